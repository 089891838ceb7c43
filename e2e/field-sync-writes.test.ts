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

    assert.equal(org.asked.length, 2);
    assert.deepEqual(values(), [8, 8, 7]);
    assert.deepEqual([run['State__c'], ...counts(run)], ['SucceededWithErrors', 3, 2, 0, 0, 1]);
    const [failed] = org.entries(run, 'Failed');
    assert.deepEqual([failed?.['RecordId__c'], failed?.['Code__c']], [org.accountIds[2], 'account-locked']);
    assert.match(String(failed?.['Message__c']), /retry the failed/i);

    free();
    org.apex(`CrosswalkLogController.retryFailed('${String(run['Id'])}');`);
    const again = org.finish();

    assert.deepEqual(values(), [8, 8, 8]);
    assert.deepEqual(counts(again), [1, 1, 0, 0, 0]);
  });
});

describe('what changes while a sync runs', () => {
  test('an account that is deleted meanwhile is skipped, and nothing has failed', async () => {
    const org = new UsageOrg({ accounts: 2, fields: 1 }, everywhere(7));
    org.syncField('Metric_0__c');
    org.answer = (batch) => {
      org.apex(`delete new Account(Id = '${String(org.accountIds[0])}');`);
      return everywhere(7)(batch);
    };
    const run = org.sync();

    assert.deepEqual([run['State__c'], ...counts(run)], ['Succeeded', 2, 1, 0, 1, 0]);
    const [skipped] = org.entries(run, 'Skipped');
    assert.deepEqual(
      [skipped?.['RecordId__c'], skipped?.['Code__c']],
      [org.accountIds[0], 'account-deleted']
    );
    await org.close();
  });

  test('fields that the user of the sync loses are left as they are, with the reason beside them', async () => {
    const org = new UsageOrg({ accounts: 201, fields: 1 }, everywhere(7));
    org.syncField('Metric_0__c');
    let isLost = false;
    const run = org.sync(() => {
      if (org.asked.length !== 1 || isLost) return;
      isLost = true;
      org.loseFields();
    });

    assert.equal(org.rows('Account', 'Metric_0__c = 7').length, 200);
    assert.equal(org.asked.length, 1, 'There is nothing left to ask for the second page.');
    assert.equal(counts(run)[4], 0);
    const [field] = org.rows('CrosswalkFieldSync__c');
    assert.match(String(field?.['LastMessage__c']), /Metric_0__c cannot be read/);
    assert.match(String(run['Message__c']), /left as they are/);

    const next = org.sync();
    assert.deepEqual([next['State__c'], next['Code__c']], ['Failed', 'fields-broken']);
    assert.equal(org.rows('CrosswalkFieldSync__c')[0]?.['State__c'], 'Broken');
    await org.close();
  });
});

describe('an override that is no seat count', () => {
  test('is sent as it stands, and what is said about it is logged beside the values that are written', async () => {
    const org = new UsageOrg({ accounts: 2, fields: 2 }, everywhere(7));
    org.syncField('Metric_0__c');
    org.apex(`CrosswalkFieldChoice choice = new CrosswalkFieldChoice();
      choice.purpose = 'Override'; choice.overrideKind = 'InternalSeatCount'; choice.accountField = 'Metric_1__c';
      CrosswalkFieldSyncController.saveField(choice);
      update new Account(Id = '${String(org.accountIds[0])}', Metric_1__c = -3);`);
    org.answer = (batch) => {
      const answer = everywhere(7)(batch);
      const warning = { code: 'override-not-whole', message: 'Correct it in its field.' } as const;
      return {
        ...answer,
        accounts: answer.accounts.map((account, index) => ({
          ...account,
          warnings: index === 0 ? [warning] : []
        }))
      };
    };
    const run = org.sync();

    assert.deepEqual(
      org.asked[0]?.accounts.map(({ overrides }) => overrides.internalSeats),
      [-3, null]
    );
    assert.deepEqual([run['State__c'], ...counts(run)], ['Succeeded', 2, 2, 0, 0, 0]);
    assert.deepEqual(
      org
        .entries(run, 'Differs')
        .map((entry) => [entry['RecordId__c'], entry['Code__c'], entry['Message__c']]),
      [[org.accountIds[0], 'override-not-whole', 'Correct it in its field.']]
    );
    assert.deepEqual(
      org.rows('Account').map((row) => [row['Metric_0__c'], row['Metric_1__c']]),
      [
        [7, -3],
        [7, null]
      ]
    );
    await org.close();
  });
});

describe('a proxy that does not answer', () => {
  let org: UsageOrg;

  before(() => {
    org = new UsageOrg({ accounts: 450, fields: 1 }, everywhere(7));
    org.syncField('Metric_0__c');
  });
  after(() => org.close());
  beforeEach(() => (org.asked.length = 0));

  test('for one page is asked again when the others are done', () => {
    org.answer = (batch) => (org.asked.length === 2 ? null : everywhere(7)(batch));
    const run = org.sync();

    assert.deepEqual(
      org.asked.map(({ accounts }) => accounts.length),
      [200, 200, 50, 200]
    );
    assert.deepEqual([run['State__c'], ...counts(run)], ['Succeeded', 450, 450, 0, 0, 0]);
  });

  test('for four pages in a row ends the run, which has written nothing', () => {
    org.answer = () => null;
    const run = org.sync();

    assert.equal(org.asked.length, 4);
    assert.deepEqual([run['State__c'], run['Code__c'], counts(run)[1]], ['Failed', 'proxy-timeout', 0]);
    assert.equal(org.rows('Account', 'Metric_0__c = 7').length, 450);
    assert.deepEqual(org.entries(run), []);
  });
});

describe('a validation rule of Account', () => {
  let org: UsageOrg;

  before(() => {
    org = new UsageOrg({ accounts: 2, fields: 2, rule: 'Metric_0__c > 100' }, everywhere(0));
    org.fields.forEach((field) => org.syncField(field));
  });
  after(() => org.close());

  test('fails the accounts that break it, with its own words, and no other', () => {
    org.answer = (batch) => {
      const answer = everywhere(5)(batch);
      return {
        ...answer,
        accounts: answer.accounts.map((account, index) =>
          index === 0
            ? { ...account, values: account.values.map((value) => ({ ...value, value: 101 })) }
            : account
        )
      };
    };
    const run = org.sync();

    assert.deepEqual([run['State__c'], ...counts(run)], ['SucceededWithErrors', 2, 1, 0, 0, 1]);
    assert.deepEqual(
      org.rows('Account').map((row) => [row['Metric_0__c'], row['Metric_1__c']]),
      [
        [null, null],
        [5, 5]
      ]
    );
    const [failed] = org.entries(run, 'Failed');
    assert.equal(failed?.['Code__c'], 'validation-rule');
    assert.match(String(failed?.['Message__c']), /That is too many\./);
    assert.deepEqual(
      org.rows('CrosswalkFieldSync__c').map((row) => [row['LastChangedCount__c'], row['LastFailedCount__c']]),
      [
        [1, 1],
        [1, 1]
      ]
    );
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
    assert.deepEqual(org.entries(second), []);
  });
});
