import { BigDecimal } from '../../apex/values/numbers.ts';
import { toId18 } from '../ids.ts';
import type { OrgSchema } from '../schema/schema.ts';
import { isIdType, isNumberType, isTextType, type FieldSchema, type StoredValue } from '../schema/types.ts';
import { fail } from './outcome.ts';

const TRIMMED = new Set(['STRING', 'EMAIL', 'PHONE', 'URL', 'PICKLIST', 'MULTIPICKLIST', 'COMBOBOX']);
const EMAIL = /^[^\s@,;:"<>()[\]\\]+@[^\s@,;:"<>()[\]\\]+\.[^\s@.,;:"<>()[\]\\]+$/;

/** Checks a value against its field and answers it as it will be stored; a value that the field rejects fails the row. */
export function storable(schema: OrgSchema, field: FieldSchema, value: StoredValue): StoredValue {
  if (value === null) return field.type === 'BOOLEAN' ? nullCheckbox(field) : null;
  if (isIdType(field.type)) return reference(schema, field, String(value));
  if (isNumberType(field.type)) return number(field, Number(value));
  if (isTextType(field.type)) return text(field, String(value));
  return value;
}

function nullCheckbox(field: FieldSchema): never {
  return fail('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: null`, [
    field.name
  ]);
}

function text(field: FieldSchema, given: string): string | null {
  const value = TRIMMED.has(field.type) ? given.trim() : given;
  if (value === '') return null;
  if (value.length > field.length) {
    fail('STRING_TOO_LONG', `${field.label}: data value too large: ${value} (max length=${field.length})`, [
      field.name
    ]);
  }
  if (field.type === 'EMAIL' && !EMAIL.test(value)) {
    fail('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name]);
  }
  if (field.picklist?.restricted) restrictedPicklist(field, value);
  return value;
}

function restrictedPicklist(field: FieldSchema, value: string): void {
  const chosen = field.type === 'MULTIPICKLIST' ? value.split(';') : [value];
  const known = new Set(field.picklist?.values.filter((entry) => entry.isActive).map((entry) => entry.value));
  const bad = chosen.find((entry) => !known.has(entry));
  if (bad === undefined) return;
  const message = `${field.label}: bad value for restricted picklist field: ${bad}`;
  fail('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]);
}

function number(field: FieldSchema, value: number): number {
  const rounded = Number(new BigDecimal(value).toDecimalPlaces(field.scale, BigDecimal.ROUND_HALF_UP));
  const limit = 10 ** (field.precision - field.scale) - 10 ** -field.scale;
  if (Math.abs(rounded) > limit) {
    const message = `${field.label}: value outside of valid range on numeric field: ${value}`;
    fail('NUMBER_OUTSIDE_VALID_RANGE', message, [field.name]);
  }
  return rounded;
}

function reference(schema: OrgSchema, field: FieldSchema, value: string): string | null {
  if (value === '') return null;
  const id = toId18(value);
  const target = id === undefined ? undefined : schema.objectOfId(id);
  if (id === undefined || target === undefined) {
    return fail('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
  }
  if (!field.reference?.to.includes(target.name)) {
    return fail('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${value}`, [
      field.name
    ]);
  }
  return id;
}
