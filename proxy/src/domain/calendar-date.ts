import type { CalendarDate, DurationUnit } from './entitlement.ts';

/** True for a date that exists, written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The date so many days, weeks, months or years later; the end of a shorter month stands for its missing days. */
export function addDuration(start: CalendarDate, count: number, unit: DurationUnit): CalendarDate {
  const date = new Date(`${start}T00:00:00Z`);
  if (unit === 'days' || unit === 'weeks') {
    date.setUTCDate(date.getUTCDate() + count * (unit === 'weeks' ? 7 : 1));
    return utcDay(date);
  }
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count * (unit === 'years' ? 12 : 1));
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return utcDay(date);
}

/** The day of a moment, in UTC. */
export function utcDay(date: Date): CalendarDate {
  return date.toISOString().slice(0, 10);
}
