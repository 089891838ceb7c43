import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectFlexNet } from '../../../src/adapters/flexnet/flexnet-licensing.ts';
import type { FlexNetSettings } from '../../../src/adapters/flexnet/settings.ts';
import type { Licensing } from '../../../src/ports/licensing.ts';
import type { OutboundRequest, OutboundResponse } from '../../../src/ports/outbound-http.ts';
import { ScriptedHttp } from '../../fakes/fetch-http.ts';
import {
  aCustomerAccount,
  aDeadline,
  anEntitlement,
  anEntitlementLine,
  aPortalUser
} from '../../fakes/records.ts';

function response(name: string, status: string, content = ''): OutboundResponse {
  const body = `<e:Envelope xmlns:e="s"><e:Body><${name}><statusInfo><status>${status}</status><reason>as a whole</reason></statusInfo>${content}</${name}></e:Body></e:Envelope>`;
  return { status: 200, headers: {}, body };
}

function created(...ids: string[]): string {
  const records = ids.map(
    (id) => `<createdSimpleEntitlement><entitlementId>${id}</entitlementId></createdSimpleEntitlement>`
  );
  return `<responseData>${records.join('')}</responseData>`;
}

/** The answer that an honest server gives when it has created all that was sent. */
function allCreated({ body = '' }: OutboundRequest): OutboundResponse {
  const ids = [...body.matchAll(/<entitlementId><id>([^<]*)</gu)].map(([, id = '']) => id);
  return response(CREATED, 'SUCCESS', created(...ids));
}

function savedAccount(id: string): string {
  return `<responseData><account><primaryKeys><id>${id}</id></primaryKeys></account></responseData>`;
}

function failed(...ids: string[]): string {
  const records = ids.map(
    (id) =>
      `<failedSimpleEntitlement><simpleEntitlement><entitlementId><id>${id}</id></entitlementId></simpleEntitlement><reason>bad ${id}</reason></failedSimpleEntitlement>`
  );
  return `<failedData>${records.join('')}</failedData>`;
}

const CREATED = 'createSimpleEntitlementResponse';

function tenant(
  answer: (request: OutboundRequest) => OutboundResponse,
  settings: Partial<FlexNetSettings> = {}
) {
  const http = new ScriptedHttp(answer);
  const connect = connectFlexNet({ http, settings });
  const url = 'https://flex1234.flexnetoperations.com';
  return { http, licensing: connect({ url, credentials: { kind: 'token', token: 't' } }) };
}

function entitlements(...ids: string[]) {
  return ids.map((id) => anEntitlement({ id, lines: [anEntitlementLine({ activationId: `L${id}` })] }));
}

async function kinds(licensing: Licensing, ...ids: string[]) {
  const outcomes = await licensing.entitlements.create(entitlements(...ids), 'together', aDeadline());
  return ids.map((id) => outcomes.get(id)?.kind);
}

test('A partial failure is taken apart by id, in whatever order it answers', async () => {
  const { licensing } = tenant(() => response(CREATED, 'PARTIAL_FAILURE', failed('B') + created('C', 'A')));

  const outcomes = await licensing.entitlements.create(entitlements('A', 'B', 'C'), 'together', aDeadline());

  assert.deepEqual(
    ['A', 'B', 'C'].map((id) => outcomes.get(id)?.kind),
    ['done', 'refused', 'done']
  );
  const refused = outcomes.get('B');
  assert.ok(refused?.kind === 'refused');
  assert.match(refused.failure.message, /refused this: bad B\./);
});

test('A partial failure that names nobody leaves open what it does not call created', async () => {
  const { http, licensing } = tenant(() => response(CREATED, 'PARTIAL_FAILURE', created('A')));

  assert.deepEqual(await kinds(licensing, 'A', 'B'), ['done', 'unclear']);
  assert.equal(http.sent.length, 1);
});

test('A failure as a whole that names nobody is sent again one by one', async () => {
  const { http, licensing } = tenant((request) => {
    const { body = '' } = request;
    const isAlone = body.split('<simpleEntitlement>').length === 2;
    return isAlone && !body.includes('<id>B</id>') ? allCreated(request) : response(CREATED, 'FAILURE');
  });

  assert.deepEqual(await kinds(licensing, 'A', 'B', 'C'), ['done', 'refused', 'done']);
  assert.equal(http.sent.length, 4);
});

test('A failure that names some is sent again for the others only', async () => {
  const { http, licensing } = tenant((request) =>
    request.body?.includes('<id>B</id>') ? response(CREATED, 'FAILURE', failed('B')) : allCreated(request)
  );

  assert.deepEqual(await kinds(licensing, 'A', 'B'), ['done', 'refused']);
  assert.equal(http.sent.length, 2);
});

test('A success that does not bring back what was created leaves it open', async () => {
  const { http, licensing } = tenant(() => response(CREATED, 'SUCCESS', created('A')));

  assert.deepEqual(await kinds(licensing, 'A', 'B'), ['done', 'unclear']);
  assert.equal(http.sent.length, 1);
});

test('A success that names a record as failed, too, leaves it open', async () => {
  const { licensing } = tenant(() => response(CREATED, 'SUCCESS', failed('A') + created('A', 'B')));

  assert.deepEqual(await kinds(licensing, 'A', 'B'), ['unclear', 'done']);
});

test('A success of accounts that brings none back is believed only of those that are there', async () => {
  const there = '<acctData><account><primaryKeys><id>old</id></primaryKeys></account></acctData>';
  const { licensing } = tenant(({ body = '' }) =>
    body.includes('getAccountsQuery')
      ? response(
          'getAccountsQueryResponse',
          'SUCCESS',
          body.includes('old') ? `<responseData>${there}</responseData>` : ''
        )
      : response('createAcctResponse', 'SUCCESS')
  );
  const accounts = ['old', 'new'].map((id) => aCustomerAccount({ id }));

  const outcomes = await licensing.customers.saveAccounts(accounts, 'update', aDeadline());

  assert.deepEqual([outcomes.get('old')?.kind, outcomes.get('new')?.kind], ['done', 'unclear']);
});

test('A partial failure of an update that names a record nobody sent leaves all of them open', async () => {
  const stranger =
    '<failedData><failedEntitlement><entitlement><entitlementIdentifier><primaryKeys><entitlementId>Z</entitlementId></primaryKeys></entitlementIdentifier></entitlement></failedEntitlement></failedData>';
  const { licensing } = tenant(() => response('setEntitlementStateResponse', 'PARTIAL_FAILURE', stranger));
  const updates = ['A', 'B'].map((id) => ({
    id,
    header: null,
    changedLines: [],
    addedLines: [],
    deployAddedLines: false,
    deactivatedActivationIds: [],
    deploy: true
  }));

  const outcomes = await licensing.entitlements.update(updates, aDeadline());

  assert.deepEqual([outcomes.get('A')?.kind, outcomes.get('B')?.kind], ['unclear', 'unclear']);
});

test('Entitlements go by 25, without an operation type', async () => {
  const { http, licensing } = tenant(() => response(CREATED, 'SUCCESS'));
  const ids = Array.from({ length: 60 }, (_, n) => `E${n}`);

  await kinds(licensing, ...ids);

  assert.deepEqual(
    http.sent.map(({ body = '' }) => body.split('<simpleEntitlement>').length - 1),
    [25, 25, 10]
  );
  assert.ok(http.sent.every(({ body = '' }) => !body.includes('opType')));
});

test('A request has no more lines than allowed, unless one entitlement alone has more', async () => {
  const { http, licensing } = tenant(() => response(CREATED, 'SUCCESS'), { linesPerWrite: 2 });
  const lines = ['a', 'b', 'c'].map((activationId) => anEntitlementLine({ activationId }));
  const large = anEntitlement({ id: 'LARGE', lines });

  await licensing.entitlements.create([...entitlements('A', 'B', 'C'), large], 'together', aDeadline());

  assert.deepEqual(
    http.sent.map(({ body = '' }) => body.split('<lineItems>').length - 1),
    [2, 1, 3]
  );
});

test('A text that XML cannot carry is refused alone, and never sent', async () => {
  const { http, licensing } = tenant(allCreated);
  const bad = anEntitlement({ id: 'BAD', description: 'a\u0001b' });

  const outcomes = await licensing.entitlements.create([bad, ...entitlements('A')], 'together', aDeadline());

  const refused = outcomes.get('BAD');
  assert.ok(refused?.kind === 'refused');
  assert.equal(refused.failure.code, 'text-not-sendable');
  assert.equal(outcomes.get('A')?.kind, 'done');
  assert.doesNotMatch(http.sent[0]?.body ?? '', /BAD/);
});

test('Accounts that were refused together are tried alone, so that one cannot take others down', async () => {
  const echo = (id: string) =>
    `<failedAcct><account><id>${id}</id></account><reason>half</reason></failedAcct>`;
  const { http, licensing } = tenant(({ body = '' }) =>
    body.includes('<id>bad</id>')
      ? response('createAcctResponse', 'FAILURE', `<failedData>${echo('good')}${echo('bad')}</failedData>`)
      : response('createAcctResponse', 'SUCCESS', savedAccount('good'))
  );
  const accounts = ['good', 'bad'].map((id) => aCustomerAccount({ id }));

  const outcomes = await licensing.customers.saveAccounts(accounts, 'update', aDeadline());

  assert.deepEqual([outcomes.get('good')?.kind, outcomes.get('bad')?.kind], ['done', 'refused']);
  assert.equal(http.sent.length, 3);
});

for (const [existing, word] of [
  ['update', 'CREATE_OR_UPDATE'],
  ['keep', 'CREATE_OR_IGNORE']
] as const) {
  test(`Accounts that exist are to be ${existing === 'keep' ? 'kept' : 'updated'} with ${word}`, async () => {
    const { http, licensing } = tenant(() => response('createAcctResponse', 'SUCCESS'));

    await licensing.customers.saveAccounts([aCustomerAccount()], existing, aDeadline());

    assert.match(http.sent[0]?.body ?? '', new RegExp(`</account><opType>${word}</opType>`));
  });
}

test('An account whose answer is lost is asked about before it is sent once more', async () => {
  const answers = [
    { status: 504, headers: {}, body: '' },
    response('getAccountsQueryResponse', 'SUCCESS'),
    response('createAcctResponse', 'SUCCESS', savedAccount('0011'))
  ];
  const { http, licensing } = tenant(() => answers.shift() ?? { status: 500, headers: {}, body: '' });

  const outcomes = await licensing.customers.saveAccounts([aCustomerAccount()], 'keep', aDeadline());

  assert.equal(outcomes.get('0011')?.kind, 'done');
  assert.deepEqual(
    http.sent.map(({ body = '' }) => /<(\w+Request) /.exec(body)?.[1]),
    ['createAcctRequest', 'getAccountsQueryRequest', 'createAcctRequest']
  );
});

test('A kept account that is there after a lost answer is not sent again', async () => {
  const found =
    '<responseData><acctData><account><primaryKeys><id>0011</id></primaryKeys></account></acctData></responseData>';
  const answers = [
    { status: 504, headers: {}, body: '' },
    response('getAccountsQueryResponse', 'SUCCESS', found)
  ];
  const { http, licensing } = tenant(() => answers.shift() ?? { status: 500, headers: {}, body: '' });

  const outcomes = await licensing.customers.saveAccounts([aCustomerAccount()], 'keep', aDeadline());

  assert.equal(outcomes.get('0011')?.kind, 'done');
  assert.equal(http.sent.length, 2);
});

test('A user without portal login is sent without a role', async () => {
  const { http, licensing } = tenant(() => response('createUserResponse', 'SUCCESS'));

  await licensing.customers.saveUsers([aPortalUser({ role: null })], aDeadline());

  assert.match(http.sent[0]?.body ?? '', /<canLogin>false<\/canLogin>/);
  assert.doesNotMatch(http.sent[0]?.body ?? '', /<roles>/);
});

test('An update stops an entitlement at the step that fails and goes on with the others', async () => {
  const failure =
    '<failedData><failedSimpleEntitlement><simpleEntitlement><entitlementIdentifier><primaryKeys><entitlementId>A</entitlementId></primaryKeys></entitlementIdentifier></simpleEntitlement><reason>no</reason></failedSimpleEntitlement></failedData>';
  const { http, licensing } = tenant(({ body = '' }) =>
    body.includes('updateSimpleEntitlementRequest')
      ? response('updateSimpleEntitlementResponse', 'PARTIAL_FAILURE', failure)
      : response('setEntitlementStateResponse', 'SUCCESS')
  );
  const update = {
    header: { description: 'x' },
    changedLines: [],
    addedLines: [],
    deployAddedLines: false,
    deactivatedActivationIds: [],
    deploy: true
  };

  const outcomes = await licensing.entitlements.update(
    ['A', 'B'].map((id) => ({ ...update, id })),
    aDeadline()
  );

  assert.deepEqual([outcomes.get('A')?.kind, outcomes.get('B')?.kind], ['refused', 'done']);
  assert.equal(http.sent.length, 2);
  assert.doesNotMatch(http.sent[1]?.body ?? '', /<entitlementId>A</);
});
