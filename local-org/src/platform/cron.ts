import { Cron } from 'croner';
import { ApexException } from '../apex/values.ts';

const ALLOWED: readonly { name: string; pattern: RegExp }[] = [
  // Salesforce's scheduler fires once an hour at most: seconds and minutes are single numbers.
  { name: 'seconds', pattern: /^\d{1,2}$/ },
  { name: 'minutes', pattern: /^\d{1,2}$/ },
  { name: 'hours', pattern: /^[\d,\-*/]+$/ },
  { name: 'day of month', pattern: /^[\d,\-*?/LW]+$/i },
  { name: 'month', pattern: /^[\dA-Z,\-*/]+$/i },
  { name: 'day of week', pattern: /^[\dA-Z,\-*?/#]+$/i },
  { name: 'year', pattern: /^[\d,\-*/]+$/ }
];

/** A schedule written in Salesforce's dialect: `seconds minutes hours day month weekday [year]`. */
export class CronSchedule {
  readonly #cron: Cron;

  /** Throws the StringException or AsyncException of System.schedule for what the platform rejects. */
  constructor(expression: string) {
    const fields = expression.trim().split(/\s+/);
    checkFields(expression, fields);
    this.#cron = compile(expression, fields);
  }

  /** The next time at which it fires after `millis`, or null if it never does. */
  nextAfter(millis: number): number | null {
    return this.#cron.nextRun(new Date(millis))?.getTime() ?? null;
  }
}

function checkFields(expression: string, fields: readonly string[]): void {
  if (fields.length < 6) throw rejected(`Unexpected end of expression: ${expression}`);
  if (fields.length > 7) throw rejected(`Too many fields in expression: ${expression}`);
  fields.forEach((field, index) => {
    const rule = ALLOWED[index];
    if (rule && !rule.pattern.test(field))
      throw rejected(`Seconds and minutes must be specified as integers; bad ${rule.name}: ${field}`);
  });
  const [, , , day = '', , weekday = ''] = fields;
  if ((day === '?') === (weekday === '?')) {
    throw rejected(
      "Support for specifying both a day-of-week AND a day-of-month parameter is not implemented: one of them is '?'"
    );
  }
}

function compile(expression: string, fields: readonly string[]): Cron {
  const [seconds, minutes, hours, day = '', month, weekday = '', year = '*'] = fields;
  const pattern = [
    seconds,
    minutes,
    hours,
    day.replace('?', '*'),
    month,
    toCronerWeekday(weekday),
    year
  ].join(' ');
  try {
    return new Cron(pattern, { timezone: 'UTC', paused: true });
  } catch (error) {
    throw rejected(`${error instanceof Error ? error.message : String(error)}: ${expression}`);
  }
}

/** Salesforce counts weekdays from 1 (Sunday), croner from 0; `6L` is the last Friday in both once renumbered. */
function toCronerWeekday(field: string): string {
  return field
    .replace('?', '*')
    .replace(/(^|[,\-])(\d)/g, (_, before: string, number: string) => before + String(Number(number) - 1));
}

function rejected(message: string): ApexException {
  return new ApexException('System.StringException', message);
}
