import type { CalendarDate } from '../entitlement.ts';
import type { Metric, MetricSettings } from './field-sync.ts';

const DAY_MS = 86_400_000;
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
  return { from: addDays(through, 1 - TRAILING_DAYS[metric]), to: through };
}

/** Each day of the window, oldest first. */
export function daysIn({ from, to }: MetricWindow): CalendarDate[] {
  const days: CalendarDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** So many days later, or earlier. */
export function addDays(day: CalendarDate, count: number): CalendarDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The latest ISO week, Monday to Sunday, that is over. */
function lastWeek(through: CalendarDate): MetricWindow {
  const to = addDays(through, -new Date(`${through}T00:00:00Z`).getUTCDay());
  return { from: addDays(to, -6), to };
}

/** The latest calendar month that is over. */
function lastMonth(through: CalendarDate): MetricWindow {
  const isOver = addDays(through, 1).endsWith('-01');
  const to = isOver ? through : addDays(`${through.slice(0, 7)}-01`, -1);
  return { from: `${to.slice(0, 7)}-01`, to };
}
