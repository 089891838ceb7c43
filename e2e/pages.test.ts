import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp, type App } from './support/app.ts';

let app: App;
before(async () => {
  app = await startApp();
});
after(() => app.close());

interface Named {
  readonly name: string;
  readonly tabs: readonly string[];
}

/** Addresses of all pages that the app offers, by a name for their picture. */
async function addresses(): Promise<Map<string, string>> {
  const { apps } = (await (await fetch(`${app.addresses.org}/local/app`)).json()) as { apps: Named[] };
  const tabs = apps.flatMap((one) => one.tabs);
  return new Map([
    ...tabs.map((tab): [string, string] => {
      const object = tab.startsWith('standard-')
        ? tab.slice('standard-'.length)
        : tab.endsWith('__c')
          ? tab
          : null;
      return [`tab-${tab}`, object === null ? `/lightning/n/${tab}` : `/lightning/o/${object}/list`];
    }),
    ...['NamedCredential', 'PermSets', 'ScheduledJobs', 'AsyncApexJobs'].map((page): [string, string] => [
      `setup-${page}`,
      `/lightning/setup/${page}/home`
    ])
  ]);
}

test('every page of the app opens without complaint, is accessible and says where it is', async (t) => {
  for (const [name, address] of await addresses()) {
    await t.test(name, async () => {
      const opened = await app.open(address);
      await opened.page.waitForLoadState('networkidle');

      assert.equal(await opened.page.getByRole('heading', { level: 1 }).count(), 1);
      assert.deepEqual(await opened.accessibilityFindings(), []);
      assert.deepEqual(opened.complaints, []);
      assert.ok(await opened.page.getByText('local org · not Salesforce').isVisible());
      await opened.screenshot(name);
      await opened.page.close();
    });
  }
});

test('the lists of one object are not asked for of the next', async () => {
  const { page, complaints } = await app.open('/lightning/o/CrosswalkEntitlement__c/list');
  await page.getByRole('combobox', { name: /list view/i }).waitFor();
  await page.getByRole('link', { name: 'Accounts', exact: true }).click();
  await page.getByRole('grid').getByRole('link', { name: 'Harbor Lights Utilities' }).waitFor();
  assert.deepEqual(complaints, []);
});

for (const object of ['Product2', 'Account', 'Opportunity'])
  test(`a record of ${object} opens from its list, is accessible and can be edited`, async () => {
    const opened = await app.open(`/lightning/o/${object}/list`);
    const { page } = opened;
    await page.getByRole('grid').getByRole('link').first().click();
    await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();

    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    assert.deepEqual(await opened.accessibilityFindings(), []);
    await opened.screenshot(`record-${object}`);

    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Description').first().fill('Changed in the browser');
    assert.deepEqual(await opened.accessibilityFindings(), []);
    await opened.screenshot(`edit-${object}`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByText('Changed in the browser').first().waitFor();
    assert.deepEqual(opened.complaints, []);
    await page.close();
  });

test('the components run in the synthetic shadow that the platform gives them', async () => {
  const { page } = await app.open('/lightning/n/CrosswalkConnector');
  const isSynthetic = await page.evaluate(`document.querySelector('shell-app').shadowRoot.synthetic`);
  assert.equal(isSynthetic, true);
  await page.close();
});

test('somebody without a permission set is not offered the app, and its address says so', async () => {
  const { page } = await app.open('/lightning/n/CrosswalkConnector', 'outsider');
  await page.getByText('There is no tab CrosswalkConnector that you can open.').waitFor();
  await page.getByRole('button', { name: 'App Launcher' }).click();
  assert.equal(await page.getByRole('link', { name: 'Crosswalk' }).count(), 0);
  await page.close();
});

test('Setup tells somebody who is no admin what to do instead', async () => {
  const opened = await app.open('/lightning/setup/PermSets/home', 'outsider');
  await opened.page.getByRole('alert').getByText('Setup is for admins. Log in as one').waitFor();
  assert.deepEqual(await opened.accessibilityFindings(), []);
  await opened.page.close();
});
