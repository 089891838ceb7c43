import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openOrg } from '../../src/open.ts';
import type { Death, Moment } from '../../src/platform/faults.ts';
import type { LocalOrgOptions } from '../../src/platform/local-org.ts';

const NOTES = fileURLToPath(new URL('./notes', import.meta.url));

const CPU: Death = { kind: 'cpu' };
const KILLED: Death = { kind: 'killed' };

/** An org with jobs that note what they do, and what runs Apex in it. */
function noting(options: Partial<LocalOrgOptions> = {}) {
  const opened = openOrg({ folders: [NOTES], ...options });
  const { org, program } = opened;
  const execute = (apex: string): void =>
    org.run(program, org.database.ids.administrator, (transaction) => program.execute(apex, transaction));
  const rows = (sql: string): string[] =>
    org.database.store.all(sql).map((row) => Object.values(row).join(' '));
  return {
    org,
    run(apex: string): void {
      execute(apex);
      org.runJobs(program);
    },
    execute,
    notes: () => rows('SELECT Name FROM Account ORDER BY Id'),
    jobs: () =>
      rows(
        `SELECT JobType, Status, NumberOfErrors, coalesce(ExtendedStatus, '') FROM AsyncApexJob ORDER BY Id`
      )
  };
}

const DEATHS: readonly (readonly [what: string, death: Death, seen: string])[] = [
  ['processor time', CPU, 'System.AsyncException System.LimitException: Apex CPU time limit exceeded'],
  [
    'an exception of the platform',
    { kind: 'exception', typeName: 'QueryException', message: 'Record Currently Unavailable' },
    'System.QueryException Record Currently Unavailable'
  ],
  [
    'an exception of the program',
    { kind: 'exception', typeName: 'Notes.BrokenException', message: 'Broken' },
    'Notes.BrokenException Broken'
  ]
];

for (const [what, death, seen] of DEATHS) {
  test(`a Queueable that dies of ${what} is undone, and its finalizer learns of it`, () => {
    const org = noting();
    const fault = org.org.faults.killExecutions({ kind: 'queueable' }, death);

    org.run("System.enqueueJob(new Notes.Work('a'));");

    assert.deepEqual(org.notes(), [`finalizer a UNHANDLED_EXCEPTION ${seen}`]);
    assert.equal(fault.hits, 1);
    assert.match(String(org.jobs()[0]), /^Queueable Failed 1 /);
  });
}

test('processor time passes catch and finally blocks, an exception does not', () => {
  const at: Moment = { counter: 'dmlStatements', count: 2 };
  const dead = noting();
  dead.org.faults.killExecutions({ kind: 'queueable' }, CPU, at);
  dead.run('System.enqueueJob(new Notes.Careful());');
  const caught = noting();
  caught.org.faults.killExecutions(
    { kind: 'queueable' },
    { kind: 'exception', typeName: 'DmlException', message: 'no' },
    at
  );
  caught.run('System.enqueueJob(new Notes.Careful());');

  assert.deepEqual(dead.notes(), []);
  assert.deepEqual(caught.notes(), ['first', 'caught no', 'finally']);
});

test('no finalizer runs after a job whose server went away, and its row says what it is told to', () => {
  const org = noting();
  org.org.faults.killExecutions({ nth: 1 }, KILLED);
  org.org.faults.killExecutions({ nth: 2 }, { kind: 'killed', leaves: 'Processing' });

  org.run("System.enqueueJob(new Notes.Work('a')); System.enqueueJob(new Notes.Work('b'));");

  assert.deepEqual(org.notes(), []);
  assert.deepEqual(org.jobs(), [
    'Queueable Failed 1 The job was terminated while the org was in maintenance.',
    'Queueable Processing 1 The job was terminated while the org was in maintenance.'
  ]);
});

test('the n-th chunk of a batch dies, and the others and finish go on', () => {
  const org = noting();
  org.org.faults.killExecutions({ className: 'Notes.Rows', method: 'execute', nth: 2 }, CPU);

  org.run("Database.executeBatch(new Notes.Rows(new List<String>{ 'a', 'b', 'c' }), 1);");

  assert.deepEqual(org.notes(), ['chunk a', 'chunk c', 'finished with 1 of 3']);
  assert.deepEqual(org.jobs(), ['BatchApex Completed 1 First error: Apex CPU time limit exceeded']);
});

test('a batch whose server goes away neither goes on nor finishes', () => {
  const org = noting();
  org.org.faults.killExecutions({ method: 'execute', nth: 2 }, KILLED);

  org.run("Database.executeBatch(new Notes.Rows(new List<String>{ 'a', 'b', 'c' }), 1);");

  assert.deepEqual(org.notes(), ['chunk a']);
});

test('an aborted batch ends after the chunk that runs, without finish', () => {
  const org = noting();

  org.run("Database.executeBatch(new Notes.Rows(new List<String>{ 'a', 'abort', 'c' }), 1);");

  assert.deepEqual(org.notes(), ['chunk a', 'chunk abort']);
  assert.match(String(org.jobs()[0]), /^BatchApex Aborted 0/);
});

test('a finalizer enqueues a failing job five times more at most', () => {
  const org = noting();
  const early = org.org.faults.killExecutions({ kind: 'queueable' }, CPU, 'start');
  const late = org.org.faults.killExecutions({ kind: 'queueable' }, CPU);
  early.remove();

  org.run('System.enqueueJob(new Notes.Stubborn());');

  assert.equal(late.hits, 6);
  assert.equal(org.notes().at(-1), 'gave up: Maximum stack depth has been reached.');
});

test('the count of failures starts anew after a success', () => {
  const org = noting();
  for (const nth of [1, 2, 3, 4, 5, 7, 8, 9, 10, 11])
    org.org.faults.killExecutions({ kind: 'queueable', nth }, CPU);

  org.run('System.enqueueJob(new Notes.Stubborn());');

  assert.equal(org.jobs().length, 12);
  assert.equal(org.notes().filter((note) => String(note).startsWith('gave up')).length, 0);
});

for (const [edition, ran] of [
  ['Developer', 5],
  ['Enterprise', 9]
] as const) {
  test(`a chain of nine jobs is ${ran} deep in the edition ${edition}`, () => {
    const org = noting({ edition });

    org.run('System.enqueueJob(new Notes.Chain(9));');

    assert.equal(org.jobs().length, ran);
    if (ran === 5)
      assert.match(String(org.jobs().at(-1)), /Failed 1 Maximum stack depth has been reached\.$/);
  });
}

test('options chain deeper than Developer Edition does', () => {
  const org = noting({ edition: 'Developer' });

  org.run(
    'AsyncOptions o = new AsyncOptions(); o.MaximumQueueableStackDepth = 9; System.enqueueJob(new Notes.Chain(9), o);'
  );

  assert.equal(org.notes().length, 9);
});

test('writes are refused by object, operation, field and number', () => {
  const org = noting();
  org.org.faults.refuseWrites(
    { object: 'Account', operation: 'insert', field: 'Industry' },
    { status: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Not here' }
  );
  const second = org.org.faults.refuseWrites(
    { object: 'Contact', nth: 2 },
    { status: 'STORAGE_LIMIT_EXCEEDED' }
  );

  org.execute(`
    insert new Account(Name = 'kept');
    Database.SaveResult refused = Database.insert(new Account(Name = 'a', Industry = 'Energy'), false);
    insert new Account(Name = refused.getErrors()[0].getStatusCode() + ' ' + refused.getErrors()[0].getMessage() + ' ' + refused.getErrors()[0].getFields());
    List<Contact> contacts = new List<Contact>{ new Contact(LastName = 'a'), new Contact(LastName = 'b') };
    List<Database.SaveResult> results = Database.insert(contacts, false);
    insert new Account(Name = results[0].isSuccess() + ' ' + results[1].isSuccess());`);

  assert.deepEqual(org.notes(), [
    'kept',
    'FIELD_CUSTOM_VALIDATION_EXCEPTION Not here (Industry)',
    'true false'
  ]);
  assert.equal(second.hits, 1);
});

test('a locked row is refused until it is freed', () => {
  const org = noting();
  org.execute("insert new Account(Name = 'held');");
  const [id] = org.org.database.store.all('SELECT Id FROM Account').map((row) => String(row['Id']));
  const update = `Account held = [SELECT Id FROM Account LIMIT 1]; held.Name = 'changed'; update held;`;

  const free = org.org.faults.lockRows([id ?? '']);
  assert.throws(() => org.execute(update), /UNABLE_TO_LOCK_ROW/);
  free();
  org.execute(update);

  assert.deepEqual(org.notes(), ['changed']);
});

test('a callout fails in the words of the platform, before the request arrives or after', () => {
  const arrived: string[] = [];
  const org = noting({
    transport: ({ url }) => {
      arrived.push(url);
      return { status: 200, statusText: 'OK', headers: [], body: new Uint8Array() };
    }
  });
  org.org.faults.failCallouts({ nth: 1 }, 'tunnel');
  org.org.faults.failCallouts({ nth: 2 }, 'timeout', true);

  for (let call = 0; call < 3; call++) org.execute('Notes.call();');

  assert.deepEqual(org.notes(), [
    'Unable to tunnel through proxy. Proxy returns "HTTP/1.1 503 Service Unavailable"',
    'Read timed out',
    '200'
  ]);
  assert.equal(arrived.length, 2);
});

test('a cursor fails in passing, and ends after two days', () => {
  let now = Date.UTC(2026, 0, 1);
  const org = noting({ clock: () => now });
  org.org.faults.killExecutions(
    { nth: 1 },
    { kind: 'exception', typeName: 'TransientCursorException', message: 'later' },
    { counter: 'fetchCallsOnApexCursor', count: 1 }
  );

  org.run(
    "insert new Account(Name = 'row'); System.enqueueJob(new Notes.Reader(Database.getCursor('SELECT Id FROM Account')));"
  );
  now += 3 * 24 * 60 * 60 * 1000;
  org.run('Integer nothing = 0;');

  assert.deepEqual(org.notes(), [
    'row',
    'System.TransientCursorException',
    '1',
    'System.FatalCursorException'
  ]);
});
