import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openEmbeddedEngine } from '../../src/adapters/usage-store/embedded-engine.ts';
import type { UsageFile } from '../../src/domain/usage/usage-file.ts';
import { logFile, PACKAGE } from '../usage/usage-app.ts';
import { ask, startProxy, type ProxyProcess } from './proxy-process.ts';

const KILLS = 6;
const ROWS = 150_000;
const FILE_COUNT = KILLS + 2;
const [HEADER = '', ...LINES] = logFile(
  Array.from({ length: ROWS + FILE_COUNT }, (_, index) => ({ user_id_token: `005-USER-${index}` }))
).split('\n');
/** Every file has as many users of its own as rows, and another number of rows than the one before. */
const FILES = Array.from({ length: FILE_COUNT }, (_, file) =>
  [HEADER, ...LINES.slice(0, ROWS + file), ''].join('\n').replaceAll('005-USER-', `005-${file}-`)
);

test('after kills in the middle of a load, the day is the old one or the new one, and loads again', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-usage-kill-'));
  let served = FILES[0] ?? '';
  const storage = createServer((_request, response) => response.writeHead(200).end(served)).listen(
    0,
    '127.0.0.1'
  );
  await once(storage, 'listening');
  t.after(() => {
    storage.closeAllConnections();
    storage.close();
    rmSync(folder, { recursive: true });
  });
  const origin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  const start = () =>
    startProxy(origin, {
      CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS: origin,
      CROSSWALK_PROXY_USAGE_FOLDER: folder
    });

  let proxy = await start();
  const startedAt = Date.now();
  await finished(proxy, await send(proxy, origin, 0));
  const usualMs = Date.now() - startedAt;
  await proxy.kill('SIGTERM');
  let held = ROWS;
  let interrupted = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    served = FILES[kill] ?? '';
    proxy = await start();
    await send(proxy, origin, kill);
    await pause((usualMs * kill) / KILLS);
    await proxy.kill('SIGKILL');

    const counted = await countedRows(folder);
    assert.ok([held, ROWS + kill].includes(counted), `${counted} rows count`);
    if (counted === held) interrupted += 1;
    held = counted;
  }

  assert.ok(interrupted > 0, 'no kill hit a load');
  served = FILES.at(-1) ?? '';
  proxy = await start();
  const last = await finished(proxy, await send(proxy, origin, KILLS + 1));
  await proxy.kill('SIGTERM');
  assert.deepEqual([last.state, last.failure], ['loaded', null]);
  assert.equal(await countedRows(folder), ROWS + FILES.length - 1);
});

async function send(proxy: ProxyProcess, origin: string, load: number): Promise<string> {
  const requestId = `0XI00000000000${load}AAA`;
  const { http } = await ask(proxy, '/v1/usage/files', {
    requestId,
    dataType: 'PackageUsageLog',
    packageId: PACKAGE,
    windowStart: '2026-11-10T00:00:00Z',
    windowEnd: '2026-11-11T00:00:00Z',
    availableSince: null,
    askedAt: '2026-11-12T00:00:00Z',
    url: `${origin}/log.csv`,
    sizeBytes: null,
    sha256: null
  });
  assert.equal(http, 202);
  return requestId;
}

async function finished(proxy: ProxyProcess, requestId: string): Promise<UsageFile> {
  for (;;) {
    const response = await fetch(`${proxy.url}/v1/usage/files/${requestId}`, { headers: proxy.headers });
    const file = (await response.json()) as UsageFile;
    if (file.state !== 'waiting' && file.state !== 'loading') return file;
    await pause(20);
  }
}

/** Rows that count, read from the folder while nobody else uses it; users and components have to tell the same. */
async function countedRows(folder: string): Promise<number> {
  const engine = await openEmbeddedEngine(path.join(folder, 'data'), 1024 ** 3);
  const counted = async (rows: string, table: string) => {
    const [row] = await engine.query<{ total: string }>(
      `SELECT sum(${rows}) AS total FROM ${table} WHERE slice IN (SELECT slice FROM slice FINAL WHERE is_current)`
    );
    return Number(row?.total);
  };
  const byUsers = await counted('events', 'user_day');
  const byComponents = await counted('rows', 'entity_day');
  await engine.close();
  assert.equal(byUsers, byComponents);
  return byUsers;
}
