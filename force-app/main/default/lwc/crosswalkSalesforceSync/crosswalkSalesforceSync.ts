import { LightningElement, wire } from 'lwc';
import { CurrentPageReference, NavigationMixin } from 'lightning/navigation';
import getOverview from '@salesforce/apex/CrosswalkFieldSyncController.getOverview';
import removeSchedule from '@salesforce/apex/CrosswalkFieldSyncController.removeSchedule';
import runNow from '@salesforce/apex/CrosswalkFieldSyncController.runNow';
import scheduleDaily from '@salesforce/apex/CrosswalkFieldSyncController.scheduleDaily';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { runStateView } from 'c/crosswalkSyncStates';
import { format } from 'c/crosswalkText';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Heading';
import navigationLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Navigation';
import sectionLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Section';
import fieldsLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Fields';
import featuresLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Features';
import dataLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Data';
import settingsLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Settings';
import logsLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Logs';
import syncNowLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_SyncNow';
import scheduleLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Schedule';
import unscheduleLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Unschedule';
import nextLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Next';
import notScheduledLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_NotScheduled';
import lastLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Last';
import neverLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Never';
import countsLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Counts';
import throughLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Through';
import runningLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Running';
import endedLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_Ended';
import openRunLabel from '@salesforce/label/c.Crosswalk_SalesforceSync_OpenRun';

const LABELS = {
  heading: headingLabel,
  navigation: navigationLabel,
  section: sectionLabel,
  fields: fieldsLabel,
  features: featuresLabel,
  data: dataLabel,
  settings: settingsLabel,
  logs: logsLabel,
  syncNow: syncNowLabel,
  schedule: scheduleLabel,
  unschedule: unscheduleLabel,
  next: nextLabel,
  notScheduled: notScheduledLabel,
  last: lastLabel,
  never: neverLabel,
  counts: countsLabel,
  through: throughLabel,
  running: runningLabel,
  ended: endedLabel,
  openRun: openRunLabel
};

/** Names of the pages, as they stand in the address behind `c__page`. */
type Page = 'fields' | 'features' | 'data' | 'settings' | 'logs';

type Overview = Awaited<ReturnType<typeof getOverview>>;

interface PageReference {
  readonly state?: { readonly c__page?: string; readonly c__run?: string };
}

const PAGES: readonly { readonly name: Page; readonly label: string }[] = [
  { name: 'fields', label: LABELS.fields },
  { name: 'features', label: LABELS.features },
  { name: 'data', label: LABELS.data },
  { name: 'settings', label: LABELS.settings },
  { name: 'logs', label: LABELS.logs }
];

const LOOK_AGAIN_MS = 2000;

/** Salesforce Sync: Account fields that feed metrics, and metrics that are written to Account fields. */
export default class CrosswalkSalesforceSync extends NavigationMixin(LightningElement) {
  labels = LABELS;
  pages = PAGES;
  page: Page = 'fields';
  runId: string | undefined;
  overview: Overview = {};
  isBusy = false;
  notice: NoticeView | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether a run was started here whose end was not shown yet; it may have ended before anybody looked. */
  private isAwaited = false;
  /** Grows when a run has ended, so that the list shows what it did. */
  private endedRuns = 0;

  @wire(CurrentPageReference)
  handlePageReference(reference: PageReference | null | undefined): void {
    const wanted = reference?.state?.c__page;
    this.page = PAGES.find(({ name }) => name === wanted)?.name ?? 'fields';
    this.runId = reference?.state?.c__run;
  }

  connectedCallback(): void {
    void perform(this, () => this.load());
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }

  get pageLabel(): string {
    return PAGES.find(({ name }) => name === this.page)?.label ?? '';
  }

  /** The list of fields as one item, which is made anew when a run has ended. */
  get fieldLists(): { key: number }[] {
    return this.page === 'fields' ? [{ key: this.endedRuns }] : [];
  }

  get isFeatures(): boolean {
    return this.page === 'features';
  }

  get isData(): boolean {
    return this.page === 'data';
  }

  get isSettings(): boolean {
    return this.page === 'settings';
  }

  get isLogs(): boolean {
    return this.page === 'logs';
  }

  get problem(): NoticeView | undefined {
    const message = this.overview.licenses?.message;
    return message ? { variant: 'warning', message } : undefined;
  }

  get isRunning(): boolean {
    return Boolean(this.overview.activeRunId);
  }

  get isSyncDisabled(): boolean {
    return this.isBusy || this.isRunning || Boolean(this.overview.licenses);
  }

  get nextRunAt(): string | undefined {
    return this.overview.nextRunAt ?? undefined;
  }

  get lastState(): StatusView | undefined {
    const state = this.overview.lastRun?.State__c;
    return state === undefined ? undefined : runStateView(String(state));
  }

  get lastText(): string {
    const run = this.overview.lastRun;
    if (!run) return '';
    if (run.Message__c) return String(run.Message__c);
    const count = (value: unknown): number => Number(value ?? 0);
    return format(
      LABELS.counts,
      count(run.ReadCount__c),
      count(run.ChangedCount__c),
      count(run.UnchangedCount__c),
      count(run.SkippedCount__c),
      count(run.FailedCount__c)
    );
  }

  get throughText(): string {
    const day = this.overview.lastRun?.DataThrough__c;
    return day ? format(LABELS.through, String(day)) : '';
  }

  handleSelect(event: CustomEvent<{ name: Page }>): void {
    if (event.detail.name !== this.page) this.goTo({ page: event.detail.name });
  }

  handleGoTo(event: CustomEvent<{ page: string; runId?: string }>): void {
    this.goTo({ page: 'logs', ...(event.detail.runId === undefined ? {} : { runId: event.detail.runId }) });
  }

  handleSync(): void {
    void perform(this, async () => {
      await runNow();
      this.isAwaited = true;
      await this.load();
      if (this.isRunning) this.notice = { variant: 'info', message: LABELS.running };
    });
  }

  handleSchedule(event: CustomEvent<{ hour: number; minute: number }>): void {
    void perform(this, async () => {
      await scheduleDaily(event.detail);
      await this.load();
    });
  }

  handleUnschedule(): void {
    void perform(this, async () => {
      await removeSchedule();
      await this.load();
    });
  }

  handleNotice(): void {
    const runId = this.overview.lastRun?.Id;
    if (runId) this.goTo({ page: 'logs', runId: String(runId) });
  }

  private goTo({ page, runId }: { page: Page; runId?: string }): void {
    this[NavigationMixin.Navigate]({
      type: 'standard__navItemPage',
      attributes: { apiName: 'CrosswalkSalesforceSync' },
      state: { c__page: page, ...(runId === undefined ? {} : { c__run: runId }) }
    });
  }

  private async load(): Promise<void> {
    clearTimeout(this.timer);
    const wasRunning = this.isRunning || this.isAwaited;
    this.overview = await getOverview();
    if (this.isRunning) {
      // eslint-disable-next-line @lwc/lwc/no-async-operation -- a run in the background tells nobody when it ends
      this.timer = setTimeout(() => void perform(this, () => this.load()), LOOK_AGAIN_MS);
      return;
    }
    this.isAwaited = false;
    if (!wasRunning) return;
    this.endedRuns += 1;
    const isFailed = this.overview.lastRun?.State__c === 'Failed';
    this.notice = {
      variant: isFailed ? 'error' : 'success',
      message: isFailed ? this.lastText : `${LABELS.ended} ${this.lastText}`,
      action: LABELS.openRun
    };
  }
}
