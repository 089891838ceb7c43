import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { openUsageStore } from '../../src/adapters/usage-store/clickhouse-usage-store.ts';
import { EngineError, FILE_ROWS } from '../../src/adapters/usage-store/engine.ts';
import { openServerEngine } from '../../src/adapters/usage-store/server-engine.ts';
import { startClickHouse, type FakeClickHouse } from '../fakes/clickhouse-server.ts';
import { startProxy } from '../faults/proxy-process.ts';
import { MEMORY_BYTES } from './test-server.ts';
import { counted, file, logFile, startUsageApp } from './usage-app.ts';

async function startFake(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-clickhouse-'));
  const fake = await startClickHouse(folder);
  t.after(async () => {
    await fake.close();
    rmSync(folder, { recursive: true });
  });
  return { fake, folder };
}

async function open(t: TestContext, change: Partial<FakeClickHouse['server']> = {}) {
  const { fake, folder } = await startFake(t);
  const engine = openServerEngine({ ...fake.server, ...change }, MEMORY_BYTES);
  return { fake, folder, engine };
}

/** A usage app over a fake that the test holds, after what is cleaned up at its first load. */
async function startWith(t: TestContext) {
  let fake!: FakeClickHouse;
  const usage = await startUsageApp(t, async (folder) => {
    fake = await startClickHouse(folder);
    return { engine: openServerEngine(fake.server, MEMORY_BYTES), stop: () => fake.close() };
  });
  await usage.load({ url: null });
  while (!fake.sent.some(({ sql }) => sql.includes('SELECT DISTINCT slice FROM user_month'))) await pause(5);
  return { fake, usage };
}

describe('a ClickHouse server', () => {
  it('is sent a file as it came, and what keeps an insert of a few rows in one piece', async (t) => {
    const { fake, folder, engine } = await open(t);
    await engine.execute('CREATE TABLE names (name String) ENGINE = MergeTree ORDER BY name');
    const staged = path.join(folder, 'names.csv.gz');
    writeFileSync(staged, gzipSync('other,name\n1,Ann\n2,Bob\n'));

    await engine.loads.insertFile(
      `INSERT INTO names SELECT concat({greeting:String}, name) FROM ${FILE_ROWS}`,
      { path: staged, compression: 'gzip' },
      ['name', 'absent'],
      { greeting: 'Hi ' }
    );

    assert.deepEqual(await engine.query('SELECT name FROM names ORDER BY name'), [
      { name: 'Hi Ann' },
      { name: 'Hi Bob' }
    ]);
    const [created, inserted] = fake.sent;
    assert.ok(created && inserted);
    assert.match(inserted.sql, /FROM input\('`name` String, `absent` String'\) FORMAT CSVWithNames$/u);
    assert.equal(inserted.encoding, 'gzip');
    assert.deepEqual([created.settings['async_insert'], created.settings['max_insert_threads']], ['0', '1']);
    assert.equal(inserted.settings['max_insert_threads'], '2');
    assert.equal(inserted.settings['max_memory_usage'], String(MEMORY_BYTES));
  });

  it('takes values of every kind and lists of any length as they are', async (t) => {
    const { fake, engine } = await open(t);
    const text = `it's a "\\" \t\r\n, [x] {y:String} 'ü€😀`;
    const ids = Array.from({ length: 9001 }, (_, index) => `00D5g0000000${index}`);

    const rows = await engine.query(
      `SELECT {text:String} AS text, {list:Array(String)} AS list, {is:Bool} AS is, {big:UInt64} AS big,
         length({ids:Array(String)}) AS ids, '00D5g00000009000' IN {ids:Array(String)} AS last, {numbers:Array(UInt32)} AS numbers`,
      { text, list: [text, ''], is: true, big: '18446744073709551615', ids, numbers: [1, 2] }
    );

    assert.deepEqual(rows, [
      { text, list: [text, ''], is: true, big: '18446744073709551615', ids: '9001', last: 1, numbers: [1, 2] }
    ]);
    assert.equal(fake.sent.length, 1);
  });

  it('makes copies of every table on all servers of a cluster', async (t) => {
    const { fake, engine } = await open(t, { cluster: 'main' });

    await openUsageStore(engine, 400);

    const made = fake.sent.map(({ sql }) => sql).filter((sql) => /\bTABLE\b/u.test(sql));
    assert.equal(made.length, 7);
    for (const sql of made) {
      assert.match(sql, /^CREATE TABLE IF NOT EXISTS \w+ ON CLUSTER 'main' \(/u);
      assert.match(
        sql,
        /ENGINE = Replicated(Replacing)?MergeTree\('\/clickhouse\/tables\/\{database\}\/\{table\}', '\{replica\}'/u
      );
    }
    assert.ok(fake.sent.every(({ sql }) => made.includes(sql) || !sql.includes('CLUSTER')));
  });

  it('serves several processes, which make its tables at the same time and see what the others loaded', async (t) => {
    const { fake, usage } = await startWith(t);
    const others = [1, 2].map(() => openServerEngine(fake.server, MEMORY_BYTES));

    const [first] = await Promise.all(others.map((engine) => openUsageStore(engine, 400)));
    usage.serve(file(logFile([{}])));
    const { requestId } = await usage.load();

    const seen = await first?.findFile('00D5g00000abcDEEAY', requestId);
    assert.equal(seen?.file.state, 'loaded');
    await Promise.all(others.map((engine) => engine.close()));
  });

  it('that is asked with a wrong password says so by number and name, and nothing tells the password', async (t) => {
    const { engine } = await open(t, { password: 'n0t-the-password' });

    const error = await engine.query('SELECT 1').catch((thrown: unknown) => thrown);

    assert.ok(error instanceof EngineError);
    assert.equal(
      error.message,
      'ClickHouse did not carry out a statement: error 516, AUTHENTICATION_FAILED.'
    );
    assert.equal(error.failure.code, 'usage-store-unavailable');
    assert.doesNotMatch(`${error.stack} ${String(error.cause)}`, /n0t-the-password/u);
    assert.equal(engine.isReachable, true);
  });

  it('that is away is told as such, and used again once it is back', async (t) => {
    const { fake, usage } = await startWith(t);
    fake.cut = () => 'before';

    const away = await usage.get('/v1/usage/status');

    assert.deepEqual([away.status, away.body['code']], [503, 'usage-store-unavailable']);
    assert.equal(usage.engine.isReachable, false);
    assert.ok(!JSON.stringify(usage.app.log).includes(fake.server.password));
    fake.cut = () => null;
    assert.equal((await usage.get('/v1/usage/status')).status, 200);
    assert.equal(usage.engine.isReachable, true);
  });

  it('whose connection is cut at any statement of a load counts the old day or the new one, and loads again', async (t) => {
    const { fake, usage } = await startWith(t);
    const outcomes = new Set<string>();
    let users = 0;
    let rows = 1;
    let passed = 0;
    for (let at = 0, wasCut = true; wasCut; at += 1) {
      for (const when of ['before', 'after'] as const) {
        rows += 1;
        usage.serve(
          file(logFile(Array.from({ length: rows }, (_, user) => ({ user_id_token: `005-${user}` }))))
        );
        passed = 0;
        fake.cut = () => ((passed += 1) === at + 1 ? when : null);
        const { state } = await usage.load();
        wasCut = passed > at;
        fake.cut = () => null;

        const day = await counted(usage);
        const now = Number(day[0]?.users ?? 0);
        assert.equal(Number(day[0]?.events ?? 0), now, 'users and events are of the same slice');
        assert.ok(now === users || now === rows, `${now} users count, neither ${users} nor ${rows}`);
        if (state === 'loaded') assert.equal(now, rows);
        outcomes.add(now === rows ? 'new' : 'old');
        users = now;
      }
    }

    assert.deepEqual([...outcomes].sort(), ['new', 'old']);
    assert.equal(users, rows, 'the last load, which was left alone, counts');
  });
});

describe('the process with a ClickHouse server', () => {
  it('tells at /ready whether the usage store answers', async (t) => {
    const { fake, folder } = await startFake(t);
    const proxy = await startProxy('http://localhost:8090', {
      CROSSWALK_PROXY_CLICKHOUSE_URL: fake.server.url,
      CROSSWALK_PROXY_CLICKHOUSE_DATABASE: fake.server.database,
      CROSSWALK_PROXY_CLICKHOUSE_USER: fake.server.user,
      CROSSWALK_PROXY_CLICKHOUSE_PASSWORD: fake.server.password,
      CROSSWALK_PROXY_USAGE_FOLDER: path.join(folder, 'usage')
    });
    t.after(() => proxy.kill('SIGKILL'));
    const ready = async () => {
      const response = await fetch(`${proxy.url}/ready`);
      const { upstreams } = (await response.json()) as { upstreams: { name: string; state: string }[] };
      return [response.status, upstreams.find(({ name }) => name === 'usage-store')?.state];
    };
    const status = async () =>
      (await fetch(`${proxy.url}/v1/usage/status`, { headers: proxy.headers })).status;

    const states = [await ready()];
    for (const cut of [() => 'before' as const, () => null, () => 'before' as const, () => null]) {
      fake.cut = cut;
      states.push([await status(), ...(await ready())] as never);
    }

    assert.deepEqual(states, [
      [200, 'unused'],
      [503, 200, 'unavailable'],
      [200, 200, 'available'],
      [503, 200, 'unavailable'],
      [200, 200, 'available']
    ]);
  });
});
