import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openEmbeddedEngine } from '../../src/adapters/usage-store/embedded-engine.ts';
import { FairQueue } from '../../src/adapters/usage-store/fair-queue.ts';
import { openServerEngine } from '../../src/adapters/usage-store/server-engine.ts';
import type { FieldSyncAnswer } from '../../src/domain/usage/field-sync.ts';
import { UsageError } from '../../src/ports/usage-error.ts';
import { startClickHouse } from '../fakes/clickhouse-server.ts';
import { CALL_HEADERS } from '../http/test-app.ts';
import { account, license, loadDay, metric, O1, PACKAGE_A, SETTINGS, THROUGH } from './fixtures.ts';
import { MEMORY_BYTES } from './test-server.ts';
import { describeUsage } from './usage-app.ts';

/** Runs until it is ended. */
const ENDLESS = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';
const [ACME, OTHER] = ['00D5g00000acmeAEAA', '00D5g00000otheAEAA'];
const never = new AbortController().signal;

function isAbandoned(error: unknown): boolean {
  return error instanceof UsageError && error.failure.code === 'deadline-passed';
}

describe('the places for questions', () => {
  it('are one for each org, first come first served, and none for who has left', async () => {
    const queue = new FairQueue(2);
    const order: string[] = [];
    const ends = new Map<string, () => void>();
    const ask = (name: string, orgId: string, signal = never) =>
      queue.run(orgId, signal, () => {
        order.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      });
    const leaving = new AbortController();
    const asked = [ask('a1', ACME), ask('a2', ACME), ask('b1', OTHER), ask('c1', 'third')];
    const left = assert.rejects(ask('d1', 'fourth', leaving.signal), isAbandoned);
    leaving.abort();
    await left;
    assert.deepEqual(order, ['a1', 'b1']);
    for (const name of ['b1', 'a1', 'c1', 'a2']) {
      ends.get(name)?.();
      await pause(0);
    }
    await Promise.all(asked);

    assert.deepEqual(order, ['a1', 'b1', 'c1', 'a2']);
  });
});

describe('ClickHouse in the process', () => {
  it('answers an org while another asks and a load runs, and ends what nobody waits for', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-engine-'));
    const engine = await openEmbeddedEngine(folder, MEMORY_BYTES);
    t.after(async () => {
      await engine.close();
      rmSync(folder, { recursive: true });
    });
    const gone = new AbortController();
    const load = assert.rejects(engine.loads.execute(ENDLESS));
    const long = assert.rejects(engine.questions(ACME, gone.signal).query(ENDLESS), isAbandoned);
    const waiting = assert.rejects(engine.questions(ACME, gone.signal).query('SELECT 1'), isAbandoned);

    assert.deepEqual(await engine.questions(OTHER, never).query('SELECT 1 AS one'), [{ one: 1 }]);
    gone.abort();
    await Promise.all([long, waiting]);
    assert.deepEqual(await engine.questions(ACME, never).query('SELECT 1 AS one'), [{ one: 1 }]);
    const [running] = await engine.query<{ count: string }>(
      "SELECT count() AS count FROM system.processes WHERE startsWith(query, 'SELECT sum(sipHash64')"
    );
    assert.equal(running?.count, '1', 'the load goes on');
    await engine.execute("KILL QUERY WHERE startsWith(query, 'SELECT sum') ASYNC");
    await load;
  });

  it('says that another process uses its folder', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-engine-'));
    const { startProxy } = await import('../faults/proxy-process.ts');
    const start = () => startProxy('http://localhost:8090', { CROSSWALK_PROXY_USAGE_FOLDER: folder });
    const [first, second] = [await start(), await start()];
    t.after(async () => {
      await Promise.all([first.kill('SIGKILL'), second.kill('SIGKILL')]);
      rmSync(folder, { recursive: true });
    });
    const status = async ({ url, headers }: typeof first) => {
      const response = await fetch(`${url}/v1/usage/status`, { headers });
      return [response.status, ((await response.json()) as { code?: string }).code];
    };

    assert.deepEqual(await status(first), [200, undefined]);
    assert.deepEqual(await status(second), [503, 'usage-folder-in-use']);
    await first.kill('SIGKILL');
    assert.deepEqual(await status(second), [200, undefined]);
  });
});

describe('a ClickHouse server', () => {
  it('is told to end what nobody waits for', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-engine-'));
    const fake = await startClickHouse(folder);
    const engine = openServerEngine(fake.server, MEMORY_BYTES);
    t.after(async () => {
      await engine.close();
      await fake.close();
      rmSync(folder, { recursive: true });
    });
    const gone = new AbortController();
    const long = assert.rejects(
      engine.questions(ACME, gone.signal).query('SELECT sleepEachRow(0.5) FROM numbers(6)'),
      isAbandoned
    );
    while (fake.sent.length === 0) await pause(5);
    gone.abort();
    await long;

    assert.equal(fake.sent[0]?.settings['cancel_http_readonly_queries_on_client_close'], '1');
    assert.equal(engine.isReachable, true);
  });
});

describeUsage('the largest batch of the contract', (startUsageApp) => {
  it('is answered', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, THROUGH, PACKAGE_A, [
      { organization_id: O1, custom_entity: 'Component_7' },
      { organization_id: O1, custom_entity: 'Component_499_of_99', user_id_token: '005-b' }
    ]);
    const components = (metricNumber: number) =>
      Array.from({ length: 500 }, (_, index) => ({
        packageId: PACKAGE_A,
        componentType: 'CustomObject' as const,
        componentName: index < 250 ? `Component_${index}` : `Component_${index}_of_${metricNumber}`,
        operations: []
      }));
    const metrics = Array.from({ length: 100 }, (_, index) =>
      metric({ metric: 'Feature', components: components(index) })
    );
    const accounts = [
      account(license(O1, PACKAGE_A)),
      ...Array.from({ length: 199 }, (_, index) =>
        account(license(`00D5g00000oo${String(index).padStart(3, '0')}`, PACKAGE_A))
      )
    ];
    const response = await usage.app.inject({
      ...{ method: 'POST', url: '/v1/field-sync/batches', headers: CALL_HEADERS },
      payload: JSON.stringify({ settings: SETTINGS, packageIds: [PACKAGE_A], metrics, accounts })
    });

    assert.equal(response.statusCode, 200, response.body.slice(0, 500));
    const [first, second] = response.json<FieldSyncAnswer>().accounts;
    const expected = metrics.map((_, index) => (index === 99 ? 2 : 1));
    assert.deepEqual(
      first?.values.map(({ value }) => value),
      expected
    );
    assert.deepEqual(new Set(second?.values.map(({ value }) => value)), new Set([0]));
  });
});
