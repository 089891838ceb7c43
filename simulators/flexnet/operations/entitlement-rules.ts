import type { Entitlement, Line } from '../model.ts';
import { child, children, flag, pick, text, type Tree } from '../xml.ts';
import { accountByIdentifier } from './accounts.ts';
import { Refusal, checkAttributes, checkLength, type Call } from './call.ts';
import { changedLine, checkDeployable, chosenId, newLine } from './line-rules.ts';
import { userByIdentifier } from './users.ts';

/** The tier of the account that uses what it is entitled to. */
export const END_CUSTOMER = 'bo.constants.partnertiernames.endcustomer';

const HEADER_FIELDS = [
  'description',
  'shipToEmail',
  'shipToAddress',
  'emailTemplateVariation',
  'channelPartners',
  'allowPortalLogin',
  'entitlementAttributes'
];

/** Ids that other records of the same request will use. */
export interface Taken {
  readonly entitlementIds: Set<string>;
  readonly activationIds: Set<string>;
}

export function nothingTaken(): Taken {
  return { entitlementIds: new Set(), activationIds: new Set() };
}

/** Makes an entitlement of an input, without storing it. */
export function newEntitlement(input: Tree, taken: Taken, call: Call): Entitlement {
  refuseMaintenance(input);
  const entitlementId = chosenId(child(input, 'entitlementId'), 'entitlementId');
  if (taken.entitlementIds.has(entitlementId) || call.data.entitlementWithId(entitlementId)) {
    throw new Refusal(`An entitlement with the id ${entitlementId} exists already.`);
  }
  const state = flag(input, 'autoDeploy') === true ? 'DEPLOYED' : 'DRAFT';
  const header = headerOf(input, undefined, call);
  const lines = children(input, 'lineItems').map((line) => newLine(line, state, taken.activationIds, call));
  if (state === 'DEPLOYED') lines.forEach(checkDeployable);
  taken.entitlementIds.add(entitlementId);
  return {
    uniqueId: call.data.nextId(),
    entitlementId,
    state,
    ...header,
    lines,
    createdAt: call.now,
    modifiedAt: call.now
  };
}

/** The entitlement after an update of its header. */
export function withHeader(before: Entitlement, input: Tree, call: Call): Entitlement {
  refuseRetired(before);
  const renamed = child(input, 'entitlementId');
  const entitlementId = renamed ? chosenId(renamed, 'entitlementId') : before.entitlementId;
  if (entitlementId !== before.entitlementId && call.data.entitlementWithId(entitlementId)) {
    throw new Refusal(`An entitlement with the id ${entitlementId} exists already.`);
  }
  const after = { ...before, entitlementId, ...headerOf(input, before, call), modifiedAt: call.now };
  return flag(input, 'autoDeploy') === true ? deployed(after, call) : after;
}

/** The entitlement with lines added; they stay drafts unless they are deployed by the same request. */
export function withAddedLines(before: Entitlement, input: Tree, taken: Taken, call: Call): Entitlement {
  refuseRetired(before);
  refuseMaintenance(input);
  const isDeployed = flag(input, 'autoDeploy') === true && before.state === 'DEPLOYED';
  const added = children(input, 'lineItems').map((line) =>
    newLine(line, isDeployed ? 'DEPLOYED' : 'DRAFT', taken.activationIds, call)
  );
  if (isDeployed) added.forEach(checkDeployable);
  return { ...before, lines: [...before.lines, ...added], modifiedAt: call.now };
}

/** The entitlement with the lines of an input added or, where the activation id exists, changed. */
export function withMergedLines(before: Entitlement, input: Tree, taken: Taken, call: Call): Entitlement {
  let after = before;
  for (const line of children(input, 'lineItems')) {
    const id = text(line, 'activationId', 'id');
    const existing = after.lines.find((l) => l.activationId === id);
    after = existing
      ? withLine(after, changedLine(existing, line, call), call)
      : withAddedLines(after, { lineItems: [line], ...pick(input, ['autoDeploy']) }, taken, call);
  }
  return after;
}

/** The entitlement with one of its lines replaced by a newer state of it. */
export function withLine(before: Entitlement, line: Line, call: Call): Entitlement {
  const lines = before.lines.map((l) => (l.uniqueId === line.uniqueId ? line : l));
  return { ...before, lines, modifiedAt: call.now };
}

/** The entitlement with itself and all its drafts deployed. */
export function deployed(before: Entitlement, call: Call): Entitlement {
  const lines = before.lines.map((line) => {
    if (line.state !== 'DRAFT') return line;
    checkDeployable(line);
    return { ...line, state: 'DEPLOYED' as const, modifiedAt: call.now };
  });
  return { ...before, state: 'DEPLOYED', lines, modifiedAt: call.now };
}

/** The entitlement that an identifier names, by its key or by its unique id. */
export function entitlementByIdentifier(identifier: Tree | undefined, call: Call): Entitlement {
  const uniqueId = text(identifier, 'uniqueId');
  const id = text(identifier, 'primaryKeys', 'entitlementId');
  const found =
    uniqueId === undefined ? call.data.entitlementWithId(id ?? '') : call.data.entitlements.get(uniqueId);
  if (!found) throw new Refusal(`The entitlement ${id ?? uniqueId ?? ''} does not exist.`);
  return found;
}

/** Refuses what can no longer be changed. */
export function refuseRetired(entitlement: Entitlement): void {
  if (entitlement.state === 'INACTIVE' || entitlement.state === 'OBSOLETE') {
    throw new Refusal(
      `The entitlement ${entitlement.entitlementId} is ${entitlement.state} and cannot be changed.`
    );
  }
}

function headerOf(
  input: Tree,
  before: Entitlement | undefined,
  call: Call
): Pick<Entitlement, 'soldTo' | 'fields'> {
  checkLength('shipToEmail', text(input, 'shipToEmail'));
  checkLength('shipToAddress', text(input, 'shipToAddress'), 4000);
  checkLength('description', text(input, 'description'), 4000);
  checkAttributes(child(input, 'entitlementAttributes'), 'entitlement', call);
  const soldTo = endCustomer(input, call) ?? before?.soldTo;
  return {
    ...(soldTo === undefined ? {} : { soldTo }),
    fields: { ...before?.fields, ...pick(input, HEADER_FIELDS) }
  };
}

function endCustomer(input: Tree, call: Call): string | undefined {
  const soldTo = text(input, 'soldTo');
  if (soldTo !== undefined && !call.data.accountWithId(soldTo))
    throw new Refusal(`The account ${soldTo} does not exist.`);
  const partners = children(child(input, 'channelPartners'), 'channelPartner');
  const tiers = partners.map((partner) => checkedPartner(partner, call));
  if (new Set(tiers.map((t) => t.tier)).size < tiers.length)
    throw new Refusal('A partner tier is named twice.');
  if (tiers.filter((t) => t.isOwner).length > 1)
    throw new Refusal('Only one partner can be the current owner.');
  const customer = tiers.find((t) => t.tier === END_CUSTOMER)?.accountId;
  if (soldTo !== undefined && customer !== undefined && soldTo !== customer) {
    throw new Refusal('soldTo and the end customer tier name different accounts.');
  }
  return customer ?? soldTo;
}

function checkedPartner(partner: Tree, call: Call): { tier: string; accountId: string; isOwner: boolean } {
  const tier = text(partner, 'tierName') ?? '';
  if (!tier.startsWith('bo.constants.partnertiernames.'))
    throw new Refusal(`The partner tier ${tier} does not exist.`);
  const contact = child(partner, 'contact');
  if (contact) userByIdentifier(contact, call);
  return {
    tier,
    accountId: accountByIdentifier(child(partner, 'accountUnit'), call).id,
    isOwner: flag(partner, 'currentOwner') === true
  };
}

function refuseMaintenance(input: Tree): void {
  if (input.maintenanceLineItems) throw new Refusal('Maintenance lines are not simulated.');
}
