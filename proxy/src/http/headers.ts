import type { FastifyRequest } from 'fastify';

/** The value of a header that may come once; undefined when it is missing, empty, or came several times. */
export function headerOf(request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The text of a header, read as UTF-8; Node reads it as Latin-1, which is kept where it is no UTF-8. */
export function textOf(request: Pick<FastifyRequest, 'headers'>, name: string): string {
  const latin1 = headerOf(request, name) ?? '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}
