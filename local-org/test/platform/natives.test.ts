import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Caller } from '../../src/apex/library.ts';
import { parseQuery } from '../../src/apex/parser.ts';
import type { Transaction } from '../../src/apex/transaction.ts';
import { ApexDecimal, ApexException, ApexList, SObject, type ApexValue } from '../../src/apex/values.ts';
import { governorOf } from '../../src/platform/governor.ts';
import { NativeOrg, TestJob } from './support.ts';

const CALLER: Caller = { className: 'Anonymous', apiVersion: 66, sharing: null };

let local: NativeOrg;
let transaction: Transaction;

beforeEach(() => {
  local = new NativeOrg();
  transaction = local.testTransaction();
});

function record(objectName: string, fields: Record<string, ApexValue>): SObject {
  const made = new SObject(local.org.schema.existing(objectName));
  for (const [name, value] of Object.entries(fields)) made.fields.set(name, value);
  return made;
}

function insert(...records: SObject[]): void {
  const list = new ApexList(local.types.sobject, records);
  local.org.apexDatabase.dml(
    transaction,
    'insert',
    list,
    { accessLevel: null, externalIdField: null },
    CALLER
  );
}

function query(soql: string): SObject[] {
  const result = local.org.apexDatabase.query(
    transaction,
    local.org.apexDatabase.prepare(parseQuery(soql)),
    [],
    CALLER
  );
  if (typeof result === 'number') throw new Error('records expected');
  return result.items as SObject[]; // queries answer records
}

const throwsApex = (body: () => unknown, typeName: string, sentence: RegExp): void =>
  assert.throws(
    body,
    (error) =>
      error instanceof ApexException && error.typeName === typeName && sentence.test(error.message ?? '')
  );

const SHIP = { Name: 'Anna', Captain__c: 'Ito' };

test('every signature of the library names types that exist', () => {
  for (const definition of [...local.types.definitions()]) {
    assert.doesNotThrow(() => definition.members, definition.name);
  }
});

describe('records', () => {
  test('get their id from an insert and remember what a query selected', () => {
    const ship = record('Ship__c', { ...SHIP, Tonnage__c: ApexDecimal.parse('1.5') });
    insert(ship);
    const [found] = query('SELECT Tonnage__c FROM Ship__c');

    assert.equal(found?.read('Id'), ship.read('Id'));
    assert.equal(String(found?.read('Tonnage__c')), '1.50');
    throwsApex(
      () => found?.read('Name'),
      'System.SObjectException',
      /without querying the requested field: Ship__c.Name/
    );
  });

  test('are read and written by name, with the checks of the schema', () => {
    const ship = record('Ship__c', {});
    local.call(transaction, 'SObject.put', ship, 'crew__c', 3);

    assert.equal(String(ship.read('Crew__c')), '3');
    throwsApex(
      () => local.call(transaction, 'SObject.put', ship, 'Crew__c', 'x'),
      'System.SObjectException',
      /Illegal assignment/
    );
    throwsApex(
      () => local.call(transaction, 'SObject.get', ship, 'Nope__c'),
      'System.SObjectException',
      /Invalid field Nope__c for Ship__c/
    );
  });

  test('a failed statement throws a DmlException that knows its rows', () => {
    let thrown: unknown;
    try {
      insert(record('Ship__c', SHIP), record('Ship__c', { Name: 'B' }));
    } catch (error) {
      thrown = error;
    }

    assert.ok(thrown instanceof ApexException);
    assert.equal(
      thrown.message,
      'Insert failed. First exception on row 1; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Captain__c]: [Captain__c]'
    );
    assert.equal(local.call(transaction, 'DmlException.getDmlIndex', thrown, 0), 1);
    assert.equal(query('SELECT Id FROM Ship__c').length, 0);
  });
});

describe('governor limits', () => {
  test('the 101st query ends the transaction', () => {
    for (let count = 0; count < 100; count++) query('SELECT Id FROM Ship__c');

    assert.equal(local.call(transaction, 'Limits.getQueries'), 100);
    throwsApex(() => query('SELECT Id FROM Ship__c'), 'System.LimitException', /Too many SOQL queries: 101/);
  });

  test('statements and rows are counted apart', () => {
    insert(record('Ship__c', SHIP), record('Ship__c', SHIP));

    assert.equal(local.call(transaction, 'Limits.getDmlStatements'), 1);
    assert.equal(local.call(transaction, 'Limits.getDmlRows'), 2);
    assert.equal(local.call(transaction, 'Limits.getLimitDmlRows'), 10_000);
  });

  test('startTest begins anew and stopTest returns to the former counters', () => {
    query('SELECT Id FROM Ship__c');
    local.call(transaction, 'Test.startTest');
    assert.equal(local.call(transaction, 'Limits.getQueries'), 0);
    local.call(transaction, 'Test.stopTest');

    assert.equal(local.call(transaction, 'Limits.getQueries'), 1);
  });

  test('set-up records and others do not mix', () => {
    insert(record('Ship__c', SHIP));

    throwsApex(
      () => insert(record('PermissionSet', { Name: 'X', Label: 'X' })),
      'System.DmlException',
      /MIXED_DML_OPERATION/
    );
  });
});

describe('savepoints', () => {
  test('bring back the state and forget pending work', () => {
    const savepoint = local.call(transaction, 'Database.setSavepoint');
    insert(record('Ship__c', SHIP));
    local.call(transaction, 'Database.rollback', savepoint);

    assert.equal(query('SELECT Id FROM Ship__c').length, 0);
    assert.equal(governorOf(transaction).uncommittedWork, 0);
  });

  test('take back the jobs that were enqueued since', () => {
    const savepoint = local.call(transaction, 'Database.setSavepoint');
    local.call(
      transaction,
      'System.enqueueJob',
      Object.assign(new TestJob(), { i_queueable_execute_1: () => null })
    );
    local.call(transaction, 'Database.rollback', savepoint);

    assert.equal(local.org.jobs.runNextStep(local), false);
  });

  test('are invalid once an earlier one was rolled back to', () => {
    const first = local.call(transaction, 'Database.setSavepoint');
    const second = local.call(transaction, 'Database.setSavepoint');
    local.call(transaction, 'Database.rollback', first);

    throwsApex(() => local.call(transaction, 'Database.rollback', second), 'System.TypeException', /invalid/);
  });
});

describe('callouts', () => {
  const request = (): unknown => {
    const made = newInstance('HttpRequest');
    local.call(transaction, 'HttpRequest.setEndpoint', made, 'callout:Beacon/x');
    local.call(transaction, 'HttpRequest.setMethod', made, 'GET');
    return made;
  };
  const newInstance = (name: string): unknown =>
    (
      local.types.type(name).definition.members.constructors[0]?.native as unknown as (
        transaction: Transaction
      ) => unknown
    )(transaction);
  const send = (): unknown => local.call(transaction, 'Http.send', newInstance('Http'), request());

  test('need a mock in tests', () => {
    throwsApex(send, 'System.TypeException', /do not support Web service callouts/);
  });

  test('are answered by the mock and counted', () => {
    const mock = Object.assign(new TestJob(), { i_respond_1: (asked: unknown) => ['answer to', asked] });
    local.call(transaction, 'Test.setMock', null, mock);

    assert.equal((send() as unknown[])[0], 'answer to');
    assert.equal(local.call(transaction, 'Limits.getCallouts'), 1);
  });

  test('are refused after a write, until startTest', () => {
    local.call(transaction, 'Test.setMock', null, Object.assign(new TestJob(), { i_respond_1: () => null }));
    insert(record('Ship__c', SHIP));
    throwsApex(send, 'System.CalloutException', /You have uncommitted work pending/);

    local.call(transaction, 'Test.startTest');
    assert.equal(send(), null);
  });
});

test('isolation between tests takes back rows and jobs', () => {
  const { apexDatabase, jobs } = local.org;
  const mark = apexDatabase.mark();
  insert(record('Ship__c', SHIP));
  local.call(
    transaction,
    'System.enqueueJob',
    Object.assign(new TestJob(), { i_queueable_execute_1: () => null })
  );

  apexDatabase.rollback(mark);

  assert.deepEqual([query('SELECT Id FROM Ship__c').length, jobs.runNextStep(local)], [0, false]);
});

describe('jobs', () => {
  const jobs = (): unknown[] =>
    query('SELECT Status, NumberOfErrors, JobItemsProcessed FROM AsyncApexJob').map((job) =>
      job.read('Status')
    );

  test('a queueable runs at stopTest, once, with asynchronous limits', () => {
    const ran: unknown[] = [];
    const job = Object.assign(new TestJob(), { i_queueable_execute_1: () => ran.push('run') });
    local.call(transaction, 'Test.startTest');
    local.call(transaction, 'System.enqueueJob', job);
    assert.deepEqual([ran.length, jobs()], [0, ['Queued']]);

    local.call(transaction, 'Test.stopTest');

    assert.deepEqual([ran.length, jobs()], [1, ['Completed']]);
  });

  test('a job that throws is undone, marked as failed, and fails the test', () => {
    const job = Object.assign(new TestJob(), {
      i_queueable_execute_1: () => {
        insert(record('Ship__c', SHIP));
        throw new ApexException('System.MathException', 'Divide by 0');
      }
    });
    local.call(transaction, 'Test.startTest');
    local.call(transaction, 'System.enqueueJob', job);

    throwsApex(() => local.call(transaction, 'Test.stopTest'), 'System.MathException', /Divide by 0/);
    assert.equal(query('SELECT Id FROM Ship__c').length, 0);
    assert.deepEqual(jobs(), ['Failed']);
  });

  test('a schedule has its rows, refuses a second of the same name, and can be aborted', () => {
    const job = Object.assign(new TestJob(), { i_schedulable_execute_1: () => null });
    const id = local.call(transaction, 'System.schedule', 'Nightly', '0 0 2 * * ?', job);
    const [trigger] = query('SELECT CronExpression, NextFireTime, CronJobDetail.Name FROM CronTrigger');

    assert.equal(trigger?.read('CronExpression'), '0 0 2 * * ?');
    assert.equal(String(trigger?.read('NextFireTime')), '2026-11-25 02:00:00');
    throwsApex(
      () => local.call(transaction, 'System.schedule', 'Nightly', '0 0 3 * * ?', job),
      'System.AsyncException',
      /already scheduled/
    );

    local.call(transaction, 'System.abortJob', id);
    assert.equal(query('SELECT Id FROM CronTrigger').length, 0);
  });

  for (const [stateful, expected] of [
    [true, [2, 4, 5]],
    [false, [2, 2, 1]]
  ] as const) {
    test(`a batch ${stateful ? 'with' : 'without'} Database.Stateful goes through its scope in chunks`, () => {
      insert(...['A', 'B', 'C', 'D', 'E'].map((name) => record('Ship__c', { ...SHIP, Name: name })));
      const sizes: number[] = [];
      const batch = Object.assign(new TestJob(), {
        stateful,
        count: 0,
        i_database_batchable_start_1: () =>
          new ApexList(local.types.type('Ship__c'), query('SELECT Id FROM Ship__c')),
        i_database_batchable_execute_2(_context: unknown, scope: ApexList) {
          this.count += scope.items.length;
          sizes.push(this.count);
        },
        i_database_batchable_finish_1: () => null
      });
      local.org.jobs.enqueue('batch', batch, local.org.database.ids.administrator, { scopeSize: 2 });

      local.org.runJobs(local.runtime);

      assert.deepEqual(sizes, expected);
      assert.deepEqual(jobs(), ['Completed']);
    });
  }
});

describe('users', () => {
  test('runAs switches the running user and back', () => {
    const { administrator } = local.org.database.ids;
    const restore = local.org.platform.runAs(transaction, record('User', { Id: '005LO0000000009AAA' }));
    assert.equal(local.call(transaction, 'UserInfo.getUserId'), '005LO0000000009AAA');

    restore();

    assert.equal(local.call(transaction, 'UserInfo.getUserId'), administrator);
  });

  test('a custom permission comes with a permission set', () => {
    assert.equal(local.call(transaction, 'FeatureManagement.checkPermission', 'Steer'), false);
    local.org.assignPermissionSet(local.org.database.ids.administrator, 'Sailor');

    assert.equal(local.call(transaction, 'FeatureManagement.checkPermission', 'Steer'), true);
  });
});
