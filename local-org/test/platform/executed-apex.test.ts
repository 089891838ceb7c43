import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openOrg } from '../../src/open.ts';
import { FIXTURES } from '../database/support.ts';

const { org, program } = openOrg({ folders: [FIXTURES] }, [
  fileURLToPath(new URL('./apex', import.meta.url))
]);

after(() => org.close());

const call = (method: string): unknown =>
  org.run(program, org.database.ids.administrator, (transaction) =>
    program.callStatic(transaction, 'Trip', method, new Map())
  );

test('Apex inserts and queries, static and dynamic, with binds and parents', () => {
  assert.equal(call('queries'), 'S2 2 Acme;S1 1 Acme;1 2');
});

test('Apex reads the result of each row', () => {
  assert.equal(call('partialSuccess'), 'true REQUIRED_FIELD_MISSING');
});

test('Apex catches a DmlException and asks for its details', () => {
  assert.equal(call('caught'), 'REQUIRED_FIELD_MISSING 0');
});

test('a job that Apex enqueued runs after its transaction, with the state it had', () => {
  call('enqueue');
  org.runJobs(program);

  assert.equal(org.database.store.all("SELECT Id FROM Ship__c WHERE Name = 'Queued'").length, 1);
});
