import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from './start/interrupt.ts';
import { startAll, type Running } from './start/parts.ts';

const POLL_MS = 500;

interface Progress {
  readonly isActive: boolean;
  readonly run: Readonly<Record<string, string | number | null>>;
  readonly outcomes: readonly {
    readonly RecordName__c: string;
    readonly Status__c: string;
    readonly Message__c: string | null;
  }[];
}

/** Runs the nightly sync of a vendor's org once, and once more, and prints what came of each order; nothing is kept. */
async function main(signal: AbortSignal): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-demo-'));
  const report = (text: string): void => console.log(text);
  let running: Running | undefined;
  try {
    running = await startAll({
      root: process.cwd(),
      folder,
      report,
      watch: false,
      anyPorts: true,
      signal
    });
    const { org } = running.addresses;
    report('\nFirst run');
    const first = await sync(org);
    for (const { RecordName__c, Status__c, Message__c } of first.outcomes)
      report(`  ${RecordName__c.padEnd(46)}${Status__c.padEnd(10)}${Message__c ?? ''}`);
    report(`  ${counts(first)}`);
    report('\nSecond run: nothing has changed, and nothing is sent twice');
    report(`  ${counts(await sync(org))}`);
  } finally {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a full sync and waits until it has ended, saying how far it is. */
async function sync(org: string): Promise<Progress> {
  const runId = await callApex<string>(org, 'CrosswalkScheduleController/runNow', {});
  let shown = '';
  for (;;) {
    const progress = await callApex<Progress>(org, 'CrosswalkOneTimeSyncController/getProgress', { runId });
    if (!progress.isActive) return progress;
    const now = `  ${String(progress.run['ReadCount__c'] ?? 0)} orders so far`;
    if (now !== shown) console.log(now);
    shown = now;
    await sleep(POLL_MS);
  }
}

function counts({ run }: Progress): string {
  const count = (name: string): string => String(run[`${name}Count__c`] ?? 0);
  return `${String(run['State__c'])}: read ${count('Read')}, changed ${count('Changed')}, unchanged ${count('Unchanged')}, skipped ${count('Skipped')}, failed ${count('Failed')}`;
}

async function callApex<T>(org: string, method: string, parameters: object): Promise<T> {
  const response = await fetch(`${org}/local/apex/${method}`, {
    method: 'POST',
    headers: { 'X-Local-Org': '1', 'Content-Type': 'application/json' },
    body: JSON.stringify(parameters)
  });
  const answer = (await response.json()) as { returnValue: T; message: string };
  if (!response.ok) throw new Error(answer.message);
  return answer.returnValue;
}

const signal = interruption();
try {
  await main(signal);
} catch (error) {
  if (!signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
