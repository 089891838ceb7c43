import { addDuration, utcDay } from '../domain/calendar-date.ts';
import { coverageOf } from '../domain/usage/coverage.ts';
import { SILENT_FILE_MS, type UsageCatalogue, type UsageStatus } from '../domain/usage/usage-file.ts';
import type { UsageStore } from '../ports/usage-store.ts';

/** What nobody has used for so long is offered no more. */
const CATALOGUE_DAYS = 90;

/** How far the usage of each package is known, and of all together. */
export async function getUsageStatus(store: UsageStore, orgId: string, now: Date): Promise<UsageStatus> {
  const coverage = coverageOf(await store.slices(orgId, now), now);
  const packages = coverage.packages();
  const dataThrough = coverage.dataThrough(packages.map(({ packageId }) => packageId));
  const files = await store.countFiles(orgId, now.getTime() - SILENT_FILE_MS);
  return {
    packages,
    dataThrough,
    isStale: coverage.isStale(dataThrough),
    filesWaiting: files.waiting,
    filesLoading: files.loading
  };
}

/** Packages and components that were seen of late, to choose from. */
export function getUsageCatalogue(store: UsageStore, orgId: string, now: Date): Promise<UsageCatalogue> {
  return store.catalogue(orgId, addDuration(utcDay(now), -CATALOGUE_DAYS, 'days'));
}
