import type { CustomerAccount, PortalUser } from '../../domain/customer.ts';
import type { Deadline } from '../../ports/deadline.ts';
import { userKey, type CustomerDirectory, type WriteOutcome } from '../../ports/licensing.ts';
import { checkQuery, keyText } from './answers.ts';
import { operations } from './operations.ts';
import type { FlexNetSettings } from './settings.ts';
import type { Operation, SoapClient } from './soap-client.ts';
import { SoapCallError } from './soap-failure.ts';
import { ACCOUNT_TYPE_WORDS, attributesXml, equalsXml } from './vocabulary.ts';
import { toldIn, writeRecords, type WriteJob } from './writing.ts';
import { child, children, text, type XmlNode } from './xml-reader.ts';
import { el, group, type Xml } from './xml-writer.ts';

/**
 * Accounts and users through UserAcctHierarchyService. Both are written with an operation that finds what exists by
 * its key. With it, one bad record may fail others of its request, so that refused ones are tried again alone.
 */
export function createCustomerDirectory(client: SoapClient, settings: FlexNetSettings): CustomerDirectory {
  const limits = { records: settings.writeBatch, weight: Infinity };
  const alone = { records: 1, weight: Infinity };

  /** Writes, and where that ends unclear, asks before it writes once more. */
  async function save<T>(
    job: WriteJob<T>,
    records: readonly T[],
    isSettled: (record: T, isAnswered: boolean) => Promise<boolean>
  ): Promise<Map<string, WriteOutcome>> {
    const outcomes = await writeRecords(job, records, limits);
    const unclear = records.filter((record) => outcomes.get(job.keyOf(record))?.kind === 'unclear');
    const again = await Promise.all(
      unclear.map(async (record) => {
        const outcome = outcomes.get(job.keyOf(record));
        const isAnswered = outcome?.kind === 'unclear' && outcome.failure.code === 'outcome-unknown';
        const settled = await known(() => isSettled(record, isAnswered));
        if (settled) outcomes.set(job.keyOf(record), { kind: 'done' });
        return settled === false ? [record] : [];
      })
    );
    const repeated = await writeRecords(job, again.flat(), alone);
    return new Map([...outcomes, ...repeated]);
  }

  async function exists(
    operation: Operation,
    criteria: Xml,
    find: (answer: XmlNode) => boolean,
    deadline: Deadline
  ) {
    const content = [el('queryParams', [criteria]), el('pageNumber', 1), el('batchSize', settings.readPage)];
    return find(checkQuery(await client.call(operation, content, deadline)));
  }

  return {
    saveAccounts(accounts, existing, deadline) {
      const opType = el('opType', existing === 'update' ? 'CREATE_OR_UPDATE' : 'CREATE_OR_IGNORE');
      const job: WriteJob<CustomerAccount> = {
        keyOf: ({ id }) => id,
        toXml: accountXml,
        send: (records) => client.call(operations.createAccounts, [...records, opType], deadline),
        failures: (answer) =>
          children(child(answer, 'failedData'), 'failedAcct').map((failed) => ({
            key: text(failed, 'account', 'id'),
            reason: text(failed, 'reason')
          })),
        keysDone: toldIn('account', (account) => keyText(account, 'id')),
        retriesRefusedAlone: true
      };
      const accountIsThere = ({ id }: CustomerAccount) =>
        exists(
          operations.queryAccounts,
          equalsXml('accountID', id),
          (answer) =>
            children(child(answer, 'responseData'), 'acctData').some(
              (data) => keyText(child(data, 'account'), 'id') === id
            ),
          deadline
        );
      // An account that is there may still lack the changes of an update that was not answered.
      return save(
        job,
        accounts,
        async (account, isAnswered) => (await accountIsThere(account)) && (isAnswered || existing === 'keep')
      );
    },

    saveUsers(users, deadline) {
      const opType = el('opType', 'CREATE_OR_UPDATE');
      const job: WriteJob<PortalUser> = {
        keyOf: userKey,
        toXml: userXml,
        send: (records) => client.call(operations.createUsers, [...records, opType], deadline),
        failures: (answer) =>
          children(child(answer, 'failedData'), 'failedUser').map((failed) => ({
            key: echoedUserKey(child(failed, 'user')),
            reason: text(failed, 'reason')
          })),
        keysDone: toldIn('user', nameOfUser),
        toldKeyOf: ({ userName }) => userName.toLowerCase(),
        retriesRefusedAlone: true
      };
      const userIsThere = ({ email, accountId }: PortalUser) =>
        exists(
          operations.queryUsers,
          equalsXml('emailAddress', email),
          (answer) =>
            children(child(answer, 'responseData'), 'user').some((user) =>
              children(child(user, 'accountRolesList'), 'acctRoles').some(
                (membership) => keyText(child(membership, 'account'), 'id') === accountId
              )
            ),
          deadline
        );
      return save(job, users, userIsThere);
    }
  };
}

/** The answer to a question, or null when there is none. */
async function known(question: () => Promise<boolean>): Promise<boolean | null> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof SoapCallError) return null;
    throw error;
  }
}

function accountXml(account: CustomerAccount): Xml {
  const { address } = account;
  return el('account', [
    el('id', account.id),
    el('name', account.name),
    el('description', account.description),
    group('address', [
      el('address1', address.address1),
      el('address2', address.address2),
      el('city', address.city),
      el('state', address.state),
      el('zipcode', address.zipcode),
      el('country', address.country),
      el('region', address.region)
    ]),
    el('accountType', account.type && ACCOUNT_TYPE_WORDS[account.type]),
    attributesXml('customAttributes', account.attributes)
  ]);
}

function userXml(user: PortalUser): Xml {
  const roles = user.role === null ? undefined : [el('role', [el('primaryKeys', [el('name', user.role)])])];
  return el('user', [
    el('firstName', user.firstName),
    el('lastName', user.lastName),
    el('displayName', user.displayName),
    el('emailAddress', user.email),
    el('optIn', user.optIn),
    el('phoneNumber', user.phoneNumber),
    el('faxNumber', user.faxNumber),
    el('street', user.street),
    el('city', user.city),
    el('state', user.state),
    el('zipcode', user.zipcode),
    el('country', user.country),
    el('locale', user.locale),
    el('canLogin', user.role !== null),
    el('userName', user.userName),
    el('status', user.isActive === undefined ? undefined : user.isActive ? 'Active' : 'Inactive'),
    el('timezone', user.timezone),
    el('acctRolesList', [
      el('acctRoles', [el('account', [el('primaryKeys', [el('id', user.accountId)])]), el('roles', roles)])
    ]),
    attributesXml('customAttributes', user.attributes)
  ]);
}

/** The key of a user that an answer echoes; null when it does not say enough. */
function echoedUserKey(user: XmlNode | undefined): string | null {
  const userName = text(user, 'userName') ?? text(user, 'emailAddress');
  const accountId = keyText(child(user, 'acctRolesList', 'acctRoles', 'account'), 'id');
  return userName && accountId ? userKey({ userName, accountId }) : null;
}

function nameOfUser(user: XmlNode): string | null {
  return (text(user, 'userName') ?? keyText(user, 'emailAddress'))?.toLowerCase() ?? null;
}
