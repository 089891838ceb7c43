import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkMappings } from '../domain/mapping.ts';
import { DEFAULT_SYNC_SETTINGS } from '../domain/order.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { ConnectLicensing, Licensing } from '../ports/licensing.ts';
import type { checkConnection } from '../use-cases/check-connection.ts';
import type { checkProductReadiness } from '../use-cases/check-product-readiness.ts';
import type { getEntitlementChanges } from '../use-cases/get-entitlement-changes.ts';
import type { syncOrders } from '../use-cases/sync-orders.ts';
import { FlexNetHeadersSchema, connectionOf, type GivenCredentials } from './flexnet-connection.ts';
import type { Metrics } from './metrics.ts';
import { withinRequestTime } from './request-deadline.ts';
import { ChangesAnswerSchema, ChangesRequestSchema } from './schemas/changes.ts';
import { errorResponses } from './schemas/common.ts';
import { ConnectionCheckRequestSchema, ConnectionCheckSchema } from './schemas/connection.ts';
import { MappingsCheckRequestSchema, MappingsCheckSchema } from './schemas/mappings.ts';
import { SyncAnswerSchema, SyncRequestSchema } from './schemas/orders.ts';
import { ReadinessAnswerSchema, ReadinessRequestSchema } from './schemas/readiness.ts';
import type { SchemaTypes } from './validation.ts';

export interface FlexNetDependencies {
  readonly connectLicensing: ConnectLicensing;
  readonly useCases: {
    readonly checkConnection: typeof checkConnection;
    readonly checkProductReadiness: typeof checkProductReadiness;
    readonly syncOrders: typeof syncOrders;
    readonly getEntitlementChanges: typeof getEntitlementChanges;
  };
  readonly now: () => Date;
  readonly metrics: Metrics;
}

const tags = ['FlexNet Operations'];

/** The routes that answer with the help of FlexNet Operations: each opens the caller's tenant and asks one use case. */
export function flexNetRoutes(scope: FastifyInstance, dependencies: FlexNetDependencies): void {
  const app = scope.withTypeProvider<SchemaTypes>();
  const { useCases } = dependencies;

  function ask<T>(
    request: FastifyRequest,
    question: (licensing: Licensing, deadline: Deadline) => Promise<T>,
    candidate?: GivenCredentials
  ) {
    const licensing = dependencies.connectLicensing(connectionOf(request, candidate));
    return withinRequestTime(request, (deadline) => question(licensing, deadline));
  }

  app.post(
    '/connection/check',
    {
      schema: {
        operationId: 'checkConnection',
        summary:
          'Proves host, credentials and permission of each service that a sync needs. Changes nothing.',
        tags,
        headers: FlexNetHeadersSchema,
        body: ConnectionCheckRequestSchema,
        response: { 200: ConnectionCheckSchema, ...errorResponses }
      }
    },
    (request) =>
      ask(
        request,
        (licensing, deadline) => useCases.checkConnection(licensing, deadline),
        request.body.credentials
      )
  );

  app.post(
    '/products/readiness',
    {
      schema: {
        operationId: 'checkProductReadiness',
        summary:
          'Says of each product whether an order with it can be synced, and if not, why. Changes nothing.',
        tags,
        headers: FlexNetHeadersSchema,
        body: ReadinessRequestSchema,
        response: { 200: ReadinessAnswerSchema, ...errorResponses }
      }
    },
    (request) =>
      ask(request, (licensing, deadline) => useCases.checkProductReadiness(licensing, request.body, deadline))
  );

  app.post(
    '/mappings/check',
    {
      schema: {
        operationId: 'checkMappings',
        summary: 'Says what is wrong with a set of mappings, whatever the records. Asks nobody.',
        tags,
        body: MappingsCheckRequestSchema,
        response: { 200: MappingsCheckSchema, ...errorResponses }
      }
    },
    (request) => ({ problems: checkMappings(request.body.mappings) })
  );

  app.post(
    '/orders/sync',
    {
      schema: {
        operationId: 'syncOrders',
        summary: 'Brings orders to FlexNet Operations. May be sent again at any time, wholly or in part.',
        tags,
        headers: FlexNetHeadersSchema,
        body: SyncRequestSchema,
        response: { 200: SyncAnswerSchema, ...errorResponses }
      }
    },
    async (request) => {
      const { mappings, settings, ...records } = request.body;
      const book = { ...records, mappings, settings: { ...DEFAULT_SYNC_SETTINGS, ...settings } };
      const answer = await ask(request, (licensing, deadline) =>
        useCases.syncOrders(licensing, book, deadline)
      );
      dependencies.metrics.ordersAnswered(answer.orders.map(({ status }) => status));
      return answer;
    }
  );

  app.post(
    '/entitlements/changes',
    {
      schema: {
        operationId: 'getEntitlementChanges',
        summary: 'Tells what changed in FlexNet Operations since a checkpoint, page by page.',
        tags,
        headers: FlexNetHeadersSchema,
        body: ChangesRequestSchema,
        response: { 200: ChangesAnswerSchema, ...errorResponses }
      }
    },
    (request) =>
      ask(request, (licensing, deadline) =>
        useCases.getEntitlementChanges(licensing, request.body, deadline, dependencies.now)
      )
  );
}
