import type { CalendarDate } from '../entitlement.ts';
import type { RecordCount } from './field-sync.ts';

/** Records of an object in the orgs of an account; null when no org is in a snapshot. */
export interface CountedRecords {
  readonly records: number | null;
  /** Not every org was in the snapshot that was taken. */
  readonly isPartial: boolean;
}

/**
 * Adds up an object over orgs, all on one day: the latest that has all of them, else the latest that has any. An org that is
 * in the snapshot without the object has no records of it.
 */
export function addUpRecords(
  counts: readonly RecordCount[],
  organizationIds: readonly string[],
  packageId: string,
  objectName: string
): CountedRecords {
  const own = counts.filter(
    (count) => count.packageId === packageId && organizationIds.includes(count.organizationId)
  );
  const orgsByDay = new Map<CalendarDate, number>();
  for (const { day, objectName: name } of own) {
    if (name === null) orgsByDay.set(day, (orgsByDay.get(day) ?? 0) + 1);
  }
  const days = [...orgsByDay.keys()].sort().reverse();
  const common = days.find((day) => orgsByDay.get(day) === organizationIds.length);
  const day = common ?? days[0];
  if (day === undefined) return { records: null, isPartial: false };
  const counted = own.filter((count) => count.day === day && count.objectName === objectName);
  return {
    records: counted.reduce((sum, { records }) => sum + records, 0),
    isPartial: common === undefined
  };
}
