import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Writes one line for each answered request, and counts it. */
export function logRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const status = request.problemCode === 'caller-gone' ? 499 : reply.statusCode;
    metrics.requestEnded({ route, method: request.method, status, seconds: reply.elapsedTime / 1000 });
    request.log[severityOf(status)]({
      event: 'request-answered',
      method: request.method,
      route,
      status,
      durationMs: Math.round(reply.elapsedTime),
      ...(request.orgId === '' ? {} : { orgId: request.orgId }),
      ...(request.problemCode === null ? {} : { code: request.problemCode })
    });
  });
}

/** Expected trouble is a warning; only what we did not foresee is an error. */
function severityOf(status: number): 'info' | 'warn' | 'error' {
  if (status < 400) return 'info';
  return status === 500 ? 'error' : 'warn';
}
