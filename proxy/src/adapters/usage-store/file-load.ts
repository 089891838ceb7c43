import { randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { failure, type Failure } from '../../domain/failures.ts';
import type { UsageFileRequest, UsageWarning } from '../../domain/usage/usage-file.ts';
import type { UsageDownload } from '../../ports/usage-downloads.ts';
import { UsageError } from '../../ports/usage-error.ts';
import type { LoadedUsage } from '../../ports/usage-store.ts';
import { withoutBlankLines } from './blank-lines.ts';
import { EngineError, type LoadStatements, type Statements } from './engine.ts';
import { FILE_STATEMENTS, NUMBER_UNREADABLE, restoreDifferentRows, ZERO_BYTE } from './file-statements.ts';
import { CURRENT_SLICES } from './schema.ts';

const DAY_SECONDS = 86_400;
const DAY_HOURS = 24;
/** A slice with those of further days, and the last one for rows that cannot count. */
const IDS_OF_A_FILE = 64n;

/**
 * Loads a file and makes it count.
 * @param download null when there were no rows
 * @throws UsageError when it cannot be loaded; nothing of it counts then
 */
export async function loadFile(
  engine: LoadStatements,
  orgId: string,
  request: UsageFileRequest,
  download: UsageDownload | null,
  now: Date
): Promise<LoadedUsage> {
  const load = (file: UsageDownload | null) => new FileLoad(engine, orgId, request, now).run(file);
  try {
    return await load(download);
  } catch (error) {
    if (download === null || !hasUnreadableLine(error)) throw explain(error, request);
    // Looking for blank lines takes long, so that only files are looked at that could not be read.
    const path = `${download.path}.lines.part`;
    try {
      if ((await withoutBlankLines(download, path)) === 0) throw error;
      return await load({ ...download, path, compression: 'none' });
    } catch (second) {
      throw explain(second, request);
    } finally {
      await rm(path, { force: true });
    }
  }
}

/** A slice as it is published: its number after the first one of the file, and its window in seconds. */
interface Part {
  readonly added: number;
  readonly start: number;
  readonly end: number;
  /** Holds users that were not known before, and not the whole of its window. */
  readonly isAddition: boolean;
}

/** One file on its way into the tables. */
class FileLoad {
  readonly #engine: LoadStatements;
  readonly #request: UsageFileRequest;
  readonly #now: Date;
  readonly #parameters: ReturnType<typeof windowOf>;
  readonly #isCatchUp: boolean;
  /** First of the ids that the rows of this file carry. */
  readonly #slice: bigint;

  constructor(engine: LoadStatements, orgId: string, request: UsageFileRequest, now: Date) {
    this.#engine = engine;
    this.#request = request;
    this.#now = now;
    this.#parameters = windowOf(orgId, request);
    this.#isCatchUp = request.availableSince !== null;
    this.#slice = newSlice(now.getTime());
  }

  async run(download: UsageDownload | null): Promise<LoadedUsage> {
    await this.#refuseOverlap();
    const { parts, ...loaded } = download === null ? this.#bringNothing() : await this.#bring(download);
    await this.#publish(download?.sha256 ?? '', loaded.rowsRead, parts);
    return loaded;
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
  #bringNothing(): LoadedUsage & { parts: Part[] } {
    return { rowsRead: 0, warnings: [], parts: this.#isCatchUp ? [] : [this.#ownPart()] };
  }

  /** Brings the rows into the tables, where nobody counts them yet. */
  async #bring(download: UsageDownload): Promise<LoadedUsage & { parts: Part[] }> {
    const { dataType } = this.#request;
    const { essential, columns, insert } = FILE_STATEMENTS[dataType];
    const column = essential.find((name) => !download.columns.includes(name));
    if (column !== undefined) throw new UsageError(failure('usage-column-missing', { column }));

    await this.#insert(download, insert(this.#isPartOfDay()), columns);
    let rows = await this.#count();
    if (dataType === 'PackageUsageLog' && rows.different < rows.sent) {
      const all = [...new Set([...columns, ...download.columns])];
      await this.#insert(download, restoreDifferentRows(download.columns, this.#isPartOfDay()), all);
      rows = await this.#count();
    }
    // A day is not known to be without use because nothing of its file could be used.
    if (rows.read > 0 && rows.sent === rows.elsewhere) throw new UsageError(failure('usage-rows-foreign'));
    const additions = dataType === 'PackageUsageLog' ? await this.#bringUsers() : [];
    return {
      rowsRead: rows.read,
      warnings: warningsOf(rows),
      parts: this.#isCatchUp ? additions : [this.#ownPart(), ...additions]
    };
  }

  #ownPart(): Part {
    return { added: 0, start: this.#parameters.start, end: this.#parameters.end, isAddition: false };
  }

  #isPartOfDay(): boolean {
    const { start, end } = this.#parameters;
    return this.#request.dataType === 'PackageUsageLog' && end - start < DAY_SECONDS;
  }

  /** Makes the new slices count and the old ones not, in one insert, which ClickHouse stores as one or not at all. */
  async #publish(sha256: string, rows: number, parts: readonly Part[]): Promise<void> {
    const version = newVersion();
    await this.#engine.execute(
      `INSERT INTO slice
       SELECT * REPLACE (false AS is_current, greatest(version + 1, {version:UInt64}) AS version)
       FROM (SELECT * FROM slice FINAL WHERE salesforce_org = {org:String} AND data_type = {dataType:String} AND is_current
         AND package_id = {package:String} AND {replaces:Bool}
         AND window_start >= {start:DateTime('UTC')} AND window_end <= {end:DateTime('UTC')})
       UNION ALL
       SELECT {org:String}, {slice:UInt64} + part.1, {dataType:String}, {package:String},
         toDateTime(part.2, 'UTC'), toDateTime(part.3, 'UTC'), part.4 = 1, true, {asked:DateTime('UTC')},
         fromUnixTimestamp64Milli({loaded:Int64}, 'UTC'), {request:String}, {sha256:String},
         if(part.1 = 0 OR {isCatchUp:Bool}, {rows:UInt64}, 0), {version:UInt64}
       FROM (SELECT arrayJoin(arrayZip({added:Array(UInt32)}, {starts:Array(UInt32)}, {ends:Array(UInt32)},
         {additions:Array(UInt8)})) AS part)`,
      {
        ...this.#parameters,
        slice: String(this.#slice),
        added: parts.map(({ added }) => added),
        starts: parts.map(({ start }) => start),
        ends: parts.map(({ end }) => end),
        additions: parts.map(({ isAddition }) => (isAddition ? 1 : 0)),
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
      isCatchUp: this.#isCatchUp,
      fromHour: new Date(this.#request.windowStart).getUTCHours(),
      toHour: (new Date(this.#request.windowEnd).getUTCHours() + DAY_HOURS - 1) % DAY_HOURS
    });
  }

  async #count(): Promise<RowCounts> {
    const { table } = FILE_STATEMENTS[this.#request.dataType];
    const different = table === 'entity_day' ? 'rows' : 'rows_sent';
    const [row] = await this.#engine.query<Record<keyof RowCounts, string>>(
      `SELECT sum(rows_sent) AS read, sumIf(rows_sent, slice != {leftOut:UInt64}) AS sent,
         sumIf(${different}, slice != {leftOut:UInt64}) AS different,
         sumIf(rows_sent, slice > {slice:UInt64} AND slice < {leftOut:UInt64} AND NOT {isCatchUp:Bool}) AS elsewhere
       FROM ${table} WHERE salesforce_org = {org:String} AND slice BETWEEN {slice:UInt64} AND {leftOut:UInt64}`,
      { ...this.#ids(), isCatchUp: this.#isCatchUp }
    );
    const number = (key: keyof RowCounts) => Number(row?.[key] ?? 0);
    return {
      read: number('read'),
      sent: number('sent'),
      different: number('different'),
      elsewhere: number('elsewhere')
    };
  }

  /**
   * Users are counted over and over again, so they stand in a table of their own. Of rows that came late nothing else
   * counts: repeated rows would be counted again, repeated users are not.
   * @return the days of late rows
   */
  async #bringUsers(): Promise<Part[]> {
    await this.#engine.execute(
      `INSERT INTO user_day
       SELECT salesforce_org, slice, package_id, day, organization_id, is_production, user, user_class, sum(rows),
         sumIf(rows, is_automated)
       FROM entity_day
       WHERE salesforce_org = {org:String} AND slice >= {slice:UInt64} AND slice < {leftOut:UInt64} AND user != 0
       GROUP BY ALL`,
      this.#ids()
    );
    const days = await this.#engine.query<{ added: number; start: number }>(
      `SELECT DISTINCT toUInt32(slice - {slice:UInt64}) AS added, toUnixTimestamp(toDateTime(day, 'UTC')) AS start
       FROM entity_day
       WHERE salesforce_org = {org:String} AND slice >= {first:UInt64} AND slice < {leftOut:UInt64}`,
      { ...this.#ids(), first: String(this.#slice + (this.#isCatchUp ? 0n : 1n)) }
    );
    return days.map(({ added, start }) => ({ added, start, end: start + DAY_SECONDS, isAddition: true }));
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
  /** Of these, those from outside of the window. */
  readonly elsewhere: number;
}

function warningsOf({ read, sent, different, elsewhere }: RowCounts): UsageWarning[] {
  const warnings: UsageWarning[] = [
    {
      code: 'rows-left-out',
      message: 'Rows of another package, without a time, or of another time than requested were left out.',
      rows: read - sent
    },
    {
      code: 'duplicate-rows',
      message: 'Rows that are equal in every column were counted once.',
      rows: sent - different
    },
    {
      code: 'rows-of-other-days',
      message:
        'Rows from outside of the requested window came late: their users count on their own day, which is to be requested again.',
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

/** Goes on after the versions that are stored, also when the clock was set back meanwhile. */
export async function continueVersions(engine: Statements): Promise<void> {
  const [row] = await engine.query<{ version: string }>(
    'SELECT greatest((SELECT max(version) FROM slice), (SELECT max(version) FROM usage_file)) AS version'
  );
  lastVersion = Math.max(lastVersion, Number(row?.version ?? 0));
}

/** Seconds since the epoch. */
export function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** CANNOT_PARSE_INPUT_ASSERTION_FAILED, CANNOT_READ_ALL_DATA, INCORRECT_DATA */
const LINE_CODES: readonly (number | null)[] = [27, 33, 117];
const ZLIB_INFLATE_FAILED = 354;
/** What our own statements throw. */
const THROWN = 395;

function hasUnreadableLine(error: unknown): boolean {
  return error instanceof EngineError && LINE_CODES.includes(error.code);
}

function explain(error: unknown, request: UsageFileRequest): unknown {
  if (error instanceof EngineError) return new UsageError(failureOf(error, request), { cause: error });
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return new UsageError(failure('usage-disk-full'), { cause: error });
  if (code?.startsWith('Z_') === true) return new UsageError(failure('usage-file-damaged'), { cause: error });
  return error;
}

function failureOf(error: EngineError, { sizeBytes, sha256 }: UsageFileRequest): Failure {
  if (error.isDiskFull) return error.failure;
  const words = error.cause instanceof Error ? error.cause.message : '';
  if (error.code === ZLIB_INFLATE_FAILED) return failure('usage-file-damaged');
  if (hasUnreadableLine(error)) {
    const mayBeCut = words.includes('at end of stream') && sizeBytes === null && sha256 === null;
    if (mayBeCut) return failure('usage-file-damaged');
    return failure('usage-row-unreadable', { what: 'a line that does not fit its columns' });
  }
  if (error.code !== THROWN) return failure('usage-load-failed');
  const column = new RegExp(`${NUMBER_UNREADABLE}(\\w+)`, 'u').exec(words)?.[1];
  if (column !== undefined) {
    return failure('usage-row-unreadable', { what: `something else than a number in its column ${column}` });
  }
  return failure('usage-row-unreadable', {
    what: words.includes(ZERO_BYTE)
      ? 'a zero byte in one of its texts'
      : 'something that no figure can be made of'
  });
}
