/** Values for the placeholders `{name:Type}` of a statement. Whole numbers beyond 2^53 travel as text. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** A file of App Analytics on this machine, as it came. */
export interface StagedCsv {
  readonly path: string;
  readonly compression: 'gzip' | 'none';
}

/** What stands in a statement for the rows of a staged file. */
export const FILE_ROWS = '/* file rows */';

/** ClickHouse, wherever it runs. Statements are the same everywhere; values are bound, never written into them. */
export interface Engine {
  /** Rows of a SELECT. 64-bit numbers come as text. */
  query<T>(sql: string, parameters?: Parameters): Promise<T[]>;
  execute(sql: string, parameters?: Parameters): Promise<void>;
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
  /** `ON CLUSTER …` for statements that change tables, or nothing. */
  readonly onCluster: string;
  /** A table engine of the MergeTree family, replicated where the operator wants it. */
  tableEngine(kind: 'MergeTree' | 'ReplacingMergeTree', version?: string): string;
  close(): Promise<void>;
}

/** A statement that ClickHouse did not carry out. */
export class EngineError extends Error {
  /** ClickHouse's number of the error, such as 354 for a damaged gzip file; null when there was no answer. */
  readonly code: number | null;

  constructor(message: string, code: number | null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
  }
}

/** The structure that names columns as text, for table functions that read files. */
export function textColumns(columns: readonly string[]): string {
  return columns.map((name) => `\`${name}\` String`).join(', ');
}
