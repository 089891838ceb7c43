import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Fault, FaultRule } from '../flexnet/fault-script.ts';
import { seedDemo } from '../flexnet/seed.ts';
import { startFlexNetSimulator, type Simulator } from '../flexnet/simulator.ts';
import { account, entitlement, productQuery } from './requests.ts';
import { call, type Answer } from './soap-client.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startFlexNetSimulator({ adminPort: 0 });
  seedDemo(simulator.data, '2027-01-01T00:00:00Z');
  await call(simulator, 'accounts', 'createAcctRequest', account('A1'));
});

afterEach(() => simulator.close());

const create = (content = entitlement('E1')): Promise<Answer> =>
  call(simulator, 'orders', 'createSimpleEntitlementRequest', content);

function strike(fault: Fault, rest: Omit<FaultRule, 'fault'> = {}): void {
  simulator.faults.set([{ ...rest, fault }]);
}

const CUT: readonly (readonly [Fault, boolean])[] = [
  [{ kind: 'cut' }, false],
  [{ kind: 'reset' }, false],
  [{ kind: 'truncated' }, true]
];

for (const [fault, isDone] of CUT) {
  test(`${fault.kind}: the answer fails, and the work is ${isDone ? 'done' : 'not done'}`, async () => {
    strike(fault);

    await assert.rejects(create());

    assert.equal(simulator.data.entitlements.size, isDone ? 1 : 0);
  });
}

test('an answer can be lost after the work was done', async () => {
  strike({ kind: 'cut' }, { afterWork: true });

  await assert.rejects(create());
  const again = await create();

  assert.equal(simulator.data.entitlements.size, 1);
  assert.match(again.text, /exists already/);
});

const ANSWERED: readonly (readonly [Fault, number, RegExp, boolean])[] = [
  [{ kind: 'http-status', status: 503, retryAfter: 1 }, 503, /<!DOCTYPE html>/, false],
  [{ kind: 'soap-fault' }, 500, /<faultcode>soapenv:Server/, false],
  [{ kind: 'unauthorized' }, 401, /<!DOCTYPE html>/, false],
  [{ kind: 'redirect', location: 'http://127.0.0.1:1/' }, 302, /^$/, false],
  [{ kind: 'delay', ms: 5 }, 200, /SUCCESS/, true],
  [{ kind: 'slow-body', chunkBytes: 100, everyMs: 1 }, 200, /<\/soapenv:Envelope>$/, true],
  [{ kind: 'malformed' }, 200, /<oops><\//, true],
  [{ kind: 'empty' }, 200, /^$/, true],
  [{ kind: 'huge', bytes: 3_000_000 }, 200, /^<\?xml version/, true],
  [{ kind: 'html' }, 200, /^<!DOCTYPE html>/, true],
  [{ kind: 'entities' }, 200, /<!ENTITY e9/, true],
  [{ kind: 'nameless-failure' }, 200, /<status>FAILURE<\/status>/, false]
];

for (const [fault, http, text, isDone] of ANSWERED) {
  test(`${fault.kind}: the answer is spoilt, and the work is ${isDone ? 'done' : 'not done'}`, async () => {
    strike(fault);

    const answer = await create().catch((error: unknown) => error);

    assert.equal(simulator.data.entitlements.size, isDone ? 1 : 0);
    if (fault.kind === 'malformed') return;
    assert.ok(!(answer instanceof Error), String(answer));
    assert.equal((answer as Answer).http, http);
    assert.match((answer as Answer).text, text);
    if (fault.kind === 'huge') assert.ok((answer as Answer).text.length > fault.bytes);
  });
}

test('a partial failure without names does half of the work and says nothing of which', async () => {
  strike({ kind: 'nameless-partial-failure' });

  const answer = await create(entitlement('E1') + entitlement('E2'));

  assert.equal(answer.status, 'PARTIAL_FAILURE');
  assert.doesNotMatch(answer.text, /E1|E2|failedData|responseData/);
  assert.deepEqual(
    [...simulator.data.entitlements.values()].map((e) => e.entitlementId),
    ['E1']
  );
});

test('a stalled request is never answered', async () => {
  strike({ kind: 'stall' });
  const controller = new AbortController();

  const answer = fetch(`${simulator.url}/flexnet/services/v4/EntitlementOrderService`, {
    signal: controller.signal
  });
  controller.abort();

  await assert.rejects(answer);
});

test('a rule strikes its operation alone, after those it lets pass, as often as it says', async () => {
  strike({ kind: 'http-status', status: 500 }, { operation: 'getProductsQuery', skip: 1, times: 2 });
  const statuses: number[] = [];

  for (let n = 0; n < 4; n += 1) {
    statuses.push((await call(simulator, 'products', 'getProductsQueryRequest', productQuery(''))).http);
  }

  assert.deepEqual(statuses, [200, 500, 500, 200]);
  assert.equal((await create()).http, 200);
  assert.equal(simulator.faults.strikes, 2);
});

test('a rule can wait for a text in the request', async () => {
  strike({ kind: 'soap-fault' }, { contains: '<id>E2</id>' });

  assert.equal((await create(entitlement('E1'))).http, 200);
  assert.equal((await create(entitlement('E2'))).http, 500);
});

async function admin(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${simulator.adminUrl}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  });
}

test('the admin endpoint sets faults and latency, and shows the state', async () => {
  const faults = await admin('PUT', '/faults', [{ fault: { kind: 'unauthorized' } }]);
  const latency = await admin('PUT', '/latency', { ms: 1 });
  const struck = await create();
  const state: unknown = await (await admin('GET', '/state')).json();

  assert.deepEqual([faults.status, latency.status, struck.http], [204, 204, 401]);
  assert.deepEqual(
    Object.entries(state ?? {}).filter(([name]) => ['accounts', 'strikes'].includes(name)),
    [
      ['accounts', 1],
      ['strikes', 1]
    ]
  );
});

test('the admin endpoint refuses faults of another shape', async () => {
  const answer = await admin('PUT', '/faults', [{ kind: 'cut' }]);

  assert.equal(answer.status, 400);
});

test('the admin endpoint uses copies of deployed lines only', async () => {
  await create(entitlement('E1', { isDeployed: true }) + entitlement('E2'));
  const idOf = (id: string): string => simulator.data.entitlementWithId(id)?.lines[0]?.activationId ?? '';

  const used = await admin('POST', '/activations', { activationId: idOf('E1'), copies: 2 });
  const tooMany = await admin('POST', '/activations', { activationId: idOf('E1'), copies: 4 });
  const draft = await admin('POST', '/activations', { activationId: idOf('E2'), copies: 1 });

  assert.deepEqual([used.status, tooMany.status, draft.status], [204, 409, 409]);
  assert.equal(simulator.data.entitlementWithId('E1')?.lines[0]?.fulfilled, 2);
});

test('the admin endpoint changes the state of a product', async () => {
  const [product] = simulator.data.productsWithPart('FL-INSIGHT-12M');

  const answer = await admin('PUT', `/products/${product?.uniqueId}/state`, { state: 'DEPLOYED' });

  assert.equal(answer.status, 204);
  assert.equal(simulator.data.productsWithPart('FL-INSIGHT-12M')[0]?.state, 'DEPLOYED');
});

test('the services know nothing of the admin endpoint', async () => {
  const answer = await fetch(`${simulator.url}/state`);

  assert.equal(answer.status, 404);
});
