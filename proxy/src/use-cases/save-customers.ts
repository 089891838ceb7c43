import type { CustomerAccount, PortalUser } from '../domain/customer.ts';
import { planUser, type Planned } from '../domain/customer-plan.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { MappingTable } from '../domain/mapping.ts';
import type { Contact, SyncSettings } from '../domain/order.ts';
import type { Deadline } from '../ports/deadline.ts';
import { userKey, type CustomerDirectory, type WriteOutcome } from '../ports/licensing.ts';

export interface AccountResult {
  readonly accountId: string;
  /** Null: not saved. */
  readonly flexNetAccountId: string | null;
  readonly failure: Failure | null;
}

export interface ContactResult {
  readonly contactId: string;
  /** Null: not saved. */
  readonly flexNetUserName: string | null;
  readonly failure: Failure | null;
}

/**
 * Saves accounts, each once.
 * @param accounts by Salesforce id
 * @returns results by Salesforce id
 */
export async function saveAccounts(
  directory: CustomerDirectory,
  accounts: ReadonlyMap<string, CustomerAccount>,
  existing: SyncSettings['existingAccounts'],
  deadline: Deadline
): Promise<ReadonlyMap<string, AccountResult>> {
  const shared = sharedIds(accounts.values());
  const sent = [...accounts.values()].filter(({ id }) => !shared.has(id));
  const outcomes = await directory.saveAccounts(sent, existing, deadline);
  return new Map(
    [...accounts].map(([accountId, account]) => {
      const problem = shared.has(account.id)
        ? accountNotSaved(account, failure('sent-twice', { id: account.id }))
        : problemOf(outcomes.get(account.id), (cause) => accountNotSaved(account, cause));
      return [accountId, { accountId, flexNetAccountId: problem ? null : account.id, failure: problem }];
    })
  );
}

/** Two accounts of the org under one id would overwrite each other in turn. */
function sharedIds(accounts: Iterable<CustomerAccount>): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { id } of accounts) (seen.has(id) ? shared : seen).add(id);
  return shared;
}

function accountNotSaved({ name }: CustomerAccount, cause: Failure): Failure {
  return failure('account-not-saved', { name, reason: cause.message });
}

/**
 * Makes contacts users of their accounts. A contact whose account was not saved is not sent.
 * @returns results by contact id
 */
export async function saveContacts(
  directory: CustomerDirectory,
  contacts: readonly Contact[],
  savedAccounts: ReadonlyMap<string, AccountResult>,
  context: { readonly settings: SyncSettings; readonly table: MappingTable },
  deadline: Deadline
): Promise<ReadonlyMap<string, ContactResult>> {
  const plans = contacts.map((contact) => ({ contact, plan: planContact(contact, savedAccounts, context) }));
  const users = new Map(
    plans.flatMap(({ plan }) => ('value' in plan ? [[userKey(plan.value), plan.value]] : []))
  );
  const outcomes = await directory.saveUsers([...users.values()], deadline);

  return new Map(
    plans.map(({ contact, plan }) => {
      const notSaved = (cause: Failure) =>
        failure('contact-not-saved', { name: nameOf(contact, plan), reason: cause.message });
      const [planProblem] = 'failures' in plan ? plan.failures : [];
      const outcome = 'value' in plan ? outcomes.get(userKey(plan.value)) : undefined;
      const problem = planProblem ? notSaved(planProblem) : problemOf(outcome, notSaved);
      const flexNetUserName = !problem && 'value' in plan ? plan.value.userName : null;
      return [contact.id, { contactId: contact.id, flexNetUserName, failure: problem }];
    })
  );
}

function planContact(
  contact: Contact,
  savedAccounts: ReadonlyMap<string, AccountResult>,
  { settings, table }: { readonly settings: SyncSettings; readonly table: MappingTable }
): Planned<PortalUser> {
  const account = savedAccounts.get(contact.accountId);
  if (!account?.flexNetAccountId) {
    const notSent = failure('account-not-sent', { where: 'The contact', accountId: contact.accountId });
    return { failures: [account?.failure ?? notSent] };
  }
  return planUser(contact, account.flexNetAccountId, settings.portalRole, table);
}

function nameOf(contact: Contact, plan: Planned<PortalUser>): string {
  return 'value' in plan ? `${plan.value.firstName} ${plan.value.lastName}` : contact.id;
}

/** A refusal is about the record and is told with its name; anything else is about the connection. */
function problemOf(outcome: WriteOutcome | undefined, notSaved: (cause: Failure) => Failure): Failure | null {
  if (!outcome) return failure('outcome-unknown');
  switch (outcome.kind) {
    case 'done':
      return null;
    case 'refused':
      return notSaved(outcome.failure);
    case 'not-sent':
    case 'unclear':
      return outcome.failure;
  }
}
