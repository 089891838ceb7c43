import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, test } from 'node:test';
import { FlexNetData } from '../flexnet/data.ts';
import { seedDemo } from '../flexnet/seed.ts';
import { startFlexNetSimulator } from '../flexnet/simulator.ts';
import { account, entitlement, line } from './requests.ts';
import { call } from './soap-client.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flexnet-'));
  file = join(folder, 'data.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a simulator that starts again holds what it held', async () => {
  const first = await startFlexNetSimulator({ file });
  seedDemo(first.data, '2027-01-01T00:00:00Z');
  await call(first, 'accounts', 'createAcctRequest', account('A1'));
  await call(first, 'orders', 'createSimpleEntitlementRequest', entitlement('E1'));
  await first.close();

  const second = await startFlexNetSimulator({ file });
  const held = [...second.data.all()];
  await second.close();

  assert.equal(held.length, first.data.size);
  assert.deepEqual(held, [...first.data.all()]);
});

test('what a kill left half written is passed over and cut off', async () => {
  const first = await startFlexNetSimulator({ file });
  await call(first, 'accounts', 'createAcctRequest', account('A1'));
  await first.close();
  const whole = readFileSync(file);
  appendFileSync(file, '[{"kind":"account","val');

  const second = await startFlexNetSimulator({ file });
  const healed = readFileSync(file);
  await call(second, 'accounts', 'createAcctRequest', account('A2'));
  await second.close();

  assert.deepEqual(healed, whole);
  assert.deepEqual(
    [...FlexNetData.read(file).accounts.values()].map((a) => a.id),
    ['A1', 'A2']
  );
});

test('reading a file while a simulator has it open changes nothing in it', async () => {
  const simulator = await startFlexNetSimulator({ file });
  await call(simulator, 'accounts', 'createAcctRequest', account('A1'));
  const before = statSync(file);

  const read = FlexNetData.read(file);
  const after = statSync(file);
  await simulator.close();

  assert.equal(read.accounts.size, 1);
  assert.deepEqual([after.ino, after.size, after.mtimeMs], [before.ino, before.size, before.mtimeMs]);
});

test('a journal of many changes to few records is made short at the next start', async () => {
  const first = await startFlexNetSimulator({ file });
  for (let n = 0; n < 20; n += 1) {
    await call(
      first,
      'accounts',
      'createAcctRequest',
      `${account('A1', `Name ${n}`)}<opType>CREATE_OR_UPDATE</opType>`
    );
  }
  await first.close();

  const second = await startFlexNetSimulator({ file });
  await call(second, 'accounts', 'createAcctRequest', account('A2'));
  await second.close();

  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 2);
  assert.equal(FlexNetData.read(file).accountWithId('A1')?.name, 'Name 19');
});

test('a killed simulator has lost nothing that it acknowledged', async () => {
  const simulator = await startProcess();
  await call(simulator, 'accounts', 'createAcctRequest', account('A1'));
  const acknowledged: string[] = [];

  const streams = [1, 2, 3, 4].map(async (stream) => {
    for (let n = 0; ; n += 1) {
      const id = `E-${stream}-${n}`;
      const answer = await call(
        simulator,
        'orders',
        'createSimpleEntitlementRequest',
        entitlement(id, { lines: line({ id: `L-${id}` }) })
      );
      if (answer.status === 'SUCCESS') acknowledged.push(id);
      if (acknowledged.length === 60) simulator.process.kill('SIGKILL');
    }
  });
  await Promise.allSettled(streams);

  const held = FlexNetData.read(file);
  assert.ok(acknowledged.length >= 60);
  assert.deepEqual(
    acknowledged.filter((id) => held.entitlementWithId(id) === undefined),
    []
  );
});

async function startProcess(): Promise<{ url: string; process: ChildProcess }> {
  const main = fileURLToPath(new URL('../flexnet/main.ts', import.meta.url));
  const args = ['--import', 'tsx', main, '--port', '0', '--data', file, '--seed'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  return { url: first.slice(first.indexOf('http')), process: child };
}
