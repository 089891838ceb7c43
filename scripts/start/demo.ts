/** The proxy and what a call to it carries. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Readiness {
  readonly productId: string;
  readonly code: string;
  readonly message: string;
}

interface OrderResult {
  readonly orderId: string;
  readonly status: string;
  readonly action: string;
  readonly entitlementId: string | null;
  readonly message: string;
}

const ACCOUNT_ID = longId('001DM00000000001');

const PRODUCTS = [
  product('01tDM00000000001', 'Dispatch, yearly', 'FL-DISPATCH-12M'),
  product('01tDM00000000002', 'Mobile, yearly', 'FL-MOBILE-12M'),
  product('01tDM00000000003', 'Insight, yearly', 'FL-INSIGHT-12M'),
  product('01tDM00000000004', 'Scheduler, yearly', 'FL-SCHEDULER-12M')
];

const ORDERS = [
  order('006DM00000000001', 'Harbor Lights – Dispatch for 40 crews', [
    line('00kDM00000000001', 0, 40),
    line('00kDM00000000002', 1, 40)
  ]),
  order('006DM00000000002', 'Harbor Lights – Insight pilot', [line('00kDM00000000003', 2, 5)])
];

const ACCOUNT = {
  id: ACCOUNT_ID,
  fields: {
    Id: ACCOUNT_ID,
    Name: 'Harbor Lights Utilities',
    Description: null,
    BillingStreet: null,
    ShippingStreet: '12 Quay Street',
    ShippingCity: 'Portland',
    ShippingState: 'ME',
    ShippingPostalCode: '04101',
    ShippingCountry: 'US'
  }
};

/**
 * Does what a scheduled sync does, with a vendor's few products and two orders, and tells what came of it. It may be
 * run any number of times: what is there already is found and left alone.
 * @returns lines for people
 * @throws Error with the sentence of the proxy when it refuses the call
 */
export async function runDemo(target: Target): Promise<string[]> {
  const { products } = await post<{ products: Readiness[] }>(target, '/v1/products/readiness', {
    products: PRODUCTS,
    otherIncludedProducts: []
  });
  const { orders } = await post<{ orders: OrderResult[] }>(target, '/v1/orders/sync', {
    orders: ORDERS,
    accounts: [ACCOUNT],
    contacts: [],
    products: PRODUCTS
  });
  return [
    'Products',
    ...products.map(({ productId, code, message }) => row(nameOf(PRODUCTS, productId), code, message)),
    '',
    'Orders',
    ...orders.map(({ orderId, status, action, entitlementId, message }) =>
      row(
        nameOf(ORDERS, orderId),
        status,
        entitlementId === null ? message : `entitlement ${entitlementId}, ${action}`
      )
    )
  ];
}

async function post<T>({ url, headers }: Target, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body)
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  const { code, message } = answer as { code: string; message: string };
  throw new Error(`The proxy refused ${path}: ${message} (${code})`);
}

function row(name: string, state: string, sentence: string): string {
  return `  ${name.padEnd(40)}${state.padEnd(16)}${sentence}`;
}

function nameOf(records: readonly { id: string; name: string }[], id: string): string {
  return records.find((record) => record.id === id)?.name ?? id;
}

function product(id: string, name: string, productCode: string) {
  return { id: longId(id), name, productCode, isActive: true, isIncluded: true };
}

function order(id: string, name: string, lines: readonly unknown[]) {
  return {
    id: longId(id),
    name,
    accountId: ACCOUNT_ID,
    contactIds: [],
    closeDate: '2026-11-02',
    entitlementState: 'Deployed',
    knownEntitlementId: null,
    fields: {
      Description: name,
      CrosswalkSoldToAccount__c: null,
      CrosswalkShipToEmail__c: null,
      CrosswalkShipToAddress__c: null
    },
    lines
  };
}

function line(id: string, productIndex: number, quantity: number) {
  const { id: productId, productCode } = PRODUCTS[productIndex] ?? { id: '', productCode: '' };
  return {
    id: longId(id),
    productId,
    serviceDate: '2026-11-02',
    expirationDateOption: 'Specify Duration',
    expirationTermOption: 'Months',
    fields: {
      ProductCode: productCode,
      Quantity: quantity,
      Description: null,
      CrosswalkStartDate__c: null,
      CrosswalkStartDateOption__c: null,
      CrosswalkExpirationDate__c: null,
      CrosswalkExpirationTerm__c: 12
    }
  };
}

/** Ids of the demo are written short; the contract takes 18 characters. */
function longId(id: string): string {
  return id.padEnd(18, 'A').slice(0, 18);
}
