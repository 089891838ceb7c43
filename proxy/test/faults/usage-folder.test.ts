import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { removeLeftBehind } from '../../src/adapters/usage-files/usage-downloads.ts';
import { EngineError } from '../../src/adapters/usage-store/engine.ts';
import { startUsageApp } from '../usage/usage-app.ts';
import { ask, startProxy } from './proxy-process.ts';

test('What a kill leaves of a download is gone at the next start', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-usage-folder-'));
  const incoming = path.join(folder, 'incoming');
  // The rest of the file never comes.
  const storage = createServer((_request, response) => void response.writeHead(200).write('timestamp'));
  storage.listen(0, '127.0.0.1');
  await once(storage, 'listening');
  const origin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  const start = () =>
    startProxy(origin, {
      CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS: origin,
      CROSSWALK_PROXY_USAGE_FOLDER: folder
    });
  const parts = () => (existsSync(incoming) ? readdirSync(incoming) : []);
  const killed = await start();
  await ask(killed, '/v1/usage/files', {
    ...{ requestId: '0XI000000000001AAA', dataType: 'PackageUsageLog', packageId: '0335g000000abcD' },
    ...{ windowStart: '2026-11-10T00:00:00Z', windowEnd: '2026-11-11T00:00:00Z', availableSince: null },
    ...{ askedAt: '2026-11-12T00:00:00Z', url: `${origin}/log.csv`, sizeBytes: null, sha256: null }
  });
  while (parts().length === 0) await pause(20);
  await killed.kill('SIGKILL');
  const next = await start();
  t.after(async () => {
    await next.kill('SIGKILL');
    storage.closeAllConnections();
    storage.close();
    rmSync(folder, { recursive: true });
  });

  while (parts().length > 0) await pause(20);
});

test('Downloads of another process that lives are left alone', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-usage-folder-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of [`${process.ppid}-a.part`, `${process.pid}-b.part`, 'c.part', 'kept.txt']) {
    writeFileSync(path.join(folder, name), '');
  }

  await removeLeftBehind(folder);
  await removeLeftBehind(path.join(folder, 'absent'));

  assert.deepEqual(readdirSync(folder).sort(), [`${process.ppid}-a.part`, 'kept.txt'].sort());
});

test('A file that a full disk has no room to note down is refused as such', async (t) => {
  const usage = await startUsageApp(t);
  usage.store.saveFile = () =>
    Promise.reject(new EngineError(243, new Error('Code: 243. DB::Exception: (NOT_ENOUGH_SPACE)')));

  const refused = (await usage.load()) as unknown as { code: string };

  assert.equal(refused.code, 'usage-disk-full');
});
