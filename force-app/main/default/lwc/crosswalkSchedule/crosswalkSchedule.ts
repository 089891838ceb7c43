import { LightningElement } from 'lwc';
import getSchedule from '@salesforce/apex/CrosswalkScheduleController.getSchedule';
import pause from '@salesforce/apex/CrosswalkScheduleController.pause';
import remove from '@salesforce/apex/CrosswalkScheduleController.remove';
import resume from '@salesforce/apex/CrosswalkScheduleController.resume';
import runNow from '@salesforce/apex/CrosswalkScheduleController.runNow';
import scheduleSync from '@salesforce/apex/CrosswalkScheduleController.scheduleSync';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { runStateView } from 'c/crosswalkSyncStates';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_Schedule_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_Schedule_Intro';
import frequencyLabel from '@salesforce/label/c.Crosswalk_Schedule_Frequency';
import dailyLabel from '@salesforce/label/c.Crosswalk_Schedule_Daily';
import weeklyLabel from '@salesforce/label/c.Crosswalk_Schedule_Weekly';
import hourlyLabel from '@salesforce/label/c.Crosswalk_Schedule_Hourly';
import weekdayLabel from '@salesforce/label/c.Crosswalk_Schedule_Weekday';
import mondayLabel from '@salesforce/label/c.Crosswalk_Schedule_Monday';
import tuesdayLabel from '@salesforce/label/c.Crosswalk_Schedule_Tuesday';
import wednesdayLabel from '@salesforce/label/c.Crosswalk_Schedule_Wednesday';
import thursdayLabel from '@salesforce/label/c.Crosswalk_Schedule_Thursday';
import fridayLabel from '@salesforce/label/c.Crosswalk_Schedule_Friday';
import saturdayLabel from '@salesforce/label/c.Crosswalk_Schedule_Saturday';
import sundayLabel from '@salesforce/label/c.Crosswalk_Schedule_Sunday';
import hourLabel from '@salesforce/label/c.Crosswalk_Schedule_Hour';
import minuteLabel from '@salesforce/label/c.Crosswalk_Schedule_Minute';
import everyHoursLabel from '@salesforce/label/c.Crosswalk_Schedule_EveryHours';
import zoneLabel from '@salesforce/label/c.Crosswalk_Schedule_Zone';
import scheduleDailyLabel from '@salesforce/label/c.Crosswalk_Schedule_ScheduleDaily';
import scheduleWeeklyLabel from '@salesforce/label/c.Crosswalk_Schedule_ScheduleWeekly';
import scheduleHourlyLabel from '@salesforce/label/c.Crosswalk_Schedule_ScheduleHourly';
import deleteFirstLabel from '@salesforce/label/c.Crosswalk_Schedule_DeleteFirst';
import stateLabel from '@salesforce/label/c.Crosswalk_Schedule_State';
import scheduledLabel from '@salesforce/label/c.Crosswalk_Schedule_Scheduled';
import pausedLabel from '@salesforce/label/c.Crosswalk_Schedule_Paused';
import notScheduledLabel from '@salesforce/label/c.Crosswalk_Schedule_NotScheduled';
import nextLabel from '@salesforce/label/c.Crosswalk_Schedule_Next';
import lastLabel from '@salesforce/label/c.Crosswalk_Schedule_Last';
import neverLabel from '@salesforce/label/c.Crosswalk_Schedule_Never';
import runNowLabel from '@salesforce/label/c.Crosswalk_Schedule_RunNow';
import pauseLabel from '@salesforce/label/c.Crosswalk_Schedule_Pause';
import resumeLabel from '@salesforce/label/c.Crosswalk_Schedule_Resume';
import removeLabel from '@salesforce/label/c.Crosswalk_Schedule_Remove';
import inSetupLabel from '@salesforce/label/c.Crosswalk_Schedule_InSetup';
import loadingLabel from '@salesforce/label/c.Crosswalk_Schedule_Loading';
import startedLabel from '@salesforce/label/c.Crosswalk_Schedule_Started';
import openRunLabel from '@salesforce/label/c.Crosswalk_Schedule_OpenRun';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  frequency: frequencyLabel,
  daily: dailyLabel,
  weekly: weeklyLabel,
  hourly: hourlyLabel,
  weekday: weekdayLabel,
  monday: mondayLabel,
  tuesday: tuesdayLabel,
  wednesday: wednesdayLabel,
  thursday: thursdayLabel,
  friday: fridayLabel,
  saturday: saturdayLabel,
  sunday: sundayLabel,
  hour: hourLabel,
  minute: minuteLabel,
  everyHours: everyHoursLabel,
  zone: zoneLabel,
  scheduleDaily: scheduleDailyLabel,
  scheduleWeekly: scheduleWeeklyLabel,
  scheduleHourly: scheduleHourlyLabel,
  deleteFirst: deleteFirstLabel,
  state: stateLabel,
  scheduled: scheduledLabel,
  paused: pausedLabel,
  notScheduled: notScheduledLabel,
  next: nextLabel,
  last: lastLabel,
  never: neverLabel,
  runNow: runNowLabel,
  pause: pauseLabel,
  resume: resumeLabel,
  remove: removeLabel,
  inSetup: inSetupLabel,
  loading: loadingLabel,
  started: startedLabel,
  openRun: openRunLabel
};

type View = Awaited<ReturnType<typeof getSchedule>>;

const STATES: Readonly<Record<string, string>> = {
  Scheduled: LABELS.scheduled,
  Paused: LABELS.paused,
  NotScheduled: LABELS.notScheduled
};

const FREQUENCIES = [
  { value: 'Daily', label: LABELS.daily },
  { value: 'Weekly', label: LABELS.weekly },
  { value: 'Hourly', label: LABELS.hourly }
];

const SCHEDULE_LABELS: Readonly<Record<string, string>> = {
  Daily: LABELS.scheduleDaily,
  Weekly: LABELS.scheduleWeekly,
  Hourly: LABELS.scheduleHourly
};

const WEEKDAYS = [
  { value: 'MON', label: LABELS.monday },
  { value: 'TUE', label: LABELS.tuesday },
  { value: 'WED', label: LABELS.wednesday },
  { value: 'THU', label: LABELS.thursday },
  { value: 'FRI', label: LABELS.friday },
  { value: 'SAT', label: LABELS.saturday },
  { value: 'SUN', label: LABELS.sunday }
];

const numbers = (values: readonly number[]) =>
  values.map((value) => ({ value: String(value), label: String(value).padStart(2, '0') }));

type FieldName = 'frequency' | 'weekday' | 'everyHours' | 'hour' | 'minute';

/** The Schedule page. */
export default class CrosswalkSchedule extends LightningElement {
  labels = LABELS;
  frequencies = FREQUENCIES;
  weekdays = WEEKDAYS;
  hours = numbers(Array.from({ length: 24 }, (_, hour) => hour));
  minutes = numbers([0, 15, 30, 45]);
  hoursBetween = numbers([1, 2, 3, 4, 6, 8, 12]);
  frequency = 'Daily';
  weekday = 'MON';
  everyHours = '4';
  hour = '2';
  minute = '0';
  view: View = {};
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;
  private startedRunId: string | undefined;

  connectedCallback(): void {
    void perform(this, () => this.load()).finally(() => (this.isLoading = false));
  }

  get isWeekly(): boolean {
    return this.frequency === 'Weekly';
  }

  get isHourly(): boolean {
    return this.frequency === 'Hourly';
  }

  get isScheduled(): boolean {
    return this.view.state !== 'NotScheduled';
  }

  get isPaused(): boolean {
    return this.view.state === 'Paused';
  }

  get isScheduleDisabled(): boolean {
    return this.isBusy || this.isScheduled;
  }

  get isPauseDisabled(): boolean {
    return this.isBusy || this.view.state !== 'Scheduled';
  }

  get isRemoveDisabled(): boolean {
    return this.isBusy || !this.isScheduled;
  }

  get isRunDisabled(): boolean {
    return this.isBusy;
  }

  get stateText(): string {
    return STATES[this.view.state ?? ''] ?? '';
  }

  get scheduleLabel(): string {
    return SCHEDULE_LABELS[this.frequency] ?? LABELS.scheduleDaily;
  }

  get zoneText(): string {
    return LABELS.zone.replace('{0}', this.view.timeZone ?? '');
  }

  /** A paused job has a next time that it will not keep. */
  get nextRunAt(): string | null | undefined {
    return this.isPaused ? null : this.view.nextRunAt;
  }

  get lastState(): StatusView {
    return runStateView(this.view.lastRunState);
  }

  handleChange(event: CustomEvent<{ value: string }>): void {
    const { name } = event.target as EventTarget & Record<'name', FieldName>;
    this[name] = event.detail.value;
  }

  handleSchedule(event: Event): void {
    event.preventDefault();
    void this.act(() =>
      scheduleSync({
        frequency: this.frequency,
        hour: Number(this.hour),
        minute: Number(this.minute),
        weekday: this.isWeekly ? this.weekday : '',
        everyHours: Number(this.everyHours)
      })
    );
  }

  handlePause(): void {
    void this.act(() => pause());
  }

  handleResume(): void {
    void this.act(() => resume());
  }

  handleRemove(): void {
    void this.act(() => remove());
  }

  handleRunNow(): void {
    void perform(this, async () => {
      this.startedRunId = await runNow();
      await this.load();
      this.notice = { variant: 'success', message: LABELS.started, action: LABELS.openRun };
    });
  }

  handleOpenRun(): void {
    this.dispatchEvent(new CustomEvent('goto', { detail: { page: 'logs', runId: this.startedRunId } }));
  }

  private async act(work: () => Promise<unknown>): Promise<void> {
    await perform(this, async () => {
      await work();
      await this.load();
    });
  }

  private async load(): Promise<void> {
    const view = await getSchedule();
    this.view = view;
    this.frequency = view.frequency ?? this.frequency;
    this.weekday = view.weekday ?? this.weekday;
    this.hour = view.hour === null || view.hour === undefined ? this.hour : String(view.hour);
    this.minute = view.minute === null || view.minute === undefined ? this.minute : String(view.minute);
    this.everyHours =
      view.everyHours === null || view.everyHours === undefined ? this.everyHours : String(view.everyHours);
  }
}
