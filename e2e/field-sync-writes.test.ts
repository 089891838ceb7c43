import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { FieldSyncAnswer, FieldSyncBatch } from '../proxy/src/domain/usage/field-sync.ts';
import { UsageOrg } from './support/usage-org.ts';

const DAY = '2026-11-10';

/** An answer with one value for everything. */
const everywhere =
  (value: number | null) =>
  ({ metrics, accounts }: FieldSyncBatch): FieldSyncAnswer => ({
    metrics: metrics.map(({ metricId }) => ({ metricId, dataThrough: DAY, missingDays: 0, failure: null })),
    accounts: accounts.map(({ accountId }) => ({
      accountId,
      skipped: null,
      values: metrics.map(({ metricId }) => ({
        metricId,
        value,
        reason: value === null ? 'not-licensed' : null
      })),
      warnings: []
    }))
  });

const counts = (run: Readonly<Record<string, unknown>>) =>
  ['Read', 'Changed', 'Unchanged', 'Skipped', 'Failed'].map((name) => run[`${name}Count__c`]);

describe('accounts that somebody else is holding', () => {
  let org: UsageOrg;

  before(() => {
    org = new UsageOrg({ accounts: 3, fields: 1 }, everywhere(7));
    org.syncField('Metric_0__c');
  });
  after(() => org.close());
  beforeEach(() => {
    org.asked.length = 0;
    org.answer = everywhere(7);
  });

  const values = () => org.rows('Account').map((row) => row['Metric_0__c']);

  test('come again when the others are done, and are written once they are free', () => {
    const free = org.lock(org.accountIds.slice(0, 1));
    const run = org.sync(() => {
      if (org.asked.length === 1) free();
    });

    assert.deepEqual(values(), [7, 7, 7]);
    assert.deepEqual([run['State__c'], ...counts(run)], ['Succeeded', 3, 3, 0, 0, 0]);
    assert.deepEqual(
      org.asked.map(({ accounts }) => accounts.map(({ accountId }) => accountId)),
      [org.accountIds, org.accountIds.slice(0, 1)]
    );
  });

  test('have failed after the last pass, with what to do, and can be tried again', () => {
    org.answer = everywhere(8);
    const free = org.lock(org.accountIds.slice(2));
    const run = org.sync();

    assert.equal(org.asked.length, 3);
    assert.deepEqual(values(), [8, 8, 7]);
    assert.deepEqual([run['State__c'], ...counts(run)], ['SucceededWithErrors', 3, 2, 0, 0, 1]);
    const [failed] = org.rows('CrosswalkTransaction__c', "Run__c = ? AND Status__c = 'Failed'", [
      String(run['Id'])
    ]);
    assert.deepEqual([failed?.['RecordId__c'], failed?.['Code__c']], [org.accountIds[2], 'account-locked']);
    assert.match(String(failed?.['Message__c']), /retry the failed/i);

    free();
    org.apex(`CrosswalkLogController.retryFailed('${String(run['Id'])}');`);
    const again = org.finish();

    assert.deepEqual(values(), [8, 8, 8]);
    assert.deepEqual(counts(again), [1, 1, 0, 0, 0]);
  });
});

describe('ten thousand accounts with thirty metrics', { timeout: 600_000 }, () => {
  let org: UsageOrg;

  before(() => {
    org = new UsageOrg({ accounts: 10_000, fields: 30 }, everywhere(12));
    org.fields.forEach((field) => org.syncField(field));
  });
  after(() => org.close());

  test('are written in pages of 200 within the limits of each, and not at all when nothing changed', () => {
    const first = org.sync();

    assert.deepEqual([first['State__c'], ...counts(first)], ['Succeeded', 10_000, 10_000, 0, 0, 0]);
    assert.deepEqual(
      org.asked.map(({ accounts, metrics }) => [accounts.length, metrics.length]),
      Array.from({ length: 50 }, () => [200, 30])
    );
    assert.ok(org.rows('Account').every((row) => org.fields.every((field) => row[field] === 12)));

    const second = org.sync();

    assert.deepEqual([second['State__c'], ...counts(second)], ['Succeeded', 10_000, 0, 10_000, 0, 0]);
    assert.equal(org.rows('CrosswalkTransaction__c', 'Run__c = ?', [String(second['Id'])]).length, 0);
  });
});
