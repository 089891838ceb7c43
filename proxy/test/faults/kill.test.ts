import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { FlexNetData } from '../../../simulators/flexnet/data.ts';
import { seedDemo } from '../../../simulators/flexnet/seed.ts';
import { startFlexNetSimulator, type Simulator } from '../../../simulators/flexnet/simulator.ts';
import { randomFrom } from '../fakes/random.ts';
import { assertHeldOnce, assertNothingHalfHeld } from './held.ts';
import { bookOf, newOrder, type BookOrder, type SyncAnswer } from './order-book.ts';
import { ask, startProxy, type ProxyProcess } from './proxy-process.ts';

const KILLS = 6;
const STREAMS = 3;
const ORDERS_PER_REQUEST = 15;
const SEED = 20270115;

const ORDERS = Array.from({ length: 360 }, (_, n) => newOrder(n + 1));

test('after kills at random moments, every order is in the file of FlexNet Operations exactly once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-kill-'));
  const file = join(folder, 'flexnet.jsonl');
  const simulator = await startFlexNetSimulator({ file, latencyMs: 8 });
  seedDemo(simulator.data, '2026-01-01T00:00:00Z');
  const random = randomFrom(SEED);
  const answered = new Set<string>();
  let interrupted = 0;

  for (let kill = 0; kill < KILLS; kill += 1) {
    const proxy = await startProxy(simulator.url);
    const streams = Promise.allSettled(
      streamsOf(unanswered(answered)).map((batches) => stream(proxy, batches, answered))
    );
    // By calls, not by the clock, so that a busy machine is killed at the same places of the work.
    let isOver = false;
    void streams.then(() => (isOver = true));
    await callsArrive(simulator, 1 + Math.floor(random() * 60), () => isOver);
    await pause(random() * 10);
    await proxy.kill('SIGKILL');
    const ends = await streams;
    if (ends.some((end) => end.status === 'rejected')) interrupted += 1;
    assertNothingHalfHeld(FlexNetData.read(file), ORDERS);
  }
  const heldBefore = simulator.data.entitlements.size;
  const last = await startProxy(simulator.url);
  await Promise.all(streamsOf(ORDERS).map((batches) => stream(last, batches, answered)));
  await last.kill('SIGTERM');
  await simulator.close();
  const held = FlexNetData.read(file);
  rmSync(folder, { recursive: true });

  assert.ok(interrupted > 0, 'no kill hit a request');
  assert.ok(heldBefore > 0, 'nothing had been sent before the last run');
  assert.equal(answered.size, ORDERS.length);
  assertHeldOnce(held, ORDERS);
  assert.equal(held.accounts.size, ORDERS.length);
  assert.equal(held.users.size, ORDERS.length);
});

async function callsArrive({ calls }: Simulator, count: number, isOver: () => boolean): Promise<void> {
  const enough = calls.length + count;
  while (calls.length < enough && !isOver()) await pause(1);
}

function unanswered(answered: ReadonlySet<string>): BookOrder[] {
  return ORDERS.filter((order) => !answered.has(order.id));
}

/** The orders in batches, dealt to streams. */
function streamsOf(orders: readonly BookOrder[]): BookOrder[][][] {
  const streams: BookOrder[][][] = Array.from({ length: STREAMS }, () => []);
  for (let from = 0; from < orders.length; from += ORDERS_PER_REQUEST) {
    streams[(from / ORDERS_PER_REQUEST) % STREAMS]?.push(orders.slice(from, from + ORDERS_PER_REQUEST));
  }
  return streams;
}

async function stream(
  proxy: ProxyProcess,
  batches: readonly BookOrder[][],
  answered: Set<string>
): Promise<void> {
  for (const batch of batches) {
    const { body } = await ask<SyncAnswer>(proxy, '/v1/orders/sync', bookOf(batch));
    for (const order of body.orders) if (order.status === 'synced') answered.add(order.orderId);
  }
}
