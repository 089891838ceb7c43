import { buildConnector } from 'undici';
import { OutboundHttpError } from '../../ports/outbound-http.ts';
import { guardedLookup, type ResolveAll } from './guarded-lookup.ts';

export interface ConnectorOptions {
  /** Whether the operator named this origin, so that any address of it will do. */
  readonly mayBePrivate: boolean;
  readonly timeoutMs: number;
  readonly resolveAll: ResolveAll;
}

/**
 * Opens connections for undici. Every failure here is marked as one in which nothing was sent, which cannot be told
 * apart any more once undici hands the error on.
 */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.timeoutMs,
    minVersion: 'TLSv1.2',
    ...(options.mayBePrivate ? {} : { lookup: guardedLookup(options.resolveAll) })
  });
  return (target, done) => {
    connect(target, (...[error, socket]) => {
      if (error === null) return done(null, socket);
      done(error instanceof OutboundHttpError ? error : unreachable(target.hostname, error), null);
    });
  };
}

function unreachable(hostname: string, cause: Error): OutboundHttpError {
  const code = 'code' in cause ? ` (${String(cause.code)})` : '';
  return new OutboundHttpError('unreachable', `No connection to ${hostname} could be made${code}.`, {
    cause
  });
}
