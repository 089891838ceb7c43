import { attributeDefinition, type AttributeOf } from './attribute-catalogue.ts';
import type { CustomAttribute } from './attributes.ts';
import { isCalendarDate } from './calendar-date.ts';
import type { CalendarDate, OptionalText } from './entitlement.ts';
import { failure, type Failure } from './failures.ts';
import type { CustomMapping, MappedObject, MappingTable } from './mapping.ts';
import type { Fields, FieldValue } from './order.ts';

/**
 * A Salesforce record seen through the mappings. Reading never throws: what is wrong gathers in `failures`, and a
 * record with failures must not be sent.
 * Of each value: undefined is not mapped, null is mapped and empty.
 */
export interface MappedRecord<O extends MappedObject> {
  readonly failures: readonly Failure[];
  /** What does not keep the record from being sent. */
  readonly warnings: readonly Failure[];
  /** How the record is called in sentences. */
  readonly where: string;
  text(attribute: AttributeOf<O>): OptionalText;
  /** A text that has to be there; empty text stands for one that failed. */
  requiredText(attribute: AttributeOf<O>): string;
  /** The number as it is; whether it is whole is for the caller to say. */
  number(attribute: AttributeOf<O>): number | null | undefined;
  /** A number that has to be there; null stands for one that failed. */
  requiredNumber(attribute: AttributeOf<O>): number | null;
  flag(attribute: AttributeOf<O>): boolean | null | undefined;
  date(attribute: AttributeOf<O>): CalendarDate | null | undefined;
  customAttributes(): readonly CustomAttribute[];
  /** Field that an attribute comes from; undefined when it is not mapped. */
  fieldOf(attribute: AttributeOf<O>): string | undefined;
  fail(problem: Failure): void;
}

export function mappedRecord<O extends MappedObject>(
  object: O,
  fields: Fields,
  table: MappingTable,
  where: string
): MappedRecord<O> {
  const { fields: fieldByAttribute, custom } = table[object];
  const failures: Failure[] = [];
  const warnings: Failure[] = [];

  function raw(attribute: string, field: string): FieldValue {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (value === undefined) {
      failures.push(failure('field-not-read', { where, attribute, field }));
      return null;
    }
    // Salesforce does not tell an empty text from none.
    return value === '' ? null : value;
  }

  function read<T>(
    attribute: string,
    needs: string,
    convert: (value: FieldValue) => T | null
  ): T | null | undefined {
    const field = fieldByAttribute.get(attribute);
    return field === undefined ? undefined : readField(attribute, field, needs, convert);
  }

  function readField<T>(
    attribute: string,
    field: string,
    needs: string,
    convert: (value: FieldValue) => T | null
  ): T | null {
    const value = raw(attribute, field);
    if (value === null) return null;
    const converted = convert(value);
    if (converted === null)
      failures.push(failure('value-wrong', { where, attribute, value: String(value), needs }));
    return converted;
  }

  function text(attribute: AttributeOf<O>): OptionalText {
    const value = read(attribute, NEEDS.text, asText);
    const { maxLength: most = null, mayBeLeftOut = false } = attributeDefinition(object, attribute) ?? {};
    if (typeof value !== 'string' || most === null || value.length <= most) return value;
    const values = { where, attribute, length: value.length, most };
    if (mayBeLeftOut) {
      warnings.push(failure('value-left-out', values));
      return undefined;
    }
    failures.push(failure('value-too-long', values));
    return value;
  }

  function number(attribute: AttributeOf<O>): number | null | undefined {
    return read(attribute, NEEDS.number, asNumber);
  }

  function required<T>(
    attribute: AttributeOf<O>,
    readValue: (attribute: AttributeOf<O>) => T | null | undefined
  ) {
    const failuresBefore = failures.length;
    const value = readValue(attribute) ?? null;
    if (value === null && failures.length === failuresBefore) {
      const field = fieldByAttribute.get(attribute) ?? attribute;
      failures.push(failure('value-missing', { where, attribute, field }));
    }
    return value;
  }

  function customAttribute({ attribute: name, field, type }: CustomMapping): CustomAttribute {
    switch (type) {
      case 'text':
        return { name, type, value: readField(name, field, NEEDS.text, asText) };
      case 'multi-text':
        return { name, type, value: readField(name, field, NEEDS.text, asTexts) };
      case 'number':
        return { name, type, value: readField(name, field, NEEDS['whole-number'], asWholeNumber) };
      case 'boolean':
        return { name, type, value: readField(name, field, NEEDS.flag, asFlag) };
      case 'date':
        return { name, type, value: readField(name, field, NEEDS.date, asDate) };
    }
  }

  return {
    failures,
    warnings,
    where,
    text,
    requiredText: (attribute) => required(attribute, text) ?? '',
    number,
    requiredNumber: (attribute) => required(attribute, number),
    flag: (attribute) => read(attribute, NEEDS.flag, asFlag),
    date: (attribute) => read(attribute, NEEDS.date, asDate),
    customAttributes: () => custom.map(customAttribute),
    fieldOf: (attribute) => fieldByAttribute.get(attribute),
    fail: (problem) => failures.push(problem)
  };
}

const NEEDS = {
  text: 'a text',
  number: 'a number',
  'whole-number': 'a whole number',
  flag: 'true or false',
  date: 'a date as YYYY-MM-DD'
} as const;

function asText(value: FieldValue): string {
  return String(value);
}

/** Salesforce joins the values of a multi-select picklist with semicolons. */
function asTexts(value: FieldValue): string[] {
  return String(value).split(';');
}

function asNumber(value: FieldValue): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function asWholeNumber(value: FieldValue): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

function asFlag(value: FieldValue): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function asDate(value: FieldValue): CalendarDate | null {
  return typeof value === 'string' && isCalendarDate(value) ? value : null;
}
