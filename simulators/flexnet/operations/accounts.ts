import type { Account } from '../model.ts';
import { attributesMatch, equalsValue, matcher, type Criteria } from '../search.ts';
import { child, children, element, leaf, pick, render, text, type Tree } from '../xml.ts';
import {
  Refusal,
  checkAttributes,
  checkLength,
  eachRecord,
  extra,
  statusInfo,
  writeAnswer,
  type Call,
  type Operation
} from './call.ts';
import { find, page } from './reading.ts';

const PROTECTED_IDS = ['MYORG', 'PORTAL_ORG_UNIT', 'UNKNOWN_ORG_UNIT'];
const FIELDS = ['description', 'address', 'visible', 'customAttributes'];
const ADDRESS = ['address1', 'address2', 'city', 'state', 'zipcode', 'country', 'region'];

const ACCOUNT_CRITERIA: Criteria<Account> = {
  text: {
    accountID: (a) => [a.id],
    accountName: (a) => [a.name],
    description: (a) => [text(a.fields, 'description')],
    ...Object.fromEntries(ADDRESS.map((name) => [name, (a: Account) => [text(a.fields, 'address', name)]]))
  },
  instant: { lastModifiedDateTime: (a) => [a.modifiedAt] },
  flag: { onlyRootAccounts: () => true },
  other: {
    accountType: (a, _, value) => a.accountType === value,
    accountTypeList: (a, criterion) => (criterion.acctType ?? []).includes(a.accountType),
    customAttributes: (a, criterion) => attributesMatch(child(a.fields, 'customAttributes'), criterion)
  }
};

export const accountOperations: readonly Operation[] = [
  { request: 'createAcctRequest', response: 'createAcctResponse', record: 'account', run: createAccounts },
  {
    request: 'updateAccountRequest',
    response: 'updateAccountResponse',
    record: 'acctData',
    run: updateAccounts
  },
  { request: 'getAccountsQueryRequest', response: 'getAccountsQueryResponse', run: getAccounts },
  { request: 'getAccountCountRequest', response: 'getAccountCountResponse', run: countAccounts }
];

/** The account that an identifier names, by its key or by its unique id. */
export function accountByIdentifier(identifier: Tree | undefined, call: Call): Account {
  const uniqueId = text(identifier, 'uniqueId');
  const id = text(identifier, 'primaryKeys', 'id');
  const found = uniqueId === undefined ? call.data.accountWithId(id ?? '') : call.data.accounts.get(uniqueId);
  if (!found) throw new Refusal(`The account ${id ?? uniqueId ?? ''} does not exist.`);
  return found;
}

/** An account's unique id and key, inside the given element. */
export function accountIdentifier(name: string, account: Account): string {
  return element(name, leaf('uniqueId', account.uniqueId), element('primaryKeys', leaf('id', account.id)));
}

function createAccounts(request: Tree, call: Call): string {
  const opType = text(request, 'opType');
  const outcomes = eachRecord(children(request, 'account'), call, (record) =>
    accountIdentifier('account', createAccount(record, opType, call))
  );
  return writeAnswer(outcomes, { failure: 'failedAcct', echo: 'account' }, call);
}

function createAccount(record: Tree, opType: string | undefined, call: Call): Account {
  const id = text(record, 'id') ?? '';
  const existing = call.data.accountWithId(id);
  if (existing && opType === 'CREATE_OR_IGNORE') return existing;
  if (existing && opType === undefined) throw new Refusal(`An account with the id ${id} exists already.`);
  if (PROTECTED_IDS.includes(id)) throw new Refusal(`The account ${id} is protected.`);
  if (id.trim() === '' || (text(record, 'name') ?? '').trim() === '')
    throw new Refusal('An account needs an id and a name.');
  if (text(record, 'accountType') === 'SELF_REGISTERED')
    throw new Refusal('A self-registered account cannot be created.');
  return storeAccount(existing, { id, accountType: text(record, 'accountType') ?? 'CUSTOMER' }, record, call);
}

function updateAccounts(request: Tree, call: Call): string {
  const outcomes = eachRecord(children(request, 'acctData'), call, (record) => {
    const account = accountByIdentifier(child(record, 'account'), call);
    const id = text(record, 'id') ?? account.id;
    if (id !== account.id && call.data.accountWithId(id))
      throw new Refusal(`An account with the id ${id} exists already.`);
    storeAccount(account, { id, accountType: account.accountType }, record, call);
    return '';
  });
  return writeAnswer(outcomes, { failure: 'failedAccount', echo: 'acctData' }, call);
}

function storeAccount(
  before: Account | undefined,
  key: Pick<Account, 'id' | 'accountType'>,
  record: Tree,
  call: Call
): Account {
  const name = text(record, 'name') ?? before?.name ?? '';
  checkLength('id', key.id);
  checkLength('name', name);
  checkAttributes(child(record, 'customAttributes'), 'account', call);
  const account: Account = {
    uniqueId: before?.uniqueId ?? call.data.nextId(),
    ...key,
    name,
    fields: { ...before?.fields, ...pick(record, FIELDS) },
    createdAt: before?.createdAt ?? call.now,
    modifiedAt: call.now
  };
  call.data.put({ kind: 'account', value: account });
  return account;
}

function getAccounts(request: Tree, call: Call): string {
  const rows = page(request, findAccounts(request, call), call).map((account) =>
    element(
      'acctData',
      accountIdentifier('account', account),
      leaf('name', account.name),
      render(account.fields, ['description', 'address', 'visible']),
      leaf('accountType', account.accountType),
      render(account.fields, ['customAttributes']),
      leaf('dateLastModified', account.modifiedAt),
      leaf('createdDate', account.createdAt),
      extra(call, 'loyaltyTier', 'none')
    )
  );
  return statusInfo('SUCCESS') + (rows.length > 0 ? element('responseData', ...rows) : '');
}

function countAccounts(request: Tree, call: Call): string {
  return statusInfo('SUCCESS') + element('responseData', leaf('count', findAccounts(request, call).length));
}

function findAccounts(request: Tree, call: Call): Account[] {
  const query = child(request, 'queryParams');
  const isEmpty = Object.keys(query ?? {}).length === 0;
  const test = isEmpty ? (a: Account) => a.accountType === 'CUSTOMER' : matcher(query, ACCOUNT_CRITERIA);
  const id = equalsValue(query, 'accountID');
  const candidates = () => (id === undefined ? call.data.accounts.values() : call.data.accountsLike(id));
  return find('account', query, candidates, test, (a) => a.uniqueId, call);
}
