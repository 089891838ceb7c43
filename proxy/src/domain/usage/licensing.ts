import type { CalendarDate } from '../entitlement.ts';
import type { AccountValues, License, MetricSettings, UsageAccount } from './field-sync.ts';

/** How the License Management App stores that a license does not expire. */
const NEVER: CalendarDate = '1970-01-01';
const DELETED_ORGS: readonly string[] = ['DELETED', 'PENDING_DELETE'];

/** Orgs whose usage is that of the account: those of any license outside of sandboxes, unless Salesforce deleted them. */
export function orgsOf({ licenses }: UsageAccount): string[] {
  return distinctOrgs(licenses.filter((license) => !license.isSandbox && !isDeleted(license)));
}

/** Orgs of the account that have the package. */
export function orgsWith({ licenses }: UsageAccount, packageId: string): string[] {
  return distinctOrgs(
    licenses.filter((license) => license.packageId === packageId && !license.isSandbox && !isDeleted(license))
  );
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

/** Why the fields of an account are left alone; null when they are not. */
export function skipReason({ licenses }: UsageAccount, settings: MetricSettings): AccountValues['skipped'] {
  if (licenses.length === 0) {
    return {
      code: 'no-license',
      message: 'The account has no license of any package, so its fields were left as they are.'
    };
  }
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

function distinctOrgs(licenses: readonly License[]): string[] {
  return [...new Set(licenses.map(({ organizationId }) => organizationId))];
}
