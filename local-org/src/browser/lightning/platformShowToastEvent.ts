import Toast from 'lightning/toast';
import ToastContainer from 'lightning/toastContainer';

interface ToastOptions {
  title?: string;
  message?: string;
  variant?: string;
  mode?: string;
  messageData?: unknown;
}

/** Shows a toast, wherever in the page it is dispatched. */
export class ShowToastEvent extends CustomEvent<unknown> {
  readonly toastAttributes: object;

  constructor({ title, message, variant = 'info', mode = 'dismissible', messageData }: ToastOptions) {
    ToastContainer.instance();
    // The base container listens for this name, and makes the toast from the class and the attributes on the event.
    super('lightning__showtoast', {
      bubbles: true,
      composed: true,
      cancelable: true,
      detail: { toast: Toast }
    });
    this.toastAttributes = { title, message, messageData, mode, type: variant };
  }
}

export const ShowToastEventName = 'lightning__showtoast';
