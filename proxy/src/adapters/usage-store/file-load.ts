import { randomInt } from 'node:crypto';
import { failure } from '../../domain/failures.ts';
import type { UsageFileRequest, UsageWarning } from '../../domain/usage/usage-file.ts';
import type { UsageDownload } from '../../ports/usage-downloads.ts';
import { UsageError } from '../../ports/usage-error.ts';
import type { LoadedUsage } from '../../ports/usage-store.ts';
import { EngineError, type Engine } from './engine.ts';
import { FILE_STATEMENTS, restoreDifferentRows } from './file-statements.ts';
import { CURRENT_SLICES } from './schema.ts';

const DAY_SECONDS = 86_400;
/** A slice with those of further days, and the last one for rows that cannot count. */
const IDS_OF_A_FILE = 64n;

/** One file on its way into the tables. */
export class FileLoad {
  readonly #engine: Engine;
  readonly #request: UsageFileRequest;
  readonly #now: Date;
  readonly #parameters: ReturnType<typeof windowOf>;
  readonly #isCatchUp: boolean;
  /** First of the ids that the rows of this file carry. */
  readonly #slice: bigint;
  /** Days from the first one on that rows belong to: a catch-up has a slice for each, so that a day can be replaced alone. */
  #days: readonly number[] = [0];

  constructor(engine: Engine, orgId: string, request: UsageFileRequest, now: Date) {
    this.#engine = engine;
    this.#request = request;
    this.#now = now;
    this.#parameters = windowOf(orgId, request);
    this.#isCatchUp = request.availableSince !== null;
    this.#slice = newSlice(now.getTime());
  }

  /**
   * Loads the file and makes it count.
   * @param download null when there were no rows
   * @throws UsageError when it cannot be loaded; nothing of it counts then
   */
  async run(download: UsageDownload | null): Promise<LoadedUsage> {
    try {
      await this.#refuseOverlap();
      const loaded = download === null ? this.#bringNothing() : await this.#bring(download);
      await this.#publish(download?.sha256 ?? '', loaded.rowsRead);
      return loaded;
    } catch (error) {
      throw explain(error);
    }
  }

  /** Two windows that overlap by a part could only be added up wrongly. */
  async #refuseOverlap(): Promise<void> {
    if (this.#isCatchUp) return;
    const rows = await this.#engine.query(
      `SELECT 1 FROM slice FINAL WHERE slice IN (${CURRENT_SLICES}) AND package_id = {package:String} AND NOT is_catch_up
         AND window_start < {end:DateTime('UTC')} AND window_end > {start:DateTime('UTC')}
         AND NOT (window_start >= {start:DateTime('UTC')} AND window_end <= {end:DateTime('UTC')}) LIMIT 1`,
      this.#parameters
    );
    if (rows.length > 0) throw new UsageError(failure('usage-window-overlaps'));
  }

  /** A window without rows is known as well as any other; a catch-up without rows says nothing. */
  #bringNothing(): LoadedUsage {
    if (this.#isCatchUp) this.#days = [];
    return { rowsRead: 0, warnings: [] };
  }

  /** Brings the rows into the tables, where nobody counts them yet. */
  async #bring(download: UsageDownload): Promise<LoadedUsage> {
    const { essential, columns, insert } = FILE_STATEMENTS[this.#request.dataType];
    const column = essential.find((name) => !download.columns.includes(name));
    if (column !== undefined) throw new UsageError(failure('usage-column-missing', { column }));

    await this.#insert(download, insert, columns);
    let rows = await this.#count();
    if (this.#request.dataType === 'PackageUsageLog') {
      if (rows.different < rows.sent) {
        const all = [...new Set([...columns, ...download.columns])];
        await this.#insert(download, restoreDifferentRows(download.columns), all);
        rows = await this.#count();
      }
      await this.#countUsers();
    }
    return { rowsRead: rows.read, warnings: warningsOf(rows) };
  }

  /** Makes the new slices count and the old ones not, in one insert, which ClickHouse stores as one or not at all. */
  async #publish(sha256: string, rows: number): Promise<void> {
    const version = newVersion();
    await this.#engine.execute(
      `INSERT INTO slice
       SELECT * REPLACE (false AS is_current, greatest(version + 1, {version:UInt64}) AS version)
       FROM (SELECT * FROM slice FINAL WHERE salesforce_org = {org:String} AND data_type = {dataType:String} AND is_current
         AND package_id = {package:String} AND {replaces:Bool}
         AND window_start >= {start:DateTime('UTC')} AND window_end <= {end:DateTime('UTC')})
       UNION ALL
       SELECT {org:String}, {slice:UInt64} + added, {dataType:String}, {package:String},
         {start:DateTime('UTC')} + added * {step:UInt32}, {start:DateTime('UTC')} + (added + 1) * {step:UInt32},
         {isCatchUp:Bool}, true, {asked:DateTime('UTC')}, fromUnixTimestamp64Milli({loaded:Int64}, 'UTC'),
         {request:String}, {sha256:String}, {rows:UInt64}, {version:UInt64}
       FROM (SELECT arrayJoin({days:Array(UInt32)}) AS added)`,
      {
        ...this.#parameters,
        slice: String(this.#slice),
        days: this.#days,
        step: this.#isCatchUp ? DAY_SECONDS : this.#parameters.end - this.#parameters.start,
        replaces: !this.#isCatchUp,
        isCatchUp: this.#isCatchUp,
        asked: seconds(this.#request.askedAt),
        loaded: this.#now.getTime(),
        request: this.#request.requestId,
        sha256,
        rows,
        version
      }
    );
  }

  async #insert(download: UsageDownload, sql: string, columns: readonly string[]): Promise<void> {
    await this.#engine.insertFile(sql, download, columns, {
      ...this.#ids(),
      ...this.#bounds(),
      package: this.#parameters.package,
      isCatchUp: this.#isCatchUp
    });
  }

  async #count(): Promise<RowCounts> {
    const { table } = FILE_STATEMENTS[this.#request.dataType];
    const different = table === 'entity_day' ? 'rows' : 'rows_sent';
    const day = table === 'user_month' ? 'month' : 'day';
    const [row] = await this.#engine.query<Record<keyof RowCounts, string>>(
      `SELECT sum(rows_sent) AS read, sumIf(rows_sent, slice != {leftOut:UInt64}) AS sent,
         sumIf(${different}, slice != {leftOut:UInt64}) AS different,
         sumIf(rows_sent, slice != {leftOut:UInt64} AND (${day} < {from:Date} OR ${day} > {to:Date})) AS elsewhere
       FROM ${table} WHERE salesforce_org = {org:String} AND slice BETWEEN {slice:UInt64} AND {leftOut:UInt64}`,
      { ...this.#ids(), ...this.#bounds() }
    );
    const number = (key: keyof RowCounts) => Number(row?.[key] ?? 0);
    return {
      read: number('read'),
      sent: number('sent'),
      different: number('different'),
      elsewhere: number('elsewhere')
    };
  }

  /** Users are counted over and over again, so they stand in a table of their own. */
  async #countUsers(): Promise<void> {
    await this.#engine.execute(
      `INSERT INTO user_day
       SELECT salesforce_org, slice, package_id, day, organization_id, is_production, user, user_class, sum(rows),
         sumIf(rows, is_automated)
       FROM entity_day
       WHERE salesforce_org = {org:String} AND slice >= {slice:UInt64} AND slice < {leftOut:UInt64} AND user != 0
       GROUP BY ALL`,
      this.#ids()
    );
    if (!this.#isCatchUp) return;
    const days = await this.#engine.query<{ added: number }>(
      `SELECT DISTINCT toUInt32(slice - {slice:UInt64}) AS added FROM entity_day
       WHERE salesforce_org = {org:String} AND slice >= {slice:UInt64} AND slice < {leftOut:UInt64}`,
      this.#ids()
    );
    this.#days = days.map(({ added }) => added);
    // Repeated rows would be counted again; repeated users are not.
    await this.#engine.execute(
      `DELETE FROM entity_day
       WHERE salesforce_org = {org:String} AND slice BETWEEN {slice:UInt64} AND {leftOut:UInt64}`,
      this.#ids()
    );
  }

  #ids() {
    const { org } = this.#parameters;
    return { org, slice: String(this.#slice), leftOut: String(this.#slice + IDS_OF_A_FILE - 1n) };
  }

  /** First and last day of the window. */
  #bounds() {
    return {
      from: this.#request.windowStart.slice(0, 10),
      to: new Date(Date.parse(this.#request.windowEnd) - 1).toISOString().slice(0, 10)
    };
  }
}

interface RowCounts {
  readonly read: number;
  /** Those that can count. */
  readonly sent: number;
  /** Of these, those that differ. */
  readonly different: number;
  /** Of these, those of days outside of the window. */
  readonly elsewhere: number;
}

function warningsOf({ read, sent, different, elsewhere }: RowCounts): UsageWarning[] {
  const warnings: UsageWarning[] = [
    {
      code: 'rows-left-out',
      message: 'Rows of another package, without a time, or far from the requested window were left out.',
      rows: read - sent
    },
    {
      code: 'duplicate-rows',
      message: 'Rows that are equal in every column were counted once.',
      rows: sent - different
    },
    {
      code: 'rows-of-other-days',
      message: 'Rows of days outside of the requested window were counted on their own day.',
      rows: elsewhere
    }
  ];
  return warnings.filter(({ rows }) => rows > 0);
}

/** What an org, a window and a kind of file are called in statements. */
export function windowOf(orgId: string, request: UsageFileRequest) {
  return {
    org: orgId,
    dataType: request.dataType,
    package: request.packageId,
    start: seconds(request.windowStart),
    end: seconds(request.windowEnd)
  };
}

let lastSlice = 0n;

/**
 * Milliseconds and a random part, so that replicas do not give the same ids, and never one that this process gave before;
 * the last bits are for the days of a file.
 */
function newSlice(time: number): bigint {
  const slice = firstIdAt(time) + BigInt(randomInt(2 ** 15)) * IDS_OF_A_FILE;
  lastSlice = slice > lastSlice ? slice : lastSlice + IDS_OF_A_FILE;
  return lastSlice;
}

/** The least id that a slice of this millisecond can have. */
export function firstIdAt(time: number): bigint {
  return BigInt(time) * 2n ** 15n * IDS_OF_A_FILE;
}

let lastVersion = 0;

/** Grows with every call, in microseconds of the clock. */
export function newVersion(): number {
  lastVersion = Math.max(Date.now() * 1000, lastVersion + 1);
  return lastVersion;
}

/** Seconds since the epoch. */
export function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** CANNOT_PARSE_INPUT_ASSERTION_FAILED, CANNOT_READ_ALL_DATA, INCORRECT_DATA, ZLIB_INFLATE_FAILED, and our own `throwIf` */
const DAMAGED_FILE_CODES: readonly (number | null)[] = [27, 33, 117, 354, 395];

function explain(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  const isDamaged = DAMAGED_FILE_CODES.includes(error.code);
  const code = error.isDiskFull ? 'usage-disk-full' : isDamaged ? 'usage-file-damaged' : 'usage-load-failed';
  return new UsageError(failure(code), { cause: error });
}
