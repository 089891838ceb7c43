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
