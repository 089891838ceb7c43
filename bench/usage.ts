/* Files of App Analytics through the proxy, next to what only reads them; and metrics, next to a question for each of them. */
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { openUsageStore } from '../proxy/src/adapters/usage-store/clickhouse-usage-store.ts';
import { openEmbeddedEngine } from '../proxy/src/adapters/usage-store/embedded-engine.ts';
import type { Engine } from '../proxy/src/adapters/usage-store/engine.ts';
import { addDuration, utcDay } from '../proxy/src/domain/calendar-date.ts';
import {
  COMPONENT_TYPES,
  type FeatureComponent,
  type FieldSyncAnswer,
  type License,
  type Metric,
  type UsageAccount
} from '../proxy/src/domain/usage/field-sync.ts';
import { windowOfMetric } from '../proxy/src/domain/usage/metric-window.ts';
import type { UsageFile } from '../proxy/src/domain/usage/usage-file.ts';
import { ask, ORG_ID, startProxy, type ProxyProcess } from '../proxy/test/faults/proxy-process.ts';
import { describeMachine } from './machine.ts';
import { duration, percentile, printTable } from './table.ts';
import { compressed, FOLDER, organizationId, PACKAGE, usageFile, type FileSize } from './usage-files.ts';

const ROUNDS = 3;
const ACCOUNTS_OF_A_PAGE = 200;
const SAMPLE = 300;
/** Days of usage that metrics look at. */
const DAYS = 30;
const MEMORY_BYTES = 2 * 1024 ** 3;
const DAY_MS = 86_400_000;
const SETTINGS = {
  activeUserWindow: 'Trailing',
  licenseRule: 'Record',
  includeTrials: true,
  includeAutomation: true
} as const;

/** The last day that is complete, since older usage counts as stale. */
const lastDay = utcDay(new Date(Date.now() - 47 * 3_600_000));

const PARTS: Record<string, (scale: number) => Promise<void>> = { load: benchLoad, metrics: benchMetrics };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' } }
});

process.stdout.write(`${describeMachine()}\n`);
if (values.scale !== '1')
  process.stdout.write(`Every number of rows and accounts is multiplied by ${values.scale}.\n`);
for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  const part = PARTS[name];
  if (!part) throw new Error(`There is no part ${name}; there are ${Object.keys(PARTS).join(', ')}.`);
  await part(Number(values.scale));
}
// chDB keeps the process alive.
process.exit(0);

/** A log through the proxy, from the request until its day counts, next to counting its rows by the same engine, and in Node. */
async function benchLoad(scale: number): Promise<void> {
  const rows = 10_000_000 * scale;
  const day = Date.UTC(2026, 9, 14);
  const size = {
    dataType: 'PackageUsageLog',
    orgs: Math.ceil(rows / 500),
    usersOfAnOrg: 50,
    eventsOfAUser: 60
  } as const;
  const write = (repeatedRows: number): Promise<string> => usageFile({ ...size, repeatedRows, day, rows });
  const plain = await write(0);
  const little = await usageFile({ ...size, repeatedRows: 0, day: day - DAY_MS, rows: 10_000 });
  const engineFolder = mkdtempSync(path.join(tmpdir(), 'crosswalk-bench-'));
  const engine = await openEmbeddedEngine(engineFolder, MEMORY_BYTES);
  for (const [kind, file] of [
    ['plain', plain],
    ['compressed', await compressed(plain)],
    ['compressed, 1 % of the rows are sent twice', await compressed(await write(0.01))]
  ] as const) {
    const runs = { counted: [] as number[], loaded: [] as number[], peak: [] as number[] };
    await countInEngine(engine, file, rows);
    for (let round = 0; round < ROUNDS; round += 1) {
      runs.counted.push(await timed(() => countInEngine(engine, file, rows)));
      const usage = await startUsage();
      // The engine has counted the file before, so the proxy has loaded one as well.
      await usage.load({ ...requestOf('PackageUsageLog', day - DAY_MS), url: usage.url(little) });
      runs.loaded.push(
        await timed(() => usage.load({ ...requestOf('PackageUsageLog', day), url: usage.url(file) }))
      );
      runs.peak.push(usage.peakMegabytes());
      await usage.stop();
    }
    const parsed = await timed(() => countInNode(file, rows));
    const [counted, loaded] = [percentile(runs.counted, 0.5), percentile(runs.loaded, 0.5)];
    const size = statSync(file).size;
    const row = (name: string, time: number, memory = ''): string[] => [
      name,
      duration(time),
      `${(size / 1e3 / time).toFixed(0)} MB/s`,
      `${(counted / time).toFixed(2)} x`,
      memory
    ];
    printTable(
      `A log of ${rows} rows, ${(size / 1e9).toFixed(2)} GB, ${kind}`,
      ['way', 'time', 'speed', 'ratio', 'peak memory'],
      [
        row(`SELECT count() over the file, same engine (median of ${ROUNDS})`, counted),
        row(
          `through the proxy: downloaded, checked, counted, published (median of ${ROUNDS})`,
          loaded,
          `${Math.max(...runs.peak).toFixed(0)} MB`
        ),
        row('csv-parse in Node, which only counts', parsed)
      ]
    );
  }
  await engine.close();
  rmSync(engineFolder, { recursive: true, force: true });
}

/** Thirty metrics of many accounts as the nightly sync asks for them, next to one statement for each metric and account. */
async function benchMetrics(scale: number): Promise<void> {
  const count = 10_000 * scale;
  const size = { orgs: count, usersOfAnOrg: 8, eventsOfAUser: 5, repeatedRows: 0 };
  const usage = await startUsage();
  for (let n = 0; n < DAYS; n += 1) {
    const day = Date.parse(addDuration(lastDay, -n, 'days'));
    const log = await usageFile({ ...size, dataType: 'PackageUsageLog', day });
    await usage.load({ ...requestOf('PackageUsageLog', day), url: usage.url(log) });
  }
  const day = Date.parse(lastDay);
  const snapshot = await usageFile({ ...size, dataType: 'SubscriberSnapshot', day });
  await usage.load({ ...requestOf('SubscriberSnapshot', day), url: usage.url(snapshot) });

  const metrics = metricsOf();
  const pages = Array.from({ length: Math.ceil(count / ACCOUNTS_OF_A_PAGE) }, (_, page) =>
    Array.from({ length: Math.min(ACCOUNTS_OF_A_PAGE, count - page * ACCOUNTS_OF_A_PAGE) }, (__, index) =>
      accountOf(page * ACCOUNTS_OF_A_PAGE + index)
    )
  );
  let values = 0;
  const batch = async (accounts: UsageAccount[]): Promise<void> => {
    const question = { settings: SETTINGS, packageIds: [PACKAGE.packageId], metrics, accounts };
    const { body } = await ask<FieldSyncAnswer>(usage.proxy, '/v1/field-sync/batches', question);
    const given = body.accounts.flatMap((account) => account.values);
    if (given.length !== accounts.length * metrics.length)
      throw new Error(JSON.stringify(body).slice(0, 500));
    values += given.length;
  };
  await batch(pages[0] ?? []);
  values = 0;
  const inPages = await timed(async () => {
    for (const page of pages) await batch(page);
  });
  await usage.proxy.kill('SIGTERM');
  const oneByOne = (await oneQuestionEach(usage.folder, metrics, count)) * values;
  await usage.stop();

  printTable(
    `${metrics.length} metrics of ${count} accounts: ${values} values from ${DAYS} days`,
    ['way', 'time', 'values/s', 'ratio'],
    [
      [
        `one statement for each value (measured with ${SAMPLE})`,
        duration(oneByOne),
        (values / (oneByOne / 1000)).toFixed(0),
        '1.0 x'
      ],
      [
        `pages of ${ACCOUNTS_OF_A_PAGE} through the proxy`,
        duration(inPages),
        (values / (inPages / 1000)).toFixed(0),
        `${(oneByOne / inPages).toFixed(0)} x`
      ]
    ]
  );
}

/** Milliseconds of one statement that counts one metric of one account, in the mean, by what the pages are counted with. */
async function oneQuestionEach(
  folder: string,
  metrics: readonly Metric[],
  accounts: number
): Promise<number> {
  const store = await openUsageStore(await openEmbeddedEngine(path.join(folder, 'data'), MEMORY_BYTES), 400);
  const slices = await store.slices(ORG_ID, new Date());
  const figures = store.figures({ orgId: ORG_ID, slices, signal: new AbortController().signal });
  const count = async (n: number): Promise<void> => {
    const metric = metrics[n % metrics.length];
    if (metric === undefined) throw new Error('There is no metric.');
    const org = organizationId((n * 7919) % accounts);
    const window = windowOfMetric(metric.metric, SETTINGS.activeUserWindow, lastDay);
    if (metric.metric === 'RecordCount') {
      const object = { packageId: PACKAGE.packageId, objectName: metric.objectName ?? '' };
      await figures.countRecords([org], [object], { from: lastDay, to: lastDay });
      return;
    }
    const { packageId, components, measure } = metric;
    const question = { window, packageId, components, measure, users: 'All' } as const;
    const orgs = [{ organizationId: org, packageIds: [PACKAGE.packageId] }];
    await figures.countUse([{ key: 'account', orgs }], [question], true);
  };
  await count(0);
  const time = await timed(async () => {
    for (let n = 0; n < SAMPLE; n += 1) await count(n);
  });
  await store.close();
  return time / SAMPLE;
}

/** A day of a kind of file, as Salesforce hands it over. */
function requestOf(dataType: FileSize['dataType'], day: number) {
  return {
    dataType,
    packageId: PACKAGE.packageId,
    windowStart: new Date(day).toISOString(),
    windowEnd: new Date(day + DAY_MS).toISOString(),
    availableSince: null,
    askedAt: new Date().toISOString(),
    sizeBytes: null,
    sha256: null
  };
}

interface Usage {
  readonly proxy: ProxyProcess;
  /** Where the proxy keeps usage. */
  readonly folder: string;
  /** Where the storage serves a file. */
  url(file: string): string;
  /** Hands a file over, and waits until it counts. */
  load(request: Record<string, unknown>): Promise<void>;
  /** The most memory that the proxy has had. */
  peakMegabytes(): number;
  stop(): Promise<void>;
}

/** The proxy in a process of its own with an empty usage store, and a storage that serves the files. */
async function startUsage(): Promise<Usage> {
  const storage = http.createServer((request, response) => {
    const file = path.join(FOLDER, path.basename(request.url ?? ''));
    void pipeline(createReadStream(file, { highWaterMark: 1024 ** 2 }), response);
  });
  storage.listen(0, '127.0.0.1');
  await once(storage, 'listening');
  const origin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-bench-'));
  const proxy = await startProxy(origin, {
    CROSSWALK_PROXY_USAGE_FOLDER: folder,
    CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS: origin,
    CROSSWALK_PROXY_USAGE_MEMORY_BYTES: String(MEMORY_BYTES)
  });
  // Opens the store, which is no part of a load.
  await fetch(`${proxy.url}/v1/usage/status`, { headers: proxy.headers });
  let requests = 0;
  return {
    proxy,
    folder,
    url: (file) => `${origin}/${path.basename(file)}`,
    async load(request) {
      const requestId = `0XI5g${String((requests += 1)).padStart(10, '0')}EAQ`;
      const { http: status, body } = await ask(proxy, '/v1/usage/files', { requestId, ...request });
      if (status !== 202) throw new Error(JSON.stringify(body));
      for (;;) {
        const response = await fetch(`${proxy.url}/v1/usage/files/${requestId}`, { headers: proxy.headers });
        const file = (await response.json()) as UsageFile;
        if (file.state === 'loaded') return;
        if (file.state !== 'waiting' && file.state !== 'loading') throw new Error(JSON.stringify(file));
        await sleep(50);
      }
    },
    peakMegabytes: () =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${proxy.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      await proxy.kill('SIGTERM');
      storage.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** Thirty: active users, combined and of the package; features of each component, of what is done with objects, and of all. */
function metricsOf(): Metric[] {
  const { packageId, components } = PACKAGE;
  const all = components.map(({ type, name }): FeatureComponent => ({
    packageId,
    componentType: COMPONENT_TYPES.find((known) => known === type) ?? 'ApexExecution',
    componentName: name,
    operations: []
  }));
  const objects = all.filter(({ componentType }) => componentType === 'CustomObject');
  const kinds = ['DAU', 'WAU', 'MAU'] as const;
  const metrics: Partial<Metric>[] = [
    ...[null, packageId].flatMap((only) => kinds.map((metric) => ({ metric, packageId: only }))),
    ...(['Users', 'Events'] as const).flatMap((measure) =>
      all.map((one) => ({ components: [one], measure }))
    ),
    ...(['READ', 'INSERT'] as const).flatMap((operation) =>
      objects.map((one) => ({ components: [{ ...one, operations: [operation] }] }))
    ),
    { components: all },
    ...objects.map(({ componentName }) => ({
      ...{ metric: 'RecordCount' as const, packageId, objectName: componentName }
    }))
  ];
  return metrics.map((change, index) => ({
    metricId: `a0M5g${String(index).padStart(10, '0')}EAQ`,
    ...{ metric: 'Feature', packageId: null, objectName: null, components: null, measure: 'Users' },
    ...change
  }));
}

function accountOf(index: number): UsageAccount {
  const license: License = {
    licenseId: `a0L5g${String(index).padStart(10, '0')}EAQ`,
    organizationId: organizationId(index),
    packageId: PACKAGE.packageId,
    status: 'Active',
    ...{ expiresOn: null, seats: 10, usedLicenses: 8, isSandbox: false, orgStatus: 'ACTIVE' },
    ...{ treatAsTrial: false, installedOn: null }
  };
  return {
    accountId: `0015g${String(index).padStart(10, '0')}EAQ`,
    overrides: { internalSeats: null, externalSeats: null, renewalDate: null },
    licenses: [license]
  };
}

/** `SELECT count()`, by the engine of the store. */
async function countInEngine(engine: Engine, file: string, rows: number): Promise<void> {
  const [row] = await engine.query<{ rows: string }>(
    'SELECT count() AS rows FROM file({file:String}, CSVWithNames) SETTINGS use_cache_for_count_from_files = 0',
    { file }
  );
  if (Number(row?.rows) !== rows) throw new Error(`The engine counted ${row?.rows} rows.`);
}

async function countInNode(file: string, rows: number): Promise<void> {
  const content = createReadStream(file);
  const lines = (file.endsWith('.gz') ? content.pipe(createGunzip()) : content).pipe(parse());
  let count = -1;
  for await (const _ of lines) count += 1;
  if (count !== rows) throw new Error(`csv-parse counted ${count} rows.`);
}

async function timed(action: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
