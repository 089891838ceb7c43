// Modules that the platform resolves by name. `npm run check` proves that each imported name exists.

declare module '@salesforce/label/*' {
  const value: string;
  export default value;
}

declare module '@salesforce/customPermission/*' {
  /** True when the running user has the permission, otherwise undefined. */
  const value: true | undefined;
  export default value;
}

declare module '@salesforce/schema/*' {
  const reference: { readonly fieldApiName: string; readonly objectApiName: string };
  export default reference;
}

declare module '@salesforce/apex' {
  /** Asks again for the value that a wire last gave, and gives it to every component that shows it. */
  export function refreshApex(wiredValue: unknown): Promise<void>;
}

declare module 'lightning/platformShowToastEvent' {
  export class ShowToastEvent extends CustomEvent<unknown> {
    constructor(toast: {
      title?: string;
      message: string;
      messageData?: readonly (string | { url: string; label: string })[];
      variant?: 'info' | 'success' | 'warning' | 'error';
      mode?: 'dismissible' | 'pester' | 'sticky';
    });
  }
}

declare module 'lightning/navigation' {
  import type { LightningElement, WireAdapterConstructor } from 'lwc';

  /** Where a page is, as the platform names it. */
  export interface PageReference {
    readonly type: string;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly state?: Readonly<Record<string, string | undefined>>;
  }

  export const CurrentPageReference: WireAdapterConstructor<Record<never, never>, PageReference | null>;

  const navigate: unique symbol;

  interface Navigates {
    [navigate](reference: PageReference, replace?: boolean): void;
  }

  export const NavigationMixin: {
    (base: typeof LightningElement): new () => LightningElement & Navigates;
    readonly Navigate: typeof navigate;
  };
}
