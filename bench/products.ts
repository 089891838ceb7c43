/* All Products with 10,000 products: what the page does, next to one call for each product. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../e2e/support/browser.ts';
import { openOrg } from '../local-org/src/open.ts';
import { startAll } from '../scripts/start/parts.ts';
import { describeMachine } from './machine.ts';
import { duration, percentile, printTable } from './table.ts';

const PRODUCTS = 10_000;
/** Products whose name begins so; they are not included, all others are. */
const GROUP = 'Bulk product 1';
const GROUP_SIZE = 1_000;
/** So many products are checked one by one; the time is scaled to all. */
const CHECKED_SINGLY = 200;
const ROUNDS = 9;

/** Fills the org in the folder up to the wanted number, and answers the ids of the group. */
async function fill(folder: string): Promise<string[]> {
  const databasePath = path.join(folder, 'org/org.sqlite');
  const { org } = openOrg({ folders: ['force-app/main/default'], databasePath });
  const { database } = org;
  const object = database.schema.existing('Product2');
  const [row] = database.store.all('SELECT count(*) AS n FROM Product2 WHERE IsDeleted = 0');
  const rows = Array.from({ length: PRODUCTS - Number(row?.['n']) }, (_, index) => {
    const isInGroup = index < GROUP_SIZE;
    const values = {
      Name: isInGroup ? `${GROUP}.${index}` : `Bulk product 2.${index}`,
      ProductCode: `BULK-${index}`,
      IsActive: true,
      CrosswalkIncludeInFlexNetSync__c: !isInGroup
    };
    return { object, values };
  });
  database.write({ operation: 'insert', rows, allOrNone: true }, database.ids.administrator);
  const group = database.store.all('SELECT Id FROM Product2 WHERE Name LIKE ? ORDER BY Id', [`${GROUP}.%`]);
  await org.close();
  return group.map(({ Id }) => String(Id));
}

/** Milliseconds that the work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-bench-'));
process.env['CROSSWALK_PROXY_RATE_LIMIT_PER_MINUTE'] = '1000000';
const start = () => startAll({ root: process.cwd(), folder, report: () => undefined, watch: false });
await (await start()).stop(); // fills the org with the demo data
const group = await fill(folder);
const running = await start();
const browser = await launchBrowser();
try {
  const { org } = running.addresses;
  const open = async (): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${org}/lightning/n/CrosswalkAllProducts`, { waitUntil: 'commit' });
    await page.getByRole('grid').getByRole('link').first().waitFor();
    return page;
  };
  const visits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let page: Page | undefined;
    visits.push(await timed(async () => (page = await open())));
    await page?.context().close();
  }

  const page = await open();
  const apex = async (method: string, data: object): Promise<void> => {
    const url = `${org}/local/apex/CrosswalkProductController/${method}`;
    const answer = await page.request.post(url, { data, headers: { 'X-Local-Org': '1' } });
    if (!answer.ok()) throw new Error(await answer.text());
  };

  await page.getByLabel('Search this list').fill(GROUP);
  const checkbox = page.getByRole('checkbox', { name: /^Include Bulk product 1\.0 in/ });
  await checkbox.waitFor();
  const toggles: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    await checkbox.focus();
    const saved = page.waitForResponse((response) => response.url().endsWith('/getSummary'));
    toggles.push(
      await timed(async () => {
        await page.keyboard.press('Space');
        await saved;
      })
    );
    await page.waitForLoadState('networkidle');
  }
  await apex('setIncluded', { productIds: group.slice(0, 1), isIncluded: false });

  const includedSingly = await timed(async () => {
    for (const id of group) await apex('setIncluded', { productIds: [id], isIncluded: true });
  });
  await apex('setIncluded', { productIds: group, isIncluded: false });
  await page.getByRole('checkbox', { name: /^Select \d+ items/ }).click({ force: true });
  await page.getByRole('button', { name: 'Select all of this list view' }).click();
  await page.getByText(`${GROUP_SIZE.toLocaleString('en-US')} selected`).waitFor();
  const included = await timed(async () => {
    await page.getByRole('button', { name: 'Include', exact: true }).click();
    await page.getByText(`${GROUP_SIZE.toLocaleString('en-US')} saved, 0 `).waitFor();
  });

  const checkedSingly = await timed(async () => {
    for (const id of group.slice(0, CHECKED_SINGLY)) await apex('checkReadiness', { productIds: [id] });
  });
  const checked = await timed(async () => {
    await page.getByRole('button', { name: 'Check All Included' }).click();
    await page.getByText(/^9,\d+ checked, 0 /).waitFor({ timeout: 300_000 });
  });

  const row = (what: string, ours: number, naive: number): string[] => [
    what,
    duration(ours),
    duration(naive),
    `${(naive / ours).toFixed(1)} ×`
  ];
  console.log(describeMachine());
  console.log(`\nMedians of ${ROUNDS} with ${PRODUCTS} products:`);
  console.log(`first rows painted: ${duration(percentile(visits, 0.5))}`);
  console.log(`one checkbox, until row and summary are read again: ${duration(percentile(toggles, 0.5))}`);
  printTable(
    'All Products, from the click to the result on the page',
    ['', 'the page', 'one call a product', 'ratio'],
    [
      row(`include ${GROUP_SIZE} selected`, included, includedSingly),
      row(
        `check all included (singly: ${CHECKED_SINGLY}, scaled)`,
        checked,
        (checkedSingly * PRODUCTS) / CHECKED_SINGLY
      )
    ]
  );
} finally {
  await browser.close();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
}
