import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createApiKey, createKeyRing, hashSecret, matchesHash } from '../../src/http/api-keys.ts';
import { API_KEY, CALL_HEADERS, ORG_ID, ORG_ROUTES, buildTestApp, call } from './test-app.ts';

const OTHER_ORG_ID = '00D5g00000zzzZZEAZ';

describe('a key ring', () => {
  it('knows the owner of each of several keys of one org', () => {
    const [first, second] = [createApiKey(ORG_ID), createApiKey(ORG_ID)];
    const ownerOf = createKeyRing([first, second].map((key) => ({ orgId: ORG_ID, sha256: hashSecret(key) })));

    assert.deepEqual([ownerOf(first), ownerOf(second)], [ORG_ID, ORG_ID]);
  });

  it('knows no owner of a key that was not given, was changed, or names another org', () => {
    const key = createApiKey(ORG_ID);
    const ownerOf = createKeyRing([
      { orgId: ORG_ID, sha256: hashSecret(key) },
      { orgId: OTHER_ORG_ID, sha256: hashSecret(createApiKey(OTHER_ORG_ID)) }
    ]);
    const strangers = [
      createApiKey(ORG_ID),
      key.replace(ORG_ID, OTHER_ORG_ID),
      createApiKey('00D5g00000unknwEAZ'),
      `${key}x`,
      key.slice(0, -1),
      hashSecret(key),
      ''
    ];

    assert.deepEqual(
      strangers.map(ownerOf),
      strangers.map(() => null)
    );
  });

  it('makes keys that differ and matches a secret with its own hash only', () => {
    const [first, second] = [createApiKey(ORG_ID), createApiKey(ORG_ID)];

    assert.notEqual(first, second);
    assert.ok(matchesHash(first, hashSecret(first)));
    assert.ok(!matchesHash(first, hashSecret(second)));
  });
});

describe('every route of an org', () => {
  for (const [operation, { method, url }] of ORG_ROUTES) {
    it(`refuses ${operation} without a key, before it reads the body`, async (t) => {
      const { asked, inject } = await buildTestApp(t);

      const response = await inject({
        method,
        url,
        headers: { 'content-type': 'application/json' },
        payload: 'not even JSON'
      });

      assert.equal(response.statusCode, 401);
      assert.equal(response.json<{ code: string }>().code, 'api-key-missing');
      assert.equal(asked.length, 0);
    });
  }

  it('refuses a key that is not valid', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    const response = await inject(
      call('checkConnection', { headers: { ...CALL_HEADERS, 'x-api-key': createApiKey(ORG_ID) } })
    );

    assert.equal(response.statusCode, 401);
    assert.equal(response.json<{ code: string }>().code, 'api-key-not-valid');
    assert.equal(asked.length, 0);
  });

  it('accepts a key together with the id of its org, long or short', async (t) => {
    const { inject } = await buildTestApp(t);

    const responses = await Promise.all(
      [ORG_ID, ORG_ID.slice(0, 15)].map((orgId) =>
        inject(call('checkConnection', { headers: { ...CALL_HEADERS, 'x-salesforce-org-id': orgId } }))
      )
    );

    assert.deepEqual(
      responses.map(({ statusCode }) => statusCode),
      [200, 200]
    );
  });

  it('takes an empty header for one that was left out', async (t) => {
    const { asked, inject } = await buildTestApp(t);
    const empty = { 'x-salesforce-org-id': '', 'x-request-timeout': '', 'x-flexnet-token': '' };

    const response = await inject(call('checkConnection', { headers: { ...CALL_HEADERS, ...empty } }));

    assert.equal(response.statusCode, 200);
    assert.equal(asked.length, 1);
  });

  it('refuses a key that came along into a copy of its org', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    const responses = await Promise.all(
      [OTHER_ORG_ID, ORG_ID.toLowerCase(), ORG_ID.slice(0, 10)].map((orgId) =>
        inject(call('checkConnection', { headers: { ...CALL_HEADERS, 'x-salesforce-org-id': orgId } }))
      )
    );

    assert.deepEqual(
      responses.map((response) => [response.statusCode, response.json<{ code: string }>().code]),
      responses.map(() => [403, 'api-key-of-another-org'])
    );
    assert.equal(asked.length, 0);
  });
});

describe('the limit of requests', () => {
  it('holds for each org by itself and tells when to come back', async (t) => {
    const otherKey = createApiKey(OTHER_ORG_ID);
    const { asked, inject } = await buildTestApp(t, {
      requestsPerMinute: 2,
      apiKeys: [
        { orgId: ORG_ID, sha256: hashSecret(API_KEY) },
        { orgId: OTHER_ORG_ID, sha256: hashSecret(otherKey) }
      ]
    });

    const first = await inject(call('checkConnection'));
    const second = await inject(call('getEntitlementChanges'));
    const third = await inject(call('checkConnection'));
    const fromOther = await inject(
      call('checkConnection', { headers: { ...CALL_HEADERS, 'x-api-key': otherKey } })
    );

    assert.deepEqual([first.statusCode, second.statusCode, fromOther.statusCode], [200, 200, 200]);
    assert.equal(third.statusCode, 429);
    assert.equal(third.json<{ code: string }>().code, 'too-many-requests');
    assert.match(String(third.headers['retry-after']), /^\d+$/);
    assert.equal(asked.length, 3);
  });

  it('does not hold for those who ask whether the proxy is ready', async (t) => {
    const { inject } = await buildTestApp(t, { requestsPerMinute: 1 });

    const responses = await Promise.all([1, 2, 3].map(() => inject({ method: 'GET', url: '/ready' })));

    assert.deepEqual(
      responses.map(({ statusCode }) => statusCode),
      [200, 200, 200]
    );
  });
});
