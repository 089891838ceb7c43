import rateLimit from '@fastify/rate-limit';
import { LogController, fastify, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { ApiKeyHash } from './http/api-keys.ts';
import { authenticate } from './http/authentication.ts';
import { acceptOnlyJson } from './http/body.ts';
import { answerBrokenRequest } from './http/broken-request.ts';
import { mapErrors } from './http/error-mapping.ts';
import { fieldSyncRoutes } from './http/field-sync-routes.ts';
import { flexNetRoutes, type FlexNetDependencies } from './http/flexnet-routes.ts';
import { registerContract } from './http/openapi.ts';
import { operatorRoutes, type OperatorDependencies } from './http/operator-routes.ts';
import { Problem } from './http/problem.ts';
import { hasArrived, startRequestTime, stopRequestTime, type TimeoutRange } from './http/request-deadline.ts';
import { requestIdOf } from './http/request-id.ts';
import { logRequests } from './http/request-log.ts';
import { usageRoutes, type UsageDependencies } from './http/usage-routes.ts';
import { compileSerializer, compileValidator } from './http/validation.ts';

export interface AppDependencies extends FlexNetDependencies, OperatorDependencies, UsageDependencies {
  readonly logger: FastifyBaseLogger;
  readonly apiKeys: readonly ApiKeyHash[];
  /** Requests that one org may send in a minute. */
  readonly requestsPerMinute: number;
  readonly bodyLimitBytes: number;
  readonly timeout: TimeoutRange;
}

const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff'
};

/** Builds the HTTP service from what it depends on. Nothing listens and nothing is sent until it is told to. */
export async function buildApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const app = createServer(dependencies);
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(compileSerializer);
  app.decorateRequest('orgId', '');
  app.decorateRequest('time', null);
  app.decorateRequest('isCutOff', false);
  acceptOnlyJson(app);
  mapErrors(app);
  logRequests(app, dependencies.metrics);
  addCommonHeaders(app);
  readBodiesToTheirEnd(app);
  refuseWhileStopping(app);
  await registerContract(app);

  operatorRoutes(app, dependencies);
  await app.register((scope) => orgRoutes(scope, dependencies), { prefix: '/v1' });
  return app;
}

function createServer(dependencies: AppDependencies): FastifyInstance {
  return fastify({
    loggerInstance: dependencies.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    bodyLimit: dependencies.bodyLimitBytes,
    clientErrorHandler: answerBrokenRequest,
    // Our own hook answers while stopping, in the one error shape.
    return503OnClosing: false,
    // A whole request has to arrive within this time, so that slow senders cannot hold connections.
    requestTimeout: 30_000,
    // Longer than load balancers keep theirs (60 s at most of them), so that it is never us who cuts a reused one.
    keepAliveTimeout: 65_000,
    // A silent connection is one whose request is under way; nothing may take longer than this.
    connectionTimeout: dependencies.timeout.maxMs + 10_000,
    http: { headersTimeout: 15_000, maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 5000 }
  });
}

function addCommonHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...SECURITY_HEADERS, 'X-Request-Id': request.id });
  });
}

/**
 * A request that is refused before its body was read: were the connection closed at once, its sender would see a broken
 * pipe in place of the answer. What still comes is thrown away, for as long as a request may take to arrive.
 */
function readBodiesToTheirEnd(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    if (hasArrived(request) || request.isCutOff) return;
    reply.removeHeader('connection');
    request.raw.resume();
  });
}

function refuseWhileStopping(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    // Else a kept connection would hold up the end until its timeout.
    if (isStopping) void reply.header('Connection', 'close');
  });
  app.addHook('onRequest', async () => {
    if (!isStopping) return;
    throw new Problem(
      503,
      'stopping',
      'This instance of the Crosswalk proxy is stopping. Send the request again.'
    );
  });
}

/** The routes that belong to an org: known by its key, limited in number, and with a clock for each request. */
async function orgRoutes(app: FastifyInstance, dependencies: AppDependencies): Promise<void> {
  app.addHook('onRequest', authenticate(dependencies.apiKeys));
  await app.register(rateLimit, {
    max: dependencies.requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: ({ orgId }) => orgId,
    errorResponseBuilder: (_request, { after }) =>
      new Problem(429, 'too-many-requests', `This org has sent too many requests. Try again in ${after}.`)
  });
  app.addHook('onRequest', startRequestTime(dependencies.timeout));
  app.addHook('onResponse', stopRequestTime);
  flexNetRoutes(app, dependencies);
  usageRoutes(app, dependencies);
  fieldSyncRoutes(app, dependencies);
}
