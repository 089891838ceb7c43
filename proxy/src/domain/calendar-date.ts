import type { CalendarDate, DurationUnit } from './entitlement.ts';

/** True for a date that exists, written `YYYY-MM-DD`; there is no year 0000. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** True for a moment that exists, as ISO 8601 with its zone. A leap second is none, because no clock here has it. */
export function isInstant(text: string): boolean {
  const [, day, hours, minutes] =
    /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/.exec(
      text
    ) ?? [];
  if (day === undefined || !isCalendarDate(day)) return false;
  return Number(hours ?? 0) <= MAX_ZONE_HOURS && Number(minutes ?? 0) < 60;
}

/** The furthest zone from UTC that XML Schema and ISO 8601 know. */
const MAX_ZONE_HOURS = 14;

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
