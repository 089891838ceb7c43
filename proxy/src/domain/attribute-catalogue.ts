import type { MappedObject } from './mapping.ts';

/** What FlexNet Operations takes as the value of an attribute. */
export type AttributeKind = 'text' | 'whole-number' | 'flag' | 'date';

export interface AttributeDefinition {
  readonly kind: AttributeKind;
  /** Most characters of a text. Null: no limit is known, so that FlexNet Operations decides. */
  readonly maxLength: number | null;
  /** A text that is too long is left out with a warning; without, the record is not what it should be. */
  readonly mayBeLeftOut: boolean;
  /** A mapping has to exist; whether a record needs a value is another matter. */
  readonly isRequired: boolean;
}

const NAME_LENGTH = 255;

const LONG_TEXT_LENGTH = 4000;

const name = { kind: 'text', maxLength: NAME_LENGTH, mayBeLeftOut: true, isRequired: false } as const;
/** A name that decides what the record is, or to whom it belongs. */
const key = { ...name, mayBeLeftOut: false } as const;
const requiredName = { ...key, isRequired: true } as const;
const longText = { ...name, maxLength: LONG_TEXT_LENGTH } as const;
const unlimited = { maxLength: null, mayBeLeftOut: false, isRequired: false } as const;
const date = { kind: 'date', ...unlimited } as const;
const flag = { kind: 'flag', ...unlimited } as const;
const wholeNumber = { kind: 'whole-number', ...unlimited } as const;

const address = { city: name, state: name, zipcode: name, country: name } as const;

/**
 * The attributes of the Field Mapping page, per object. Ids, soldTo and partNumber are not required here although
 * FlexNet Operations needs them: an order gives them by itself.
 * The two attributes of an expiration are both required, and the Expiration Date Option decides which is sent.
 */
export const ATTRIBUTES = {
  Account: {
    accountName: requiredName,
    accountID: key,
    description: { ...longText, maxLength: null },
    address1: name,
    address2: name,
    ...address,
    region: name,
    accountType: key
  },
  Contact: {
    firstName: requiredName,
    lastName: requiredName,
    emailAddress: requiredName,
    displayName: name,
    optIn: { ...flag, isRequired: true },
    phoneNumber: name,
    faxNumber: name,
    street: name,
    ...address,
    locale: name,
    status: key,
    timezone: name
  },
  Opportunity: {
    soldTo: key,
    description: longText,
    shipToEmail: name,
    shipToAddress: longText,
    emailTemplateVariation: name,
    entitlementId: key,
    EntitlementOwnerAccount: key,
    EntitlementOwnerContact: key
  },
  OpportunityLineItem: {
    partNumber: key,
    numberOfCopies: { ...wholeNumber, isRequired: true },
    description: longText,
    startDate: date,
    startDateOption: key,
    expirationDate: { ...date, isRequired: true },
    term: { ...wholeNumber, isRequired: true },
    activationId: key,
    licenseModel: key,
    orderID: key,
    orderLineNumber: key,
    FNPTimeZoneValue: name,
    versionDate: date
  }
} as const satisfies Record<MappedObject, Record<string, AttributeDefinition>>;

export type AttributeOf<O extends MappedObject> = keyof (typeof ATTRIBUTES)[O] & string;

/** The definition of an attribute by name, or undefined when FlexNet Operations has none of that name. */
export function attributeDefinition(
  object: MappedObject,
  attribute: string
): AttributeDefinition | undefined {
  const attributes: Record<string, AttributeDefinition> = ATTRIBUTES[object];
  return Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
}
