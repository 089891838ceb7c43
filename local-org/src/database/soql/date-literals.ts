import { DateTime, type DurationUnit } from 'luxon';
import { notModelled } from '../../apex/errors.ts';

/** Whole days: from the first moment of one to the first moment after the last, in GMT. */
export interface DateRange {
  from: DateTime;
  to: DateTime;
}

const DAYS: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };
const UNITS: Readonly<Record<string, number>> = { LAST: -1, THIS: 0, NEXT: 1 };

/**
 * The days that a date literal such as `LAST_N_DAYS:3` stands for. Weeks begin on Sunday, as in an org with the locale en_US.
 * @param now milliseconds since the epoch
 */
export function dateRange(literal: string, now: number): DateRange {
  const [name = '', digits] = literal
    .toUpperCase()
    .replace(/_90_DAYS$/, '_N_DAYS:90')
    .split(':');
  const count = Number(digits);
  const day = DAYS[name];
  if (day !== undefined) return units(now, 'day', day, 1);
  const [, which = '', unit = ''] = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(name) ?? [];
  if (unit !== '') return units(now, unit, UNITS[which] ?? 0, 1);
  const [, side, counted, ago] = /^(?:(LAST|NEXT)_N_(\w+)S|N_(\w+)S_AGO)$/.exec(name) ?? [];
  if (!/^(DAY|WEEK|MONTH|QUARTER|YEAR)$/.test(counted ?? ago ?? '') || Number.isNaN(count))
    throw notModelled(`the date literal ${literal}`);
  if (ago !== undefined) return units(now, ago, -count, 1);
  if (side === 'NEXT') return units(now, counted, 1, count);
  // The last n days reach up to and include today; other units end before the one that is under way.
  return units(now, counted, -count, counted === 'DAY' ? count + 1 : count);
}

function units(now: number, name = '', first: number, length: number): DateRange {
  const unit = name.toLowerCase() as DurationUnit;
  const today = DateTime.fromMillis(now, { zone: 'utc' }).startOf('day');
  const start = name === 'WEEK' ? today.minus({ days: today.weekday % 7 }) : today.startOf(unit as 'day');
  const from = start.plus({ [unit]: first });
  return { from, to: from.plus({ [unit]: length }) };
}
