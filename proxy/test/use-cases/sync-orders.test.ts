import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_MAPPINGS } from '../../src/domain/default-mappings.ts';
import { failure } from '../../src/domain/failures.ts';
import type { Order, OrderBook } from '../../src/domain/order.ts';
import { syncOrders, type OrderResult, type SyncAnswer } from '../../src/use-cases/sync-orders.ts';
import { InMemoryLicensing, type Trouble } from '../fakes/in-memory-licensing.ts';
import {
  aBook,
  aContact,
  aDeadline,
  aLicensedProduct,
  aLine,
  anAccount,
  anEntitlement,
  anOrder,
  aProduct,
  heldAs
} from '../fakes/records.ts';

const ORDER_ID = '006000000000001AAA';
const ENTITLEMENT_ID = `SF-${ORDER_ID}`;

function aTenant(): InMemoryLicensing {
  return new InMemoryLicensing([aLicensedProduct(), aLicensedProduct({ code: 'FL-2' })]);
}

function sync(licensing: InMemoryLicensing, book: OrderBook = aBook()): Promise<SyncAnswer> {
  return syncOrders(licensing, book, aDeadline());
}

async function syncOne(licensing: InMemoryLicensing, book: OrderBook = aBook()): Promise<OrderResult> {
  const { orders } = await sync(licensing, book);
  assert.equal(orders.length, 1);
  const [order] = orders;
  assert.ok(order);
  return order;
}

function troubleOnce(kind: string, trouble: Trouble): InMemoryLicensing['trouble'] {
  let isOver = false;
  return (each) => {
    if (isOver || !each.startsWith(kind)) return 'none';
    isOver = true;
    return trouble;
  };
}

test('A new order is created with its account, and tells the ids of entitlement and line', async () => {
  const licensing = aTenant();

  const result = await syncOne(licensing);

  assert.deepEqual(
    [result.status, result.action, result.entitlementId],
    ['synced', 'created', ENTITLEMENT_ID]
  );
  assert.deepEqual(
    result.lines.map(({ status, activationId }) => [status, activationId]),
    [['synced', 'SF-00k000000000001AAA']]
  );
  assert.deepEqual([...licensing.accounts.keys()], ['001000000000001AAA']);
  assert.deepEqual([...licensing.held.keys()], [ENTITLEMENT_ID]);
});

test('An order that is sent again changes nothing and is adopted', async () => {
  const licensing = aTenant();
  await sync(licensing);
  const before = structuredClone(licensing.held);

  const result = await syncOne(licensing);

  assert.deepEqual([result.status, result.action], ['synced', 'adopted']);
  assert.deepEqual(licensing.held, before);
});

test('An answer that is lost after the work is done is found by id, and nothing is made twice', async () => {
  const licensing = aTenant();
  const creations: string[] = [];
  const once = troubleOnce('create', 'lost');
  licensing.trouble = (kind, id) => {
    if (kind.startsWith('create')) creations.push(kind);
    return once(kind, id);
  };

  const result = await syncOne(licensing);

  assert.deepEqual([result.status, result.action], ['synced', 'adopted']);
  assert.deepEqual(creations, ['create together']);
});

test('A cut before the work is asked about first and then tried once more, alone', async () => {
  const licensing = aTenant();
  const creations: string[] = [];
  const once = troubleOnce('create', 'cut-before');
  licensing.trouble = (kind, id) => {
    if (kind.startsWith('create')) creations.push(`${kind} after ${licensing.questions.at(-1)}`);
    return once(kind, id);
  };

  const result = await syncOne(licensing);

  assert.deepEqual([result.status, result.action], ['synced', 'created']);
  assert.equal(creations.length, 2);
  assert.equal(creations[1], `create alone after look ${ENTITLEMENT_ID}`);
});

test('A cut that stays fails with its reason after two attempts, and says that it passes', async () => {
  const licensing = aTenant();
  licensing.trouble = (kind) => (kind.startsWith('create') ? 'cut-before' : 'none');

  const result = await syncOne(licensing);

  assert.deepEqual(
    result.failures.map(({ code, isTemporary }) => [code, isTemporary]),
    [['connection-cut', true]]
  );
  assert.equal(licensing.held.size, 0);
});

test('A refused order tells the reason', async () => {
  const licensing = aTenant();
  licensing.trouble = (kind) => (kind.startsWith('create') ? 'refused' : 'none');

  const result = await syncOne(licensing);

  assert.equal(result.status, 'failed');
  assert.match(result.message, /^FlexNet Operations refused this: it is not liked\./);
});

test('The same change by several callers at once is synced for each of them', async () => {
  const licensing = aTenant();
  await sync(licensing);
  const line = aLine({ id: '00k000000000002AAA', fields: { ProductCode: 'FL-1', Quantity: 3 } });
  const lines = [aLine({ fields: { Quantity: 7 } }), line].map((each) => ({
    ...each,
    productId: aProduct().id
  }));
  const changed = aBook({ orders: [anOrder({ knownEntitlementId: ENTITLEMENT_ID, lines })] });

  const results = await Promise.all(Array.from({ length: 10 }, () => syncOne(licensing, changed)));

  assert.deepEqual(
    results.map(({ status }) => status),
    results.map(() => 'synced')
  );
  assert.deepEqual(
    licensing.held.get(ENTITLEMENT_ID)?.lines.map(({ copies }) => copies),
    [7, 3]
  );
});

test('A change that is refused, and is not there either, is told with its reason', async () => {
  const licensing = aTenant();
  await sync(licensing);
  licensing.trouble = (kind) => (kind === 'update' ? 'refused' : 'none');
  const lines = [aLine({ fields: { Quantity: 7 } })];

  const result = await syncOne(
    licensing,
    aBook({ orders: [anOrder({ knownEntitlementId: ENTITLEMENT_ID, lines })] })
  );

  assert.deepEqual(
    result.failures.map(({ code }) => code),
    ['flexnet-refused']
  );
  assert.equal(licensing.questions.filter((question) => question.startsWith('look')).length, 2);
});

test('An entitlement of somebody else under the same id is never touched', async () => {
  const licensing = aTenant();
  const theirs = heldAs(
    anEntitlement({ id: ENTITLEMENT_ID, endCustomer: { accountId: 'THEIRS', contact: null } })
  );
  licensing.held.set(ENTITLEMENT_ID, theirs);

  const result = await syncOne(licensing);

  assert.deepEqual(
    result.failures.map(({ code }) => code),
    ['held-differently']
  );
  assert.match(result.message, /soldTo is 001000000000001AAA in Salesforce and THEIRS in FlexNet Operations/);
  assert.deepEqual(licensing.held.get(ENTITLEMENT_ID), theirs);
});

test('A known order that is no longer held fails rather than being made again', async () => {
  const licensing = aTenant();
  const book = aBook({ orders: [anOrder({ knownEntitlementId: ENTITLEMENT_ID })] });

  const result = await syncOne(licensing, book);

  assert.deepEqual([result.failures[0]?.code, result.entitlementId], ['entitlement-gone', ENTITLEMENT_ID]);
  assert.equal(licensing.held.size, 0);
});

test('A changed order is updated, and what remains of a changed quantity is not told', async () => {
  const licensing = aTenant();
  await sync(licensing);
  const order = anOrder({ knownEntitlementId: ENTITLEMENT_ID, lines: [aLine({ fields: { Quantity: 7 } })] });

  const result = await syncOne(licensing, aBook({ orders: [order] }));
  const again = await syncOne(licensing, aBook({ orders: [order] }));

  assert.deepEqual([result.action, result.lines[0]?.remainingQuantity], ['updated', null]);
  assert.equal(licensing.held.get(ENTITLEMENT_ID)?.lines[0]?.copies, 7);
  assert.equal(again.action, 'unchanged');
});

test('An update whose answer is lost is looked at before it is told', async () => {
  const licensing = aTenant();
  await sync(licensing);
  licensing.trouble = troubleOnce('update', 'lost');
  const order = anOrder({ lines: [aLine({ fields: { Quantity: 7 } })] });

  const result = await syncOne(licensing, aBook({ orders: [order] }));

  assert.deepEqual([result.status, result.action], ['synced', 'updated']);
});

test('A line that was removed from the order makes it differ', async () => {
  const licensing = aTenant();
  const second = aLine({ id: '00k000000000002AAA', productId: 'p2' });
  const products = [aProduct(), aProduct({ id: 'p2', productCode: 'FL-2' })];
  await sync(licensing, aBook({ products, orders: [anOrder({ lines: [aLine(), second] })] }));

  const result = await syncOne(licensing, aBook({ products }));

  assert.equal(result.status, 'synced-differs');
  assert.match(result.message, /^Synced, but lineItem is empty in Salesforce and FL-2/);
});

test('A failed account fails its orders with its own reason, and no others', async () => {
  const licensing = aTenant();
  const accounts = [anAccount(), anAccount({ id: '001000000000002AAA', fields: { Name: 'Contoso' } })];
  const orders = [
    anOrder(),
    anOrder({ id: 'second', accountId: '001000000000002AAA', lines: [aLine({ id: 'l2' })] })
  ];
  licensing.trouble = (kind, id) => (kind === 'account' && id === '001000000000002AAA' ? 'refused' : 'none');

  const answer = await sync(licensing, aBook({ accounts, orders }));

  assert.deepEqual(
    answer.orders.map(({ status }) => status),
    ['synced', 'failed']
  );
  assert.match(
    answer.orders[1]?.message ?? '',
    /^The account Contoso could not be saved\. .*it is not liked/
  );
  assert.deepEqual([...licensing.held.keys()], [ENTITLEMENT_ID]);
});

test('Two accounts under one id are both refused before they overwrite each other', async () => {
  const licensing = aTenant();
  const number = {
    object: 'Account',
    attribute: 'accountID',
    field: 'Number__c',
    fieldType: 'STRING'
  } as const;
  const mappings = [...DEFAULT_MAPPINGS.filter(({ attribute }) => attribute !== 'accountID'), number];
  const accounts = ['001a', '001b'].map((id) => anAccount({ id, fields: { Number__c: '7' } }));
  const orders = accounts.map(({ id }) =>
    anOrder({ id: `o${id}`, accountId: id, lines: [aLine({ id: `l${id}` })] })
  );

  const answer = await sync(licensing, aBook({ mappings, accounts, orders }));

  assert.deepEqual(
    answer.orders.map(({ failures }) => failures.map(({ code }) => code)),
    [['account-not-saved'], ['account-not-saved']]
  );
  assert.equal(licensing.accounts.size, 0);
});

test('A contact that cannot become a user is a warning; the order is synced', async () => {
  const licensing = aTenant();
  const contacts = [aContact({ fields: { Email: null } })];
  const orders = [anOrder({ contactIds: ['003000000000001AAA', 'unread'] })];

  const result = await syncOne(licensing, aBook({ contacts, orders }));

  assert.equal(result.status, 'synced');
  assert.deepEqual(
    result.warnings.map(({ code }) => code),
    ['contact-not-saved', 'contact-not-sent']
  );
});

test('A contact becomes a user of its account with the role of the settings', async () => {
  const licensing = aTenant();
  const book = aBook({ contacts: [aContact()], orders: [anOrder({ contactIds: ['003000000000001AAA'] })] });

  const answer = await sync(licensing, book);

  const [user] = licensing.users.values();
  assert.deepEqual([user?.role, user?.accountId], ['Portal Admin User', '001000000000001AAA']);
  assert.equal(answer.contacts[0]?.flexNetUserName, 'dana@northwind.example');
});

test('Mappings that cannot work stop everything before anything is sent', async () => {
  const licensing = aTenant();

  const answer = await sync(licensing, aBook({ mappings: [] }));

  assert.equal(answer.failure?.code, 'mapping-missing');
  assert.deepEqual(
    answer.orders.map(({ status }) => status),
    ['failed']
  );
  assert.deepEqual([licensing.questions, licensing.accounts.size], [[], 0]);
});

test('When products cannot be checked, no order is sent, and one without included products is still skipped', async () => {
  const licensing = aTenant();
  licensing.outage = failure('credentials-refused');
  const orders = [anOrder(), anOrder({ id: 'empty', lines: [] })];

  const answer = await sync(licensing, aBook({ orders }));

  assert.equal(answer.failure?.code, 'credentials-refused');
  assert.deepEqual(
    answer.orders.map(({ status, failures }) => [status, failures[0]?.code]),
    [
      ['failed', 'credentials-refused'],
      ['skipped', 'no-included-product']
    ]
  );
  assert.equal(licensing.held.size + licensing.accounts.size, 0);
});

test('The same order twice in one call is not sent at all', async () => {
  const licensing = aTenant();

  const answer = await sync(licensing, aBook({ orders: [anOrder(), anOrder()] }));

  assert.deepEqual(
    answer.orders.map(({ failures }) => failures[0]?.code),
    ['sent-twice', 'sent-twice']
  );
  assert.equal(licensing.held.size, 0);
});

test('Another included product with the same code outside of the order fails it', async () => {
  const products = [aProduct(), aProduct({ id: 'twin', name: 'Twin' })];

  const result = await syncOne(aTenant(), aBook({ products }));

  assert.match(result.message, /Twin/);
  assert.equal(result.status, 'failed');
});

const PRODUCTS = [
  aProduct(),
  aProduct({ id: 'p2', productCode: 'FL-2' }),
  aProduct({ id: 'draft', productCode: 'FL-3' }),
  aProduct({ id: 'out', productCode: 'X', isIncluded: false })
];

const someOrders: fc.Arbitrary<Order[]> = fc
  .array(
    fc.record({
      lines: fc.array(
        fc.record({
          productId: fc.constantFrom('01t000000000001AAA', 'p2', 'draft', 'out'),
          quantity: fc.constantFrom(1, 1, 1, 2, 0, 1.5)
        }),
        { maxLength: 4 }
      )
    }),
    { minLength: 1, maxLength: 4 }
  )
  .map((seeds) =>
    seeds.map(({ lines }, n) =>
      anOrder({
        id: `o${n}`,
        lines: lines.map(({ productId, quantity }, m) =>
          aLine({ id: `o${n}l${m}`, productId, fields: { Quantity: quantity } })
        )
      })
    )
  );

const someTroubles = fc.array(fc.constantFrom<Trouble>('none', 'lost', 'cut-before', 'refused', 'not-sent'), {
  maxLength: 12
});

test('Law: however writes go wrong, no order is ever half there, and sending again ends as if nothing had happened', async () => {
  await fc.assert(
    fc.asyncProperty(someOrders, someTroubles, async (orders, troubles) => {
      const catalogue = [...aTenant().catalogue, aLicensedProduct({ code: 'FL-3', state: 'Draft' })];
      const troubled = new InMemoryLicensing(catalogue);
      const queue = [...troubles];
      troubled.trouble = () => queue.shift() ?? 'none';
      const book = aBook({ orders, products: PRODUCTS });

      for (let attempt = 0; attempt <= troubles.length && (attempt === 0 || queue.length > 0); attempt += 1) {
        const answer = await sync(troubled, book);
        assertNothingHalf(orders, troubled);
        assertTruth(answer, troubled);
      }
      const settled = await sync(troubled, book);

      const calm = new InMemoryLicensing(catalogue);
      const expected = await sync(calm, book);
      assert.deepEqual(sorted(troubled), sorted(calm));
      assert.deepEqual(
        settled.orders.map(({ status }) => status),
        expected.orders.map(({ status }) => status)
      );
    }),
    { numRuns: 200 }
  );
});

function sorted({ held }: InMemoryLicensing) {
  return [...held.values()].sort((a, b) => a.id.localeCompare(b.id));
}

/** Whatever is held has a line for each included line item of its order. */
function assertNothingHalf(orders: readonly Order[], { held }: InMemoryLicensing): void {
  for (const order of orders) {
    const entitlement = held.get(`SF-${order.id}`);
    if (!entitlement) continue;
    const included = order.lines.filter(({ productId }) => productId !== 'out').map(({ id }) => `SF-${id}`);
    assert.deepEqual(entitlement.lines.map(({ activationId }) => activationId).sort(), included.sort());
  }
}

/** What is told to be synced is held, and what is skipped is not. */
function assertTruth(answer: SyncAnswer, { held }: InMemoryLicensing): void {
  for (const { orderId, status } of answer.orders) {
    if (status === 'synced' || status === 'synced-differs') assert.ok(held.has(`SF-${orderId}`));
    if (status === 'skipped') assert.ok(!held.has(`SF-${orderId}`));
  }
}

/** The order of `ENTITLEMENT_ID` as an earlier sync left it, with the given line items. */
function knownOrder(...lines: ReturnType<typeof aLine>[]): Order {
  return anOrder({ knownEntitlementId: ENTITLEMENT_ID, entitlementState: 'Deployed', lines });
}

const lineOf = (id: string, copies: number, productId = aProduct().id) =>
  aLine({ id: `00k00000000000${id}AAA`, productId, fields: { Quantity: copies } });

const MOBILE = aProduct({ id: '01t000000000002AAA', name: 'Mobile', productCode: 'FL-2' });

function heldIn(licensing: InMemoryLicensing) {
  return (licensing.held.get(ENTITLEMENT_ID)?.lines ?? []).map(({ activationId, copies, state }) => [
    activationId,
    copies,
    state
  ]);
}

/** Activates all copies of a held line. */
function activate(licensing: InMemoryLicensing, activationId: string): void {
  const held = licensing.held.get(ENTITLEMENT_ID);
  assert.ok(held);
  const lines = held.lines.map((line) =>
    line.activationId === activationId ? { ...line, remainingCopies: 0 } : line
  );
  licensing.held.set(ENTITLEMENT_ID, { ...held, lines });
}

for (const removedLines of ['report', 'deactivate'] as const) {
  test(`A quote that replaces the line items by equal ones adopts what is held (${removedLines})`, async () => {
    const licensing = aTenant();
    const settings = { removedLines };
    const first = { ...knownOrder(lineOf('1', 5), lineOf('2', 10)), knownEntitlementId: null };
    await sync(licensing, aBook({ orders: [first], settings }));
    const before = heldIn(licensing);

    const replaced = aBook({ orders: [knownOrder(lineOf('3', 10), lineOf('4', 5))], settings });
    const result = await syncOne(licensing, replaced);
    const again = await syncOne(licensing, replaced);

    assert.deepEqual(heldIn(licensing), before);
    assert.deepEqual([result.status, again.status, again.action], ['synced', 'synced', 'unchanged']);
    assert.deepEqual(
      result.lines.map(({ activationId }) => activationId),
      [lineOf('2', 10), lineOf('1', 5)].map(({ id }) => `SF-${id}`)
    );
  });
}

test('A removed line of which copies are in use is never deactivated, and the order says so', async () => {
  const licensing = aTenant();
  const products = [aProduct(), MOBILE];
  const settings = { removedLines: 'deactivate' } as const;
  const all = knownOrder(lineOf('1', 5), lineOf('2', 4, MOBILE.id));
  await sync(licensing, aBook({ orders: [{ ...all, knownEntitlementId: null }], products, settings }));
  activate(licensing, all.lines[1] ? `SF-${all.lines[1].id}` : '');

  const result = await syncOne(
    licensing,
    aBook({ orders: [knownOrder(lineOf('1', 5))], products, settings })
  );

  assert.deepEqual(
    heldIn(licensing).map(([, , state]) => state),
    ['Deployed', 'Deployed']
  );
  assert.equal(result.status, 'synced-differs');
  assert.deepEqual(
    result.warnings.map(({ code }) => code),
    ['line-in-use']
  );
  assert.match(result.message, /and 4 copies of it are in use, so it was not deactivated\./);
});

test('A product that is only left out of the sync keeps its line, and the order says so', async () => {
  const licensing = aTenant();
  const settings = { removedLines: 'deactivate' } as const;
  const lines = [lineOf('1', 5), lineOf('2', 4, MOBILE.id)];
  const products = [aProduct(), MOBILE];
  const order = { ...knownOrder(...lines), knownEntitlementId: null };
  await sync(licensing, aBook({ orders: [order], products, settings }));
  const before = heldIn(licensing);

  const unticked = [aProduct(), { ...MOBILE, isIncluded: false }];
  const result = await syncOne(
    licensing,
    aBook({ orders: [knownOrder(...lines)], products: unticked, settings })
  );
  const ticked = await syncOne(licensing, aBook({ orders: [knownOrder(...lines)], products, settings }));

  assert.deepEqual(heldIn(licensing), before);
  assert.deepEqual(
    [result.status, result.warnings.map(({ code }) => code), ticked.status, ticked.warnings],
    ['synced', ['line-left-out'], 'synced', []]
  );
  assert.match(result.message, /^The line FL-2 \(.*\) stays as it is in FlexNet Operations/);
});

test('Lines that nothing tells apart are told, and neither added nor changed', async () => {
  const licensing = aTenant();
  const first = { ...knownOrder(lineOf('1', 5), lineOf('2', 10)), knownEntitlementId: null };
  await sync(licensing, aBook({ orders: [first] }));
  const before = heldIn(licensing);

  const result = await syncOne(licensing, aBook({ orders: [knownOrder(lineOf('3', 7), lineOf('4', 3))] }));

  assert.deepEqual(heldIn(licensing), before);
  assert.equal(result.status, 'synced-differs');
  assert.deepEqual(
    result.lines.map(({ status, failures }) => [status, failures[0]?.code]),
    [
      ['not-synced', 'line-ambiguous'],
      ['not-synced', 'line-ambiguous']
    ]
  );
});

for (const [what, retired] of [
  ['retired', aProduct({ isActive: false })],
  ['no longer unique by its code', aProduct()]
] as const) {
  test(`An order whose product is ${what} stays synced, and gets no more copies of it`, async () => {
    const licensing = aTenant();
    await sync(licensing, aBook({ orders: [{ ...knownOrder(lineOf('1', 5)), knownEntitlementId: null }] }));
    const products = [retired, ...(retired.isActive ? [aProduct({ id: '01t000000000009AAA' })] : [])];
    const order = (...lines: ReturnType<typeof aLine>[]) =>
      aBook({ orders: [knownOrder(...lines)], products });

    const held = await syncOne(licensing, order(lineOf('1', 5)));
    const fewer = await syncOne(licensing, order(lineOf('1', 4)));
    const more = await syncOne(licensing, order(lineOf('1', 6)));
    const another = await syncOne(licensing, order(lineOf('1', 4), lineOf('2', 1)));

    assert.deepEqual([held.status, held.action, fewer.status], ['synced', 'unchanged', 'synced']);
    assert.deepEqual(
      [more, another].map(({ status, failures }) => [status, failures[0]?.code]),
      [
        ['failed', 'product-not-ready'],
        ['failed', 'product-not-ready']
      ]
    );
    assert.deepEqual(
      heldIn(licensing).map(([, copies]) => copies),
      [4]
    );
  });
}

test('An optional text that is too long is left out with a warning, and a required one fails', async () => {
  const licensing = aTenant();
  const fields = { ...anOrder().fields, Description: 'x'.repeat(32_000) };
  const account = anAccount();
  const city = anAccount({ fields: { ...account.fields, ShippingCity: 'x'.repeat(300) } });

  const sent = await syncOne(licensing, aBook({ orders: [anOrder({ fields })], accounts: [city] }));
  const failing = anAccount({ fields: { ...account.fields, Name: 'x'.repeat(300) } });
  const failed = await syncOne(licensing, aBook({ accounts: [failing] }));

  assert.equal(sent.status, 'synced');
  assert.deepEqual(
    sent.warnings.map(({ code }) => code),
    ['value-left-out', 'value-left-out']
  );
  assert.equal(licensing.held.get(ENTITLEMENT_ID)?.description, null);
  assert.equal(failed.failures[0]?.code, 'value-too-long');
});
