import type { Entitlement, EntitlementLine } from './entitlement.ts';

/** One thing in which the order and what is held differ, named for a Salesforce admin. */
export interface Difference {
  /** Id of the line item in Salesforce; null for the entitlement itself, and for lines that the order does not know. */
  readonly lineId: string | null;
  /** Attribute as the Field Mapping page names it, or `lineItem` for a whole line. */
  readonly attribute: string;
  /** As text; null is empty. */
  readonly inSalesforce: string | null;
  readonly inFlexNet: string | null;
}

/** What has to change in a held entitlement, in the order in which it is carried out. */
export interface EntitlementUpdate {
  readonly id: string;
  readonly header: HeaderChanges | null;
  readonly changedLines: readonly LineChange[];
  readonly addedLines: readonly EntitlementLine[];
  readonly deactivatedActivationIds: readonly string[];
  /** Added lines of a deployed entitlement are deployed with it. */
  readonly deployAddedLines: boolean;
  readonly deploy: boolean;
}

/** Only what changes; a key that is missing stays as it is. */
export type HeaderChanges = Partial<
  Pick<Entitlement, 'description' | 'shipToEmail' | 'shipToAddress' | 'emailTemplate' | 'attributes'>
>;

export interface LineChange {
  /** The activation id under which the line is held. */
  readonly activationId: string;
  readonly changes: Partial<
    Pick<
      EntitlementLine,
      | 'description'
      | 'licenseModel'
      | 'orderId'
      | 'orderLineNumber'
      | 'copies'
      | 'start'
      | 'expiry'
      | 'versionDate'
      | 'timeZone'
      | 'attributes'
    >
  >;
}
