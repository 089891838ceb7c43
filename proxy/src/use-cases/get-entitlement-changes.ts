import type { ChangedLine } from '../domain/entitlement.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { Licensing } from '../ports/licensing.ts';

export interface ChangesInput {
  /** Checkpoint of the last run that stored every page, ISO 8601 with zone. Null: from the beginning. */
  readonly since: string | null;
  /** Only this account's, by its id in FlexNet Operations. Null: all accounts. */
  readonly accountId: string | null;
  /** `nextCursor` of the page before. Null: the first page. `since` and `accountId` stay as they were. */
  readonly cursor: string | null;
  /** Lines per page, 1 to 2,000. */
  readonly pageSize: number;
}

export interface ChangesAnswer {
  readonly entitlements: readonly ChangedEntitlement[];
  /** Null: this was the last page. */
  readonly nextCursor: string | null;
  /** The `since` of the next run; to be kept once every page was stored. */
  readonly checkpoint: string;
}

/** Changed lines of one entitlement; its other lines may be on other pages, or did not change. */
export type ChangedEntitlement = Pick<
  ChangedLine,
  'entitlementId' | 'entitlementState' | 'entitlementDescription' | 'accountId' | 'accountName'
> & {
  readonly lines: readonly Omit<
    ChangedLine,
    'entitlementId' | 'entitlementState' | 'entitlementDescription' | 'accountId' | 'accountName'
  >[];
};

/**
 * What changed in FlexNet Operations since a checkpoint, page by page. Pages overlap in time, so that a line may
 * come more than once; store by activation id.
 * @throws LicensingError
 */
export declare function getEntitlementChanges(
  licensing: Pick<Licensing, 'entitlements'>,
  input: ChangesInput,
  deadline: Deadline,
  now: () => Date
): Promise<ChangesAnswer>;
