import type { ChangedLine } from '../domain/entitlement.ts';
import { failure } from '../domain/failures.ts';
import type { Deadline } from '../ports/deadline.ts';
import { LicensingError, type Licensing } from '../ports/licensing.ts';

/**
 * Each run reads again what changed shortly before its checkpoint, because clocks differ and pages have no order, so
 * that a line which moved between two pages is not lost.
 */
const OVERLAP_MS = 15 * 60 * 1000;

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
export interface ChangedEntitlement extends EntitlementPart {
  readonly lines: readonly Omit<ChangedLine, keyof EntitlementPart>[];
}

type EntitlementPart = Pick<
  ChangedLine,
  'entitlementId' | 'entitlementState' | 'entitlementDescription' | 'accountId' | 'accountName'
>;

/**
 * What changed in FlexNet Operations since a checkpoint, page by page. Runs overlap in time and pages have no order,
 * so that a line may come more than once; store by activation id.
 * @throws LicensingError
 */
export async function getEntitlementChanges(
  licensing: Pick<Licensing, 'entitlements'>,
  input: ChangesInput,
  deadline: Deadline,
  now: () => Date
): Promise<ChangesAnswer> {
  const { page, startedAt } = input.cursor === null ? firstPage(now()) : readCursor(input.cursor);
  const since = input.since && new Date(Date.parse(input.since) - OVERLAP_MS).toISOString();
  const { accountId, pageSize } = input;
  const { lines, hasMore } = await licensing.entitlements.changedLines(
    { since, accountId, page, pageSize },
    deadline
  );
  return {
    entitlements: groupByEntitlement(latestOfEach(lines)),
    nextCursor: hasMore ? writeCursor({ page: page + 1, startedAt }) : null,
    checkpoint: startedAt
  };
}

/** Place in a run. The checkpoint is when the run started: later changes belong to the next one. */
interface Cursor {
  readonly page: number;
  readonly startedAt: string;
}

function firstPage(startedAt: Date): Cursor {
  return { page: 1, startedAt: startedAt.toISOString() };
}

function writeCursor({ page, startedAt }: Cursor): string {
  return `${page}@${startedAt}`;
}

function readCursor(text: string): Cursor {
  const [, page, startedAt] = /^([1-9]\d{0,8})@(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/.exec(text) ?? [];
  if (!page || !startedAt) throw new LicensingError(failure('cursor-not-valid'));
  return { page: Number(page), startedAt };
}

function latestOfEach(lines: readonly ChangedLine[]): ChangedLine[] {
  const latest = new Map<string, ChangedLine>();
  for (const line of lines) {
    const seen = latest.get(line.activationId);
    if (!seen || Date.parse(line.lastModifiedAt ?? '') >= Date.parse(seen.lastModifiedAt ?? '')) {
      latest.set(line.activationId, line);
    }
  }
  return [...latest.values()];
}

function groupByEntitlement(lines: readonly ChangedLine[]): ChangedEntitlement[] {
  const groups = new Map<string, EntitlementPart & { lines: ChangedEntitlement['lines'][number][] }>();
  for (const whole of lines) {
    const { entitlementId, entitlementState, entitlementDescription, accountId, accountName, ...line } =
      whole;
    const part = { entitlementId, entitlementState, entitlementDescription, accountId, accountName };
    const group = groups.get(entitlementId) ?? { ...part, lines: [] };
    group.lines.push(line);
    groups.set(entitlementId, group);
  }
  return [...groups.values()];
}
