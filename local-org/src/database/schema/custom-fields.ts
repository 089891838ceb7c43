import { completeField } from './field-defaults.ts';
import type {
  DefaultFormula,
  FieldSchema,
  FieldType,
  OnParentDelete,
  Picklist,
  Reference,
  StoredValue
} from './types.ts';
import { elements, flag, requiredText, text, wholeNumber, type XmlElement } from './xml.ts';

/** Global picklists by name. */
export type ValueSets = ReadonlyMap<string, Picklist>;

const FIELD_TYPE_OF: Readonly<Record<string, FieldType>> = {
  Text: 'STRING',
  AutoNumber: 'STRING',
  TextArea: 'TEXTAREA',
  LongTextArea: 'TEXTAREA',
  Html: 'TEXTAREA',
  Email: 'EMAIL',
  Phone: 'PHONE',
  Url: 'URL',
  Picklist: 'PICKLIST',
  MultiselectPicklist: 'MULTIPICKLIST',
  Checkbox: 'BOOLEAN',
  Number: 'DOUBLE',
  Currency: 'CURRENCY',
  Percent: 'PERCENT',
  Date: 'DATE',
  DateTime: 'DATETIME',
  Lookup: 'REFERENCE',
  MasterDetail: 'REFERENCE'
};

const FIXED_LENGTH: Readonly<Record<string, number>> = {
  TextArea: 255,
  Email: 80,
  Phone: 40,
  Url: 255,
  Picklist: 255,
  MultiselectPicklist: 4099,
  AutoNumber: 30
};

const FORMULA_TEXT_LENGTH = 1300;

/** Reads one `*.field-meta.xml`. */
export function readCustomField(xml: XmlElement, valueSets: ValueSets): FieldSchema {
  const name = requiredText(xml, 'fullName');
  const metadataType = requiredText(xml, 'type');
  const formula = text(xml, 'formula');
  const type = FIELD_TYPE_OF[metadataType];
  if (type === undefined) {
    throw new Error(`field ${name}: type ${metadataType} is not modelled by the local org`);
  }
  const autoNumber = metadataType === 'AutoNumber';
  const writable = !autoNumber && formula === undefined;
  const required = metadataType === 'MasterDetail' || flag(xml, 'required') === true;
  const defaultValue = readDefault(xml, type, name);
  const picklist = readPicklist(xml, valueSets, name);
  const reference = readReference(xml, metadataType);
  const helpText = text(xml, 'inlineHelpText');
  const description = text(xml, 'description');
  return completeField({
    name,
    label: requiredText(xml, 'label'),
    type,
    custom: true,
    length: formula === undefined ? lengthOf(xml, metadataType) : FORMULA_TEXT_LENGTH,
    precision: wholeNumber(xml, 'precision') ?? 0,
    scale: wholeNumber(xml, 'scale') ?? 0,
    nillable: !required && !autoNumber && type !== 'BOOLEAN',
    createable: writable,
    updateable: writable && (reference === undefined || !reference.masterDetail || reference.reparentable),
    unique: flag(xml, 'unique') ?? false,
    caseSensitive: flag(xml, 'caseSensitive') ?? false,
    externalId: flag(xml, 'externalId') ?? false,
    ...(defaultValue !== undefined && { defaultValue }),
    ...(autoNumber && { autoNumberFormat: text(xml, 'displayFormat') ?? '{0}', defaultedOnCreate: true }),
    ...(picklist && { picklist }),
    ...(reference && { reference }),
    ...(formula !== undefined && {
      formula: { text: formula, blanksAsZero: text(xml, 'formulaTreatBlanksAs') !== 'BlankAsBlank' },
      groupable: false
    }),
    ...(helpText !== undefined && { helpText }),
    ...(description !== undefined && { description })
  });
}

function lengthOf(xml: XmlElement, metadataType: string): number {
  const isReference = metadataType === 'Lookup' || metadataType === 'MasterDetail';
  return FIXED_LENGTH[metadataType] ?? (isReference ? 18 : (wholeNumber(xml, 'length') ?? 0));
}

function readDefault(
  xml: XmlElement,
  type: FieldType,
  name: string
): StoredValue | DefaultFormula | undefined {
  const value = text(xml, 'defaultValue');
  if (value === undefined) {
    return undefined;
  }
  if (type === 'BOOLEAN') {
    return value === 'true';
  }
  if (/^TODAY\(\)$/i.test(value)) {
    return { formula: 'TODAY' };
  }
  if (/^NOW\(\)$/i.test(value)) {
    return { formula: 'NOW' };
  }
  if (/^-?\d+(\.\d+)?$/.test(value)) {
    return Number(value);
  }
  const quoted = /^(["'])(.*)\1$/s.exec(value)?.[2];
  if (quoted === undefined || quoted.includes('"')) {
    throw new Error(
      `field ${name}: default value ${value} is a formula that is not modelled by the local org`
    );
  }
  return quoted;
}

function readPicklist(xml: XmlElement, valueSets: ValueSets, name: string): Picklist | undefined {
  const valueSet = elements(xml, 'valueSet')[0];
  if (valueSet === undefined) {
    return undefined;
  }
  if (text(valueSet, 'controllingField') !== undefined) {
    throw new Error(`field ${name}: dependent picklists are not modelled by the local org`);
  }
  const globalName = text(valueSet, 'valueSetName');
  if (globalName !== undefined) {
    const shared = valueSets.get(globalName);
    if (shared === undefined) {
      throw new Error(`field ${name}: there is no global value set ${globalName}`);
    }
    return shared;
  }
  return readValues(
    elements(valueSet, 'valueSetDefinition')[0] ?? {},
    'value',
    flag(valueSet, 'restricted') ?? false
  );
}

/** Reads the values of a picklist field or of a global value set. */
export function readValues(definition: XmlElement, elementName: string, restricted: boolean): Picklist {
  const values = elements(definition, elementName).map((value) => ({
    value: requiredText(value, 'fullName'),
    label: text(value, 'label') ?? requiredText(value, 'fullName'),
    isDefault: flag(value, 'default') ?? false,
    isActive: flag(value, 'isActive') ?? true
  }));
  if (flag(definition, 'sorted') === true) {
    values.sort((left, right) => left.label.localeCompare(right.label));
  }
  return { restricted, values };
}

const ON_DELETE: Readonly<Record<string, OnParentDelete>> = {
  SetNull: 'setNull',
  Restrict: 'restrict',
  Cascade: 'cascade'
};

function readReference(xml: XmlElement, metadataType: string): Reference | undefined {
  if (metadataType !== 'Lookup' && metadataType !== 'MasterDetail') {
    return undefined;
  }
  const masterDetail = metadataType === 'MasterDetail';
  const fieldName = requiredText(xml, 'fullName');
  const childName = text(xml, 'relationshipName');
  return {
    to: [requiredText(xml, 'referenceTo')],
    relationshipName: fieldName.replace(/__c$/, '__r'),
    ...(childName !== undefined && { childRelationshipName: `${childName}__r` }),
    onDelete: masterDetail ? 'cascade' : (ON_DELETE[text(xml, 'deleteConstraint') ?? 'SetNull'] ?? 'setNull'),
    masterDetail,
    reparentable: !masterDetail || flag(xml, 'reparentableMasterDetail') === true
  };
}
