import type { CalendarDate } from '../domain/entitlement.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { addDuration, utcDay } from '../domain/calendar-date.ts';
import { coverageOf, type Coverage } from '../domain/usage/coverage.ts';
import type {
  AccountValues,
  AccountWarning,
  FieldSyncAnswer,
  FieldSyncBatch,
  Metric,
  MetricOutcome,
  MetricSettings,
  MetricValue,
  RecordCount,
  UsageAccount
} from '../domain/usage/field-sync.ts';
import { isLicensed, orgsOf, orgsWith, skipReason } from '../domain/usage/licensing.ts';
import { daysIn, windowOfMetric, type MetricWindow } from '../domain/usage/metric-window.ts';
import { addUpRecords, type CountedRecords } from '../domain/usage/record-count.ts';
import { isSeatCount } from '../domain/usage/seats.ts';
import type { OrgGroup, UsageFigures } from '../ports/usage-figures.ts';
import type { UsageStore } from '../ports/usage-store.ts';

/** Snapshots may be late for some orgs; older ones than so many days are no answer any more. */
const SNAPSHOT_DAYS = 7;

/** A metric that can be counted, with its days. */
interface Countable {
  readonly metric: Metric;
  readonly window: MetricWindow;
}

/**
 * Computes the metrics of a page of accounts. A metric whose usage is missing or stale has a failure and no values, so that
 * nothing is ever written for want of data; a value that cannot be there is null, with the reason.
 */
export async function syncFields(
  store: UsageStore,
  orgId: string,
  batch: FieldSyncBatch,
  now: Date,
  signal: AbortSignal
): Promise<FieldSyncAnswer> {
  const slices = await store.slices(orgId, now);
  const figures = store.figures({ orgId, slices, signal });
  return countMetrics(figures, coverageOf(slices, now), batch, utcDay(now));
}

/** The metrics of accounts, by what the coverage says of their days. */
export async function countMetrics(
  usage: UsageFigures,
  coverage: Coverage,
  batch: FieldSyncBatch,
  today: CalendarDate
): Promise<FieldSyncAnswer> {
  const outcomes = batch.metrics.map((metric) => outcomeOf(metric, batch, coverage));
  const countable = batch.metrics.flatMap((metric, index): Countable[] => {
    const { dataThrough, failure: problem } = outcomes[index] ?? { dataThrough: null, failure: null };
    if (dataThrough === null || problem !== null) return [];
    return [{ metric, window: windowOfMetric(metric.metric, batch.settings.activeUserWindow, dataThrough) }];
  });
  const figures = await countAll(usage, batch, countable);
  const shared = sharedOrgs(batch.accounts);
  return {
    metrics: outcomes,
    accounts: batch.accounts.map((account) => valuesOf(account, batch, countable, figures, shared, today))
  };
}

function outcomeOf(metric: Metric, batch: FieldSyncBatch, coverage: Coverage): MetricOutcome {
  const packageIds = packagesOf(metric, batch);
  const dataThrough =
    metric.metric === 'RecordCount' && metric.packageId !== null
      ? coverage.snapshotThrough(metric.packageId)
      : coverage.dataThrough(packageIds);
  const problem = problemOf(metric, dataThrough, coverage);
  const missingDays =
    problem !== null || dataThrough === null || metric.metric === 'RecordCount'
      ? 0
      : daysIn(windowOfMetric(metric.metric, batch.settings.activeUserWindow, dataThrough)).filter(
          (day) => !packageIds.every((packageId) => coverage.isComplete(packageId, day))
        ).length;
  return { metricId: metric.metricId, dataThrough, missingDays, failure: problem };
}

function problemOf(metric: Metric, dataThrough: CalendarDate | null, coverage: Coverage): Failure | null {
  if (metric.metric === 'Feature' && (metric.components ?? []).length === 0) return failure('feature-empty');
  if (dataThrough === null) return failure('usage-missing');
  return coverage.isStale(dataThrough) ? failure('usage-stale', { day: dataThrough }) : null;
}

/** Packages whose usage a metric needs. */
function packagesOf({ metric, packageId, components }: Metric, batch: FieldSyncBatch): string[] {
  if (metric === 'Feature') return [...new Set(components?.map((component) => component.packageId))];
  return packageId === null ? [...batch.packageIds] : [packageId];
}

/** Orgs of the accounts that are counted at all, by account. */
export function groupsOf(accounts: readonly UsageAccount[], settings: MetricSettings): OrgGroup[] {
  return accounts
    .filter((account) => skipReason(account, settings) === null)
    .map((account) => ({
      key: account.accountId,
      orgs: [...orgsOf(account)].map(([organizationId, packageIds]) => ({ organizationId, packageIds }))
    }))
    .filter(({ orgs }) => orgs.length > 0);
}

interface Figures {
  /** Numbers of each account, in the order of the metrics that are no record counts. */
  readonly use: ReadonlyMap<string, readonly number[]>;
  /** By the org that has them. */
  readonly records: ReadonlyMap<string, readonly RecordCount[]>;
}

async function countAll(
  figures: UsageFigures,
  { accounts, settings }: FieldSyncBatch,
  countable: readonly Countable[]
): Promise<Figures> {
  const groups = groupsOf(accounts, settings);
  const questions = countable.filter(isUse).map(({ metric, window }) => ({
    window,
    packageId: metric.packageId,
    components: metric.metric === 'Feature' ? metric.components : null,
    measure: metric.metric === 'Feature' ? metric.measure : ('Users' as const),
    users: 'All' as const
  }));
  const objects = countable.flatMap(({ metric: { metric, packageId, objectName } }) =>
    metric === 'RecordCount' && packageId !== null && objectName !== null ? [{ packageId, objectName }] : []
  );
  const through = countable
    .filter((one) => !isUse(one))
    .map(({ window }) => window.to)
    .sort();
  const snapshots = {
    from: addDuration(through[0] ?? EPOCH, 1 - SNAPSHOT_DAYS, 'days'),
    to: through.at(-1) ?? EPOCH
  };
  const ids = new Set(groups.flatMap(({ orgs }) => orgs.map(({ organizationId }) => organizationId)));
  return {
    use: await figures.countUse(groups, questions, settings.includeAutomation),
    records: byOrg(await figures.countRecords([...ids], objects, snapshots))
  };
}

const EPOCH: CalendarDate = '1970-01-01';

function isUse({ metric }: Countable): boolean {
  return metric.metric !== 'RecordCount';
}

function valuesOf(
  account: UsageAccount,
  batch: FieldSyncBatch,
  countable: readonly Countable[],
  figures: Figures,
  shared: ReadonlySet<string>,
  today: CalendarDate
): AccountValues {
  const skipped = skipReason(account, batch.settings);
  const warnings = warningsOf(account, shared);
  const { accountId } = account;
  if (skipped !== null) return { accountId, skipped, values: [], warnings };

  const use = figures.use.get(accountId) ?? [];
  const ofUse = countable.filter(isUse);
  const values = countable.map((one): MetricValue => {
    const { metric } = one;
    const { metricId } = metric;
    if (!needed(metric).every((packageId) => isLicensed(account, packageId, batch.settings, today))) {
      return { metricId, value: null, reason: 'not-licensed' };
    }
    if (isUse(one)) return { metricId, value: use[ofUse.indexOf(one)] ?? 0, reason: null };
    const { records, isPartial, reason } = recordsOf(account, one, figures.records);
    if (isPartial) warnings.push(partialSnapshot(metric));
    return { metricId, value: records, reason };
  });
  return { accountId, skipped: null, values, warnings };
}

/** Packages without a license of which a metric has no value. Usage over all packages needs none. */
function needed({ metric, packageId, components }: Metric): string[] {
  if (metric === 'Feature') return (components ?? []).map((component) => component.packageId);
  return packageId === null ? [] : [packageId];
}

function recordsOf(
  account: UsageAccount,
  { metric, window }: Countable,
  records: Figures['records']
): CountedRecords {
  const { packageId, objectName } = metric;
  if (packageId === null || objectName === null) {
    return { records: null, isPartial: false, reason: 'no-snapshot' };
  }
  const oldest = addDuration(window.to, 1 - SNAPSHOT_DAYS, 'days');
  const orgs = orgsWith(account, packageId);
  const recent = orgs
    .flatMap((org) => records.get(org) ?? [])
    .filter((count) => count.packageId === packageId && count.day >= oldest && count.day <= window.to);
  return addUpRecords(recent, orgs.length, objectName);
}

/** Orgs of more than one of the accounts. */
function sharedOrgs(accounts: readonly UsageAccount[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const org of accounts.flatMap((account) => [...orgsOf(account).keys()])) {
    if (seen.has(org)) shared.add(org);
    seen.add(org);
  }
  return shared;
}

function byOrg(counts: readonly RecordCount[]): Map<string, RecordCount[]> {
  const groups = new Map<string, RecordCount[]>();
  for (const count of counts) {
    const group = groups.get(count.organizationId);
    if (group === undefined) groups.set(count.organizationId, [count]);
    else group.push(count);
  }
  return groups;
}

function warningsOf(account: UsageAccount, shared: ReadonlySet<string>): AccountWarning[] {
  const { internalSeats, externalSeats } = account.overrides;
  const warnings: AccountWarning[] = [];
  if ([internalSeats, externalSeats].some((seats) => seats !== null && !isSeatCount(seats))) {
    warnings.push({
      code: 'override-not-whole',
      message:
        'A seat count of the account is negative or no whole number, so it is not used. Correct it in its field.'
    });
  }
  if ([...orgsOf(account).keys()].some((org) => shared.has(org))) {
    warnings.push({
      code: 'org-of-two-accounts',
      message: 'An org of this account has licenses of another account as well, so its usage counts for both.'
    });
  }
  return warnings;
}

function partialSnapshot({ objectName }: Metric): AccountWarning {
  return {
    code: 'snapshot-partial',
    message: `Not every org of the account was in one snapshot of the last ${SNAPSHOT_DAYS} days, so the records of ${objectName} may be more.`
  };
}
