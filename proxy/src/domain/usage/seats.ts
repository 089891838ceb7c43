import type { CalendarDate } from '../entitlement.ts';
import type { AccountUsageQuestion, InternalSeats, Renewal, SeatRule } from './account-usage.ts';
import type { License, UsageAccount } from './field-sync.ts';
import { isActive, isInForce, lastDayOf } from './licensing.ts';

/** What decides which licenses count for seats and renewal, and how. */
type SeatSettings = Pick<AccountUsageQuestion, 'settings' | 'seatRule' | 'packageIds' | 'packageId'>;

/** A number of seats is one only when it is whole and not negative; 0 is one. */
export function isSeatCount(seats: number): boolean {
  return Number.isInteger(seats) && seats >= 0;
}

/** What the account says of a kind of seats; null when it says nothing that can be used. */
export function overriddenSeats(seats: number | null): number | null {
  return seats !== null && isSeatCount(seats) ? seats : null;
}

/**
 * Seats of people in the customers' own orgs, as the account says or else the licenses in force. One site license makes
 * the number of seats unlimited.
 */
export function internalSeats(
  account: UsageAccount,
  settings: SeatSettings,
  today: CalendarDate
): InternalSeats {
  const override = overriddenSeats(account.overrides.internalSeats);
  if (override !== null) return { value: override, isSiteLicense: false, source: 'Override' };
  const licenses = licensesInForce(account, settings, today);
  const isSiteLicense = licenses.some(({ seats }) => seats === null || seats < 0);
  return {
    value: isSiteLicense ? null : addUp(licenses, ({ seats }) => seats, settings.seatRule),
    isSiteLicense,
    source: licenses.length === 0 ? null : 'License'
  };
}

/** Used licenses, by the same rule as the seats; null when none of the licenses in force tells. */
export function seatsUsed(account: UsageAccount, settings: SeatSettings, today: CalendarDate): number | null {
  const known = licensesInForce(account, settings, today).filter(
    ({ usedLicenses }) => usedLicenses !== null && usedLicenses >= 0
  );
  return addUp(known, ({ usedLicenses }) => usedLicenses, settings.seatRule);
}

/** When the account has to renew, as it says or else by the first license in force that ends. */
export function renewal(account: UsageAccount, settings: SeatSettings, today: CalendarDate): Renewal {
  const { renewalDate } = account.overrides;
  if (renewalDate !== null) return { value: renewalDate, source: 'Override' };
  const [first = null] = licensesInForce(account, settings, today)
    .flatMap((license) => lastDayOf(license) ?? [])
    .sort();
  return { value: first, source: first === null ? null : 'License' };
}

/** One license of each package in each org: after a reinstallation, the active one or else the newest. */
function licensesInForce(
  { licenses }: UsageAccount,
  { settings, packageIds, packageId }: SeatSettings,
  today: CalendarDate
): License[] {
  const inScope = packageId === null ? packageIds : [packageId];
  const best = new Map<string, License>();
  for (const license of licenses) {
    if (!inScope.includes(license.packageId) || !isInForce(license, settings, today)) continue;
    const key = `${license.organizationId} ${license.packageId}`;
    const other = best.get(key);
    if (other === undefined || rank(license) > rank(other)) best.set(key, license);
  }
  return [...best.values()];
}

/** Sorts as text: active ones last, and newer ones after older ones. */
function rank(license: License): string {
  return `${isActive(license) ? 1 : 0} ${license.installedOn ?? ''}`;
}

/** Over the orgs of each package, and then over the packages; null when there is nothing to add up. */
function addUp(
  licenses: readonly License[],
  numberOf: (license: License) => number | null,
  rule: SeatRule
): number | null {
  const byPackage = new Map<string, number>();
  for (const license of licenses) {
    const sum = byPackage.get(license.packageId) ?? 0;
    byPackage.set(license.packageId, sum + (numberOf(license) ?? 0));
  }
  if (byPackage.size === 0) return null;
  const sums = [...byPackage.values()];
  return rule === 'Max' ? Math.max(...sums) : sums.reduce((total, sum) => total + sum, 0);
}
