import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

/** What web servers log for a caller who hung up before the answer. */
const CALLER_GONE = 499;

/** Writes one line for each request that ended, and counts it. */
export function logRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    logRequest(request, reply.statusCode, reply.elapsedTime, metrics);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => {
      if (!reply.sent) logRequest(request, CALLER_GONE, null, metrics);
    });
  });
}

function logRequest(
  request: FastifyRequest,
  status: number,
  durationMs: number | null,
  metrics: Metrics
): void {
  const route = request.routeOptions.url ?? 'none';
  if (durationMs !== null) {
    metrics.requestEnded({ route, method: request.method, status, seconds: durationMs / 1000 });
  }
  request.log[severityOf(status)]({
    event: status === CALLER_GONE ? 'caller-gone' : 'request-answered',
    method: request.method,
    route,
    status,
    ...(durationMs === null ? {} : { durationMs: Math.round(durationMs) }),
    ...(request.orgId === '' ? {} : { orgId: request.orgId }),
    ...(request.problemCode === null ? {} : { code: request.problemCode })
  });
}

/** Expected trouble is a warning; only what we did not foresee is an error. */
function severityOf(status: number): 'info' | 'warn' | 'error' {
  if (status < 400) return 'info';
  return status === 500 ? 'error' : 'warn';
}
