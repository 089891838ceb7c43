import assert from 'node:assert/strict';
import { it } from 'node:test';
import { addDuration } from '../../src/domain/calendar-date.ts';
import type { AccountUsageAnswer } from '../../src/domain/usage/account-usage.ts';
import type { Overrides, UsageAccount } from '../../src/domain/usage/field-sync.ts';
import { daysIn } from '../../src/domain/usage/metric-window.ts';
import { CALL_HEADERS, example } from '../http/test-app.ts';
import { account, license, loadDay, O1, O2, PACKAGE_A, PACKAGE_B, SETTINGS, THROUGH } from './fixtures.ts';
import { describeUsage, type LogRow, type UsageApp } from './usage-app.ts';

const O3 = '00D5g00000orgO3';
const FEATURE = 'a0G5g000000feaAEAQ';

async function ask(
  usage: UsageApp,
  accounts: readonly UsageAccount[],
  change: Record<string, unknown> = {}
): Promise<AccountUsageAnswer> {
  const response = await usage.app.inject({
    method: 'POST',
    url: '/v1/usage/accounts',
    headers: CALL_HEADERS,
    payload: JSON.stringify({
      ...{ settings: SETTINGS, seatRule: 'Max', packageIds: [PACKAGE_A, PACKAGE_B], features: [], accounts },
      ...change
    })
  });
  assert.equal(response.statusCode, 200, response.body);
  return response.json<AccountUsageAnswer>();
}

function withOverrides(one: UsageAccount, overrides: Partial<Overrides>): UsageAccount {
  return { ...one, overrides: { ...one.overrides, ...overrides } };
}

function usedBy(token: string, change: Partial<LogRow> = {}): Partial<LogRow> {
  return { organization_id: O1, user_id_token: token, ...change };
}

describeUsage('the usage of accounts', (startUsageApp) => {
  it('has active users, the users of each day, and features; a day that is not known is null and not 0', async (t) => {
    const usage = await startUsageApp(t);
    await loadDay(usage, THROUGH, PACKAGE_A, [usedBy('u1'), usedBy('u2')]);
    await loadDay(usage, THROUGH, PACKAGE_B, [usedBy('u2')]);
    await loadDay(usage, '2026-11-09', PACKAGE_A, [usedBy('u3')]);
    await loadDay(usage, '2026-11-08', PACKAGE_A, []);
    await loadDay(usage, '2026-11-08', PACKAGE_B, []);
    const component = {
      ...{ packageId: PACKAGE_A, componentType: 'CustomObject', componentName: 'Job', operations: [] }
    };
    const features = [
      { featureId: FEATURE, components: [component], measure: 'Events' },
      { featureId: 'a0G5g000000feaBEAQ', components: [], measure: 'Users' },
      {
        ...{ featureId: 'a0G5g000000feaCEAQ', measure: 'Users' },
        components: [{ ...component, packageId: PACKAGE_B }]
      }
    ];
    const acme = account(license(O1, PACKAGE_A));

    const answer = await ask(usage, [acme], { features, seriesDays: 4 });
    const byDefault = await ask(usage, [acme]);
    const inPackage = await ask(usage, [acme], { packageId: `${PACKAGE_A}AAQ`, seriesDays: 2 });
    const withoutSeries = await ask(usage, [acme], { packageId: PACKAGE_B, seriesDays: 0 });

    assert.deepEqual(
      [answer.dataThrough, answer.isStale, answer.missingDays],
      [THROUGH, false, 28],
      'only two days are known of both packages'
    );
    const [one] = answer.accounts;
    assert.deepEqual(one?.activeUsers, {
      dau: { value: 2, reason: null },
      wau: { value: 3, reason: null },
      mau: { value: 3, reason: null }
    });
    assert.deepEqual(one.series, [
      { day: '2026-11-07', users: null },
      { day: '2026-11-08', users: 0 },
      { day: '2026-11-09', users: null },
      { day: '2026-11-10', users: 2 }
    ]);
    assert.deepEqual(
      one.features.map(({ featureId, value, reason }) => [featureId, value, reason?.code]),
      [
        [FEATURE, 6, undefined],
        ['a0G5g000000feaBEAQ', null, 'feature-empty'],
        ['a0G5g000000feaCEAQ', null, 'not-licensed']
      ]
    );
    assert.equal(byDefault.accounts[0]?.series.length, 30);
    assert.deepEqual(
      inPackage.accounts[0]?.series.map(({ users }) => users),
      [1, 2]
    );
    const { mau } = withoutSeries.accounts[0]?.activeUsers ?? {};
    assert.deepEqual([mau?.value, mau?.reason?.code], [null, 'not-licensed']);
    assert.deepEqual(withoutSeries.accounts[0]?.series, []);
  });

  it('counts the newer of two files that two processes published for a day without seeing each other', async (t) => {
    const usage = await startUsageApp(t);
    const acme = account(license(O1, PACKAGE_A));
    const current = 'SELECT toUInt32(count()) AS slices FROM slice FINAL WHERE is_current';
    await loadDay(usage, THROUGH, PACKAGE_A, [usedBy('u1'), usedBy('u2'), usedBy('u3')]);
    await loadDay(usage, THROUGH, PACKAGE_A, [usedBy('u4')]);
    // What the later one would not have written, had it not read of the earlier one.
    await usage.engine.execute('ALTER TABLE slice DELETE WHERE NOT is_current SETTINGS mutations_sync = 2');
    assert.deepEqual(await usage.engine.query(current), [{ slices: 2 }]);

    const answer = await ask(usage, [acme], { packageId: PACKAGE_A });
    await loadDay(usage, THROUGH, PACKAGE_A, [usedBy('u5'), usedBy('u6')]);

    assert.deepEqual(answer.accounts[0]?.activeUsers.mau, { value: 1, reason: null });
    assert.deepEqual(await usage.engine.query(current), [{ slices: 1 }]);
  });

  it('shows old usage with its date, and says when there is none or it does not count', async (t) => {
    const usage = await startUsageApp(t);
    const acme = account(license(O1, PACKAGE_A));
    const trial = account(license(O2, PACKAGE_A, { status: 'Trial' }));

    const before = await ask(usage, [acme, account(), trial]);
    await loadDay(usage, '2026-11-01', PACKAGE_A, [usedBy('u1')]);
    const stale = await ask(usage, [acme], { packageId: PACKAGE_A });

    assert.deepEqual([before.dataThrough, before.isStale], [null, true]);
    assert.deepEqual(
      before.accounts.map(({ skipped, activeUsers, externalSeats, series }) => [
        skipped?.code,
        activeUsers.mau.reason?.code,
        externalSeats.reason?.code,
        series
      ]),
      [
        [undefined, 'usage-missing', 'usage-missing', []],
        ['no-license', 'no-license', 'no-license', []],
        ['trial-only', 'trial-only', 'trial-only', []]
      ]
    );
    assert.deepEqual([stale.dataThrough, stale.isStale], ['2026-11-01', true]);
    assert.equal(stale.accounts[0]?.activeUsers.dau.value, 1);
  });

  it('adds up the seats of licenses in force over orgs, and takes the most or the sum over packages', async (t) => {
    const usage = await startUsageApp(t);
    const acme = account(
      license(O1, PACKAGE_A, { seats: 10, usedLicenses: 4 }),
      license(O2, PACKAGE_A, { seats: 20, usedLicenses: 6 }),
      license(O1, PACKAGE_B, { seats: 25, usedLicenses: null }),
      // Installed twice: the newer one counts.
      license(O1, PACKAGE_B, { seats: 12, usedLicenses: 3, installedOn: '2026-02-01' }),
      license(O3, PACKAGE_A, { seats: 1000, isSandbox: true }),
      license(O3, PACKAGE_A, { seats: 1000, status: 'Suspended' }),
      license(O3, PACKAGE_A, { seats: 1000, status: 'Uninstalled' }),
      license(O3, PACKAGE_A, { seats: 1000, status: 'Trial' }),
      license(O3, PACKAGE_A, { seats: 1000, expiresOn: '2026-11-11' }),
      license(O3, PACKAGE_A, { seats: 1000, orgStatus: 'Deleted' }),
      license(O3, '0335g00000packC', { seats: 1000 })
    );
    const site = account(license(O1, PACKAGE_A, { seats: -1, usedLicenses: null }), license(O1, PACKAGE_B));
    const gone = account(license(O1, PACKAGE_A, { status: 'Uninstalled' }));
    const free = account(license(O1, PACKAGE_A, { seats: 0, usedLicenses: 0 }));
    const accounts = [acme, site, gone, free];
    const seatsOf = (answer: AccountUsageAnswer) =>
      answer.accounts.map(({ internalSeats: { value, isSiteLicense, source }, seatsUsed }) => [
        ...[value, isSiteLicense, source, seatsUsed]
      ]);

    assert.deepEqual(seatsOf(await ask(usage, accounts)), [
      [30, false, 'License', 10],
      [null, true, 'License', 5],
      [null, false, null, null],
      [0, false, 'License', 0]
    ]);
    assert.deepEqual(seatsOf(await ask(usage, [acme], { seatRule: 'Sum' })), [[42, false, 'License', 13]]);
    assert.deepEqual(seatsOf(await ask(usage, [acme, site], { packageId: PACKAGE_B })), [
      [12, false, 'License', 3],
      [10, false, 'License', 5]
    ]);
    assert.deepEqual(seatsOf(await ask(usage, [acme], { settings: { ...SETTINGS, includeTrials: true } })), [
      [1030, false, 'License', 15]
    ]);
  });

  it('renews with the first license in force that ends', async (t) => {
    const usage = await startUsageApp(t);
    const ending = (...days: (string | null)[]) =>
      account(...days.map((expiresOn, index) => license(`00D5g00000orgE${index}`, PACKAGE_A, { expiresOn })));
    const accounts = [
      ending('2027-03-01', '2026-11-12', '2026-11-11', '1970-01-01'),
      ending('1970-01-01', null),
      withOverrides(ending('2027-03-01'), { renewalDate: '2026-01-31' })
    ];

    const answer = await ask(usage, accounts);

    assert.deepEqual(
      answer.accounts.map(({ renewalDate }) => renewalDate),
      [
        { value: '2026-11-12', source: 'License' },
        { value: null, source: null },
        { value: '2026-01-31', source: 'Override' }
      ]
    );
  });

  it('takes seats from the account, 0 as well; falls back, with a warning, where they cannot be seats', async (t) => {
    const usage = await startUsageApp(t);
    const site = () => account(license(O1, PACKAGE_A, { seats: -1 }));
    const accounts = [
      withOverrides(site(), { internalSeats: 0, externalSeats: 7 }),
      withOverrides(site(), { internalSeats: -1 }),
      withOverrides(account(license(O2, PACKAGE_A)), { internalSeats: 2.5, externalSeats: -3 })
    ];

    const answer = await ask(usage, accounts);

    assert.deepEqual(
      answer.accounts.map(({ internalSeats, externalSeats, warnings }) => [
        [internalSeats.value, internalSeats.isSiteLicense, internalSeats.source],
        [externalSeats.value, externalSeats.source],
        warnings.some(({ code }) => code === 'override-not-whole')
      ]),
      [
        [[0, false, 'Override'], [7, 'Override'], false],
        [[null, true, 'License'], [null, null], true],
        [[10, false, 'License'], [null, null], true]
      ]
    );
  });

  it('estimates external seats from the last three calendar months that are known whole, rounded up', async (t) => {
    const usage = await startUsageApp(t);
    const partner = (token: string) => usedBy(token, { user_type: 'Partner' });
    const acme = account(license(O1, PACKAGE_A));
    const estimate = async () => {
      const { accounts } = await ask(usage, [acme], { packageId: PACKAGE_A, seriesDays: 0 });
      const { value, source, reason } = accounts[0]?.externalSeats ?? {};
      return [value, source, reason?.code];
    };
    const load = async (day: string) => {
      const rows = day.endsWith('-15') ? [partner('p1'), partner('p2'), usedBy('u1'), guest] : [];
      await loadDay(usage, day, PACKAGE_A, day === '2026-09-20' ? [partner('p3')] : rows);
    };
    const guest = usedBy('g1', { user_type: 'Guest' });

    for (const day of daysIn({ from: '2026-10-02', to: THROUGH })) await load(day);
    assert.deepEqual(await estimate(), [null, null, 'no-full-month'], 'the first day of October is missing');
    await load('2026-10-01');
    assert.deepEqual(await estimate(), [2, 'Estimate', undefined]);
    for (const day of daysIn({ from: '2026-09-01', to: '2026-09-30' })) await load(day);
    assert.deepEqual(await estimate(), [3, 'Estimate', undefined], 'the mean of 2 and 3 is rounded up');
    await loadDay(usage, addDuration('2026-09-01', -1, 'days'), PACKAGE_A, [partner('p4')]);
    assert.deepEqual(await estimate(), [3, 'Estimate', undefined], 'one day of August is no month');
  });

  it('takes the summary of a month of which days are missing for the estimate, for every package that counts', async (t) => {
    const usage = await startUsageApp(t);
    const acme = account(license(O1, PACKAGE_A), license(O2, PACKAGE_A));
    const estimate = async () => {
      const { accounts } = await ask(usage, [acme], { packageId: PACKAGE_A, seriesDays: 0 });
      return accounts[0]?.externalSeats.value ?? null;
    };
    const loadSummary = async (month: string, next: string, rows: readonly (readonly string[])[]) => {
      const header = 'month,organization_id,package_id,custom_entity,user_id_token,user_type';
      const lines = rows.map(([org = '', entity = '', token = '', type = '']) =>
        [month.slice(0, 7), org, PACKAGE_A, entity, token, type].join(',')
      );
      usage.serve((_request, response) => response.end(`${[header, ...lines].join('\n')}\n`));
      const loaded = await usage.load({
        ...{ dataType: 'PackageUsageSummary', packageId: PACKAGE_A },
        ...{ windowStart: `${month}T00:00:00Z`, windowEnd: `${next}T00:00:00Z` }
      });
      assert.equal(loaded.state, 'loaded');
    };
    await loadDay(usage, THROUGH, PACKAGE_A, []);
    assert.equal(await estimate(), null);

    await loadSummary('2026-10-01', '2026-11-01', [
      [O1, 'Job', 'p1', 'Partner'],
      [O1, 'Crew', 'p1', 'Partner'],
      [O2, 'Job', 'p2', 'Partner'],
      [O1, 'Job', 'u1', 'Standard'],
      [O1, 'Job', 'g1', 'Guest'],
      [O3, 'Job', 'p9', 'Partner']
    ]);
    assert.equal(await estimate(), 2, 'people are counted once, and only those of the account from outside');
    await loadSummary('2026-09-01', '2026-10-01', [[O1, 'Job', 'p1', 'Partner']]);
    assert.equal(await estimate(), 2, 'the mean of 2 and 1 is rounded up');
    await loadSummary('2026-08-01', '2026-09-01', [[O1, 'Job', 'u1', 'Standard']]);
    assert.equal(await estimate(), 1, 'a month without anybody from outside counts as 0');

    const { accounts } = await ask(usage, [acme], { seriesDays: 0 });
    assert.equal(accounts[0]?.externalSeats.value, null, 'of the other package no month is known');
  });

  it('is asked for as the example of the contract does, and not without bounds', async (t) => {
    const usage = await startUsageApp(t);
    const request = example('getUsageAccounts/request') as Record<string, unknown>;

    const answer = await ask(usage, [], request);
    const tooLong = await usage.app.inject({
      method: 'POST',
      url: '/v1/usage/accounts',
      headers: CALL_HEADERS,
      payload: JSON.stringify({ ...request, seriesDays: 91 })
    });

    assert.deepEqual(
      answer.accounts.map(({ skipped }) => skipped?.code),
      [undefined, 'no-license']
    );
    assert.equal(tooLong.statusCode, 400);
  });
});
