import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOON } from '../database/support.ts';
import { ServedOrg } from './support.ts';

const MASTER = '012000000000000AAA';

test('an object tells its label, icon, name field and the rights of the user', async (t) => {
  const org = await ServedOrg.open(t);

  const forSailor = await org.ask('GET', 'object-info/Ship__c', undefined, org.sailor);
  const forAdmin = await org.ask('GET', 'object-info/Ship__c');

  const { apiName, labelPlural, nameFields, createable, updateable, deletable, themeInfo, recordTypeInfos } =
    forSailor.body;
  assert.deepEqual([apiName, labelPlural, nameFields], ['Ship__c', 'Ships', ['Name']]);
  assert.deepEqual([createable, updateable, deletable], [true, true, false]);
  assert.equal(forAdmin.body.deletable, true);
  assert.match(themeInfo.iconUrl, /custom/);
  assert.deepEqual(recordTypeInfos[MASTER].master, true);
  assert.equal(forSailor.body.defaultRecordTypeId, MASTER);
});

test('an object shows the fields that the permission sets grant, with their rights', async (t) => {
  const org = await ServedOrg.open(t);

  const { fields } = (await org.ask('GET', 'object-info/Ship__c', undefined, org.sailor)).body;

  assert.equal(fields.Tonnage__c, undefined);
  assert.deepEqual([fields.Crew__c.dataType, fields.Crew__c.updateable], ['Double', true]);
  assert.deepEqual([fields.Code__c.updateable, fields.Code__c.unique], [false, true]);
  assert.equal(fields.Captain__c.required, true);
  assert.deepEqual(fields.Account__c.referenceToInfos, [{ apiName: 'Account', nameFields: ['Name'] }]);
  assert.equal(fields.Account__c.relationshipName, 'Account__r');
});

test('an object that does not exist or may not be read is refused with the same words', async (t) => {
  const org = await ServedOrg.open(t);

  const hidden = await org.ask('GET', 'object-info/Ship__c', undefined, org.stranger);
  const unknown = await org.ask('GET', 'object-info/Raft__c');

  assert.deepEqual([hidden.status, unknown.status], [403, 403]);
  assert.equal(hidden.body[0].errorCode, 'INSUFFICIENT_ACCESS');
  assert.equal(hidden.body[0].message.replace('Ship', 'Raft'), unknown.body[0].message);
});

test('picklist values come by record type, which is the master one', async (t) => {
  const org = await ServedOrg.open(t);

  const all = await org.ask('GET', `object-info/Opportunity/picklist-values/${MASTER}`);
  const one = await org.ask('GET', `object-info/Opportunity/picklist-values/${MASTER}/LeadSource`);

  assert.deepEqual(all.body.picklistFieldValues.LeadSource.values, one.body.values);
  assert.deepEqual(Object.keys(one.body.values[0]), ['attributes', 'label', 'validFor', 'value']);
  const wrongType = await org.ask('GET', 'object-info/Opportunity/picklist-values/012000000000001AAA');
  assert.deepEqual([wrongType.status, wrongType.body[0].errorCode], [404, 'NOT_FOUND']);
  const noPicklist = await org.ask('GET', `object-info/Opportunity/picklist-values/${MASTER}/Name`);
  assert.deepEqual([noPicklist.status, noPicklist.body[0].errorCode], [400, 'INVALID_FIELD']);
});

test('a record has the asked fields, with what a person reads, and nothing else', async (t) => {
  const org = await ServedOrg.open(t);
  const account = org.insert('Account', { Name: 'Acme' });
  const id = org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace', Account__c: account, Crew__c: 1200 });
  const asked =
    'Ship__c.Name,Ship__c.Crew__c,Ship__c.Account__r.Name,Ship__c.Owner.Alias,Ship__c.CreatedDate';

  const { status, body } = await org.ask('GET', `records/${id}?fields=${asked}`, undefined, org.sailor);

  assert.equal(status, 200);
  assert.deepEqual(body.fields.Name, { displayValue: null, value: 'Ada' });
  assert.deepEqual(body.fields.Crew__c, { displayValue: '1,200', value: 1200 });
  assert.deepEqual(body.fields.CreatedDate, {
    displayValue: '11/24/2026, 12:00 PM',
    value: '2026-11-24T12:00:00.000Z'
  });
  const { displayValue, value } = body.fields.Account__r;
  assert.deepEqual([displayValue, value.apiName, value.id], ['Acme', 'Account', account]);
  assert.deepEqual(value.fields, { Name: { displayValue: null, value: 'Acme' } });
  assert.deepEqual(Object.keys(body.fields).sort(), [
    'Account__r',
    'CreatedDate',
    'Crew__c',
    'Name',
    'Owner'
  ]);
  assert.deepEqual([body.id, body.apiName, body.recordTypeInfo], [id, 'Ship__c', null]);
  assert.equal(body.lastModifiedById, org.administrator);
  assert.equal(body.weakEtag, NOON);
});

test('a field that the user may not see fails the request, unless it is optional', async (t) => {
  const org = await ServedOrg.open(t);
  const id = org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace', Tonnage__c: 5 });
  const ask = (query: string) => org.ask('GET', `records/${id}?${query}`, undefined, org.sailor);

  const needed = await ask('fields=Ship__c.Name,Ship__c.Tonnage__c');
  assert.deepEqual([needed.status, needed.body[0].errorCode], [400, 'INVALID_FIELD']);
  assert.match(needed.body[0].message, /Ship__c\.Tonnage__c/);
  const optional = await ask('fields=Ship__c.Name&optionalFields=Ship__c.Tonnage__c,Ship__c.Mast__c');
  assert.deepEqual(Object.keys(optional.body.fields), ['Name']);
  assert.equal((await ask('fields=Account.Name')).status, 400);
  assert.equal((await ask('fields=Name')).status, 400);
});

test('a record that is gone, was never there, or has no id for a name is told apart', async (t) => {
  const org = await ServedOrg.open(t);
  const id = org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace' });
  assert.equal((await org.ask('DELETE', `records/${id}`)).status, 204);

  const codes = [];
  for (const asked of [id, id.replace('1Y', '9Y'), 'zzz000000000001AAA', 'Ada'])
    codes.push(await org.ask('GET', `records/${asked}?fields=Ship__c.Name`));

  assert.deepEqual(
    codes.map(({ status, body }) => [status, body[0].errorCode]),
    [
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
      [400, 'INVALID_ID_FIELD']
    ]
  );
  assert.equal((await org.ask('DELETE', `records/${id}`)).status, 404);
  assert.equal((await org.ask('PATCH', `records/${id}`, { fields: { Name: 'Eva' } })).status, 404);
});

test('a record is created and updated with values of every type', async (t) => {
  const org = await ServedOrg.open(t);
  const fields = {
    Name: 'Big deal',
    StageName: 'Prospecting',
    CloseDate: '2026-12-31',
    Amount: '1200.5',
    IsPrivate: true,
    Description: ''
  };

  const created = await org.ask('POST', 'records', { apiName: 'Opportunity', fields });
  const { id } = created.body;
  const updated = await org.ask('PATCH', `records/${id}`, { fields: { Amount: 7, CloseDate: '2027-01-01' } });

  assert.equal(created.status, 201);
  assert.deepEqual(created.body.fields.Amount, { displayValue: '$1,200.50', value: 1200.5 });
  assert.deepEqual(created.body.fields.CloseDate, { displayValue: '12/31/2026', value: '2026-12-31' });
  assert.deepEqual(created.body.fields.IsPrivate.value, true);
  assert.equal(created.body.fields.Description.value, null);
  assert.equal(updated.status, 200);
  assert.deepEqual(updated.body.fields.Amount.value, 7);
  assert.equal(updated.body.id, id);
});

test('what is wrong with a record is told by field, with the label', async (t) => {
  const org = await ServedOrg.open(t);
  org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace', Code__c: 'A1' });

  const missing = await org.ask('POST', 'records', { apiName: 'Ship__c', fields: { Name: 'Eva' } });

  assert.equal(missing.status, 400);
  const [error] = missing.body;
  assert.equal(error.enhancedErrorType, 'RecordError');
  assert.equal(error.message, 'An error occurred while trying to create the record. Please try again.');
  assert.deepEqual(error.output.errors, []);
  assert.deepEqual(error.output.fieldErrors.Captain__c, [
    {
      constituentField: null,
      duplicateRecordError: null,
      errorCode: 'REQUIRED_FIELD_MISSING',
      field: 'Captain__c',
      fieldLabel: 'Captain',
      message: error.output.fieldErrors.Captain__c[0].message
    }
  ]);
});

test('values of the wrong type are told by field, all at once, and nothing is written', async (t) => {
  const org = await ServedOrg.open(t);
  const fields = {
    Name: 5,
    StageName: ['x'],
    CloseDate: 'soon',
    Amount: 'much',
    IsPrivate: 'yes',
    Sail__c: 1
  };

  const { status, body } = await org.ask('POST', 'records', { apiName: 'Opportunity', fields });

  assert.equal(status, 400);
  const { fieldErrors, errors } = body[0].output;
  assert.deepEqual(Object.keys(fieldErrors).sort(), [
    'Amount',
    'CloseDate',
    'IsPrivate',
    'Name',
    'StageName'
  ]);
  assert.equal(fieldErrors.Amount[0].errorCode, 'INVALID_TYPE_ON_FIELD_IN_RECORD');
  assert.deepEqual([errors[0].errorCode, errors[0].field], ['INVALID_FIELD', null]);
  assert.deepEqual(org.column('Opportunity', 'Name'), []);
});

test('a user writes what the permission set lets her, and no more', async (t) => {
  const org = await ServedOrg.open(t);
  const id = org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace' });
  const patch = (fields: object, userId: string) => org.ask('PATCH', `records/${id}`, { fields }, userId);

  assert.equal((await patch({ Crew__c: 4 }, org.sailor)).status, 200);
  const readOnly = await patch({ Code__c: 'X' }, org.sailor);
  assert.equal(readOnly.status, 400);
  assert.match(JSON.stringify(readOnly.body[0].output), /Code__c/);
  const noDelete = await org.ask('DELETE', `records/${id}`, undefined, org.sailor);
  assert.deepEqual([noDelete.status, noDelete.body[0].errorCode], [403, 'INSUFFICIENT_ACCESS']);
  assert.equal((await patch({ Crew__c: 5 }, org.stranger)).status, 403);
  const created = await org.ask(
    'POST',
    'records',
    { apiName: 'Ship__c', fields: { Name: 'Eva', Captain__c: 'Sam' } },
    org.stranger
  );
  assert.equal(created.status, 403);
  assert.deepEqual(org.column('Ship__c', 'Crew__c'), [4]);
  assert.deepEqual(org.column('Ship__c', 'Code__c'), [null]);
});

test('a request that is not of its form is refused', async (t) => {
  const org = await ServedOrg.open(t);
  const id = org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace' });

  for (const body of [
    '{',
    {},
    { apiName: 'Ship__c' },
    { apiName: 5, fields: {} },
    { apiName: 'A', fields: {}, x: 1 }
  ]) {
    const answer = await org.ask('POST', 'records', body);
    assert.deepEqual(
      [answer.status, answer.body[0].errorCode],
      [400, 'JSON_PARSER_ERROR'],
      JSON.stringify(body)
    );
  }
  assert.equal((await org.ask('PATCH', `records/${id}`, {})).status, 400);
  const noObject = await org.ask('POST', 'records', { apiName: 'Raft__c', fields: {} });
  assert.deepEqual([noObject.status, noObject.body[0].errorCode], [400, 'INVALID_TYPE']);
  const noRoute = await org.ask('GET', 'reports/1');
  assert.deepEqual([noRoute.status, noRoute.body[0].errorCode], [404, 'NOT_FOUND']);
});

test('a layout shows the fields of the user in sections of two columns, by mode', async (t) => {
  const org = await ServedOrg.open(t);
  interface Item {
    label: string;
    required: boolean;
    editableForUpdate: boolean;
    layoutComponents: { apiName: string }[];
  }
  const itemsOf = (layout: { sections: { layoutRows: { layoutItems: Item[] }[] }[] }): Item[] =>
    layout.sections.flatMap(({ layoutRows }) => layoutRows.flatMap(({ layoutItems }) => layoutItems));

  const view = await org.ask('GET', 'layout/Ship__c?layoutType=Full&mode=View', undefined, org.sailor);
  const create = await org.ask('GET', 'layout/Ship__c?layoutType=Full&mode=Create', undefined, org.sailor);

  assert.deepEqual([view.body.layoutType, view.body.mode, view.body.recordTypeId], ['Full', 'View', MASTER]);
  assert.deepEqual(
    view.body.sections.map(({ heading, columns }: { heading: string; columns: number }) => [
      heading,
      columns
    ]),
    [
      ['Information', 2],
      ['System Information', 2]
    ]
  );
  const shown = itemsOf(view.body);
  assert.ok(shown.every(({ label }) => label !== 'Tonnage'));
  const captain = shown.find(({ label }) => label === 'Captain');
  assert.deepEqual([captain?.required, captain?.editableForUpdate], [true, true]);
  const createdBy = shown.find(({ label }) => label === 'Created By');
  assert.deepEqual(createdBy?.layoutComponents.map(({ apiName }) => apiName).sort(), [
    'CreatedById',
    'CreatedDate'
  ]);
  assert.ok(itemsOf(create.body).every(({ label }) => label !== 'Created By' && label !== 'Code'));
  const wrong = await org.ask('GET', 'layout/Ship__c?mode=Sail');
  assert.deepEqual([wrong.status, wrong.body[0].errorCode], [400, 'INVALID_INPUT']);
});

test('a record asked for by layout has the names of the records that it refers to', async (t) => {
  const org = await ServedOrg.open(t);
  const account = org.insert('Account', { Name: 'Acme' });
  const id = org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace', Account__c: account });

  const { body } = await org.ask('GET', `records/${id}?layoutTypes=Full&modes=View`, undefined, org.sailor);

  assert.equal(body.fields.Account__c.value, account);
  assert.equal(body.fields.Account__r.displayValue, 'Acme');
  assert.equal(body.fields.CreatedBy.displayValue, 'Local Administrator');
  assert.equal(body.fields.Tonnage__c, undefined);
});

test('a look-up finds records whose name contains the text, as it stands', async (t) => {
  const org = await ServedOrg.open(t);
  for (const Name of ['100% Sail', 'Sail 1000', 'Rope']) org.insert('Account', { Name });
  const names = async (q: string) =>
    (await org.ask('GET', `lookups/Account?q=${encodeURIComponent(q)}`)).body.records.map(
      ({ fields }: { fields: { Name: { value: string } } }) => fields.Name.value
    );

  assert.deepEqual(await names('sail'), ['100% Sail', 'Sail 1000']);
  assert.deepEqual(await names('100%'), ['100% Sail']);
});
