import { utcDay } from '../calendar-date.ts';
import type { CalendarDate } from '../entitlement.ts';
import type { PackageUsageStatus, UsageDataType } from './usage-file.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A day is normally complete in App Analytics at 23:00 UTC of the next day. */
const COMPLETE_AFTER_MS = DAY_MS + 23 * HOUR_MS;
/** App Analytics keeps logs and snapshots for so long. */
const KEPT_DAYS = 45;
/** With an older last complete day, nothing is written back any more. */
const STALE_AFTER_DAYS = 4;

/** One loaded file that counts: the rows of one package and one window. Times are milliseconds since the epoch. */
export interface UsageSlice {
  /** Numbers the slice; more than 53 bits. */
  readonly id: bigint;
  readonly dataType: UsageDataType;
  readonly packageId: string;
  readonly windowStart: number;
  readonly windowEnd: number;
  /** Holds rows that came late, and not the whole of its window. */
  readonly isCatchUp: boolean;
  readonly askedAt: number;
  readonly loadedAt: number;
}

/** What is known of the usage of an org's packages. Days are in UTC. */
export interface Coverage {
  /** Latest complete day of a package, or the latest that is complete for all of them; null when there is none. */
  dataThrough(packageIds: readonly string[]): CalendarDate | null;
  /** Latest complete day of the snapshots of a package; null when there is none. */
  snapshotThrough(packageId: string): CalendarDate | null;
  isComplete(packageId: string, day: CalendarDate): boolean;
  /** Whether the summary of a month was loaded; the month is named by its first day. */
  hasSummary(packageId: string, month: CalendarDate): boolean;
  isStale(dataThrough: CalendarDate | null): boolean;
  /** Every package of which anything was loaded. */
  packages(): PackageUsageStatus[];
}

/** Reads from the slices that count which days are complete. */
export function coverageOf(slices: readonly UsageSlice[], now: Date): Coverage {
  const logs = completeDays(slices, 'PackageUsageLog');
  const snapshots = completeDays(slices, 'SubscriberSnapshot');
  const oldestFresh = dayOf(now.getTime() - STALE_AFTER_DAYS * DAY_MS);

  const coverage: Coverage = {
    dataThrough: (packageIds) => latest(intersect(packageIds.map((id) => logs.get(id) ?? new Set()))),
    snapshotThrough: (packageId) => latest(snapshots.get(packageId) ?? new Set()),
    isComplete: (packageId, day) => logs.get(packageId)?.has(day) ?? false,
    hasSummary: (packageId, month) =>
      summaryMonths(slices.filter((slice) => slice.packageId === packageId)).has(month),
    isStale: (dataThrough) => dataThrough === null || dataThrough < oldestFresh,
    packages: () => [...new Set(slices.map(({ packageId }) => packageId))].sort().map(statusOf)
  };

  function statusOf(packageId: string): PackageUsageStatus {
    const own = slices.filter((slice) => slice.packageId === packageId);
    const days = logs.get(packageId) ?? new Set();
    const dataThrough = latest(days);
    return {
      packageId,
      dataThrough,
      isStale: coverage.isStale(dataThrough),
      firstDay: [...days].sort()[0] ?? null,
      lastLoadedAt: new Date(Math.max(...own.map(({ loadedAt }) => loadedAt))).toISOString(),
      missingDays: requestableDays(now).filter((day) => !days.has(day)),
      dirtyDays: daysOf(own.filter(({ dataType, isCatchUp }) => dataType === 'PackageUsageLog' && isCatchUp)),
      snapshotThrough: coverage.snapshotThrough(packageId),
      summaryThrough: latest(summaryMonths(own))
    };
  }

  return coverage;
}

/** Days that App Analytics still has and that are complete there by now, oldest first. */
function requestableDays(now: Date): CalendarDate[] {
  const newest = startOfDay(now.getTime() - COMPLETE_AFTER_MS);
  const oldest = startOfDay(now.getTime()) - (KEPT_DAYS - 1) * DAY_MS;
  const days: CalendarDate[] = [];
  for (let day = oldest; day <= newest; day += DAY_MS) days.push(dayOf(day));
  return days;
}

/** Days of each package all of whose hours were asked for after the day was complete. */
function completeDays(
  slices: readonly UsageSlice[],
  dataType: UsageDataType
): Map<string, Set<CalendarDate>> {
  const hours = new Map<string, Map<CalendarDate, Set<number>>>();
  for (const slice of slices) {
    if (slice.dataType !== dataType || slice.isCatchUp) continue;
    if (slice.askedAt < startOfDay(slice.windowStart) + COMPLETE_AFTER_MS) continue;
    const ofPackage = getOrAdd(hours, slice.packageId, () => new Map<CalendarDate, Set<number>>());
    for (let hour = slice.windowStart; hour < slice.windowEnd; hour += HOUR_MS) {
      getOrAdd(ofPackage, dayOf(hour), () => new Set<number>()).add(hour);
    }
  }
  return new Map(
    [...hours].map(([packageId, days]) => [
      packageId,
      new Set([...days].filter(([, seen]) => seen.size === 24).map(([day]) => day))
    ])
  );
}

function daysOf(slices: readonly UsageSlice[]): CalendarDate[] {
  return [...new Set(slices.map(({ windowStart }) => dayOf(windowStart)))].sort();
}

/** First days of the months whose summary was loaded. */
function summaryMonths(slices: readonly UsageSlice[]): Set<CalendarDate> {
  return new Set(daysOf(slices.filter(({ dataType }) => dataType === 'PackageUsageSummary')));
}

function intersect(sets: readonly ReadonlySet<CalendarDate>[]): Set<CalendarDate> {
  const [first = new Set<CalendarDate>(), ...others] = sets;
  return new Set([...first].filter((day) => others.every((set) => set.has(day))));
}

function latest(days: ReadonlySet<CalendarDate>): CalendarDate | null {
  return [...days].reduce<CalendarDate | null>((max, day) => (max === null || day > max ? day : max), null);
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

function startOfDay(time: number): number {
  return time - (time % DAY_MS);
}

function dayOf(time: number): CalendarDate {
  return utcDay(new Date(time));
}
