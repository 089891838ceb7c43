import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seedDemo } from '../../../simulators/flexnet/seed.ts';
import { startFlexNetSimulator, type Simulator } from '../../../simulators/flexnet/simulator.ts';
import { assertHeldOnce } from './held.ts';
import { bookOf, newOrder, type ErrorAnswer, type SyncAnswer } from './order-book.ts';
import { ask, startProxy, type ProxyProcess } from './proxy-process.ts';

let simulator: Simulator;
let proxy: ProxyProcess;

before(async () => {
  simulator = await startFlexNetSimulator();
  seedDemo(simulator.data, '2026-01-01T00:00:00Z');
  proxy = await startProxy(simulator.url);
});

after(async () => {
  await simulator.close();
  await proxy.kill('SIGTERM');
});

const ORDERS = Array.from({ length: 60 }, (_, n) => newOrder(n + 1));

const statuses = (answer: { body: SyncAnswer }): string[] => [
  ...new Set(answer.body.orders.map((order) => `${order.status} ${order.action}`))
];

test('the connection is proved with a password and with a token', async () => {
  const { 'x-flexnet-username': _, 'x-flexnet-password': __, ...bare } = proxy.headers;

  const withPassword = await ask<{ isConnected: boolean }>(proxy, '/v1/connection/check', {});
  const withToken = await ask<{ isConnected: boolean }>(
    { url: proxy.url, headers: bare },
    '/v1/connection/check',
    {},
    { 'x-flexnet-token': 'rna_simulated' }
  );

  assert.deepEqual(
    [withPassword.body, withToken.body].map((body) => body.isConnected),
    [true, true]
  );
});

test('wrong credentials are told apart from everything else', async () => {
  const answer = await ask<{ isConnected: boolean; services: { failure: { code: string } | null }[] }>(
    proxy,
    '/v1/connection/check',
    {},
    { 'x-flexnet-password': 'wrong' }
  );

  assert.equal(answer.body.isConnected, false);
  assert.deepEqual([...new Set(answer.body.services.map((s) => s.failure?.code))], ['credentials-refused']);
});

test('every demo product is ready or not for the reason it was made for', async () => {
  const codes: Record<string, string> = {
    'FL-DISPATCH-12M': 'READY',
    'FL-DISPATCH-36M': 'READY',
    'FL-SUITE-12M': 'READY',
    'FL-INSIGHT-12M': 'NOT_DEPLOYED',
    'FL-MESSAGING-12M': 'NOT_DEPLOYED',
    'FL-FAX-P': 'NOT_DEPLOYED',
    'FL-VISION-12M': 'NOT_DEPLOYED',
    'FL-TELEMATICS-12M': 'NOT_DEPLOYED',
    'FL-SCHEDULER-12M': 'NO_PART_NUMBER',
    'FL-FORMS-12M': 'NO_PART_NUMBER',
    'FL-API-12M': 'PART_NUMBER_NOT_UNIQUE',
    'FL-DRONE-12M': 'NO_PART_NUMBER'
  };
  const products = Object.keys(codes).map((productCode, n) => ({
    id: `01t${String(n).padStart(15, '0')}`,
    name: productCode,
    productCode,
    isActive: true,
    isIncluded: true
  }));

  const answer = await ask<{ products: { code: string; message: string }[] }>(
    proxy,
    '/v1/products/readiness',
    {
      products,
      otherIncludedProducts: []
    }
  );

  assert.equal(answer.http, 200);
  assert.deepEqual(
    answer.body.products.map((p) => p.code),
    Object.values(codes)
  );
  assert.match(answer.body.products[8]?.message ?? '', /FL-Scheduler-12M/);
});

test('orders become entitlements with their accounts and users, and are found again when sent again', async () => {
  const first = await ask<SyncAnswer>(proxy, '/v1/orders/sync', bookOf(ORDERS));
  const again = await ask<SyncAnswer>(proxy, '/v1/orders/sync', bookOf(ORDERS));

  assert.deepEqual(statuses(first), ['synced created'], JSON.stringify(first.body.orders[0]));
  assert.deepEqual(statuses(again), ['synced adopted'], JSON.stringify(again.body.orders[0]));
  assertHeldOnce(simulator.data, ORDERS);
  assert.equal(simulator.data.accounts.size, ORDERS.length);
  assert.equal(simulator.data.users.size, ORDERS.length);
});

test('a changed order is brought in line', async () => {
  const [first, ...rest] = ORDERS;
  assert.ok(first);
  const [line, ...lines] = first.lines;
  assert.ok(line);
  const changed = {
    ...first,
    lines: [{ ...line, quantity: 40 }, ...lines, { id: '00k000000000000019', quantity: 2 }]
  };

  const answer = await ask<SyncAnswer>(proxy, '/v1/orders/sync', bookOf([changed]));

  assert.deepEqual(statuses(answer), ['synced updated'], JSON.stringify(answer.body));
  assertHeldOnce(simulator.data, [changed, ...rest]);
});

test('changes come back page by page, each line once', async () => {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: {
      http: number;
      body: { entitlements: { lines: { activationId: string }[] }[]; nextCursor: string | null };
    } = await ask(proxy, '/v1/entitlements/changes', { since: null, accountId: null, cursor, pageSize: 50 });
    assert.equal(page.http, 200);
    ids.push(...page.body.entitlements.flatMap((e) => e.lines.map((l) => l.activationId)));
    cursor = page.body.nextCursor;
  } while (cursor !== null);

  assert.equal(ids.length, ORDERS.length * 3 + 1);
  assert.equal(new Set(ids).size, ids.length);
});

test('a host that the operator has not named is never called', async () => {
  const answer = await ask<{ services: { failure: { code: string } | null }[] }>(
    proxy,
    '/v1/connection/check',
    {},
    { 'x-flexnet-url': 'http://127.0.0.1:9' }
  );

  assert.deepEqual([...new Set(answer.body.services.map((s) => s.failure?.code))], ['host-not-allowed']);
});

test('a request without a key is refused in the one error shape', async () => {
  const { 'x-api-key': _, ...headers } = proxy.headers;

  const answer = await ask<ErrorAnswer>({ url: proxy.url, headers }, '/v1/connection/check', {});

  assert.equal(answer.http, 401);
  assert.equal(answer.body.code, 'api-key-missing');
  assert.ok(answer.body.requestId);
});
