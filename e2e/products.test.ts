import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { startApp, type App, type OpenedPage } from './support/app.ts';

const ALL_PRODUCTS = '/lightning/n/CrosswalkAllProducts';
const INCLUDE = 'Include in FlexNet Operations Sync';

/** A product of the demo vendor for each way to be ready or not, with the sentence that its admin reads. */
const READINESS: readonly (readonly [product: string, badge: string, sentence: RegExp])[] = [
  ['Fieldline Assets, yearly', 'Ready', /matches Fieldline Assets 2\.1 in FlexNet Operations/],
  ['Fieldline Dispatch Classic', 'Inactive', /not active in Salesforce\. Activate it/],
  ['Fieldline Starter Kit', 'No Product Code', /has no product code\. Enter the part number/],
  ['Fieldline Weather, yearly', 'No Part Number', /No part number FL-WEATHER-12M exists/],
  ['Fieldline Scheduler, yearly', 'No Part Number', /"FL-Scheduler-12M" does\. They differ only in case/],
  ['Fieldline Insight, yearly', 'Not Deployed', /in state Draft in FlexNet Operations\. Deploy it there/],
  ['Fieldline Inventory, yearly', 'Product Code Not Unique', /Fieldline Inventory, yearly \(EMEA\)/],
  ['Fieldline API, yearly', 'Part Number Not Unique', /Fieldline API 2\.0, Fieldline API 1\.0/]
];

describe('an admin selects products for the sync', { timeout: 300_000 }, () => {
  let app: App;
  before(async () => {
    app = await startApp();
  });
  after(() => app.close());

  test('sees before any sync which products would fail and why, after one check of all', async () => {
    const opened = await openList(app);
    const { page } = opened;
    await page.getByText('0 ready, 0 need attention, 19 not checked').waitFor();
    await row(page, 'Fieldline Assets, yearly').getByText('Not Checked').waitFor();

    await page.getByRole('button', { name: 'Check All Included' }).click();

    await page.getByText('19 checked, 0 not checked.').waitFor();
    await page.getByText('6 ready, 13 need attention, 0 not checked').waitFor();
    for (const [product, badge, sentence] of READINESS) {
      await row(page, product).getByText(badge, { exact: true }).waitFor();
      assert.match((await row(page, product).textContent()) ?? '', sentence, product);
    }
    await row(page, 'Field tablet').getByText('Not Selected').waitFor();
    await finish(opened, 'products-checked');
  });

  test('shows only what needs attention, and finds a product by its code', async () => {
    const opened = await openList(app);
    const { page } = opened;

    await choose(page, 'Show', 'Need Attention');
    await page.getByText('Products: 13', { exact: true }).waitFor();
    assert.equal(await page.getByText('Ready:').count(), 0);
    await choose(page, 'Show', 'Ready');
    await page.getByText('Products: 6', { exact: true }).waitFor();
    assert.equal(await page.getByText('Ready:').count(), 6);
    await choose(page, 'Show', 'Not Selected');
    await page.getByText('Products: 5', { exact: true }).waitFor();

    await choose(page, 'Show', 'All Products');
    await page.getByLabel('Search this list').fill('FL-INVENTORY');
    await page.getByText('Products: 2', { exact: true }).waitFor();
    await page.getByLabel('Search this list').fill('nothing has this name');
    await page.getByRole('heading', { name: 'No products to show' }).waitFor();
    await finish(opened, 'products-none');
  });

  test('ticks a product with the keyboard, which saves at once', async () => {
    const opened = await openList(app);
    const { page } = opened;
    const checkbox = page.getByRole('checkbox', { name: `Include Field tablet in FlexNet Operations Sync` });
    assert.equal(await checkbox.isChecked(), false);

    await checkbox.focus();
    await page.keyboard.press('Space');

    await page.getByText('6 ready, 13 need attention, 1 not checked').waitFor();
    await row(page, 'Field tablet').getByText('Not Checked').waitFor();
    assert.equal(await checkbox.and(page.locator(':focus')).count(), 1);
    assert.equal(await isIncluded(app, page, 'Field tablet'), true);
    await page.reload();
    await checkbox.waitFor();
    assert.equal(await checkbox.isChecked(), true);
    await finish(opened, 'products-ticked');
  });

  test('ticks and unticks a product with the mouse', async () => {
    const opened = await openList(app);
    const { page } = opened;
    const box = row(page, 'Vehicle mount').locator('c-crosswalk-include-checkbox .slds-checkbox_faux');

    await box.click();
    await page.getByText('6 ready, 13 need attention, 2 not checked').waitFor();
    assert.equal(await isIncluded(app, page, 'Vehicle mount'), true);
    await box.click();
    await page.getByText('6 ready, 13 need attention, 1 not checked').waitFor();
    assert.equal(await isIncluded(app, page, 'Vehicle mount'), false);
    await finish(opened, 'products-clicked');
  });

  test('gets the tick back with the reason when the product was deleted meanwhile', async () => {
    const { request } = (await openList(app)).page;
    const headers = { 'X-Local-Org': '1' };
    const data = { apiName: 'Product2', fields: { Name: 'Abacus', ProductCode: 'ABACUS' } };
    const created = await request.post(`${api(app)}/records`, { data, headers });
    const { id } = (await created.json()) as { id: string };
    const opened = await openList(app);
    const { page } = opened;
    const checkbox = page.getByRole('checkbox', { name: 'Include Abacus in FlexNet Operations Sync' });
    await checkbox.waitFor();
    const deleted = await request.delete(`${api(app)}/records/${id}`, { headers });
    assert.equal(deleted.ok(), true, await deleted.text());

    await checkbox.focus();
    await page.keyboard.press('Space');

    await page.getByRole('alert').getByText('The product was deleted, or you may not see it').waitFor();
    await finish(opened, 'products-deleted');
  });

  test('includes and excludes the selected rows in one go', async () => {
    const opened = await openList(app);
    const { page } = opened;
    await choose(page, 'Show', 'Not Selected');
    await page.getByText('Products: 4', { exact: true }).waitFor();

    await page.getByRole('checkbox', { name: /^Select \d+ items/ }).click({ force: true });
    await page.getByText('4 selected').waitFor();
    await page.getByRole('button', { name: 'Include', exact: true }).click();

    await page.getByText('4 saved, 0 failed.').waitFor();
    await page.getByText('6 ready, 13 need attention, 5 not checked').waitFor();
    assert.equal(await isIncluded(app, page, 'Onboarding workshop'), true);

    await choose(page, 'Show', 'Not Checked');
    await page.getByText('Products: 5', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: /^Select \d+ items/ }).click({ force: true });
    await page.getByText('5 selected').waitFor();
    await opened.screenshot('products-selected');
    await page.getByRole('button', { name: 'Exclude', exact: true }).click();
    await page.getByText('5 saved, 0 failed.').waitFor();
    await page.getByText('6 ready, 13 need attention, 0 not checked').waitFor();
    assert.equal(await isIncluded(app, page, 'Onboarding workshop'), false);
    await finish(opened, 'products-excluded');
  });

  test('adds the column to a list view with List View Controls, as the guide says, for everybody', async () => {
    const opened = await openList(app);
    const { page } = opened;
    await choose(page, 'List View', 'All Products');
    await page.getByText('This list view does not show Include in FlexNet Operations Sync.').waitFor();
    assert.equal(await page.getByRole('checkbox', { name: /^Include / }).count(), 0);

    await page.getByRole('button', { name: 'List View Controls' }).click();
    await page.getByRole('menuitem', { name: 'Select Fields to Display' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('option', { name: INCLUDE }).click();
    await dialog.getByRole('button', { name: 'Move to Visible Fields' }).click();
    assert.deepEqual(await opened.accessibilityFindings(), []);
    await opened.screenshot('products-fields');
    await dialog.getByRole('button', { name: 'Save' }).click();

    await page.getByRole('checkbox', { name: /^Include Fieldline Assets, yearly/ }).waitFor();
    assert.equal(await page.getByText('This list view does not show').count(), 0);
    await page.close();
    const later = await openList(app, 'selector');
    await choose(later.page, 'List View', 'All Products');
    await later.page.getByRole('checkbox', { name: /^Include Fieldline Assets, yearly/ }).waitFor();
    await finish(later, 'products-all-products');
  });

  test('sees on the product page what was found, that a change needs a new check, and checks now', async () => {
    const opened = await openList(app);
    const { page } = opened;
    await page.getByRole('link', { name: 'Fieldline Scheduler, yearly' }).click();
    const section = page.getByRole('article').filter({ hasText: 'FlexNet Operations Connector Information' });
    await section.getByText('No Part Number', { exact: true }).waitFor();
    await section.getByText('None found').waitFor();

    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Product Code').fill('FL-Scheduler-12M');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await section.getByText('Check Again').waitFor();
    await section.getByRole('button', { name: 'Check Now' }).click();

    await section.getByText('Ready', { exact: true }).waitFor();
    await section.getByText(/^Fieldline Scheduler \d/).waitFor();
    await finish(opened, 'products-record');
  });

  test('ticks the box on the product page, and in the native form with the same effect', async () => {
    const opened = await openList(app);
    const { page } = opened;
    await page.getByRole('link', { name: 'Premium support, yearly' }).click();
    const section = page.getByRole('article').filter({ hasText: 'FlexNet Operations Connector Information' });
    const checkbox = section.getByRole('checkbox', { name: INCLUDE });
    await checkbox.focus();
    await page.keyboard.press('Space');
    await section.getByText('Not Checked').waitFor();
    assert.equal(await isIncluded(app, page, 'Premium support, yearly'), true);

    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const native = page.getByRole('dialog').getByRole('checkbox', { name: INCLUDE });
    await native.focus();
    await page.keyboard.press('Space');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();

    await section.getByText('Not Selected').waitFor();
    assert.equal(await isIncluded(app, page, 'Premium support, yearly'), false);
    await finish(opened, 'products-native');
  });

  test('lets a user with Crosswalk User select, and gives others nothing to open', async () => {
    const opened = await openList(app, 'selector');
    const { page } = opened;
    const checkbox = page.getByRole('checkbox', { name: 'Include Field tablet in FlexNet Operations Sync' });
    await checkbox.focus();
    await page.keyboard.press('Space');
    await page.getByText('1 not checked').waitFor();
    assert.equal(await isIncluded(app, page, 'Field tablet'), true);
    await finish(opened, 'products-selector');

    const outsider = await app.open(ALL_PRODUCTS, 'outsider');
    await outsider.page.getByRole('heading', { name: 'Page not found' }).waitFor();
    const refused = await outsider.page.request.post(
      `${app.addresses.org}/local/apex/CrosswalkProductController/getSummary`,
      { data: {}, headers: { 'X-Local-Org': '1' } }
    );
    assert.equal(refused.ok(), false);
    await outsider.page.close();
  });

  test('says that FlexNet Operations could not be reached, and shows nothing as ready then', async () => {
    const opened = await openList(app);
    const { page } = opened;
    await app.stopFlexNet();

    await page.getByRole('button', { name: 'Check All Included' }).click();

    await page
      .getByText(/FlexNet Operations could not be reached/)
      .first()
      .waitFor({ timeout: 60_000 });
    await page.getByText('4 checked, 16 not checked.').waitFor();
    await row(page, 'Fieldline Assets, yearly').getByText('Not Checked', { exact: true }).waitFor();
    assert.equal(await page.getByText('Ready:').count(), 0);
    await row(page, 'Fieldline Dispatch Classic').getByText('Inactive', { exact: true }).waitFor();
    await finish(opened, 'products-unreachable');
  });
});

/** All Products with its rows. */
async function openList(app: App, user?: 'admin' | 'selector'): Promise<OpenedPage> {
  const opened = await app.open(ALL_PRODUCTS, user);
  await opened.page.getByRole('grid').getByRole('link').first().waitFor();
  return opened;
}

function row(page: Page, product: string): Locator {
  return page
    .getByRole('grid')
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: product, exact: true }) });
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** The page had nothing to complain of, and axe finds nothing. */
async function finish(opened: OpenedPage, picture: string): Promise<void> {
  assert.deepEqual(await opened.accessibilityFindings(), []);
  await opened.screenshot(picture);
  assert.deepEqual(opened.complaints, []);
  await opened.page.close();
}

function api(app: App): string {
  return `${app.addresses.org}/services/data/v66.0/ui-api`;
}

interface ListRecords {
  readonly records: readonly { id: string; fields: Readonly<Record<string, { value: unknown }>> }[];
}

/** The record as the org holds it now. */
async function recordOf(app: App, page: Page, product: string): Promise<ListRecords['records'][number]> {
  const answer = await page.request.post(`${api(app)}/list-records/Product2/CrosswalkProductsForSync`, {
    data: { where: `{ Name: { eq: "${product}" } }` },
    headers: { 'X-Local-Org': '1' }
  });
  const [record] = ((await answer.json()) as ListRecords).records;
  if (!record) throw new Error(`The org has no product ${product}.`);
  return record;
}

async function isIncluded(app: App, page: Page, product: string): Promise<unknown> {
  return (await recordOf(app, page, product)).fields['CrosswalkIncludeInFlexNetSync__c']?.value;
}
