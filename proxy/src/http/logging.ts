import type { FastifyRequest } from 'fastify';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { headerOf, textOf } from './headers.ts';

/**
 * Pino's own writer to a pipe blocks the process for ever once nobody reads any more; Node's tells of it with an event,
 * which `surviveClosedOutputs` takes.
 */
const STDOUT: DestinationStream = { write: (line) => void process.stdout.write(line) };

/** Lets the process live on, and end in order, when nobody reads what it writes. */
export function surviveClosedOutputs(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}

/** One line of JSON for each event: time, level, event, request id, facts. */
export function createLogger(level: Level | 'silent', destination: DestinationStream = STDOUT): Logger {
  const options = {
    level,
    base: { service: 'crosswalk-proxy' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) }
  };
  return pino(options, destination);
}

const SECRET_HEADERS = [
  'x-api-key',
  'x-flexnet-password',
  'x-flexnet-token',
  'x-flexnet-username',
  'authorization',
  'cookie'
];

/**
 * What may be logged of an unexpected error: where it happened, and its message with the secrets of the request cut
 * out. Its other properties are left behind, because nobody knows what libraries put there.
 */
export function describeFault(error: unknown, request?: Pick<FastifyRequest, 'headers'>) {
  if (!(error instanceof Error)) return { type: typeof error };
  const secrets = request === undefined ? [] : secretsOf(request);
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), error.message);
  // A stack opens with the message; only its frames are wanted.
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, message, frames: frames.map((frame) => frame.trim()) };
}

function secretsOf(request: Pick<FastifyRequest, 'headers'>): string[] {
  const texts = SECRET_HEADERS.flatMap((name) => [headerOf(request, name) ?? '', textOf(request, name)]);
  return texts.filter((text) => text !== '');
}
