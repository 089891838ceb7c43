import type { AccountType } from '../../domain/customer.ts';
import type { CustomAttribute } from '../../domain/attributes.ts';
import type { DurationUnit, LineExpiry, LineStart } from '../../domain/entitlement.ts';
import type { LifecycleState } from '../../domain/states.ts';
import { needed } from './answers.ts';
import { child, children, date, flag, integer, text, type XmlNode } from './xml-reader.ts';
import { el, group, type Xml } from './xml-writer.ts';

const STATES: ReadonlyMap<string, LifecycleState> = new Map([
  ['DRAFT', 'Draft'],
  ['ACTIVE', 'Active'],
  ['INACTIVE', 'Inactive'],
  ['DEPLOYED', 'Deployed'],
  ['OBSOLETE', 'Obsolete'],
  ['TEST', 'Test'],
  ['ON_HOLD', 'On Hold']
]);

export function readState(word: string | null): LifecycleState {
  return STATES.get(word?.trim() ?? '') ?? 'Unknown';
}

export const ACCOUNT_TYPE_WORDS: Readonly<Record<AccountType, string>> = {
  customer: 'CUSTOMER',
  'channel-partner': 'CHANNEL_PARTNER',
  publisher: 'PUBLISHER',
  'self-registered': 'SELF_REGISTERED'
};

/** Tiers are named by constants, never by what the portal shows. */
export const END_CUSTOMER_TIER = 'bo.constants.partnertiernames.endcustomer';
export const PARTNER_TIER = 'bo.constants.partnertiernames.tier1';

const START_OPTIONS: Readonly<Record<LineStart['kind'], string>> = {
  on: 'DEFINE_NOW',
  'at-first-activation': 'DEFINE_ACTDATE_AT_FIRST_ACTIVATION',
  'at-each-activation': 'DEFINE_ACTDATE_AT_EACH_ACTIVATION'
};

/** The elements `startDate` and `startDateOption`, in this order. */
export function startXml(start: LineStart): Xml[] {
  return [
    el('startDate', start.kind === 'on' ? start.date : undefined),
    el('startDateOption', START_OPTIONS[start.kind])
  ];
}

/** The elements `isPermanent`, `term` and `expirationDate`, in this order; only one of the last two, or none. */
export function expiryXml(expiry: LineExpiry): Xml[] {
  switch (expiry.kind) {
    case 'permanent':
      return [el('isPermanent', true)];
    case 'after':
      return [
        el('isPermanent', false),
        el('term', [el('numDuration', expiry.count), el('durationUnit', expiry.unit.toUpperCase())])
      ];
    case 'on':
      return [el('isPermanent', false), el('expirationDate', expiry.date)];
  }
}

/** The start of a held line; null when it is told in a way that an order cannot express. */
export function readStart(line: XmlNode): LineStart | null {
  const option = text(line, 'startDateOption')?.trim();
  if (option === START_OPTIONS['at-first-activation']) return { kind: 'at-first-activation' };
  if (option === START_OPTIONS['at-each-activation']) return { kind: 'at-each-activation' };
  const startDate = date(line, 'startDate');
  return startDate && (!option || option === START_OPTIONS.on) ? { kind: 'on', date: startDate } : null;
}

const UNITS: ReadonlyMap<string, DurationUnit> = new Map([
  ['DAYS', 'days'],
  ['WEEKS', 'weeks'],
  ['MONTHS', 'months'],
  ['YEARS', 'years']
]);

export function readExpiry(line: XmlNode): LineExpiry | null {
  if (flag(line, 'isPermanent') === true) return { kind: 'permanent' };
  const count = integer(line, 'term', 'numDuration');
  const unit = UNITS.get(text(line, 'term', 'durationUnit')?.trim() ?? '');
  if (count !== null && unit) return { kind: 'after', count, unit };
  const expirationDate = date(line, 'expirationDate');
  return expirationDate ? { kind: 'on', date: expirationDate } : null;
}

/** Custom attributes under an element of the given name; an empty value clears what is held. */
export function attributesXml(name: string, attributes: readonly CustomAttribute[]): Xml {
  return group(
    name,
    attributes.map((attribute) =>
      el('attribute', [el('attributeName', attribute.name), ...valueXml(attribute)])
    )
  );
}

function valueXml(attribute: CustomAttribute): Xml[] {
  switch (attribute.type) {
    case 'text':
      return [el('stringValue', attribute.value)];
    case 'multi-text':
      return (attribute.value ?? []).map((value) => el('arrayValue', value));
    case 'number':
      return [el('integerValue', attribute.value ?? undefined)];
    case 'boolean':
      return [el('booleanValue', attribute.value ?? undefined)];
    case 'date':
      return [el('dateValue', attribute.value ?? undefined)];
  }
}

export function readAttributes(list: XmlNode | undefined): CustomAttribute[] {
  return children(list, 'attribute').map((attribute) =>
    readAttribute(needed(text(attribute, 'attributeName'), 'attributeName'), attribute)
  );
}

function readAttribute(name: string, attribute: XmlNode): CustomAttribute {
  const array = children(attribute, 'arrayValue').map((value) => value.text);
  if (array.length > 0) return { name, type: 'multi-text', value: array };
  if (child(attribute, 'integerValue'))
    return { name, type: 'number', value: integer(attribute, 'integerValue') };
  if (child(attribute, 'booleanValue'))
    return { name, type: 'boolean', value: flag(attribute, 'booleanValue') };
  if (child(attribute, 'dateValue')) return { name, type: 'date', value: date(attribute, 'dateValue') };
  return { name, type: 'text', value: text(attribute, 'stringValue') };
}

export function equalsXml(name: string, value: string): Xml {
  return searchXml(name, value, 'EQUALS');
}

export function searchXml(name: string, value: string, searchType: 'EQUALS' | 'CONTAINS' | 'AFTER'): Xml {
  return el(name, [el('value', value), el('searchType', searchType)]);
}
