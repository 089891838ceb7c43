import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NOON } from '../database/support.ts';
import { ServedOrg } from './support.ts';

const MINUTE = 60_000;

interface ApexJob {
  readonly className: string;
  readonly jobType: string;
  readonly status: string;
  readonly batches: string;
  readonly extendedStatus: string | null;
  readonly completedDate: string | null;
}

async function apexJobs(org: ServedOrg): Promise<ApexJob[]> {
  return (await org.ask('GET', '/local/setup')).body.apexJobs as ApexJob[];
}

/** Asks for the jobs again and again until one of the first has ended; answers every state that was seen. */
async function statesUntilEnd(org: ServedOrg): Promise<string[]> {
  const seen: string[] = [];
  for (let turn = 0; turn < 1_000; turn++) {
    // An injected request needs no turn of the event loop, one from a browser does.
    await nextTurn();
    const [job] = await apexJobs(org);
    const state = `${job?.status} ${job?.batches}`;
    if (seen.at(-1) !== state) seen.push(state);
    if (job?.completedDate !== null && job !== undefined) return seen;
  }
  throw new Error(`The job did not end: ${seen.join(', ')}`);
}

function databaseFile(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
  test.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'org.sqlite');
}

test('an Apex call is answered before the batch that it started has run', async (t) => {
  const org = await ServedOrg.open(t);
  org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace' });

  const { status } = await org.apex('depart', { size: 1 }, org.sailor);

  assert.equal(status, 200);
  assert.deepEqual(org.column('Ship__c', 'Captain__c'), ['Grace']);
  await statesUntilEnd(org);
  assert.deepEqual(org.column('Ship__c', 'Captain__c'), ['Away']);
});

test('requests are answered between the chunks of a batch, and see how far it is', async (t) => {
  const org = await ServedOrg.open(t);
  for (let ship = 0; ship < 12; ship++) org.insert('Ship__c', { Name: `S${ship}`, Captain__c: 'Grace' });

  await org.apex('depart', { size: 1 });
  const seen = await statesUntilEnd(org);

  assert.ok(
    seen.some((state) => /^Processing [1-9]\d* of 12$/.test(state)),
    seen.join()
  );
  assert.equal(seen.at(-1), 'Completed 12 of 12');
});

test('a chunk that fails is counted, told, and does not stop the others', async (t) => {
  const org = await ServedOrg.open(t);
  for (const Captain__c of ['Grace', 'Drowned', 'Jean'])
    org.insert('Ship__c', { Name: Captain__c, Captain__c });

  await org.apex('depart', { size: 1 });
  await statesUntilEnd(org);

  const [job] = await apexJobs(org);
  assert.equal(job?.status, 'Completed');
  assert.equal(job?.extendedStatus, 'First error: The ship has no captain.');
  assert.deepEqual(org.column('Ship__c', 'Captain__c').sort(), ['Away', 'Away', 'Drowned']);
});

test('a scheduled job is told with its times, and fires when its time has come', async (t) => {
  const org = await ServedOrg.open(t);
  await org.apex('plan', { expression: '0 30 * * * ?' });
  const schedule = async () => (await org.ask('GET', '/local/setup')).body.scheduledJobs[0];

  const before = await schedule();
  org.clock.now = NOON + 29 * MINUTE;
  org.opened.org.runNextJobStep(org.opened.program);
  const early = org.column('Ship__c', 'Name');
  org.clock.now = NOON + 30 * MINUTE;
  await org.apex('ships', { captain: '' });
  await nextTurn();
  await nextTurn();

  assert.deepEqual(
    [before.name, before.cronExpression, before.state, before.nextFireTime, before.previousFireTime],
    ['Departure', '0 30 * * * ?', 'WAITING', '2026-11-24 12:30:00', null]
  );
  assert.deepEqual(early, []);
  assert.deepEqual(org.column('Ship__c', 'Name'), ['Scheduled']);
  const after = await schedule();
  assert.deepEqual(
    [after.nextFireTime, after.previousFireTime],
    ['2026-11-24 13:30:00', '2026-11-24 12:30:00']
  );
  const [job] = await apexJobs(org);
  assert.deepEqual(
    [job?.className, job?.jobType, job?.status],
    ['Harbour.Departure', 'ScheduledApex', 'Completed']
  );
});

test('a scheduled job that fails is told as failed, and is tried again at its next time', async (t) => {
  const org = await ServedOrg.open(t);
  await org.apex('planLeak', { expression: '0 0 * * * ?' });

  for (const hour of [1, 2]) {
    org.clock.now = NOON + hour * 60 * MINUTE;
    org.opened.org.runNextJobStep(org.opened.program);
  }

  const jobs = await apexJobs(org);
  assert.deepEqual(
    jobs.map(({ status, extendedStatus }) => [status, extendedStatus]),
    [
      ['Failed', 'The ship leaks.'],
      ['Failed', 'The ship leaks.']
    ]
  );
});

test('schedules go on in the next process', async (t) => {
  const databasePath = databaseFile(t);
  const first = await ServedOrg.open(t, { databasePath });
  await first.apex('plan', { expression: '0 30 * * * ?' });
  await first.close();
  const second = await ServedOrg.open(t, { databasePath });

  second.clock.now = NOON + 31 * MINUTE;
  second.opened.org.runNextJobStep(second.opened.program);

  assert.deepEqual(second.column('Ship__c', 'Name'), ['Scheduled']);
  const again = await second.apex('plan', { expression: '0 30 * * * ?' });
  assert.match(again.body.message, /already scheduled/);
});

test('a job that had not ended when the process did is aborted, with the reason', async (t) => {
  const databasePath = databaseFile(t);
  const first = await ServedOrg.open(t, { databasePath });
  first.opened.org.run(first.opened.program, first.administrator, (transaction) =>
    first.opened.program.callStatic(transaction, 'Harbour', 'depart', new Map([['size', 1]]))
  );
  await first.close();

  const second = await ServedOrg.open(t, { databasePath });

  const [job] = await apexJobs(second);
  assert.deepEqual(
    [job?.status, job?.extendedStatus],
    ['Aborted', 'The local org was stopped before the job ended.']
  );
});

test('a schedule is deleted in Setup and does not come back', async (t) => {
  const databasePath = databaseFile(t);
  const first = await ServedOrg.open(t, { databasePath });
  const { returnValue } = (await first.apex('plan', { expression: '0 30 * * * ?' })).body;

  const refused = await first.ask('DELETE', '/local/setup/scheduled-jobs', { id: returnValue }, first.sailor);
  const unknown = await first.ask('DELETE', '/local/setup/scheduled-jobs', { id: '08eLO0000000999AAA' });
  const deleted = await first.ask('DELETE', '/local/setup/scheduled-jobs', { id: returnValue });
  await first.close();
  const second = await ServedOrg.open(t, { databasePath });
  second.clock.now = NOON + 31 * MINUTE;
  second.opened.org.runNextJobStep(second.opened.program);

  assert.deepEqual([refused.status, unknown.status, deleted.status], [403, 404, 204]);
  assert.deepEqual(second.column('Ship__c', 'Name'), []);
});
