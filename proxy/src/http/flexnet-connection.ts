import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Connection, Credentials } from '../domain/connection.ts';
import { headerOf, textOf } from './headers.ts';
import { Problem } from './problem.ts';

/**
 * The headers of a call: which tenant of FlexNet Operations it is about and who asks, never kept and never logged, and
 * those that other parts read, named here so that the contract has them.
 */
export const FlexNetHeadersSchema = Type.Object({
  'x-flexnet-url': Type.String({
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#@\\\\]+/?$',
    maxLength: 300,
    description: 'Root of the tenant, such as https://flex1234.flexnetoperations.com, without a path.'
  }),
  'x-flexnet-username': Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'With X-FlexNet-Password; left out, empty or a hyphen when X-FlexNet-Token is sent.'
    })
  ),
  'x-flexnet-password': Type.Optional(
    Type.String({ maxLength: 1024, description: 'UTF-8; a hyphen for none.' })
  ),
  'x-flexnet-token': Type.Optional(
    Type.String({
      maxLength: 4096,
      pattern: '^[\\x21-\\x7e]*$',
      description: 'Access token, in place of user name and password; a hyphen for none.'
    })
  ),
  'x-salesforce-org-id': Type.Optional(
    Type.String({
      description: 'Refused unless the API key belongs to this org: guards against copied sandboxes.'
    })
  ),
  'x-request-timeout': Type.Optional(
    Type.String({ description: 'Milliseconds that the caller waits. The operator sets default and maximum.' })
  ),
  'x-request-id': Type.Optional(
    Type.String({ description: 'Comes back and is on every log line; made up when it is missing or unfit.' })
  )
});

/** Credentials as a caller gives them: a user name with its password, or a token. */
export interface GivenCredentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
}

/** Stands in a header for no value: an external credential sends all its parameters, and none of them may be empty. */
const NONE = '-';

/**
 * Reads the connection from the headers of a request that match `FlexNetHeadersSchema`. A header that is empty or holds
 * only a hyphen counts as left out.
 * @param candidate credentials that take the place of those in the headers
 * @throws Problem when there is not exactly one kind of credentials
 */
export function connectionOf(request: FastifyRequest, candidate?: GivenCredentials): Connection {
  const given = candidate ?? {
    username: givenText(request, 'x-flexnet-username'),
    password: givenText(request, 'x-flexnet-password'),
    token: givenText(request, 'x-flexnet-token')
  };
  return { url: tenantOf(headerOf(request, 'x-flexnet-url') ?? ''), credentials: credentialsOf(given) };
}

function givenText(request: FastifyRequest, header: string): string {
  const text = textOf(request, header);
  return text === NONE ? '' : text;
}

function tenantOf(url: string): string {
  if (URL.canParse(url)) return new URL(url).origin;
  throw new Problem(
    400,
    'flexnet-url-not-usable',
    'X-FlexNet-Url is not a URL. Correct the FlexNet Operations URL on Admin Settings.'
  );
}

function credentialsOf({ username = '', password = '', token = '' }: GivenCredentials): Credentials {
  if (token !== '') {
    if (password !== '') throw credentialsProblem('both a password and a token were sent');
    return { kind: 'token', token };
  }
  if (username === '' || password === '') throw credentialsProblem('they are missing or only half there');
  return { kind: 'basic', username, password };
}

function credentialsProblem(what: string): Problem {
  return new Problem(
    400,
    'flexnet-credentials-not-usable',
    `The credentials for FlexNet Operations cannot be used: ${what}. Enter a user name and a password, or an access token, on Admin Settings.`
  );
}
