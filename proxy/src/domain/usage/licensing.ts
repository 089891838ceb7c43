import type { CalendarDate } from '../entitlement.ts';
import type { AccountValues, License, MetricSettings, UsageAccount } from './field-sync.ts';

/** How the License Management App stores that a license does not expire. */
const NEVER: CalendarDate = '1970-01-01';
const DELETED_ORGS: readonly string[] = ['DELETED', 'PENDING_DELETE'];

/**
 * Orgs whose usage is that of the account, each with the packages that it is licensed for: those of any license outside of
 * sandboxes, unless Salesforce deleted them.
 */
export function orgsOf({ licenses }: UsageAccount): Map<string, string[]> {
  const orgs = new Map<string, string[]>();
  for (const license of licenses) {
    if (license.isSandbox || isDeleted(license)) continue;
    const packageIds = orgs.get(license.organizationId) ?? [];
    orgs.set(license.organizationId, packageIds);
    if (!packageIds.includes(license.packageId)) packageIds.push(license.packageId);
  }
  return orgs;
}

/** Orgs of the account that are licensed for the package. */
export function orgsWith(account: UsageAccount, packageId: string): string[] {
  return [...orgsOf(account)].filter(([, packageIds]) => packageIds.includes(packageId)).map(([org]) => org);
}

/** Whether the account counts as a customer of the package, by the rule of the org. */
export function isLicensed(
  account: UsageAccount,
  packageId: string,
  settings: MetricSettings,
  today: CalendarDate
): boolean {
  return account.licenses.some(
    (license) => license.packageId === packageId && passes(license, settings, today)
  );
}

function passes(license: License, settings: MetricSettings, today: CalendarDate): boolean {
  if (settings.licenseRule === 'Record') return true;
  if (license.isSandbox) return false;
  return settings.licenseRule === 'ProductionRecord' || isInForce(license, settings, today);
}

/** Whether people may work with a license today, outside of sandboxes; with a trial only where trials count. */
export function isInForce(
  license: License,
  { includeTrials }: Pick<MetricSettings, 'includeTrials'>,
  today: CalendarDate
): boolean {
  if (license.isSandbox || isDeleted(license) || isExpired(license, today)) return false;
  return isActive(license) || (includeTrials && isTrial(license));
}

/** Why nothing is counted for an account; null when it is. An account without any license is a former customer. */
export function skipReason({ licenses }: UsageAccount, settings: MetricSettings): AccountValues['skipped'] {
  const outside = licenses.filter(({ isSandbox }) => !isSandbox);
  if (settings.includeTrials || outside.length === 0 || !outside.every(isTrial)) return null;
  return {
    code: 'trial-only',
    message: 'All licenses of the account are trials, so its fields were left as they are.'
  };
}

export function isActive({ status, treatAsTrial }: License): boolean {
  return status?.toLowerCase() === 'active' && !treatAsTrial;
}

function isTrial({ status, treatAsTrial }: License): boolean {
  return treatAsTrial || status?.toLowerCase() === 'trial';
}

/** The last day of access; null when there is none. */
export function lastDayOf({ expiresOn }: License): CalendarDate | null {
  return expiresOn === NEVER ? null : expiresOn;
}

function isExpired(license: License, today: CalendarDate): boolean {
  const lastDay = lastDayOf(license);
  return lastDay !== null && lastDay < today;
}

function isDeleted({ orgStatus }: License): boolean {
  return DELETED_ORGS.includes(orgStatus?.toUpperCase() ?? '');
}
