import type { FastifyRequest } from 'fastify';

/** The value of a header that may come once; undefined when it is missing or came several times. */
export function headerOf(request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
