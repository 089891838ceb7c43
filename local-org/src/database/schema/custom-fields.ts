import { completeField } from './fields.ts';
import type { FieldSchema, FieldType, Picklist, Reference, StoredValue } from './types.ts';
import { elements, flag, requiredText, text, wholeNumber, type XmlElement } from './xml.ts';

/** The types of fields, with the length of those that do not state their own. */
const TYPES: Readonly<Record<string, readonly [type: FieldType, length?: number]>> = {
  Text: ['STRING'],
  TextArea: ['TEXTAREA', 255],
  LongTextArea: ['TEXTAREA'],
  Email: ['EMAIL', 80],
  Picklist: ['PICKLIST', 255],
  MultiselectPicklist: ['MULTIPICKLIST', 4099],
  Checkbox: ['BOOLEAN'],
  Number: ['DOUBLE'],
  Date: ['DATE'],
  DateTime: ['DATETIME'],
  Lookup: ['REFERENCE', 18],
  MasterDetail: ['REFERENCE', 18]
};

const FORMULA_TEXT_LENGTH = 1300;

/** Reads one `*.field-meta.xml`. */
export function readCustomField(xml: XmlElement): FieldSchema {
  const name = requiredText(xml, 'fullName');
  const metadataType = requiredText(xml, 'type');
  const formula = text(xml, 'formula');
  const [type, length] = TYPES[metadataType] ?? [];
  if (type === undefined)
    throw new Error(`field ${name}: type ${metadataType} is not modelled by the local org`);
  const masterDetail = metadataType === 'MasterDetail';
  return completeField(name, {
    label: requiredText(xml, 'label'),
    type,
    custom: true,
    length: formula === undefined ? (length ?? wholeNumber(xml, 'length') ?? 0) : FORMULA_TEXT_LENGTH,
    precision: wholeNumber(xml, 'precision') ?? 0,
    scale: wholeNumber(xml, 'scale') ?? 0,
    required: masterDetail || flag(xml, 'required'),
    readOnly: formula !== undefined,
    createOnly: masterDetail && !flag(xml, 'reparentableMasterDetail'),
    unique: flag(xml, 'unique'),
    caseSensitive: flag(xml, 'caseSensitive'),
    externalId: flag(xml, 'externalId'),
    defaultValue: readDefault(xml, type, name),
    picklist: readPicklist(xml, name),
    reference: type === 'REFERENCE' ? readReference(xml, name, masterDetail) : undefined,
    formula:
      formula === undefined
        ? undefined
        : {
            text: formula,
            blanksAsZero: text(xml, 'formulaTreatBlanksAs') !== 'BlankAsBlank'
          },
    helpText: text(xml, 'inlineHelpText')
  });
}

function readDefault(xml: XmlElement, type: FieldType, name: string): StoredValue | undefined {
  const value = text(xml, 'defaultValue');
  if (value === undefined) return undefined;
  if (type === 'BOOLEAN') return value === 'true';
  const quoted = /^(["'])([^"]*)\1$/s.exec(value)?.[2];
  if (quoted === undefined)
    throw new Error(
      `field ${name}: default value ${value} is a formula that is not modelled by the local org`
    );
  return quoted;
}

function readPicklist(xml: XmlElement, name: string): Picklist | undefined {
  const [valueSet] = elements(xml, 'valueSet');
  if (valueSet === undefined) return undefined;
  const [definition] = elements(valueSet, 'valueSetDefinition');
  if (definition === undefined || text(valueSet, 'controllingField') !== undefined)
    throw new Error(`field ${name}: global and dependent picklists are not modelled by the local org`);
  const values = elements(definition, 'value').map((value) => ({
    value: requiredText(value, 'fullName'),
    label: text(value, 'label') ?? requiredText(value, 'fullName'),
    isDefault: flag(value, 'default'),
    isActive: text(value, 'isActive') !== 'false'
  }));
  if (flag(definition, 'sorted')) values.sort((left, right) => left.label.localeCompare(right.label));
  return { restricted: flag(valueSet, 'restricted'), values };
}

function readReference(xml: XmlElement, name: string, masterDetail: boolean): Reference {
  const childName = text(xml, 'relationshipName');
  const constraint = text(xml, 'deleteConstraint');
  if (constraint === 'Cascade')
    throw new Error(`field ${name}: a look-up that deletes with its parent is not modelled by the local org`);
  return {
    to: [requiredText(xml, 'referenceTo')],
    relationshipName: name.replace(/__c$/, '__r'),
    childRelationshipName: childName && `${childName}__r`,
    onDelete: masterDetail ? 'cascade' : constraint === 'Restrict' ? 'restrict' : 'setNull',
    masterDetail
  };
}
