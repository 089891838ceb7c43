import { failure } from '../../domain/failures.ts';
import { UsageError } from '../../ports/usage-error.ts';

/** Values for the placeholders `{name:Type}` of a statement. A whole number beyond 2^53 travels as text, in a list as bigint. */
export type Parameters = Readonly<
  Record<string, string | number | boolean | readonly (string | number | bigint)[]>
>;

/** A file of App Analytics on this machine, as it came. */
export interface StagedCsv {
  readonly path: string;
  readonly compression: 'gzip' | 'none';
}

/** What stands in a statement for the rows of a staged file. */
export const FILE_ROWS = '/* file rows */';

/**
 * Settings of ClickHouse for bounded memory.
 * @param memoryBytes what one statement may take before it fails; it goes on on disk at 60 % of that
 */
export function memorySettings(memoryBytes: number): Readonly<Record<string, string>> {
  return {
    max_memory_usage: String(memoryBytes),
    max_bytes_before_external_group_by: String(Math.floor(memoryBytes * 0.6)),
    max_bytes_before_external_sort: String(Math.floor(memoryBytes * 0.6)),
    // Rows that wait to be written, of each thread.
    min_insert_block_size_bytes: String(Math.floor(memoryBytes / 16))
  };
}

/** Settings of ClickHouse for statements that read a file. */
export const FILE_SETTINGS = {
  // Sorts and writes by two threads: the one that read the file has nothing else to do by then.
  max_insert_threads: '2',
  // A text is what stands in the file. Looking for `\N` in each takes an eighth of the time of reading them.
  input_format_null_as_default: 0
} as const;

/** Carries out statements. They are the same everywhere; values are bound, never written into them. */
export interface Statements {
  /** Rows of a SELECT. 64-bit numbers come as text. */
  query<T>(sql: string, parameters?: Parameters): Promise<T[]>;
  execute(sql: string, parameters?: Parameters): Promise<void>;
}

/** Statements of loads, which may take long. */
export interface LoadStatements extends Statements {
  /**
   * Runs an INSERT … SELECT … FROM `FILE_ROWS` over a file with a header line.
   * @param columns names that the statement uses, all of type String; one that the file lacks is empty in each row
   */
  insertFile(
    sql: string,
    file: StagedCsv,
    columns: readonly string[],
    parameters?: Parameters
  ): Promise<void>;
}

/** ClickHouse, wherever it runs. Its own statements are short ones: on files, slices and tables. */
export interface Engine extends Statements {
  /** Whether other processes use the same tables. */
  readonly isShared: boolean;
  /** Whether ClickHouse answered the last statement, be it with an error. */
  readonly isReachable: boolean;
  /** Loads run one after the other, beside all other statements. */
  readonly loads: LoadStatements;
  /**
   * Questions of an org: one at a time, while those of other orgs go on.
   * @param signal ends a statement that nobody waits for any more
   */
  questions(orgId: string, signal: AbortSignal): Pick<Statements, 'query'>;
  /** `ON CLUSTER …` for statements that make tables, or nothing. All else reaches the copies of a table by itself. */
  readonly onCluster: string;
  /** A table engine of the MergeTree family, replicated where the operator wants it. */
  tableEngine(kind: 'MergeTree' | 'ReplacingMergeTree', version?: string): string;
  close(): Promise<void>;
}

/** A statement that ClickHouse did not carry out. Its own words stay in the cause: they may quote rows of a file. */
export class EngineError extends UsageError {
  /** ClickHouse's number of the error, such as 354 for a damaged gzip file; null when there was no answer. */
  readonly code: number | null;
  readonly isDiskFull: boolean;

  /** @param name name of the error, where it does not end the message of the cause */
  constructor(code: number | null, cause: Error, name = /\(([A-Z_]+)\)\s*$/u.exec(cause.message)?.[1]) {
    const isDiskFull = code === NOT_ENOUGH_SPACE || cause.message.includes('No space left on device');
    super(failure(isDiskFull ? 'usage-disk-full' : 'usage-store-unavailable'), { cause });
    this.name = 'EngineError';
    this.message = `ClickHouse did not carry out a statement: error ${code ?? 'without a number'}, ${name ?? 'no name'}.`;
    this.code = code;
    this.isDiskFull = isDiskFull;
  }
}

const NOT_ENOUGH_SPACE = 243;

/** What is thrown for a question that nobody waits for any more. */
export function abandoned(): UsageError {
  return new UsageError(failure('deadline-passed'));
}

/** The structure that names columns as text, for table functions that read files. */
export function textColumns(columns: readonly string[]): string {
  return columns.map((name) => `\`${name}\` String`).join(', ');
}
