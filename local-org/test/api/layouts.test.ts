import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ServedOrg } from './support.ts';

const LAID_OUT = fileURLToPath(new URL('./layout-fixtures', import.meta.url));

const open = (t: TestContext): Promise<ServedOrg> => ServedOrg.open(t, { folders: [LAID_OUT] });

interface Item {
  readonly label: string;
  readonly required: boolean;
  readonly editableForUpdate: boolean;
}

interface Answer {
  readonly sections: readonly {
    readonly heading: string;
    readonly layoutRows: readonly { readonly layoutItems: readonly Item[] }[];
  }[];
}

const rowsOf = ({ sections }: Answer): string[][] =>
  sections.flatMap(({ layoutRows }) =>
    layoutRows.map(({ layoutItems }) => layoutItems.map(({ label }) => label))
  );

test('a layout of the metadata shows its fields in its rows, as far as the user may see them', async (t) => {
  const org = await open(t);

  const { body } = await org.ask('GET', 'layout/Ship__c?layoutType=Full&mode=View', undefined, org.sailor);

  assert.deepEqual(rowsOf(body as Answer), [['Ship Name', 'Captain']]);
  const [section] = (body as Answer).sections;
  assert.equal(section?.heading, 'Vessel');
  const [name, captain] = section?.layoutRows[0]?.layoutItems ?? [];
  assert.deepEqual([name?.required, name?.editableForUpdate], [true, true]);
  assert.equal(captain?.editableForUpdate, false);
});

test('a record asked for by layout has the fields of its layout alone', async (t) => {
  const org = await open(t);
  const id = org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace', Crew__c: 3 });

  const { body } = await org.ask('GET', `records/${id}?layoutTypes=Full&modes=View`, undefined, org.sailor);

  assert.deepEqual(Object.keys(body.fields).sort(), ['Captain__c', 'Name']);
});

test('a compact layout has the fields at the top of the page', async (t) => {
  const org = await open(t);

  const { body } = await org.ask('GET', 'layout/Ship__c?layoutType=Compact&mode=View', undefined, org.sailor);

  assert.deepEqual(rowsOf(body as Answer), [['Ship Name'], ['Captain']]);
});

test('a page has the related lists of its layout with their columns, and no others', async (t) => {
  const org = await open(t);
  const account = org.insert('Account', { Name: 'Acme' });

  const { relatedLists } = (await org.ask('GET', 'related-list-info/Account', undefined, org.sailor)).body;
  const ships = await org.ask('GET', `related-list-records/${account}/Ships__r`, undefined, org.sailor);

  assert.deepEqual(relatedLists.map(({ relatedListId }: { relatedListId: string }) => relatedListId).sort(), [
    'Contacts',
    'Ships__r'
  ]);
  assert.deepEqual(
    ships.body.columns.map(({ fieldApiName }: { fieldApiName: string }) => fieldApiName),
    ['Name', 'Captain__c']
  );
  assert.equal((await org.ask('GET', `related-list-records/${account}/Opportunities`)).status, 404);
});

test('recently viewed records are listed with the columns of search results', async (t) => {
  const org = await open(t);

  const { body } = await org.ask('GET', 'list-info/Ship__c/__Recent', undefined, org.sailor);

  assert.deepEqual(
    body.displayColumns.map(({ fieldApiName }: { fieldApiName: string }) => fieldApiName),
    ['Name', 'Captain__c']
  );
});
