import { LightningElement, api } from 'lwc';
import exportCsv from '@salesforce/apex/CrosswalkLogController.exportCsv';
import getRetention from '@salesforce/apex/CrosswalkLogController.getRetention';
import getRuns from '@salesforce/apex/CrosswalkLogController.getRuns';
import getTransaction from '@salesforce/apex/CrosswalkLogController.getTransaction';
import getTransactions from '@salesforce/apex/CrosswalkLogController.getTransactions';
import retryFailed from '@salesforce/apex/CrosswalkLogController.retryFailed';
import saveRetention from '@salesforce/apex/CrosswalkLogController.saveRetention';
import getProgress from '@salesforce/apex/CrosswalkOneTimeSyncController.getProgress';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { orderStatusView, runStateView } from 'c/crosswalkSyncStates';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_Log_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_Log_Intro';
import allRunsLabel from '@salesforce/label/c.Crosswalk_Log_AllRuns';
import runLabel from '@salesforce/label/c.Crosswalk_Log_Run';
import refreshLabel from '@salesforce/label/c.Crosswalk_Log_Refresh';
import exportCsvLabel from '@salesforce/label/c.Crosswalk_Log_ExportCsv';
import retryLabel from '@salesforce/label/c.Crosswalk_Log_Retry';
import statusLabel from '@salesforce/label/c.Crosswalk_Log_Status';
import allLabel from '@salesforce/label/c.Crosswalk_Log_All';
import syncedLabel from '@salesforce/label/c.Crosswalk_State_Synced';
import differsLabel from '@salesforce/label/c.Crosswalk_State_Differs';
import failedLabel from '@salesforce/label/c.Crosswalk_State_Failed';
import skippedLabel from '@salesforce/label/c.Crosswalk_State_Skipped';
import searchLabel from '@salesforce/label/c.Crosswalk_Log_Search';
import recordsLabel from '@salesforce/label/c.Crosswalk_Log_Records';
import moreLabel from '@salesforce/label/c.Crosswalk_Log_More';
import noRecordsLabel from '@salesforce/label/c.Crosswalk_Log_NoRecords';
import noRunsLabel from '@salesforce/label/c.Crosswalk_Log_NoRuns';
import noRunsMessageLabel from '@salesforce/label/c.Crosswalk_Log_NoRunsMessage';
import detailsLabel from '@salesforce/label/c.Crosswalk_Log_Details';
import detailsOfLabel from '@salesforce/label/c.Crosswalk_Log_DetailsOf';
import closeLabel from '@salesforce/label/c.Crosswalk_Log_Close';
import requestIdLabel from '@salesforce/label/c.Crosswalk_Error_RequestId';
import openRecordLabel from '@salesforce/label/c.Crosswalk_Log_OpenRecord';
import sentLabel from '@salesforce/label/c.Crosswalk_Log_Sent';
import receivedLabel from '@salesforce/label/c.Crosswalk_Log_Received';
import retentionLabel from '@salesforce/label/c.Crosswalk_Log_Retention';
import saveRetentionLabel from '@salesforce/label/c.Crosswalk_Log_SaveRetention';
import retentionSavedLabel from '@salesforce/label/c.Crosswalk_Log_RetentionSaved';
import retriedLabel from '@salesforce/label/c.Crosswalk_Log_Retried';
import openRunLabel from '@salesforce/label/c.Crosswalk_Log_OpenRun';
import columnRunLabel from '@salesforce/label/c.Crosswalk_Log_ColumnRun';
import columnKindLabel from '@salesforce/label/c.Crosswalk_Log_ColumnKind';
import columnStateLabel from '@salesforce/label/c.Crosswalk_Log_ColumnState';
import columnStartedLabel from '@salesforce/label/c.Crosswalk_Log_ColumnStarted';
import columnEndedLabel from '@salesforce/label/c.Crosswalk_Log_ColumnEnded';
import columnChangedLabel from '@salesforce/label/c.Crosswalk_Log_ColumnChanged';
import columnUnchangedLabel from '@salesforce/label/c.Crosswalk_Log_ColumnUnchanged';
import columnSkippedLabel from '@salesforce/label/c.Crosswalk_Log_ColumnSkipped';
import columnFailedLabel from '@salesforce/label/c.Crosswalk_Log_ColumnFailed';
import columnMessageLabel from '@salesforce/label/c.Crosswalk_Log_ColumnMessage';
import columnRecordLabel from '@salesforce/label/c.Crosswalk_Log_ColumnRecord';
import columnDirectionLabel from '@salesforce/label/c.Crosswalk_Log_ColumnDirection';
import columnCodeLabel from '@salesforce/label/c.Crosswalk_Log_ColumnCode';
import columnDurationLabel from '@salesforce/label/c.Crosswalk_Log_ColumnDuration';
import kindFullLabel from '@salesforce/label/c.Crosswalk_Log_KindFull';
import kindOneTimeLabel from '@salesforce/label/c.Crosswalk_Log_KindOneTime';
import kindFieldSyncLabel from '@salesforce/label/c.Crosswalk_Log_KindFieldSync';
import retryAccountsLabel from '@salesforce/label/c.Crosswalk_Log_RetryAccounts';
import outboundLabel from '@salesforce/label/c.Crosswalk_Log_Outbound';
import inboundLabel from '@salesforce/label/c.Crosswalk_Log_Inbound';
import countsLabel from '@salesforce/label/c.Crosswalk_Log_Counts';
import fileNameLabel from '@salesforce/label/c.Crosswalk_Log_FileName';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  allRuns: allRunsLabel,
  run: runLabel,
  refresh: refreshLabel,
  exportCsv: exportCsvLabel,
  retry: retryLabel,
  status: statusLabel,
  all: allLabel,
  synced: syncedLabel,
  differs: differsLabel,
  failed: failedLabel,
  skipped: skippedLabel,
  search: searchLabel,
  records: recordsLabel,
  more: moreLabel,
  noRecords: noRecordsLabel,
  noRuns: noRunsLabel,
  noRunsMessage: noRunsMessageLabel,
  details: detailsLabel,
  detailsOf: detailsOfLabel,
  close: closeLabel,
  requestId: requestIdLabel,
  openRecord: openRecordLabel,
  sent: sentLabel,
  received: receivedLabel,
  retention: retentionLabel,
  saveRetention: saveRetentionLabel,
  retentionSaved: retentionSavedLabel,
  retried: retriedLabel,
  openRun: openRunLabel,
  columnRun: columnRunLabel,
  columnKind: columnKindLabel,
  columnState: columnStateLabel,
  columnStarted: columnStartedLabel,
  columnEnded: columnEndedLabel,
  columnChanged: columnChangedLabel,
  columnUnchanged: columnUnchangedLabel,
  columnSkipped: columnSkippedLabel,
  columnFailed: columnFailedLabel,
  columnMessage: columnMessageLabel,
  columnRecord: columnRecordLabel,
  columnDirection: columnDirectionLabel,
  columnCode: columnCodeLabel,
  columnDuration: columnDurationLabel,
  kindFull: kindFullLabel,
  kindOneTime: kindOneTimeLabel,
  kindFieldSync: kindFieldSyncLabel,
  retryAccounts: retryAccountsLabel,
  outbound: outboundLabel,
  inbound: inboundLabel,
  counts: countsLabel,
  fileName: fileNameLabel
};

type Row = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 50;

const KINDS: Readonly<Record<string, string>> = {
  FlexNetSync: LABELS.kindFull,
  FlexNetOneTimeSync: LABELS.kindOneTime,
  FieldSync: LABELS.kindFieldSync
};

/** Columns that wrap, and leave the room to the message, which has no width of its own. */
const wrapping = (columns: readonly object[]): object[] =>
  columns.map((column) => ({ wrapText: true, hideDefaultActions: true, ...column }));

const RUN_COLUMNS = wrapping([
  {
    label: LABELS.columnRun,
    type: 'button',
    typeAttributes: { label: { fieldName: 'Name' }, name: 'open', variant: 'base' },
    initialWidth: 100
  },
  { label: LABELS.columnKind, fieldName: 'kindLabel', initialWidth: 100 },
  {
    label: LABELS.columnState,
    fieldName: 'stateLabel',
    cellAttributes: { iconName: { fieldName: 'stateIcon' } },
    initialWidth: 140
  },
  dateColumn(LABELS.columnStarted, 'StartedAt__c'),
  { label: LABELS.columnChanged, fieldName: 'ChangedCount__c', type: 'number', initialWidth: 85 },
  { label: LABELS.columnUnchanged, fieldName: 'UnchangedCount__c', type: 'number', initialWidth: 100 },
  { label: LABELS.columnSkipped, fieldName: 'SkippedCount__c', type: 'number', initialWidth: 80 },
  { label: LABELS.columnFailed, fieldName: 'FailedCount__c', type: 'number', initialWidth: 70 },
  { label: LABELS.columnMessage, fieldName: 'Message__c' }
]);

const TRANSACTION_COLUMNS = wrapping([
  {
    type: 'button-icon',
    typeAttributes: {
      iconName: 'utility:preview',
      name: 'details',
      alternativeText: { fieldName: 'detailsLabel' },
      title: { fieldName: 'detailsLabel' },
      variant: 'bare'
    },
    fixedWidth: 50
  },
  {
    label: LABELS.columnRecord,
    fieldName: 'recordUrl',
    type: 'url',
    typeAttributes: { label: { fieldName: 'RecordName__c' } },
    initialWidth: 180
  },
  {
    label: LABELS.status,
    fieldName: 'statusLabel',
    cellAttributes: { iconName: { fieldName: 'statusIcon' } },
    initialWidth: 110
  },
  { label: LABELS.columnDirection, fieldName: 'directionLabel', initialWidth: 130 },
  { label: LABELS.columnCode, fieldName: 'Code__c', initialWidth: 130 },
  { label: LABELS.columnMessage, fieldName: 'Message__c' },
  { label: LABELS.columnDuration, fieldName: 'DurationMilliseconds__c', type: 'number', initialWidth: 110 }
]);

/** Columns that say something of calls to FlexNet Operations alone. */
const FLEXNET_ONLY: ReadonlySet<string> = new Set(['directionLabel', 'DurationMilliseconds__c']);

/** The Transaction Logs page: runs, then the records of one run. */
export default class CrosswalkTransactionLogs extends LightningElement {
  labels = LABELS;
  runColumns = RUN_COLUMNS;
  statuses = [
    { value: '', label: LABELS.all },
    { value: 'Failed', label: LABELS.failed },
    { value: 'Differs', label: LABELS.differs },
    { value: 'Skipped', label: LABELS.skipped },
    { value: 'Synced', label: LABELS.synced }
  ];
  runs: readonly Row[] = [];
  transactions: readonly Row[] = [];
  run: Row | undefined;
  details: Row | undefined;
  status = '';
  search = '';
  retention: number | undefined;
  isBusy = false;
  isLoaded = false;
  mayHaveMore = false;
  notice: NoticeView | undefined;
  private shownRunId: string | undefined;
  private newRunId: string | undefined;
  private wasConnected = false;
  /** Answers of an older question are dropped. */
  private turn = 0;

  /** Whose runs: FlexNet, UsageLoad or FieldSync. */
  @api scope = 'FlexNet';
  /** Run whose records are shown; undefined shows the runs. */
  @api
  get runId(): string | undefined {
    return this.shownRunId;
  }
  set runId(value: string | undefined) {
    if (value === this.shownRunId) return;
    this.shownRunId = value;
    this.run = undefined;
    this.details = undefined;
    this.status = '';
    this.search = '';
    this.notice = undefined;
    if (this.wasConnected) void this.load();
  }

  get transactionColumns(): readonly object[] {
    return this.scope === 'FlexNet'
      ? TRANSACTION_COLUMNS
      : TRANSACTION_COLUMNS.filter(
          (column) => !('fieldName' in column && FLEXNET_ONLY.has(String(column.fieldName)))
        );
  }

  get retryLabel(): string {
    return this.scope === 'FieldSync' ? LABELS.retryAccounts : LABELS.retry;
  }

  connectedCallback(): void {
    this.wasConnected = true;
    void this.load();
  }

  get hasRuns(): boolean {
    return this.runs.length > 0;
  }

  get hasTransactions(): boolean {
    return this.transactions.length > 0;
  }

  get runHeading(): string {
    return LABELS.run.replace('{0}', text(this.run?.Name));
  }

  get runState(): StatusView {
    return runStateView(text(this.run?.State__c));
  }

  get runMessage(): string {
    return text(this.run?.Message__c);
  }

  get countsText(): string {
    const counts = [
      'ReadCount__c',
      'ChangedCount__c',
      'UnchangedCount__c',
      'SkippedCount__c',
      'FailedCount__c'
    ];
    return counts.reduce(
      (sentence, field, index) => sentence.replace(`{${index}}`, text(this.run?.[field] ?? 0)),
      LABELS.counts
    );
  }

  get isRetryDisabled(): boolean {
    return this.isBusy || Number(this.run?.FailedCount__c ?? 0) === 0;
  }

  get recordUrl(): string {
    return this.details ? urlOf(this.details) : '';
  }

  handleOpenRun(event: CustomEvent<{ row: Row }>): void {
    this.goTo(text(event.detail.row.Id));
  }

  handleAllRuns(): void {
    this.goTo(undefined);
  }

  handleOpenNewRun(): void {
    this.goTo(this.newRunId);
  }

  handleRefresh(): void {
    void this.load();
  }

  handleStatus(event: CustomEvent<{ value: string }>): void {
    this.status = event.detail.value;
    void this.load();
  }

  handleSearch(event: CustomEvent<{ value: string }>): void {
    this.search = event.detail.value;
    void this.load();
  }

  handleMore(): void {
    void perform(this, async () => {
      if (this.shownRunId === undefined) {
        this.runs = [
          ...this.runs,
          ...this.keep(await getRuns({ scope: this.scope, offset: this.runs.length })).map(runRow)
        ];
      } else {
        const more = await this.findTransactions(this.shownRunId, this.transactions.length);
        this.transactions = [...this.transactions, ...this.keep(more).map(transactionRow)];
      }
    });
  }

  handleDetails(event: CustomEvent<{ row: Row }>): void {
    void perform(this, async () => {
      this.details = await getTransaction({ transactionId: text(event.detail.row.Id) });
    });
  }

  handleCloseDetails(): void {
    this.details = undefined;
  }

  handleRetry(): void {
    void perform(this, async () => {
      this.newRunId = await retryFailed({ runId: this.shownRunId ?? '' });
      this.notice = { variant: 'success', message: LABELS.retried, action: LABELS.openRun };
    });
  }

  handleExport(): void {
    void perform(this, async () => {
      const csv = await exportCsv({
        runId: this.shownRunId ?? '',
        status: this.status,
        search: this.search
      });
      const link = document.createElement('a');
      // A mark at the beginning tells spreadsheets that the text is UTF-8.
      link.href = `data:text/csv;charset=utf-8,${encodeURIComponent('\ufeff' + csv)}`;
      link.download = LABELS.fileName.replace('{0}', text(this.run?.Name));
      link.click();
    });
  }

  handleRetentionChange(event: CustomEvent<{ value: string }>): void {
    this.retention = Number(event.detail.value);
  }

  handleRetention(event: Event): void {
    event.preventDefault();
    void perform(this, async () => {
      await saveRetention({ days: this.retention ?? 0 });
      this.notice = { variant: 'success', message: LABELS.retentionSaved };
    });
  }

  private async load(): Promise<void> {
    const turn = ++this.turn;
    await perform(this, async () => {
      const runId = this.shownRunId;
      if (runId === undefined) {
        const [runs, retention] = await Promise.all([
          getRuns({ scope: this.scope, offset: 0 }),
          getRetention()
        ]);
        if (turn !== this.turn) return;
        this.runs = this.keep(runs).map(runRow);
        this.retention = retention;
      } else {
        const [progress, found] = await Promise.all([
          getProgress({ runId }),
          this.findTransactions(runId, 0)
        ]);
        if (turn !== this.turn) return;
        this.run = progress.run ?? undefined;
        this.transactions = this.keep(found).map(transactionRow);
      }
      this.isLoaded = true;
    });
  }

  private findTransactions(runId: string, offset: number): Promise<readonly Row[]> {
    return getTransactions({ runId, status: this.status, search: this.search, offset });
  }

  private keep(page: readonly Row[]): readonly Row[] {
    this.mayHaveMore = page.length === PAGE_SIZE;
    return page;
  }

  private goTo(runId: string | undefined): void {
    this.dispatchEvent(
      new CustomEvent('goto', { detail: { page: 'logs', ...(runId === undefined ? {} : { runId }) } })
    );
  }
}

function dateColumn(label: string, fieldName: string): object {
  return {
    label,
    fieldName,
    type: 'date',
    typeAttributes: { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    initialWidth: 130
  };
}

function runRow(run: Row): Row {
  const state = runStateView(text(run.State__c));
  return {
    ...run,
    kindLabel: KINDS[text(run.Kind__c)] ?? text(run.Kind__c),
    stateLabel: state.label,
    stateIcon: state.icon
  };
}

function transactionRow(entry: Row): Row {
  const status = orderStatusView(text(entry.Status__c));
  return {
    ...entry,
    recordUrl: urlOf(entry),
    detailsLabel: LABELS.detailsOf.replace('{0}', text(entry.RecordName__c)),
    statusLabel: status.label,
    statusIcon: status.icon,
    directionLabel: entry.Direction__c === 'Inbound' ? LABELS.inbound : LABELS.outbound
  };
}

function urlOf(entry: Row): string {
  return `/lightning/r/${text(entry.ObjectName__c)}/${text(entry.RecordId__c)}/view`;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
