import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Connection } from '../../src/domain/connection.ts';
import { failure } from '../../src/domain/failures.ts';
import { LicensingError } from '../../src/ports/licensing.ts';
import { createSecret, hashSecret } from '../../src/http/api-keys.ts';
import { API_KEY, CALL_HEADERS, PATHS, buildTestApp, call } from './test-app.ts';

const PLANTED = {
  'x-flexnet-username': 'planted-user@acme.example',
  'x-flexnet-password': 'planted-pässword',
  'x-flexnet-token': 'planted-token',
  authorization: 'Bearer planted-authorization',
  cookie: 'session=planted-cookie'
};

const BODY_TEXT = 'planted in the body';

/** What the use cases may do with the secrets that they are given. */
const OUTCOMES = {
  answer: undefined,
  fail: (licensing: { connection: Connection }) =>
    Promise.reject(
      new Error(`could not log in with ${Object.values(licensing.connection.credentials).join(' ')}`)
    ),
  'fail upstream': () =>
    Promise.reject(new LicensingError(failure('flexnet-refused', { reason: 'planted-reason' })))
};

function assertClean(log: unknown[], texts: string[]): void {
  assert.ok(log.length > 0, 'Nothing was logged.');
  const lines = JSON.stringify(log);
  for (const text of texts) assert.ok(!lines.includes(text), `${text} is in the log`);
}

describe('the log', () => {
  for (const operation of Object.keys(PATHS)) {
    for (const [outcome, useCase] of Object.entries(OUTCOMES)) {
      it(`holds no secret and no body when ${operation} is to ${outcome}`, async (t) => {
        const { inject, log } = await buildTestApp(
          t,
          useCase === undefined ? {} : { useCases: { [operation]: useCase } }
        );
        const { 'x-flexnet-password': password, 'x-flexnet-token': token, ...rest } = PLANTED;

        for (const credentials of [{ 'x-flexnet-password': password }, { 'x-flexnet-token': token }]) {
          await inject(
            call(operation, {
              headers: { ...CALL_HEADERS, ...rest, 'x-flexnet-password': '', ...credentials }
            })
          );
        }
        await inject(call(operation, { headers: { ...CALL_HEADERS, ...PLANTED } }));
        await inject(
          call(operation, { headers: { ...CALL_HEADERS, ...rest }, payload: `{"${BODY_TEXT}":1}` })
        );
        await inject(call(operation, { headers: { ...CALL_HEADERS, ...rest }, payload: `{"${BODY_TEXT}` }));
        await inject(
          call(operation, { headers: { ...CALL_HEADERS, ...PLANTED, 'x-api-key': `${API_KEY}x` } })
        );

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
