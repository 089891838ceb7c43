import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ApexException } from '../../src/apex/values.ts';
import { openOrg } from '../../src/open.ts';
import type { CredentialSettings } from '../../src/platform/credentials.ts';
import { FIXTURES, NOON } from '../database/support.ts';

const kept: CredentialSettings[] = [];
const { org, program } = openOrg({ folders: [FIXTURES], clock: () => NOON }, [
  fileURLToPath(new URL('./apex', import.meta.url))
]);
org.credentials.whenChanged((settings) => void kept.push(settings));
const { administrator } = org.database.ids;

after(() => org.close());

const call = (method: string, userId = administrator): unknown =>
  org.run(program, userId, (transaction) => program.callStatic(transaction, 'Setup', method, new Map()));

const fails = (type: string) => (error: unknown) => error instanceof ApexException && error.typeName === type;

describe('ConnectApi.NamedCredentials', () => {
  test('changes nothing that was not created', () => {
    assert.equal(call('read'), '');
    assert.throws(() => call('patch'), fails('ConnectApi.NotFoundException'));
  });

  test('creates and patches values, of which it answers the names only', () => {
    assert.equal(call('create'), 'ApiKey Spare');
    assert.throws(() => call('create'), fails('ConnectApi.ConnectApiException'));
    assert.equal(call('patch'), 'ApiKey Spare');
    assert.deepEqual(
      kept.map(({ parameters }) => parameters?.['Beacon']),
      [
        { ApiKey: 'first', Spare: 's' },
        { ApiKey: 'second', Spare: 's' }
      ]
    );
  });

  test('replaces all values in an update', () => {
    assert.equal(call('replace'), 'ApiKey');
    assert.deepEqual(kept.at(-1)?.parameters?.['Beacon'], { ApiKey: 'third' });
  });

  test('keeps no empty value', () => {
    assert.throws(() => call('blank'), fails('ConnectApi.ConnectApiException'));
  });

  test('is what callouts send', () => {
    org.assignPermissionSet(administrator, 'Sailor');
    const endpoint = org.credentials.resolve('callout:Beacon', org.database.permissions(administrator));

    assert.deepEqual(endpoint.headers, [['Authorization', 'Bearer third']]);
  });

  test('knows the principals of the metadata only', () => {
    assert.match(String(call('wrongPrincipal')), /no named principal Nobody/);
  });

  test('makes a named credential where there is none', () => {
    assert.throws(() => call('readLamp'), fails('ConnectApi.NotFoundException'));
    assert.throws(() => call('createLampNowhere'), fails('ConnectApi.ConnectApiException'));
    assert.equal(call('createLamp'), 'https://lamp.example');
    assert.throws(() => call('createLamp'), fails('ConnectApi.ConnectApiException'));
    assert.equal(call('readLamp'), 'https://lamp.example');
    assert.deepEqual(org.credentials.resolve('callout:lamp/x', org.database.permissions(administrator)), {
      url: 'https://lamp.example/x',
      headers: [['Authorization', 'Bearer third']]
    });
  });

  test('is closed to users who may not manage named credentials, and to tests', () => {
    const user = org.database.store.nextId(org.schema.existing('User'));
    const profile = org.database.store.rowsWhere(org.schema.existing('Profile'), 'Name = ?', [
      'Standard User'
    ])[0];
    org.database.store.insert(org.schema.existing('User'), { Id: user, ProfileId: profile?.['Id'] ?? null });

    assert.throws(() => call('read', user), fails('ConnectApi.ConnectApiException'));
    assert.throws(() => call('readLamp', user), fails('ConnectApi.ConnectApiException'));
    assert.throws(
      () =>
        program.inTransaction({ isTest: true }, (transaction) =>
          program.callStatic(transaction, 'Setup', 'read', new Map())
        ),
      fails('System.UnsupportedOperationException')
    );
  });
});

test('a custom notification reaches its receiver', () => {
  call('warn');

  const [sent] = org.database.store.all('SELECT * FROM "sent notifications"');
  assert.deepEqual(
    [sent?.['userId'], sent?.['title'], sent?.['body'], sent?.['targetId'], sent?.['sentAt']],
    [administrator, 'Storm', 'Reef the sails', '000000000000000AAA', NOON]
  );
});
