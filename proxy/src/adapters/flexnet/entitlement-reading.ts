import type { ChangedLine, HeldEntitlement, HeldLine } from '../../domain/entitlement.ts';
import { keyText } from './answers.ts';
import {
  END_CUSTOMER_TIER,
  PARTNER_TIER,
  readAttributes,
  readExpiry,
  readStart,
  readState
} from './vocabulary.ts';
import { child, children, date, flag, instant, integer, text, type XmlNode } from './xml-reader.ts';

/** Entitlements in the answer to a search, bulk entitlements left out: an order never becomes one. */
export function readEntitlements(answer: XmlNode): HeldEntitlement[] {
  return children(answer, 'entitlement').flatMap((item) => {
    const entitlement = child(item, 'simpleEntitlement');
    const id = idText(entitlement, 'entitlementId');
    return entitlement && id ? [readEntitlement(id, entitlement)] : [];
  });
}

function readEntitlement(id: string, entitlement: XmlNode): HeldEntitlement {
  return {
    id,
    state: readState(text(entitlement, 'state')),
    description: text(entitlement, 'description'),
    shipToEmail: text(entitlement, 'shipToEmail'),
    shipToAddress: text(entitlement, 'shipToAddress'),
    emailTemplate: text(entitlement, 'emailTemplateVariation'),
    endCustomerId: accountInTier(entitlement, END_CUSTOMER_TIER) ?? text(entitlement, 'soldTo'),
    partnerId: accountInTier(entitlement, PARTNER_TIER),
    attributes: readAttributes(child(entitlement, 'entitlementAttributes')),
    lines: children(entitlement, 'lineItems').flatMap(readLine)
  };
}

function accountInTier(entitlement: XmlNode, tier: string): string | null {
  const partner = children(child(entitlement, 'channelPartners'), 'channelPartner').find(
    (candidate) => text(candidate, 'tierName')?.trim() === tier
  );
  return keyText(child(partner, 'accountUnit'), 'id');
}

function readLine(line: XmlNode): HeldLine[] {
  const activationId = idText(line, 'activationId');
  if (!activationId) return [];
  return [
    {
      activationId,
      partNumber: keyText(child(line, 'partNumber'), 'partId'),
      licenseModel: keyText(child(line, 'licenseModel'), 'name'),
      description: text(line, 'description'),
      orderId: text(line, 'orderId'),
      orderLineNumber: text(line, 'orderLineNumber'),
      copies: integer(line, 'numberOfCopies'),
      remainingCopies: integer(line, 'numberOfRemainingCopies'),
      start: readStart(line),
      expiry: readExpiry(line),
      versionDate: date(line, 'versionDate'),
      timeZone: text(line, 'FNPTimeZoneValue'),
      state: readState(text(line, 'state')),
      attributes: readAttributes(child(line, 'lineItemAttributes'))
    }
  ];
}

/** Lines in the answer to a query for properties. */
export function readChangedLines(answer: XmlNode): ChangedLine[] {
  return children(answer, 'entitlementLineItem').flatMap((line) => {
    const activationId = keyText(child(line, 'activationId'), 'activationId');
    const entitlementId = keyText(child(line, 'entitlementId'), 'entitlementId');
    return activationId && entitlementId ? [readChangedLine(activationId, entitlementId, line)] : [];
  });
}

function readChangedLine(activationId: string, entitlementId: string, line: XmlNode): ChangedLine {
  const product = child(line, 'product', 'primaryKeys');
  return {
    activationId,
    entitlementId,
    entitlementState: readState(text(line, 'entitlementState')),
    entitlementDescription: text(line, 'entitlementDescription'),
    accountId: keyText(child(line, 'soldTo'), 'id'),
    accountName: text(line, 'soldToDisplayName'),
    state: readState(text(line, 'state')),
    productName: text(product, 'name'),
    productVersion: text(product, 'version'),
    partNumber: keyText(child(line, 'partNumber'), 'partId'),
    orderId: text(line, 'orderId'),
    orderLineNumber: text(line, 'orderLineNumber'),
    copies: integer(line, 'numberOfCopies'),
    fulfilledCopies: integer(line, 'fulfilledAmount'),
    remainingCopies: integer(line, 'numberOfRemainingCopies'),
    startDate: date(line, 'startDate'),
    isPermanent: flag(line, 'isPermanent'),
    expirationDate: date(line, 'expirationDate'),
    lastModifiedAt: instant(line, 'lastModifiedDateTime')
  };
}

/** An id that is told inside an `id` element, or bare. */
export function idText(node: XmlNode | undefined, name: string): string | null {
  return text(node, name, 'id') ?? text(node, name);
}
