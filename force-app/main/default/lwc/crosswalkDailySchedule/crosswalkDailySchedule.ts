import { LightningElement, api } from 'lwc';
import { format } from 'c/crosswalkText';
import timeLabel from '@salesforce/label/c.Crosswalk_Daily_Time';

const LABELS = { time: timeLabel };

/** When a job runs, as Apex tells it; hour and minute are null when it does not, or when Setup says something else. */
export interface DailySchedule {
  readonly scheduleState?: string | null;
  readonly hour?: number | null;
  readonly minute?: number | null;
  readonly timeZone?: string | null;
}

/**
 * Lets a job run once a day at a time that the admin chooses.
 * @fires schedule with `{hour, minute}` in the user's time zone
 * @fires stop
 */
export default class CrosswalkDailySchedule extends LightningElement {
  @api schedule: DailySchedule = {};
  /** Hours and minutes that are proposed, such as `05:00`. */
  @api proposal = '05:00';
  @api startLabel = '';
  @api stopLabel = '';
  @api disabled = false;
  private chosen: string | undefined;

  get isScheduled(): boolean {
    const state = this.schedule.scheduleState;
    return state === 'Scheduled' || state === 'Paused';
  }

  get isTimeFixed(): boolean {
    return this.disabled || this.isScheduled;
  }

  get isDisabled(): boolean {
    return this.disabled || (!this.isScheduled && this.time === '');
  }

  get timeLabel(): string {
    return format(LABELS.time, this.schedule.timeZone ?? '');
  }

  get time(): string {
    const { hour, minute } = this.schedule;
    if (!this.isScheduled) return this.chosen ?? this.proposal;
    return typeof hour === 'number' && typeof minute === 'number'
      ? [hour, minute].map(twoDigits).join(':')
      : '';
  }

  get buttonLabel(): string {
    return this.isScheduled ? this.stopLabel : this.startLabel;
  }

  handleTime(event: CustomEvent<{ value: string | null }>): void {
    this.chosen = event.detail.value ?? '';
  }

  handleClick(): void {
    if (this.isScheduled) {
      this.dispatchEvent(new CustomEvent('stop'));
      return;
    }
    const [hour, minute] = this.time.split(':').map(Number);
    this.dispatchEvent(new CustomEvent('schedule', { detail: { hour, minute } }));
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
