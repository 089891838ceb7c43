import assert from 'node:assert/strict';
import test, { describe, type TestContext } from 'node:test';
import { rowsOf, type FileQuery } from '../app-analytics/files.ts';
import { startAppAnalyticsSimulator, type SimulatorOptions } from '../app-analytics/simulator.ts';
import { DEMO_VENDOR } from '../app-analytics/vendor.ts';

const DAY = Date.UTC(2026, 10, 10);
const DAY_MS = 86_400_000;
const PACKAGE = '0335g00000FLdAA';

const query = (change: Partial<FileQuery> = {}): FileQuery => ({
  dataType: 'PackageUsageLog',
  packageIds: [PACKAGE],
  start: DAY,
  end: DAY + DAY_MS,
  availableSince: null,
  now: DAY + 30 * DAY_MS,
  ...change
});

async function start(t: TestContext, options: Partial<SimulatorOptions> = {}) {
  let now = DAY + 2 * DAY_MS;
  const simulator = await startAppAnalyticsSimulator({ vendor: DEMO_VENDOR, now: () => now, ...options });
  t.after(() => simulator.close());
  const ask = async (change: Record<string, unknown> = {}) => {
    const response = await fetch(`${simulator.url}/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        dataType: 'PackageUsageLog',
        startTime: new Date(DAY).toISOString(),
        endTime: new Date(DAY + DAY_MS).toISOString(),
        packageIds: PACKAGE,
        fileCompression: 'gzip',
        ...change
      })
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const look = async (id: unknown) =>
    (await (await fetch(`${simulator.url}/requests/${String(id)}`)).json()) as Record<string, unknown>;
  const complete = async (change: Record<string, unknown> = {}) => look((await ask(change)).body['id']);
  return { simulator, ask, look, complete, pass: (ms: number) => void (now += ms) };
}

describe('usage of the demo vendor', () => {
  test('is the same each time, and another on each day', () => {
    const first = [...rowsOf(DEMO_VENDOR, query())];
    assert.deepEqual([...rowsOf(DEMO_VENDOR, query())], first);
    assert.notDeepEqual(
      [...rowsOf(DEMO_VENDOR, query({ start: DAY + DAY_MS, end: DAY + 2 * DAY_MS }))],
      first
    );
  });

  test('has sandboxes, outside users, automated work, errors over several lines, and rows sent twice', () => {
    const rows = [...rowsOf(DEMO_VENDOR, query({ packageIds: [], end: DAY + 14 * DAY_MS }))];
    assert.ok(rows.length > 1000);
    assert.ok(rows.some((row) => row['organization_type'] === 'Sandbox'));
    for (const type of ['Standard', 'CspLitePortal', 'Guest'])
      assert.ok(rows.some((row) => row['user_type'] === type));
    assert.ok(rows.some((row) => row['quiddity'] === 'S'));
    assert.ok(rows.some((row) => row['stack_trace']?.includes('\n')));
    assert.ok(new Set(rows.map((row) => JSON.stringify(row))).size < rows.length);
  });

  test('arrives late in part, which a catch-up brings and nothing else', () => {
    const early = [...rowsOf(DEMO_VENDOR, query({ now: DAY + 2 * DAY_MS, end: DAY + DAY_MS }))];
    const all = [...rowsOf(DEMO_VENDOR, query())];
    const late = [...rowsOf(DEMO_VENDOR, query({ availableSince: DAY + 2 * DAY_MS }))];
    assert.ok(late.length > 0);
    assert.equal(early.length + late.length, all.length);
  });

  test('knows people by the same token in every package', () => {
    const tokensOf = (packageId: string): Set<string> =>
      new Set(
        [...rowsOf(DEMO_VENDOR, query({ packageIds: [packageId], end: DAY + 20 * DAY_MS }))].map(
          (row) => row['user_id_token'] ?? ''
        )
      );
    const assets = tokensOf('0335g00000FLaBB');
    const dispatch = tokensOf(PACKAGE);
    assert.ok([...assets].some((token) => dispatch.has(token)));
  });
});

describe('App Analytics', () => {
  test('gives a gzip file with a header behind a link that expires after an hour', async (t) => {
    const { complete, look, pass } = await start(t);
    const answer = await complete();
    assert.equal(answer['state'], 'Complete');
    const url = String(answer['downloadUrl']);
    const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    assert.equal(response.headers.get('content-encoding'), 'gzip');
    assert.match(await response.text(), /^"log_record_type","timestamp_derived"/);
    assert.equal((await fetch(url.replace(/.$/, 'x'))).status, 403);
    pass(3_600_000);
    const expired = await fetch(url);
    assert.equal(expired.status, 403);
    assert.match(await expired.text(), /AccessDenied/);
    assert.equal((await look(answer['id']))['state'], 'Expired');
    assert.equal((await look(answer['id']))['downloadUrl'], null);
  });

  test('says when there is no data, when it is too long ago, and what it refuses', async (t) => {
    const { ask, complete, look } = await start(t);
    assert.equal((await complete({ packageIds: '033xx00SIMnone0' }))['state'], 'NoData');
    const old = await complete({ startTime: new Date(DAY - 60 * DAY_MS).toISOString() });
    assert.equal(old['state'], 'Failed');
    assert.match(String(old['errorMessage']), /retention/);
    assert.deepEqual(await ask({ packageIds: '0335g00000FLdAAEA4' }), {
      status: 400,
      body: { message: 'Specify a 15-character package ID' }
    });
    assert.equal((await ask({ startTime: null })).status, 400);
    assert.deepEqual(await look(99), { message: 'There is no such request' });
  });

  test('counts records of production orgs only, as more each day', async (t) => {
    const { complete } = await start(t);
    const answer = await complete({ dataType: 'SubscriberSnapshot', fileCompression: 'none' });
    const text = await (await fetch(String(answer['downloadUrl']))).text();
    assert.match(text, /"2026-11-10T00:00:00Z"/);
    assert.ok(!text.includes(' UAT"'));
    assert.match(text, /"UsersWithMFA"/);
  });

  test('fails as told: queries, quota, and downloads in every way', async (t) => {
    const { simulator, ask, complete } = await start(t);
    const one = async (
      fault: 'query-failed' | 'truncated' | 'not-gzip' | 'html' | 'expired' | 'wrong-size'
    ) => {
      simulator.addFault({ fault, times: 1 });
      return complete();
    };
    simulator.addFault({ fault: 'quota-exceeded', times: 1 });
    assert.deepEqual((await ask()).body, { message: 'Query rate limit exceeded' });
    assert.match(String((await one('query-failed'))['errorMessage']), /15 minutes/);
    const raw = async (answer: Record<string, unknown>): Promise<Response> =>
      fetch(String(answer['downloadUrl']));
    assert.match(await (await raw(await one('html'))).text(), /<html>/);
    assert.equal((await raw(await one('expired'))).status, 403);
    await assert.rejects(async () => (await raw(await one('not-gzip'))).text());
    simulator.addFault({ fault: 'truncated', times: 1 });
    const cut = await complete({ fileCompression: 'none' });
    assert.ok((await (await raw(cut)).arrayBuffer()).byteLength < Number(cut['downloadSize']));
    const good = await complete();
    const wrong = await one('wrong-size');
    assert.equal(Number(wrong['downloadSize']), Number(good['downloadSize']) + 7);
  });
});
