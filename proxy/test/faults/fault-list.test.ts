import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Fault } from '../../../simulators/flexnet/fault-script.ts';
import { seedDemo } from '../../../simulators/flexnet/seed.ts';
import { startFlexNetSimulator, type Simulator } from '../../../simulators/flexnet/simulator.ts';
import { assertHeldOnce } from './held.ts';
import { bookOf, newOrder, type BookOrder, type ErrorAnswer, type SyncAnswer } from './order-book.ts';
import { ask, startProxy, type ProxyAnswer, type ProxyProcess } from './proxy-process.ts';

/** Short enough to wait for answers that never come, and long enough for a retry where they do. */
const SHORT_MS = 700;
const LONG_MS = 8000;

const FAULTS: readonly Fault[] = [
  { kind: 'http-status', status: 500 },
  { kind: 'http-status', status: 503, retryAfter: 1 },
  { kind: 'soap-fault', message: 'java.lang.NullPointerException' },
  { kind: 'unauthorized' },
  { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
  { kind: 'cut' },
  { kind: 'reset' },
  { kind: 'stall' },
  { kind: 'slow-body', chunkBytes: 20, everyMs: 50 },
  { kind: 'malformed' },
  { kind: 'truncated' },
  { kind: 'empty' },
  { kind: 'huge', bytes: 4 << 20 },
  { kind: 'html' },
  { kind: 'entities' },
  { kind: 'nameless-failure' },
  { kind: 'nameless-partial-failure' }
];

const CREATING = ['getProductsQuery', 'createAcct', 'createUser', 'createSimpleEntitlement'];
const CHANGING = [
  'updateSimpleEntitlement',
  'createEntitlementLineItem',
  'updateEntitlementLineItem',
  'setLineItemState'
];

let simulator: Simulator;
let proxy: ProxyProcess;
let lastNumber = 0;
let orders: BookOrder[] = [];

before(async () => {
  simulator = await startFlexNetSimulator();
  seedDemo(simulator.data, '2026-01-01T00:00:00Z');
  proxy = await startProxy(simulator.url, {
    // Faults in a row are what this is about; the circuit breaker has tests of its own.
    CROSSWALK_PROXY_FLEXNET_CIRCUIT_FAILURES: '1000',
    CROSSWALK_PROXY_FLEXNET_RESPONSE_LIMIT_BYTES: String(2 << 20)
  });
});

afterEach(() => simulator.faults.clear());

after(async () => {
  await simulator.close();
  await proxy.kill('SIGTERM');
});

const nextOrder = (): BookOrder => newOrder((lastNumber += 1));

function send(
  book: readonly BookOrder[],
  patienceMs = LONG_MS
): Promise<ProxyAnswer<SyncAnswer | ErrorAnswer>> {
  return ask(proxy, '/v1/orders/sync', bookOf(book, { removedLines: 'deactivate' }), {
    'x-request-timeout': String(patienceMs)
  });
}

/** Whatever went wrong, it has a code and a sentence, for every order or for the request. */
function assertTold({ http, body }: ProxyAnswer<SyncAnswer | ErrorAnswer>, sent: readonly BookOrder[]): void {
  if ('orders' in body) {
    assert.equal(http, 200);
    assert.deepEqual(
      body.orders.map((o) => o.orderId),
      sent.map((o) => o.id)
    );
    for (const order of body.orders) {
      if (order.status === 'synced') continue;
      assert.ok(order.failures.length > 0, JSON.stringify(order));
      for (const failure of order.failures) assertSentence(failure);
    }
    for (const warning of body.orders.flatMap((o) => o.warnings)) assertSentence(warning);
  } else {
    assert.ok(http >= 500, JSON.stringify(body));
    assertSentence(body);
  }
}

function assertSentence({ code, message }: { code: string; message: string }): void {
  assert.match(code, /^[a-z]+(-[a-z]+)*$/);
  assert.match(message, /^[A-Z].*\.$/s);
  assert.doesNotMatch(message, /[<>]|undefined|\[object/);
}

/** Sends without faults and fails unless everything is held once. */
async function assertHealed(sent: readonly BookOrder[]): Promise<void> {
  simulator.faults.clear();
  const { body } = await send(sent);
  assert.ok('orders' in body, JSON.stringify(body));
  assert.deepEqual([...new Set(body.orders.map((o) => o.status))], ['synced'], JSON.stringify(body));
  const ids = new Set(sent.map((o) => o.id));
  orders = [...orders.filter((o) => !ids.has(o.id)), ...sent];
  assertHeldOnce(simulator.data, orders);
}

const patienceFor = ({ kind }: Fault): number =>
  kind === 'stall' || kind === 'slow-body' ? SHORT_MS : LONG_MS;

const nameOf = (fault: Fault): string => (fault.kind === 'http-status' ? `HTTP ${fault.status}` : fault.kind);

for (const fault of FAULTS) {
  for (const operation of CREATING) {
    test(`${nameOf(fault)} in ${operation}: told, nothing lost, nothing doubled`, async () => {
      const sent = [nextOrder(), nextOrder()];
      const strikes = simulator.faults.strikes;
      simulator.faults.set([{ operation, fault }]);

      const answer = await send(sent, patienceFor(fault));

      assert.equal(simulator.faults.strikes, strikes + 1);
      assertTold(answer, sent);
      await assertHealed(sent);
    });
  }

  for (const operation of CHANGING) {
    test(`${nameOf(fault)} in ${operation}: told, and the change arrives in the end`, async () => {
      const before = [nextOrder(), nextOrder()];
      await send(before);
      const changed = before.map(withEverythingChanged);
      const strikes = simulator.faults.strikes;
      simulator.faults.set([{ operation, fault }]);

      const answer = await send(changed, patienceFor(fault));

      assert.equal(simulator.faults.strikes, strikes + 1);
      assertTold(answer, changed);
      await assertChanged(changed);
    });
  }

  test(`${nameOf(fault)} in every call: each order is told why, and is sent when it has passed`, async () => {
    const sent = [nextOrder(), nextOrder()];
    simulator.faults.set([{ fault, times: 1_000_000 }]);

    const answer = await send(sent, SHORT_MS);

    assertTold(answer, sent);
    if ('orders' in answer.body) {
      assert.deepEqual(
        answer.body.orders.map((o) => o.status),
        ['failed', 'failed'],
        JSON.stringify(answer.body)
      );
    }
    await assertHealed(sent);
  });

  test(`${nameOf(fault)} when a lost creation is looked up: told, nothing lost, nothing doubled`, async () => {
    const sent = [nextOrder(), nextOrder()];
    simulator.faults.set([
      { operation: 'createSimpleEntitlement', afterWork: true, fault: { kind: 'cut' } },
      { operation: 'searchEntitlement', times: 2, fault }
    ]);

    const answer = await send(sent, SHORT_MS);

    assertTold(answer, sent);
    await assertHealed(sent);
  });
}

// A read answers wholly or not at all.
for (const fault of FAULTS.filter(({ kind }) => kind !== 'nameless-partial-failure')) {
  test(`${nameOf(fault)} in the reading of changes: a code and a sentence`, async () => {
    simulator.faults.set([{ times: 1_000_000, fault }]);

    const { http, body } = await ask<ErrorAnswer>(
      proxy,
      '/v1/entitlements/changes',
      { since: null, accountId: null, cursor: null, pageSize: 10 },
      { 'x-request-timeout': String(SHORT_MS) }
    );

    assert.ok(http >= 400, JSON.stringify(body));
    assertSentence(body);
  });
}

test('a creation whose answer was lost is found by its id and not repeated', async () => {
  const sent = [nextOrder(), nextOrder()];
  simulator.faults.set([{ operation: 'createSimpleEntitlement', afterWork: true, fault: { kind: 'cut' } }]);
  const callsBefore = creations();

  const { body } = await send(sent);

  assert.ok('orders' in body);
  assert.deepEqual(
    body.orders.map((o) => o.status),
    ['synced', 'synced']
  );
  assert.equal(creations(), callsBefore + 1);
  await assertHealed(sent);
});

function creations(): number {
  return simulator.calls.filter((c) => c.operation === 'createSimpleEntitlement').length;
}

/** A change of the header, of a quantity, one line more and one line less. */
function withEverythingChanged(order: BookOrder): BookOrder {
  const [first, second] = order.lines;
  assert.ok(first && second);
  const added = { id: `${first.id.slice(0, -1)}9`, quantity: 7 };
  return { ...order, description: 'Changed', lines: [{ ...first, quantity: 50 }, second, added] };
}

async function assertChanged(changed: readonly BookOrder[]): Promise<void> {
  simulator.faults.clear();
  const { body } = await send(changed);
  assert.ok('orders' in body, JSON.stringify(body));
  assert.deepEqual([...new Set(body.orders.map((o) => o.status))], ['synced'], JSON.stringify(body));
  for (const order of changed) {
    const held = simulator.data.entitlementWithId(`SF-${order.id}`);
    const active = held?.lines.filter((line) => line.state !== 'INACTIVE') ?? [];
    assert.deepEqual(held?.fields.description, ['Changed']);
    assert.equal(held?.lines.length, 4);
    assert.deepEqual(
      active.map((line) => `${line.activationId} x ${line.copies}`).sort(),
      order.lines.map((line) => `SF-${line.id} x ${line.quantity}`).sort()
    );
    simulator.data.entitlements.delete(held?.uniqueId ?? '');
  }
}
