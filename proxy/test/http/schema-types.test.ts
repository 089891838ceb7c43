import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Static, TSchema } from 'typebox';
import type { Order } from '../../src/domain/order.ts';
import { ChangesAnswerSchema, ChangesRequestSchema } from '../../src/http/schemas/changes.ts';
import { ConnectionCheckSchema } from '../../src/http/schemas/connection.ts';
import { SyncAnswerSchema, SyncRequestSchema } from '../../src/http/schemas/orders.ts';
import { ReadinessAnswerSchema, ReadinessRequestSchema } from '../../src/http/schemas/readiness.ts';
import type { DeepReadonly } from '../../src/http/validation.ts';
import type { ConnectionCheck } from '../../src/use-cases/check-connection.ts';
import type { ReadinessAnswer, ReadinessInput } from '../../src/use-cases/check-product-readiness.ts';
import type { ChangesAnswer, ChangesInput } from '../../src/use-cases/get-entitlement-changes.ts';
import type { SyncAnswer } from '../../src/use-cases/sync-orders.ts';

/** True when each of two types may stand for the other. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;

type Wire<S extends TSchema> = DeepReadonly<Static<S>>;

/** Fails to compile where a schema and the type of the use case have drifted apart. */
const AGREEMENTS: readonly true[] = [
  true satisfies Same<Wire<typeof ConnectionCheckSchema>, DeepReadonly<ConnectionCheck>>,
  true satisfies Same<Wire<typeof ReadinessRequestSchema>, DeepReadonly<ReadinessInput>>,
  true satisfies Same<Wire<typeof ReadinessAnswerSchema>, DeepReadonly<ReadinessAnswer>>,
  true satisfies Same<Wire<typeof SyncRequestSchema>['orders'], readonly DeepReadonly<Order>[]>,
  true satisfies Same<Wire<typeof SyncAnswerSchema>, DeepReadonly<SyncAnswer>>,
  true satisfies Same<Wire<typeof ChangesRequestSchema>, DeepReadonly<ChangesInput>>,
  true satisfies Same<Wire<typeof ChangesAnswerSchema>, DeepReadonly<ChangesAnswer>>
];

it('the schemas name the properties of the use cases, no more and no fewer', () => {
  // The compiler has looked at the types; this looks at what only exists at run time.
  assert.equal(AGREEMENTS.length, 7);
  for (const schema of [
    ConnectionCheckSchema,
    ReadinessAnswerSchema,
    SyncAnswerSchema,
    ChangesAnswerSchema
  ]) {
    assert.deepEqual(schema.required, Object.keys(schema.properties));
  }
});
