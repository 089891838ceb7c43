import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Connection } from '../../src/domain/connection.ts';
import { failure } from '../../src/domain/failures.ts';
import { LicensingError } from '../../src/ports/licensing.ts';
import { UsageError } from '../../src/ports/usage-error.ts';
import { createSecret, hashSecret } from '../../src/http/api-keys.ts';
import { startUsageApp } from '../usage/usage-app.ts';
import { API_KEY, CALL_HEADERS, ORG_ROUTES, buildTestApp, call, example } from './test-app.ts';

const PLANTED = {
  'x-flexnet-username': 'planted-user@acme.example',
  'x-flexnet-password': 'planted-pässword',
  'x-flexnet-token': 'planted-token',
  authorization: 'Bearer planted-authorization',
  cookie: 'session=planted-cookie'
};

const BODY_TEXT = 'planted in the body';

/** A link as App Analytics gives it out; its parameters are what opens the file. */
const LINK =
  'https://planted-bucket.s3.us-west-2.amazonaws.com/log.csv?X-Amz-Credential=planted-key&X-Amz-Signature=planted-signature&sig=planted-sig';

type Replaced = NonNullable<Parameters<typeof buildTestApp>[1]>;

/** What the use cases may do with the secrets that they are given. */
const OUTCOMES: Readonly<Record<string, (operation: string) => Replaced>> = {
  answer: () => ({}),
  fail: (operation) =>
    failing(operation, (licensing) => {
      // Of usage, nobody is told credentials; what came along all the same could only be quoted by chance.
      const { authorization, cookie, 'x-flexnet-username': user } = PLANTED;
      const known = licensing === undefined ? [authorization, cookie, user] : secretsOf(licensing);
      return new Error(`no way in with ${known.join(' ')}`);
    }),
  'fail upstream': (operation) =>
    failing(operation, () =>
      isUsage(operation)
        ? new UsageError(failure('usage-load-failed'), { cause: new Error(LINK) })
        : new LicensingError(failure('flexnet-refused', { reason: 'planted-reason' }))
    )
};

const isUsage = (operation: string): boolean =>
  /^\/v1\/(usage|field-sync)\//.test(ORG_ROUTES.get(operation)?.url ?? '');

interface Told {
  readonly connection: Connection;
}

const secretsOf = ({ connection }: Told): string[] => Object.values(connection.credentials);

function failing(operation: string, reason: (licensing?: Told) => Error): Replaced {
  const fail = () => Promise.reject(reason());
  return isUsage(operation)
    ? { usageStore: fail, usageLoader: { accept: fail, find: fail } }
    : { useCases: { [operation]: (licensing: Told) => Promise.reject(reason(licensing)) } };
}

/** The example of a request with texts that must not be found again. */
function plantedBody(operation: string): { payload?: string } {
  if (ORG_ROUTES.get(operation)?.hasBody !== true) return {};
  const body = JSON.stringify(example(`${operation}/request`));
  return {
    payload: body.replace(/https:[^"]+log\.csv[^"]*/, LINK).replaceAll('"Job"', '"planted-component"')
  };
}

function assertClean(log: unknown[], texts: string[]): void {
  assert.ok(log.length > 0, 'Nothing was logged.');
  const lines = JSON.stringify(log);
  for (const text of texts) assert.ok(!lines.includes(text), `${text} is in the log`);
}

describe('the log', () => {
  for (const operation of ORG_ROUTES.keys()) {
    for (const [outcome, replaced] of Object.entries(OUTCOMES)) {
      it(`holds no secret and no body when ${operation} is to ${outcome}`, async (t) => {
        const { inject, log } =
          outcome === 'answer' && isUsage(operation)
            ? (await startUsageApp(t)).app
            : await buildTestApp(t, replaced(operation));
        const { 'x-flexnet-password': password, 'x-flexnet-token': token, ...rest } = PLANTED;
        const send = (headers: Record<string, string>, body = plantedBody(operation)) =>
          inject(call(operation, { headers: { ...CALL_HEADERS, ...headers }, ...body }));

        for (const credentials of [{ 'x-flexnet-password': password }, { 'x-flexnet-token': token }]) {
          await send({ ...rest, 'x-flexnet-password': '', ...credentials });
        }
        await send(PLANTED);
        await send(rest, { payload: `{"${BODY_TEXT}":1}` });
        await send(rest, { payload: `{"${BODY_TEXT}` });
        await send({ ...PLANTED, 'x-api-key': `${API_KEY}x` });

        assertClean(log, [API_KEY, BODY_TEXT, 'acme.example', 'planted']);
      });
    }
  }

  it('holds no operator token and no query', async (t) => {
    const token = createSecret();
    const { inject, log } = await buildTestApp(t, { operatorTokenHash: hashSecret(createSecret()) });

    for (const url of [
      '/metrics',
      '/metrics?token=planted',
      '/nothing/planted?key=planted',
      '/ready?planted',
      '/openapi.json'
    ]) {
      await inject({
        method: 'GET',
        url,
        headers: { authorization: `Bearer ${token}`, cookie: PLANTED.cookie }
      });
    }

    assertClean(log, [token, 'planted']);
  });
});
