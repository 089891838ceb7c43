import type { Connection } from '../domain/connection.ts';
import type { CustomerAccount, PortalUser } from '../domain/customer.ts';
import type { ChangedLine, Entitlement, HeldEntitlement } from '../domain/entitlement.ts';
import type { EntitlementUpdate } from '../domain/entitlement-diff.ts';
import type { Failure } from '../domain/failures.ts';
import type { LicensedProduct } from '../domain/product.ts';
import type { Deadline } from './deadline.ts';

/** Opens the licensing system of one tenant. Opening sends nothing. */
export type ConnectLicensing = (connection: Connection) => Licensing;

/** The licensing system of one tenant. */
export interface Licensing {
  readonly access: LicensingAccess;
  readonly products: ProductCatalog;
  readonly customers: CustomerDirectory;
  readonly entitlements: EntitlementBook;
}

/** The parts of the licensing system that a sync needs. */
export const LICENSING_SERVICES = ['products', 'accounts', 'entitlements'] as const;

export type LicensingService = (typeof LICENSING_SERVICES)[number];

export interface LicensingAccess {
  /** Reads next to nothing from one service, to prove host, credentials and permission. Null: it works. */
  probe(service: LicensingService, deadline: Deadline): Promise<Failure | null>;
}

export interface ProductCatalog {
  /**
   * Products that carry any of the codes as a part number, and products that carry one that differs from a code
   * only in case or blanks where none carries the code itself.
   * @throws LicensingError
   */
  findByPartNumber(codes: readonly string[], deadline: Deadline): Promise<ProductPage>;

  /**
   * All products, in pages, in no promised order; a product may come twice.
   * @throws LicensingError
   */
  listAll(deadline: Deadline): AsyncIterable<ProductPage>;
}

export interface ProductPage {
  readonly products: readonly LicensedProduct[];
  /** Why each product that could not be read could not: any of them may carry a code that is not found. */
  readonly unreadable: readonly Failure[];
}

/**
 * Outcome of writing one record.
 * - `refused`: FlexNet Operations said no to this record, and did not carry it out
 * - `not-sent`: nothing was carried out, for a reason that has nothing to do with this record
 * - `unclear`: it may or may not have been carried out
 */
export type WriteOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' | 'not-sent' | 'unclear'; readonly failure: Failure };

/** Outcomes by record id; every record that was given has one. These writes never throw for a record's sake. */
export type WriteOutcomes = ReadonlyMap<string, WriteOutcome>;

export interface CustomerDirectory {
  /** Creates the accounts that are missing and, with `update`, changes those that exist. Safe to repeat. */
  saveAccounts(
    accounts: readonly CustomerAccount[],
    existing: 'update' | 'keep',
    deadline: Deadline
  ): Promise<WriteOutcomes>;

  /** Creates the users that are missing; keyed by user name and account, see `userKey`. Safe to repeat. */
  saveUsers(users: readonly PortalUser[], deadline: Deadline): Promise<WriteOutcomes>;
}

/** What is held under an id. `failed`: not known. */
export type Found =
  | { readonly kind: 'found'; readonly entitlement: HeldEntitlement }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface EntitlementBook {
  /** Looks entitlements up by id; every id has an answer. */
  find(ids: readonly string[], deadline: Deadline): Promise<ReadonlyMap<string, Found>>;

  /**
   * Creates entitlements, each as a whole or not at all, and never repeats one whose outcome is unclear.
   * An id that exists is refused. With `alone`, each goes by itself, so that none can spoil the others.
   */
  create(
    entitlements: readonly Entitlement[],
    sending: 'together' | 'alone',
    deadline: Deadline
  ): Promise<WriteOutcomes>;

  /**
   * Carries out the steps of each update in their order, and stops an entitlement at its first step that fails.
   * Safe to repeat after another look at what is held. Nothing is deleted.
   */
  update(updates: readonly EntitlementUpdate[], deadline: Deadline): Promise<WriteOutcomes>;

  /**
   * One page of the lines that changed at or after a time, in no promised order; a line may come twice.
   * @param query.page starts at 1
   * @throws LicensingError
   */
  changedLines(query: ChangesQuery, deadline: Deadline): Promise<ChangesPage>;
}

export interface ChangesQuery {
  /** ISO 8601 with zone. Null: all lines. */
  readonly since: string | null;
  /** Only lines of this account. Null: of all accounts. */
  readonly accountId: string | null;
  readonly page: number;
  readonly pageSize: number;
}

export interface ChangesPage {
  readonly lines: readonly ChangedLine[];
  readonly unreadable: readonly UnreadableLine[];
  readonly hasMore: boolean;
}

/** A line that could not be read, with as much of its ids as could. */
export interface UnreadableLine {
  readonly activationId: string | null;
  readonly entitlementId: string | null;
  readonly failure: Failure;
}

/** A question to the licensing system that got no usable answer. */
export class LicensingError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'LicensingError';
    this.failure = failure;
  }
}

/** The key of a user in the outcomes of `saveUsers`. */
export function userKey(user: Pick<PortalUser, 'userName' | 'accountId'>): string {
  return `${user.userName.toLowerCase()} ${user.accountId}`;
}
