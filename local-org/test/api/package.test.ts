import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Layout } from '../../src/database/schema/layouts.ts';
import { ServedOrg, type Answer } from './support.ts';

/* The package itself behind the API, as the people who work with it see it. None of them is an administrator of the org. */

const PACKAGE = 'force-app/main/default';
const PACKAGE_LIST = 'list-records/Product2/CrosswalkProductsForSync';

let org: ServedOrg;
let admin: string;
let selector: string;
let outsider: string;
let product: string;

before(async () => {
  org = await ServedOrg.openFolders([PACKAGE]);
  admin = org.user('Ada Admin', 'Standard User', 'CrosswalkAdmin');
  selector = org.user('Sue Selector', 'Standard User', 'CrosswalkUser');
  outsider = org.user('Owen Outsider', 'Standard User');
  product = org.insert('Product2', { Name: 'Dispatch', ProductCode: 'FL-DISPATCH-12M', IsActive: true });
});
after(() => org.close());

const include = (userId: string): Promise<Answer> =>
  org.ask('PATCH', `records/${product}`, { fields: { CrosswalkIncludeInFlexNetSync__c: true } }, userId);

test('who selects products ticks the checkbox, and whoever has no permission set does not even see it', async () => {
  const info = (await org.ask('GET', 'object-info/Product2', undefined, outsider)).body;

  assert.equal((await include(outsider)).status, 403);
  assert.equal(info.fields.CrosswalkIncludeInFlexNetSync__c, undefined);
  const answer = await include(selector);
  assert.deepEqual([answer.status, answer.body.fields.CrosswalkIncludeInFlexNetSync__c.value], [200, true]);
});

test('who selects products reads entitlements and writes none', async () => {
  const { body } = await org.ask('GET', 'object-info/CrosswalkEntitlement__c', undefined, selector);
  const record = { apiName: 'CrosswalkEntitlement__c', fields: {} };

  assert.deepEqual([body.createable, body.updateable, body.deletable], [false, false, false]);
  assert.equal((await org.ask('POST', 'records', record, selector)).status, 403);
  assert.equal((await org.ask('POST', 'list-records/CrosswalkEntitlement__c/All', {}, selector)).status, 200);
});

test('the help of a field reaches the page', async () => {
  const { fields } = (await org.ask('GET', 'object-info/Product2', undefined, selector)).body;
  const field = fields.CrosswalkIncludeInFlexNetSync__c;

  assert.deepEqual([field.label, field.dataType], ['Include in FlexNet Operations Sync', 'Boolean']);
  assert.ok(field.inlineHelpText.length > 20);
});

test('the app is shown to those who have a permission set of it', async () => {
  const apps = async (userId: string): Promise<string[]> =>
    (await org.ask('GET', '/local/app', undefined, userId)).body.apps.map(
      ({ label }: { label: string }) => label
    );

  assert.deepEqual(await apps(admin), ['Crosswalk', 'Sales']);
  assert.deepEqual(await apps(selector), ['Crosswalk', 'Sales']);
  assert.deepEqual(await apps(outsider), ['Sales']);
});

test('every list view of the package opens for those who select products', async () => {
  const { objects } = org.opened.org.schema;
  const lists = objects.flatMap(({ name, schema }) => schema.listViews.map((list) => `${name}/${list.name}`));
  assert.ok(lists.includes('Product2/CrosswalkProductsForSync'));

  for (const list of lists) {
    const { status, body } = await org.ask('POST', `list-records/${list}`, {}, selector);
    assert.equal(status, 200, `${list}: ${JSON.stringify(body)}`);
  }
});

test('every column of a list view is one that who selects products may see', async () => {
  const { objects } = org.opened.org.schema;

  for (const { name, schema } of objects)
    for (const list of schema.listViews) {
      const { body } = await org.ask('GET', `list-info/${name}/${list.name}`, undefined, selector);
      assert.equal(body.displayColumns.length, list.columns.length, `${name}.${list.name}`);
    }
});

test('a list view of the package tells whoever may not see its fields nothing of them', async () => {
  const { status, body } = await org.ask('POST', PACKAGE_LIST, {}, outsider);

  assert.equal(status, 200);
  assert.deepEqual(body.fields, ['Product2.Name', 'Product2.ProductCode', 'Product2.IsActive']);
  assert.doesNotMatch(JSON.stringify(body), /Crosswalk(?!ProductsForSync)/);
});

const shownOn = (layouts: readonly Layout[]): Set<string> =>
  new Set(
    layouts.flatMap(({ sections }) =>
      sections.flatMap(({ columns }) => columns.flatMap((items) => items.map(({ field }) => field)))
    )
  );

test('every field of our objects is on a layout, and every object has a compact layout, search columns and a list of all records', () => {
  const own = org.opened.org.schema.objects
    .map(({ schema }) => schema)
    .filter(({ name, customSetting }) => /^Crosswalk\w+__c$/.test(name) && customSetting === undefined);
  assert.ok(own.length > 0);
  for (const { name, fields, display, listViews } of own) {
    const shown = shownOn(display.layouts);
    const missing = fields.filter((field) => field.name.endsWith('__c') && !shown.has(field.name));
    assert.deepEqual(
      missing.map((field) => field.name),
      [],
      name
    );
    assert.notEqual(display.compactLayout, 'SYSTEM', name);
    assert.ok(display.searchColumns.length > 0, name);
    assert.ok(
      listViews.some((view) => view.name === 'All'),
      name
    );
  }
});

test('the layout of opportunity products has every field that a salesperson fills in', () => {
  const { fields, display } = org.opened.org.schema.existing('OpportunityLineItem').schema;
  const shown = shownOn(display.layouts);
  const own = fields.filter(({ name }) => name.startsWith('Crosswalk'));

  assert.ok(own.length > 0);
  assert.deepEqual(
    own.filter(({ name }) => !shown.has(name)).map(({ name }) => name),
    []
  );
});

test('no field that we add to an object of Salesforce keeps a record from being cloned', () => {
  const unique = org.opened.org.schema.objects
    .map(({ schema }) => schema)
    .filter(({ custom }) => !custom)
    .flatMap(({ name, fields }) =>
      fields
        .filter((field) => field.name.startsWith('Crosswalk') && field.unique)
        .map((field) => `${name}.${field.name}`)
    );

  assert.deepEqual(unique, []);
});

test('who may see an entitlement is who may see its account, and runs are seen by those who answer for them', () => {
  const account = org.opened.org.schema
    .existing('CrosswalkEntitlement__c')
    .fields.find(({ name }) => name === 'Account__c');
  const sharing = (object: string): string | undefined =>
    /<sharingModel>(\w+)</.exec(
      readFileSync(`${PACKAGE}/objects/${object}/${object}.object-meta.xml`, 'utf8')
    )?.[1];

  assert.equal(account?.reference?.masterDetail, true);
  assert.equal(sharing('CrosswalkEntitlement__c'), 'ControlledByParent');
  assert.equal(sharing('CrosswalkSyncRun__c'), 'Private');
});
