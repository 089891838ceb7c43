import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenedOrg } from '../../src/open.ts';
import { runTests } from '../../src/testing/run-tests.ts';
import { orgWith } from '../apex/support.ts';

const MINUTE = 60_000;

/** Runs an anonymous block, and the jobs that it has started. */
function run({ org, program }: OpenedOrg, apex: string): void {
  org.run(program, org.database.ids.administrator, (transaction) => program.execute(apex, transaction));
  org.runJobs(program);
}

function column({ org }: OpenedOrg, sql: string): unknown[] {
  return org.database.store.all(sql).map((row) => Object.values(row).join(' '));
}

const notes = (opened: OpenedOrg): unknown[] => column(opened, 'SELECT Name FROM Account ORDER BY Id');

const COUNTER = `public class Counter implements Schedulable, Queueable, Database.Batchable<String> {
  private Integer runs = 0;
  public Counter(Integer runs) { this.runs = runs; }
  public void execute(SchedulableContext context) { runs++; insert new Account(Name = 'fired ' + runs); }
  public void execute(QueueableContext context) {
    for (Integer i = 0; i < runs; i++) { System.enqueueJob(new Counter(0)); }
  }
  public Iterable<String> start(Database.BatchableContext context) { return new List<String>{ 'a' }; }
  public void execute(Database.BatchableContext context, List<String> scope) {
    insert new Account(Name = 'batch ' + runs);
  }
  public void finish(Database.BatchableContext context) { }
}`;

/** An org with the class above, whose clock the test sets; it begins at noon. */
function counting() {
  const clock = { now: Date.UTC(2026, 0, 1, 12) };
  return { opened: orgWith({ Counter: COUNTER }, undefined, { clock: () => clock.now }), clock };
}

test('a job enqueues one other; the second ends it, uncaught and undone', () => {
  const { opened } = counting();

  run(opened, 'System.enqueueJob(new Counter(2));');

  assert.deepEqual(column(opened, 'SELECT Status, ExtendedStatus FROM AsyncApexJob'), [
    'Failed Too many queueable jobs added to the queue: 2'
  ]);
});

test('an org has a hundred schedules, whose names differ', () => {
  const { opened } = counting();
  const schedule = (name: string): void =>
    run(opened, `System.schedule('${name}', '0 0 0 1 1 ? 2042', new Counter(0));`);
  for (let number = 0; number < 100; number++) schedule(`S${number}`);

  assert.throws(() => schedule('one more'), /exceeded the maximum number \(100\) of Apex scheduled jobs/);
});

test('a schedule keeps the object as it was, and one that is over is gone', () => {
  const { opened, clock } = counting();
  run(
    opened,
    "System.schedule('Hourly', '0 0 * * * ?', new Counter(7)); System.schedule('Once', '0 30 13 1 1 ? 2026', new Counter(1));"
  );

  for (const hour of [13, 14, 15]) {
    clock.now = Date.UTC(2026, 0, 1, hour, 31);
    opened.org.runJobs(opened.program);
  }

  assert.deepEqual(notes(opened), ['fired 8', 'fired 2', 'fired 8', 'fired 8']);
  assert.deepEqual(column(opened, 'SELECT Name FROM CronJobDetail'), ['Hourly']);
});

test('a schedule that is resumed fires at once, and makes up for nothing', () => {
  const { opened, clock } = counting();
  run(opened, "Id job = System.schedule('Hourly', '0 0 * * * ?', new Counter(0)); System.pauseJobById(job);");
  clock.now += 5 * 60 * MINUTE + 10 * MINUTE;
  opened.org.runJobs(opened.program);
  const paused = notes(opened);

  run(opened, 'System.resumeJobById([SELECT Id FROM CronTrigger].Id);');
  opened.org.runJobs(opened.program);

  assert.deepEqual([paused, notes(opened)], [[], ['fired 1']]);
});

test('a batch that was scheduled runs once, at its time', () => {
  const { opened, clock } = counting();
  run(opened, "System.scheduleBatch(new Counter(3), 'Later', 30, 1);");
  assert.deepEqual(notes(opened), []);

  for (const minutes of [31, 61]) {
    clock.now = Date.UTC(2026, 0, 1, 12, minutes);
    opened.org.runJobs(opened.program);
  }

  assert.deepEqual(notes(opened), ['batch 3']);
  assert.deepEqual(column(opened, 'SELECT Id FROM CronTrigger'), []);
});

test('a hundred batches wait; one more is refused', () => {
  const { opened } = counting();

  assert.throws(
    () => run(opened, 'for (Integer i = 0; i < 101; i++) { Database.executeBatch(new Counter(0)); }'),
    /too many concurrent batch jobs/
  );
});

test('the rows of a QueryLocator come 2,000 at a time at most, whatever the scope is', () => {
  const opened = orgWith({
    Wide: `public class Wide implements Database.Batchable<SObject> {
      public Database.QueryLocator start(Database.BatchableContext context) {
        return Database.getQueryLocator('SELECT Id FROM Contact');
      }
      public void execute(Database.BatchableContext context, List<SObject> scope) {
        insert new Account(Name = String.valueOf(scope.size()));
      }
      public void finish(Database.BatchableContext context) { }
    }`
  });
  run(
    opened,
    "List<Contact> all = new List<Contact>(); for (Integer i = 0; i < 2001; i++) { all.add(new Contact(LastName = 'C')); } insert all; Database.executeBatch(new Wide(), 5000);"
  );

  assert.deepEqual(notes(opened), ['2000', '1']);
});

/** What each test method of a class ended with. */
function failures(source: string): (string | null)[] {
  const { program } = orgWith({ Counter: COUNTER, AnyTest: `@IsTest private class AnyTest { ${source} }` });
  return runTests(program).map(({ failure }) => failure && `${failure.type}: ${failure.message}`);
}

test('a test submits five batches, and executes one chunk of all of them', () => {
  const [five, two] = failures(`
    @IsTest static void six() { for (Integer i = 0; i < 6; i++) { Database.executeBatch(new Counter(0)); } }
    @IsTest static void two() { Database.executeBatch(new Counter(0)); Database.executeBatch(new Counter(0)); }`);

  assert.match(five ?? '', /^System.LimitException: Attempted to schedule too many concurrent batch jobs/);
  assert.match(two ?? '', /^System.UnexpectedException: No more than one executeBatch/);
});

test('a limit that a job of a test exceeds cannot be caught around stopTest', () => {
  const [failure] = failures(`
    private class Greedy implements Queueable {
      public void execute(QueueableContext context) {
        for (Integer i = 0; i <= 200; i++) { List<Account> found = [SELECT Id FROM Account]; }
      }
    }
    @IsTest static void limit() {
      Test.startTest();
      System.enqueueJob(new Greedy());
      try { Test.stopTest(); } catch (Exception e) { return; } finally { Assert.fail('finally'); }
    }`);

  assert.equal(failure, 'System.LimitException: Too many SOQL queries: 201');
});

test('a query FOR UPDATE of a row that somebody else holds gives up', () => {
  const { opened } = counting();
  run(opened, "insert new Account(Name = 'held');");
  const ids = column(opened, 'SELECT Id FROM Account').map(String);
  const lock = (): void => run(opened, 'Account a = [SELECT Id FROM Account LIMIT 1 FOR UPDATE];');

  const free = opened.org.faults.lockRows(ids);
  assert.throws(lock, /Record Currently Unavailable/);
  free();
  lock();
});

test('rows are not locked in an order', () => {
  assert.throws(
    () =>
      orgWith({
        Locking:
          'public class Locking { List<Account> a = [SELECT Id FROM Account ORDER BY Name FOR UPDATE]; }'
      }),
    /FOR UPDATE cannot be used together with ORDER BY/
  );
});

test('what is attached is a Finalizer', () => {
  const source = `public class Attaching implements Queueable {
    public void execute(QueueableContext context) { System.attachFinalizer(this); }
  }`;

  assert.throws(
    () => orgWith({ Attaching: source }),
    /Attaching cannot be assigned to Finalizer|attachFinalizer/
  );
});
