/* The list of 10,000 products in the browser, next to the list of 100: only the page that is shown may be read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../e2e/support/browser.ts';
import { openOrg } from '../local-org/src/open.ts';
import { startAll } from '../scripts/start/parts.ts';
import { describeMachine } from './machine.ts';
import { duration, percentile, printTable } from './table.ts';

const LIST = '/lightning/o/Product2/list?filterName=AllProducts';
const FEW = 100;
const MANY = 10_000;
const VISITS = 9;

/** Milliseconds; the answer is that of the request for the first page of records. */
interface Times {
  readonly answer: number;
  readonly firstRow: number;
}

async function start(folder: string) {
  return startAll({ root: process.cwd(), folder, report: () => undefined, watch: false });
}

/** Adds products to the org in the folder until there are so many. */
async function fill(folder: string, wanted: number): Promise<void> {
  const databasePath = path.join(folder, 'org/org.sqlite');
  const { org } = openOrg({ folders: ['force-app/main/default'], databasePath });
  const { database } = org;
  const object = database.schema.existing('Product2');
  const [row] = database.store.all('SELECT count(*) AS n FROM Product2 WHERE IsDeleted = 0');
  const rows = Array.from({ length: wanted - Number(row?.['n']) }, (_, index) => ({
    object,
    values: { Name: `Bulk product ${index}`, ProductCode: `BULK-${wanted}-${index}`, IsActive: true }
  }));
  database.write({ operation: 'insert', rows, allOrNone: true }, database.ids.administrator);
  await org.close();
}

/** Opens the list in a browser that has seen nothing yet. */
async function visit(browser: Browser, orgUrl: string): Promise<Times> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(orgUrl + LIST, { waitUntil: 'commit' });
  await page.getByRole('grid').getByRole('link').first().waitFor();
  const times = await page.evaluate(() => ({
    answer:
      performance.getEntriesByType('resource').find(({ name }) => name.includes('/list-records/'))
        ?.duration ?? 0,
    firstRow: performance.now()
  }));
  await context.close();
  return times;
}

async function listOf(folder: string, browser: Browser, products: number): Promise<Times> {
  await fill(folder, products);
  const running = await start(folder);
  try {
    const visits: Times[] = [];
    for (let count = 0; count < VISITS; count++) visits.push(await visit(browser, running.addresses.org));
    const median = (value: (times: Times) => number): number => percentile(visits.map(value), 0.5);
    return { answer: median(({ answer }) => answer), firstRow: median(({ firstRow }) => firstRow) };
  } finally {
    await running.stop();
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-bench-'));
const browser = await launchBrowser();
try {
  await (await start(folder)).stop(); // fills the org with the demo data
  const few = await listOf(folder, browser, FEW);
  const many = await listOf(folder, browser, MANY);
  const row = (name: string, value: (times: Times) => number): string[] => [
    name,
    duration(value(many)),
    duration(value(few)),
    (value(many) / value(few)).toFixed(2)
  ];
  console.log(describeMachine());
  printTable(
    `A list of products in the browser, median of ${VISITS}`,
    ['', `${MANY.toLocaleString('en-US')} products`, `${FEW} products`, 'ratio'],
    [
      row('the request for the first 50 records', ({ answer }) => answer),
      row('from the address to the first row', ({ firstRow }) => firstRow)
    ]
  );
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
