import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Session } from 'chdb';
import {
  EngineError,
  FILE_ROWS,
  FILE_SETTINGS,
  memorySettings,
  textColumns,
  type Engine,
  type Parameters,
  type StagedCsv
} from './engine.ts';

const DATABASE = 'crosswalk';
const SETTINGS_OF_FILES = Object.entries(FILE_SETTINGS)
  .map(([name, value]) => `${name} = ${value}`)
  .join(', ');

/**
 * ClickHouse inside this process (chDB), with its data in a folder that no other process may use meanwhile.
 * Statements run off the event loop, one after the other.
 * @param memoryBytes what one statement may take before it spills to disk or fails
 * @throws Error when chDB is not installed here, or the folder cannot be used
 */
export async function openEmbeddedEngine(folder: string, memoryBytes: number): Promise<Engine> {
  mkdirSync(folder, { recursive: true });
  const { Session } = await import('chdb');
  const session = new Session(path.resolve(folder), {
    connectionArgs: [
      ...Object.entries(memorySettings(memoryBytes)).map(([name, value]) => `--${name}=${value}`),
      '--output_format_json_quote_64bit_integers=1',
      // Reading a file by several threads takes twice the processor time of one, which the rest of the process needs.
      '--input_format_parallel_parsing=0',
      // A file that is mapped into memory counts as memory of this process.
      '--storage_file_read_method=pread'
    ]
  });
  const engine = new EmbeddedEngine(session);
  await engine.execute(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
  await engine.execute(`USE ${DATABASE}`);
  return engine;
}

class EmbeddedEngine implements Engine {
  readonly isShared = false;
  readonly isReachable = true;
  readonly onCluster = '';
  readonly #session: Session;
  /** One statement at a time: more would only wait on threads that the rest of the process needs. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
  }

  async query<T>(sql: string, parameters: Parameters = {}): Promise<T[]> {
    const text = await this.#run(sql, parameters);
    return text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as T);
  }

  async execute(sql: string, parameters: Parameters = {}): Promise<void> {
    await this.#run(sql, parameters);
  }

  async insertFile(
    sql: string,
    { path: file, compression }: StagedCsv,
    columns: readonly string[],
    parameters: Parameters = {}
  ): Promise<void> {
    const source = `file({file:String}, CSVWithNames, {columns:String}, {compression:String})`;
    await this.#run(`${sql.replace(FILE_ROWS, source)} SETTINGS ${SETTINGS_OF_FILES}`, {
      ...parameters,
      file,
      compression,
      columns: textColumns(columns)
    });
  }

  tableEngine(kind: 'MergeTree' | 'ReplacingMergeTree', version = ''): string {
    return `${kind}(${version})`;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    this.#session.close();
  }

  #run(sql: string, parameters: Parameters): Promise<string> {
    const answer = this.#last
      .catch(() => undefined)
      .then(() => this.#session.queryBindAsync(sql, parameters, { format: 'JSONEachRow' }))
      .then((result) => result.text(), explain);
    this.#last = answer;
    return answer;
  }
}

function explain(error: unknown): never {
  const cause = error instanceof Error ? error : new Error(String(error));
  const { clickhouseCode } = cause as { clickhouseCode?: number };
  throw new EngineError(clickhouseCode ?? null, cause);
}
