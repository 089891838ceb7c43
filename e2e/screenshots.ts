import path from 'node:path';
import type { Page } from 'playwright-core';
import { startApp } from './support/app.ts';

const PICTURES = 'docs/pictures';

/** Takes the pictures of the docs in an org with demo data, after its products were checked and its orders synced. */
async function main(): Promise<void> {
  const app = await startApp();
  const take = async (page: Page, name: string): Promise<void> => {
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
    console.log(`${PICTURES}/${name}.png`);
  };
  try {
    const { page } = await app.open('/lightning/n/CrosswalkAllProducts');
    await page.getByRole('button', { name: 'Check All Included' }).click();
    await page.getByText(/^6 ready, /).waitFor();
    await take(page, 'all-products');

    await page.goto(`${app.addresses.org}/lightning/n/CrosswalkConnector?c__page=schedule`);
    await page.getByRole('button', { name: 'Run Now' }).click();
    await page.goto(`${app.addresses.org}/lightning/n/CrosswalkConnector?c__page=logs`);
    await page
      .getByText(/Succeeded/)
      .first()
      .waitFor();

    await page.goto(`${app.addresses.org}/lightning/n/CrosswalkConnector`);
    await page.getByRole('heading', { name: 'What needs attention' }).waitFor();
    await take(page, 'connector');

    await page.goto(`${app.addresses.org}/lightning/o/Product2/list`);
    await page.getByRole('link', { name: 'Fieldline Insight, yearly' }).click();
    await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    await take(page, 'product');
  } finally {
    await app.close();
  }
}

await main();
