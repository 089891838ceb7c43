import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seedDemo } from '../flexnet/seed.ts';
import { startFlexNetSimulator, type Simulator } from '../flexnet/simulator.ts';
import {
  account,
  addition,
  entitlement,
  entitlementQuery,
  line,
  named,
  namedLine,
  productQuery,
  user,
  where
} from './requests.ts';
import { BASIC, call, checkAnswer, envelope, post, type ServiceName } from './soap-client.ts';

const ALL_PROPERTIES = [
  'activationId',
  'description',
  'state',
  'activatableItemType',
  'orderId',
  'orderLineNumber',
  'entitlementId',
  'soldTo',
  'soldToDisplayName',
  'entitlementState',
  'entitlementDescription',
  'shipToEmail',
  'product',
  'productDescription',
  'partNumber',
  'licenseModel',
  'startDate',
  'startDateOption',
  'isPermanent',
  'term',
  'expirationDate',
  'numberOfCopies',
  'fulfilledAmount',
  'numberOfRemainingCopies',
  'createdOnDateTime',
  'lastModifiedDateTime',
  'lineItemAttributes'
];

const RICH_LINE = line({
  id: 'L-rich',
  order: '<orderId>O-1</orderId><orderLineNumber>1</orderLineNumber>',
  dates:
    '<startDate>2027-01-01</startDate><startDateOption>DEFINE_NOW</startDateOption><isPermanent>false</isPermanent>' +
    '<term><numDuration>12</numDuration><durationUnit>MONTHS</durationUnit></term>',
  rest:
    '<lineItemAttributes><attribute><attributeName>INCLUDED_SEATS</attributeName><integerValue>3</integerValue></attribute>' +
    '</lineItemAttributes>'
});

/** One exchange of every kind that succeeds, and the failing ones; each builds on those before it. */
const EXCHANGES: readonly (readonly [string, ServiceName, string, string, string])[] = [
  ['accounts are made', 'accounts', 'createAcctRequest', `${account('A1')}${account('A2')}`, 'SUCCESS'],
  ['an account exists', 'accounts', 'createAcctRequest', account('A1'), 'FAILURE'],
  [
    'an account is changed',
    'accounts',
    'updateAccountRequest',
    '<acctData><account><primaryKeys><id>A1</id></primaryKeys></account><address><city>Bristol</city></address></acctData>',
    'SUCCESS'
  ],
  [
    'an unknown account is changed',
    'accounts',
    'updateAccountRequest',
    '<acctData><account><primaryKeys><id>A9</id></primaryKeys></account><name>Nine</name></acctData>',
    'FAILURE'
  ],
  [
    'accounts are read',
    'accounts',
    'getAccountsQueryRequest',
    '<pageNumber>1</pageNumber><batchSize>10</batchSize>',
    'SUCCESS'
  ],
  ['accounts are counted', 'accounts', 'getAccountCountRequest', '', 'SUCCESS'],
  [
    'one of two users is made',
    'accounts',
    'createUserRequest',
    `${user('dana@a1.example', 'A1')}${user('eve@a9.example', 'A9')}`,
    'PARTIAL_FAILURE'
  ],
  [
    'a user is changed',
    'accounts',
    'updateUserRequest',
    '<userData><user><userName>dana@a1.example</userName></user><phoneNumber>1</phoneNumber></userData>',
    'SUCCESS'
  ],
  [
    'an unknown user is changed',
    'accounts',
    'updateUserRequest',
    '<userData><user><userName>nobody@a1.example</userName></user><phoneNumber>1</phoneNumber></userData>',
    'FAILURE'
  ],
  [
    'users are read',
    'accounts',
    'getUsersQueryRequest',
    '<pageNumber>1</pageNumber><batchSize>10</batchSize>',
    'SUCCESS'
  ],
  ['users are counted', 'accounts', 'getUserCountRequest', '', 'SUCCESS'],
  ['products are read', 'products', 'getProductsQueryRequest', productQuery(''), 'SUCCESS'],
  [
    'products are read without parts',
    'products',
    'getProductsQueryRequest',
    productQuery('', 5, 1, false),
    'SUCCESS'
  ],
  [
    'no product is found',
    'products',
    'getProductsQueryRequest',
    productQuery(where('partNumber', 'none')),
    'SUCCESS'
  ],
  ['products are counted', 'products', 'getProductCountRequest', '', 'SUCCESS'],
  [
    'part numbers are read',
    'products',
    'getPartNumbersQueryRequest',
    `<queryParams>${where('partId', 'FL-', 'STARTS_WITH')}</queryParams><pageNumber>1</pageNumber><batchSize>50</batchSize>`,
    'SUCCESS'
  ],
  ['part numbers are counted', 'products', 'getPartNumberCountRequest', '', 'SUCCESS'],
  [
    'one of two entitlements is made',
    'orders',
    'createSimpleEntitlementRequest',
    entitlement('E1', {
      lines: RICH_LINE,
      head: '<description>First &amp; best</description><shipToEmail>ops@a1.example</shipToEmail>',
      tail: '<entitlementAttributes><attribute><attributeName>SALES_REGION</attributeName><stringValue>EMEA</stringValue></attribute></entitlementAttributes>'
    }) + entitlement('E2', { lines: line({ part: 'NONE' }) }),
    'PARTIAL_FAILURE'
  ],
  [
    'an entitlement is changed',
    'orders',
    'updateSimpleEntitlementRequest',
    `<simpleEntitlement>${named('E1')}<description>Changed</description></simpleEntitlement>`,
    'SUCCESS'
  ],
  [
    'an unknown entitlement is changed',
    'orders',
    'updateSimpleEntitlementRequest',
    `<simpleEntitlement>${named('E9')}<description>Changed</description></simpleEntitlement>`,
    'FAILURE'
  ],
  [
    'a line is added',
    'orders',
    'createEntitlementLineItemRequest',
    addition('E1', line({ id: 'L2' })),
    'SUCCESS'
  ],
  [
    'a line is added twice',
    'orders',
    'createEntitlementLineItemRequest',
    addition('E1', line({ id: 'L2' })),
    'FAILURE'
  ],
  [
    'a line is changed',
    'orders',
    'updateEntitlementLineItemRequest',
    `<lineItemData>${named('E1')}<lineItemData>${namedLine('L2')}<numberOfCopies>7</numberOfCopies></lineItemData></lineItemData>`,
    'SUCCESS'
  ],
  [
    'an unknown line is changed',
    'orders',
    'updateEntitlementLineItemRequest',
    `<lineItemData>${named('E1')}<lineItemData>${namedLine('L9')}<numberOfCopies>7</numberOfCopies></lineItemData></lineItemData>`,
    'FAILURE'
  ],
  [
    'lines are replaced',
    'orders',
    'replaceEntitlementLineItemRequest',
    addition('E1', RICH_LINE.replace('L-rich', 'L3')),
    'SUCCESS'
  ],
  [
    'one of two entitlements is deployed',
    'orders',
    'setEntitlementStateRequest',
    `<entitlement>${named('E1')}<stateToSet>DEPLOYED</stateToSet></entitlement><entitlement>${named('E9')}<stateToSet>DEPLOYED</stateToSet></entitlement>`,
    'PARTIAL_FAILURE'
  ],
  [
    'one of two lines is deactivated',
    'orders',
    'setLineItemStateRequest',
    `<lineItem>${namedLine('L3')}<stateToSet>INACTIVE</stateToSet></lineItem><lineItem>${namedLine('L9')}<stateToSet>INACTIVE</stateToSet></lineItem>`,
    'PARTIAL_FAILURE'
  ],
  [
    'entitlements are read',
    'orders',
    'searchEntitlementRequest',
    entitlementQuery(where('entitlementId', 'E1')),
    'SUCCESS'
  ],
  [
    'entitlements are counted',
    'orders',
    'getEntitlementCountRequest',
    `<queryParams>${where('entitlementId', 'E1')}</queryParams>`,
    'SUCCESS'
  ],
  [
    'lines are read',
    'orders',
    'searchActivatableItemRequest',
    '<activatableItemSearchCriteria></activatableItemSearchCriteria><batchSize>10</batchSize>',
    'SUCCESS'
  ],
  ['lines are counted', 'orders', 'getActivatableItemCountRequest', '<queryParams></queryParams>', 'SUCCESS'],
  [
    'all properties of lines are read',
    'orders',
    'searchEntitlementLineItemPropertiesRequest',
    `<queryParams></queryParams><entitlementLineItemResponseConfig>${ALL_PROPERTIES.map((p) => `<${p}>true</${p}>`).join('')}` +
      '</entitlementLineItemResponseConfig><batchSize>10</batchSize>',
    'SUCCESS'
  ],
  [
    'a criterion is not simulated',
    'orders',
    'searchEntitlementRequest',
    entitlementQuery('<maintIsPermanent>true</maintIsPermanent>'),
    'FAILURE'
  ]
];

let exact: Simulator;
let liberal: Simulator;

before(async () => {
  exact = await startFlexNetSimulator({ tenant: { extras: false } });
  liberal = await startFlexNetSimulator();
  seedDemo(exact.data, '2026-01-01T00:00:00Z');
  seedDemo(liberal.data, '2026-01-01T00:00:00Z');
});

after(() => Promise.all([exact.close(), liberal.close()]));

for (const [situation, service, request, content, status] of EXCHANGES) {
  test(`when ${situation}, the answer is valid by the schema and says ${status}`, async () => {
    const answer = await call(exact, service, request, content);

    assert.equal(answer.http, 200, answer.text);
    assert.equal(answer.status, status, answer.text);
    checkAnswer(service, answer.text);
  });
}

test('every operation of the schemas has been answered', () => {
  const asked = new Set(EXCHANGES.map(([, , request]) => request.slice(0, -'Request'.length)));

  assert.deepEqual(new Set(exact.calls.map((c) => c.operation)), asked);
  assert.equal(asked.size, 24);
});

test('a liberal answer has elements that the schema does not know', async () => {
  const answer = await call(
    liberal,
    'products',
    'getProductsQueryRequest',
    productQuery(where('productName', 'Fieldline Training'))
  );

  assert.equal(answer.all('responseData/product/productName')[0], 'Fieldline Training');
  assert.throws(() => checkAnswer('products', answer.text), /productFamily|partNumber/);
});

const BASE_LINE = line({ id: 'L' });

const MALFORMED: readonly (readonly [string, string])[] = [
  ['an unknown element', entitlement('X').replace('<autoDeploy>', '<surprise/><autoDeploy>')],
  ['elements out of order', entitlement('X', { lines: `<autoDeploy>true</autoDeploy>${BASE_LINE}` })],
  ['a missing element', '<simpleEntitlement><description>no id</description></simpleEntitlement>'],
  ['a date that is none', entitlement('X', { lines: BASE_LINE.replace('2027-01-01', '01.01.2027') })],
  ['a number that is none', entitlement('X', { lines: line({ copies: '1.5' }) })],
  ['an unknown option', entitlement('X', { lines: BASE_LINE.replace('DEFINE_NOW', 'SOMETIME') })],
  ['nothing', '']
];

for (const [what, content] of MALFORMED) {
  test(`a request with ${what} is answered with a SOAP fault and stores nothing`, async () => {
    const before = exact.data.size;

    const answer = await call(exact, 'orders', 'createSimpleEntitlementRequest', content);

    assert.equal(answer.http, 500);
    assert.match(answer.text, /<faultcode>soapenv:Client<\/faultcode><faultstring>The request is not valid/);
    assert.equal(exact.data.size, before);
  });
}

test('a request in the namespace of another version is refused', async () => {
  const url = `${exact.url}/flexnet/services/v2/ProductPackagingService`;
  const body = '<getProductCountRequest xmlns="urn:v3.webservices.operations.flexnet.com"/>';

  const answer = await post(url, envelope(body));

  assert.equal(answer.http, 500);
});

for (const version of ['v1', 'v2', 'v3', 'v5']) {
  test(`the order service in ${version}, whose schema is another, is not there`, async () => {
    const answer = await call(exact, 'orders', 'searchEntitlementRequest', entitlementQuery(''), { version });

    assert.equal(answer.http, 404);
  });
}

const PRODUCTS_PATH = '/flexnet/services/v2/ProductPackagingService';
const COUNT = '<getProductCountRequest xmlns="urn:v2.webservices.operations.flexnet.com"/>';

test('a document type declaration is refused', async () => {
  const bomb = envelope(COUNT).replace('?>', '?><!DOCTYPE a [<!ENTITY e "x">]>');

  const answer = await post(exact.url + PRODUCTS_PATH, bomb);

  assert.equal(answer.http, 500);
  assert.match(answer.text, /document type declaration is not accepted/);
});

for (const [what, body] of [
  ['is not XML', 'hello'],
  ['is no SOAP envelope', COUNT],
  ['has two elements in its body', envelope(COUNT + COUNT)],
  ['has an empty body', envelope('')]
] as const) {
  test(`a message that ${what} is answered with a SOAP fault`, async () => {
    const answer = await post(exact.url + PRODUCTS_PATH, body);

    assert.equal(answer.http, 500);
    assert.match(answer.text, /<soapenv:Fault>/);
  });
}

test('a request without SOAPAction, or of another content type, is answered with a SOAP fault', async () => {
  const headers = { authorization: BASIC, 'content-type': 'text/xml' };

  const bare = await fetch(exact.url + PRODUCTS_PATH, { method: 'POST', headers, body: envelope(COUNT) });
  const soap12 = await post(exact.url + PRODUCTS_PATH, envelope(COUNT), {
    'content-type': 'application/soap+xml'
  });

  assert.equal(bare.status, 500);
  assert.match(await bare.text(), /SOAPAction header is missing/);
  assert.match(soap12.text, /content type text\/xml/);
});

test('wrong, missing and unknown credentials are answered with 401 and an HTML page', async () => {
  for (const authorization of [
    '',
    'Basic !!!',
    `Basic ${Buffer.from('sysadmin:wrong').toString('base64')}`,
    'Bearer rna_wrong'
  ]) {
    const answer = await post(exact.url + PRODUCTS_PATH, envelope(COUNT), { authorization });

    assert.equal(answer.http, 401);
    assert.match(answer.type, /^text\/html/);
    assert.match(answer.text, /<!DOCTYPE html>/);
  }
});

test('an access token is accepted', async () => {
  const answer = await post(exact.url + PRODUCTS_PATH, envelope(COUNT), {
    authorization: 'Bearer rna_simulated'
  });

  assert.equal(answer.status, 'SUCCESS');
});

test('an unknown service is answered with 404 and an HTML page', async () => {
  const answer = await post(`${exact.url}/flexnet/services/v9/ProductPackagingService`, envelope(COUNT));

  assert.equal(answer.http, 404);
  assert.match(answer.type, /^text\/html/);
});
