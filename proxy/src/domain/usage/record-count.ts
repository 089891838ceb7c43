import type { CalendarDate } from '../entitlement.ts';
import type { MetricValue, RecordCount } from './field-sync.ts';

/** Records of an object in the orgs of an account; null when no org is in a snapshot, or a count of it cannot be read. */
export interface CountedRecords {
  readonly records: number | null;
  /** Null exactly when there are records. */
  readonly reason: MetricValue['reason'];
  /** Not every org was in the snapshot that was taken. */
  readonly isPartial: boolean;
}

/**
 * Adds up an object over orgs, all on one day: the latest that has all of them, else the latest that has any. An org that is
 * in the snapshot without the object has no records of it.
 * @param counts   of these orgs and of the package, on all days that may answer
 * @param orgCount how many orgs there are
 */
export function addUpRecords(
  counts: readonly RecordCount[],
  orgCount: number,
  objectName: string
): CountedRecords {
  const orgsByDay = new Map<CalendarDate, number>();
  for (const { day, objectName: name } of counts) {
    if (name === null) orgsByDay.set(day, (orgsByDay.get(day) ?? 0) + 1);
  }
  const days = [...orgsByDay.keys()].sort().reverse();
  const common = days.find((day) => orgsByDay.get(day) === orgCount);
  const day = common ?? days[0];
  if (day === undefined) return { records: null, reason: 'no-snapshot', isPartial: false };
  const counted = counts.filter((count) => count.day === day && count.objectName === objectName);
  const isPartial = common === undefined;
  let sum = 0;
  for (const { records } of counted) {
    if (records === null) return { records: null, reason: 'count-unreadable', isPartial };
    sum += records;
  }
  return { records: sum, reason: null, isPartial };
}
