import { addDuration, utcDay } from '../domain/calendar-date.ts';
import type { CalendarDate } from '../domain/entitlement.ts';
import {
  unknown,
  type AccountUsage,
  type AccountUsageAnswer,
  type AccountUsageQuestion,
  type Counted,
  type ExternalSeats,
  type UsageDay
} from '../domain/usage/account-usage.ts';
import { coverageOf, type Coverage } from '../domain/usage/coverage.ts';
import type { AccountValues, Metric, MetricOutcome, UsageAccount } from '../domain/usage/field-sync.ts';
import { daysIn, lastMonths } from '../domain/usage/metric-window.ts';
import { internalSeats, overriddenSeats, renewal, seatsUsed } from '../domain/usage/seats.ts';
import type { OrgGroup, UsageFigures } from '../ports/usage-figures.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import { countMetrics, groupsOf } from './sync-fields.ts';

/** The estimate of external seats looks at so many calendar months. */
const ESTIMATE_MONTHS = 3;
const ACTIVE_USERS = ['DAU', 'WAU', 'MAU'] as const;

/** What is asked, with what is known of its days. */
interface Known {
  readonly question: AccountUsageQuestion;
  readonly coverage: Coverage;
  /** Packages whose usage is counted together. */
  readonly scope: readonly string[];
  readonly dataThrough: CalendarDate | null;
}

/**
 * What people want to see of accounts: the numbers that go to their fields, with seats, renewal and the users of each day.
 * Usage that is too old to be written is still shown, with its date.
 */
export async function getAccountUsage(
  store: UsageStore,
  orgId: string,
  question: AccountUsageQuestion,
  now: Date,
  signal: AbortSignal
): Promise<AccountUsageAnswer> {
  const slices = await store.slices(orgId, now);
  const coverage = coverageOf(slices, now);
  const figures = store.figures({ orgId, slices, signal });
  const scope = question.packageId === null ? question.packageIds : [question.packageId];
  const known = { question, coverage, scope, dataThrough: coverage.dataThrough(scope) };
  const today = utcDay(now);
  const groups = groupsOf(question.accounts, question.settings);
  const counts = await countMetrics(
    figures,
    { ...coverage, isStale: () => false },
    { ...question, metrics: metricsOf(question) },
    today
  );
  const estimateOf = await estimateSeats(figures, groups, known);
  const seriesOf = await countSeries(figures, groups, known);

  const usageOf = (account: UsageAccount, values: AccountValues): AccountUsage => {
    const { accountId, warnings } = values;
    const skipped = values.skipped ?? formerCustomer(account);
    const counted = (metricId: string) => countedOf(metricId, { ...values, skipped }, counts.metrics);
    const mau = counted('MAU');
    return {
      ...{ accountId, skipped, warnings },
      activeUsers: { dau: counted('DAU'), wau: counted('WAU'), mau },
      internalSeats: internalSeats(account, question, today),
      externalSeats: externalSeats(account, mau.value === null ? mau : estimateOf(accountId)),
      seatsUsed: seatsUsed(account, question, today),
      renewalDate: renewal(account, question, today),
      series: mau.value === null ? [] : seriesOf(accountId),
      features: question.features.map(({ featureId }) => ({ featureId, ...counted(featureId) }))
    };
  };
  return {
    dataThrough: known.dataThrough,
    isStale: coverage.isStale(known.dataThrough),
    missingDays: counts.metrics.find(({ metricId }) => metricId === 'MAU')?.missingDays ?? 0,
    accounts: question.accounts.flatMap((account, index) => {
      const values = counts.accounts[index];
      return values === undefined ? [] : [usageOf(account, values)];
    })
  };
}

/** An account without any license uses nothing; people see why, and not a row of zeros. */
function formerCustomer({ licenses }: UsageAccount): AccountValues['skipped'] {
  if (licenses.length > 0) return null;
  return { code: 'no-license', message: 'The account has no license of any package, so it has no usage.' };
}

function metricsOf({ packageId, features }: AccountUsageQuestion): Metric[] {
  const none = { packageId: null, objectName: null, components: null };
  return [
    ...ACTIVE_USERS.map((metric) => ({
      ...{ ...none, metricId: metric, metric, packageId },
      measure: 'Users' as const
    })),
    ...features.map(({ featureId, components, measure }) => ({
      ...{ ...none, metricId: featureId, metric: 'Feature' as const, components, measure }
    }))
  ];
}

function countedOf(
  metricId: string,
  { skipped, values }: AccountValues,
  outcomes: readonly MetricOutcome[]
): Counted {
  if (skipped !== null) return unknown(skipped.code);
  const problem = outcomes.find((outcome) => outcome.metricId === metricId)?.failure?.code;
  if (problem !== undefined) return unknown(problem === 'feature-empty' ? problem : 'usage-missing');
  const value = values.find((one) => one.metricId === metricId)?.value ?? null;
  return value === null ? unknown('not-licensed') : { value, reason: null };
}

function externalSeats({ overrides }: UsageAccount, estimate: Counted): ExternalSeats {
  const override = overriddenSeats(overrides.externalSeats);
  if (override !== null) return { value: override, reason: null, source: 'Override' };
  return { ...estimate, source: estimate.value === null ? null : 'Estimate' };
}

/**
 * External users have no seats in the licenses, so theirs are estimated: the mean of those who came in a month, over those
 * of the last calendar months that are known, rounded up. A month is known by every day of it, else by its summary.
 */
async function estimateSeats(
  figures: UsageFigures,
  groups: readonly OrgGroup[],
  { question, coverage, scope, dataThrough }: Known
): Promise<(accountId: string) => Counted> {
  const { packageId, settings } = question;
  const months = dataThrough === null ? [] : lastMonths(dataThrough, ESTIMATE_MONTHS);
  const ofDays = months.filter((month) => daysIn(month).every((day) => isKnown(coverage, scope, day)));
  const ofSummaries = months
    .filter((month) => !ofDays.includes(month))
    .map(({ from }) => from)
    .filter((month) => scope.every((id) => coverage.hasSummary(id, month)));
  const count = ofDays.length + ofSummaries.length;
  if (count === 0) return () => unknown('no-full-month');

  const questions = ofDays.map((window) => ({
    ...{ window, packageId, components: null },
    ...{ measure: 'Users' as const, users: 'External' as const }
  }));
  const byDays = await figures.countUse(groups, questions, settings.includeAutomation);
  const bySummaries = await figures.countExternalUsers(groups, ofSummaries, packageId);
  return (accountId) => {
    const sum = (byDays.get(accountId) ?? []).reduce((total, users) => total + users, 0);
    return { value: Math.ceil((sum + (bySummaries.get(accountId) ?? 0)) / count), reason: null };
  };
}

/** Users of each day up to the last complete one; a complete day without users has 0, a day that is not known has none. */
async function countSeries(
  figures: UsageFigures,
  groups: readonly OrgGroup[],
  { question, coverage, scope, dataThrough }: Known
): Promise<(accountId: string) => UsageDay[]> {
  const { seriesDays, packageId, settings } = question;
  if (dataThrough === null || seriesDays === 0) return () => [];
  const window = { from: addDuration(dataThrough, 1 - seriesDays, 'days'), to: dataThrough };
  const users = await figures.countDays(
    groups,
    { window, packageId, components: null, measure: 'Users', users: 'All' },
    settings.includeAutomation
  );
  const days = daysIn(window).map((day) => ({ day, isComplete: isKnown(coverage, scope, day) }));
  return (accountId) => {
    const ofAccount = users.get(accountId);
    return days.map(({ day, isComplete }) => ({
      day,
      users: isComplete ? (ofAccount?.get(day) ?? 0) : null
    }));
  };
}

function isKnown(coverage: Coverage, packageIds: readonly string[], day: CalendarDate): boolean {
  return packageIds.every((packageId) => coverage.isComplete(packageId, day));
}
