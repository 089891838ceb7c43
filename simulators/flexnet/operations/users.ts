import type { Membership, User } from '../model.ts';
import { attributesMatch, equalsValue, matcher, type Criteria } from '../search.ts';
import { child, children, element, flag, leaf, pick, render, text, type Tree } from '../xml.ts';
import { accountByIdentifier, accountIdentifier } from './accounts.ts';
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

const ADDRESS = ['street', 'city', 'state', 'zipcode', 'country'];
const FIELDS = [
  'displayName',
  'optIn',
  'phoneNumber',
  'faxNumber',
  ...ADDRESS,
  'locale',
  'status',
  'timezone',
  'shared',
  'customAttributes'
];

function userCriteria(call: Call): Criteria<User> {
  return {
    text: {
      userName: (u) => [u.userName],
      firstName: (u) => [u.firstName],
      lastName: (u) => [u.lastName],
      emailAddress: (u) => [u.email],
      accountID: (u) => u.memberships.map((m) => m.accountId),
      accountName: (u) => u.memberships.map((m) => call.data.accountWithId(m.accountId)?.name),
      ...Object.fromEntries(
        ['displayName', 'phoneNumber', 'faxNumber', ...ADDRESS].map((name) => [
          name,
          (u: User) => [text(u.fields, name)]
        ])
      )
    },
    instant: { lastModifiedDateTime: (u) => [u.modifiedAt] },
    flag: {
      isActive: (u, wanted) => (text(u.fields, 'status') !== 'Inactive') === wanted,
      canLogIn: (u, wanted) => u.canLogin === wanted
    },
    other: {
      customAttributes: (u, criterion) => attributesMatch(child(u.fields, 'customAttributes'), criterion),
      roles: (u, criterion) =>
        u.memberships.some((m) => m.roles.some((role) => (criterion.roleName ?? []).includes(role)))
    }
  };
}

export const userOperations: readonly Operation[] = [
  { request: 'createUserRequest', response: 'createUserResponse', record: 'user', run: createUsers },
  { request: 'updateUserRequest', response: 'updateUserResponse', record: 'userData', run: updateUsers },
  { request: 'getUsersQueryRequest', response: 'getUsersQueryResponse', run: getUsers },
  { request: 'getUserCountRequest', response: 'getUserCountResponse', run: countUsers }
];

/** The user that an identifier names: by unique id, user name, or name and email. */
export function userByIdentifier(identifier: Tree | undefined, call: Call): User {
  const uniqueId = text(identifier, 'uniqueId');
  const userName = text(identifier, 'userName');
  const email = text(identifier, 'primaryKeys', 'emailAddress');
  const found =
    (uniqueId === undefined ? undefined : call.data.users.get(uniqueId)) ??
    (userName === undefined ? undefined : call.data.usersNamed(userName)[0]) ??
    (email === undefined ? undefined : call.data.usersWithEmail(email)[0]);
  if (!found) throw new Refusal(`The user ${userName ?? email ?? uniqueId ?? ''} does not exist.`);
  return found;
}

function createUsers(request: Tree, call: Call): string {
  const opType = text(request, 'opType');
  const outcomes = eachRecord(children(request, 'user'), call, (record) =>
    userIdentifier('user', createUser(record, opType, call))
  );
  return writeAnswer(outcomes, { failure: 'failedUser', echo: 'user' }, call);
}

function createUser(record: Tree, opType: string | undefined, call: Call): User {
  const email = text(record, 'emailAddress') ?? '';
  const userName = text(record, 'userName') ?? email;
  const canLogin = flag(record, 'canLogin') === true;
  const existing = call.data.usersNamed(userName)[0] ?? call.data.usersWithEmail(email)[0];
  const memberships = membershipsOf(child(record, 'acctRolesList'), call);
  if (existing && opType === undefined) throw new Refusal(`A user ${userName} exists already.`);
  if (existing && existing.email.toLowerCase() !== email.toLowerCase()) {
    throw new Refusal(`The user name ${userName} belongs to another contact.`);
  }
  if (existing && opType === 'CREATE_OR_IGNORE') return existing;
  if (canLogin && userName.toLowerCase() !== email.toLowerCase()) {
    throw new Refusal('The user name of a user who can log in is the email address.');
  }
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new Refusal(`${email} is not an email address.`);
  return storeUser(
    existing,
    { email, userName, canLogin, memberships: joined(existing, memberships) },
    record,
    call
  );
}

function updateUsers(request: Tree, call: Call): string {
  const outcomes = eachRecord(children(request, 'userData'), call, (record) => {
    const user = userByIdentifier(child(record, 'user'), call);
    const memberships = joined(user, membershipsOf(child(record, 'acctRolesList'), call));
    const email = text(record, 'emailAddress') ?? user.email;
    storeUser(user, { email, userName: user.userName, canLogin: user.canLogin, memberships }, record, call);
    return '';
  });
  return writeAnswer(outcomes, { failure: 'failedUser', echo: 'userData' }, call);
}

function storeUser(
  before: User | undefined,
  key: Pick<User, 'email' | 'userName' | 'canLogin' | 'memberships'>,
  record: Tree,
  call: Call
): User {
  const firstName = text(record, 'firstName') ?? before?.firstName ?? '';
  const lastName = text(record, 'lastName') ?? before?.lastName ?? '';
  if (firstName.trim() === '' || lastName.trim() === '')
    throw new Refusal('A user needs a first and a last name.');
  checkLength('firstName', firstName);
  checkLength('lastName', lastName);
  checkLength('emailAddress', key.email);
  checkAttributes(child(record, 'customAttributes'), 'user', call);
  const user: User = {
    uniqueId: before?.uniqueId ?? call.data.nextId(),
    firstName,
    lastName,
    ...key,
    fields: { ...before?.fields, ...pick(record, FIELDS) },
    createdAt: before?.createdAt ?? call.now,
    modifiedAt: call.now
  };
  call.data.put({ kind: 'user', value: user });
  return user;
}

function membershipsOf(list: Tree | undefined, call: Call): Membership[] {
  return children(list, 'acctRoles').map((entry) => {
    const roles = children(child(entry, 'roles'), 'role').map(
      (role) => text(role, 'primaryKeys', 'name') ?? ''
    );
    const unknown = roles.find((role) => !call.tenant.roles.includes(role));
    if (unknown !== undefined) throw new Refusal(`The role ${unknown} does not exist.`);
    return { accountId: accountByIdentifier(child(entry, 'account'), call).id, roles };
  });
}

function joined(user: User | undefined, added: readonly Membership[]): Membership[] {
  const kept = (user?.memberships ?? []).filter((m) => !added.some((a) => a.accountId === m.accountId));
  return [...kept, ...added];
}

function userIdentifier(name: string, user: User): string {
  return element(
    name,
    leaf('uniqueId', user.uniqueId),
    leaf('userName', user.userName),
    element(
      'primaryKeys',
      leaf('firstName', user.firstName),
      leaf('lastName', user.lastName),
      leaf('emailAddress', user.email),
      render(user.fields, ['phoneNumber'])
    )
  );
}

function getUsers(request: Tree, call: Call): string {
  const rows = page(request, findUsers(request, call), call).map((user) => renderUser(user, call));
  return statusInfo('SUCCESS') + (rows.length > 0 ? element('responseData', ...rows) : '');
}

function renderUser(user: User, call: Call): string {
  return element(
    'user',
    userIdentifier('userIdentifier', user),
    render(user.fields, ['displayName', 'optIn', 'faxNumber', ...ADDRESS]),
    leaf('status', text(user.fields, 'status') ?? 'Active'),
    render(user.fields, ['locale', 'timezone', 'shared']),
    leaf('dateCreated', user.createdAt),
    leaf('dateLastModified', user.modifiedAt),
    element('accountRolesList', ...user.memberships.map((membership) => renderMembership(membership, call))),
    render(user.fields, ['customAttributes']),
    extra(call, 'portalTheme', 'default')
  );
}

function renderMembership(membership: Membership, call: Call): string {
  const account = call.data.accountWithId(membership.accountId);
  if (!account) return '';
  const roles = membership.roles.map((role) => leaf('roleName', role));
  return element(
    'acctRoles',
    accountIdentifier('account', account),
    roles.length > 0 ? element('roles', ...roles) : ''
  );
}

function countUsers(request: Tree, call: Call): string {
  return statusInfo('SUCCESS') + element('responseData', leaf('count', findUsers(request, call).length));
}

function findUsers(request: Tree, call: Call): User[] {
  const query = child(request, 'queryParams');
  const email = equalsValue(query, 'emailAddress');
  const userName = equalsValue(query, 'userName');
  const candidates = () => {
    if (email !== undefined) return call.data.usersWithEmail(email);
    if (userName !== undefined) return call.data.usersNamed(userName);
    return call.data.users.values();
  };
  return find('user', query, candidates, matcher(query, userCriteria(call)), (u) => u.uniqueId, call);
}
