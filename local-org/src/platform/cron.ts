import { Cron } from 'croner';
import { ApexException } from '../apex/values.ts';

/** A schedule written in Salesforce's dialect: `seconds minutes hours day month weekday [year]`. */
export class CronSchedule {
  readonly #cron: Cron;

  /** Throws the StringException of System.schedule for what the platform rejects. */
  constructor(expression: string) {
    const [seconds = '', minutes = '', , day = '', , weekday = ''] = expression.trim().split(/\s+/);
    // Croner knows more signs than Salesforce.
    if (!/^[\w,\-*?/#\s]*$/.test(expression)) throw rejected(`Illegal sign: ${expression}`);
    // Salesforce's scheduler fires once an hour at most.
    if (!/^\d{1,2}$/.test(seconds) || !/^\d{1,2}$/.test(minutes))
      throw rejected(`Seconds and minutes must be specified as integers: ${expression}`);
    if ((day === '?') === (weekday === '?')) {
      throw rejected(
        "Support for specifying both a day-of-week AND a day-of-month parameter is not implemented: one of them is '?'"
      );
    }
    try {
      this.#cron = new Cron(expression, {
        mode: '6-or-7-parts',
        alternativeWeekdays: true,
        timezone: 'UTC',
        paused: true
      });
    } catch (error) {
      throw rejected(`${error instanceof Error ? error.message : String(error)}: ${expression}`);
    }
  }

  /** The next time at which it fires after `millis`, or null if it never does. */
  nextAfter(millis: number): number | null {
    return this.#cron.nextRun(new Date(millis))?.getTime() ?? null;
  }
}

function rejected(message: string): ApexException {
  return new ApexException('System.StringException', message);
}
