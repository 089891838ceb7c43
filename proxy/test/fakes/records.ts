import { DEFAULT_MAPPINGS } from '../../src/domain/default-mappings.ts';
import type { CustomerAccount, PortalUser } from '../../src/domain/customer.ts';
import type { Entitlement, EntitlementLine, HeldEntitlement } from '../../src/domain/entitlement.ts';
import {
  DEFAULT_SYNC_SETTINGS,
  type Account,
  type Contact,
  type Fields,
  type Order,
  type OrderBook,
  type OrderLine
} from '../../src/domain/order.ts';
import type { LicensedProduct, Product } from '../../src/domain/product.ts';
import type { Deadline } from '../../src/ports/deadline.ts';

/** Time enough for a test. */
export function aDeadline(ms = 60_000): Deadline {
  return { expiresAt: Date.now() + ms, signal: AbortSignal.timeout(ms) };
}

export function aProduct(given: Partial<Product> = {}): Product {
  return {
    id: '01t000000000001AAA',
    name: 'Dispatch',
    productCode: 'FL-1',
    isActive: true,
    isIncluded: true,
    ...given
  };
}

export function aLicensedProduct(given: Partial<LicensedProduct> & { code?: string } = {}): LicensedProduct {
  const { code = 'FL-1', ...rest } = given;
  return {
    id: `HID-${code}`,
    name: 'Dispatch',
    version: '1.0',
    state: 'Deployed',
    partNumbers: [{ code, licenseModel: null }],
    licenseModels: ['Subscription'],
    ...rest
  };
}

/** Every field that the default mappings of an object name, empty. */
export function emptyFields(object: string): Fields {
  return Object.fromEntries(
    DEFAULT_MAPPINGS.filter((mapping) => mapping.object === object).map(({ field }) => [field, null])
  );
}

export function anAccount(given: Partial<Account> = {}): Account {
  const { fields, ...rest } = given;
  return {
    id: '001000000000001AAA',
    fields: { ...emptyFields('Account'), Name: 'Northwind', ...fields },
    ...rest
  };
}

export function aContact(given: Partial<Contact> = {}): Contact {
  const { fields, ...rest } = given;
  const names = {
    FirstName: 'Dana',
    LastName: 'Okafor',
    Email: 'dana@northwind.example',
    HasOptedOutOfEmail: false
  };
  return {
    id: '003000000000001AAA',
    accountId: '001000000000001AAA',
    fields: { ...emptyFields('Contact'), ...names, ...fields },
    ...rest
  };
}

export function aLine(given: Partial<OrderLine> = {}): OrderLine {
  const { fields, ...rest } = given;
  return {
    id: '00k000000000001AAA',
    productId: '01t000000000001AAA',
    serviceDate: null,
    expirationDateOption: 'Permanent',
    expirationTermOption: null,
    fields: { ...emptyFields('OpportunityLineItem'), ProductCode: 'FL-1', Quantity: 5, ...fields },
    ...rest
  };
}

export function anOrder(given: Partial<Order> = {}): Order {
  const { fields, ...rest } = given;
  return {
    id: '006000000000001AAA',
    name: 'Northwind 2027',
    accountId: '001000000000001AAA',
    contactIds: [],
    closeDate: '2027-01-15',
    entitlementState: null,
    knownEntitlementId: null,
    fields: { ...emptyFields('Opportunity'), ...fields },
    lines: [aLine()],
    ...rest
  };
}

export function aBook(
  given: Partial<Omit<OrderBook, 'settings'>> & { settings?: Partial<OrderBook['settings']> } = {}
): OrderBook {
  const { settings, ...rest } = given;
  return {
    orders: [anOrder()],
    accounts: [anAccount()],
    contacts: [],
    products: [aProduct()],
    mappings: undefined,
    settings: { ...DEFAULT_SYNC_SETTINGS, ...settings },
    ...rest
  };
}

export function anEntitlementLine(given: Partial<EntitlementLine> = {}): EntitlementLine {
  return {
    activationId: 'SF-00k1',
    partNumber: 'FL-1',
    licenseModel: undefined,
    description: undefined,
    orderId: '0061',
    orderLineNumber: '00k1',
    copies: 5,
    start: { kind: 'on', date: '2027-01-15' },
    expiry: { kind: 'permanent' },
    versionDate: undefined,
    timeZone: undefined,
    attributes: [],
    ...given
  };
}

export function anEntitlement(given: Partial<Entitlement> = {}): Entitlement {
  return {
    id: 'SF-0061',
    description: undefined,
    shipToEmail: undefined,
    shipToAddress: undefined,
    emailTemplate: undefined,
    endCustomer: { accountId: '0011', contact: null },
    partner: null,
    isDeployed: false,
    attributes: [],
    lines: [anEntitlementLine()],
    ...given
  };
}

/** An entitlement as it is held right after it was created. */
export function heldAs(entitlement: Entitlement): HeldEntitlement {
  const state = entitlement.isDeployed ? 'Deployed' : 'Draft';
  return {
    id: entitlement.id,
    state,
    description: entitlement.description ?? null,
    shipToEmail: entitlement.shipToEmail ?? null,
    shipToAddress: entitlement.shipToAddress ?? null,
    emailTemplate: entitlement.emailTemplate ?? null,
    endCustomerId: entitlement.endCustomer.accountId,
    partnerId: entitlement.partner?.accountId ?? null,
    attributes: entitlement.attributes,
    lines: entitlement.lines.map((line) => ({
      activationId: line.activationId,
      partNumber: line.partNumber,
      licenseModel: line.licenseModel ?? null,
      description: line.description ?? null,
      orderId: line.orderId,
      orderLineNumber: line.orderLineNumber,
      copies: line.copies,
      remainingCopies: line.copies,
      start: line.start,
      expiry: line.expiry,
      versionDate: line.versionDate ?? null,
      timeZone: line.timeZone ?? null,
      state,
      attributes: line.attributes
    }))
  };
}

export function aCustomerAccount(given: Partial<CustomerAccount> = {}): CustomerAccount {
  const address = {
    address1: '1 Harbour Way',
    address2: undefined,
    city: 'Bristol',
    state: undefined,
    zipcode: null,
    country: 'GB',
    region: undefined
  };
  return {
    id: '0011',
    name: 'Northwind',
    description: undefined,
    address,
    type: undefined,
    attributes: [],
    ...given
  };
}

export function aPortalUser(given: Partial<PortalUser> = {}): PortalUser {
  return {
    userName: 'dana@northwind.example',
    accountId: '0011',
    role: 'Portal Admin User',
    firstName: 'Dana',
    lastName: 'Okafor',
    email: 'dana@northwind.example',
    displayName: undefined,
    optIn: true,
    phoneNumber: undefined,
    faxNumber: undefined,
    street: undefined,
    city: undefined,
    state: undefined,
    zipcode: undefined,
    country: undefined,
    locale: undefined,
    isActive: undefined,
    timezone: undefined,
    attributes: [],
    ...given
  };
}
