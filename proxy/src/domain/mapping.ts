import { ATTRIBUTES, attributeDefinition, type AttributeKind } from './attribute-catalogue.ts';
import { failure, type Failure } from './failures.ts';

/** The four kinds of records whose fields can be mapped. */
export const MAPPED_OBJECTS = ['Account', 'Contact', 'Opportunity', 'OpportunityLineItem'] as const;

export type MappedObject = (typeof MAPPED_OBJECTS)[number];

/** One row of the Field Mapping page: an attribute in FlexNet Operations takes its value from a Salesforce field. */
export interface FieldMapping {
  readonly object: MappedObject;
  /** Attribute name as the Field Mapping page shows it. */
  readonly attribute: string;
  /** API name of the Salesforce field. */
  readonly field: string;
  /** Type of the field as Salesforce describes it, such as `STRING`; any case. Missing: not checked ahead. */
  readonly fieldType?: string | undefined;
  /** Given for custom attributes only: the type that the tenant gave it. */
  readonly customType?: CustomAttributeType | undefined;
}

export const CUSTOM_ATTRIBUTE_TYPES = ['text', 'multi-text', 'number', 'boolean', 'date'] as const;

export type CustomAttributeType = (typeof CUSTOM_ATTRIBUTE_TYPES)[number];

export interface MappingProblem {
  readonly object: MappedObject;
  readonly attribute: string;
  readonly failure: Failure;
}

/**
 * Everything that is wrong with a set of mappings, whatever the records: unknown or doubled attributes, required ones
 * without a field, and fields of a type that cannot fit.
 */
export function checkMappings(mappings: readonly FieldMapping[]): MappingProblem[] {
  return [...problemsOfRows(mappings), ...missingAttributes(mappings)];
}

function problemsOfRows(mappings: readonly FieldMapping[]): MappingProblem[] {
  const seen = new Set<string>();
  return mappings.flatMap((mapping) => {
    const key = rowKey(mapping);
    const isTwice = seen.has(key);
    seen.add(key);
    const problem = isTwice ? failure('attribute-mapped-twice', mapping) : problemOfRow(mapping);
    return problem ? [{ object: mapping.object, attribute: mapping.attribute, failure: problem }] : [];
  });
}

function problemOfRow(mapping: FieldMapping): Failure | null {
  const definition = attributeDefinition(mapping.object, mapping.attribute);
  if (!definition && !mapping.customType) return failure('attribute-unknown', mapping);
  if (isPartNumber(mapping) && !mapping.field.endsWith('ProductCode'))
    return failure('part-number-fixed', mapping);
  const needed = mapping.customType ?? definition?.kind ?? 'text';
  if (mapping.fieldType === undefined || fits(mapping.fieldType, needed)) return null;
  return failure('mapping-type-wrong', { ...mapping, needs: FIELD_NEEDED[needed] });
}

function missingAttributes(mappings: readonly FieldMapping[]): MappingProblem[] {
  const mapped = new Set(mappings.filter(({ customType }) => !customType).map(rowKey));
  return MAPPED_OBJECTS.flatMap((object) =>
    Object.entries(ATTRIBUTES[object])
      .filter(([attribute, { isRequired }]) => isRequired && !mapped.has(rowKey({ object, attribute })))
      .map(([attribute]) => ({
        object,
        attribute,
        failure: failure('mapping-missing', { object, attribute })
      }))
  );
}

function rowKey({
  object,
  attribute,
  customType
}: Pick<FieldMapping, 'object' | 'attribute' | 'customType'>): string {
  return `${object} ${customType ? 'custom ' : ''}${attribute}`;
}

function isPartNumber({ object, attribute, customType }: FieldMapping): boolean {
  return object === 'OpportunityLineItem' && attribute === 'partNumber' && !customType;
}

type Needed = AttributeKind | CustomAttributeType;

const FIELD_NEEDED: Record<Needed, string> = {
  text: 'a text field',
  'multi-text': 'a text or multi-select picklist field',
  'whole-number': 'a number field',
  number: 'a number field',
  flag: 'a checkbox field',
  boolean: 'a checkbox field',
  date: 'a date field (not a date/time, whose day depends on the time zone)'
};

type FieldKind = 'text' | 'multi-text' | 'number' | 'checkbox' | 'date' | 'date-time';

const FIELD_KINDS: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries({
    STRING: 'text',
    TEXTAREA: 'text',
    EMAIL: 'text',
    PHONE: 'text',
    URL: 'text',
    PICKLIST: 'text',
    COMBOBOX: 'text',
    ID: 'text',
    REFERENCE: 'text',
    ENCRYPTEDSTRING: 'text',
    MULTIPICKLIST: 'multi-text',
    DOUBLE: 'number',
    CURRENCY: 'number',
    PERCENT: 'number',
    INTEGER: 'number',
    INT: 'number',
    LONG: 'number',
    BOOLEAN: 'checkbox',
    DATE: 'date',
    DATETIME: 'date-time'
  })
);

const FITTING: Record<Needed, readonly FieldKind[]> = {
  text: ['text', 'multi-text', 'number', 'checkbox', 'date', 'date-time'],
  'multi-text': ['text', 'multi-text'],
  'whole-number': ['number'],
  number: ['number'],
  flag: ['checkbox'],
  boolean: ['checkbox'],
  date: ['date']
};

function fits(fieldType: string, needed: Needed): boolean {
  const kind = FIELD_KINDS.get(fieldType.toUpperCase());
  return kind !== undefined && FITTING[needed].includes(kind);
}

/** Mappings by object, ready to be applied to records. */
export type MappingTable = Readonly<Record<MappedObject, ObjectMappings>>;

export interface ObjectMappings {
  /** Field by attribute, for the attributes that FlexNet Operations has by itself. */
  readonly fields: ReadonlyMap<string, string>;
  readonly custom: readonly CustomMapping[];
}

export interface CustomMapping {
  readonly attribute: string;
  readonly field: string;
  readonly type: CustomAttributeType;
}

export function mappingTable(mappings: readonly FieldMapping[]): MappingTable {
  const of = (object: MappedObject): ObjectMappings => {
    const rows = mappings.filter((mapping) => mapping.object === object);
    return {
      fields: new Map(
        rows.filter((row) => !row.customType).map(({ attribute, field }) => [attribute, field])
      ),
      custom: rows.flatMap(({ attribute, field, customType }) =>
        customType ? [{ attribute, field, type: customType }] : []
      )
    };
  };
  return {
    Account: of('Account'),
    Contact: of('Contact'),
    Opportunity: of('Opportunity'),
    OpportunityLineItem: of('OpportunityLineItem')
  };
}
