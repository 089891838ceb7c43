import http from 'node:http';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bookOf, newOrder, type SyncAnswer } from '../proxy/test/faults/order-book.ts';
import { ask, type ProxyProcess } from '../proxy/test/faults/proxy-process.ts';
import { generatedPartId } from '../simulators/flexnet/seed.ts';
import { accountOf, callDirectly, entitlementOf, userOf } from './flexnet-direct.ts';
import { startProcesses } from './flexnet-processes.ts';
import { describeMachine } from './machine.ts';
import { duration, percentile, printTable } from './table.ts';

const ORDERS_PER_CALL = 200;
const LATENCY = ['--latency', '50'];
const PATIENCE = { 'x-request-timeout': '120000' };

const PARTS: Record<string, (scale: number) => Promise<void>> = {
  orders: benchOrders,
  readiness: benchReadiness,
  overhead: benchOverhead,
  memory: benchMemory
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' } }
});

process.stdout.write(`${describeMachine()}\n`);
if (values.scale !== '1') process.stdout.write(`Every number of records is multiplied by ${values.scale}.\n`);
for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  const part = PARTS[name];
  if (!part) throw new Error(`There is no part ${name}; there are ${Object.keys(PARTS).join(', ')}.`);
  await part(Number(values.scale));
}

/** Orders through the proxy, next to one call for each of them, one after the other and each on a new connection. */
async function benchOrders(scale: number): Promise<void> {
  const count = 2000 * scale;
  const processes = await startProcesses(LATENCY);
  await warmUp(processes.proxy);

  const before = sum(await processes.calls());
  const passes: number[] = [];
  for (const pass of [1, 2, 3]) {
    passes.push(await timed(() => sync(processes.proxy, pass * 100_000, count)));
  }
  const calls = Math.round((sum(await processes.calls()) - before) / passes.length);
  const throughProxy = percentile(passes, 0.5);
  await callDirectly(processes.simulatorUrl, 'accounts', 'createAcct', accountOf('BENCH'), false);
  const oneByOne = await timed(async () => {
    for (let n = 1; n <= count; n += 1) {
      await callDirectly(
        processes.simulatorUrl,
        'orders',
        'createSimpleEntitlement',
        entitlementOf(n, 'ONE', 'BENCH'),
        false
      );
    }
  });
  await processes.stop();

  printTable(
    `${count} orders of 3 lines; FlexNet Operations answers after 50 ms`,
    ['way', 'time', 'orders/s', 'ratio'],
    [
      ['one call per order, no reuse', duration(oneByOne), rate(count, oneByOne), '1.0 x'],
      [
        `through the proxy, with accounts and users (${calls} calls; median of 3)`,
        duration(throughProxy),
        rate(count, throughProxy),
        `${(oneByOne / throughProxy).toFixed(1)} x`
      ]
    ]
  );
}

/** Readiness of many products, next to reading the pages of all products and doing nothing with them. */
async function benchReadiness(scale: number): Promise<void> {
  const held = 50_000 * scale;
  const asked = 10_000 * scale;
  const processes = await startProcesses([...LATENCY, '--generate-products', String(held)]);
  const products = Array.from({ length: asked }, (_, n) => ({
    id: `01t${String(n).padStart(15, '0')}`,
    name: `Product ${n}`,
    productCode: generatedPartId(n * 5 + 1),
    isActive: true,
    isIncluded: true
  }));
  const check = (): Promise<unknown> =>
    ask(processes.proxy, '/v1/products/readiness', { products, otherIncludedProducts: [] }, PATIENCE);
  await check();
  const pages = (await processes.calls()).get('getProductsQuery') ?? 0;
  const pageSize = 2000;
  const scan = (concurrency: number): Promise<void> =>
    scanPages(processes.simulatorUrl, pages, pageSize, concurrency);
  await scan(8);

  const runs = { scan: [] as number[], sequential: [] as number[], readiness: [] as number[] };
  for (let run = 0; run < 5; run += 1) {
    runs.scan.push(await timed(() => scan(8)));
    runs.readiness.push(await timed(check));
    runs.sequential.push(await timed(() => scan(1)));
  }
  await processes.stop();

  const median = (samples: number[]): number => percentile(samples, 0.5);
  const row = (name: string, samples: number[]): string[] => [
    name,
    duration(median(samples)),
    duration(Math.min(...samples)),
    `${(median(samples) / median(runs.scan)).toFixed(2)} x`
  ];
  printTable(
    `Readiness of ${asked} products against ${held} in FlexNet Operations (${pages} pages of ${pageSize}); it answers after 50 ms`,
    ['way', 'median of 5', 'best', 'ratio'],
    [
      row('bare page scan, 8 pages at a time', runs.scan),
      row('bare page scan, page after page', runs.sequential),
      row('readiness through the proxy', runs.readiness)
    ]
  );
}

/** One order at a time: through the proxy, and by the same calls made directly. */
async function benchOverhead(scale: number): Promise<void> {
  const count = 400 * scale;
  const processes = await startProcesses([]);
  await sync(processes.proxy, 1_000_000, 200, 1);
  const before = await processes.calls();
  await sync(processes.proxy, 2_000_000, 1, 1);
  const perOrder = difference(await processes.calls(), before);

  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const direct: number[] = [];
  const proxied: number[] = [];
  for (let n = 1; n <= count; n += 1) {
    direct.push(await timed(() => orderDirectly(processes.simulatorUrl, n, perOrder, agent)));
    proxied.push(await timed(() => sync(processes.proxy, n, 1, 1)));
  }
  agent.destroy();
  await processes.stop();

  const row = (name: string, samples: number[]): string[] => [
    name,
    duration(percentile(samples, 0.5)),
    duration(percentile(samples, 0.99))
  ];
  printTable(
    `One order, ${count} times (${[...perOrder].map(([name, n]) => `${n} ${name}`).join(', ')}); no latency`,
    ['way', 'p50', 'p99'],
    [
      row('the same calls, directly', direct),
      row('through the proxy', proxied),
      [
        'overhead of the proxy',
        duration(percentile(proxied, 0.5) - percentile(direct, 0.5)),
        duration(percentile(proxied, 0.99) - percentile(direct, 0.99))
      ]
    ]
  );
}

/** Memory of the proxy while very many orders pass through it. */
async function benchMemory(scale: number): Promise<void> {
  const count = 100_000 * scale;
  const step = count / 10;
  const processes = await startProcesses([]);
  const rows: string[][] = [];
  const samples: number[] = [];
  for (let done = 0; done < count; done += step) {
    const ms = await timed(() => sync(processes.proxy, done + 1, step));
    const rss = residentMegabytes(processes.proxy.pid);
    samples.push(rss);
    rows.push([String(done + step), `${rss.toFixed(0)} MB`, rate(step, ms)]);
    // It takes minutes: whoever waits sees that it moves.
    process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
  }
  await processes.stop();

  printTable(
    `Memory of the proxy over ${count} orders of 3 lines`,
    ['orders so far', 'resident', 'orders/s'],
    rows
  );
  const early = samples[1] ?? 0;
  const growth = ((samples.at(-1) ?? 0) / early - 1) * 100;
  process.stdout.write(
    `From ${2 * step} orders to ${count}: ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} %\n`
  );
}

/** Sends orders in full calls, as many calls at a time as an org would. */
async function sync(proxy: ProxyProcess, first: number, count: number, callsAtATime = 2): Promise<void> {
  const starts = Array.from({ length: Math.ceil(count / ORDERS_PER_CALL) }, (_, n) => n * ORDERS_PER_CALL);
  await Promise.all(
    Array.from({ length: callsAtATime }, async () => {
      for (let from = starts.shift(); from !== undefined; from = starts.shift()) {
        const size = Math.min(ORDERS_PER_CALL, count - from);
        const book = bookOf(Array.from({ length: size }, (_, n) => newOrder(first + (from ?? 0) + n)));
        const { body } = await ask<SyncAnswer>(proxy, '/v1/orders/sync', book, PATIENCE);
        const failed = body.orders?.find((order) => order.status !== 'synced');
        if (!body.orders || failed) throw new Error(JSON.stringify(failed ?? body));
      }
    })
  );
}

async function warmUp(proxy: ProxyProcess): Promise<void> {
  await sync(proxy, 900_000, 5 * ORDERS_PER_CALL);
}

async function scanPages(url: string, pages: number, pageSize: number, concurrency: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  let next = 1;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let page = next; page <= pages; page = next) {
        next += 1;
        const query =
          `<pageNumber>${page}</pageNumber><batchSize>${pageSize}</batchSize>` +
          '<returnContainedObjects>true</returnContainedObjects>';
        await callDirectly(url, 'products', 'getProductsQuery', query, agent);
      }
    })
  );
  agent.destroy();
}

/** The calls that the proxy makes for an order, made one after the other on one connection. */
async function orderDirectly(
  url: string,
  n: number,
  calls: ReadonlyMap<string, number>,
  agent: http.Agent
): Promise<void> {
  const parts = ['FL-DISPATCH-12M', 'FL-MOBILE-12M', 'FL-ROUTE-P'];
  for (let at = 0; at < (calls.get('getProductsQuery') ?? 0); at += 1) {
    const partNumber = `<partNumber><value>${parts[at % 3]}</value><searchType>EQUALS</searchType></partNumber>`;
    const query =
      `<queryParams>${partNumber}</queryParams><pageNumber>1</pageNumber><batchSize>200</batchSize>` +
      '<returnContainedObjects>true</returnContainedObjects>';
    await callDirectly(url, 'products', 'getProductsQuery', query, agent);
  }
  await callDirectly(url, 'accounts', 'createAcct', accountOf(`D${n}`), agent);
  await callDirectly(url, 'accounts', 'createUser', userOf(n, 'd', `D${n}`), agent);
  await callDirectly(url, 'orders', 'createSimpleEntitlement', entitlementOf(n, 'DIRECT', `D${n}`), agent);
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function rate(count: number, ms: number): string {
  return ((count / ms) * 1000).toFixed(0);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, n) => total + n, 0);
}

function difference(
  after: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>
): Map<string, number> {
  return new Map(
    [...after].map(([name, n]) => [name, n - (before.get(name) ?? 0)] as const).filter(([, n]) => n > 0)
  );
}
