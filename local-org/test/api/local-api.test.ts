import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServedOrg } from './support.ts';

test('the session tells who asks and what she may do', async (t) => {
  const org = await ServedOrg.open(t);

  const sailor = (await org.ask('GET', '/local/session', undefined, org.sailor)).body;
  const admin = (await org.ask('GET', '/local/session')).body;

  assert.deepEqual(
    [sailor.user.name, sailor.user.profile, sailor.user.permissionSets],
    ['Sally Sailor', 'Standard User', ['Crew']]
  );
  assert.deepEqual([sailor.customPermissions, sailor.userPermissions], [[], []]);
  assert.deepEqual(admin.userPermissions, ['ManagePublicListViews', 'ManageUsers']);
  assert.equal(sailor.apiVersion, '66.0');
});

test('custom permissions are those of the assigned permission sets', async (t) => {
  const org = await ServedOrg.open(t);
  org.opened.org.assignPermissionSet(org.sailor, 'Sailor');

  const { body } = await org.ask('GET', '/local/session', undefined, org.sailor);

  assert.deepEqual(body.customPermissions, ['Steer']);
});

test('logging in as another user sets a cookie that scripts cannot read', async (t) => {
  const org = await ServedOrg.open(t);
  const logIn = (userId: unknown) =>
    org.server.inject({
      method: 'POST',
      url: '/local/session',
      headers: { 'x-local-org': '1' },
      payload: { userId }
    });

  const response = await logIn(org.sailor);

  assert.equal(response.json().name, 'Sally Sailor');
  const [cookie] = response.cookies;
  assert.deepEqual([cookie?.name, cookie?.value], ['localOrgUser', org.sailor]);
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, 'Strict', '/']);
  assert.equal((await logIn('005LO0000000999AAA')).statusCode, 404);
  assert.equal((await logIn(7)).statusCode, 400);
});

test('without a cookie, or with one of a user who is gone or inactive, the administrator asks', async (t) => {
  const org = await ServedOrg.open(t);
  const nameFor = async (userId: string) =>
    (await org.ask('GET', '/local/session', undefined, userId)).body.user.name;
  assert.equal(await nameFor('005LO0000000999AAA'), 'Local Administrator');

  await org.ask('PATCH', `records/${org.sailor}`, { fields: { IsActive: false } });

  assert.equal(await nameFor(org.sailor), 'Local Administrator');
  const response = await org.server.inject({ method: 'GET', url: '/local/session' });
  assert.equal(response.json().user.id, org.administrator);
});

test('apps and tabs are shown to those whose permission sets show them', async (t) => {
  const org = await ServedOrg.open(t);
  const appsFor = async (userId: string): Promise<[string, string[]][]> =>
    (await org.ask('GET', '/local/app', undefined, userId)).body.apps.map(
      ({ label, tabs }: { label: string; tabs: string[] }) => [label, tabs] as const
    );

  assert.deepEqual(await appsFor(org.sailor), [
    ['Harbour', ['HarbourMap', 'Ship__c', 'standard-Account']],
    ['Sales', ['standard-Opportunity', 'standard-Account', 'standard-Contact', 'standard-Product2']]
  ]);
  assert.deepEqual(await appsFor(org.stranger), [['Sales', []]]);
});

test('tabs, pages and record pages are read from the metadata', async (t) => {
  const org = await ServedOrg.open(t);

  const { apps, tabs, pages } = (await org.ask('GET', '/local/app', undefined, org.sailor)).body;

  assert.deepEqual([apps[0].headerColor, apps[0].recordPages], ['#0176D3', { Ship__c: 'ShipPage' }]);
  assert.deepEqual(tabs, [
    { name: 'HarbourMap', label: 'Map', component: 'harbourMap', motif: 'Custom67: Gears' },
    { name: 'Ship__c', label: 'Ships', object: 'Ship__c', motif: 'Custom13: Box' }
  ]);
  assert.deepEqual(pages[0].regions.main, [
    { component: 'harbourMap', properties: { zoom: '3' } },
    { field: 'Captain__c', behavior: 'readonly', properties: { uiBehavior: 'readonly' } }
  ]);
});

test('Setup sets parameters of a credential and never tells them', async (t) => {
  const org = await ServedOrg.open(t);
  const set = (credential: string, parameters: object, userId?: string) =>
    org.ask('POST', '/local/setup/principal', { credential, parameters }, userId);
  const [principal] = (await org.ask('GET', '/local/setup')).body.principals;
  const [parameter] = principal.parameters;
  assert.equal(parameter.isSet, false);

  const { status } = await set(principal.credential, { [parameter.name]: 'very secret' });

  assert.equal(status, 204);
  assert.deepEqual(org.credentials, { [principal.credential]: { [parameter.name]: 'very secret' } });
  const after = (await org.ask('GET', '/local/setup')).body;
  assert.equal(after.principals[0].parameters[0].isSet, true);
  assert.doesNotMatch(JSON.stringify(after), /very secret/);
  assert.equal((await set('Lighthouse', {})).status, 404);
  assert.equal((await set(principal.credential, { Lens: 'x' })).body[0].errorCode, 'INVALID_INPUT');
  assert.equal((await set(principal.credential, { [parameter.name]: 1 })).status, 400);
  assert.equal((await set(principal.credential, { [parameter.name]: 'x' }, org.sailor)).status, 403);
});

test('Setup gives a permission set, which counts from the next request on, and takes it', async (t) => {
  const org = await ServedOrg.open(t);
  const change = (method: 'POST' | 'DELETE', permissionSet: string, userId = org.stranger) =>
    org.ask(method, '/local/setup/assignments', { userId, permissionSet });
  const sees = async () => (await org.ask('GET', 'object-info/Ship__c', undefined, org.stranger)).status;

  assert.deepEqual([(await change('POST', 'Crew')).status, await sees()], [204, 200]);
  assert.deepEqual([(await change('DELETE', 'Crew')).status, await sees()], [204, 403]);
  assert.equal((await change('POST', 'Pirates')).status, 404);
  assert.equal((await change('POST', 'Crew', '005LO0000000999AAA')).status, 404);
});

test('Setup is for admins', async (t) => {
  const org = await ServedOrg.open(t);

  const look = await org.ask('GET', '/local/setup', undefined, org.sailor);
  const give = await org.ask(
    'POST',
    '/local/setup/assignments',
    { userId: org.sailor, permissionSet: 'Owner' },
    org.sailor
  );

  assert.deepEqual([look.status, give.status], [403, 403]);
  assert.equal(look.body[0].errorCode, 'INSUFFICIENT_ACCESS');
  const { assignments } = (await org.ask('GET', '/local/setup')).body;
  const sally = assignments.find(({ name }: { name: string }) => name === 'Sally Sailor');
  assert.deepEqual(
    sally.permissionSets.filter(({ isAssigned }: { isAssigned: boolean }) => isAssigned),
    [{ name: 'Crew', label: 'Crew', isAssigned: true }]
  );
});

test('a related list leaves out the parent, and look-ups that the user may not read', async (t) => {
  const org = await ServedOrg.open(t);
  const account = org.insert('Account', { Name: 'Acme' });
  const yard = org.insert('Account', { Name: 'Yard' });
  org.insert('Ship__c', { Name: 'Swift', Captain__c: 'Grace', Account__c: account, Builder__c: yard });

  const { body } = await org.ask('GET', `related-list-records/${account}/Ships__r`, undefined, org.sailor);

  const columns = body.columns.map(({ fieldApiName }: { fieldApiName: string }) => fieldApiName);
  assert.deepEqual(columns, ['Name', 'Captain__c', 'Code__c', 'Crew__c']);
  assert.equal(body.records[0].fields.Captain__c.value, 'Grace');
});

test('related lists have the records of the parent that the user may see', async (t) => {
  const org = await ServedOrg.open(t);
  const account = org.insert('Account', { Name: 'Acme' });
  const other = org.insert('Account', { Name: 'Other' });
  for (const [LastName, AccountId] of [
    ['Lovelace', account],
    ['Hopper', account],
    ['Curie', other]
  ] as const)
    org.insert('Contact', { LastName, AccountId });
  const ask = (list: string, userId = org.sailor) =>
    org.ask('GET', `related-list-records/${account}/${list}`, undefined, userId);

  const { body } = await ask('Contacts');

  assert.deepEqual(
    body.records.map(({ fields }: { fields: { Name: { value: string } } }) => fields.Name.value).sort(),
    ['Hopper', 'Lovelace']
  );
  assert.equal((await ask('Voyages')).status, 404);
  assert.equal((await ask('Contacts', org.stranger)).status, 403);
  const lists = (await org.ask('GET', 'related-list-info/Account', undefined, org.sailor)).body.relatedLists;
  assert.ok(lists.some(({ relatedListId }: { relatedListId: string }) => relatedListId === 'Contacts'));
});
