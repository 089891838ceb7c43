import { failure, type Failure } from '../failures.ts';
import type { UsageFileRequest } from './usage-file.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Catch-ups reach back 30 days, because App Analytics may produce rows of so old events again. */
const LONGEST_CATCH_UP_MS = 31 * DAY_MS;

/** Clocks of two machines may differ by so much. */
const CLOCK_SKEW_MS = 10 * 60_000;

/**
 * What is wrong with the window of a file: it has to have begun, and consist of whole hours within one UTC day, up to 31 whole days for a catch-up of
 * logs, one month for a summary. Only such windows can replace each other without a rest.
 * @return null when nothing is
 */
export function windowProblem(request: UsageFileRequest, now: Date): Failure | null {
  const start = Date.parse(request.windowStart);
  const end = Date.parse(request.windowEnd);
  const latest = now.getTime() + CLOCK_SKEW_MS;
  if (start > latest || Date.parse(request.askedAt) > latest) return failure('usage-window-future');
  return isAllowed(request, start, end) ? null : failure('usage-window-wrong');
}

function isAllowed({ dataType, availableSince }: UsageFileRequest, start: number, end: number): boolean {
  if (start >= end) return false;
  if (dataType === 'PackageUsageSummary') return availableSince === null && isOneMonth(start, end);
  if (availableSince !== null) {
    // A later snapshot of a day is the snapshot of that day.
    if (dataType !== 'PackageUsageLog') return false;
    return start % DAY_MS === 0 && end % DAY_MS === 0 && end - start <= LONGEST_CATCH_UP_MS;
  }
  const isWholeHours = start % HOUR_MS === 0 && end % HOUR_MS === 0;
  return isWholeHours && Math.floor(start / DAY_MS) === Math.floor((end - 1) / DAY_MS);
}

function isOneMonth(start: number, end: number): boolean {
  const next = new Date(start);
  const isFirst = next.getUTCDate() === 1 && start % DAY_MS === 0;
  next.setUTCMonth(next.getUTCMonth() + 1);
  return isFirst && next.getTime() === end;
}
