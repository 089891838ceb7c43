import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { openEmbeddedEngine } from '../../src/adapters/usage-store/embedded-engine.ts';
import { EngineError, type Engine, type Parameters } from '../../src/adapters/usage-store/engine.ts';
import type { ClickHouseServer } from '../../src/adapters/usage-store/server-engine.ts';

/** Of each field of an address or a form, as ClickHouse has it by default. */
const MAX_VALUE_BYTES = 128 * 1024;

/** A statement as it came. */
export interface Sent {
  readonly sql: string;
  /** Everything in the address but the statement and its parameters. */
  readonly settings: Readonly<Record<string, string>>;
  readonly encoding: string | undefined;
}

export interface FakeClickHouse {
  /** What a client has to know. */
  readonly server: ClickHouseServer;
  readonly sent: readonly Sent[];
  /** Decides whether the connection of a statement is cut before or after it is carried out. */
  cut: (statement: Sent) => 'before' | 'after' | null;
  close(): Promise<void>;
}

/**
 * The HTTP interface of a ClickHouse server as far as its own client speaks it, over ClickHouse inside this process:
 * statements in the address, in the body and in forms, typed parameters, a file as the body of an insert, errors by number.
 * There are no other servers: what a statement says of a cluster is only parsed.
 */
export async function startClickHouse(folder: string): Promise<FakeClickHouse> {
  const engine = await openEmbeddedEngine(path.join(folder, 'server'), 1024 ** 3);
  const sent: Sent[] = [];
  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => refuse(response, error));
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { sql, parameters, settings, file } = await read(request, folder, sent.length, fake.server);
    const statement = { sql, settings, encoding: request.headers['content-encoding'] };
    sent.push(statement);
    const cut = fake.cut(statement);
    if (cut === 'before') return void response.destroy();
    const rows = await carryOut(engine, statement, parameters, file).finally(() => rm(file, { force: true }));
    if (cut === 'after') return void response.destroy();
    response.writeHead(200).end(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  const fake: FakeClickHouse = {
    server: {
      url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
      ...{ database: 'usage', user: 'proxy', password: "p4ss'of clickhouse", cluster: null }
    },
    sent,
    cut: () => null,
    async close() {
      http.closeAllConnections();
      http.close();
      await engine.close();
    }
  };
  return fake;
}

/** Takes a request apart; what comes along with a statement in the address is a file. */
async function read(request: IncomingMessage, folder: string, number: number, server: ClickHouseServer) {
  const address = new URL(request.url ?? '/', server.url).searchParams;
  const inAddress = address.get('query');
  const file = path.join(folder, `body-${number}`);
  if (inAddress !== null) await pipeline(request, createWriteStream(file));
  const form = inAddress === null ? await readForm(request) : new Map<string, string>();
  const fields = new Map([...address, ...form]);
  const sql = fields.get('query') ?? '';
  refuseWrong(request, fields, server);
  const settings = Object.fromEntries([...address].filter(([name]) => !/^(query$|param_)/u.test(name)));
  return { sql, parameters: parametersOf(sql, fields), settings, file };
}

async function readForm(request: IncomingMessage): Promise<Map<string, string>> {
  const body = await text(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return new Map([['query', body]]);
  const form = await new Response(body, { headers: { 'Content-Type': type } }).formData();
  const fields = new Map(
    [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
  );
  if ([...fields.values()].some((value) => value.length > MAX_VALUE_BYTES)) {
    throw new Error('Code: 1000. DB::Exception: Field value too long. (POCO_EXCEPTION)');
  }
  return fields;
}

function refuseWrong(
  { headers }: IncomingMessage,
  fields: ReadonlyMap<string, string>,
  { user, password, database }: ClickHouseServer
): void {
  if (headers.authorization !== `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`) {
    throw new Error(`Code: 516. DB::Exception: ${user}: Authentication failed. (AUTHENTICATION_FAILED)`);
  }
  if (fields.get('database') !== database) {
    throw new Error('Code: 81. DB::Exception: Database does not exist. (UNKNOWN_DATABASE)');
  }
}

async function carryOut(
  engine: Engine,
  { sql, encoding }: Sent,
  parameters: Parameters,
  file: string
): Promise<unknown[]> {
  const single = sql
    .replace(/ON CLUSTER '[^']*'/u, '')
    .replace(/ENGINE = Replicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?/u, 'ENGINE = $1(');
  if (single !== sql) await engine.query(`EXPLAIN AST ${sql}`);
  if (single.endsWith('\nFORMAT JSONEachRow')) {
    return engine.query(single.replace('\nFORMAT JSONEachRow', ''), parameters);
  }
  const source = 'file({body:String}, CSVWithNames, $1, {compression:String})$2';
  await engine.execute(single.replace(/input\(('[^']*')\)(.*) FORMAT CSVWithNames$/su, source), {
    ...parameters,
    body: file,
    compression: encoding ?? 'none'
  });
  return [];
}

/** What ClickHouse makes of the text of each parameter, by the type that the statement gives it. */
function parametersOf(sql: string, fields: ReadonlyMap<string, string>): Parameters {
  const names = new Map([...sql.matchAll(/\{(\w+):(\w+)/gu)].map(([, name = '', type = '']) => [name, type]));
  return Object.fromEntries(
    [...names].map(([name, type]): [string, Parameters[string]] => {
      const value = fields.get(`param_${name}`) ?? '';
      if (type !== 'Array') return [name, unescape(value)];
      const items = value.matchAll(/'((?:\\.|[^'\\])*)'|(\d+)/gsu);
      return [
        name,
        [...items].map(([, quoted, number = '']) =>
          quoted === undefined ? BigInt(number) : unescape(quoted)
        )
      ];
    })
  );
}

function unescape(value: string): string {
  const letters: Record<string, string> = { t: '\t', n: '\n', r: '\r' };
  return value.replaceAll(/\\(.)/gsu, (_all, letter: string) => letters[letter] ?? letter);
}

function refuse(response: ServerResponse, error: unknown): void {
  const cause = error instanceof EngineError ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = /Code: (\d+)/u.exec(message)?.[1] ?? '1001';
  const body = message.startsWith('Code:') ? message : `Code: ${code}. DB::Exception: ${message}`;
  response.writeHead(500, { 'X-ClickHouse-Exception-Code': code }).end(`${body} (version 26.7.2.1)`);
}
