/** What the proxy says of one record. */
export interface FailureAnswer {
  readonly code: string;
  readonly message: string;
}

/** What the proxy says of one order. */
export interface OrderAnswer {
  readonly orderId: string;
  readonly status: string;
  readonly action: string;
  readonly entitlementId: string | null;
  readonly message: string;
  readonly failures: readonly FailureAnswer[];
  readonly warnings: readonly FailureAnswer[];
}

export interface SyncAnswer {
  readonly orders: readonly OrderAnswer[];
}

/** The part of an error answer that every route shares. */
export interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
}

export interface BookOrder {
  readonly id: string;
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  readonly description?: string;
}

const PART_NUMBERS = ['FL-DISPATCH-12M', 'FL-MOBILE-12M', 'FL-ROUTE-P', 'FL-ASSETS-12M', 'FL-PORTAL-12M'];

/** A Salesforce id of 18 characters for the n-th record of a kind. */
export function idOf(prefix: string, n: number): string {
  return `${prefix}${String(n).padStart(15, '0')}`;
}

/** The n-th order, with three lines. */
export function newOrder(n: number): BookOrder {
  const lines = [0, 1, 2].map((at) => ({ id: idOf('00k', n * 10 + at), quantity: at + 1 }));
  return { id: idOf('006', n), lines };
}

/** A request body for `/v1/orders/sync`: every order has the account and the contact of its number. */
export function bookOf(orders: readonly BookOrder[], settings: Record<string, unknown> = {}): unknown {
  const numbers = orders.map((order) => Number(order.id.slice(3)));
  return {
    orders: orders.map(orderOf),
    accounts: numbers.map((n) => ({ id: idOf('001', n), fields: accountFields(n) })),
    contacts: numbers.map((n) => ({
      id: idOf('003', n),
      accountId: idOf('001', n),
      fields: contactFields(n)
    })),
    products: PART_NUMBERS.map((productCode, n) => ({
      id: idOf('01t', n),
      name: `Product ${productCode}`,
      productCode,
      isActive: true,
      isIncluded: true
    })),
    settings
  };
}

function orderOf(order: BookOrder): unknown {
  const n = Number(order.id.slice(3));
  return {
    id: order.id,
    name: `Order ${n}`,
    accountId: idOf('001', n),
    contactIds: [idOf('003', n)],
    closeDate: '2027-01-15',
    entitlementState: null,
    knownEntitlementId: null,
    fields: {
      CrosswalkSoldToAccount__c: null,
      Description: order.description ?? `Order <${n}> & more`,
      CrosswalkShipToEmail__c: `orders${n}@customer.example`,
      CrosswalkShipToAddress__c: null
    },
    lines: order.lines.map((line) => lineOf(line))
  };
}

function lineOf({ id, quantity }: { id: string; quantity: number }): unknown {
  const productNumber = Number(id.slice(-1)) % PART_NUMBERS.length;
  return {
    id,
    productId: idOf('01t', productNumber),
    serviceDate: null,
    expirationDateOption: 'Permanent',
    expirationTermOption: null,
    fields: {
      ProductCode: PART_NUMBERS[productNumber] ?? '',
      Quantity: quantity,
      Description: null,
      CrosswalkStartDate__c: null,
      CrosswalkStartDateOption__c: null,
      CrosswalkExpirationDate__c: null,
      CrosswalkExpirationTerm__c: null
    }
  };
}

function accountFields(n: number): Record<string, string | null> {
  return {
    Id: idOf('001', n),
    Name: `Customer ${n}`,
    Description: null,
    BillingStreet: `${n} Harbour Way`,
    ShippingStreet: null,
    ShippingCity: 'Bristol',
    ShippingState: null,
    ShippingPostalCode: 'BS1 4XX',
    ShippingCountry: 'GB'
  };
}

function contactFields(n: number): Record<string, string | boolean | null> {
  return {
    FirstName: 'Dana',
    LastName: `Okafor ${n}`,
    Name: `Dana Okafor ${n}`,
    Email: `dana${n}@customer.example`,
    HasOptedOutOfEmail: false,
    Phone: null,
    Fax: null,
    MailingStreet: null,
    MailingCity: null,
    MailingState: null,
    MailingPostalCode: null,
    MailingCountry: null
  };
}
