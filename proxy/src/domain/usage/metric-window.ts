import { addDuration } from '../calendar-date.ts';
import type { CalendarDate } from '../entitlement.ts';
import type { Metric, MetricSettings } from './field-sync.ts';

const TRAILING_DAYS: Readonly<Record<Metric['metric'], number>> = {
  DAU: 1,
  WAU: 7,
  MAU: 30,
  Feature: 30,
  RecordCount: 1
};

/** Days, both included, in UTC. */
export interface MetricWindow {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** The days that a metric counts, when everything is known up to `through`. */
export function windowOfMetric(
  metric: Metric['metric'],
  setting: MetricSettings['activeUserWindow'],
  through: CalendarDate
): MetricWindow {
  if (setting === 'Calendar' && metric === 'WAU') return lastWeek(through);
  if (setting === 'Calendar' && (metric === 'MAU' || metric === 'Feature')) return lastMonth(through);
  return { from: addDuration(through, 1 - TRAILING_DAYS[metric], 'days'), to: through };
}

/** Each day of the window, oldest first. */
export function daysIn({ from, to }: MetricWindow): CalendarDate[] {
  const days: CalendarDate[] = [];
  for (let day = from; day <= to; day = addDuration(day, 1, 'days')) days.push(day);
  return days;
}

/** The latest ISO week, Monday to Sunday, that is over. */
function lastWeek(through: CalendarDate): MetricWindow {
  const to = addDuration(through, -new Date(`${through}T00:00:00Z`).getUTCDay(), 'days');
  return { from: addDuration(to, -6, 'days'), to };
}

/** The latest calendar months that are over, newest first. */
export function lastMonths(through: CalendarDate, count: number): MetricWindow[] {
  const months = [lastMonth(through)];
  while (months.length < count)
    months.push(lastMonth(addDuration(months.at(-1)?.from ?? through, -1, 'days')));
  return months;
}

/** The latest calendar month that is over. */
function lastMonth(through: CalendarDate): MetricWindow {
  const isOver = addDuration(through, 1, 'days').endsWith('-01');
  const to = isOver ? through : addDuration(`${through.slice(0, 7)}-01`, -1, 'days');
  return { from: `${to.slice(0, 7)}-01`, to };
}
