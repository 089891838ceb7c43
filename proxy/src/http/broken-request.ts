import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

interface BrokenRequest {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Answers what is not even HTTP, in the one error shape, and hangs up. */
export function answerBrokenRequest(
  this: FastifyInstance,
  error: Error & { code?: string },
  socket: Socket
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, code, message } = classify(error.code);
  const requestId = randomUUID();
  this.log.warn({ event: 'request-broken', requestId, code, cause: error.code });
  if (socket.writable)
    socket.write(rawAnswer(status, requestId, JSON.stringify({ code, message, requestId })));
  socket.destroy();
}

function classify(cause: string | undefined): BrokenRequest {
  switch (cause) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'request-too-slow', message: 'The request did not arrive in time.' };
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'headers-too-large', message: 'The headers of the request are too large.' };
    default:
      return { status: 400, code: 'request-broken', message: 'The request is not well-formed HTTP.' };
  }
}

function rawAnswer(status: number, requestId: string, body: string): string {
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body
  ].join('\r\n');
}
