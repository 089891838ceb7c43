import { DateTime } from 'luxon';
import { notModelled } from '../../apex/errors.ts';

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A half-open range of whole days in the user's time zone. */
export interface DateRange {
  from: DateTime;
  to: DateTime;
}

const FIXED: Readonly<Record<string, { unit: Unit; offset: number }>> = {
  YESTERDAY: { unit: 'day', offset: -1 },
  TODAY: { unit: 'day', offset: 0 },
  TOMORROW: { unit: 'day', offset: 1 },
  LAST_WEEK: { unit: 'week', offset: -1 },
  THIS_WEEK: { unit: 'week', offset: 0 },
  NEXT_WEEK: { unit: 'week', offset: 1 },
  LAST_MONTH: { unit: 'month', offset: -1 },
  THIS_MONTH: { unit: 'month', offset: 0 },
  NEXT_MONTH: { unit: 'month', offset: 1 },
  LAST_QUARTER: { unit: 'quarter', offset: -1 },
  THIS_QUARTER: { unit: 'quarter', offset: 0 },
  NEXT_QUARTER: { unit: 'quarter', offset: 1 },
  LAST_YEAR: { unit: 'year', offset: -1 },
  THIS_YEAR: { unit: 'year', offset: 0 },
  NEXT_YEAR: { unit: 'year', offset: 1 }
};

/**
 * The days that a date literal stands for, seen from `now`.
 * Weeks begin on Sunday, as in an org with the locale en_US.
 */
export function dateRange(name: string, count: number | undefined, now: DateTime): DateRange {
  const fixed = FIXED[name];
  if (fixed) return unitsFrom(now, fixed.unit, fixed.offset, 1);
  if (name === 'LAST_90_DAYS') return lastDays(now, 90);
  if (name === 'NEXT_90_DAYS') return nextUnits(now, 'day', 90);
  const counted = /^(?:(LAST|NEXT)_N_(\w+?)S|N_(\w+?)S_AGO)$/.exec(name);
  const unit = (counted?.[2] ?? counted?.[3])?.toLowerCase() as Unit | undefined; // the pattern leaves only units
  if (!counted || !unit || count === undefined) throw notModelled(`the date literal ${name}`);
  if (counted[1] === undefined) return unitsFrom(now, unit, -count, 1);
  if (counted[1] === 'NEXT') return nextUnits(now, unit, count);
  return unit === 'day' ? lastDays(now, count) : unitsFrom(now, unit, -count, count);
}

/** The last n days reach up to and include today. */
function lastDays(now: DateTime, count: number): DateRange {
  const today = now.startOf('day');
  return { from: today.minus({ days: count }), to: today.plus({ days: 1 }) };
}

function nextUnits(now: DateTime, unit: Unit, count: number): DateRange {
  return unitsFrom(now, unit, 1, count);
}

function unitsFrom(now: DateTime, unit: Unit, offset: number, length: number): DateRange {
  const start = startOf(now, unit).plus({ [`${unit}s`]: offset });
  return { from: start, to: start.plus({ [`${unit}s`]: length }) };
}

function startOf(now: DateTime, unit: Unit): DateTime {
  if (unit !== 'week') return now.startOf(unit);
  return now.startOf('day').minus({ days: now.weekday % 7 });
}
