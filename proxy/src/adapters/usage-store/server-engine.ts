import { createReadStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { ClickHouseError, ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
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

/** A server may be silent for so long while it works off a statement that writes. */
const WRITE_MS = 30 * 60_000;
/** A question may take so long; nobody waits longer for its answer. */
const QUESTION_MS = 100_000;
/** Bytes of one parameter; ClickHouse takes 128 KiB of each (`http_max_field_value_size`). */
const MAX_BYTES = 120_000;
/** Orgs that this process answers at the same time. */
const QUESTIONS_AT_A_TIME = 4;

export interface ClickHouseServer {
  /** Origin of the HTTP interface. */
  readonly url: string;
  readonly database: string;
  readonly user: string;
  /** A secret: it is in no message and no log. */
  readonly password: string;
  /** Name of the cluster all of whose servers are to hold every table; null for one server. */
  readonly cluster: string | null;
}

/**
 * ClickHouse on a server of its own, which any number of processes may use at the same time. Nothing is sent before the
 * first statement.
 * @param memoryBytes what one statement may take before it spills to disk or fails
 */
export function openServerEngine(server: ClickHouseServer, memoryBytes: number): Engine {
  return new ServerEngine(
    createClient({
      url: server.url,
      database: server.database,
      username: server.user,
      password: server.password,
      application: 'crosswalk',
      request_timeout: WRITE_MS,
      // Parameters may be longer than an address.
      use_multipart_params_auto: true,
      // Its log would quote statements and their parameters.
      log: { level: ClickHouseLogLevel.OFF },
      clickhouse_settings: {
        ...memorySettings(memoryBytes),
        output_format_json_quote_64bit_integers: 1,
        // A fault in the middle of an answer is told by its status, not within rows.
        wait_end_of_query: 1,
        // An insert of a few rows is one part, or nothing, whatever the profile of the user says.
        async_insert: 0,
        max_insert_threads: '1',
        // A replica that is away does what was missed when it is back.
        lightweight_deletes_sync: '1'
      }
    }),
    server.cluster
  );
}

class ServerEngine implements Engine {
  readonly isShared = true;
  readonly onCluster: string;
  readonly loads: LoadStatements = this;
  isReachable = true;
  readonly #client: ClickHouseClient;
  readonly #queue = new FairQueue(QUESTIONS_AT_A_TIME);

  constructor(client: ClickHouseClient, cluster: string | null) {
    this.#client = client;
    this.onCluster = cluster === null ? '' : `ON CLUSTER '${cluster}'`;
  }

  query<T>(sql: string, parameters: Parameters = {}): Promise<T[]> {
    return this.#select(sql, parameters);
  }

  questions(orgId: string, signal: AbortSignal): Pick<Statements, 'query'> {
    return {
      query: (sql, parameters = {}) =>
        this.#queue.run(orgId, signal, () => this.#select(sql, parameters, signal))
    };
  }

  async execute(sql: string, parameters: Parameters = {}): Promise<void> {
    await this.#ask(() => this.#client.command({ query: sql, query_params: { ...parameters } }));
  }

  async insertFile(
    sql: string,
    { path, compression }: StagedCsv,
    columns: readonly string[],
    parameters: Parameters = {}
  ): Promise<void> {
    await this.#ask(async () => {
      const { stream } = await this.#client.exec({
        query: `${sql.replace(FILE_ROWS, `input('${textColumns(columns)}')`)} FORMAT CSVWithNames`,
        query_params: { ...parameters },
        values: createReadStream(path),
        clickhouse_settings: FILE_SETTINGS,
        http_headers: compression === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}
      });
      await finished(stream.resume());
    });
  }

  /** The path is written out, so that a server that joins the cluster later finds the copies of the others. */
  tableEngine(kind: 'MergeTree' | 'ReplacingMergeTree', version?: string): string {
    if (this.onCluster === '') return `${kind}(${version ?? ''})`;
    const replica = ["'/clickhouse/tables/{database}/{table}'", "'{replica}'"];
    return `Replicated${kind}(${[...replica, ...(version === undefined ? [] : [version])].join(', ')})`;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #select<T>(sql: string, parameters: Parameters, caller?: AbortSignal): Promise<T[]> {
    const signals = [AbortSignal.timeout(QUESTION_MS), ...(caller === undefined ? [] : [caller])];
    return this.#ask(async () => {
      const { query, query_params } = withSplitArrays(sql, parameters);
      const answer = await this.#client.query({
        ...{ query, query_params, format: 'JSONEachRow' },
        clickhouse_settings: {
          max_execution_time: QUESTION_MS / 1000,
          // Whoever hangs up waits for no answer.
          cancel_http_readonly_queries_on_client_close: 1
        },
        abort_signal: AbortSignal.any(signals)
      });
      return answer.json<T>();
    }, caller);
  }

  async #ask<T>(statement: () => Promise<T>, caller?: AbortSignal): Promise<T> {
    try {
      const answer = await statement();
      this.isReachable = true;
      return answer;
    } catch (error) {
      if (caller?.aborted === true) throw abandoned();
      this.isReachable = error instanceof ClickHouseError;
      throw explain(error);
    }
  }
}

/** Sends a long list as several, which the server puts together again. */
function withSplitArrays(sql: string, parameters: Parameters) {
  const query_params: Record<string, Parameters[string]> = { ...parameters };
  let query = sql;
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'object') continue;
    const parts = split(value);
    if (parts.length < 2) continue;
    delete query_params[name];
    parts.forEach((part, index) => (query_params[`${name}_${index}`] = part));
    query = query.replaceAll(
      new RegExp(`\\{${name}:(Array\\(\\w+\\))\\}`, 'gu'),
      (_, type: string) =>
        `arrayConcat(${parts.map((_part, index) => `{${name}_${index}:${type}}`).join(', ')})`
    );
  }
  return { query, query_params };
}

function split<T extends string | number | bigint>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  let room = 0;
  for (const item of items) {
    // Quotes, a comma, and a backslash before each character at most.
    const size = 3 + 2 * Buffer.byteLength(String(item));
    if (size > room) {
      parts.push([]);
      room = MAX_BYTES;
    }
    parts.at(-1)?.push(item);
    room -= size;
  }
  return parts;
}

function explain(error: unknown): EngineError {
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause instanceof ClickHouseError) return new EngineError(Number(cause.code), cause, cause.type);
  return new EngineError(null, cause, (cause as NodeJS.ErrnoException).code);
}
