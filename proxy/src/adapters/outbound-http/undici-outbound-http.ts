import { Pool, type Dispatcher } from 'undici';
import {
  OutboundHttpError,
  type OutboundFailureKind,
  type OutboundHttp,
  type OutboundRequest,
  type OutboundStreams,
  type StreamRequest,
  type StreamedResponse
} from '../../ports/outbound-http.ts';
import { createCircuit, type Circuit, type CircuitOptions, type CircuitState } from './circuit.ts';
import { guardedConnector } from './connector.ts';
import { judgeDestination, type DestinationRules } from './destination.ts';
import { resolveWithSystem, type ResolveAll } from './guarded-lookup.ts';
import { startBounds } from './bounds.ts';

export interface OutboundHttpOptions {
  readonly destinations: DestinationRules;
  /** Milliseconds for name, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** Further requests to the same origin wait until a connection is free. */
  readonly maxConnectionsPerHost: number;
  readonly maxResponseBytes: number;
  /** Origins whose connections and circuit are kept; beyond it, the one that has been idle longest is forgotten. */
  readonly maxHosts: number;
  readonly circuit: CircuitOptions;
  readonly resolveAll?: ResolveAll;
  /** Told about every exchange when it has ended. */
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface Exchange {
  readonly outcome: 'answered' | OutboundFailureKind;
  readonly durationMs: number;
}

export interface HostState {
  readonly origin: string;
  readonly circuit: CircuitState;
}

export interface UndiciOutboundHttp extends OutboundHttp, OutboundStreams {
  /** The origins that are remembered at the moment, with the state of their circuits. */
  hosts(): HostState[];
  /** Ends all connections, and with them every exchange that is still under way. */
  close(): Promise<void>;
}

type Bounded = Pick<OutboundRequest, 'url' | 'timeoutMs' | 'signal'>;

type Work<T> = (host: Host, url: URL, signal: AbortSignal) => Promise<T>;

interface Host {
  readonly pool: Pool;
  readonly circuit: Circuit;
  inFlight: number;
}

/**
 * HTTP to the outside through undici: connections are kept per origin, guarded by the operator's rules, bounded in
 * number, time and size, and cut off by a circuit breaker while an origin keeps failing.
 */
export function createUndiciOutboundHttp(options: OutboundHttpOptions): UndiciOutboundHttp {
  const hosts = new Map<string, Host>();

  const send = (request: OutboundRequest) =>
    exchange(request, (host, url, signal) =>
      ask(host.pool, url, { ...request, silenceMs: 0, signal }, async ({ body, ...answer }) => ({
        ...answer,
        body: await body.text()
      }))
    );

  const stream = <T>(request: StreamRequest, read: (answer: StreamedResponse) => Promise<T>) =>
    exchange(request, (host, url, signal) =>
      ask(host.pool, url, { ...request, method: 'GET', signal }, read)
    );

  /** Judges the destination, and carries out one exchange with it within its bounds. */
  async function exchange<T>(request: Bounded, work: Work<T>): Promise<T> {
    const destination = judgeDestination(request.url, options.destinations);
    if (!destination.allowed) throw new OutboundHttpError('host-refused', destination.reason);
    const host = hostFor(destination.url.origin, destination.mayBePrivate);
    host.inFlight += 1;
    try {
      return await withinBounds(host, destination.url, request, work);
    } finally {
      host.inFlight -= 1;
    }
  }

  function hostFor(origin: string, mayBePrivate: boolean): Host {
    const host = hosts.get(origin) ?? openHost(origin, mayBePrivate);
    hosts.delete(origin);
    hosts.set(origin, host);
    forgetIdleHosts();
    return host;
  }

  function openHost(origin: string, mayBePrivate: boolean): Host {
    const pool = new Pool(origin, {
      connections: options.maxConnectionsPerHost,
      maxResponseSize: options.maxResponseBytes,
      connect: guardedConnector({
        mayBePrivate,
        timeoutMs: options.connectTimeoutMs,
        resolveAll: options.resolveAll ?? resolveWithSystem
      })
    });
    return { pool, circuit: createCircuit(new URL(origin).host, options.circuit), inFlight: 0 };
  }

  function forgetIdleHosts(): void {
    for (const [origin, host] of hosts) {
      if (hosts.size <= options.maxHosts) return;
      if (host.inFlight > 0 || isNewest(origin)) continue;
      hosts.delete(origin);
      void host.pool.close();
    }
  }

  function isNewest(origin: string): boolean {
    return [...hosts.keys()].at(-1) === origin;
  }

  async function withinBounds<T>(host: Host, url: URL, request: Bounded, work: Work<T>): Promise<T> {
    const startedAt = performance.now();
    const bounds = startBounds(url.host, request);
    let outcome: Exchange['outcome'] = 'answered';
    try {
      // Both races are needed: a request may wait for the circuit's probe, or in the pool for a connection, and
      // undici notices a signal only once it has begun to send.
      const bounded = () => Promise.race([work(host, url, bounds.signal), bounds.ended]);
      return await Promise.race([host.circuit.run(bounded), bounds.ended]);
    } catch (error) {
      if (error instanceof OutboundHttpError) outcome = error.kind;
      throw error;
    } finally {
      bounds.release();
      options.onExchange?.({ outcome, durationMs: performance.now() - startedAt });
    }
  }

  return {
    send,
    stream,
    hosts: () => [...hosts].map(([origin, { circuit }]) => ({ origin, circuit: circuit.state() })),
    close: async () => {
      await Promise.all([...hosts.values()].map(({ pool }) => pool.destroy()));
      hosts.clear();
    }
  };
}

interface Question {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

type Answer = StreamedResponse & { readonly body: Dispatcher.ResponseData['body'] };

async function ask<T>(
  pool: Pool,
  url: URL,
  { method, headers, body, silenceMs, signal }: Question,
  read: (answer: Answer) => Promise<T>
): Promise<T> {
  try {
    const answer = await pool.request({
      path: `${url.pathname}${url.search}`,
      method,
      headers,
      body: body ?? null,
      signal,
      // `signal` bounds the whole exchange; undici's own timers only tell when nothing arrives any more.
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs
    });
    return await read({
      status: answer.statusCode,
      headers: flatten(answer.headers),
      body: answer.body
    });
  } catch (error) {
    throw explain(error, url.host);
  }
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? '')
    ])
  );
}

const TOO_LARGE_CODES = ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_HEADERS_OVERFLOW'];

/** Failures to connect and the bounds' own already have their kind; what is left happened on an open connection. */
function explain(error: unknown, host: string): unknown {
  if (error instanceof OutboundHttpError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_INVALID_ARG') return error;
  if (TOO_LARGE_CODES.includes(code)) {
    return new OutboundHttpError('too-large', `The answer of ${host} is larger than the limit.`, {
      cause: error
    });
  }
  return new OutboundHttpError(
    'connection-cut',
    `The connection to ${host} ended before the answer was complete.`,
    {
      cause: error
    }
  );
}
