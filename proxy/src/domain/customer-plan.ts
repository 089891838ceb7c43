import { ACCOUNT_TYPES, type AccountType, type CustomerAccount, type PortalUser } from './customer.ts';
import { failure, type Failure } from './failures.ts';
import type { MappingTable } from './mapping.ts';
import { mappedRecord, type MappedRecord } from './mapped-record.ts';
import type { Account, Contact } from './order.ts';
import { checkId } from './record-ids.ts';

/** A record as it is to be sent, or everything that keeps it from being sent. */
export type Planned<T> =
  { readonly value: T; readonly warnings: readonly Failure[] } | { readonly failures: readonly Failure[] };

/** Standard field whose meaning is the opposite of the attribute that it is mapped to by default. */
const OPT_OUT_FIELD = 'HasOptedOutOfEmail';

/** The account as it will be kept in FlexNet Operations. Its id there is its Salesforce id unless another is mapped. */
export function planAccount(account: Account, table: MappingTable): Planned<CustomerAccount> {
  const record = mappedRecord('Account', account.fields, table, 'The account');
  const id = record.text('accountID') ?? account.id;
  checkId(record, 'accountID', id);
  const value: CustomerAccount = {
    id,
    name: record.requiredText('accountName'),
    description: record.text('description'),
    address: {
      address1: record.text('address1'),
      address2: record.text('address2'),
      city: record.text('city'),
      state: record.text('state'),
      zipcode: record.text('zipcode'),
      country: record.text('country'),
      region: record.text('region')
    },
    type: accountType(record),
    attributes: record.customAttributes()
  };
  return planned(record, value);
}

function accountType(record: MappedRecord<'Account'>): AccountType | undefined {
  const value = record.text('accountType');
  if (!value) return undefined;
  const word = value.toLowerCase().replace(/[_\s]+/gu, '-');
  const type = ACCOUNT_TYPES.find((known) => known === word);
  if (!type) {
    const needs = 'one of CUSTOMER, CHANNEL_PARTNER, PUBLISHER, SELF_REGISTERED';
    record.fail(failure('value-wrong', { where: record.where, attribute: 'accountType', value, needs }));
  }
  return type;
}

/**
 * The contact as a user of an account.
 * @param accountId id of the account in FlexNet Operations
 * @param role null for a user who may not log in
 */
export function planUser(
  contact: Contact,
  accountId: string,
  role: string | null,
  table: MappingTable
): Planned<PortalUser> {
  const record = mappedRecord('Contact', contact.fields, table, 'The contact');
  const email = record.requiredText('emailAddress');
  const value: PortalUser = {
    userName: email,
    accountId,
    role,
    firstName: record.requiredText('firstName'),
    lastName: record.requiredText('lastName'),
    email,
    displayName: record.text('displayName'),
    optIn: optIn(record),
    phoneNumber: record.text('phoneNumber'),
    faxNumber: record.text('faxNumber'),
    street: record.text('street'),
    city: record.text('city'),
    state: record.text('state'),
    zipcode: record.text('zipcode'),
    country: record.text('country'),
    locale: record.text('locale'),
    isActive: isActive(record),
    timezone: record.text('timezone'),
    attributes: record.customAttributes()
  };
  return planned(record, value);
}

function optIn(record: MappedRecord<'Contact'>): boolean | undefined {
  const value = record.flag('optIn') ?? undefined;
  return value !== undefined && record.fieldOf('optIn') === OPT_OUT_FIELD ? !value : value;
}

function isActive(record: MappedRecord<'Contact'>): boolean | undefined {
  const value = record.text('status');
  if (!value) return undefined;
  const word = value.toLowerCase();
  if (word !== 'active' && word !== 'inactive') {
    record.fail(
      failure('value-wrong', { where: record.where, attribute: 'status', value, needs: 'Active or Inactive' })
    );
  }
  return word === 'active';
}

function planned<T>(
  { failures, warnings }: Pick<MappedRecord<'Account'>, 'failures' | 'warnings'>,
  value: T
): Planned<T> {
  return failures.length > 0 ? { failures } : { value, warnings };
}
