import { isInstant } from '../domain/calendar-date.ts';
import type { ChangedLine } from '../domain/entitlement.ts';
import { failure } from '../domain/failures.ts';
import type { Deadline } from '../ports/deadline.ts';
import { LicensingError, type Licensing, type UnreadableLine } from '../ports/licensing.ts';

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
  /** Lines of this page that could not be read; the next run asks for them again. */
  readonly unreadable: {
    readonly count: number;
    /** The first of them. */
    readonly lines: readonly UnreadableLine[];
  };
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

/** Unreadable lines that are told one by one. */
const MAX_UNREADABLE = 20;

/**
 * While a line cannot be read, the checkpoint stays where it is, so that each run asks for the line again; but not for
 * ever, because each run then reads all that has changed since.
 */
const LONGEST_HOLD_MS = 7 * 24 * 60 * 60 * 1000;

/** More lines than any tenant has. */
const MAX_LINES = 10_000_000;

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
  const place = input.cursor === null ? firstPage(now()) : await readCursor(input.cursor, input);
  const since = input.since && new Date(Date.parse(input.since) - OVERLAP_MS).toISOString();
  const { accountId, pageSize } = input;
  const query = { since, accountId, page: place.page, pageSize };
  const { lines, unreadable, hasMore } = await licensing.entitlements.changedLines(query, deadline);

  const pageDigest = await digestOf(
    [...lines, ...unreadable].map(({ activationId }) => activationId ?? '').sort()
  );
  const isEndless = pageDigest === place.lastPage || place.page * pageSize > MAX_LINES;
  if (hasMore && isEndless) throw new LicensingError(failure('pages-without-end'));
  const checkpoint = unreadable.length === 0 ? place.checkpoint : heldCheckpoint(place, input, now());
  return {
    entitlements: groupByEntitlement(latestOfEach(lines)),
    unreadable: { count: unreadable.length, lines: unreadable.slice(0, MAX_UNREADABLE) },
    nextCursor: hasMore
      ? await writeCursor({ page: place.page + 1, checkpoint, lastPage: pageDigest }, input)
      : null,
    checkpoint
  };
}

/** Place in a run. */
interface Cursor {
  readonly page: number;
  /** When the run started, because later changes belong to the next one; earlier, while a line could not be read. */
  readonly checkpoint: string;
  /** Digest of the ids of the page before: a page that is the same brings nothing new. */
  readonly lastPage: string;
}

function firstPage(startedAt: Date): Cursor {
  return { page: 1, checkpoint: startedAt.toISOString(), lastPage: '' };
}

function heldCheckpoint({ checkpoint }: Cursor, { since }: ChangesInput, now: Date): string {
  if (since === null || now.getTime() - Date.parse(since) > LONGEST_HOLD_MS) return checkpoint;
  return new Date(since).toISOString();
}

/** The cursor holds a digest of the question, so that it continues this one and no other. */
async function writeCursor({ page, checkpoint, lastPage }: Cursor, input: ChangesInput): Promise<string> {
  const place = `${page}@${checkpoint}@${lastPage}`;
  return `${place}@${await seal(place, input)}`;
}

async function readCursor(text: string, input: ChangesInput): Promise<Cursor> {
  const [page = '', checkpoint = '', lastPage = '', sealed] = text.split('@');
  const place = `${page}@${checkpoint}@${lastPage}`;
  if (sealed === undefined || text !== `${place}@${await seal(place, input)}` || !isInstant(checkpoint)) {
    throw new LicensingError(failure('cursor-not-valid'));
  }
  return { page: Number(page), checkpoint, lastPage };
}

function seal(place: string, { since, accountId, pageSize }: ChangesInput): Promise<string> {
  return digestOf([place, since, accountId, pageSize]);
}

/** Enough that no two pages meet by chance; nothing secret depends on it. */
const DIGEST_BYTES = 16;

async function digestOf(values: readonly (string | number | null)[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(values));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, DIGEST_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
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
