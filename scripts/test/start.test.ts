import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import getPort from 'get-port';
import { REPOSITORY, writeProject } from './sample-project.ts';

const LAST_LINE = /goes on until Ctrl-C/;

/** What does not end by itself is killed, so that it fails and does not wait for ever. */
const MAX_MS = 180_000;

interface Outcome {
  readonly output: string;
  /** Null when it had to be killed. */
  readonly exitCode: number | null;
}

/** Starts everything, looks at it when a line says so, and stops it as Ctrl-C does. */
async function startUntil(
  mark: RegExp,
  folder: string,
  look: (lines: string, child: ChildProcess) => Promise<void> | void
): Promise<Outcome> {
  const args = ['--import', 'tsx', 'scripts/start.ts', '--folder', folder, '--no-watch'];
  const child = spawn(process.execPath, args, {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: MAX_MS,
    killSignal: 'SIGKILL'
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!mark.test(line)) continue;
    try {
      await look(lines.join('\n'), child);
    } finally {
      child.kill('SIGINT');
    }
  }
  const [exitCode] = await closed;
  return { output: lines.join('\n'), exitCode };
}

/** Starts everything and looks at it when it runs. */
function startAndStop(folder: string, look: (orgUrl: string) => Promise<void>): Promise<Outcome> {
  return startUntil(LAST_LINE, folder, (lines) => look(/^Local org +(\S+)$/m.exec(lines)?.[1] ?? ''));
}

/** Command lines of the programs that a process has started, by their process ids. */
function programsOf(parent: number | undefined): Map<number, string> {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const found = processes.matchAll(/^ *(\d+) +(\d+) +(.* --import tsx .*)$/gm);
  return new Map(
    [...found]
      .filter(([, , of]) => Number(of) === parent)
      .map(([, pid, , args = '']) => [Number(pid), args] as const)
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
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

test('Ctrl-C while npm start is still starting leaves no process behind and no port taken', async (t) => {
  const folder = writeProject(t, []);
  const programs = new Map<number, string>();

  const { output, exitCode } = await startUntil(/demo data/, folder, (_, { pid }) => {
    for (const [id, args] of programsOf(pid)) programs.set(id, args);
  });

  assert.equal(exitCode, 0);
  assert.doesNotMatch(output, LAST_LINE);
  assert.deepEqual([...programs.values()].map((args) => /--import tsx (\S+)/.exec(args)?.[1]).sort(), [
    'local-org/src/cli.ts',
    'proxy/src/main.ts',
    'simulators/app-analytics/main.ts',
    'simulators/flexnet/main.ts'
  ]);
  assert.deepEqual([...programs.keys()].filter(isAlive), []);
  const ports = [...programs.values()].flatMap((args) => /--port (\d+)/.exec(args)?.[1] ?? []).map(Number);
  assert.equal(ports.length, 3);
  for (const port of ports) assert.equal(await getPort({ port, host: '127.0.0.1' }), port);
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
    timeout: MAX_MS
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
