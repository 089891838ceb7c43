import type setIncluded from '@salesforce/apex/CrosswalkProductController.setIncluded';
import checkedResult from '@salesforce/label/c.Crosswalk_Products_CheckedResult';
import more from '@salesforce/label/c.Crosswalk_Products_MoreFailures';
import savedResult from '@salesforce/label/c.Crosswalk_Products_SavedResult';
import stopped from '@salesforce/label/c.Crosswalk_Products_Stopped';
import { toSentence } from 'c/crosswalkErrors';
import type { NoticeView } from 'c/crosswalkNotice';
import { format } from 'c/crosswalkText';

/** What Apex answers about many products. */
export type Outcome = Awaited<ReturnType<typeof setIncluded>>;

/** Failures that are listed one by one; the others are counted. */
const MOST_LISTED = 20;

/** Work on many products in several calls, one after the other, so that each stays within the limits of Apex. */
export interface BulkWork {
  readonly kind: 'save' | 'check';
  readonly total: number;
  /** Makes the next call; undefined when nothing is left. */
  next(): Promise<Outcome | undefined>;
}

/** What became of it. Every product is counted once. */
export interface BulkResult {
  readonly savedCount: number;
  /** Why the first that failed did; undefined when none did. */
  readonly reason: string | undefined;
  readonly notice: NoticeView;
}

/** The ids in parts of at most `size`. */
export function chunksOf(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size)
  );
}

/**
 * Does the work.
 * @param onProgress told after each call how many products are done
 * @param isStopped  asked before each call
 */
export async function runBulk(
  work: BulkWork,
  onProgress: (done: number) => void = () => {},
  isStopped: () => boolean = () => false
): Promise<BulkResult> {
  const outcomes: Outcome[] = [];
  let refusal: string | undefined;
  try {
    while (!isStopped()) {
      // One after the other: calls at the same time would wait for each other's row locks.
      // eslint-disable-next-line no-await-in-loop
      const outcome = await work.next();
      if (!outcome) break;
      outcomes.push(outcome);
      onProgress(doneIn(outcomes));
    }
  } catch (error) {
    refusal = toSentence(error);
  }
  return toResult(work, outcomes, refusal, isStopped());
}

function doneIn(outcomes: readonly Outcome[]): number {
  return outcomes.reduce(
    (sum, outcome) =>
      sum + (outcome.savedCount ?? 0) + (outcome.uncheckedCount ?? 0) + (outcome.failures?.length ?? 0),
    0
  );
}

function toResult(
  { kind, total }: BulkWork,
  outcomes: readonly Outcome[],
  refusal: string | undefined,
  isStopped: boolean
): BulkResult {
  const savedCount = outcomes.reduce((sum, outcome) => sum + (outcome.savedCount ?? 0), 0);
  const failures = outcomes.flatMap((outcome) => outcome.failures ?? []);
  const untried = Math.max(0, total - doneIn(outcomes));
  const unchecked = doneIn(outcomes) - savedCount - failures.length;
  const failedCount = failures.length + unchecked + (refusal === undefined ? 0 : untried);
  const listed = failures
    .slice(0, MOST_LISTED)
    .map(({ name, productId, message }) => `${name ?? productId ?? ''}: ${message ?? ''}`);
  const details = [
    ...(refusal === undefined ? [] : [refusal]),
    ...new Set(outcomes.flatMap(({ notice }) => notice ?? [])),
    ...listed,
    ...(failures.length > listed.length ? [format(more, failures.length - listed.length)] : []),
    ...(isStopped && untried > 0 ? [format(stopped, untried)] : [])
  ];
  const variant = failedCount === 0 ? (details.length === 0 ? 'success' : 'warning') : 'error';
  const message = format(kind === 'save' ? savedResult : checkedResult, savedCount, failedCount);
  return {
    savedCount,
    reason: refusal ?? failures[0]?.message ?? undefined,
    notice: { variant, message, details }
  };
}
