import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { generateProducts, putProduct, seedDemo } from '../flexnet/seed.ts';
import { startFlexNetSimulator, type Simulator } from '../flexnet/simulator.ts';
import {
  account,
  addition,
  entitlement,
  entitlementQuery,
  line,
  named,
  namedLine,
  partner,
  productQuery,
  user,
  where
} from './requests.ts';
import { call, type Answer } from './soap-client.ts';

let simulator: Simulator;
let clock: string;

beforeEach(async () => {
  clock = '2027-01-01T10:00:00Z';
  simulator = await startFlexNetSimulator({ now: () => clock });
  seedDemo(simulator.data, clock);
  await accounts(account('A1') + account('A2'));
});

afterEach(() => simulator.close());

const accounts = (content: string): Promise<Answer> =>
  call(simulator, 'accounts', 'createAcctRequest', content);
const users = (content: string): Promise<Answer> => call(simulator, 'accounts', 'createUserRequest', content);
const products = (content: string): Promise<Answer> =>
  call(simulator, 'products', 'getProductsQueryRequest', content);
const order = (request: string, content: string): Promise<Answer> =>
  call(simulator, 'orders', `${request}Request`, content);
const create = (content: string): Promise<Answer> => order('createSimpleEntitlement', content);
const search = (criteria: string): Promise<Answer> => order('searchEntitlement', entitlementQuery(criteria));

const UPDATE = '<opType>CREATE_OR_UPDATE</opType>';
const IGNORE = '<opType>CREATE_OR_IGNORE</opType>';
const REASON = 'failedData/failedSimpleEntitlement/reason';
const MADE = 'responseData/createdSimpleEntitlement';
const FOUND = 'entitlement/simpleEntitlement';

test('one more record than a write may have is refused as a whole', async () => {
  const many = Array.from({ length: 26 }, (_, n) => entitlement(`E${n}`)).join('');

  const answer = await create(many);

  assert.equal(answer.http, 500);
  assert.match(answer.text, /At most 25 records/);
  assert.equal(simulator.data.entitlements.size, 0);
});

test('one more row than a read may have is refused', async () => {
  const answer = await products(productQuery('', 2001));

  assert.equal(answer.http, 500);
  assert.match(answer.text, /At most 2000 rows/);
});

test('a refused record is echoed with its reason, and the others are made under their reference numbers', async () => {
  const answer = await create(
    entitlement('E1') + entitlement('E2', { lines: line({ part: 'NONE' }) }) + entitlement('E3')
  );

  assert.equal(answer.status, 'PARTIAL_FAILURE');
  assert.deepEqual(answer.all('failedData/failedSimpleEntitlement/simpleEntitlement/entitlementId/id'), [
    'E2'
  ]);
  assert.deepEqual(answer.all(REASON), ['The part number NONE does not exist.']);
  assert.deepEqual(answer.all(`${MADE}/recordRefNo`), ['3', '1']);
  assert.deepEqual(answer.all(`${MADE}/entitlementId`), ['E3', 'E1']);
});

test('an entitlement whose id exists is refused', async () => {
  await create(entitlement('E1'));

  const answer = await create(entitlement('E1'));

  assert.equal(answer.status, 'FAILURE');
  assert.match(answer.all(REASON)[0] ?? '', /exists already/);
  assert.equal(simulator.data.entitlements.size, 1);
});

test('with CREATE_OR_UPDATE one bad new entitlement spoils all new ones, and no other', async () => {
  await create(entitlement('E1'));
  const bad = entitlement('E3', { lines: line({ part: 'NONE' }) });
  const changed = entitlement('E1', { lines: '', head: '<description>Changed</description>' });

  const answer = await create(entitlement('E2') + bad + changed + UPDATE);

  assert.equal(answer.status, 'PARTIAL_FAILURE');
  assert.equal(answer.all(REASON).length, 2);
  assert.deepEqual(answer.all(`${MADE}/entitlementId`), ['E1']);
  assert.deepEqual(
    [...simulator.data.entitlements.values()].map((e) => e.entitlementId),
    ['E1']
  );
});

test('with CREATE_OR_UPDATE line changes stay although the header is refused', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }) }));

  const answer = await create(
    entitlement('E1', { lines: line({ id: 'L1', copies: '9' }), accountId: 'A9' }) + UPDATE
  );

  assert.equal(answer.status, 'FAILURE');
  assert.equal(simulator.data.lineWithActivationId('L1')?.line.copies, 9);
});

test('with CREATE_OR_IGNORE an existing entitlement is answered as if made, and stays as it is', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }) }));

  const answer = await create(entitlement('E1', { lines: line({ id: 'L1', copies: '9' }) }) + IGNORE);

  assert.equal(answer.status, 'SUCCESS');
  assert.deepEqual(answer.all(`${MADE}/entitlementId`), ['E1']);
  assert.equal(simulator.data.lineWithActivationId('L1')?.line.copies, 5);
});

test('an entitlement without lines is stored, occupies its id and is never shown', async () => {
  await create(entitlement('E1', { lines: '' }));

  const shown = await search(where('entitlementId', 'E1'));
  const again = await create(entitlement('E1'));

  assert.deepEqual(shown.all(FOUND), []);
  assert.equal(simulator.data.entitlementWithId('E1')?.lines.length, 0);
  assert.match(again.all(REASON)[0] ?? '', /exists already/);
});

test('an activation id that another entitlement has is refused', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }) }));

  const answer = await create(entitlement('E2', { lines: line({ id: 'L1' }) }));

  assert.match(answer.all(REASON)[0] ?? '', /activation id L1 exists already/);
});

const PERMANENT =
  '<startDateOption>DEFINE_ACTDATE_AT_FIRST_ACTIVATION</startDateOption><isPermanent>true</isPermanent>';
const TERM = '<term><numDuration>12</numDuration><durationUnit>MONTHS</durationUnit></term>';
const START = '<startDate>2027-01-01</startDate>';

const BAD_LINES: readonly (readonly [string, string, RegExp])[] = [
  ['a draft product', line({ part: 'FL-INSIGHT-12M' }), /is DRAFT and cannot be entitled/],
  ['an inactive product', line({ part: 'FL-MESSAGING-12M' }), /is INACTIVE/],
  ['an obsolete product', line({ part: 'FL-FAX-P' }), /is OBSOLETE/],
  ['a product under test', line({ part: 'FL-VISION-12M' }), /is TEST/],
  ['a product on hold', line({ part: 'FL-TELEMATICS-12M' }), /is ON_HOLD/],
  ['a part number of two products', line({ part: 'FL-API-12M' }), /belongs to 2 products/],
  ['a part number in another case', line({ part: 'fl-mobile-12m' }), /does not exist/],
  ['a license model that the product lacks', line({ model: 'Floating' }), /Floating is not one of/],
  ['no copies', line({ copies: '0' }), /at least 1/],
  ['an activation id with a slash', line({ id: 'L/1' }), /not allowed/],
  ['an activation id that is too long', line({ id: 'L'.repeat(256) }), /longer than 255/],
  [
    'permanence and a term',
    line({ dates: `<isPermanent>true</isPermanent>${TERM}` }),
    /permanent line has no term/
  ],
  ['neither permanence nor an end', line({ dates: START }), /has a term or an expirationDate/],
  [
    'a term and an end',
    line({ dates: `${START}${TERM}<expirationDate>2028-01-01</expirationDate>` }),
    /a term or an/
  ],
  [
    'an end before its start',
    line({ dates: `${START}<expirationDate>2026-01-01</expirationDate>` }),
    /lies before/
  ],
  [
    'a start that is now and unknown',
    line({ dates: PERMANENT.replace(/>DEFINE\w+/, '>DEFINE_NOW') }),
    /needs a startDate/
  ],
  ['a start at activation and a date', line({ dates: START + PERMANENT }), /forbids a startDate/],
  [
    'an attribute that is not defined',
    line({
      rest: '<lineItemAttributes><attribute><attributeName>X</attributeName></attribute></lineItemAttributes>'
    }),
    /X is not defined/
  ],
  [
    'an attribute of another type',
    line({
      rest: '<lineItemAttributes><attribute><attributeName>IS_TRIAL</attributeName><stringValue>no</stringValue></attribute></lineItemAttributes>'
    }),
    /IS_TRIAL holds a boolean/
  ]
];

for (const [what, lines, reason] of BAD_LINES) {
  test(`a line with ${what} refuses its entitlement as a whole`, async () => {
    const answer = await create(entitlement('E1', { lines: line() + lines }));

    assert.equal(answer.status, 'FAILURE');
    assert.match(answer.all(REASON)[0] ?? '', reason);
    assert.equal(simulator.data.entitlements.size, 0);
  });
}

test('a part number with several license models is accepted as a draft and refused for deployment', async () => {
  const lines = line({ part: 'FL-SUITE-12M' });

  const draft = await create(entitlement('E1', { lines }));
  const deployed = await create(entitlement('E2', { lines, isDeployed: true }));
  const named = await create(
    entitlement('E3', { lines: line({ part: 'FL-SUITE-12M', model: 'Floating' }), isDeployed: true })
  );

  assert.equal(draft.status, 'SUCCESS');
  assert.match(deployed.all(REASON)[0] ?? '', /several license models/);
  assert.equal(named.status, 'SUCCESS');
});

test('an unknown account, an unknown tier and two owners refuse an entitlement', async () => {
  const partners = (content: string): string =>
    entitlement('E1').replace(/(<channelPartners>).*(<\/channelPartners>)/, `$1${content}$2`);

  const unknown = await create(entitlement('E1', { accountId: 'A9' }));
  const tier = await create(partners(partner('endcustomer', 'A1').replace('bo.constants.', '')));
  const owners = await create(partners(partner('endcustomer', 'A1', true) + partner('tier1', 'A2', true)));
  const both = await create(partners(partner('endcustomer', 'A1', true) + partner('tier1', 'A2')));

  assert.match(unknown.all(REASON)[0] ?? '', /account A9 does not exist/);
  assert.match(tier.all(REASON)[0] ?? '', /does not exist/);
  assert.match(owners.all(REASON)[0] ?? '', /Only one partner/);
  assert.equal(both.status, 'SUCCESS');
  assert.equal(simulator.data.entitlementWithId('E1')?.soldTo, 'A1');
});

test('a line added to a deployed entitlement stays a draft unless it is deployed by the same request', async () => {
  await create(entitlement('E1', { isDeployed: true }));

  await order('createEntitlementLineItem', addition('E1', line({ id: 'L2' })));
  await order('createEntitlementLineItem', addition('E1', line({ id: 'L3' }), true));

  assert.equal(simulator.data.lineWithActivationId('L2')?.line.state, 'DRAFT');
  assert.equal(simulator.data.lineWithActivationId('L3')?.line.state, 'DEPLOYED');
});

test('a line keeps what an update does not name, and a new end replaces the old one', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1', order: '<orderId>O-1</orderId>' }) }));
  const change = `${namedLine('L1')}<numberOfCopies>8</numberOfCopies><expirationDate>2028-01-01</expirationDate>`;

  const answer = await order(
    'updateEntitlementLineItem',
    `<lineItemData>${named('E1')}<lineItemData>${change}</lineItemData></lineItemData>`
  );

  const found = simulator.data.lineWithActivationId('L1')?.line;
  assert.equal(answer.status, 'SUCCESS', answer.text);
  assert.equal(found?.copies, 8);
  assert.deepEqual(found?.fields, {
    orderId: ['O-1'],
    startDate: ['2027-01-01'],
    startDateOption: ['DEFINE_NOW'],
    expirationDate: ['2028-01-01']
  });
});

test('an inactive line cannot be changed, and can be deployed again', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }), isDeployed: true }));
  const state = (to: string): string =>
    `<lineItem>${namedLine('L1')}<stateToSet>${to}</stateToSet></lineItem>`;
  await order('setLineItemState', state('INACTIVE'));

  const refused = await order(
    'updateEntitlementLineItem',
    `<lineItemData>${named('E1')}<lineItemData>${namedLine('L1')}<numberOfCopies>8</numberOfCopies></lineItemData></lineItemData>`
  );
  const again = await order('setLineItemState', state('DEPLOYED'));

  assert.match(refused.all('failedData/failedData/reason')[0] ?? '', /is INACTIVE and cannot be changed/);
  assert.equal(again.status, 'SUCCESS');
});

test('a line is named by its unique id as well', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }) }));
  const uniqueId = simulator.data.lineWithActivationId('L1')?.line.uniqueId ?? '';
  const identifier = `<lineItemIdentifier><uniqueId>${uniqueId}</uniqueId></lineItemIdentifier>`;

  const answer = await order(
    'setLineItemState',
    `<lineItem>${identifier}<stateToSet>INACTIVE</stateToSet></lineItem>`
  );

  assert.equal(answer.status, 'SUCCESS');
  assert.equal(simulator.data.lineWithActivationId('L1')?.line.state, 'INACTIVE');
});

test('lines follow the state of their entitlement, and an obsolete one stays so', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }) }));
  const state = (to: string): string =>
    `<entitlement>${named('E1')}<stateToSet>${to}</stateToSet></entitlement>`;

  await order('setEntitlementState', state('DEPLOYED'));
  const deployed = simulator.data.lineWithActivationId('L1')?.line.state;
  await order('setEntitlementState', state('OBSOLETE'));
  const answer = await order('setEntitlementState', state('DEPLOYED'));

  assert.equal(deployed, 'DEPLOYED');
  assert.match(answer.all('failedData/failedEntitlement/reason')[0] ?? '', /obsolete for good/);
});

test('part numbers are found without regard to case, in every way of searching', async () => {
  const names = async (value: string, type: string): Promise<string[]> =>
    (await products(productQuery(where('partNumber', value, type))))
      .all('responseData/product/productName')
      .sort();

  assert.deepEqual(await names('fl-mobile-12m', 'EQUALS'), ['Fieldline Mobile']);
  assert.deepEqual(await names('fl-d', 'STARTS_WITH'), ['Fieldline Dispatch']);
  assert.deepEqual(await names('-p', 'ENDS_WITH'), ['Fieldline Fax Gateway', 'Fieldline Route Planner']);
  assert.deepEqual(await names('36', 'CONTAINS'), ['Fieldline Dispatch']);
  assert.deepEqual(await names('FL-API-12M', 'EQUALS'), ['Fieldline API', 'Fieldline API']);
});

test('criteria of a query must all hold', async () => {
  const criteria = where('partNumber', 'FL-', 'STARTS_WITH') + where('state', 'DRAFT');

  const answer = await products(productQuery(criteria));

  assert.deepEqual(answer.all('responseData/product/productName'), ['Fieldline Insight']);
});

test('part numbers are left out of products unless contained objects are asked for', async () => {
  const answer = await products(productQuery(where('partNumber', 'FL-MOBILE-12M'), 10, 1, false));

  assert.equal(answer.all('responseData/product').length, 1);
  assert.deepEqual(answer.all('responseData/product/partNumbers'), []);
});

test('pages hold every product once, not in the order of creation', async () => {
  generateProducts(simulator.data, 250, clock);
  const pages = [];
  for (const page of [1, 2, 3, 4]) pages.push(await products(productQuery('', 100, page)));

  const ids = pages.flatMap((p) => p.all('responseData/product/uniqueId'));

  assert.deepEqual(
    pages.map((p) => p.all('responseData/product').length),
    [100, 100, 67, 0]
  );
  assert.equal(new Set(ids).size, 267);
  assert.notDeepEqual(ids, [...simulator.data.products.keys()]);
});

test('where pages overlap, a row comes twice and none is lost', async () => {
  const overlapping = await startFlexNetSimulator({ tenant: { overlappingPages: true } });
  generateProducts(overlapping.data, 10, clock);

  const ids: string[] = [];
  for (const page of [1, 2, 3]) {
    const answer = await call(overlapping, 'products', 'getProductsQueryRequest', productQuery('', 5, page));
    ids.push(...answer.all('responseData/product/uniqueId'));
  }
  await overlapping.close();

  assert.equal(ids.length, 12);
  assert.equal(new Set(ids).size, 10);
});

test('entitlements are filtered by the day of their last change, lines by the instant', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }) }));
  clock = '2027-01-01T12:00:00Z';
  await create(entitlement('E2', { lines: line({ id: 'L2' }) }));
  const since = where('lastModifiedDateTime', '2027-01-01T11:00:00Z', 'AFTER');

  const byDay = await search(where('lastModifiedDate', '2026-12-31', 'AFTER'));
  const sameDay = await search(where('lastModifiedDate', '2027-01-01', 'AFTER'));
  const byInstant = await order(
    'searchEntitlementLineItemProperties',
    `<queryParams>${since}</queryParams><entitlementLineItemResponseConfig><activationId>true</activationId>` +
      '</entitlementLineItemResponseConfig><batchSize>10</batchSize>'
  );

  assert.equal(byDay.all(FOUND).length, 2);
  assert.equal(sameDay.all(FOUND).length, 0);
  assert.deepEqual(byInstant.all('entitlementLineItem/activationId/primaryKeys/activationId'), ['L2']);
});

test('only the chosen properties of lines are answered', async () => {
  await create(entitlement('E1'));

  const answer = await order(
    'searchEntitlementLineItemProperties',
    '<queryParams></queryParams><entitlementLineItemResponseConfig><state>true</state><numberOfCopies>true</numberOfCopies>' +
      '</entitlementLineItemResponseConfig><batchSize>10</batchSize>'
  );

  assert.deepEqual(answer.all('entitlementLineItem/state'), ['DRAFT']);
  assert.deepEqual(answer.all('entitlementLineItem/numberOfCopies'), ['5']);
  assert.deepEqual(answer.all('entitlementLineItem/activationId'), []);
});

test('a criterion or property that is not simulated fails instead of being passed over', async () => {
  const criterion = await search('<maintIsPermanent>true</maintIsPermanent>');
  await create(entitlement('E1'));
  const property = await order(
    'searchEntitlementLineItemProperties',
    '<queryParams></queryParams><entitlementLineItemResponseConfig><isTrusted>true</isTrusted>' +
      '</entitlementLineItemResponseConfig><batchSize>10</batchSize>'
  );

  assert.deepEqual([criterion.status, property.status], ['FAILURE', 'FAILURE']);
});

test('an existing account is refused, ignored or changed as opType says', async () => {
  const renamed = account('A1', 'Renamed');

  const refused = await accounts(renamed);
  const ignored = await accounts(renamed + IGNORE);
  const kept = simulator.data.accountWithId('A1')?.name;
  const changed = await accounts(renamed + UPDATE);

  assert.deepEqual([refused.status, ignored.status, changed.status], ['FAILURE', 'SUCCESS', 'SUCCESS']);
  assert.equal(kept, 'Account A1');
  assert.equal(simulator.data.accountWithId('A1')?.name, 'Renamed');
});

test('protected, self-registered and nameless accounts are refused', async () => {
  const answer = await accounts(
    account('MYORG') +
      account('A3', 'Self', '<accountType>SELF_REGISTERED</accountType>') +
      account('A4', ' ')
  );

  assert.equal(answer.status, 'FAILURE');
  assert.equal(answer.all('failedData/failedAcct/reason').length, 3);
});

test('only customers are listed when nothing else is asked', async () => {
  await accounts(account('P1', 'Partner', '<accountType>CHANNEL_PARTNER</accountType>'));

  const answer = await call(
    simulator,
    'accounts',
    'getAccountsQueryRequest',
    '<pageNumber>1</pageNumber><batchSize>9</batchSize>'
  );

  assert.deepEqual(answer.all('responseData/acctData/account/primaryKeys/id').sort(), ['A1', 'A2']);
});

test('a user needs an account, a role and an email address that exist', async () => {
  const answer = await users(
    user('a@x.example', 'A9') +
      user('b@x.example', 'A1', 'King') +
      user('c', 'A1') +
      user('d@x.example', 'A1')
  );

  assert.equal(answer.status, 'PARTIAL_FAILURE');
  assert.deepEqual(answer.all('failedData/failedUser/reason').sort(), [
    'The account A9 does not exist.',
    'The role King does not exist.',
    'c is not an email address.'
  ]);
  assert.deepEqual(answer.all('responseData/user/userName'), ['d@x.example']);
});

test('an existing user joins another account only by an update', async () => {
  await users(user('a@x.example', 'A1'));

  const refused = await users(user('a@x.example', 'A2'));
  await users(user('A@x.example', 'A2') + IGNORE);
  const ignored = simulator.data.usersNamed('a@x.example')[0]?.memberships.length;
  await users(user('a@x.example', 'A2') + UPDATE);

  assert.equal(refused.status, 'FAILURE');
  assert.equal(ignored, 1);
  assert.deepEqual(
    simulator.data.usersNamed('a@x.example').flatMap((u) => u.memberships.map((m) => m.accountId)),
    ['A1', 'A2']
  );
});

test('text that XML must escape comes back as it was sent', async () => {
  await create(entitlement('E1', { head: '<description>&lt;A &amp; B&gt; "C" &#233;\u4e2d</description>' }));

  const answer = await search(where('entitlementId', 'e1'));

  assert.match(answer.text, /<description>&lt;A &amp; B&gt; &quot;C&quot; \u00e9\u4e2d<\/description>/);
});

test('copies in use bound what a line can be changed to', async () => {
  await create(entitlement('E1', { lines: line({ id: 'L1' }), isDeployed: true }));
  const held = simulator.data.entitlementWithId('E1');
  assert.ok(held);
  const lines = held.lines.map((l) => ({ ...l, fulfilled: 4 }));
  simulator.data.put({ kind: 'entitlement', value: { ...held, lines } });

  const answer = await order(
    'updateEntitlementLineItem',
    `<lineItemData>${named('E1')}<lineItemData>${namedLine('L1')}<numberOfCopies>3</numberOfCopies></lineItemData></lineItemData>`
  );

  assert.match(answer.all('failedData/failedData/reason')[0] ?? '', /4 copies/);
});

test('a product that is deployed later can be ordered from then on', async () => {
  const seed = { name: 'Late', version: '1', parts: ['LATE'] };
  const uniqueId = putProduct(simulator.data, { ...seed, state: 'DRAFT' }, clock);
  const before = await create(entitlement('E1', { lines: line({ part: 'LATE' }) }));
  const product = simulator.data.products.get(uniqueId);
  assert.ok(product);

  simulator.data.put({ kind: 'product', value: { ...product, state: 'DEPLOYED' } });
  const after = await create(entitlement('E1', { lines: line({ part: 'LATE' }) }));

  assert.deepEqual([before.status, after.status], ['FAILURE', 'SUCCESS']);
});
