import {
  BrokenCircuitError,
  CircuitState as CockatielState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen
} from 'cockatiel';
import { OutboundHttpError, type OutboundFailureKind } from '../../ports/outbound-http.ts';

export interface CircuitOptions {
  /** Failures in a row after which an origin is left alone. */
  readonly failuresToOpen: number;
  /** Milliseconds until one request is let through again, to find out. */
  readonly openMs: number;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

export interface Circuit {
  /** Runs an exchange, or fails at once with `unreachable` while the circuit is open. */
  run<T>(exchange: () => Promise<T>): Promise<T>;
  state(): CircuitState;
}

const FAILURES_OF_THE_HOST: readonly OutboundFailureKind[] = ['unreachable', 'timed-out', 'connection-cut'];

/** What gateways say in place of the service behind them. A 500 is not among them: it is how SOAP carries a fault. */
const GATEWAY_FAILURES: readonly number[] = [502, 503, 504];

function isGatewayFailure(result: unknown): boolean {
  const { status } = (result ?? {}) as { status?: unknown };
  return typeof status === 'number' && GATEWAY_FAILURES.includes(status);
}

/** One circuit breaker, for one origin. */
export function createCircuit(host: string, options: CircuitOptions): Circuit {
  const policy = circuitBreaker(
    handleWhen(
      (error) => error instanceof OutboundHttpError && FAILURES_OF_THE_HOST.includes(error.kind)
    ).orWhenResult((result) => isGatewayFailure(result)),
    { halfOpenAfter: options.openMs, breaker: new ConsecutiveBreaker(options.failuresToOpen) }
  );

  return {
    run: async (exchange) => {
      try {
        return await policy.execute(exchange);
      } catch (error) {
        throw error instanceof BrokenCircuitError ? leftAlone(host, options, error) : error;
      }
    },
    state: () => nameOf(policy.state)
  };
}

function leftAlone(host: string, options: CircuitOptions, cause: Error): OutboundHttpError {
  const seconds = Math.ceil(options.openMs / 1000);
  return new OutboundHttpError(
    'unreachable',
    `${host} has failed ${options.failuresToOpen} times in a row and is left alone for ${seconds} s.`,
    { cause }
  );
}

function nameOf(state: CockatielState): CircuitState {
  if (state === CockatielState.Closed) return 'closed';
  return state === CockatielState.HalfOpen ? 'half-open' : 'open';
}
