import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_SYNC_SETTINGS } from '../../src/domain/order.ts';
import { failure } from '../../src/domain/failures.ts';
import { LicensingError } from '../../src/ports/licensing.ts';
import { CALL_HEADERS, ROUTES, buildTestApp, call, example } from './test-app.ts';

const ANSWERS = {
  checkConnection: '200-connected',
  checkProductReadiness: '200-every-code',
  syncOrders: '200-partly-failed',
  getEntitlementChanges: '200-more-pages'
};

describe('the routes of FlexNet Operations', () => {
  for (const [operation, answer] of Object.entries(ANSWERS)) {
    it(`${operation} hands the tenant on and answers with what the use case says`, async (t) => {
      const { asked, inject } = await buildTestApp(t);

      const response = await inject(call(operation));

      assert.equal(response.statusCode, 200);
      assert.deepEqual(response.json(), example(`${operation}/${answer}`));
      assert.equal(asked.length, 1);
      assert.equal(asked[0]?.question, operation);
      assert.deepEqual(asked[0]?.connection, {
        url: 'https://flex1234.flexnetoperations.com',
        credentials: { kind: 'basic', username: 'admin@acme.example', password: 'correct horse' }
      });
    });
  }

  it('hand records on as they were sent', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    await inject(call('checkProductReadiness'));
    await inject(call('getEntitlementChanges'));

    assert.deepEqual(
      asked.map(({ input }) => input),
      [example('checkProductReadiness/request'), example('getEntitlementChanges/request')]
    );
  });

  it('fill in the default of each setting of a sync that is not sent', async (t) => {
    const { asked, inject } = await buildTestApp(t);
    const { settings, ...records } = example('syncOrders/request') as { settings: object };

    await inject(call('syncOrders'));

    assert.deepEqual(asked[0]?.input, {
      ...records,
      mappings: undefined,
      settings: { ...DEFAULT_SYNC_SETTINGS, ...settings }
    });
  });

  it('hand mappings on as they were sent', async (t) => {
    const { asked, inject } = await buildTestApp(t);
    const request = example('syncOrders/request-with-mappings') as { mappings: unknown[] };

    const response = await inject(call('syncOrders', { payload: JSON.stringify(request) }));

    assert.equal(response.statusCode, 200);
    assert.deepEqual(asked[0]?.input, request);
  });
});

describe('checkMappings', () => {
  it('says what is wrong with each mapping, and which required one is missing', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    const response = await inject(call('checkMappings'));

    assert.equal(response.statusCode, 200);
    const { problems } = response.json<{ problems: { attribute: string; failure: { code: string } }[] }>();
    assert.deepEqual(
      problems[0],
      (example('checkMappings/200-type-wrong') as { problems: unknown[] }).problems[0]
    );
    assert.ok(
      problems.some(
        ({ attribute, failure: { code } }) => attribute === 'lastName' && code === 'mapping-missing'
      )
    );
    assert.equal(asked.length, 0);
  });
});

describe('the credentials of FlexNet Operations', () => {
  const { 'x-flexnet-username': _, 'x-flexnet-password': __, ...withoutCredentials } = CALL_HEADERS;

  for (const none of ['', '-'])
    it(`may be a token, with headers '${none}' for what is not used`, async (t) => {
      const { asked, inject } = await buildTestApp(t);

      await inject(
        call('checkConnection', {
          headers: {
            ...withoutCredentials,
            'x-flexnet-username': none,
            'x-flexnet-password': none,
            'x-flexnet-token': 'rna_1'
          }
        })
      );

      assert.equal(asked.length, 1);
      assert.deepEqual(asked[0]?.connection.credentials, { kind: 'token', token: 'rna_1' });
    });

  it('are a user name and a password beside a hyphen in place of the token', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    await inject(call('checkConnection', { headers: { ...CALL_HEADERS, 'x-flexnet-token': '-' } }));

    assert.equal(asked[0]?.connection.credentials.kind, 'basic');
  });

  it('are those in the body while they are only tried', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    await inject(
      call('checkConnection', {
        payload: JSON.stringify({ credentials: { username: 'new', password: 'not kept yet' } })
      })
    );

    assert.deepEqual(asked[0]?.connection.credentials, {
      kind: 'basic',
      username: 'new',
      password: 'not kept yet'
    });
  });

  it('are read as UTF-8', async (t) => {
    const { asked, inject } = await buildTestApp(t);
    const asHeader = Buffer.from('pässwörd', 'utf8').toString('latin1');

    await inject(call('checkConnection', { headers: { ...CALL_HEADERS, 'x-flexnet-password': asHeader } }));

    assert.equal(asked.length, 1);
    assert.deepEqual(asked[0]?.connection.credentials, {
      kind: 'basic',
      username: 'admin@acme.example',
      password: 'pässwörd'
    });
  });

  it('are refused when only half of them is there', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    const response = await inject(
      call('checkConnection', { headers: { ...withoutCredentials, 'x-flexnet-username': 'admin' } })
    );

    assert.equal(response.statusCode, 400);
    assert.equal(response.json<{ code: string }>().code, 'flexnet-credentials-not-usable');
    assert.equal(asked.length, 0);
  });

  it('are refused when both kinds are there', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    const response = await inject(
      call('checkConnection', { headers: { ...CALL_HEADERS, 'x-flexnet-token': 'rna_1' } })
    );

    assert.equal(response.statusCode, 400);
    assert.equal(response.json<{ code: string }>().code, 'flexnet-credentials-not-usable');
    assert.equal(asked.length, 0);
  });

  it('go to the root of a tenant only', async (t) => {
    const { asked, inject } = await buildTestApp(t);
    const urls = [
      'flex1234.flexnetoperations.com',
      'ftp://flex1234.flexnetoperations.com',
      'https://flex1234.flexnetoperations.com/flexnet',
      'https://user@flex1234.flexnetoperations.com',
      'https://[::1',
      ''
    ];

    const responses = await Promise.all(
      urls.map((url) =>
        inject(call('checkConnection', { headers: { ...CALL_HEADERS, 'x-flexnet-url': url } }))
      )
    );

    assert.deepEqual(
      responses.map(({ statusCode }) => statusCode),
      urls.map(() => 400)
    );
    assert.equal(asked.length, 0);
  });

  it('go to an address that lost its trailing slash', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    await inject(
      call('checkConnection', {
        headers: { ...CALL_HEADERS, 'x-flexnet-url': 'https://FLEX1234.flexnetoperations.com/' }
      })
    );

    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.connection.url, 'https://flex1234.flexnetoperations.com');
  });
});

describe('a failing upstream', () => {
  const cases = [
    { thrown: failure('credentials-refused'), status: 422 },
    { thrown: failure('cursor-not-valid'), status: 400 },
    { thrown: failure('unreachable'), status: 503 },
    { thrown: failure('timed-out'), status: 504 },
    { thrown: failure('deadline-passed'), status: 504 }
  ];

  for (const { thrown, status } of cases) {
    it(`is ${status} with its code and sentence when it is ${thrown.code}`, async (t) => {
      const { inject, log } = await buildTestApp(t, {
        useCases: { getEntitlementChanges: () => Promise.reject(new LicensingError(thrown)) }
      });

      const response = await inject(call('getEntitlementChanges'));

      assert.equal(response.statusCode, status);
      const { code, message, requestId } = response.json<Record<string, string>>();
      assert.deepEqual({ code, message }, { code: thrown.code, message: thrown.message });
      assert.equal(requestId, response.headers['x-request-id']);
      assert.deepEqual(
        log.map(({ level, code }) => ({ level, code })),
        [{ level: 'warn', code: thrown.code }]
      );
    });
  }
});

describe('an answer that breaks the contract', () => {
  it('is not sent, and the log names the place', async (t) => {
    const leaky = { ...(example('checkConnection/200-connected') as object), password: 'correct horse' };
    const { inject, log } = await buildTestApp(t, {
      useCases: { checkConnection: () => Promise.resolve(leaky as never) }
    });

    const response = await inject(call('checkConnection'));

    assert.equal(response.statusCode, 500);
    assert.equal(response.json<{ code: string }>().code, 'internal-error');
    assert.ok(!response.body.includes('correct horse'));
    const faults = log.filter(({ event }) => event === 'request-failed');
    assert.equal(faults.length, 1);
    assert.match(JSON.stringify(faults), /breaks the contract at/);
    assert.ok(!JSON.stringify(log).includes('correct horse'));
  });
});

describe('a route that does not exist', () => {
  it('is 404 in the one error shape', async (t) => {
    const { inject } = await buildTestApp(t);

    const response = await inject({ method: 'GET', url: '/v1/nothing' });

    assert.equal(response.statusCode, 404);
    assert.equal(response.json<{ code: string }>().code, 'not-found');
  });

  it('is 405 and tells the methods that the address answers', async (t) => {
    const { inject } = await buildTestApp(t);

    const routes = [...ROUTES.values()];

    const responses = await Promise.all(
      routes.map(({ url }) => inject({ method: 'PUT', url, headers: CALL_HEADERS, payload: '{}' }))
    );

    assert.deepEqual(
      responses.map(({ statusCode, headers }) => ({ statusCode, allow: headers['allow'] })),
      routes.map(({ method }) => ({ statusCode: 405, allow: method }))
    );
  });
});
