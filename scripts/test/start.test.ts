import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import getPort from 'get-port';
import { relative } from '../project/files.ts';
import { REPOSITORY, writeProject } from './sample-project.ts';

const LAST_LINE = /goes on until Ctrl-C/;

/** What does not end by itself is killed, so that it fails and does not wait for ever. */
const MAX_MS = 180_000;

interface Outcome {
  readonly output: string;
  /** Null when it had to be killed. */
  readonly exitCode: number | null;
}

/** A program that npm start has started. */
interface Program {
  readonly pid: number;
  readonly args: readonly string[];
}

/** Lets every program below a process note its id and arguments in a folder. */
function noting(folder: string): NodeJS.ProcessEnv {
  const preload = new URL('./note-program.mjs', import.meta.url).href;
  mkdirSync(folder, { recursive: true });
  return { ...process.env, NODE_OPTIONS: `--import=${preload}`, NOTED_PROGRAMS: folder };
}

/** The programs that have noted themselves, as soon as there are so many. */
async function programsIn(folder: string, count: number): Promise<Program[]> {
  const noted = (): string[] => readdirSync(folder).filter((file) => file.endsWith('.json'));
  while (noted().length < count) await pause(20);
  return noted().map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Program);
}

/** The script that a program runs, from the root of the repository. */
const scriptOf = ({ args }: Program): string => relative(REPOSITORY, args[1] ?? '');

/**
 * Starts everything, looks at it when a line says so, and stops it as Ctrl-C does, at once or when another line says so.
 * `programs` is the folder in which its programs note themselves.
 */
async function startUntil(
  mark: RegExp,
  folder: string,
  look: (lines: string, programs: string) => Promise<void> | void,
  { end = mark, ports = ['--any-ports'] }: { end?: RegExp; ports?: readonly string[] } = {}
): Promise<Outcome> {
  const programs = path.join(folder, 'programs', String(Date.now()));
  const args = ['--import', 'tsx', 'scripts/start.ts', '--folder', folder, '--no-watch', ...ports];
  const child = spawn(process.execPath, args, {
    cwd: REPOSITORY,
    env: noting(programs),
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: MAX_MS,
    killSignal: 'SIGKILL'
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    try {
      if (mark.test(line)) await look(lines.join('\n'), programs);
    } catch (error) {
      child.kill('SIGINT');
      throw error;
    }
    if (end.test(line)) child.kill('SIGINT');
  }
  const [exitCode] = await closed;
  return { output: lines.join('\n'), exitCode };
}

/** Address of the local org in what npm start has printed. */
const orgUrlIn = (lines: string): string => /^Local org +(\S+)$/m.exec(lines)?.[1] ?? '';

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

test('npm start opens an org that has reached FlexNet Operations, finds its data again the next time, and says when a part ends', async (t) => {
  const folder = writeProject(t, []);
  const list = '/services/data/v66.0/ui-api/list-records/Product2/AllProducts';
  const names: string[][] = [];

  const look = async (printed: string): Promise<void> => {
    const url = orgUrlIn(printed);
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
  const first = await startUntil(LAST_LINE, folder, look);
  const second = await startUntil(
    LAST_LINE,
    folder,
    async (printed, programs) => {
      await look(printed);
      const proxy = (await programsIn(programs, 5)).find((one) => scriptOf(one) === 'proxy/src/main.ts');
      process.kill(proxy?.pid ?? 0, 'SIGKILL');
    },
    { end: /has ended/ }
  );

  assert.match(
    first.output,
    /Loading the package[\s\S]*Filling the org with demo data[\s\S]*Building the components/
  );
  assert.match(second.output, /The Crosswalk proxy has ended by SIGKILL\. Press Ctrl-C and start again\./);
  assert.doesNotMatch(second.output, /Filling the org with demo data/);
  assert.ok(names[0]?.includes('Fieldline Dispatch, yearly'));
  assert.deepEqual(names[1], names[0]);
  assert.deepEqual([first.exitCode, second.exitCode], [0, 0]);
  assert.equal(statSync(path.join(folder, 'api-key')).mode & 0o777, 0o600);
  assert.equal(statSync(path.join(folder, 'org/credentials.json')).mode & 0o777, 0o600);
});

test('Ctrl-C while npm start is still starting leaves no process behind and no port taken', async (t) => {
  const folder = writeProject(t, []);
  let programs: Program[] = [];

  const { output, exitCode } = await startUntil(/demo data/, folder, async (_, noted) => {
    programs = (await programsIn(noted, 5)).filter((one) => scriptOf(one) !== 'scripts/start.ts');
  });

  assert.equal(exitCode, 0);
  assert.doesNotMatch(output, LAST_LINE);
  assert.deepEqual(programs.map(scriptOf).sort(), [
    'local-org/src/cli.ts',
    'proxy/src/main.ts',
    'simulators/app-analytics/main.ts',
    'simulators/flexnet/main.ts'
  ]);
  assert.deepEqual(
    programs.filter(({ pid }) => isAlive(pid)),
    []
  );
  const ports = programs.flatMap(({ args }) => /--port (\d+)/.exec(args.join(' '))?.[1] ?? []).map(Number);
  assert.equal(ports.length, 3);
  for (const port of ports) assert.equal(await getPort({ port, host: '127.0.0.1' }), port);
});

test('npm start says that a port is taken, and takes another', async (t) => {
  const folder = writeProject(t, []);
  const other = createServer().listen(8070, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening').catch(() => undefined);
  const taken = (other.address() as AddressInfo | null)?.port ?? 8070;

  const { output } = await startUntil(/Port \d+ is in use/, folder, () => undefined, { ports: [] });

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
