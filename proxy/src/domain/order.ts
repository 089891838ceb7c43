import type { FieldMapping } from './mapping.ts';
import type { Product } from './product.ts';
import type { CalendarDate } from './entitlement.ts';
import type { TargetState } from './states.ts';

/** Value of a Salesforce field. Null: the field is empty. A field that is missing from `Fields` was not read. */
export type FieldValue = string | number | boolean | null;

/** Field values of one record by API name, for the fields that the mappings name. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** A won opportunity. */
export interface Order {
  /** Salesforce id of 18 characters. */
  readonly id: string;
  readonly name: string;
  readonly accountId: string | null;
  /** Whose users are created; none is not an error. */
  readonly contactIds: readonly string[];
  readonly closeDate: CalendarDate | null;
  /** Wins over the setting `postCondition`. Null: not set. */
  readonly entitlementState: TargetState | null;
  /** Id that an earlier sync wrote back, or null; such an order is looked up before anything is sent. */
  readonly knownEntitlementId: string | null;
  readonly fields: Fields;
  readonly lines: readonly OrderLine[];
}

export interface OrderLine {
  readonly id: string;
  readonly productId: string | null;
  readonly serviceDate: CalendarDate | null;
  /** Label of the picklist value: it decides which of the mapped date and term is sent. Null: not set. */
  readonly expirationDateOption: string | null;
  /** Unit of the mapped term: Days, Weeks, Months or Years. Null: not set. */
  readonly expirationTermOption: string | null;
  readonly fields: Fields;
}

export interface Account {
  readonly id: string;
  readonly fields: Fields;
}

export interface Contact {
  readonly id: string;
  readonly accountId: string;
  readonly fields: Fields;
}

/** What the orders of one call stand on. Each account, contact and product is told once. */
export interface OrderBook {
  readonly orders: readonly Order[];
  /** Accounts of the orders, and accounts that their soldTo field names. */
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  /** Products of the lines, and every other included product that shares a code with one of them. */
  readonly products: readonly Product[];
  /** Missing: the default mappings. An empty list is a list without the required ones. */
  readonly mappings: readonly FieldMapping[] | undefined;
  readonly settings: SyncSettings;
}

export interface SyncSettings {
  /** State of a created entitlement whose order does not say. */
  readonly postCondition: TargetState;
  /** For lines without an Expiration Date Option. Null: such lines fail. */
  readonly defaultExpirationDateOption: 'Permanent' | null;
  /** Role of created users. Null: no portal login. */
  readonly portalRole: string | null;
  /** Which tier the sold-to account takes when it is not the account of the order. */
  readonly soldToTier: 'end-customer' | 'partner';
  /** What happens to an account that is already there. */
  readonly existingAccounts: 'update' | 'keep';
  /** What happens to a line that is in FlexNet Operations and no longer in the order. */
  readonly removedLines: 'report' | 'deactivate';
}

export const DEFAULT_SYNC_SETTINGS: SyncSettings = {
  postCondition: 'Draft',
  defaultExpirationDateOption: null,
  portalRole: 'Portal Admin User',
  soldToTier: 'end-customer',
  existingAccounts: 'update',
  removedLines: 'report'
};

/** Most orders of one call. */
export const MAX_ORDERS = 200;
