import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { REPOSITORY, writeProject } from './sample-project.ts';

const LAST_LINE = /go on until Ctrl-C/;

/** Starts everything, waits for the last line that it prints, and stops it as Ctrl-C does. */
async function startAndStop(folder: string): Promise<{ output: string; exitCode: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts', '--folder', folder], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (LAST_LINE.test(line)) child.kill('SIGINT');
  }
  const [exitCode] = child.exitCode === null ? ((await once(child, 'close')) as [number]) : [child.exitCode];
  return { output: lines.join('\n'), exitCode };
}

test('npm start syncs the demo, names what is not ready, and finds it again the next time', async (t) => {
  const folder = writeProject(t, []);

  const first = await startAndStop(folder);
  const second = await startAndStop(folder);

  assert.match(first.output, /Dispatch, yearly +READY/);
  assert.match(first.output, /Insight, yearly +NOT_DEPLOYED/);
  assert.match(first.output, /Dispatch for 40 crews +synced +entitlement SF-\w{18}, created/);
  assert.match(first.output, /Insight pilot +failed +.*Deploy it there/);
  assert.match(second.output, /Dispatch for 40 crews +synced +entitlement SF-\w{18}, adopted/);
  assert.equal(first.exitCode, 0);
  assert.equal(second.exitCode, 0);
});

test('npm start keeps the API key to its owner', async (t) => {
  const folder = writeProject(t, []);

  await startAndStop(folder);

  assert.equal(statSync(path.join(folder, 'api-key')).mode & 0o777, 0o600);
});
