import assert from 'node:assert/strict';
import { it } from 'node:test';
import { addDuration } from '../../src/domain/calendar-date.ts';
import {
  LICENSE_RULES,
  type FieldSyncAnswer,
  type Metric,
  type MetricSettings,
  type UsageAccount
} from '../../src/domain/usage/field-sync.ts';
import { randomFrom } from '../fakes/random.ts';
import { CALL_HEADERS } from '../http/test-app.ts';
import { plainValue, type PlainRow, type PlainSnapshot } from './plain-metrics.ts';
import { LOG_ROW, describeUsage, type LogRow, type UsageApp } from './usage-app.ts';
import {
  account,
  license,
  loadDay,
  loadSnapshot,
  metric,
  O1,
  O2,
  PACKAGE_A,
  PACKAGE_B,
  SETTINGS,
  THROUGH
} from './fixtures.ts';

const SANDBOX = '00D5g00000orgOs';

async function sync(
  usage: UsageApp,
  metrics: readonly Metric[],
  accounts: readonly UsageAccount[],
  settings: Partial<MetricSettings> = {}
): Promise<FieldSyncAnswer> {
  const response = await usage.app.inject({
    method: 'POST',
    url: '/v1/field-sync/batches',
    headers: CALL_HEADERS,
    payload: JSON.stringify({
      settings: { ...SETTINGS, ...settings },
      packageIds: [PACKAGE_A, PACKAGE_B],
      metrics,
      accounts
    })
  });
  assert.equal(response.statusCode, 200, response.body);
  return response.json<FieldSyncAnswer>();
}

function numbers(answer: FieldSyncAnswer, index = 0) {
  return answer.accounts[index]?.values.map(({ value }) => value);
}

describeUsage('the metrics of accounts', (startUsageApp) => {
  it('are those of the worked example: two orgs, a sandbox, two packages, users of several days', async (t) => {
    const usage = await startUsageApp(t);
    const acme = account(
      license(O1, PACKAGE_A),
      license(O2, PACKAGE_A),
      license(SANDBOX, PACKAGE_B, { isSandbox: true })
    );
    const used = (organizationId: string, token: string): Partial<LogRow> => ({
      organization_id: organizationId,
      user_id_token: token,
      custom_entity: 'Player'
    });
    await loadDay(usage, '2026-11-10', PACKAGE_A, [used(O1, 'u1'), used(O1, 'u2')]);
    await loadDay(usage, '2026-11-10', PACKAGE_B, [
      { ...used(SANDBOX, 'u1s'), organization_type: 'Sandbox' }
    ]);
    await loadDay(usage, '2026-11-05', PACKAGE_A, [used(O2, 'u3')]);
    await loadDay(usage, '2026-11-04', PACKAGE_A, [used(O1, 'u1')]);
    await loadDay(usage, '2026-11-03', PACKAGE_A, [used(O1, 'u4')]);
    await loadDay(usage, '2026-10-11', PACKAGE_A, [used(O1, 'u5')]);
    const player = {
      packageId: PACKAGE_A,
      componentType: 'CustomObject',
      componentName: 'Player',
      operations: []
    } as const;
    const metrics = [
      ...(['DAU', 'WAU', 'MAU'] as const).map((name) => metric({ metric: name })),
      ...(['DAU', 'WAU', 'MAU'] as const).map((name) => metric({ metric: name, packageId: PACKAGE_A })),
      metric({ packageId: PACKAGE_B }),
      metric({
        metric: 'Feature',
        components: [player, { ...player, packageId: PACKAGE_B, componentName: 'Schedule' }]
      }),
      metric({ metric: 'Feature', components: [player] })
    ];

    const answer = await sync(usage, metrics, [acme]);
    const byRecord = await sync(usage, metrics, [acme], { licenseRule: 'Record' });

    assert.deepEqual(numbers(answer), [2, 3, 4, 2, 3, 4, null, null, 4]);
    assert.deepEqual(numbers(byRecord), [2, 3, 4, 2, 3, 4, 0, 4, 4]);
    assert.equal(answer.accounts[0]?.values[6]?.reason, 'not-licensed');
    assert.deepEqual(
      answer.metrics.map(({ dataThrough }) => dataThrough),
      metrics.map(() => THROUGH)
    );
    assert.equal(answer.metrics[3]?.missingDays, 0);
    assert.equal(answer.metrics[4]?.missingDays, 4);
  });

  it('keep 0, null and nothing apart', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, THROUGH, PACKAGE_A, []);
    await loadDay(usage, THROUGH, PACKAGE_B, []);
    const metrics = [metric({}), metric({ packageId: PACKAGE_A }), metric({ packageId: PACKAGE_B })];
    const quiet = account(license(O1, PACKAGE_A));
    const nobody = account();
    const trial = account(license(O2, PACKAGE_A, { status: 'Trial' }));
    const marked = account(license('00D5g00000orgO3', PACKAGE_A, { treatAsTrial: true }));

    const answer = await sync(usage, metrics, [quiet, nobody, trial, marked]);
    const withTrials = await sync(usage, metrics, [trial], { includeTrials: true });

    assert.deepEqual(numbers(answer), [0, 0, null]);
    assert.deepEqual(
      answer.accounts[1]?.values.map(({ value, reason }) => [value, reason]),
      [
        [0, null],
        [null, 'not-licensed'],
        [null, 'not-licensed']
      ],
      'who has no license any more uses nothing, and has no numbers of packages'
    );
    assert.deepEqual(
      answer.accounts.map(({ skipped, values }) => [skipped?.code ?? null, values.length]),
      [
        [null, 3],
        [null, 3],
        ['trial-only', 0],
        ['trial-only', 0]
      ]
    );
    assert.deepEqual(numbers(withTrials), [0, 0, null]);
  });

  it('are not there while usage is missing or stale, so that nothing is written', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, '2026-11-07', PACKAGE_A, [{ organization_id: O1 }]);
    const metrics = [
      metric({ packageId: PACKAGE_A }),
      metric({}),
      metric({ metric: 'Feature', components: [] }),
      metric({ metric: 'RecordCount', packageId: PACKAGE_A, objectName: 'Job' })
    ];

    const answer = await sync(usage, metrics, [account(license(O1, PACKAGE_A))]);

    assert.deepEqual(
      answer.metrics.map(({ failure }) => failure?.code),
      ['usage-stale', 'usage-missing', 'feature-empty', 'usage-missing']
    );
    assert.deepEqual(answer.accounts[0]?.values, []);
  });

  it('may be counted by calendar: the last day, ISO week and month that are over', async (t) => {
    const usage = await startUsageApp(t);
    for (const [day, token] of [
      ['2026-11-10', 'today'],
      ['2026-11-08', 'sunday'],
      ['2026-11-02', 'monday'],
      ['2026-10-31', 'october'],
      ['2026-09-30', 'september']
    ] as const) {
      await loadDay(usage, day, PACKAGE_A, [{ organization_id: O1, user_id_token: token }]);
    }
    const metrics = (['DAU', 'WAU', 'MAU'] as const).map((name) =>
      metric({ metric: name, packageId: PACKAGE_A })
    );

    const answer = await sync(usage, metrics, [account(license(O1, PACKAGE_A))], {
      activeUserWindow: 'Calendar'
    });

    assert.deepEqual(numbers(answer), [1, 2, 1]);
  });

  it('add up records on one day that all orgs have, and say when none has', async (t) => {
    const usage = await startUsageApp(t);
    const row = (
      day: string,
      organizationId: string,
      objectName: string,
      records: number
    ): PlainSnapshot => ({
      ...{ day, organizationId, packageId: PACKAGE_A, objectName, records }
    });
    const snapshots = [
      row('2026-11-09', O1, 'Player', 1100),
      row('2026-11-09', O2, 'Player', 300),
      row('2026-11-10', O1, 'Player', 1200),
      row('2026-11-10', O1, 'Schedule', 7)
    ];
    for (const day of ['2026-11-09', '2026-11-10']) await loadSnapshot(usage, day, PACKAGE_A, snapshots);
    const metrics = ['Player', 'Schedule', 'Unheard'].map((objectName) =>
      metric({ metric: 'RecordCount', packageId: PACKAGE_A, objectName })
    );
    const absent = '00D5g00000orgO9';

    const answer = await sync(usage, metrics, [
      account(license(O1, PACKAGE_A), license(O2, PACKAGE_A)),
      account(license(O1, PACKAGE_A)),
      account(license(absent, PACKAGE_A)),
      account(license(O1, PACKAGE_A), license(absent, PACKAGE_A))
    ]);

    assert.deepEqual(
      [numbers(answer), numbers(answer, 1)],
      [
        [1400, 0, 0],
        [1200, 7, 0]
      ]
    );
    assert.deepEqual(
      answer.accounts[2]?.values.map(({ value, reason }) => [value, reason]),
      metrics.map(() => [null, 'no-snapshot'])
    );
    assert.equal(numbers(answer, 3)?.[0], 1200);
    assert.ok(answer.accounts[3]?.warnings.some(({ code }) => code === 'snapshot-partial'));
  });

  it('warn of an org with two accounts and of a seat count that cannot be one', async (t) => {
    const usage = await startUsageApp(t);
    const one = account(license(O1, PACKAGE_A));
    const other = {
      ...account(license(O1, PACKAGE_B)),
      overrides: { internalSeats: 2.5, externalSeats: 0, renewalDate: null }
    };

    const answer = await sync(usage, [], [one, other]);

    assert.deepEqual(
      answer.accounts.map(({ warnings }) => warnings.map(({ code }) => code)),
      [['org-of-two-accounts'], ['override-not-whole', 'org-of-two-accounts']]
    );
  });
});

const SEED = 20261110;
const DAYS = [0, 1, 6, 7, 29, 30, 15].map((age) => addDuration(THROUGH, -age, 'days'));

describeUsage('the statements', (startUsageApp) => {
  it(`count what looking at every line counts, on random usage (seed ${SEED})`, async (t) => {
    const usage = await startUsageApp(t);
    const random = randomFrom(SEED);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const orgs = Array.from({ length: 8 }, (_, index) => `00D5g00000orgR${index}`);
    const packages = [PACKAGE_A, PACKAGE_B];
    const rows: PlainRow[] = [];
    for (const day of DAYS) {
      for (const packageId of packages) {
        const ofDay = Array.from({ length: 60 }, (_, index): PlainRow => ({
          ...LOG_ROW,
          timestamp_derived: `${day}T${String(index % 24).padStart(2, '0')}:00:00.000Z`,
          request_id: `TID:${day}${packageId}${index}`,
          package_id: packageId,
          organization_id: pick(orgs),
          organization_type: pick(['Production', 'Production', 'Production', 'Sandbox']),
          user_id_token: pick(['', ...Array.from({ length: 12 }, (_, user) => `005-${user}`)]),
          user_type: pick(['Standard', 'Guest', 'Partner', '']),
          log_record_type: pick(['RestApi', 'CronJob', 'LightningInteraction']),
          quiddity: pick(['', '', 'S', 'R']),
          managed_package_namespace: 'foo_inc',
          custom_entity: pick(['Job', 'Player', 'foo_inc__Job__c', 'foo_inc__Player', 'Job__c']),
          custom_entity_type: pick(['CustomObject', 'ApexClass', 'ApexTrigger']),
          operation_type: pick(['READ', 'INSERT', '']),
          operation_count: pick(['', '0', '1', '12'])
        }));
        const some = (all: PlainRow[]) => all.filter(() => random() < 0.1);
        const lookalikes = some(ofDay).map((row) => ({
          ...row,
          ...pick<Partial<PlainRow>>([{ stack_trace: 'another' }, { operation_count: '5' }])
        }));
        const different = [...ofDay, ...lookalikes];
        // A line that is sent again does not count.
        await loadDay(usage, day, packageId, [...different, ...some(different)]);
        rows.push(...different);
      }
    }
    const snapshots = DAYS.slice(0, 3).flatMap((day) =>
      packages.flatMap((packageId) =>
        orgs
          .filter(() => random() < 0.7)
          .map((organizationId) => ({
            ...{ day, packageId, organizationId },
            objectName: pick(['Job', 'Player']),
            records: Math.floor(random() * 1000)
          }))
      )
    );
    for (const day of DAYS.slice(0, 3)) {
      for (const packageId of packages) await loadSnapshot(usage, day, packageId, snapshots);
    }
    const accounts = Array.from({ length: 40 }, () =>
      account(
        ...Array.from({ length: Math.floor(random() * 4) }, () =>
          license(pick(orgs), pick(packages), {
            status: pick(['Active', 'Active', 'Trial', 'Suspended', 'Uninstalled']),
            expiresOn: pick([null, '1970-01-01', '2026-11-11', '2026-11-12', '2027-01-01']),
            isSandbox: random() < 0.2,
            orgStatus: pick([null, 'Active', 'DELETED', 'pending_delete']),
            treatAsTrial: random() < 0.1
          })
        )
      )
    );
    const component = (change: Partial<NonNullable<Metric['components']>[number]>) => ({
      ...{
        packageId: PACKAGE_A,
        componentType: 'CustomObject' as const,
        componentName: 'Job',
        operations: []
      },
      ...change
    });
    const features = [
      [component({})],
      [
        component({ operations: ['READ', 'INSERT'] }),
        component({ packageId: PACKAGE_B, componentName: 'Player' })
      ],
      [component({ componentType: 'ApexExecution' })],
      // Asked for twice, in part; and of two packages.
      [component({}), component({ operations: ['READ'] }), component({ packageId: PACKAGE_B })]
    ];
    const metrics = [
      ...(['DAU', 'WAU', 'MAU'] as const).flatMap((name) =>
        [null, ...packages].map((packageId) => metric({ metric: name, packageId }))
      ),
      ...features.flatMap((components) =>
        (['Users', 'Events'] as const).map((measure) => metric({ metric: 'Feature', components, measure }))
      ),
      ...packages.map((packageId) => metric({ metric: 'RecordCount', packageId, objectName: 'Job' }))
    ];

    let compared = 0;
    for (const licenseRule of LICENSE_RULES) {
      for (const includeAutomation of [true, false]) {
        const settings = { ...SETTINGS, licenseRule, includeAutomation, includeTrials: true };
        const answer = await sync(usage, metrics, accounts, settings);
        const plain = { rows, snapshots, through: THROUGH, today: '2026-11-12' };
        accounts.forEach((one, index) => {
          const expected = metrics.map((each) => plainValue(plain, one, each, settings));
          assert.deepEqual(
            numbers(answer, index),
            expected,
            `${licenseRule} ${includeAutomation} ${JSON.stringify(one)}`
          );
          compared += expected.filter((value) => value !== null && value > 0).length;
        });
      }
    }
    assert.ok(compared > 500, `only ${compared} values were more than 0`);
  });
});
