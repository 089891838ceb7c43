import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UsageFile, UsageFileRequest } from '../../src/domain/usage/usage-file.ts';
import { UsageError } from '../../src/ports/usage-error.ts';
import type { StoredUsageFile, UsageStore } from '../../src/ports/usage-store.ts';
import { UsageLoader } from '../../src/use-cases/usage-loader.ts';

const ORG = '00D5g00000abcDEEAY';
const REQUEST: UsageFileRequest = {
  requestId: '0XI5g000000abcDEAQ',
  dataType: 'PackageUsageLog',
  packageId: '0335g000000abcD',
  windowStart: '2026-11-10T00:00:00.000Z',
  windowEnd: '2026-11-11T00:00:00.000Z',
  availableSince: null,
  askedAt: '2026-11-12T00:00:00.000Z',
  url: null,
  sizeBytes: null,
  sha256: null
};

/** A loader over a store in memory, some of whose methods a test replaces. */
function loaderOver(replaced: Partial<UsageStore>) {
  let stored: StoredUsageFile | null = null;
  const ended: UsageFile[] = [];
  const cleanUpFaults: unknown[] = [];
  const store = {
    isShared: false,
    findFile: () => Promise.resolve(stored),
    saveFile: (_org: string, file: StoredUsageFile) => {
      stored = { file: file.file, updatedAt: file.updatedAt };
      return Promise.resolve();
    },
    load: () => Promise.resolve({ rowsRead: 0, warnings: [] }),
    cleanUp: () => Promise.resolve(),
    ...replaced
  } as unknown as UsageStore;
  const loader = new UsageLoader({
    store: () => Promise.resolve(store),
    downloads: () => Promise.reject(new Error('nothing is downloaded here')),
    now: () => new Date('2026-11-12T01:00:00Z'),
    onEnded: (_org, file) => ended.push(file),
    onCleanUpFailed: (error) => cleanUpFaults.push(error)
  });
  return { loader, store, ended, cleanUpFaults };
}

test('A file that was loaded stays loaded when nothing could be cleaned up', async () => {
  const fault = new Error('locked');
  const { loader, ended, cleanUpFaults } = loaderOver({ cleanUp: () => Promise.reject(fault) });

  await loader.accept(ORG, REQUEST);
  while (cleanUpFaults.length === 0) await new Promise((resolve) => setImmediate(resolve));

  assert.deepEqual(cleanUpFaults, [fault]);
  assert.deepEqual(
    ended.map(({ state }) => state),
    ['loaded']
  );
  assert.equal((await loader.find(ORG, REQUEST.requestId))?.state, 'loaded');
});

test('A file that could not be noted down may be sent again', async () => {
  const { loader, store, ended } = loaderOver({});
  const { saveFile } = store;
  store.saveFile = () => Promise.reject(new Error('no store'));
  await assert.rejects(loader.accept(ORG, REQUEST), /no store/u);
  store.saveFile = saveFile;

  await loader.accept(ORG, REQUEST);
  await loader.stop();

  assert.deepEqual(
    ended.map(({ requestId }) => requestId),
    [REQUEST.requestId]
  );
});

test('The same file sent twice at the same moment is loaded once', async () => {
  const { loader, ended } = loaderOver({});

  await Promise.all([loader.accept(ORG, REQUEST), loader.accept(ORG, REQUEST)]);
  await loader.stop();

  assert.equal(ended.length, 1);
});

test('A file that nobody is at work on after a restart is told to have been interrupted', async () => {
  const { loader, store } = loaderOver({});
  const {
    url: _,
    availableSince: _since,
    askedAt: _asked,
    sizeBytes: _size,
    sha256: _sha,
    ...named
  } = REQUEST;
  const file: UsageFile = {
    ...named,
    state: 'loading',
    rowsRead: 0,
    bytesRead: 0,
    warnings: [],
    failure: null
  };
  await store.saveFile(ORG, { file, updatedAt: 0 });

  const found = await loader.find(ORG, REQUEST.requestId);

  assert.deepEqual([found?.state, found?.failure?.code], ['failed', 'usage-load-interrupted']);
});

test('A hundred files may wait; one more is refused until there is room again', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { loader } = loaderOver({
    findFile: () => Promise.resolve(null),
    load: () => held.then(() => ({ rowsRead: 0, warnings: [] }))
  });
  const send = (number: number): Promise<UsageFile> =>
    loader.accept(ORG, { ...REQUEST, requestId: `0XI5g0000000${String(number).padStart(3, '0')}AAA` });
  for (let number = 0; number < 100; number++) await send(number);

  await assert.rejects(
    send(100),
    (error) => error instanceof UsageError && error.failure.code === 'usage-queue-full'
  );
  assert.equal((await send(7)).state, 'waiting');

  release();
  while ((await loader.find(ORG, '0XI5g0000000000AAA')) !== null)
    await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await send(100)).state, 'waiting');
  await loader.stop();
});
