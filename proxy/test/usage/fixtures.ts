import assert from 'node:assert/strict';
import { addDuration } from '../../src/domain/calendar-date.ts';
import type { License, Metric, MetricSettings, UsageAccount } from '../../src/domain/usage/field-sync.ts';
import type { PlainSnapshot } from './plain-metrics.ts';
import { file, logFile, type LogRow, type UsageApp } from './usage-app.ts';

export const PACKAGE_A = '0335g00000packA';
export const PACKAGE_B = '0335g00000packB';
export const O1 = '00D5g00000orgO1';
export const O2 = '00D5g00000orgO2';
export const THROUGH = '2026-11-10';

export const SETTINGS: MetricSettings = {
  activeUserWindow: 'Trailing',
  licenseRule: 'ProductionRecord',
  includeTrials: false,
  includeAutomation: true
};

export function license(organizationId: string, packageId: string, change: Partial<License> = {}): License {
  return {
    licenseId: 'a0B5g000000licAEAQ',
    ...{ organizationId, packageId },
    status: 'Active',
    expiresOn: '1970-01-01',
    seats: 10,
    usedLicenses: 5,
    isSandbox: false,
    orgStatus: 'Active',
    treatAsTrial: false,
    installedOn: '2026-01-01',
    ...change
  };
}

let ids = 0;

export function newId(prefix: string): string {
  ids += 1;
  return `${prefix}${String(ids).padStart(15, '0')}`;
}

export function account(...licenses: License[]): UsageAccount {
  const overrides = { internalSeats: null, externalSeats: null, renewalDate: null };
  return { accountId: newId('001'), overrides, licenses };
}

export function metric(change: Partial<Metric>): Metric {
  return {
    metricId: newId('a0F'),
    ...{ metric: 'MAU', packageId: null, objectName: null, components: null, measure: 'Users' },
    ...change
  };
}

/** Loads one day of logs of a package; no rows are a day without data. */
export async function loadDay(
  usage: UsageApp,
  day: string,
  packageId: string,
  rows: readonly Partial<LogRow>[]
) {
  usage.serve(
    file(
      logFile(
        rows.map((row) => ({ timestamp_derived: `${day}T10:00:00.000Z`, ...row, package_id: packageId }))
      )
    )
  );
  const change = rows.length === 0 ? { url: null } : {};
  return loadWindow(usage, day, { packageId, ...change });
}

export async function loadSnapshot(
  usage: UsageApp,
  day: string,
  packageId: string,
  rows: readonly PlainSnapshot[]
) {
  const lines = rows
    .filter((row) => row.day === day && row.packageId === packageId)
    .map(
      ({ organizationId, objectName, records }) =>
        `${day}T00:00:00Z,${organizationId},${packageId},${objectName},${records}`
    );
  usage.serve(file(`date,organization_id,package_id,custom_entity,count\n${lines.join('\n')}\n`));
  return loadWindow(usage, day, { packageId, dataType: 'SubscriberSnapshot' });
}

async function loadWindow(usage: UsageApp, day: string, change: Record<string, unknown>) {
  const loaded = await usage.load({
    windowStart: `${day}T00:00:00Z`,
    windowEnd: `${addDuration(day, 1, 'days')}T00:00:00Z`,
    askedAt: `${addDuration(day, 1, 'days')}T23:00:00Z`,
    ...change
  });
  assert.equal(loaded.state, 'loaded', JSON.stringify(loaded));
}
