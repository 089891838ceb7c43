import assert from 'node:assert/strict';
import type { FlexNetData } from '../../../simulators/flexnet/data.ts';
import type { BookOrder } from './order-book.ts';

/** Fails unless every order is held exactly once, with exactly its lines and quantities, and nothing else is held. */
export function assertHeldOnce(data: FlexNetData, orders: readonly BookOrder[]): void {
  const held = [...data.entitlements.values()];
  const expected = orders.map(wantedOf).sort(byId);
  const found = held.map((entitlement) => ({
    id: entitlement.entitlementId,
    lines: entitlement.lines.map((line) => `${line.activationId} x ${line.copies}`).sort()
  }));

  assert.equal(held.length, orders.length);
  assert.deepEqual(found.sort(byId), expected);
}

/** Fails when anything is held that is not wholly one of the orders, or is held twice. */
export function assertNothingHalfHeld(data: FlexNetData, orders: readonly BookOrder[]): void {
  const wanted = new Map(orders.map((order) => [`SF-${order.id}`, wantedOf(order).lines.length]));
  const ids = [...data.entitlements.values()].map((entitlement) => {
    assert.equal(entitlement.lines.length, wanted.get(entitlement.entitlementId), entitlement.entitlementId);
    return entitlement.entitlementId;
  });
  assert.equal(new Set(ids).size, ids.length);
}

function wantedOf(order: BookOrder): { id: string; lines: string[] } {
  return {
    id: `SF-${order.id}`,
    lines: order.lines.map((line) => `SF-${line.id} x ${line.quantity}`).sort()
  };
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}
