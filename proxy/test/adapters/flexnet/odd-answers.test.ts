import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutboundRequest, OutboundResponse } from '../../../src/ports/outbound-http.ts';
import { ScriptedHttp } from '../../fakes/fetch-http.ts';
import { aBook } from '../../fakes/records.ts';
import { buildFlexNetApp } from '../../http/flexnet-app.ts';
import { call, CALL_HEADERS } from '../../http/test-app.ts';

const CHANGES = { since: '2027-01-01T00:00:00Z', accountId: null, cursor: null, pageSize: 2 };

interface Answer {
  readonly code?: string;
  readonly message?: string;
  readonly entitlements?: { entitlementId: string; lines: Record<string, unknown>[] }[];
  readonly unreadable?: { count: number; lines: { activationId: string | null; failure: Failure }[] };
  readonly checkpoint?: string;
  readonly nextCursor?: string | null;
  readonly products?: { code: string; message: string; failure: Failure | null }[];
  readonly orders?: { status: string; action: string; failures: Failure[] }[];
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

function answer(name: string, content: string): OutboundResponse {
  const body = `<e:Envelope xmlns:e="s"><e:Body><${name}><statusInfo><status>SUCCESS</status></statusInfo>${content}</${name}></e:Body></e:Envelope>`;
  return { status: 200, headers: {}, body };
}

function line(id: string, content = ''): string {
  const key = (name: string, value: string) =>
    `<${name}><primaryKeys><${name}>${value}</${name}></primaryKeys></${name}>`;
  return `<entitlementLineItem>${id && key('activationId', id)}${key('entitlementId', 'SF-E')}<state>DEPLOYED</state>${content}</entitlementLineItem>`;
}

const changedLines = (...lines: string[]) =>
  answer('searchEntitlementLineItemPropertiesResponse', lines.join(''));

async function ask(
  t: Parameters<typeof buildFlexNetApp>[0],
  operation: string,
  payload: unknown,
  reply: (request: OutboundRequest) => OutboundResponse
) {
  const http = new ScriptedHttp(reply);
  const { inject } = await buildFlexNetApp(t, http);
  const response = await inject(call(operation, { headers: CALL_HEADERS, payload: JSON.stringify(payload) }));
  return { status: response.statusCode, body: response.json<Answer>(), http, inject };
}

const UNREADABLE: [what: string, content: string][] = [
  ['a date that no calendar has', '<expirationDate>2027-02-30</expirationDate>'],
  ['copies that are no number', '<numberOfCopies>many</numberOfCopies>'],
  ['a time that is none', '<lastModifiedDateTime>yesterday</lastModifiedDateTime>'],
  ['yes or no that is neither', '<isPermanent>perhaps</isPermanent>']
];

for (const [what, content] of UNREADABLE) {
  test(`A line with ${what} is one failure, and the rest of its page comes`, async (t) => {
    const { status, body } = await ask(t, 'getEntitlementChanges', CHANGES, () =>
      changedLines(line('bad', content), line('good'))
    );

    assert.equal(status, 200);
    assert.deepEqual(
      body.entitlements?.flatMap(({ lines }) => lines.map(({ activationId }) => activationId)),
      ['good']
    );
    assert.equal(body.unreadable?.count, 1);
    assert.equal(body.unreadable.lines[0]?.activationId, 'bad');
    assert.equal(body.unreadable.lines[0]?.failure.code, 'record-not-readable');
    assert.match(body.unreadable.lines[0]?.failure.message ?? '', /the line bad .*: ".+" as \w+\./);
  });
}

for (const word of ['constructor', '__proto__', 'toString', 'RETIRED']) {
  test(`A state called ${word} is unknown`, async (t) => {
    const { status, body } = await ask(t, 'getEntitlementChanges', CHANGES, () =>
      changedLines(line('a').replace('DEPLOYED', word))
    );

    assert.equal(status, 200);
    assert.equal(body.entitlements?.[0]?.lines[0]?.['state'], 'Unknown');
  });
}

test('Lines without ids are counted and told', async (t) => {
  const { body } = await ask(t, 'getEntitlementChanges', CHANGES, () =>
    changedLines(line(''), '<entitlementLineItem/>', line('a'))
  );

  assert.equal(body.entitlements?.[0]?.lines.length, 1);
  assert.equal(body.unreadable?.count, 2);
});

test('A million lines without ids are refused with a code, and not told one by one', async (t) => {
  const { status, body } = await ask(t, 'getEntitlementChanges', CHANGES, () =>
    changedLines('<entitlementLineItem/>'.repeat(100_000))
  );

  assert.deepEqual([status, body.code], [422, 'answer-too-large']);
});

test('A page of changes that comes again and again ends the reading', async (t) => {
  const reply = () => changedLines(line('a'), line('b'));
  const first = await ask(t, 'getEntitlementChanges', CHANGES, reply);
  const payload = JSON.stringify({ ...CHANGES, cursor: first.body.nextCursor });

  const second = await first.inject(call('getEntitlementChanges', { payload }));

  assert.equal(second.statusCode, 503);
  assert.equal(second.json<Answer>().code, 'pages-without-end');
});

for (const [what, given] of [
  ['another account', { accountId: '0012' }],
  ['another page size', { pageSize: 3 }],
  ['another start', { since: null }]
] as const) {
  test(`A cursor does not go on with ${what}`, async (t) => {
    const first = await ask(t, 'getEntitlementChanges', CHANGES, () => changedLines(line('a'), line('b')));
    const payload = JSON.stringify({ ...CHANGES, cursor: first.body.nextCursor, ...given });

    const second = await first.inject(call('getEntitlementChanges', { payload }));

    assert.deepEqual([second.statusCode, second.json<Answer>().code], [400, 'cursor-not-valid']);
  });
}

for (const since of [
  '2027-06-30T23:59:60Z',
  '0000-01-01T00:00:00Z',
  '2027-02-30T00:00:00Z',
  '2027-01-01T00:00:00Z[Europe/Berlin]'
]) {
  test(`Changes since ${since} are refused with 400`, async (t) => {
    const { status, body, http } = await ask(t, 'getEntitlementChanges', { ...CHANGES, since }, () =>
      changedLines()
    );

    assert.deepEqual([status, body.code], [400, 'request-not-valid']);
    assert.equal(http.sent.length, 0);
  });
}

test('An account id with a character that XML forbids is refused with a sentence', async (t) => {
  const { status, body } = await ask(t, 'getEntitlementChanges', { ...CHANGES, accountId: 'a\u0001' }, () =>
    changedLines()
  );

  assert.deepEqual([status, body.code], [422, 'text-not-sendable']);
});

const product = (id: string, content: string) =>
  `<product><uniqueId>${id}</uniqueId><productName>P ${id}</productName>${content}</product>`;
const part = (code: string) => `<partNumber><partId>${code}</partId></partNumber>`;

function products(count: number, page: (request: OutboundRequest) => string) {
  return (request: OutboundRequest) =>
    request.body?.includes('getProductCountRequest')
      ? answer('getProductCountResponse', `<responseData><count>${count}</count></responseData>`)
      : answer('getProductsQueryResponse', `<responseData>${page(request)}</responseData>`);
}

/** More products than are asked for one by one. */
const MANY_PRODUCTS = {
  products: Array.from({ length: 51 }, (_, n) => ({
    id: `01t0000000${String(n).padStart(5, '0')}AAA`,
    name: `Product ${n}`,
    productCode: `FL-${n}`,
    isActive: true,
    isIncluded: true
  })),
  otherIncludedProducts: []
};

for (const count of [0, 1_000_000_000]) {
  test(`Product pages that never end are left with a code where ${count} are told`, async (t) => {
    const full = Array.from({ length: 2000 }, (_, n) => product(String(n), '')).join('');

    const { status, body, http } = await ask(
      t,
      'checkProductReadiness',
      MANY_PRODUCTS,
      products(count, () => full)
    );

    assert.equal(status, 200);
    assert.ok(
      body.products?.every(({ code, failure }) => code === 'UNKNOWN' && failure?.code === 'pages-without-end')
    );
    assert.ok(http.sent.length < 15, `${http.sent.length} calls`);
  });
}

test('A last page that comes again because the pages are over is no failure', async (t) => {
  const full = Array.from({ length: 2000 }, (_, n) =>
    product(String(n), `<partNumbers>${part(`FL-${n}`)}</partNumbers><state>DEPLOYED</state>`)
  ).join('');

  const { body } = await ask(
    t,
    'checkProductReadiness',
    MANY_PRODUCTS,
    products(2000, () => full)
  );

  assert.ok(body.products?.every(({ code }) => code === 'READY'));
});

test('While a product cannot be read, no other is said to be missing because of it', async (t) => {
  const { body } = await ask(
    t,
    'checkProductReadiness',
    { ...MANY_PRODUCTS, products: MANY_PRODUCTS.products.slice(0, 2) },
    products(
      2,
      () =>
        product('1', `<state>DEPLOYED</state><partNumbers>${part('FL-0')}</partNumbers>`) +
        product('2', '<state>DEPLOYED</state><partNumbers><partNumber/></partNumbers>')
    )
  );

  assert.deepEqual(
    body.products?.map(({ code, failure }) => [code, failure?.code]),
    [
      ['READY', undefined],
      ['UNKNOWN', 'record-not-readable']
    ]
  );
});

const HELD_LINE =
  '<lineItems><activationId><id>SF-00k000000000001AAA</id></activationId><partNumber><primaryKeys><partId>FL-1</partId></primaryKeys></partNumber></lineItems>';

/** A tenant in which all is well, but for what it holds of the order. */
function holding(lines: string) {
  return ({ body = '' }: OutboundRequest): OutboundResponse => {
    const request = /<(\w+)Request /.exec(body)?.[1] ?? '';
    const content: Record<string, string> = {
      getProductsQuery: `<responseData>${product('1', `<state>DEPLOYED</state><partNumbers>${part('FL-1')}</partNumbers>`)}</responseData>`,
      createAcct:
        '<responseData><account><primaryKeys><id>001000000000001AAA</id></primaryKeys></account></responseData>',
      searchEntitlement: `<entitlement><simpleEntitlement><entitlementId><id>SF-006000000000001AAA</id></entitlementId><soldTo>001000000000001AAA</soldTo><state>DRAFT</state>${lines}</simpleEntitlement></entitlement>`
    };
    return answer(`${request}Response`, content[request] ?? '');
  };
}

for (const [what, lines] of [
  ['a line without an id', HELD_LINE + HELD_LINE.replace('SF-00k000000000001AAA', '')],
  [
    'a line whose date is none',
    HELD_LINE.replace('</lineItems>', '<expirationDate>2027-02-30</expirationDate></lineItems>')
  ],
  ['the same line twice', HELD_LINE + HELD_LINE]
] as const) {
  test(`An order is not changed while it is held with ${what}`, async (t) => {
    const { body, http } = await ask(t, 'syncOrders', aBook(), holding(lines));

    assert.equal(body.orders?.[0]?.status, 'failed');
    assert.equal(body.orders[0].failures[0]?.code, 'record-not-readable');
    assert.ok(http.sent.every(({ body: sent = '' }) => !/<(update|createEntitlementLineItem)/.test(sent)));
  });
}
