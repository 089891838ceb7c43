import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { createKeyRing, type ApiKeyHash } from './api-keys.ts';
import { headerOf } from './headers.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Salesforce org whose key came with the request; empty outside the routes that ask for a key. */
    orgId: string;
  }
}

/** Lets only requests with a valid API key pass, and notes whose it is. Runs before the body is read. */
export function authenticate(keys: readonly ApiKeyHash[]): onRequestHookHandler {
  const ownerOf = createKeyRing(keys);
  return (request, _reply, done) => {
    const orgId = ownerOf(headerOf(request, 'x-api-key') ?? '');
    if (orgId === null) return done(keyProblem(request));
    const claimed = headerOf(request, 'x-salesforce-org-id');
    if (claimed !== undefined && !isSameOrg(claimed, orgId)) return done(wrongOrg());
    request.orgId = orgId;
    done();
  };
}

/** Salesforce writes the same id with 15 characters and with 18; the first 15 decide. */
function isSameOrg(claimed: string, orgId: string): boolean {
  return (claimed.length === 15 || claimed.length === 18) && claimed.slice(0, 15) === orgId.slice(0, 15);
}

function keyProblem(request: FastifyRequest): Problem {
  return headerOf(request, 'x-api-key') === undefined
    ? new Problem(
        401,
        'api-key-missing',
        'The header X-Api-Key is missing. Enter the API key of this org in the external credential Crosswalk.'
      )
    : new Problem(
        401,
        'api-key-not-valid',
        'The API key is not valid. Ask the operator of the Crosswalk proxy for a key of this org and enter it in the external credential Crosswalk.'
      );
}

function wrongOrg(): Problem {
  return new Problem(
    403,
    'api-key-of-another-org',
    'The API key belongs to another org, as it does in a sandbox that was copied. Enter a key that was made for this org.'
  );
}
