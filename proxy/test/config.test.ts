import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DEFAULT_FLEXNET_SETTINGS } from '../src/adapters/flexnet/settings.ts';
import { ConfigError, SettingsSchema, readConfig } from '../src/config.ts';
import { createApiKey, hashSecret } from '../src/http/api-keys.ts';

const ORG_ID = '00D5g00000abcDEEAY';

const NAMES = Object.keys(SettingsSchema.properties);

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.faults;
  }
  return [];
}

describe('the config', () => {
  it('of an empty environment is safe: this machine only, no key, the real hosts', () => {
    const config = readConfig({ PATH: '/bin', CROSSWALK_PROXY_PORT: ' ' });

    assert.deepEqual(config.listen, { host: '127.0.0.1', port: 8080 });
    assert.deepEqual(config.apiKeys, []);
    assert.equal(config.operatorTokenHash, null);
    assert.deepEqual(config.flexnet.destinations, {
      hostPatterns: ['*.flexnetoperations.com'],
      trustedOrigins: []
    });
  });

  it('has the defaults of the FlexNet adapter', () => {
    const { services } = readConfig({}).flexnet;

    assert.deepEqual({ ...DEFAULT_FLEXNET_SETTINGS, ...services }, DEFAULT_FLEXNET_SETTINGS);
  });

  it('is read from text, with lists that are separated by commas, blanks and line breaks', () => {
    const [first, second] = [hashSecret(createApiKey(ORG_ID)), hashSecret(createApiKey(ORG_ID))];

    const config = readConfig({
      CROSSWALK_PROXY_PORT: '9000',
      CROSSWALK_PROXY_API_KEYS: `${ORG_ID}:${first},\n  ${ORG_ID}:${second}\n`,
      CROSSWALK_PROXY_FLEXNET_HOSTS: 'fno.acme.example *.flexnetoperations.com',
      CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: 'http://localhost:8090'
    });

    assert.equal(config.listen.port, 9000);
    assert.deepEqual(config.apiKeys, [
      { orgId: ORG_ID, sha256: first },
      { orgId: ORG_ID, sha256: second }
    ]);
    assert.deepEqual(config.flexnet.destinations, {
      hostPatterns: ['fno.acme.example', '*.flexnetoperations.com'],
      trustedOrigins: ['http://localhost:8090']
    });
  });

  it('cannot be changed', () => {
    const config = readConfig({});

    assert.throws(() => Object.assign(config.timeout, { maxMs: 1 }), TypeError);
    assert.throws(() => (config.apiKeys as unknown[]).push('key'), TypeError);
  });

  it('with several faults tells all of them, and what belongs there', () => {
    const faults = faultsOf({
      CROSSWALK_PROXY_PORT: 'eighty',
      CROSSWALK_PROXY_LOG_LEVEL: 'loud',
      CROSSWALK_PROXY_SHUTDOWN_MS: '-1',
      CROSSWALK_PROXY_FLEXNET_HOSTS: 'a.example *.com 10.0.0.1 https://b.example',
      CROSSWALK_PROXY_POTR: '80'
    });

    assert.deepEqual(
      faults.map((fault) => fault.replace(/ (is not a setting|must|has).*/s, '')),
      [
        'CROSSWALK_PROXY_POTR',
        'CROSSWALK_PROXY_PORT',
        'CROSSWALK_PROXY_LOG_LEVEL',
        'CROSSWALK_PROXY_SHUTDOWN_MS',
        'Item 2 of CROSSWALK_PROXY_FLEXNET_HOSTS',
        'Item 3 of CROSSWALK_PROXY_FLEXNET_HOSTS',
        'Item 4 of CROSSWALK_PROXY_FLEXNET_HOSTS'
      ]
    );
    assert.match(faults[1] ?? '', /What belongs there: Port to listen on/);
  });

  it('does not repeat a key that was entered in place of its hash', () => {
    const key = createApiKey(ORG_ID);

    const faults = faultsOf({ CROSSWALK_PROXY_API_KEYS: `${ORG_ID}:${key}` });

    assert.equal(faults.length, 1);
    assert.ok(!faults[0]?.includes(key));
  });

  it('does not contradict itself', () => {
    const faults = faultsOf({
      CROSSWALK_PROXY_TIMEOUT_DEFAULT_MS: '60000',
      CROSSWALK_PROXY_TIMEOUT_MAX_MS: '30000',
      CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: 'https://a.example:443 http://[::1'
    });

    assert.equal(faults.length, 3);
  });

  it('has a ClickHouse server only when one is named, with a database of its own', () => {
    const url = 'https://clickhouse.acme.example:8443';

    assert.equal(readConfig({}).usage.server, null);
    assert.deepEqual(readConfig({ CROSSWALK_PROXY_CLICKHOUSE_URL: url }).usage.server, {
      ...{ url, database: 'crosswalk', user: 'default', password: '', cluster: null }
    });
    assert.deepEqual(faultsOf({ CROSSWALK_PROXY_CLICKHOUSE_CLUSTER: 'main' }), [
      'CROSSWALK_PROXY_CLICKHOUSE_URL is missing, so that the other settings of ClickHouse would do nothing.'
    ]);
  });

  it('sends the password of ClickHouse over https, to this machine, or where it is told that the network is its own', () => {
    const trusted = { CROSSWALK_PROXY_CLICKHOUSE_TRUSTED_ORIGINS: 'http://clickhouse:8123' };
    const faults = (url: string, more = {}) => faultsOf({ CROSSWALK_PROXY_CLICKHOUSE_URL: url, ...more });

    for (const url of [
      'https://ch.example',
      'http://localhost:8123',
      'http://127.0.0.1:8123',
      'http://[::1]:8123'
    ]) {
      assert.deepEqual(faults(url), [], url);
    }
    assert.deepEqual(faults('http://clickhouse:8123', trusted), []);
    assert.match(
      faults('http://clickhouse:8124', trusted).join(),
      /^CROSSWALK_PROXY_CLICKHOUSE_URL has http/
    );
    assert.match(faults('http://localhost.example').join(), /_URL has http/);
    assert.match(faults('http://127.0.0.1.example').join(), /_URL has http/);
    assert.match(faults('https://ch.example:443').join(), /is not an origin/);
    for (const url of [
      'https://me:s3cret@ch.example',
      'https://ch.example/?password=s3cret',
      'tcp://ch.example:9000'
    ]) {
      const [fault = '', ...more] = faults(url);
      assert.match(fault, /^CROSSWALK_PROXY_CLICKHOUSE_URL has not the right form/);
      assert.doesNotMatch(fault, /s3cret/);
      assert.equal(more.length, 0);
    }
  });

  it('names a cluster that cannot be more than a name', () => {
    const faults = faultsOf({
      CROSSWALK_PROXY_CLICKHOUSE_URL: 'https://ch.example',
      CROSSWALK_PROXY_CLICKHOUSE_CLUSTER: "main' (a",
      CROSSWALK_PROXY_CLICKHOUSE_DATABASE: 'usage; DROP'
    });

    assert.equal(faults.length, 2);
  });

  for (const page of ['../.env.example', '../../docs/operator-guide.md']) {
    it(`is described whole in ${page}`, () => {
      const text = readFileSync(new URL(page, import.meta.url), 'utf8');
      const named = new Set(text.match(/CROSSWALK_PROXY_[A-Z_]+/g));

      assert.deepEqual([...named].sort(), [...NAMES].sort());
    });
  }
});
