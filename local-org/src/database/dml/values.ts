import { BigDecimal } from '../../apex/values/numbers.ts';
import { toId18 } from '../ids.ts';
import type { OrgSchema } from '../schema/schema.ts';
import { isIdType, isNumberType, isTextType, type FieldSchema, type StoredValue } from '../schema/types.ts';
import { fail } from './outcome.ts';

/** Moments are kept without fractions of it. */
const SECOND = 1000;

const EMAIL = /^[^\s@,;:"<>()[\]\\]+@[^\s@,;:"<>()[\]\\]+\.[^\s@.,;:"<>()[\]\\]+$/;

/** Checks a value against its field and answers it as it will be stored; a value that the field rejects fails the row. */
export function storable(schema: OrgSchema, field: FieldSchema, value: StoredValue): StoredValue {
  if (value === null) {
    if (field.type !== 'BOOLEAN') return null;
    return reject(field, 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'value not of required type: null');
  }
  if (isIdType(field.type)) return reference(schema, field, String(value));
  if (isNumberType(field.type)) return number(field, Number(value));
  if (isTextType(field.type)) return text(field, String(value));
  if (field.type === 'DATETIME') return Math.floor(Number(value) / SECOND) * SECOND;
  return value;
}

export function isEmailAddress(value: string): boolean {
  return EMAIL.test(value);
}

function reject(field: FieldSchema, status: string, problem: string): never {
  return fail(status, `${field.label}: ${problem}`, [field.name]);
}

function text(field: FieldSchema, given: string): string | null {
  const value = field.type === 'TEXTAREA' ? given : given.trim();
  if (value === '') return null;
  if (value.length > field.length)
    reject(field, 'STRING_TOO_LONG', `data value too large: ${value} (max length=${field.length})`);
  if (field.type === 'EMAIL' && !isEmailAddress(value))
    reject(field, 'INVALID_EMAIL_ADDRESS', `invalid email address: ${value}`);
  if (field.picklist?.restricted) {
    const chosen = field.type === 'MULTIPICKLIST' ? value.split(';') : [value];
    const known = field.picklist.values.filter((entry) => entry.isActive).map((entry) => entry.value);
    const bad = chosen.find((entry) => !known.includes(entry));
    if (bad !== undefined)
      reject(
        field,
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `bad value for restricted picklist field: ${bad}`
      );
  }
  return value;
}

function number(field: FieldSchema, value: number): number {
  const rounded = Number(new BigDecimal(value).toDecimalPlaces(field.scale, BigDecimal.ROUND_HALF_UP));
  const limit = 10 ** (field.precision - field.scale) - 10 ** -field.scale;
  if (Math.abs(rounded) > limit)
    reject(field, 'NUMBER_OUTSIDE_VALID_RANGE', `value outside of valid range on numeric field: ${value}`);
  return rounded;
}

function reference(schema: OrgSchema, field: FieldSchema, value: string): string | null {
  if (value === '') return null;
  const id = toId18(value);
  const target = id === undefined ? undefined : schema.objectOfId(id);
  const isKnown = id !== undefined && target !== undefined;
  if (isKnown && field.reference?.to.includes(target.name)) return id;
  const status = isKnown ? 'FIELD_INTEGRITY_EXCEPTION' : 'MALFORMED_ID';
  return reject(field, status, `id value of incorrect type: ${value}`);
}
