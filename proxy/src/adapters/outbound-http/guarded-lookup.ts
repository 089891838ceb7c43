import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { OutboundHttpError } from '../../ports/outbound-http.ts';
import { isPublicAddress } from './public-address.ts';

/** Resolves a host name to every address it has. */
export type ResolveAll = (
  hostname: string,
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void
) => void;

/** The operating system's resolver. */
export const resolveWithSystem: ResolveAll = (hostname, answer) => {
  systemLookup(hostname, { all: true }, answer);
};

/**
 * A `lookup` for sockets that refuses a name as soon as one of its addresses is not public. It runs as part of
 * connecting, so the address that was checked is the address that is used: a name that changes its answer
 * between check and use (DNS rebinding) gains nothing.
 */
export function guardedLookup(resolveAll: ResolveAll): LookupFunction {
  return (hostname, options, answer) => {
    resolveAll(hostname, (error, addresses) => {
      const first = addresses?.[0];
      if (error !== null || first === undefined) {
        return answer(error ?? new Error(`The name ${hostname} has no address.`), []);
      }
      if (!addresses.every(({ address }) => isPublicAddress(address))) {
        return answer(notPublic(hostname), []);
      }
      if (options.all === true) return answer(null, addresses);
      answer(null, first.address, first.family);
    });
  };
}

function notPublic(hostname: string): OutboundHttpError {
  return new OutboundHttpError(
    'host-refused',
    `The name ${hostname} resolves to an address that is not on the public internet.`
  );
}
