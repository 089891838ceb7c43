import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { AccountUsageAnswer } from '../../src/domain/usage/account-usage.ts';
import type { FieldSyncAnswer, Metric, UsageAccount } from '../../src/domain/usage/field-sync.ts';
import { CALL_HEADERS } from '../http/test-app.ts';
import { account, license, loadDay, metric, O1, O2, PACKAGE_A, PACKAGE_B, SETTINGS } from './fixtures.ts';
import { describeUsage, file, LOG_ROW, logFile, type LogRow, type UsageApp } from './usage-app.ts';

const THROUGH = '2026-11-10';
const OF_A_DAY = { packageId: PACKAGE_A };

async function post<T>(usage: UsageApp, url: string, body: unknown): Promise<T> {
  const payload = JSON.stringify(body);
  const response = await usage.app.inject({ method: 'POST', url, headers: CALL_HEADERS, payload });
  assert.equal(response.statusCode, 200, response.body);
  return response.json<T>();
}

async function valuesOf(usage: UsageApp, metrics: readonly Metric[], one: UsageAccount) {
  const question = { settings: SETTINGS, packageIds: [PACKAGE_A, PACKAGE_B], metrics, accounts: [one] };
  const answer = await post<FieldSyncAnswer>(usage, '/v1/field-sync/batches', question);
  return answer.accounts[0]?.values.map(({ value, reason }) => [value, reason]);
}

function eventsOf(componentName: string): Metric {
  const component = {
    packageId: PACKAGE_A,
    componentType: 'CustomObject',
    componentName,
    operations: []
  } as const;
  return metric({ metric: 'Feature', measure: 'Events', components: [component] });
}

const recordsOf = (objectName: string) => metric({ metric: 'RecordCount', packageId: PACKAGE_A, objectName });
const dau = metric({ metric: 'DAU', packageId: PACKAGE_A });
const acme = account(license(O1, PACKAGE_A));

function row(change: Partial<LogRow>): Partial<LogRow> {
  return { organization_id: O1, package_id: PACKAGE_A, ...change };
}

function serveSnapshot(usage: UsageApp, ...counts: string[]): void {
  const lines = counts.map(
    (count, index) => `${THROUGH}T00:00:00Z,${O1},${PACKAGE_A},foo_inc,foo_inc__Item_${index}__c,${count},`
  );
  usage.serve(
    file(
      `date,organization_id,package_id,managed_package_namespace,custom_entity,count,attribute_name\n${lines.join('\n')}\n`
    )
  );
}

describeUsage('usage that is not known', (startUsageApp) => {
  it('does not become a day without use because no row of a file can count', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, THROUGH, PACKAGE_A, [row({}), row({ user_id_token: '005-b' })]);
    for (const change of [
      { package_id: PACKAGE_B },
      { timestamp_derived: '10/11/2026 09:30' },
      { timestamp_derived: '2026-11-08T10:00:00.000Z' }
    ]) {
      usage.serve(file(logFile([row(change), row(change)])));
      const { state, failure } = await usage.load(OF_A_DAY);
      assert.deepEqual([state, failure?.code, failure?.isTemporary], ['failed', 'usage-rows-foreign', false]);
      assert.deepEqual(await valuesOf(usage, [dau], acme), [[2, null]]);
    }
    serveSnapshot(usage, '5');
    const snapshot = await usage.load({ dataType: 'SubscriberSnapshot', packageId: PACKAGE_B });
    assert.equal(snapshot.failure?.code, 'usage-rows-foreign');
    usage.serve(
      file(
        `month,organization_id,package_id,custom_entity,user_id_token,user_type\n2026-09,${O1},${PACKAGE_A},Job,u,Partner\n`
      )
    );
    const ofOctober = { windowStart: '2026-10-01T00:00:00Z', windowEnd: '2026-11-01T00:00:00Z' };
    const summary = await usage.load({ dataType: 'PackageUsageSummary', ...OF_A_DAY, ...ofOctober });
    assert.equal(summary.failure?.code, 'usage-rows-foreign');
  });

  it('does not come back as 0 for days that are kept no more', async (t) => {
    const usage = await startUsageApp(t, { keptDays: 45 });
    const old = '2026-09-20';
    await loadDay(usage, old, PACKAGE_A, [row({})]);
    await loadDay(usage, THROUGH, PACKAGE_A, [row({})]);

    const answer = await post<AccountUsageAnswer>(usage, '/v1/usage/accounts', {
      ...{ settings: SETTINGS, seatRule: 'Max', packageIds: [PACKAGE_A], features: [] },
      ...{ accounts: [acme], seriesDays: 90 }
    });

    const { series = [] } = answer.accounts[0] ?? {};
    assert.deepEqual(
      series.find(({ day }) => day === old),
      { day: old, users: null }
    );
    assert.deepEqual(series.at(-1), { day: THROUGH, users: 1 });
  });

  it('is neither 0 nor a guess where a count is no number; clear numbers are read', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, THROUGH, PACKAGE_A, []);
    serveSnapshot(usage, '1.2345679E7', '12.5', '-3', '"12,345"', '', '0');
    const loaded = await usage.load({ dataType: 'SubscriberSnapshot', ...OF_A_DAY });

    assert.equal(loaded.state, 'loaded');
    const objects = Array.from({ length: 7 }, (_, index) => recordsOf(`Item_${index}`));
    assert.deepEqual(await valuesOf(usage, objects, acme), [
      [12_345_679, null],
      ...Array.from({ length: 4 }, () => [null, 'count-unreadable']),
      [0, null],
      [0, null]
    ]);
  });

  it('is not guessed from an operation count that is no number; clear numbers are read', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, THROUGH, PACKAGE_A, [
      row({ operation_count: '1.2E3' }),
      row({ operation_count: '' })
    ]);
    assert.deepEqual(await valuesOf(usage, [eventsOf('Job')], acme), [[1201, null]]);

    usage.serve(file(logFile([row({ operation_count: 'many' })])));
    const { failure } = await usage.load(OF_A_DAY);

    assert.equal(failure?.code, 'usage-row-unreadable');
    assert.match(failure.message, /column operation_count/u);
    assert.deepEqual(await valuesOf(usage, [eventsOf('Job')], acme), [[1201, null]]);
  });

  for (const column of [
    'custom_entity_type',
    'operation_type',
    'operation_count',
    'organization_type',
    'user_type'
  ]) {
    it(`is not made of a log without its column ${column}`, async (t) => {
      const usage = await startUsageApp(t);
      usage.serve(
        file(
          logFile(
            [row({})],
            Object.keys(LOG_ROW).filter((name) => name !== column)
          )
        )
      );

      const { failure } = await usage.load(OF_A_DAY);

      assert.equal(failure?.code, 'usage-column-missing');
      assert.match(failure.message, new RegExp(`no column ${column},`, 'u'));
    });
  }

  it('is not of a time that has not come yet', async (t) => {
    const usage = await startUsageApp(t);
    for (const change of [
      { windowStart: '2026-11-13T00:00:00Z', windowEnd: '2026-11-14T00:00:00Z', url: null },
      { askedAt: '2030-01-01T00:00:00Z', url: null }
    ]) {
      const refused = (await usage.load(change)) as unknown as { code: string };
      assert.equal(refused.code, 'usage-window-future');
    }
  });
});

describeUsage('names and numbers', (startUsageApp) => {
  it('of components are told apart from namespaces with underscores', async (t) => {
    const usage = await startUsageApp(t);
    const entity = 'foo_inc__Sample_Object__c';
    await loadDay(usage, THROUGH, PACKAGE_A, [
      row({ custom_entity: entity, managed_package_namespace: 'foo_inc' }),
      row({ custom_entity: entity, managed_package_namespace: '' }),
      row({ custom_entity: 'FOO_inc__Sample_Object', managed_package_namespace: 'foo_inc' }),
      row({ custom_entity: 'Sample_Object__c', managed_package_namespace: 'foo_inc' })
    ]);
    serveSnapshot(usage, '7');
    await usage.load({ dataType: 'SubscriberSnapshot', ...OF_A_DAY });

    assert.deepEqual(await valuesOf(usage, [eventsOf('Sample_Object'), recordsOf('Item_0')], acme), [
      [8, null],
      [7, null]
    ]);
  });

  it('count a late row once when its own day is loaded again, and by its users only until then', async (t) => {
    const usage = await startUsageApp(t);
    const late = row({
      timestamp_derived: '2026-11-09T23:00:00.000Z',
      request_id: 'TID:late',
      user_id_token: '005-l'
    });
    const own = row({ timestamp_derived: '2026-11-09T10:00:00.000Z' });
    const values = async () => valuesOf(usage, [eventsOf('Job'), metric({ packageId: PACKAGE_A })], acme);
    await loadDay(usage, '2026-11-09', PACKAGE_A, [own]);
    await loadDay(usage, THROUGH, PACKAGE_A, [row({}), late]);
    assert.deepEqual(await values(), [
      [4, null],
      [2, null]
    ]);
    const { body } = await usage.get('/v1/usage/status');
    assert.deepEqual((body['packages'] as { dirtyDays: string[] }[])[0]?.dirtyDays, ['2026-11-09']);

    await loadDay(usage, '2026-11-09', PACKAGE_A, [own, late]);
    assert.deepEqual(await values(), [
      [6, null],
      [2, null]
    ]);
    await loadDay(usage, THROUGH, PACKAGE_A, [row({}), late, row({ request_id: 'TID:new' })]);
    assert.deepEqual(await values(), [
      [8, null],
      [2, null]
    ]);
  });

  it('count a row once that is in the file of another part of its day', async (t) => {
    const usage = await startUsageApp(t);
    const morning = row({ timestamp_derived: '2026-11-10T09:00:00.000Z', request_id: 'TID:am' });
    const evening = row({ timestamp_derived: '2026-11-10T21:00:00.000Z', request_id: 'TID:pm' });
    usage.serve(file(logFile([morning, evening])));
    await usage.load({ ...OF_A_DAY, windowEnd: '2026-11-10T12:00:00Z' });
    usage.serve(file(logFile([evening])));
    await usage.load({ ...OF_A_DAY, windowStart: '2026-11-10T12:00:00Z' });

    assert.deepEqual(await valuesOf(usage, [eventsOf('Job')], acme), [[4, null]]);
  });

  it('of one package leave out orgs without a license of it; all packages together count them', async (t) => {
    const usage = await startUsageApp(t);
    const both = account(license(O1, PACKAGE_A), license(O2, PACKAGE_B));
    await loadDay(usage, THROUGH, PACKAGE_A, [
      row({}),
      row({ organization_id: O2, user_id_token: '005-o2' })
    ]);
    await loadDay(usage, THROUGH, PACKAGE_B, []);

    const values = await valuesOf(usage, [dau, eventsOf('Job'), metric({ metric: 'DAU' })], both);

    assert.deepEqual(values, [
      [1, null],
      [2, null],
      [2, null]
    ]);
  });

  it('are not given for a page that names an account, a metric or a feature twice', async (t) => {
    const usage = await startUsageApp(t);
    const base = { settings: SETTINGS, packageIds: [PACKAGE_A], accounts: [acme] };
    const feature = { featureId: 'a0G5g000000feaAEAQ', components: [], measure: 'Users' };
    for (const [url, change] of [
      ['/v1/field-sync/batches', { metrics: [], accounts: [acme, acme] }],
      ['/v1/field-sync/batches', { metrics: [dau, dau] }],
      ['/v1/usage/accounts', { seatRule: 'Max', features: [], accounts: [acme, acme] }],
      ['/v1/usage/accounts', { seatRule: 'Max', features: [feature, feature] }]
    ] as const) {
      const payload = JSON.stringify({ ...base, ...change });
      const response = await usage.app.inject({ method: 'POST', url, headers: CALL_HEADERS, payload });
      assert.equal(response.statusCode, 400);
      assert.match(response.json<{ message: string }>().message, /twice/u);
    }
  });
});

describeUsage('a file with a line that cannot be read', (startUsageApp) => {
  const good = logFile([row({ stack_trace: 'one\n\n\nfour' }), row({ user_id_token: '005-b' })]);
  const blank = good.replace('four"\n', 'four"\n\n\r\n');

  it('is loaded without its blank lines, and keeps those in texts', async (t) => {
    const usage = await startUsageApp(t);
    for (const content of [blank, gzipSync(blank)]) {
      usage.serve(file(content));
      const loaded = await usage.load(OF_A_DAY);
      assert.deepEqual([loaded.state, loaded.rowsRead], ['loaded', 2]);
      await loadDay(usage, THROUGH, PACKAGE_A, [row({})]);
    }
    assert.deepEqual(usage.leftBehind(), []);
  });

  it('is refused for good when a line has too few or too many columns', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, THROUGH, PACKAGE_A, [row({})]);
    for (const line of ['2026-11-10T09:30:00.123Z,RestApi\n', `${'x,'.repeat(30)}x\n`]) {
      usage.serve(file(good.replace('four"\n', `four"\n${line}`)));
      const { failure } = await usage.load(OF_A_DAY);
      assert.deepEqual([failure?.code, failure?.isTemporary], ['usage-row-unreadable', false]);
      assert.deepEqual(await valuesOf(usage, [dau], acme), [[1, null]]);
    }
  });
});
