import type { ChangedLine, HeldEntitlement, HeldLine } from '../../domain/entitlement.ts';
import type { UnreadableLine } from '../../ports/licensing.ts';
import { keyText, needed, readRecord, type Reading } from './answers.ts';
import {
  END_CUSTOMER_TIER,
  PARTNER_TIER,
  readAttributes,
  readExpiry,
  readStart,
  readState
} from './vocabulary.ts';
import {
  child,
  children,
  date,
  flag,
  instant,
  integer,
  text,
  UnreadableValueError,
  type XmlNode
} from './xml-reader.ts';

/** One entitlement in the answer to a search. Null: an answer without its id. */
export interface FoundEntitlement {
  readonly id: string | null;
  readonly reading: Reading<HeldEntitlement>;
}

/** Entitlements in the answer to a search, bulk entitlements left out: an order never becomes one. */
export function readEntitlements(answer: XmlNode): FoundEntitlement[] {
  return children(answer, 'entitlement').flatMap((item) => {
    const entitlement = child(item, 'simpleEntitlement');
    if (!entitlement && child(item, 'bulkEntitlement')) return [];
    const id = idText(entitlement, 'entitlementId');
    const name = id ? `the entitlement ${id}` : 'an entitlement';
    return [
      { id, reading: readRecord(name, () => readEntitlement(needed(id, 'entitlementId'), entitlement)) }
    ];
  });
}

/**
 * A held entitlement, whole: with a line that cannot be read, nobody could tell which lines are missing.
 * @throws UnreadableValueError
 */
function readEntitlement(id: string, entitlement: XmlNode | undefined): HeldEntitlement {
  const lines = children(entitlement, 'lineItems').map(readLine);
  const activationIds = new Set(lines.map(({ activationId }) => activationId));
  if (activationIds.size < lines.length) throw new UnreadableValueError('activationId', 'the same id twice');
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
    lines
  };
}

function accountInTier(entitlement: XmlNode | undefined, tier: string): string | null {
  const partner = children(child(entitlement, 'channelPartners'), 'channelPartner').find(
    (candidate) => text(candidate, 'tierName')?.trim() === tier
  );
  return keyText(child(partner, 'accountUnit'), 'id');
}

function readLine(line: XmlNode): HeldLine {
  return {
    activationId: needed(idText(line, 'activationId'), 'activationId'),
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
  };
}

export interface ReadLines {
  readonly lines: readonly ChangedLine[];
  readonly unreadable: readonly UnreadableLine[];
}

/** Lines in the answer to a query for properties. */
export function readChangedLines(nodes: readonly XmlNode[]): ReadLines {
  const lines: ChangedLine[] = [];
  const unreadable: UnreadableLine[] = [];
  for (const line of nodes) {
    const activationId = keyText(child(line, 'activationId'), 'activationId');
    const entitlementId = keyText(child(line, 'entitlementId'), 'entitlementId');
    const name = activationId ? `the line ${activationId}` : 'a line';
    const reading = readRecord(name, () =>
      readChangedLine(needed(activationId, 'activationId'), needed(entitlementId, 'entitlementId'), line)
    );
    if ('record' in reading) lines.push(reading.record);
    else unreadable.push({ activationId, entitlementId, failure: reading.failure });
  }
  return { lines, unreadable };
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
