import { addDuration, utcDay } from '../../domain/calendar-date.ts';
import type { CalendarDate } from '../../domain/entitlement.ts';
import type { Failure } from '../../domain/failures.ts';
import type { UsageSlice } from '../../domain/usage/coverage.ts';
import type {
  UsageCatalogue,
  UsageDataType,
  UsageFileRequest,
  UsageFileState,
  UsageWarning
} from '../../domain/usage/usage-file.ts';
import type { UsageDownload } from '../../ports/usage-downloads.ts';
import type { UsageFigures, UsageView } from '../../ports/usage-figures.ts';
import type { LoadedUsage, StoredUsageFile, UsageStore } from '../../ports/usage-store.ts';
import type { Engine } from './engine.ts';
import { continueVersions, firstIdAt, loadFile, newVersion, seconds, windowOf } from './file-load.ts';
import { usageFigures } from './figures.ts';
import { CURRENT_SLICES, FACT_TABLES, migrate } from './schema.ts';

const MAX_COMPONENTS = 10_000;
/** A load takes hours at most; what is older and does not count was left behind. */
const ORPHAN_MS = 24 * 3_600_000;
/** Files are asked for every day; a clock that is further ahead of the last one is not believed when facts are removed. */
const CLOCK_TRUST_MS = 30 * 24 * 3_600_000;
/** Slices that are removed at a time, since their numbers travel in an address; the rest waits for the next time. */
const MAX_ORPHANS = 200;

/**
 * The usage store in ClickHouse.
 * @param keptDays days of which facts are kept
 */
export async function openUsageStore(engine: Engine, keptDays: number): Promise<UsageStore> {
  await migrate(engine);
  await continueVersions(engine);
  return new ClickHouseUsageStore(engine, keptDays);
}

class ClickHouseUsageStore implements UsageStore {
  readonly isShared: boolean;
  readonly #engine: Engine;
  readonly #keptDays: number;
  readonly #openedAt = Date.now();

  constructor(engine: Engine, keptDays: number) {
    this.isShared = engine.isShared;
    this.#engine = engine;
    this.#keptDays = keptDays;
  }

  async findFile(orgId: string, requestId: string): Promise<StoredUsageFile | null> {
    const [row] = await this.#engine.query<FileRow>(
      `SELECT data_type, package_id, toUnixTimestamp(window_start) AS starts, toUnixTimestamp(window_end) AS ends, state,
         rows_read, bytes_read, warnings, failure, toUnixTimestamp64Milli(updated_at) AS updated
       FROM usage_file FINAL WHERE salesforce_org = {org:String} AND request_id = {request:String}`,
      { org: orgId, request: requestId }
    );
    return row === undefined ? null : toFile(requestId, row);
  }

  async saveFile(orgId: string, { file, updatedAt }: StoredUsageFile): Promise<void> {
    await this.#engine.execute(
      `INSERT INTO usage_file VALUES ({org:String}, {request:String}, {dataType:String}, {package:String},
         {start:DateTime('UTC')}, {end:DateTime('UTC')}, {state:String}, {rows:UInt64}, {bytes:UInt64}, {warnings:String},
         {failure:String}, fromUnixTimestamp64Milli({updated:Int64}, 'UTC'), {version:UInt64})`,
      {
        org: orgId,
        request: file.requestId,
        dataType: file.dataType,
        package: file.packageId,
        start: seconds(file.windowStart),
        end: seconds(file.windowEnd),
        state: file.state,
        rows: file.rowsRead,
        bytes: file.bytesRead,
        warnings: JSON.stringify(file.warnings),
        failure: JSON.stringify(file.failure),
        updated: updatedAt,
        version: newVersion()
      }
    );
  }

  async countFiles(orgId: string, since: number): Promise<{ waiting: number; loading: number }> {
    const [row] = await this.#engine.query<{ waiting: string; loading: string }>(
      `SELECT countIf(state = 'waiting') AS waiting, countIf(state = 'loading') AS loading FROM usage_file FINAL
       WHERE salesforce_org = {org:String} AND updated_at > fromUnixTimestamp64Milli({since:Int64}, 'UTC')`,
      { org: orgId, since }
    );
    return { waiting: Number(row?.waiting), loading: Number(row?.loading) };
  }

  async isLoaded(orgId: string, request: UsageFileRequest, sha256: string): Promise<boolean> {
    const rows = await this.#engine.query(
      `SELECT 1 FROM slice FINAL WHERE slice IN (${CURRENT_SLICES}) AND package_id = {package:String}
         AND sha256 = {sha256:String} AND is_catch_up = {isCatchUp:Bool}
         AND (is_catch_up OR window_start = {start:DateTime('UTC')} AND window_end = {end:DateTime('UTC')}) LIMIT 1`,
      { ...windowOf(orgId, request), sha256, isCatchUp: request.availableSince !== null }
    );
    return rows.length > 0;
  }

  async load(
    orgId: string,
    request: UsageFileRequest,
    download: UsageDownload | null,
    now: Date
  ): Promise<LoadedUsage> {
    return loadFile(this.#engine.loads, orgId, request, download, now);
  }

  figures(view: UsageView): UsageFigures {
    return usageFigures(this.#engine, view);
  }

  async slices(orgId: string, now: Date): Promise<UsageSlice[]> {
    const rows = await this.#engine.query<SliceRow>(
      `SELECT slice, data_type, package_id, toUnixTimestamp(window_start) AS starts, toUnixTimestamp(window_end) AS ends, is_catch_up,
         toUnixTimestamp(asked_at) AS asked, toUnixTimestamp64Milli(loaded_at) AS loaded
       FROM slice FINAL
       WHERE salesforce_org = {org:String} AND is_current AND window_start >= {oldest:Date}
       ORDER BY version DESC LIMIT 1 BY data_type, package_id, window_start, window_end, if(is_catch_up, slice, 0)`,
      { org: orgId, oldest: this.#oldestDay(now) }
    );
    return rows.map((row) => ({
      id: BigInt(row.slice),
      dataType: row.data_type,
      packageId: row.package_id,
      windowStart: row.starts * 1000,
      windowEnd: row.ends * 1000,
      isCatchUp: row.is_catch_up,
      askedAt: row.asked * 1000,
      loadedAt: Number(row.loaded)
    }));
  }

  async catalogue(orgId: string, since: CalendarDate): Promise<UsageCatalogue> {
    const parameters = { org: orgId, since };
    const packages = await this.#engine.query<{ packageId: string; namespace: string; lastSeen: string }>(
      `SELECT package_id AS packageId, anyLast(namespace) AS namespace, max(day) AS lastSeen FROM entity_day
       WHERE salesforce_org = {org:String} AND day >= {since:Date} AND slice IN (${CURRENT_SLICES})
       GROUP BY package_id ORDER BY package_id`,
      { ...parameters, dataType: 'PackageUsageLog' }
    );
    const components = await this.#engine.query<UsageCatalogue['components'][number]>(
      `SELECT package_id AS packageId, entity_type AS componentType, entity AS componentName, max(day) AS lastSeen FROM entity_day
       WHERE salesforce_org = {org:String} AND day >= {since:Date} AND entity != '' AND slice IN (${CURRENT_SLICES})
       GROUP BY ALL ORDER BY ALL LIMIT ${MAX_COMPONENTS}`,
      { ...parameters, dataType: 'PackageUsageLog' }
    );
    const objects = await this.#engine.query<UsageCatalogue['components'][number]>(
      `SELECT package_id AS packageId, 'CustomObject' AS componentType, entity AS componentName, max(day) AS lastSeen
       FROM snapshot_day WHERE salesforce_org = {org:String} AND day >= {since:Date} AND entity != ''
         AND slice IN (${CURRENT_SLICES}) GROUP BY ALL ORDER BY ALL LIMIT ${MAX_COMPONENTS}`,
      { ...parameters, dataType: 'SubscriberSnapshot' }
    );
    return {
      packages: packages.map(({ namespace, ...rest }) => ({
        ...rest,
        namespace: namespace === '' ? null : namespace
      })),
      components: mergeSeen(components, objects)
    };
  }

  async cleanUp(now: Date): Promise<void> {
    const oldest = this.#oldestDay(await this.#plausible(now));
    for (const table of FACT_TABLES) {
      const parts = await this.#engine.query<{ partition: string }>(
        `SELECT DISTINCT partition FROM system.parts
         WHERE database = currentDatabase() AND table = {table:String} AND active AND partition < {oldest:String}`,
        { table, oldest }
      );
      for (const { partition } of parts) {
        await this.#engine.loads.execute(`ALTER TABLE ${table} DROP PARTITION {partition:String}`, {
          partition
        });
      }
      // Replicas refuse to look up other tables while they delete, so the slices are named.
      const orphans = await this.#engine.loads.query<{ slice: string }>(
        `SELECT DISTINCT slice FROM ${table}
         WHERE slice < {old:UInt64} AND slice NOT IN (SELECT slice FROM slice FINAL WHERE is_current)
           OR slice < {opened:UInt64} AND slice NOT IN (SELECT slice FROM slice)
         LIMIT ${MAX_ORPHANS}`,
        {
          old: String(firstIdAt(now.getTime() - ORPHAN_MS)),
          // In a store of its own, nobody else was at work on what was never published before this process began.
          opened: String(this.#engine.isShared ? 0 : firstIdAt(this.#openedAt))
        }
      );
      if (orphans.length === 0) continue;
      await this.#engine.loads.execute(
        `DELETE FROM ${table} WHERE toString(slice) IN {slices:Array(String)}`,
        {
          slices: orphans.map(({ slice }) => slice)
        }
      );
    }
  }

  /** No later than a few days after the last question to App Analytics, whatever the clock of this machine says. */
  async #plausible(now: Date): Promise<Date> {
    const [row] = await this.#engine.loads.query<{ asked: number }>(
      'SELECT toUnixTimestamp(max(asked_at)) AS asked FROM slice'
    );
    return new Date(Math.min(now.getTime(), (row?.asked ?? 0) * 1000 + CLOCK_TRUST_MS));
  }

  /** Facts of older days are removed, so that nothing is known of them. */
  #oldestDay(now: Date): CalendarDate {
    return addDuration(utcDay(now), -this.#keptDays, 'days');
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

interface FileRow {
  readonly data_type: UsageDataType;
  readonly package_id: string;
  readonly starts: number;
  readonly ends: number;
  readonly state: UsageFileState;
  readonly rows_read: string;
  readonly bytes_read: string;
  readonly warnings: string;
  readonly failure: string;
  readonly updated: string;
}

interface SliceRow {
  readonly slice: string;
  readonly data_type: UsageDataType;
  readonly package_id: string;
  readonly starts: number;
  readonly ends: number;
  readonly is_catch_up: boolean;
  readonly asked: number;
  readonly loaded: string;
}

function toFile(requestId: string, row: FileRow): StoredUsageFile {
  return {
    file: {
      requestId,
      dataType: row.data_type,
      packageId: row.package_id,
      windowStart: new Date(row.starts * 1000).toISOString(),
      windowEnd: new Date(row.ends * 1000).toISOString(),
      state: row.state,
      rowsRead: Number(row.rows_read),
      bytesRead: Number(row.bytes_read),
      warnings: JSON.parse(row.warnings) as UsageWarning[],
      failure: JSON.parse(row.failure) as Failure | null
    },
    updatedAt: Number(row.updated)
  };
}

type SeenComponents = UsageCatalogue['components'];

/** An object may be in the logs, in the snapshots, or in both. */
function mergeSeen(inLogs: SeenComponents, inSnapshots: SeenComponents): SeenComponents {
  const known = new Set(inLogs.filter(isObject).map(keyOf));
  return [...inLogs, ...inSnapshots.filter((component) => !known.has(keyOf(component)))];
}

function isObject({ componentType }: SeenComponents[number]): boolean {
  return componentType === 'CustomObject';
}

function keyOf({ packageId, componentName }: SeenComponents[number]): string {
  return `${packageId} ${componentName}`;
}
