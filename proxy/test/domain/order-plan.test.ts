import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planAccount, planUser } from '../../src/domain/customer-plan.ts';
import { DEFAULT_MAPPINGS } from '../../src/domain/default-mappings.ts';
import { mappingTable, type FieldMapping } from '../../src/domain/mapping.ts';
import {
  DEFAULT_SYNC_SETTINGS,
  type Account,
  type Order,
  type SyncSettings
} from '../../src/domain/order.ts';
import { planOrder, type OrderPlan } from '../../src/domain/order-plan.ts';
import type { LicensedProduct, Product } from '../../src/domain/product.ts';
import { readinessInFlexNet } from '../../src/domain/readiness.ts';
import { aContact, aLicensedProduct, aLine, anAccount, anOrder, aProduct } from '../fakes/records.ts';

interface Given {
  readonly order?: Order;
  readonly accounts?: readonly Account[];
  readonly products?: readonly Product[];
  readonly licensed?: LicensedProduct;
  readonly extraMappings?: readonly FieldMapping[];
  readonly settings?: Partial<SyncSettings>;
}

function plan(given: Given = {}): OrderPlan {
  const { accounts = [anAccount()], products = [aProduct()], licensed = aLicensedProduct() } = given;
  const extra = given.extraMappings ?? [];
  const table = mappingTable([
    ...DEFAULT_MAPPINGS.filter((row) => !extra.some((other) => other.attribute === row.attribute)),
    ...extra
  ]);
  const readiness = products.map((product) =>
    readinessInFlexNet(product, product.productCode ?? '', {
      products: [licensed],
      nearMisses: [],
      unreadable: null
    })
  );
  return planOrder(given.order ?? anOrder(), {
    table,
    settings: { ...DEFAULT_SYNC_SETTINGS, ...given.settings },
    products: new Map(products.map((product) => [product.id, product])),
    readiness: new Map(readiness.map((each) => [each.productId, each])),
    accounts: new Map(accounts.map((account) => [account.id, planAccount(account, table)]))
  });
}

function sent(given: Given = {}) {
  const planned = plan(given);
  assert.equal(planned.kind, 'send', JSON.stringify(planned));
  return planned.entitlement;
}

function codes(given: Given): string[] {
  const planned = plan(given);
  assert.equal(planned.kind, 'failed');
  return planned.failures.map(({ code }) => code);
}

test('An order becomes an entitlement under ids that are derived from its own', () => {
  const entitlement = sent();

  assert.equal(entitlement.id, 'SF-006000000000001AAA');
  assert.equal(entitlement.lines.length, 1);
  assert.deepEqual(
    { ...entitlement.lines[0], attributes: undefined },
    {
      activationId: 'SF-00k000000000001AAA',
      partNumber: 'FL-1',
      licenseModel: undefined,
      description: null,
      orderId: '006000000000001AAA',
      orderLineNumber: '00k000000000001AAA',
      copies: 5,
      start: { kind: 'on', date: '2027-01-15' },
      expiry: { kind: 'permanent' },
      versionDate: undefined,
      timeZone: undefined,
      attributes: undefined
    }
  );
});

test('The date of the line item comes before the close date', () => {
  const order = anOrder({ lines: [aLine({ serviceDate: '2027-02-02' })] });

  assert.deepEqual(sent({ order }).lines[0]?.start, { kind: 'on', date: '2027-02-02' });
});

test('The entitlement id of an earlier sync stays, whatever the mapping says now', () => {
  const extraMappings = [{ object: 'Opportunity', attribute: 'entitlementId', field: 'Ent__c' }] as const;
  const order = anOrder({ knownEntitlementId: 'OLD', fields: { Ent__c: 'NEW' } });

  assert.equal(sent({ order, extraMappings }).id, 'OLD');
});

for (const [value, expected] of [
  ['ENT-7', 'ENT-7'],
  [null, 'SF-006000000000001AAA']
] as const) {
  test(`A mapped entitlement id of ${value} makes ${expected}`, () => {
    const extraMappings = [{ object: 'Opportunity', attribute: 'entitlementId', field: 'Ent__c' }] as const;

    assert.equal(sent({ order: anOrder({ fields: { Ent__c: value } }), extraMappings }).id, expected);
  });
}

test('An id with a character that FlexNet Operations does not take fails the order', () => {
  const extraMappings = [{ object: 'Opportunity', attribute: 'entitlementId', field: 'Ent__c' }] as const;

  assert.deepEqual(codes({ order: anOrder({ fields: { Ent__c: 'A&B' } }), extraMappings }), [
    'id-not-allowed'
  ]);
});

test('Line items of products that are not included are left out', () => {
  const products = [aProduct(), aProduct({ id: 'other', productCode: 'X', isIncluded: false })];
  const order = anOrder({ lines: [aLine(), aLine({ id: 'out', productId: 'other' })] });

  const planned = plan({ order, products });

  assert.equal(planned.kind, 'send');
  assert.deepEqual([planned.entitlement.lines.length, planned.leftOutLineIds], [1, ['out']]);
});

test('An order without any included product is skipped, and says so', () => {
  const planned = plan({ products: [aProduct({ isIncluded: false })] });

  assert.equal(planned.kind, 'skipped');
  assert.equal(planned.failure.code, 'no-included-product');
});

test('An order without line items is skipped too', () => {
  assert.equal(plan({ order: anOrder({ lines: [] }) }).kind, 'skipped');
});

test('One included product that is not ready fails the whole order, with the reason named', () => {
  const products = [aProduct(), aProduct({ id: 'draft', name: 'Insight', productCode: 'X' })];
  const order = anOrder({ lines: [aLine(), aLine({ id: 'bad', productId: 'draft' })] });

  const planned = plan({ order, products, licensed: aLicensedProduct({ state: 'Draft' }) });

  assert.equal(planned.kind, 'failed');
  assert.match(
    planned.failures[1]?.message ?? '',
    /^The product Insight is not ready\. .*Draft.*Deploy it there\.$/
  );
  assert.ok(planned.lineFailures.has('bad'));
});

test('Every reason is named, not only the first', () => {
  const bad = { Quantity: 1.5, CrosswalkExpirationDate__c: '2027-02-01' };
  const order = anOrder({ accountId: null, lines: [aLine({ fields: bad })] });

  assert.deepEqual(
    codes({ order }),
    ['account-missing', 'expiration-date-not-allowed', 'quantity-not-valid'].sort()
  );
});

for (const quantity of [0, -1, 2.5]) {
  test(`A quantity of ${quantity} is not valid`, () => {
    assert.deepEqual(codes({ order: anOrder({ lines: [aLine({ fields: { Quantity: quantity } })] }) }), [
      'quantity-not-valid'
    ]);
  });
}

test('An empty quantity is missing, which is not the same as 0', () => {
  assert.deepEqual(codes({ order: anOrder({ lines: [aLine({ fields: { Quantity: null } })] }) }), [
    'value-missing'
  ]);
});

test('A quantity as text is the wrong kind of value, and only that', () => {
  assert.deepEqual(codes({ order: anOrder({ lines: [aLine({ fields: { Quantity: '5' } })] }) }), [
    'value-wrong'
  ]);
});

test('A mapped field that was not read fails, because empty and not read are different', () => {
  const { Description: _, ...fields } = anOrder().fields;

  const planned = plan({ order: { ...anOrder(), fields } });

  assert.equal(planned.kind, 'failed');
  assert.deepEqual(
    planned.failures.map(({ code }) => code),
    ['field-not-read']
  );
});

test('A text of 255 characters is sent whole and one of 256 is left out with a warning', () => {
  const email = (length: number) => anOrder({ fields: { CrosswalkShipToEmail__c: 'x'.repeat(length) } });

  assert.equal(sent({ order: email(255) }).shipToEmail?.length, 255);
  const planned = plan({ order: email(256) });
  assert.equal(planned.kind, 'send');
  assert.equal(planned.entitlement.shipToEmail, undefined);
  assert.deepEqual(
    planned.warnings.map(({ code }) => code),
    ['value-left-out']
  );
});

test('A date that does not exist fails', () => {
  const fields = { CrosswalkStartDate__c: '2027-02-30' };

  assert.deepEqual(codes({ order: anOrder({ closeDate: null, lines: [aLine({ fields })] }) }), [
    'value-wrong',
    'start-date-missing'
  ]);
});

for (const [own, postCondition, expected] of [
  [null, 'Draft', false],
  [null, 'Deployed', true],
  ['Draft', 'Deployed', false],
  ['Deployed', 'Draft', true]
] as const) {
  test(`Entitlement State ${own ?? 'not set'} with post-condition ${postCondition} ${expected ? 'deploys' : 'leaves a draft'}`, () => {
    const order = anOrder({ entitlementState: own });

    assert.equal(sent({ order, settings: { postCondition } }).isDeployed, expected);
  });
}

const RESELLER = anAccount({ id: '001000000000002AAA', fields: { Name: 'Reseller' } });
const SOLD_TO_RESELLER = anOrder({ fields: { CrosswalkSoldToAccount__c: RESELLER.id } });

test('Without a sold-to account of its own, the account of the order is the end customer, alone', () => {
  const { endCustomer, partner } = sent();

  assert.deepEqual([endCustomer.accountId, partner], ['001000000000001AAA', null]);
});

for (const [soldToTier, endCustomerId, partnerId] of [
  ['end-customer', RESELLER.id, '001000000000001AAA'],
  ['partner', '001000000000001AAA', RESELLER.id]
] as const) {
  test(`With soldToTier ${soldToTier}, the sold-to account takes that tier and the other account the other`, () => {
    const accounts = [anAccount(), RESELLER];

    const { endCustomer, partner } = sent({ order: SOLD_TO_RESELLER, accounts, settings: { soldToTier } });

    assert.deepEqual([endCustomer.accountId, partner?.accountId], [endCustomerId, partnerId]);
  });
}

test('A sold-to account that was not sent fails the order', () => {
  assert.deepEqual(codes({ order: SOLD_TO_RESELLER }), ['account-not-sent']);
});

test('An account without a name fails its orders with its own reason', () => {
  assert.deepEqual(codes({ accounts: [anAccount({ fields: { Name: null } })] }), ['value-missing']);
});

test('A choice of license models has to be made by the line', () => {
  const licensed = aLicensedProduct({ licenseModels: ['Floating', 'Named'] });
  const extraMappings = [
    { object: 'OpportunityLineItem', attribute: 'licenseModel', field: 'Model__c' }
  ] as const;
  const choosing = (model: string | null) => anOrder({ lines: [aLine({ fields: { Model__c: model } })] });

  assert.deepEqual(codes({ licensed, extraMappings, order: choosing(null) }), ['license-model-missing']);
  assert.deepEqual(codes({ licensed, extraMappings, order: choosing('named') }), ['value-wrong']);
  assert.equal(sent({ licensed, extraMappings, order: choosing('Named') }).lines[0]?.licenseModel, 'Named');
});

test('Custom attributes take the type that the tenant gave them, and null stays null', () => {
  const object = 'Opportunity';
  const extraMappings: FieldMapping[] = [
    { object, attribute: 'REGION', field: 'Region__c', customType: 'text' },
    { object, attribute: 'SEATS', field: 'Seats__c', customType: 'number' },
    { object, attribute: 'TRIAL', field: 'Trial__c', customType: 'boolean' },
    { object, attribute: 'RENEWAL', field: 'Renewal__c', customType: 'date' },
    { object, attribute: 'TAGS', field: 'Tags__c', customType: 'multi-text' },
    { object, attribute: 'EMPTY', field: 'Empty__c', customType: 'number' }
  ];
  const fields = {
    Region__c: 'EMEA',
    Seats__c: 0,
    Trial__c: false,
    Renewal__c: '2028-01-01',
    Tags__c: 'a;b',
    Empty__c: null
  };

  assert.deepEqual(sent({ order: anOrder({ fields }), extraMappings }).attributes, [
    { name: 'REGION', type: 'text', value: 'EMEA' },
    { name: 'SEATS', type: 'number', value: 0 },
    { name: 'TRIAL', type: 'boolean', value: false },
    { name: 'RENEWAL', type: 'date', value: '2028-01-01' },
    { name: 'TAGS', type: 'multi-text', value: ['a', 'b'] },
    { name: 'EMPTY', type: 'number', value: null }
  ]);
});

const TABLE = mappingTable(DEFAULT_MAPPINGS);

for (const [optedOut, expected] of [
  [true, false],
  [false, true],
  [null, undefined]
] as const) {
  test(`A contact that opted out of email (${optedOut}) is opted in: ${expected}`, () => {
    const planned = planUser(
      aContact({ fields: { HasOptedOutOfEmail: optedOut } }),
      '001',
      'Portal Admin User',
      TABLE
    );

    assert.ok('value' in planned);
    assert.equal(planned.value.optIn, expected);
  });
}

test('A field of the org that means opting in is not turned around', () => {
  const rows = DEFAULT_MAPPINGS.map((row) =>
    row.attribute === 'optIn' ? { ...row, field: 'Newsletter__c' } : row
  );
  const planned = planUser(aContact({ fields: { Newsletter__c: true } }), '001', null, mappingTable(rows));

  assert.ok('value' in planned);
  assert.deepEqual([planned.value.optIn, planned.value.role], [true, null]);
});

test('A contact without an email cannot become a user', () => {
  const planned = planUser(aContact({ fields: { Email: null } }), '001', 'Portal Admin User', TABLE);

  assert.ok('failures' in planned);
  assert.deepEqual(
    planned.failures.map(({ code }) => code),
    ['value-missing']
  );
});
