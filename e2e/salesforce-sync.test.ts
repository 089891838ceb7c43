import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { rowsOf } from '../simulators/app-analytics/files.ts';
import { DEMO_VENDOR } from '../simulators/app-analytics/vendor.ts';
import { startApp, type App, type OpenedPage } from './support/app.ts';

const ADDRESS = '/lightning/n/CrosswalkSalesforceSync';
const DAY_MS = 86_400_000;
const [DISPATCH = { packageId: '', name: '' }] = DEMO_VENDOR.packages;
/** Usage of 132 files is loaded in less; a slow machine may take its time. */
const LOADED_WITHIN_MS = 240_000;

interface Value {
  readonly account: string;
  readonly accountId: string;
  readonly monthlyUsers: number | null;
  readonly dispatchUsers: number | null;
  readonly featureUsers: number | null;
  readonly jobs: number | null;
}

/** Production orgs of an account that were not deleted, by its licenses; of one package, or of all. */
function orgsOf(account: string, packageId?: string): Set<string> {
  return new Set(
    DEMO_VENDOR.licenses
      .filter(
        (license) => license.account === account && !license.isSandbox && license.orgStatus !== 'DELETED'
      )
      .filter((license) => packageId === undefined || license.packageId === packageId)
      .map(({ organizationId }) => organizationId)
  );
}

/** Distinct users in the last 30 days that are complete, line by line. */
function usersOf(
  account: string,
  through: number,
  isCounted: (row: Readonly<Record<string, string>>) => boolean
): number {
  const orgs = orgsOf(account);
  const users = new Set<string>();
  const query = {
    dataType: 'PackageUsageLog' as const,
    packageIds: [],
    start: through - 29 * DAY_MS,
    end: through + DAY_MS,
    availableSince: null,
    now: Date.now()
  };
  for (const row of rowsOf(DEMO_VENDOR, query)) {
    const isTheirs = row['organization_type'] === 'Production' && orgs.has(row['organization_id'] ?? '');
    if (isTheirs && isCounted(row)) users.add(row['user_id_token'] ?? '');
  }
  return users.size;
}

const isLicensed = (account: string, packageId: string): boolean =>
  DEMO_VENDOR.licenses.some(
    (license) => license.account === account && license.packageId === packageId && !license.isSandbox
  );

/** Users of one package; null without a license of it. */
const dispatchUsersOf = (account: string, through: number): number | null =>
  isLicensed(account, DISPATCH.packageId)
    ? usersOf(account, through, (row) => row['package_id'] === DISPATCH.packageId)
    : null;

async function callApex<T>(page: Page, method: string, args: Record<string, unknown> = {}): Promise<T> {
  const response = await page.request.post(
    `${new URL(page.url()).origin}/local/apex/${method.replace('.', '/')}`,
    {
      headers: { 'X-Local-Org': '1' },
      data: args
    }
  );
  assert.equal(response.status(), 200, await response.text());
  return ((await response.json()) as { returnValue: T }).returnValue;
}

/** A text to click, or a list with the option to choose in it. */
type Choice = string | RegExp | readonly [list: string, option: string];

/** Adds one field: clicks what is named, step after step. */
async function addField(page: Page, steps: readonly (readonly Choice[])[]): Promise<void> {
  await page.getByRole('button', { name: 'Add Field' }).click();
  const wizard = page.getByRole('dialog');
  for (const choices of steps) {
    for (const choice of choices) {
      if (typeof choice === 'string' || choice instanceof RegExp)
        await wizard.getByText(choice).first().click();
      else {
        await wizard.getByRole('combobox', { name: choice[0] }).click();
        await wizard.getByRole('option', { name: choice[1] }).click();
      }
    }
    await wizard.getByRole('button', { name: 'Next', exact: true }).click();
  }
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The field is saved.').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
}

describe('Salesforce Sync', () => {
  let app: App;
  let opened: OpenedPage;
  let page: Page;

  before(async () => {
    app = await startApp();
    opened = await app.open(`${ADDRESS}?c__page=data`);
    ({ page } = opened);
  });

  after(async () => {
    await app.close();
  });

  it(
    'asks App Analytics for usage by a button, and shows when it is there',
    { timeout: LOADED_WITHIN_MS + 30_000 },
    async () => {
      await page.getByRole('button', { name: 'Request Usage Now' }).click();
      await page.getByText('The run has ended').waitFor({ timeout: LOADED_WITHIN_MS });

      const status = await callApex<{ dataThrough: string; packages: { missingDays: number }[] }>(
        page,
        'CrosswalkUsageController.getStatus'
      );
      assert.deepEqual(
        status.packages.map(({ missingDays }) => missingDays),
        [0, 0, 0]
      );
      await page.getByRole('cell', { name: status.dataThrough }).first().waitFor();
      const { lastRun } = await callApex<{ lastRun: Record<string, unknown> }>(
        page,
        'CrosswalkUsageController.getSetup'
      );
      assert.deepEqual([lastRun['State__c'], lastRun['FailedCount__c']], ['Succeeded', 0]);
      const requests = await callApex<Record<string, unknown>[]>(
        page,
        'CrosswalkUsageController.getRequests',
        { offset: 0 }
      );
      assert.ok(requests.length > 0);
      assert.ok(!JSON.stringify(requests).includes('X-Amz'), 'A link is a secret.');
      await opened.screenshot('package-usage');
      assert.deepEqual(await opened.accessibilityFindings(), []);
    }
  );

  it('defines a feature from components that were seen', async () => {
    await page.getByText('Features', { exact: true }).click();
    await page.getByRole('button', { name: 'Define a Feature' }).click();
    await page.getByLabel('Feature Name').fill('Planning');
    await page.getByRole('combobox', { name: 'Component' }).click();
    await page.getByRole('option', { name: /jobCalendar/ }).click();
    await page.getByRole('button', { name: 'Add Component' }).click();
    await opened.screenshot('feature-editor');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Recalculation pending').waitFor();
    assert.deepEqual(await opened.accessibilityFindings(), []);
  });

  it('adds one field of each kind in the wizard', { timeout: 120_000 }, async () => {
    await page.getByText('Synced Fields', { exact: true }).first().click();
    await addField(page, [['Display: show'], [], ['Customer Tier']]);
    await addField(page, [['Override: replace'], ['Internal Seat Count'], ['Internal Seats']]);
    await addField(page, [['Metric: write'], ['monthly active users'], ['Monthly Users']]);
    await addField(page, [
      ['Metric: write'],
      ['monthly active users', ['Usage of', DISPATCH.name]],
      ['Tournament Monthly Users']
    ]);
    await addField(page, [['Metric: write'], [/^Feature$/, ['Feature', 'Planning']], ['Scheduling Users']]);
    await addField(page, [
      ['Metric: write'],
      ['Record count', ['Package', DISPATCH.name], ['Object', 'Job']],
      ['Player Records']
    ]);

    const fields = await callApex<unknown[]>(page, 'CrosswalkFieldSyncController.getFields');
    assert.equal(fields.length, 6);
    await opened.screenshot('synced-fields');
    assert.deepEqual(await opened.accessibilityFindings(), []);
  });

  it(
    'writes what counting line by line gives, with 0 and nothing kept apart',
    { timeout: 120_000 },
    async () => {
      await page.getByRole('button', { name: 'Sync Now' }).click();
      await page.getByText('The sync has ended').waitFor({ timeout: 60_000 });
      const { lastRun } = await callApex<{ lastRun: Record<string, unknown> }>(
        page,
        'CrosswalkFieldSyncController.getOverview'
      );
      assert.equal(lastRun['State__c'], 'Succeeded');
      const through = Date.parse(String(lastRun['DataThrough__c']));

      const values = await readValues(page, String(lastRun['Id']));
      assert.ok(values.length >= 15);
      for (const value of values) {
        const { account } = value;
        assert.equal(
          value.monthlyUsers,
          usersOf(account, through, () => true),
          account
        );
        const isTheirs = isLicensed(account, DISPATCH.packageId);
        const dispatchOrgs = orgsOf(account, DISPATCH.packageId);
        assert.equal(value.dispatchUsers, dispatchUsersOf(account, through), account);
        const ofFeature = usersOf(account, through, (row) => row['custom_entity'] === 'jobCalendar');
        assert.equal(value.featureUsers, isTheirs ? ofFeature : null, account);
        if (dispatchOrgs.size === 0) assert.equal(value.jobs, null, account);
      }
      assert.ok(values.some(({ monthlyUsers }) => (monthlyUsers ?? 0) > 0));
      assert.ok(values.some(({ monthlyUsers }) => monthlyUsers === 0));
      assert.ok(values.some(({ dispatchUsers }) => dispatchUsers === null));
      assert.ok(values.some(({ jobs }) => (jobs ?? 0) > 0));
      const override = page.locator('tr[data-field="Internal_Seats__c"]');
      await override.getByText(/^[1-9]\d* accounts have a value$/).waitFor();
      await opened.screenshot('sync-ended');
    }
  );

  it('says of each run what it was, and lists the accounts of it', async () => {
    await page.getByRole('button', { name: 'Open the Run' }).click();
    await page.getByText('Harbor Lights Utilities').first().waitFor();
    await page.getByRole('button', { name: 'Retry Failed Accounts' }).waitFor();
    await opened.screenshot('field-sync-run');
    assert.deepEqual(await opened.accessibilityFindings(), []);
  });

  it('shows accounts with their usage, and on the page of an account', { timeout: 90_000 }, async () => {
    const usage = await app.open('/lightning/n/CrosswalkUsage');
    await usage.page.getByText('Active users as of').waitFor();
    const cell = usage.page.locator('tr[data-account="Harbor Lights Utilities"] [data-cell="mau"]');
    const { lastRun } = await callApex<{ lastRun: Record<string, unknown> }>(
      page,
      'CrosswalkFieldSyncController.getOverview'
    );
    const expected = usersOf(
      'Harbor Lights Utilities',
      Date.parse(String(lastRun['DataThrough__c'])),
      () => true
    );
    assert.equal((await cell.textContent())?.trim(), String(expected));
    await usage.page.getByRole('button', { name: 'Harbor Lights Utilities' }).click();
    await usage.page.getByRole('img', { name: /^30 days/ }).waitFor();
    await usage.screenshot('usage');
    assert.deepEqual(await usage.accessibilityFindings(), []);

    const [account] = await callApex<{ RecordId__c: string }[]>(
      page,
      'CrosswalkLogController.getTransactions',
      {
        runId: lastRun['Id'],
        status: 'Synced',
        search: 'Harbor',
        offset: 0
      }
    );
    const record = await app.open(`/lightning/r/Account/${account?.RecordId__c ?? ''}/view`);
    await record.page.getByRole('heading', { name: 'Package Usage' }).waitFor();
    await record.page.getByText('Active users, 30 days').waitFor();
    await record.screenshot('account-usage');
    assert.deepEqual([...usage.complaints, ...record.complaints], []);
  });

  it('left a number, a 0 and nothing on the pages of the accounts where they belong', async () => {
    const { lastRun } = await callApex<{ lastRun: Record<string, unknown> }>(
      page,
      'CrosswalkFieldSyncController.getOverview'
    );
    const through = Date.parse(String(lastRun['DataThrough__c']));
    const expected = (await readValues(page, String(lastRun['Id']))).map(({ account, accountId }) => ({
      accountId,
      monthlyUsers: usersOf(account, through, () => true),
      dispatchUsers: dispatchUsersOf(account, through)
    }));
    const shown = [
      expected.find(({ monthlyUsers }) => monthlyUsers > 0),
      expected.find(({ monthlyUsers }) => monthlyUsers === 0),
      expected.find(({ dispatchUsers }) => dispatchUsers === null)
    ];
    for (const account of shown) {
      assert.ok(account);
      const record = await app.open(`/lightning/r/Account/${account.accountId}/view`);
      const textOf = async (label: string): Promise<string | undefined> => {
        const field = record.page.locator('shell-field-value').filter({
          has: record.page.locator('.slds-form-element__label').getByText(label, { exact: true })
        });
        return (await field.locator('.slds-form-element__static').textContent())?.trim();
      };
      assert.equal(await textOf('Monthly Users'), String(account.monthlyUsers));
      assert.equal(await textOf('Tournament Monthly Users'), String(account.dispatchUsers ?? ''));
    }
  });

  it('filters accounts by a display field, and sorts them', async () => {
    const usage = await app.open('/lightning/n/CrosswalkUsage');
    await usage.page.getByLabel('Customer Tier contains').fill('silv');
    await usage.page.getByRole('button', { name: 'Apply' }).click();
    await usage.page.locator('tr[data-account="Harbor Lights Utilities"]').waitFor({ state: 'detached' });
    const tiers = await usage.page.locator('[data-cell="c0"]').allTextContents();
    assert.deepEqual([...new Set(tiers.map((tier) => tier.trim()))], ['Silver']);
    const byName = await usage.page.locator('tr[data-account]').first().getAttribute('data-account');
    await usage.page.getByRole('button', { name: 'Account Name' }).click();
    await usage.page.locator('th[aria-sort="descending"]').waitFor();
    await usage.page.locator(`tr[data-account]:first-child:not([data-account="${byName}"])`).waitFor();
    await usage.screenshot('usage-filtered');
    assert.deepEqual(await usage.accessibilityFindings(), []);
  });

  it('tells that fields broke and why, when asked and when synced, and that they work again', async () => {
    await setVendorFields('DELETE');
    await page.goto(`${app.addresses.org}${ADDRESS}`);
    await page.getByRole('button', { name: 'Check Fields' }).click();
    const row = page.locator('tr[data-field="Engagement_MAU__c"]');
    await row.getByText('Broken').waitFor();
    await row.getByText(/Engagement_MAU__c.*read/).waitFor();
    await page.getByRole('button', { name: 'Sync Now' }).click();
    await page.getByText('fields cannot be synced', { exact: false }).first().waitFor();
    await opened.screenshot('broken-fields');

    await setVendorFields('POST');
    await page.getByRole('button', { name: 'Check Fields' }).click();
    await row.getByText('Active', { exact: true }).waitFor();
  });

  it('finds everything again after a reload, and syncs daily from then on', async () => {
    await page.goto(`${app.addresses.org}${ADDRESS}`);
    await page.getByText('Users of the feature Planning').waitFor();
    await page.getByRole('button', { name: 'Sync Daily' }).click();
    await page.getByRole('button', { name: 'Stop Daily Sync' }).waitFor();
    await opened.screenshot('scheduled');
    const { hour } = await callApex<{ hour: number }>(page, 'CrosswalkFieldSyncController.getOverview');
    assert.equal(hour, 5);
    assert.deepEqual(opened.complaints, []);
  });

  /** Gives the admin the vendor's fields on Account, or takes them away, in Setup. */
  async function setVendorFields(method: 'POST' | 'DELETE'): Promise<void> {
    const users = (await (await page.request.get(`${app.addresses.org}/local/users`)).json()) as {
      id: string;
      username: string;
    }[];
    const userId = users.find(({ username }) => username.startsWith('admin@'))?.id;
    const response = await page.request.fetch(`${app.addresses.org}/local/setup/assignments`, {
      method,
      headers: { 'X-Local-Org': '1' },
      data: { userId, permissionSet: 'VendorFields' }
    });
    assert.equal(response.status(), 204, await response.text());
  }

  /** What the accounts that the run wrote hold now. */
  async function readValues(on: Page, runId: string): Promise<Value[]> {
    const entries = await callApex<{ RecordId__c: string; RecordName__c: string }[]>(
      on,
      'CrosswalkLogController.getTransactions',
      { runId, status: 'Synced', search: null, offset: 0 }
    );
    const names = ['Engagement_MAU__c', 'Tournament_MAU__c', 'Scheduling_Users__c', 'Player_Records__c'];
    return Promise.all(
      entries.map(async ({ RecordId__c: id, RecordName__c: account }) => {
        const fields = names.map((name) => `Account.${name}`).join(',');
        const origin = new URL(on.url()).origin;
        const response = await on.request.get(
          `${origin}/services/data/v66.0/ui-api/records/${id}?fields=${fields}`
        );
        const record = (await response.json()) as { fields: Record<string, { value: number | null }> };
        const [monthlyUsers, dispatchUsers, featureUsers, jobs] = names.map(
          (name) => record.fields[name]?.value ?? null
        );
        return { account, accountId: id, monthlyUsers, dispatchUsers, featureUsers, jobs } as Value;
      })
    );
  }
});
