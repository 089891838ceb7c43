import path from 'node:path';
import type { Page } from 'playwright-core';
import { startApp } from './support/app.ts';

const PICTURES = 'docs/pictures';

/** One of each group, as the wizard would choose them. */
const SYNCED_FIELDS = [
  { purpose: 'Display', accountField: 'Customer_Tier__c' },
  { purpose: 'Override', overrideKind: 'InternalSeatCount', accountField: 'Internal_Seats__c' },
  { purpose: 'Metric', metric: 'MAU', accountField: 'Engagement_MAU__c' },
  {
    purpose: 'Metric',
    metric: 'RecordCount',
    packageId: '0335g00000FLdAA',
    objectName: 'Job',
    accountField: 'Player_Records__c'
  }
];

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

    const sync = `${app.addresses.org}/lightning/n/CrosswalkSalesforceSync`;
    await page.goto(`${sync}?c__page=data`);
    await page.getByRole('button', { name: 'Request Usage Now' }).click();
    await page.getByText('The run has ended').waitFor({ timeout: 240_000 });
    await take(page, 'package-usage');

    for (const choice of SYNCED_FIELDS) {
      const url = `${app.addresses.org}/local/apex/CrosswalkFieldSyncController/saveField`;
      await page.request.post(url, { headers: { 'X-Local-Org': '1' }, data: { choice } });
    }
    await page.goto(sync);
    await page.getByRole('button', { name: 'Sync Now' }).click();
    await page.getByText('The sync has ended').waitFor();
    await take(page, 'salesforce-sync');

    await page.goto(`${app.addresses.org}/lightning/n/CrosswalkUsage`);
    await page.getByRole('button', { name: 'Harbor Lights Utilities' }).click();
    await page.getByRole('img', { name: /^30 days/ }).waitFor();
    await take(page, 'usage');
  } finally {
    await app.close();
  }
}

await main();
