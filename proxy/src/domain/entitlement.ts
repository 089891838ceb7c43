import type { CustomAttribute } from './attributes.ts';
import type { LifecycleState } from './states.ts';

/** A calendar date, `YYYY-MM-DD`, without a zone. */
export type CalendarDate = string;

/**
 * A text that may be kept in step: undefined is not ours to touch (no mapping), null is known to be empty.
 */
export type OptionalText = string | null | undefined;

/** The entitlement that an order becomes. */
export interface Entitlement {
  /** Derived from the order, so that sending it again finds it. */
  readonly id: string;
  readonly description: OptionalText;
  readonly shipToEmail: OptionalText;
  readonly shipToAddress: OptionalText;
  readonly emailTemplate: OptionalText;
  /** The end customer owns it; a partner stands beside it when the order was sold through one. */
  readonly endCustomer: EntitlementParty;
  readonly partner: EntitlementParty | null;
  /** Deployed at once; otherwise it stays a draft. */
  readonly isDeployed: boolean;
  readonly attributes: readonly CustomAttribute[];
  /** Never empty: an entitlement without lines is stored but never shown. */
  readonly lines: readonly EntitlementLine[];
}

export interface EntitlementParty {
  readonly accountId: string;
  /** User name of the contact at that account, when one is mapped. */
  readonly contact: string | null;
}

export interface EntitlementLine {
  readonly activationId: string;
  readonly partNumber: string;
  /** Needed only where the part number leaves a choice. */
  readonly licenseModel: OptionalText;
  readonly description: OptionalText;
  readonly orderId: string;
  readonly orderLineNumber: string;
  /** A positive whole number. */
  readonly copies: number;
  readonly start: LineStart;
  readonly expiry: LineExpiry;
  readonly versionDate: CalendarDate | null | undefined;
  readonly timeZone: OptionalText;
  readonly attributes: readonly CustomAttribute[];
}

export type LineStart =
  | { readonly kind: 'on'; readonly date: CalendarDate }
  | { readonly kind: 'at-first-activation' }
  | { readonly kind: 'at-each-activation' };

export type DurationUnit = 'days' | 'weeks' | 'months' | 'years';

export type LineExpiry =
  | { readonly kind: 'permanent' }
  | { readonly kind: 'after'; readonly count: number; readonly unit: DurationUnit }
  | { readonly kind: 'on'; readonly date: CalendarDate };

/** An entitlement as FlexNet Operations holds it. Null: it holds no value. */
export interface HeldEntitlement {
  readonly id: string;
  readonly state: LifecycleState;
  readonly description: string | null;
  readonly shipToEmail: string | null;
  readonly shipToAddress: string | null;
  readonly emailTemplate: string | null;
  readonly endCustomerId: string | null;
  readonly partnerId: string | null;
  readonly attributes: readonly CustomAttribute[];
  readonly lines: readonly HeldLine[];
}

export interface HeldLine {
  readonly activationId: string;
  readonly partNumber: string | null;
  readonly licenseModel: string | null;
  readonly description: string | null;
  readonly orderId: string | null;
  readonly orderLineNumber: string | null;
  readonly copies: number | null;
  /** Copies that can still be activated; 0 is none left, null is not told. */
  readonly remainingCopies: number | null;
  /** Null: told in a way that an order cannot express. */
  readonly start: LineStart | null;
  readonly expiry: LineExpiry | null;
  readonly versionDate: CalendarDate | null;
  readonly timeZone: string | null;
  readonly state: LifecycleState;
  readonly attributes: readonly CustomAttribute[];
}

/** A line that changed in FlexNet Operations, with what its entitlement says of itself. Null: not told. */
export interface ChangedLine {
  readonly activationId: string;
  readonly entitlementId: string;
  readonly entitlementState: LifecycleState;
  readonly entitlementDescription: string | null;
  /** Account id in FlexNet Operations. */
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly state: LifecycleState;
  readonly productName: string | null;
  readonly productVersion: string | null;
  readonly partNumber: string | null;
  readonly orderId: string | null;
  readonly orderLineNumber: string | null;
  readonly copies: number | null;
  readonly fulfilledCopies: number | null;
  readonly remainingCopies: number | null;
  readonly startDate: CalendarDate | null;
  /** Null: not told. */
  readonly isPermanent: boolean | null;
  readonly expirationDate: CalendarDate | null;
  /** ISO 8601 with zone. */
  readonly lastModifiedAt: string | null;
}
