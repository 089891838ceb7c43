import type { Tree } from './xml.ts';

/** The states that FlexNet Operations knows for products, entitlements and lines. */
export type State = 'DRAFT' | 'ACTIVE' | 'INACTIVE' | 'DEPLOYED' | 'OBSOLETE' | 'TEST' | 'ON_HOLD';

/** When a record was made and last changed, as date-times in UTC. */
export interface Times {
  readonly createdAt: string;
  readonly modifiedAt: string;
}

/** A part number of a product; it may name the license model that orders of it get. */
export interface PartNumber {
  readonly uniqueId: string;
  readonly partId: string;
  readonly licenseModel?: string;
}

export interface Product extends Times {
  readonly uniqueId: string;
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly state: State;
  readonly licenseModels: readonly string[];
  readonly partNumbers: readonly PartNumber[];
}

export interface Account extends Times {
  readonly uniqueId: string;
  readonly id: string;
  readonly name: string;
  readonly accountType: string;
  /** Everything else, as it was sent. */
  readonly fields: Tree;
}

export interface User extends Times {
  readonly uniqueId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly userName: string;
  readonly canLogin: boolean;
  readonly memberships: readonly Membership[];
  /** Everything else, as it was sent. */
  readonly fields: Tree;
}

/** What a user may do in one account. */
export interface Membership {
  readonly accountId: string;
  readonly roles: readonly string[];
}

export interface Line extends Times {
  readonly uniqueId: string;
  readonly activationId: string;
  readonly state: State;
  readonly copies: number;
  readonly fulfilled: number;
  readonly partId?: string;
  readonly productId?: string;
  readonly licenseModel?: string;
  /** Everything else, as it was sent. */
  readonly fields: Tree;
}

export interface Entitlement extends Times {
  readonly uniqueId: string;
  readonly entitlementId: string;
  readonly state: State;
  /** Account id of the end customer. */
  readonly soldTo?: string;
  readonly lines: readonly Line[];
  /** Everything else, as it was sent. */
  readonly fields: Tree;
}

/** One stored record with its kind: what the journal holds. */
export type Stored =
  | { readonly kind: 'product'; readonly value: Product }
  | { readonly kind: 'account'; readonly value: Account }
  | { readonly kind: 'user'; readonly value: User }
  | { readonly kind: 'entitlement'; readonly value: Entitlement };
