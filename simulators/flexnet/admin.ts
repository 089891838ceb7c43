import fastify, { type FastifyInstance } from 'fastify';
import type { FaultRule } from './fault-script.ts';
import type { State } from './model.ts';
import type { Simulator } from './simulator.ts';

/**
 * What the real FlexNet Operations does not have: a way to look at the simulator and to steer it.
 * It stands apart from the services, on a port of its own.
 */
export function buildAdmin(simulator: Omit<Simulator, 'adminUrl' | 'close'>): FastifyInstance {
  const app = fastify();
  app.get('/state', () => ({
    url: simulator.url,
    products: simulator.data.products.size,
    accounts: simulator.data.accounts.size,
    users: simulator.data.users.size,
    entitlements: simulator.data.entitlements.size,
    strikes: simulator.faults.strikes,
    connections: simulator.connections
  }));
  app.get('/entitlements', () => [...simulator.data.entitlements.values()]);
  app.get('/calls', () => simulator.calls);
  app.put<{ Body: FaultRule[] }>('/faults', { schema: { body: FAULTS } }, (request, reply) => {
    simulator.faults.set(request.body);
    return reply.code(204).send();
  });
  app.put<{ Body: { ms: number; perRecordMs?: number } }>(
    '/latency',
    { schema: { body: LATENCY } },
    (request, reply) => {
      simulator.setLatency(request.body.ms, request.body.perRecordMs);
      return reply.code(204).send();
    }
  );
  app.put<{ Params: { id: string }; Body: { state: State } }>(
    '/products/:id/state',
    { schema: { body: PRODUCT_STATE } },
    (request, reply) =>
      reply.code(setProductState(simulator, request.params.id, request.body.state) ? 204 : 404).send()
  );
  app.post<{ Body: { activationId: string; copies: number } }>(
    '/activations',
    { schema: { body: ACTIVATION } },
    (request, reply) => reply.code(activate(simulator, request.body) ? 204 : 409).send()
  );
  return app;
}

const FAULTS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['fault'],
    properties: {
      operation: { type: 'string' },
      contains: { type: 'string' },
      skip: { type: 'integer', minimum: 0 },
      times: { type: 'integer', minimum: 1 },
      afterWork: { type: 'boolean' },
      fault: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } }
    }
  }
};

const LATENCY = {
  type: 'object',
  required: ['ms'],
  properties: { ms: { type: 'number', minimum: 0 }, perRecordMs: { type: 'number', minimum: 0 } }
};

const PRODUCT_STATE = {
  type: 'object',
  required: ['state'],
  properties: { state: { enum: ['DRAFT', 'ACTIVE', 'INACTIVE', 'DEPLOYED', 'OBSOLETE', 'TEST', 'ON_HOLD'] } }
};

const ACTIVATION = {
  type: 'object',
  required: ['activationId', 'copies'],
  properties: { activationId: { type: 'string' }, copies: { type: 'integer', minimum: 1 } }
};

function setProductState(simulator: Pick<Simulator, 'data'>, uniqueId: string, state: State): boolean {
  const product = simulator.data.products.get(uniqueId);
  if (!product) return false;
  simulator.data.put({ kind: 'product', value: { ...product, state, modifiedAt: new Date().toISOString() } });
  simulator.data.flush();
  return true;
}

/** Uses copies of a deployed line, as a customer's activation does. */
function activate(
  simulator: Pick<Simulator, 'data'>,
  use: { activationId: string; copies: number }
): boolean {
  const found = simulator.data.lineWithActivationId(use.activationId);
  if (!found || found.line.state !== 'DEPLOYED') return false;
  const fulfilled = found.line.fulfilled + use.copies;
  if (fulfilled > found.line.copies) return false;
  const modifiedAt = new Date().toISOString();
  const lines = found.entitlement.lines.map((line) =>
    line.uniqueId === found.line.uniqueId ? { ...line, fulfilled, modifiedAt } : line
  );
  simulator.data.put({ kind: 'entitlement', value: { ...found.entitlement, lines, modifiedAt } });
  simulator.data.flush();
  return true;
}
