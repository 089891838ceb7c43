import type { CustomAttribute } from './attributes.ts';
import type { OptionalText } from './entitlement.ts';

export const ACCOUNT_TYPES = ['customer', 'channel-partner', 'publisher', 'self-registered'] as const;

export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** An account as it is kept in FlexNet Operations. */
export interface CustomerAccount {
  readonly id: string;
  readonly name: string;
  readonly description: OptionalText;
  readonly address: Address;
  /** Undefined: FlexNet Operations decides. */
  readonly type: AccountType | undefined;
  readonly attributes: readonly CustomAttribute[];
}

export interface Address {
  readonly address1: OptionalText;
  readonly address2: OptionalText;
  readonly city: OptionalText;
  readonly state: OptionalText;
  readonly zipcode: OptionalText;
  readonly country: OptionalText;
  readonly region: OptionalText;
}

/** A contact as the user that it becomes in FlexNet Operations. Known by its user name, which is its email. */
export interface PortalUser {
  readonly userName: string;
  readonly accountId: string;
  /** Null: the user may not log in to the portal. */
  readonly role: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly displayName: OptionalText;
  /** Wants mail. Undefined: not ours to say. */
  readonly optIn: boolean | undefined;
  readonly phoneNumber: OptionalText;
  readonly faxNumber: OptionalText;
  readonly street: OptionalText;
  readonly city: OptionalText;
  readonly state: OptionalText;
  readonly zipcode: OptionalText;
  readonly country: OptionalText;
  readonly locale: OptionalText;
  readonly isActive: boolean | undefined;
  readonly timezone: OptionalText;
  readonly attributes: readonly CustomAttribute[];
}
