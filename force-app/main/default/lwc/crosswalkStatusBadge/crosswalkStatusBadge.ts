import { LightningElement, api } from 'lwc';

/** A state as a person sees it. */
export interface StatusView {
  readonly label: string;
  /** Name of an icon, such as `utility:success`. */
  readonly icon: string;
  readonly variant: 'success' | 'warning' | 'error' | 'neutral';
}

const THEMES: Record<StatusView['variant'], string> = {
  success: 'slds-theme_success',
  warning: 'slds-theme_warning',
  error: 'slds-theme_error',
  neutral: ''
};

/** A state as icon and word, so that nobody depends on its colour. */
export default class CrosswalkStatusBadge extends LightningElement {
  /** What to show; nothing while it is undefined. */
  @api status: StatusView | undefined;

  get theme(): string {
    return this.status ? THEMES[this.status.variant] : '';
  }
}
