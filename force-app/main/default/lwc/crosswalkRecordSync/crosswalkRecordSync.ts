import { LightningElement, api } from 'lwc';
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import getEntitlements from '@salesforce/apex/CrosswalkOneTimeSyncController.getEntitlements';
import getProgress from '@salesforce/apex/CrosswalkOneTimeSyncController.getProgress';
import startSync from '@salesforce/apex/CrosswalkOneTimeSyncController.startSync';
import mayRunSync from '@salesforce/customPermission/CrosswalkRunSync';
import { toSentence } from 'c/crosswalkErrors';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { orderStatusView, runStateView } from 'c/crosswalkSyncStates';
import headingLabel from '@salesforce/label/c.Crosswalk_OneTime_Heading';
import syncLabel from '@salesforce/label/c.Crosswalk_OneTime_Sync';
import progressLabel from '@salesforce/label/c.Crosswalk_OneTime_Progress';
import doneLabel from '@salesforce/label/c.Crosswalk_OneTime_Done';
import partNumberLabel from '@salesforce/label/c.Crosswalk_OneTime_PartNumber';
import stateLabel from '@salesforce/label/c.Crosswalk_OneTime_State';
import usedLabel from '@salesforce/label/c.Crosswalk_OneTime_Used';
import usedOfLabel from '@salesforce/label/c.Crosswalk_OneTime_UsedOf';
import endsLabel from '@salesforce/label/c.Crosswalk_OneTime_Ends';
import permanentLabel from '@salesforce/label/c.Crosswalk_OneTime_Permanent';
import noEntitlementsLabel from '@salesforce/label/c.Crosswalk_OneTime_NoEntitlements';

const LABELS = {
  heading: headingLabel,
  sync: syncLabel,
  progress: progressLabel,
  done: doneLabel,
  partNumber: partNumberLabel,
  state: stateLabel,
  used: usedLabel,
  usedOf: usedOfLabel,
  ends: endsLabel,
  permanent: permanentLabel,
  noEntitlements: noEntitlementsLabel
};

type Progress = Awaited<ReturnType<typeof getProgress>>;
type Row = Readonly<Record<string, unknown>>;

const ASK_AGAIN_MS = 1500;

/** The button Sync with FlexNet Operations with its progress, and what FlexNet Operations holds for the record. */
export default class CrosswalkRecordSync extends LightningElement {
  @api recordId = '';

  labels = LABELS;
  maySync = mayRunSync === true;
  isBusy = false;
  isLoaded = false;
  notice: NoticeView | undefined;
  progress: Progress | undefined;
  private held: readonly Row[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    void this.loadEntitlements();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }

  get runState(): StatusView {
    return runStateView(text(this.progress?.run?.State__c));
  }

  get progressText(): string {
    if (this.progress?.isActive !== true) return LABELS.done;
    return LABELS.progress.replace('{0}', text(this.progress.run?.ReadCount__c ?? 0));
  }

  get outcomes() {
    return (this.progress?.outcomes ?? []).map((entry) => ({
      id: text(entry.Id),
      name: text(entry.RecordName__c),
      message: text(entry.Message__c),
      status: orderStatusView(text(entry.Status__c))
    }));
  }

  get hasEntitlements(): boolean {
    return this.held.length > 0;
  }

  get entitlements() {
    return this.held.map((entitlement) => ({
      id: text(entitlement.Id),
      url: `/lightning/r/CrosswalkEntitlement__c/${text(entitlement.Id)}/view`,
      name: text(entitlement.EntitlementId__c),
      state: text(entitlement.State__c),
      lines: ((entitlement.Lines__r as readonly Row[] | undefined) ?? []).map(lineOf)
    }));
  }

  handleSync(): void {
    void this.sync();
  }

  private async sync(): Promise<void> {
    this.isBusy = true;
    this.notice = undefined;
    this.progress = undefined;
    try {
      await this.follow(await startSync({ recordId: this.recordId }));
    } catch (error) {
      this.fail(error);
    }
  }

  private async follow(runId: string): Promise<void> {
    this.progress = await getProgress({ runId });
    if (this.progress.isActive === true) {
      // The outcome is written by jobs; nothing tells a component of it.
      // eslint-disable-next-line @lwc/lwc/no-async-operation
      this.timer = setTimeout(() => {
        this.follow(runId).catch((error: unknown) => this.fail(error));
      }, ASK_AGAIN_MS);
      return;
    }
    this.isBusy = false;
    await notifyRecordUpdateAvailable([{ recordId: this.recordId }]);
    await this.loadEntitlements();
  }

  private async loadEntitlements(): Promise<void> {
    try {
      this.held = await getEntitlements({ recordId: this.recordId });
      this.isLoaded = true;
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.isBusy = false;
    this.notice = { variant: 'error', message: toSentence(error) };
  }
}

function lineOf(line: Row) {
  const copies = line.CopiesCount__c;
  const fulfilled = line.FulfilledCount__c;
  return {
    id: text(line.Id),
    partNumber: text(line.PartNumber__c),
    state: text(line.State__c),
    // What is not known is left blank: 0 says that no copy is used.
    used:
      fulfilled === undefined || fulfilled === null
        ? ''
        : LABELS.usedOf.replace('{0}', text(fulfilled)).replace('{1}', text(copies)),
    ends: line.IsPermanent__c === true ? LABELS.permanent : text(line.ExpirationDate__c)
  };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
