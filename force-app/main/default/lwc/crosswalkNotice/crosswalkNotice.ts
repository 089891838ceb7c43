import { LightningElement, api } from 'lwc';
import close from '@salesforce/label/c.Crosswalk_Action_Close';

/** What a notice says. */
export interface NoticeView {
  readonly variant: 'info' | 'success' | 'warning' | 'error';
  readonly message: string;
  /** More lines, such as the records that failed with their reasons. */
  readonly details?: readonly string[];
  /** Label of the button that does something about it; without one there is no button. */
  readonly action?: string;
}

const ICONS: Record<NoticeView['variant'], string> = {
  info: 'utility:info',
  success: 'utility:success',
  warning: 'utility:warning',
  error: 'utility:error'
};

/** Tells what happened where the admin looks. It is read aloud when it appears: at once when it is an error. */
export default class CrosswalkNotice extends LightningElement {
  /** What to say; nothing while it is undefined. */
  @api notice: NoticeView | undefined;
  /** Whether the admin may close it; the page decides what the event `dismiss` does. */
  @api dismissible = false;

  labels = { close };

  get role(): 'alert' | 'status' {
    return this.notice?.variant === 'error' ? 'alert' : 'status';
  }

  get frame(): string {
    return `slds-box slds-box_x-small slds-media notice notice_${this.notice?.variant ?? 'info'}`;
  }

  get icon(): string {
    return ICONS[this.notice?.variant ?? 'info'];
  }

  get iconVariant(): string {
    return this.notice?.variant === 'info' ? '' : (this.notice?.variant ?? '');
  }

  get details(): { key: number; text: string }[] {
    return (this.notice?.details ?? []).map((text, key) => ({ key, text }));
  }

  get hasDetails(): boolean {
    return this.details.length > 0;
  }

  handleAction(): void {
    this.dispatchEvent(new CustomEvent('action'));
  }

  handleDismiss(): void {
    this.dispatchEvent(new CustomEvent('dismiss'));
  }
}
