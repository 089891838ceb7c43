import type { EntitlementUpdate, LineChange } from '../../domain/entitlement-diff.ts';
import type { Entitlement, EntitlementLine, EntitlementParty } from '../../domain/entitlement.ts';
import { attributesXml, END_CUSTOMER_TIER, expiryXml, PARTNER_TIER, startXml } from './vocabulary.ts';
import { el, elIfAny, type Xml } from './xml-writer.ts';

/** An entitlement to be created, with its lines. The owner goes into tiers, because `soldTo` is deprecated. */
export function entitlementXml(entitlement: Entitlement): Xml {
  const { endCustomer, partner } = entitlement;
  return el('simpleEntitlement', [
    el('entitlementId', chosenId(entitlement.id)),
    elIfAny('description', entitlement.description),
    elIfAny('shipToEmail', entitlement.shipToEmail),
    elIfAny('shipToAddress', entitlement.shipToAddress),
    elIfAny('emailTemplateVariation', entitlement.emailTemplate),
    ...entitlement.lines.map(lineXml),
    el('autoDeploy', entitlement.isDeployed),
    el('channelPartners', [
      partyXml(END_CUSTOMER_TIER, endCustomer, true),
      ...(partner ? [partyXml(PARTNER_TIER, partner, false)] : [])
    ]),
    attributesXml('entitlementAttributes', entitlement.attributes.filter(hasValue))
  ]);
}

/** A line to be created, with its entitlement or after it. */
function lineXml(line: EntitlementLine): Xml {
  return el('lineItems', [
    el('activationId', chosenId(line.activationId)),
    elIfAny('description', line.description),
    el('partNumber', [el('primaryKeys', [el('partId', line.partNumber)])]),
    el('licenseModel', line.licenseModel ? [el('primaryKeys', [el('name', line.licenseModel)])] : undefined),
    elIfAny('FNPTimeZoneValue', line.timeZone),
    el('orderId', line.orderId),
    el('orderLineNumber', line.orderLineNumber),
    el('numberOfCopies', line.copies),
    ...startXml(line.start),
    ...expiryXml(line.expiry),
    elIfAny('versionDate', line.versionDate),
    attributesXml('lineItemAttributes', line.attributes.filter(hasValue))
  ]);
}

/** What changes at the entitlement itself. */
export function headerChangesXml({ id, header }: EntitlementUpdate): Xml {
  return el('simpleEntitlement', [
    entitlementIdentifier(id),
    el('description', header?.description),
    el('shipToEmail', header?.shipToEmail),
    el('shipToAddress', header?.shipToAddress),
    el('emailTemplateVariation', header?.emailTemplate),
    attributesXml('entitlementAttributes', header?.attributes ?? [])
  ]);
}

/** What changes at lines that are there. */
export function lineChangesXml({ id, changedLines }: EntitlementUpdate): Xml {
  return el('lineItemData', [entitlementIdentifier(id), ...changedLines.map(lineChangeXml)]);
}

function lineChangeXml({ activationId, changes }: LineChange): Xml {
  return el('lineItemData', [
    lineIdentifier(activationId),
    el('description', changes.description),
    el('FNPTimeZoneValue', changes.timeZone),
    el('orderId', changes.orderId),
    el('orderLineNumber', changes.orderLineNumber),
    el('numberOfCopies', changes.copies),
    ...(changes.start ? startXml(changes.start) : []),
    ...(changes.expiry ? expiryXml(changes.expiry) : []),
    elIfAny('versionDate', changes.versionDate),
    attributesXml('lineItemAttributes', changes.attributes ?? [])
  ]);
}

/** Lines that come to an entitlement later. */
export function addedLinesXml({ id, addedLines, deployAddedLines }: EntitlementUpdate): Xml {
  return el('lineItem', [
    entitlementIdentifier(id),
    ...addedLines.map(lineXml),
    el('autoDeploy', deployAddedLines)
  ]);
}

export function deactivationXml(activationId: string): Xml {
  return el('lineItem', [lineIdentifier(activationId), el('stateToSet', 'INACTIVE')]);
}

export function deploymentXml({ id }: EntitlementUpdate): Xml {
  return el('entitlement', [entitlementIdentifier(id), el('stateToSet', 'DEPLOYED')]);
}

function entitlementIdentifier(id: string): Xml {
  return el('entitlementIdentifier', [el('primaryKeys', [el('entitlementId', id)])]);
}

function lineIdentifier(activationId: string): Xml {
  return el('lineItemIdentifier', [el('primaryKeys', [el('activationId', activationId)])]);
}

/** An id of our choice, so that the server refuses a second record under it. */
function chosenId(id: string): Xml[] {
  return [el('id', id), el('autoGenerate', false)];
}

function partyXml(tier: string, { accountId, contact }: EntitlementParty, isOwner: boolean): Xml {
  return el('channelPartner', [
    el('tierName', tier),
    el('accountUnit', [el('primaryKeys', [el('id', accountId)])]),
    el('contact', contact === null ? undefined : [el('userName', contact)]),
    el('currentOwner', isOwner)
  ]);
}

function hasValue({ value }: { readonly value: unknown }): boolean {
  return value !== null;
}
