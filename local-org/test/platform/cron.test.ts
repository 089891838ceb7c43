import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApexException } from '../../src/apex/values.ts';
import { CronSchedule } from '../../src/platform/cron.ts';

/** Tuesday, 24 November 2026, noon UTC. */
const NOON = Date.UTC(2026, 10, 24, 12);

describe('the next time of a schedule', () => {
  for (const [expression, expected] of [
    ['0 0 2 * * ?', '2026-11-25T02:00:00.000Z'],
    ['0 30 13 * * ? *', '2026-11-24T13:30:00.000Z'],
    ['0 0 2 ? * 1', '2026-11-29T02:00:00.000Z'],
    ['0 0 2 ? * SUN', '2026-11-29T02:00:00.000Z'],
    ['0 0 2 ? * 2-6', '2026-11-25T02:00:00.000Z'],
    ['0 0 1 ? * 6L', '2026-11-27T01:00:00.000Z'],
    ['0 0 1 ? * 2#2', '2026-12-14T01:00:00.000Z'],
    ['0 0 1 L * ?', '2026-11-30T01:00:00.000Z'],
    ['0 0 8,20 * * ?', '2026-11-24T20:00:00.000Z'],
    ['0 0 1 1 JAN ? 2028', '2028-01-01T01:00:00.000Z']
  ] as const) {
    test(expression, () => {
      assert.equal(new Date(new CronSchedule(expression).nextAfter(NOON) ?? 0).toISOString(), expected);
    });
  }

  test('is none when all years have passed', () => {
    assert.equal(new CronSchedule('0 0 1 1 1 ? 2020').nextAfter(NOON), null);
  });
});

describe('expressions that Salesforce rejects', () => {
  for (const expression of [
    '0 0 2 * *',
    '* 0 2 * * ?',
    '0 */5 2 * * ?',
    '0 0 2 * * *',
    '0 0 2 ? * ?',
    '0 0 25 * * ?',
    '0 0 2 * * ? 2026 x',
    ''
  ]) {
    test(`'${expression}'`, () => {
      assert.throws(
        () => new CronSchedule(expression),
        (error) => error instanceof ApexException && error.typeName === 'System.StringException'
      );
    });
  }
});
