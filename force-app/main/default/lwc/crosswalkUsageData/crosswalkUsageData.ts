import { LightningElement } from 'lwc';
import getRequests from '@salesforce/apex/CrosswalkUsageController.getRequests';
import getSetup from '@salesforce/apex/CrosswalkUsageController.getSetup';
import getStatus from '@salesforce/apex/CrosswalkUsageController.getStatus';
import removeSchedule from '@salesforce/apex/CrosswalkUsageController.removeSchedule';
import requestUsage from '@salesforce/apex/CrosswalkUsageController.requestUsage';
import scheduleDaily from '@salesforce/apex/CrosswalkUsageController.scheduleDaily';
import setPackageIncluded from '@salesforce/apex/CrosswalkUsageController.setPackageIncluded';
import { toSentence } from 'c/crosswalkErrors';
import { figureText } from 'c/crosswalkMetricText';
import type { NoticeView } from 'c/crosswalkNotice';
import { format } from 'c/crosswalkText';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_UsageData_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_UsageData_Intro';
import requestLabel from '@salesforce/label/c.Crosswalk_UsageData_Request';
import requestedLabel from '@salesforce/label/c.Crosswalk_UsageData_Requested';
import finishedLabel from '@salesforce/label/c.Crosswalk_UsageData_Finished';
import packagesLabel from '@salesforce/label/c.Crosswalk_UsageData_Packages';
import packageLabel from '@salesforce/label/c.Crosswalk_UsageData_Package';
import includedLabel from '@salesforce/label/c.Crosswalk_UsageData_Included';
import includedHelpLabel from '@salesforce/label/c.Crosswalk_UsageData_IncludedHelp';
import throughLabel from '@salesforce/label/c.Crosswalk_UsageData_Through';
import missingLabel from '@salesforce/label/c.Crosswalk_UsageData_Missing';
import correctedLabel from '@salesforce/label/c.Crosswalk_UsageData_Corrected';
import snapshotLabel from '@salesforce/label/c.Crosswalk_UsageData_Snapshot';
import summaryLabel from '@salesforce/label/c.Crosswalk_UsageData_Summary';
import requestsLabel from '@salesforce/label/c.Crosswalk_UsageData_Requests';
import windowLabel from '@salesforce/label/c.Crosswalk_UsageData_Window';
import typeLabel from '@salesforce/label/c.Crosswalk_UsageData_Type';
import stateLabel from '@salesforce/label/c.Crosswalk_UsageData_State';
import rowsLabel from '@salesforce/label/c.Crosswalk_UsageData_Rows';
import messageLabel from '@salesforce/label/c.Crosswalk_UsageData_Message';
import noRequestsLabel from '@salesforce/label/c.Crosswalk_UsageData_NoRequests';
import noneLabel from '@salesforce/label/c.Crosswalk_UsageData_None';
import staleLabel from '@salesforce/label/c.Crosswalk_UsageData_Stale';
import loadingLabel from '@salesforce/label/c.Crosswalk_UsageData_Loading';
import noPackagesLabel from '@salesforce/label/c.Crosswalk_UsageData_NoPackages';
import dailyLabel from '@salesforce/label/c.Crosswalk_UsageData_Daily';
import dailyOnLabel from '@salesforce/label/c.Crosswalk_UsageData_DailyOn';
import dailyOffLabel from '@salesforce/label/c.Crosswalk_UsageData_DailyOff';
import stopDailyLabel from '@salesforce/label/c.Crosswalk_UsageData_StopDaily';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  request: requestLabel,
  requested: requestedLabel,
  finished: finishedLabel,
  packages: packagesLabel,
  package: packageLabel,
  included: includedLabel,
  includedHelp: includedHelpLabel,
  through: throughLabel,
  missing: missingLabel,
  corrected: correctedLabel,
  snapshot: snapshotLabel,
  summary: summaryLabel,
  requests: requestsLabel,
  window: windowLabel,
  type: typeLabel,
  state: stateLabel,
  rows: rowsLabel,
  message: messageLabel,
  noRequests: noRequestsLabel,
  none: noneLabel,
  stale: staleLabel,
  loading: loadingLabel,
  noPackages: noPackagesLabel,
  daily: dailyLabel,
  dailyOn: dailyOnLabel,
  dailyOff: dailyOffLabel,
  stopDaily: stopDailyLabel
};

type Setup = Awaited<ReturnType<typeof getSetup>>;
type Status = Awaited<ReturnType<typeof getStatus>>;
type Request = Awaited<ReturnType<typeof getRequests>>[number];

const LOOK_AGAIN_MS = 3000;

/** Which usage is known, which packages are included, and how usage is asked for. */
export default class CrosswalkUsageData extends LightningElement {
  labels = LABELS;
  setup: Setup = {};
  status: Status = {};
  requests: readonly Request[] = [];
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether a run was started here whose end was not shown yet; it may have ended before anybody looked. */
  private isAwaited = false;

  connectedCallback(): void {
    void perform(this, () => this.load()).finally(() => (this.isLoading = false));
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }

  get problem(): NoticeView | undefined {
    const message = this.setup.licenses?.message ?? this.setup.analytics?.message;
    if (message) return { variant: 'warning', message };
    if (this.status.isStale !== true) return undefined;
    return { variant: 'warning', message: this.status.dataThrough ? LABELS.stale : LABELS.none };
  }

  get isRequestDisabled(): boolean {
    return this.isBusy || Boolean(this.setup.activeRunId) || Boolean(this.setup.analytics);
  }

  get dailyText(): string {
    const { scheduleState } = this.setup;
    return scheduleState === 'Scheduled' || scheduleState === 'Paused' ? LABELS.dailyOn : LABELS.dailyOff;
  }

  get packages() {
    const known = new Map((this.status.packages ?? []).map((one) => [one.packageId ?? '', one]));
    return (this.setup.packages ?? []).map(({ packageId, name, isIncluded }) => {
      const status = known.get(packageId ?? '');
      return {
        id: packageId ?? '',
        name: name ?? '',
        isIncluded: isIncluded === true,
        includeLabel: format(LABELS.includedHelp, name ?? ''),
        through: status?.dataThrough ?? figureText(null),
        missing: figureText(status?.missingDays),
        corrected: figureText(status?.dirtyDays),
        snapshot: status?.snapshotThrough ?? figureText(null),
        summary: status?.summaryThrough?.slice(0, 7) ?? figureText(null)
      };
    });
  }

  get hasPackages(): boolean {
    return this.packages.length > 0;
  }

  get rows() {
    const names = new Map((this.setup.packages ?? []).map(({ packageId, name }) => [packageId, name]));
    return this.requests.map((request) => ({
      id: String(request.Id),
      window:
        `${String(request.WindowStart__c ?? '').slice(0, 13)} – ${String(request.WindowEnd__c ?? '').slice(0, 13)}`.replaceAll(
          'T',
          ' '
        ),
      type: request.DataType__c,
      packageName: names.get(String(request.PackageId__c)) ?? request.PackageId__c,
      state: request.State__c,
      rows: request.Rows__c ?? '',
      message: request.Message__c ?? ''
    }));
  }

  get hasRequests(): boolean {
    return this.requests.length > 0;
  }

  handleRequest(): void {
    void perform(this, async () => {
      await requestUsage();
      this.isAwaited = true;
      await this.load();
      if (this.setup.activeRunId) this.notice = { variant: 'info', message: LABELS.requested };
    });
  }

  handleInclude(event: CustomEvent<{ checked: boolean }>): void {
    const { id = '' } = (event.target as HTMLElement).dataset;
    void perform(this, async () => {
      await setPackageIncluded({ packageId: id, isIncluded: event.detail.checked });
      await this.load();
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

  private async load(): Promise<void> {
    clearTimeout(this.timer);
    const wasActive = this.isAwaited || Boolean(this.setup.activeRunId);
    [this.setup, this.requests] = await Promise.all([getSetup(), getRequests({ offset: 0 })]);
    if (this.setup.activeRunId) {
      // eslint-disable-next-line @lwc/lwc/no-async-operation -- a run in the background tells nobody when it ends
      this.timer = setTimeout(() => void this.lookAgain(), LOOK_AGAIN_MS);
    } else if (wasActive) {
      this.isAwaited = false;
      const { ChangedCount__c: loaded, FailedCount__c: failed } = this.setup.lastRun ?? {};
      const message = format(LABELS.finished, Number(loaded ?? 0), Number(failed ?? 0));
      this.notice = { variant: Number(failed ?? 0) > 0 ? 'warning' : 'success', message };
    }
    if (!this.setup.licenses) this.status = await getStatus();
  }

  /** Looking again must not disturb what the admin is doing. */
  private async lookAgain(): Promise<void> {
    try {
      await this.load();
    } catch (error) {
      this.notice = { variant: 'error', message: toSentence(error) };
      // eslint-disable-next-line @lwc/lwc/no-async-operation -- the next look may succeed
      this.timer = setTimeout(() => void this.lookAgain(), LOOK_AGAIN_MS);
    }
  }
}
