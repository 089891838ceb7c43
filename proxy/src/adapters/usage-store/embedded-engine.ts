import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from 'chdb';
import { failure } from '../../domain/failures.ts';
import { UsageError } from '../../ports/usage-error.ts';
import {
  abandoned,
  EngineError,
  FILE_ROWS,
  FILE_SETTINGS,
  memorySettings,
  textColumns,
  type Engine,
  type LoadStatements,
  type Parameters,
  type StagedCsv,
  type Statements
} from './engine.ts';
import { FairQueue } from './fair-queue.ts';

const DATABASE = 'crosswalk';
const SETTINGS_OF_FILES = Object.entries(FILE_SETTINGS)
  .map(([name, value]) => `${name} = ${value}`)
  .join(', ');
/** Orgs that are answered at the same time. With a load and a short statement, these keep all threads of libuv (four) busy. */
const QUESTIONS_AT_A_TIME = 2;
const MAX_STATEMENT_BYTES = 256 * 1024 ** 2;
/** A statement that was to be ended is looked for again after so long: it may not have begun yet. */
const KILL_AGAIN_MS = 50;

/**
 * ClickHouse inside this process (chDB), with its data in a folder that no other process may use meanwhile. Statements run
 * off the event loop, on connections of their own: short ones, loads, and questions.
 * @param memoryBytes what one statement may take before it spills to disk or fails
 * @throws Error when chDB is not installed here
 * @throws UsageError when the folder cannot be used
 */
export async function openEmbeddedEngine(folder: string, memoryBytes: number): Promise<Engine> {
  mkdirSync(folder, { recursive: true });
  const { Session } = await import('chdb');
  const connect = () =>
    new Connection(
      new Session(path.resolve(folder), {
        connectionArgs: [
          ...Object.entries(memorySettings(memoryBytes)).map(([name, value]) => `--${name}=${value}`),
          '--output_format_json_quote_64bit_integers=1',
          // Reading a file by several threads takes twice the processor time of one, which the rest of the process needs.
          '--input_format_parallel_parsing=0',
          // Parameters are set by statements, which may be as long as a request.
          `--max_query_size=${MAX_STATEMENT_BYTES}`,
          // A file that is mapped into memory counts as memory of this process.
          '--storage_file_read_method=pread'
        ]
      })
    );
  let first: Connection;
  try {
    first = connect();
    await first.run(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`, {});
  } catch (error) {
    if (await isUsedByAnother(folder)) throw new UsageError(failure('usage-folder-in-use'), { cause: error });
    throw error;
  }
  const more = Array.from({ length: 1 + QUESTIONS_AT_A_TIME }, () => connect());
  for (const connection of [first, ...more]) await connection.run(`USE ${DATABASE}`, {});
  const [loads = first, ...questions] = more;
  return new EmbeddedEngine(first, loads, questions);
}

/** ClickHouse only prints why it cannot open a folder; the file that it locks there names the process. */
async function isUsedByAnother(folder: string): Promise<boolean> {
  const status = await readFile(path.join(folder, 'status'), 'utf8').catch(() => '');
  const pid = /^PID: (\d+)$/mu.exec(status)?.[1];
  return pid !== undefined && Number(pid) !== process.pid;
}

class EmbeddedEngine implements Engine {
  readonly isShared = false;
  readonly isReachable = true;
  readonly onCluster = '';
  readonly loads: LoadStatements;
  readonly #connections: readonly Connection[];
  readonly #short: Connection;
  readonly #free: Connection[];
  readonly #queue = new FairQueue(QUESTIONS_AT_A_TIME);

  constructor(short: Connection, loads: Connection, questions: readonly Connection[]) {
    this.#short = short;
    this.#free = [...questions];
    this.#connections = [short, loads, ...questions];
    this.loads = {
      ...statementsOf(loads),
      async insertFile(sql, { path: file, compression }: StagedCsv, columns, parameters = {}) {
        const source = `file({file:String}, CSVWithNames, {columns:String}, {compression:String})`;
        await loads.run(`${sql.replace(FILE_ROWS, source)} SETTINGS ${SETTINGS_OF_FILES}`, {
          ...parameters,
          file,
          compression,
          columns: textColumns(columns)
        });
      }
    };
  }

  query<T>(sql: string, parameters: Parameters = {}): Promise<T[]> {
    return statementsOf(this.#short).query(sql, parameters);
  }

  async execute(sql: string, parameters: Parameters = {}): Promise<void> {
    await this.#short.run(sql, parameters);
  }

  questions(orgId: string, signal: AbortSignal): Pick<Statements, 'query'> {
    return {
      query: (sql, parameters = {}) =>
        this.#queue.run(orgId, signal, async () => {
          const connection = this.#free.pop();
          if (connection === undefined)
            throw new Error('There are fewer connections than places in the queue.');
          try {
            return rowsIn(await this.#runUntil(connection, sql, parameters, signal));
          } finally {
            this.#free.push(connection);
          }
        })
    };
  }

  tableEngine(kind: 'MergeTree' | 'ReplacingMergeTree', version = ''): string {
    return `${kind}(${version})`;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) await connection.close();
  }

  /** Runs a statement, and ends it when nobody waits for it any more. */
  async #runUntil(
    connection: Connection,
    sql: string,
    parameters: Parameters,
    signal: AbortSignal
  ): Promise<string> {
    const name = `/* ${nextName()} */`;
    const answer = connection.run(`${name} ${sql}`, parameters);
    const ended = new AbortController();
    const kill = async () => {
      while (!ended.signal.aborted) {
        // The engine binds no values here; the name is ours.
        await this.execute(`KILL QUERY WHERE startsWith(query, '${name}') ASYNC`);
        await pause(KILL_AGAIN_MS);
      }
    };
    // Whoever waits for the answer sees what becomes of it.
    const onAbort = () => void kill().catch(() => undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await answer;
    } catch (error) {
      throw signal.aborted ? abandoned() : error;
    } finally {
      ended.abort();
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** One connection to the engine, which carries out one statement after the other. */
class Connection {
  readonly #session: Session;
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
  }

  /** What ClickHouse answers, as lines of JSON. */
  run(sql: string, parameters: Parameters): Promise<string> {
    const answer = this.#last
      .catch(() => undefined)
      .then(() => this.#bind(parameters))
      .then(() => this.#session.queryAsync(sql, { format: 'JSONEachRow' }))
      .then((result) => result.text(), explain);
    this.#last = answer;
    return answer;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    this.#session.close();
  }

  /** Values as parameters of the connection: chDB's own way of binding them lets one statement run in the whole process. */
  async #bind(parameters: Parameters): Promise<void> {
    const changes = Object.entries(parameters).map(
      ([name, value]) => `param_${name} = '${escaped(textOf(value), /[\\']/gu)}'`
    );
    if (changes.length > 0) await this.#session.queryAsync(`SET ${changes.join(', ')}`);
  }
}

/** A value as ClickHouse reads those of parameters. */
function textOf(value: Parameters[string]): string {
  if (typeof value === 'string') return escaped(value, /[\\\t\n\r\0]/gu);
  if (typeof value !== 'object') return String(value);
  const items = value.map((item) =>
    typeof item === 'string' ? `'${escaped(item, /[\\'\t\n\r\0]/gu)}'` : item
  );
  return `[${items.join(',')}]`;
}

const LETTERS: Readonly<Record<string, string>> = { '\t': 't', '\n': 'n', '\r': 'r', '\0': '0' };

function escaped(text: string, characters: RegExp): string {
  return text.replace(characters, (character) => `\\${LETTERS[character] ?? character}`);
}

function statementsOf(connection: Connection): Statements {
  return {
    query: async (sql, parameters = {}) => rowsIn(await connection.run(sql, parameters)),
    execute: async (sql, parameters = {}) => {
      await connection.run(sql, parameters);
    }
  };
}

function rowsIn<T>(text: string): T[] {
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as T);
}

let names = 0;

/** Tells the statements of this process apart. */
function nextName(): string {
  names += 1;
  return `question ${names}`;
}

function explain(error: unknown): never {
  const cause = error instanceof Error ? error : new Error(String(error));
  const { clickhouseCode } = cause as { clickhouseCode?: number };
  throw new EngineError(clickhouseCode ?? null, cause);
}
