import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../../e2e/support/browser.ts';
import { serve, type ServedOrg } from '../../src/serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-org-browser-'));
const metadata = join(folder, 'metadata');
const reports: string[] = [];
let org: ServedOrg;
let browser: Browser;
let page: Page;

before(async () => {
  cpSync(join(import.meta.dirname, 'fixtures'), metadata, { recursive: true });
  org = await serve({
    folders: [metadata],
    state: join(folder, 'state'),
    port: 0,
    watch: true,
    report: (text) => reports.push(text)
  });
  org.opened.org.assignPermissionSet(org.opened.org.database.ids.administrator, 'Prober');
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await org?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${org.url}/lightning/n/Probe`);
  await line('count \\d+').waitFor();
});

const line = (text: string) => page.getByText(new RegExp(`^${text}$`));
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const lines = () => page.getByRole('main').getByRole('listitem').allTextContents();

test('a wire waits for its parameters, then gives frozen data', async () => {
  assert.ok(
    (await lines()).filter((text) => text.startsWith('record')).every((text) => text === 'record nothing')
  );
  await press('Add');
  await line('record Added').waitFor();
  await line('frozen true').waitFor();
});

test('a wired record is given again when it was written', async () => {
  await press('Add');
  await line('record Added').waitFor();
  await press('Rename');
  await line('record Renamed').waitFor();
});

test('refreshApex asks again for what a wire gave', async () => {
  const before = Number(/count (\d+)/.exec((await lines()).join('\n'))?.[1]);
  await press('Add');
  await line(`count ${before + 1}`).waitFor();
});

test('errors come in the shape of the platform, by field where there is one', async () => {
  await press('Add');
  await line('record Added').waitFor();
  await press('Rename badly');
  await page.getByText(/^error 400 .*"fieldErrors":\{"Name":\[.*REQUIRED_FIELD_MISSING/).waitFor();
  await press('Call');
  await line('error 500 "Ask somebody else\\."').waitFor();
});

test('labels, custom permissions and the user are those of the org', async () => {
  await line('label Good day & welcome').waitFor();
  await line('permission true').waitFor();
  await line('user 005').waitFor();
});

test('navigation changes the state of the page in place, and back returns', async () => {
  await press('Go');
  await line('state two').waitFor();
  assert.match(page.url(), /\?c__step=two$/);
  await page.goBack();
  assert.equal((await lines()).at(-1), 'state none');
});

test('a toast is shown', async () => {
  await press('Toast');
  await page.getByText('On both sides').waitFor();
});

test('a refresh event asks again for what the page shows and calls the handlers, until one is unregistered', async () => {
  await press('Add');
  await line('record Added').waitFor();
  await press('Refresh');
  await line('record Renamed behind the page').waitFor();
  await line('refreshed').waitFor();

  await press('Leave');
  await press('Rename');
  await line('record Renamed').waitFor();
  await press('Refresh');
  await line('record Renamed behind the page').nth(1).waitFor();
  assert.equal((await lines()).filter((text) => text === 'refreshed').length, 1);
});

test('a message reaches who subscribed to its channel, until the subscription ends', async () => {
  await press('Publish');
  await line('heard message 1').waitFor();
  await press('Leave');
  await press('Publish');
  await line('published 2').waitFor();
  assert.deepEqual(
    (await lines()).filter((text) => text.startsWith('heard')),
    ['heard message 1']
  );
});

test('a place in the bundle leads to the line of the TypeScript it was made from', async () => {
  const read = async (file: string): Promise<string> => (await fetch(`${org.url}/assets/app/${file}`)).text();
  const map = new SourceMap(JSON.parse(await read('app.js.map')) as SourceMapPayload);
  const code = (await read('app.js')).split('\n');
  const row = code.findIndex((text) => text.includes('"Toasted"'));
  const place = map.findEntry(row, code[row]?.indexOf('"Toasted"') ?? 0);
  assert.ok('originalSource' in place);
  const written = readFileSync(join(metadata, 'lwc/probe/probe.ts'), 'utf8').split('\n');
  assert.match(place.originalSource, /lwc\/probe\/probe\.ts$/);
  assert.match(written[place.originalLine] ?? '', /Toasted/);
});

test('a saved change is built and the open page loads again; a fault is told with its line and the page stays', async () => {
  const file = join(metadata, 'lwc/probe/probe.html');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('{add}', '"{add}"'));
  while (!reports.some((report) => /probe\.html:3: LWC/.test(report))) await page.waitForTimeout(50);
  await page.getByRole('heading', { name: 'Probe as first written' }).waitFor();

  writeFileSync(file, text.replace('as first written', 'as changed'));
  await page.getByRole('heading', { name: 'Probe as changed' }).waitFor();
});
