import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { REPOSITORY, writeProject } from './sample-project.ts';

const LAST_LINE = /goes on until Ctrl-C/;

interface Outcome {
  readonly output: string;
  readonly exitCode: number;
}

/** Starts everything, looks at it, and stops it as Ctrl-C does. */
async function startAndStop(folder: string, look: (orgUrl: string) => Promise<void>): Promise<Outcome> {
  const args = ['--import', 'tsx', 'scripts/start.ts', '--folder', folder, '--no-watch'];
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!LAST_LINE.test(line)) continue;
    await look(/^Local org +(\S+)$/m.exec(lines.join('\n'))?.[1] ?? '').finally(() => child.kill('SIGINT'));
  }
  const [exitCode] = child.exitCode === null ? ((await once(child, 'close')) as [number]) : [child.exitCode];
  return { output: lines.join('\n'), exitCode };
}

async function ask<T>(url: string, method = 'GET', body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'X-Local-Org': '1', 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) })
  });
  assert.equal(response.status, 200, url);
  return (await response.json()) as T;
}

test('npm start opens an org that has reached FlexNet Operations, and finds its data again the next time', async (t) => {
  const folder = writeProject(t, []);
  const list = '/services/data/v66.0/ui-api/list-records/Product2/AllProducts';
  const names: string[][] = [];

  const look = async (url: string): Promise<void> => {
    const connection = await ask<{ returnValue: { state: string } }>(
      `${url}/local/apex/CrosswalkConnectionController/checkConnection`,
      'POST',
      {}
    );
    assert.equal(connection.returnValue.state, 'Connected');
    const { records } = await ask<{ records: { fields: { Name: { value: string } } }[] }>(
      `${url}${list}`,
      'POST',
      {}
    );
    names.push(records.map(({ fields }) => fields.Name.value));
  };
  const first = await startAndStop(folder, look);
  const second = await startAndStop(folder, look);

  assert.match(first.output, /Filling the org with demo data/);
  assert.doesNotMatch(second.output, /Filling the org with demo data/);
  assert.ok(names[0]?.includes('Fieldline Dispatch, yearly'));
  assert.deepEqual(names[1], names[0]);
  assert.deepEqual([first.exitCode, second.exitCode], [0, 0]);
  assert.equal(statSync(path.join(folder, 'api-key')).mode & 0o777, 0o600);
  assert.equal(statSync(path.join(folder, 'org/credentials.json')).mode & 0o777, 0o600);
});

test('npm start says that a port is taken, and takes another', async (t) => {
  const folder = writeProject(t, []);
  const other = createServer().listen(8070, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening').catch(() => undefined);
  const taken = (other.address() as AddressInfo | null)?.port ?? 8070;

  const { output } = await startAndStop(folder, async () => undefined);

  assert.match(output, new RegExp(`Port ${taken} is in use by .+; the local org takes 80\\d\\d\\.`));
});

test('npm run demo syncs the orders, says of each failed one why, and sends nothing twice', () => {
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    timeout: 180_000
  });

  assert.equal(status, 0);
  assert.match(stdout, /Harbor Lights Utilities – Renewal +Synced/);
  assert.match(stdout, /Sierra Snow Services – New crews +Failed +.*in state Draft.*Deploy it there\./);
  assert.match(stdout, /Keystone Printing Care – Renewal +Skipped +None of the products/);
  const [first, second] = [...stdout.matchAll(/changed (\d+), .*failed (\d+)/g)];
  assert.notEqual(first?.[1], '0');
  assert.equal(second?.[1], '0');
  assert.equal(second?.[2], first?.[2]);
});
