import type { License, Metric, MetricSettings, UsageAccount } from '../../src/domain/usage/field-sync.ts';
import type { LogRow } from './usage-app.ts';

/** One line of a log, as the generator made it. */
export type PlainRow = LogRow;

export interface PlainSnapshot {
  readonly day: string;
  readonly organizationId: string;
  readonly packageId: string;
  readonly objectName: string;
  readonly records: number;
}

export interface PlainUsage {
  readonly rows: readonly PlainRow[];
  readonly snapshots: readonly PlainSnapshot[];
  /** Last complete day. */
  readonly through: string;
  readonly today: string;
}

const AUTOMATED_LOGS = ['CronJob', 'QueuedExec', 'PlatformEventConsumer', 'BulkApiV1', 'BulkApiV2'];
const AUTOMATED_QUIDDITIES = ['A', 'BA', 'C', 'F', 'Q', 'S'];

/**
 * What a metric is worth, found by looking at every line, one after the other. Written from the rules and not from the
 * statements, to be compared with them.
 */
export function plainValue(
  usage: PlainUsage,
  account: UsageAccount,
  metric: Metric,
  settings: MetricSettings
): number | null {
  const packages =
    metric.metric === 'Feature'
      ? (metric.components ?? []).map(({ packageId }) => packageId)
      : metric.packageId === null
        ? []
        : [metric.packageId];
  for (const packageId of packages) {
    if (!hasLicense(account.licenses, packageId, settings, usage.today)) return null;
  }
  if (metric.metric === 'RecordCount') return plainRecords(usage, account, metric);
  const days = { DAU: 1, WAU: 7, MAU: 30, Feature: 30 }[metric.metric];
  const users = new Set<string>();
  let events = 0;
  for (const row of usage.rows) {
    const day = row.timestamp_derived.slice(0, 10);
    const age = (Date.parse(usage.through) - Date.parse(day)) / 86_400_000;
    if (age < 0 || age >= days) continue;
    if (!isOrgOf(account, row.organization_id) || row.organization_type === 'Sandbox') continue;
    if (metric.packageId !== null && row.package_id !== metric.packageId) continue;
    // All packages together count in every org; one package only in those that are licensed for it.
    const isCombined = metric.packageId === null && metric.metric !== 'Feature';
    if (!isCombined && !isLicensedOrg(account, row.organization_id, row.package_id)) continue;
    const isAutomated =
      AUTOMATED_LOGS.includes(row.log_record_type) || AUTOMATED_QUIDDITIES.includes(row.quiddity);
    if (isAutomated && !settings.includeAutomation) continue;
    if (metric.metric === 'Feature' && !isPartOf(metric, row)) continue;
    if (row.user_id_token !== '') users.add(row.user_id_token);
    events += Number(row.operation_count) || 1;
  }
  return metric.metric === 'Feature' && metric.measure === 'Events' ? events : users.size;
}

function plainRecords(usage: PlainUsage, account: UsageAccount, metric: Metric): number | null {
  const orgs = new Set<string>();
  for (const license of account.licenses) {
    if (license.packageId === metric.packageId && isOwn(license)) orgs.add(license.organizationId);
  }
  const seen = (day: string) =>
    new Set(
      usage.snapshots
        .filter(
          (one) => one.day === day && one.packageId === metric.packageId && orgs.has(one.organizationId)
        )
        .map(({ organizationId }) => organizationId)
    );
  const days = [...new Set(usage.snapshots.map(({ day }) => day))].sort().reverse();
  const day =
    days.find((one) => seen(one).size === orgs.size && orgs.size > 0) ??
    days.find((one) => seen(one).size > 0);
  if (day === undefined) return null;
  let sum = 0;
  for (const one of usage.snapshots) {
    const counts =
      one.day === day && one.packageId === metric.packageId && one.objectName === metric.objectName;
    if (counts && orgs.has(one.organizationId)) sum += one.records;
  }
  return sum;
}

function isPartOf(metric: Metric, row: PlainRow): boolean {
  for (const component of metric.components ?? []) {
    const types =
      component.componentType === 'ApexExecution' ? ['ApexClass', 'ApexTrigger'] : [component.componentType];
    if (!types.includes(row.custom_entity_type) || component.componentName !== nameOf(row)) continue;
    if (component.packageId !== row.package_id) continue;
    if (component.operations.length === 0 || component.operations.some((one) => one === row.operation_type))
      return true;
  }
  return false;
}

/** The name without the namespace of the row and without the suffix, as `Site_Visit` of `foo_inc__Site_Visit__c`. */
function nameOf({ custom_entity: entity, managed_package_namespace: namespace }: PlainRow): string {
  let name = entity;
  if (name.startsWith(`${namespace}__`)) name = name.slice(namespace.length + 2);
  return name.endsWith('__c') ? name.slice(0, -3) : name;
}

function isOrgOf({ licenses }: UsageAccount, organizationId: string): boolean {
  return licenses.some((license) => license.organizationId === organizationId && isOwn(license));
}

function isLicensedOrg({ licenses }: UsageAccount, organizationId: string, packageId: string): boolean {
  for (const license of licenses) {
    const isHere = license.organizationId === organizationId && license.packageId === packageId;
    if (isHere && isOwn(license)) return true;
  }
  return false;
}

function isOwn({ isSandbox, orgStatus }: License): boolean {
  return !isSandbox && !['DELETED', 'PENDING_DELETE'].includes((orgStatus ?? '').toUpperCase());
}

function hasLicense(
  licenses: readonly License[],
  packageId: string,
  settings: MetricSettings,
  today: string
): boolean {
  for (const license of licenses) {
    if (license.packageId !== packageId) continue;
    if (settings.licenseRule === 'Record') return true;
    if (license.isSandbox) continue;
    if (settings.licenseRule === 'ProductionRecord') return true;
    const isPerpetual = license.expiresOn === null || license.expiresOn === '1970-01-01';
    const isTrial = license.treatAsTrial || license.status === 'Trial';
    const isGood = isTrial ? settings.includeTrials : license.status === 'Active';
    if (isGood && isOwn(license) && (isPerpetual || (license.expiresOn ?? '') >= today)) return true;
  }
  return false;
}
