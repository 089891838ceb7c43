import { LightningElement } from 'lwc';
import getOverview from '@salesforce/apex/CrosswalkOverviewController.getOverview';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { orderStatusView, runStateView } from 'c/crosswalkSyncStates';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Heading';
import refreshLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Refresh';
import productsLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Products';
import readyLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Ready';
import notReadyLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_NotReady';
import uncheckedLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Unchecked';
import ordersLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Orders';
import nextRunLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_NextRun';
import notScheduledLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_NotScheduled';
import runsLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Runs';
import runLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Run';
import startedLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Started';
import stateLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_State';
import changedLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Changed';
import unchangedLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Unchanged';
import skippedLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Skipped';
import failedLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Failed';
import chartLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Chart';
import noRunsLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_NoRuns';
import attentionLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Attention';
import nothingLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Nothing';
import loadingLabel from '@salesforce/label/c.Crosswalk_ConnectorOverview_Loading';

const LABELS = {
  heading: headingLabel,
  refresh: refreshLabel,
  products: productsLabel,
  ready: readyLabel,
  notReady: notReadyLabel,
  unchecked: uncheckedLabel,
  orders: ordersLabel,
  nextRun: nextRunLabel,
  notScheduled: notScheduledLabel,
  runs: runsLabel,
  run: runLabel,
  started: startedLabel,
  state: stateLabel,
  changed: changedLabel,
  unchanged: unchangedLabel,
  skipped: skippedLabel,
  failed: failedLabel,
  chart: chartLabel,
  noRuns: noRunsLabel,
  attention: attentionLabel,
  nothing: nothingLabel,
  loading: loadingLabel
};

type View = Awaited<ReturnType<typeof getOverview>>;
type Row = Readonly<Record<string, unknown>>;

const PARTS = ['changed', 'unchanged', 'skipped', 'failed'] as const;
/** As many as Apex gives; the latest stands on the right. */
const MOST_RUNS = 14;
const BAR_WIDTH = 8;
const BAR_STEP = 10;
const CHART_HEIGHT = 100;

interface RunRow {
  readonly id: string;
  readonly title: string;
  readonly startedAt: string;
  readonly state: StatusView;
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

/** The connector's Overview page. */
export default class CrosswalkConnectorOverview extends LightningElement {
  labels = LABELS;
  view: View | undefined;
  isBusy = false;
  notice: NoticeView | undefined;

  connectedCallback(): void {
    void this.load();
  }

  get isLoading(): boolean {
    return this.isBusy && this.view === undefined;
  }

  get tiles() {
    const { products = [], orders = [], nextRunAt } = this.view ?? {};
    const readiness = new Map<string, number>();
    for (const { state, count } of products ?? []) {
      const label =
        state === 'READY'
          ? LABELS.ready
          : state === null || state === undefined || state === 'UNKNOWN'
            ? LABELS.unchecked
            : LABELS.notReady;
      readiness.set(label, (readiness.get(label) ?? 0) + (count ?? 0));
    }
    return [
      {
        name: 'products',
        label: LABELS.products,
        total: sum([...readiness.values()]),
        parts: [...readiness].map(([label, count]) => ({ label, count }))
      },
      {
        name: 'orders',
        label: LABELS.orders,
        total: sum((orders ?? []).map(({ count }) => count ?? 0)),
        parts: (orders ?? []).map(({ state, count }) => ({
          label: orderStatusView(state).label,
          count: count ?? 0
        }))
      },
      {
        name: 'next',
        label: LABELS.nextRun,
        total: LABELS.notScheduled,
        at: nextRunAt,
        parts: []
      }
    ];
  }

  get runs(): RunRow[] {
    return (this.view?.runs ?? []).map((run) => ({
      id: text(run.Id),
      title: text(run.Name),
      startedAt: text(run.StartedAt__c),
      state: runStateView(text(run.State__c)),
      changed: countOf(run, 'ChangedCount__c'),
      unchanged: countOf(run, 'UnchangedCount__c'),
      skipped: countOf(run, 'SkippedCount__c'),
      failed: countOf(run, 'FailedCount__c')
    }));
  }

  get hasRuns(): boolean {
    return this.runs.length > 0;
  }

  get viewBox(): string {
    return `0 0 ${MOST_RUNS * BAR_STEP} ${CHART_HEIGHT}`;
  }

  /** One stack for each run, the oldest first, in shares of the largest. */
  get bars() {
    const runs = [...this.runs].reverse();
    const largest = Math.max(1, ...runs.map((run) => sum(PARTS.map((part) => run[part]))));
    return runs.flatMap((run, index) => {
      let top = CHART_HEIGHT;
      return PARTS.filter((part) => run[part] > 0).map((part) => {
        const height = (run[part] / largest) * CHART_HEIGHT;
        top -= height;
        return {
          key: `${run.id}-${part}`,
          style: `bar_${part}`,
          x: (MOST_RUNS - runs.length + index) * BAR_STEP,
          y: top,
          width: BAR_WIDTH,
          height
        };
      });
    });
  }

  get attention() {
    return (this.view?.attention ?? []).map((order) => ({
      id: text(order.Id),
      url: `/lightning/r/Opportunity/${text(order.Id)}/view`,
      name: text(order.Name),
      status: orderStatusView(text(order.CrosswalkSyncStatus__c)),
      message: text(order.CrosswalkSyncMessage__c)
    }));
  }

  get hasAttention(): boolean {
    return this.attention.length > 0;
  }

  handleRefresh(): void {
    void this.load();
  }

  handleOpenRun(event: Event): void {
    const runId = (event.currentTarget as HTMLElement).dataset.id;
    this.dispatchEvent(new CustomEvent('goto', { detail: { page: 'logs', runId } }));
  }

  private async load(): Promise<void> {
    await perform(this, async () => {
      this.view = await getOverview();
      const problem = this.view.filterProblem;
      if (problem) this.notice = { variant: 'warning', message: problem };
    });
  }
}

function countOf(run: Row, field: string): number {
  return Number(run[field] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
