import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServedOrg } from './support.ts';

test('an Apex call takes named arguments, runs as the user of the cookie, and commits', async (t) => {
  const org = await ServedOrg.open(t);

  const { status, body } = await org.apex('build', { crew: 3, name: 'Ada', tonnage: 1.5 }, org.sailor);

  assert.equal(status, 500);
  assert.match(body.message, /Attempt to de-reference a null object/);
  const second = await org.apex('build', { crew: 3, name: 'Ada', tonnage: 1.5, fails: false }, org.sailor);
  assert.equal(second.status, 200);
  assert.match(second.body.returnValue, /^a\w{17}$/);
  assert.deepEqual(org.column('Ship__c', 'Captain__c'), ['Sally Sailor']);
});

test('records come back from Apex with their parents, as components receive them', async (t) => {
  const org = await ServedOrg.open(t);
  const account = org.insert('Account', { Name: 'Acme' });
  org.insert('Ship__c', { Name: 'Ada', Captain__c: 'Grace', Account__c: account });

  const { body } = await org.apex('ships', { captain: 'Grace' });

  assert.equal(body.returnValue.length, 1);
  assert.equal(body.returnValue[0].Name, 'Ada');
  assert.equal(body.returnValue[0].Account__r.Name, 'Acme');
});

test('children come with their parents, as lists, and nothing of the REST API comes along', async (t) => {
  const org = await ServedOrg.open(t);
  const account = org.insert('Account', { Name: 'Acme' });
  const contact = org.insert('Contact', { LastName: 'Hopper', AccountId: account });

  const { body } = await org.apex('ownersWithContacts');

  assert.deepEqual(body.returnValue, [
    { Id: account, Name: 'Acme', Contacts: [{ Id: contact, LastName: 'Hopper' }] }
  ]);
});

test('a failed Apex call leaves nothing behind and tells what the class wanted to say', async (t) => {
  const org = await ServedOrg.open(t);

  const { status, body } = await org.apex('build', { name: 'Ada', crew: 1, fails: true });

  assert.equal(status, 500);
  assert.equal(body.message, 'The slip is too short.');
  assert.equal(body.exceptionType, 'System.AuraHandledException');
  assert.deepEqual(org.column('Ship__c', 'Name'), []);
});

test('an exception of the package has its type and the Apex lines', async (t) => {
  const org = await ServedOrg.open(t);

  const { status, body } = await org.apex('storm');

  assert.equal(status, 500);
  assert.deepEqual(
    { ...body, stackTrace: body.stackTrace.replace(/\d+/, 'N') },
    {
      message: 'Wind from the west.',
      exceptionType: 'Harbour.StormException',
      isUserDefinedException: true,
      stackTrace: 'Class.Harbour.storm: line N'
    }
  );
});

test('an exception of the platform is not user-defined', async (t) => {
  const org = await ServedOrg.open(t);

  const { body } = await org.apex('crewOf', { shipId: null });

  assert.equal(body.exceptionType, 'System.QueryException');
  assert.equal(body.isUserDefinedException, false);
});

test('a cacheable method may not write', async (t) => {
  const org = await ServedOrg.open(t);

  const { status, body } = await org.apex('buildWhileReading');

  assert.equal(status, 500);
  assert.equal(body.exceptionType, 'System.LimitException');
  assert.equal(body.message, 'Too many DML statements: 1');
  assert.deepEqual(org.column('Ship__c', 'Name'), []);
});

test('a user without access to the class is refused before it runs', async (t) => {
  const org = await ServedOrg.open(t);

  const { status, body } = await org.apex('build', { name: 'Ada', fails: false }, org.stranger);

  assert.equal(status, 500);
  assert.equal(body.message, 'You do not have access to the Apex class named: Harbour.');
  assert.deepEqual(org.column('Ship__c', 'Name'), []);
});

test('a method without @AuraEnabled, an unknown one, and an unknown class are not found', async (t) => {
  const org = await ServedOrg.open(t);

  assert.equal((await org.apex('isSecret')).status, 404);
  assert.equal((await org.apex('sink')).status, 404);
  assert.equal((await org.ask('POST', '/local/apex/Nowhere/build', {})).status, 404);
});

test('arguments that are no JSON, no object, or of another type are refused', async (t) => {
  const org = await ServedOrg.open(t);

  const noJson = await org.apex('build', '{"name":');
  assert.equal(noJson.status, 400);
  assert.equal(noJson.body[0].errorCode, 'JSON_PARSER_ERROR');
  assert.equal((await org.apex('build', '[1]')).status, 400);
  const wrong = await org.apex('build', { name: 'Ada', crew: 'many', fails: false });
  assert.equal(wrong.status, 400);
  assert.match(wrong.body.message, /^The arguments do not fit the method: /);
});

test('a call without the header of the local org, or to a name of another site, changes nothing', async (t) => {
  const org = await ServedOrg.open(t);
  const url = '/local/apex/Harbour/build';
  const payload = { name: 'Ada', fails: false };

  const bare = await org.server.inject({ method: 'POST', url, payload });
  const foreign = await org.server.inject({
    method: 'POST',
    url,
    payload,
    headers: { host: 'attacker.example', 'x-local-org': '1' }
  });

  assert.deepEqual([bare.statusCode, foreign.statusCode], [403, 403]);
  assert.equal(bare.json()[0].errorCode, 'MISSING_HEADER');
  assert.equal(foreign.json()[0].errorCode, 'FOREIGN_HOST');
  assert.deepEqual(org.column('Ship__c', 'Name'), []);
});
