import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startApp, type App, type OpenedPage } from './support/app.ts';

const CONNECTOR = '/lightning/n/CrosswalkConnector';

describe('an admin in the FlexNet Connector', { timeout: 300_000 }, () => {
  let app: App;
  before(async () => {
    app = await startApp();
  });
  after(() => app.close());

  test('is told when FlexNet Operations refuses the credentials, and that nothing was kept', async () => {
    const opened = await openConnector(app, 'settings');
    const { page } = opened;
    await page.getByLabel('Username').fill('sysadmin');
    await password(page).fill('wrong');
    await page.getByRole('button', { name: 'Submit' }).click();

    await page.getByRole('alert').getByText('Nothing was kept').waitFor();
    await page.getByText('FlexNet Operations refused the credentials').first().waitFor();
    await page.getByRole('button', { name: 'Test Connection' }).click();
    await page.getByText('Salesforce reaches the Crosswalk proxy').waitFor();
    assert.equal(await page.getByRole('region', { name: 'Admin Settings' }).getByText('Failed').count(), 0);
    await finish(opened, 'settings-refused');
  });

  test('sets up the connection', async () => {
    const opened = await openConnector(app, 'settings');
    const { page } = opened;
    await page.getByLabel('Username').fill('sysadmin');
    await password(page).fill('simulated');
    await page.getByRole('button', { name: 'Submit' }).click();

    await page.getByText('Connected. The credentials were kept').waitFor();
    assert.equal(await password(page).inputValue(), '');
    await finish(opened, 'settings-connected');
  });

  test('maps a field, adds a custom attribute, and sees what an order would send', async () => {
    const opened = await openConnector(app, 'mapping');
    const { page } = opened;
    await page.getByRole('button', { name: 'Choose the field of region' }).click();
    await choose(page, 'Choose the field of region', 'Account Site (Site)');
    await page.getByRole('tab', { name: 'Opportunity', exact: true }).click();
    await page.getByLabel('Name in FlexNet Operations').fill('SALES_REGION');
    await page.getByRole('button', { name: 'Add Custom Attribute' }).click();
    await choose(page, 'Choose the field of SALES_REGION', 'Lead Source (LeadSource)');
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    await page.getByText('The mappings were saved.').waitFor();
    await finish(opened, 'mapping-saved');
  });

  test('filters, counts what the filters choose, and decides the state of new entitlements', async () => {
    const opened = await openConnector(app, 'filters');
    const { page } = opened;
    await page.getByRole('button', { name: 'Add Condition' }).click();
    const second = page.getByRole('group', { name: 'Condition 2' });
    await choose(page, 'Object', 'Account', second);
    await choose(page, 'Field', 'Account Name', second);
    await choose(page, 'Operator', 'not equal to', second);
    await second.getByLabel('Value').fill('Nobody');
    await choose(page, 'Post-Condition', 'Deployed');
    await page.getByRole('button', { name: 'Count Matching Opportunities' }).click();
    await page.getByText('16 opportunities match these conditions.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    await page.getByText('The filters were saved.').waitFor();
    await finish(opened, 'filters-saved');
  });

  test('runs the sync, reads why an order failed, fixes the product, and sends the order again', async () => {
    const opened = await openConnector(app, 'schedule');
    const { page } = opened;
    await page.getByRole('button', { name: 'Run Now' }).click();
    await page.getByRole('button', { name: 'Open the Run' }).click();
    await ended(page, 'R-000001', 'Succeeded with errors');
    assert.equal(app.held().entitlements.size, 10);
    await choose(page, 'Status', 'Failed');
    await page.getByRole('button', { name: /Details of Longhorn Drilling Aid/ }).click();
    const details = page.getByRole('region', { name: 'Details of a record' });
    await details.getByText('FL-Scheduler-12M').first().waitFor();
    assert.match(
      (await details.locator('pre').first().textContent()) ?? '',
      /"ProductCode" *: *"FL-SCHEDULER-12M"/
    );
    await opened.screenshot('connector-run-details');
    const runAddress = page.url();

    await fixProductCode(page, app, 'Fieldline Scheduler, yearly', 'FL-Scheduler-12M');
    await page.goto(runAddress);
    await page.getByRole('button', { name: 'Retry Failed Orders' }).click();
    await page.getByRole('button', { name: 'Open the Run' }).click();
    await ended(page, 'R-000002', 'Succeeded with errors');

    await page.getByText(/4 changed, 10 unchanged, 0 skipped, 2 failed/).waitFor();
    const held = [...app.held().entitlements.values()];
    assert.equal(held.length, 12);
    assert.equal(new Set(held.map(({ entitlementId }) => entitlementId)).size, 12);
    assert.ok(held.every(({ lines, state }) => lines.length > 0 && state === 'DEPLOYED'));
    const parts = held.flatMap(({ lines }) => lines.map(({ partId }) => partId));
    assert.equal(parts.filter((part) => part === 'FL-Scheduler-12M').length, 2);
    await finish(opened, 'run-retried');
  });

  test('sees on the overview what was synced and what needs attention', async () => {
    const opened = await openConnector(app, 'overview');
    const { page } = opened;
    await page.getByText('12 Synced').waitFor();
    await page.getByText('2 Failed').waitFor();
    await page.getByRole('img', { name: /latest runs by outcome/ }).waitFor();
    await page.getByRole('link', { name: /Sierra Snow Services/ }).click();

    await page.getByRole('button', { name: 'Sync with FlexNet Operations' }).waitFor();
    await page.getByRole('button', { name: 'Sync with FlexNet Operations' }).click();
    await page.getByText('The sync has ended.').waitFor({ timeout: 20_000 });
    await page.getByText('Fieldline Insight 1.0 is in state Draft').first().waitFor();
    await finish(opened, 'record-failed');
  });

  // Last, because a schedule that is resumed runs at once.
  test('schedules a daily sync, pauses and resumes it, and deletes it', async () => {
    const opened = await openConnector(app, 'schedule');
    const { page } = opened;
    const schedule = page.getByRole('button', { name: 'Schedule a daily sync' });
    await schedule.click();
    await page.getByText('Scheduled', { exact: true }).waitFor();
    assert.equal(await schedule.isDisabled(), true);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Scheduled', { exact: true }).waitFor();
    await opened.screenshot('connector-schedule-scheduled');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Not scheduled').waitFor();
    assert.equal(await schedule.isDisabled(), false);
    await finish(opened, 'schedule');
  });
});

async function openConnector(app: App, name: string): Promise<OpenedPage> {
  const opened = await app.open(`${CONNECTOR}?c__page=${name}`);
  await opened.page.getByRole('heading', { level: 2 }).first().waitFor();
  return opened;
}

/** The password field, which has no role of its own; its label carries the mark of a required field. */
function password(page: Page) {
  return page.getByLabel(/^\*?Password/);
}

/** Opens a combobox by its label and takes an option. */
async function choose(
  page: Page,
  label: string,
  option: string,
  within: Pick<Page, 'getByRole'> = page
): Promise<void> {
  await within.getByRole('combobox', { name: label, exact: true }).click();
  await within.getByRole('option', { name: option, exact: true }).click();
}

/** Asks for the run again until it has ended in this state. */
async function ended(page: Page, run: string, state: string): Promise<void> {
  await page.getByRole('heading', { name: `Run ${run}` }).waitFor();
  for (let attempt = 0; attempt < 100; attempt++) {
    await page.getByRole('button', { name: 'Refresh' }).click();
    if (await page.getByText(state, { exact: true }).isVisible()) return;
    await page.waitForTimeout(200);
  }
  assert.fail(`The run did not end as ${state}.`);
}

async function fixProductCode(page: Page, app: App, product: string, code: string): Promise<void> {
  await page.goto(`${app.addresses.org}/lightning/o/Product2/list`);
  await page.getByRole('link', { name: product, exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Product Code').fill(code);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Nothing is wrong with the page, and a picture of it is kept. */
async function finish(opened: OpenedPage, name: string): Promise<void> {
  await opened.screenshot(`connector-${name}`);
  assert.deepEqual(await opened.accessibilityFindings(), []);
  assert.deepEqual(opened.complaints, []);
  await opened.page.close();
}
