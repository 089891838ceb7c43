import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, type TestContext } from 'node:test';
import { createUndiciOutboundHttp } from '../../src/adapters/outbound-http/undici-outbound-http.ts';
import { createUsageDownloads } from '../../src/adapters/usage-files/usage-downloads.ts';
import { openUsageStore } from '../../src/adapters/usage-store/clickhouse-usage-store.ts';
import type { UsageFile } from '../../src/domain/usage/usage-file.ts';
import type { Engine } from '../../src/adapters/usage-store/engine.ts';
import { openTestEmbedded, openTestServer, type TestEngine } from './test-server.ts';
import type { UsageStore } from '../../src/ports/usage-store.ts';
import { UsageLoader } from '../../src/use-cases/usage-loader.ts';
import { buildTestApp, CALL_HEADERS, type TestApp } from '../http/test-app.ts';

export const PACKAGE = '0335g000000abcD';
export const NOW = new Date('2026-11-12T23:30:00.000Z');
const MAX_BYTES = 4 * 1024 * 1024;

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The proxy with a usage store of its own on the real engine, and a storage that serves what a test wants. */
export interface UsageApp {
  readonly app: TestApp;
  readonly engine: Engine;
  readonly store: UsageStore;
  /** What the storage answers from now on. */
  serve(answer: Answer): void;
  /** What the storage was asked. */
  readonly asked: readonly IncomingMessage[];
  /** Sends the file and waits until it is loaded or is not. */
  load(change?: Record<string, unknown>): Promise<UsageFile>;
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Names of files that lie where downloads go. */
  leftBehind(): string[];
}

export interface UsageAppOptions {
  readonly keptDays?: number;
}

let requests = 0;

const ENGINES = {
  'ClickHouse in the process': openTestEmbedded,
  'a ClickHouse server': openTestServer
};

/** The same tests on ClickHouse inside the process and on a server. */
export function describeUsage(
  name: string,
  tests: (start: (test: TestContext, options?: UsageAppOptions) => Promise<UsageApp>) => void
): void {
  for (const [engine, open] of Object.entries(ENGINES)) {
    describe(`${name}, in ${engine},`, () => tests((test, options) => startUsageApp(test, open, options)));
  }
}

export async function startUsageApp(
  test: TestContext,
  open: (folder: string) => Promise<TestEngine> = openTestEmbedded,
  { keptDays = 400 }: UsageAppOptions = {}
): Promise<UsageApp> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-usage-'));
  const asked: IncomingMessage[] = [];
  let answer: Answer = (_request, response) => response.writeHead(404).end();
  const storage = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(storage, 'listening');
  const origin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  const http = createUndiciOutboundHttp({
    destinations: { hostPatterns: [], trustedOrigins: [origin] },
    connectTimeoutMs: 1000,
    maxConnectionsPerHost: 1,
    maxResponseBytes: MAX_BYTES,
    maxHosts: 5,
    circuit: { failuresToOpen: 100, openMs: 1000 }
  });
  const incoming = path.join(folder, 'incoming');
  const { engine, stop } = await open(folder);
  const store = await openUsageStore(engine, keptDays);
  const downloads = await createUsageDownloads({
    http,
    folder: incoming,
    maxBytes: MAX_BYTES,
    timeoutMs: 10_000,
    silenceMs: 500
  });
  const loader = new UsageLoader({
    store: () => Promise.resolve(store),
    downloads: () => Promise.resolve(downloads),
    now: () => NOW,
    onEnded: () => undefined,
    onCleanUpFailed: (error) => assert.fail(String(error))
  });
  const app = await buildTestApp(test, {
    usageStore: () => Promise.resolve(store),
    usageLoader: loader,
    requestsPerMinute: 1_000_000,
    bodyLimitBytes: 8 * 1024 * 1024,
    now: () => NOW
  });
  test.after(async () => {
    await http.close();
    await loader.stop();
    await store.close();
    await stop();
    storage.closeAllConnections();
    storage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = async (url: string) => {
    const response = await app.inject({ method: 'GET', url, headers: CALL_HEADERS });
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
  };
  const load: UsageApp['load'] = async (change = {}) => {
    requests += 1;
    const requestId = `0XI5g00000${String(requests).padStart(5, '0')}EAQ`;
    const response = await app.inject({
      method: 'POST',
      url: '/v1/usage/files',
      headers: CALL_HEADERS,
      payload: JSON.stringify({
        ...requestFor(`${origin}/log.csv?X-Amz-Signature=s3cret`),
        requestId,
        ...change
      })
    });
    let file = response.json<UsageFile>();
    if (response.statusCode !== 202) return file;
    while (file.state === 'waiting' || file.state === 'loading') {
      await new Promise((resolve) => setTimeout(resolve, 10));
      file = (await get(`/v1/usage/files/${file.requestId}`)).body as unknown as UsageFile;
    }
    return file;
  };
  return {
    ...{ app, engine, store, asked, get, load },
    serve(next) {
      answer = next;
    },
    leftBehind: () => readdirSync(incoming)
  };
}

/** Users and events that count, by day. */
export async function counted(usage: UsageApp) {
  return usage.engine.query<{ day: string; users: string; events: string }>(
    `SELECT day, uniqExact(user) AS users, sum(events) AS events FROM user_day
     WHERE slice IN (SELECT slice FROM slice FINAL WHERE is_current) GROUP BY day ORDER BY day`
  );
}

function requestFor(url: string): Record<string, unknown> {
  return {
    dataType: 'PackageUsageLog',
    packageId: `${PACKAGE}AAQ`,
    windowStart: '2026-11-10T00:00:00Z',
    windowEnd: '2026-11-11T00:00:00Z',
    availableSince: null,
    askedAt: '2026-11-11T23:10:00.854Z',
    url,
    sizeBytes: null,
    sha256: null
  };
}

/** Answers with a file of these bytes. */
export function file(content: string | Buffer, headers: Record<string, string> = {}): Answer {
  return (_request, response) => response.writeHead(200, headers).end(content);
}

export const LOG_ROW = {
  timestamp_derived: '2026-11-10T09:30:00.123Z',
  log_record_type: 'LightningInteraction',
  request_id: 'TID:1',
  organization_id: '00D5g00000orgAA',
  organization_type: 'Production',
  user_id_token: '005-tokenA',
  user_type: 'Standard',
  package_id: PACKAGE,
  managed_package_namespace: 'fieldline',
  custom_entity: 'Job',
  custom_entity_type: 'CustomObject',
  operation_type: 'READ',
  operation_count: '2',
  quiddity: '',
  stack_trace: ''
};

export type LogRow = typeof LOG_ROW;

/** A log file with one line for each row, its columns in the given order. */
export function logFile(
  rows: readonly Partial<LogRow>[],
  columns: readonly string[] = Object.keys(LOG_ROW)
): string {
  const lines = rows.map((row, index) =>
    columns
      .map((name) => quote({ ...LOG_ROW, request_id: `TID:${index}`, ...row }[name as keyof LogRow] ?? 'x'))
      .join(',')
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function quote(value: string): string {
  return /[",\n]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
