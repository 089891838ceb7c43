import type { FastifyInstance } from 'fastify';
import { matchesHash } from './api-keys.ts';
import { headerOf } from './headers.ts';
import type { Metrics } from './metrics.ts';
import { describeContract } from './openapi.ts';
import { Problem } from './problem.ts';
import { errorResponses } from './schemas/common.ts';
import { HealthSchema, ReadySchema, type UPSTREAM_STATES } from './schemas/operations.ts';
import type { SchemaTypes } from './validation.ts';

export interface UpstreamState {
  readonly name: string;
  readonly state: (typeof UPSTREAM_STATES)[number];
}

export interface OperatorDependencies {
  readonly upstreams: () => readonly UpstreamState[];
  readonly metrics: Metrics;
  /** SHA-256, in hexadecimal, of the token that may read the metrics. Null: nobody may. */
  readonly operatorTokenHash: string | null;
}

const tags = ['Operation'];

/** The routes for whoever runs the proxy. Only the metrics name hosts of tenants, so only they ask for a token. */
export function operatorRoutes(scope: FastifyInstance, dependencies: OperatorDependencies): void {
  const app = scope.withTypeProvider<SchemaTypes>();

  app.get(
    '/health',
    {
      logLevel: 'warn',
      schema: {
        operationId: 'getHealth',
        summary: 'Answers while the process lives.',
        tags,
        security: [],
        response: { 200: HealthSchema, ...errorResponses }
      }
    },
    async () => ({ status: 'ok' as const })
  );

  app.get(
    '/ready',
    {
      logLevel: 'warn',
      schema: {
        operationId: 'getReadiness',
        summary: 'Answers 200 while new requests are welcome, and 503 once the process is stopping.',
        tags,
        security: [],
        response: { 200: ReadySchema, ...errorResponses }
      }
    },
    async () => ({ status: 'ready' as const, upstreams: dependencies.upstreams() })
  );

  app.get(
    '/metrics',
    {
      logLevel: 'warn',
      schema: {
        operationId: 'getMetrics',
        summary: 'Metrics in the text format of Prometheus, for the bearer of the operator token.',
        tags,
        security: [{ operatorToken: [] }]
      },
      onRequest: (request, _reply, done) =>
        done(operatorProblem(headerOf(request, 'authorization'), dependencies.operatorTokenHash))
    },
    async (_request, reply) => {
      const { contentType, text } = await dependencies.metrics.read();
      return reply.type(contentType).send(text);
    }
  );

  app.get('/openapi.json', { logLevel: 'warn', schema: { hide: true } }, async () => describeContract(scope));
}

function operatorProblem(authorization: string | undefined, tokenHash: string | null): Problem | undefined {
  if (tokenHash === null) {
    return new Problem(
      403,
      'metrics-not-configured',
      'Nobody may read the metrics yet. Set CROSSWALK_PROXY_OPERATOR_TOKEN_HASH, which `npm run -w proxy key -- operator` makes.'
    );
  }
  const token = /^Bearer ([\x21-\x7e]{1,256})$/.exec(authorization ?? '')?.[1];
  if (token !== undefined && matchesHash(token, tokenHash)) return undefined;
  return new Problem(
    401,
    'operator-token-not-valid',
    'Send the operator token as Authorization: Bearer <token>.'
  );
}
