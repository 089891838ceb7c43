import { DateTime } from 'luxon';
import type { RowError } from '../database/dml/outcome.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import {
  isNumberType,
  isTextType,
  type FieldSchema,
  type StoredRow,
  type StoredValue
} from '../database/schema/types.ts';

/** Field values of a request as the database keeps them, and what is wrong with the others. */
export function storedRow(
  object: ObjectType,
  fields: Readonly<Record<string, unknown>>
): { row: StoredRow; errors: RowError[] } {
  const row: StoredRow = {};
  const errors: RowError[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const field = object.fieldSchema(name);
    const stored = field === undefined ? undefined : storedValue(field, value);
    if (field === undefined)
      errors.push({
        status: 'INVALID_FIELD',
        message: `No such column '${name}' on sobject of type ${object.name}`,
        fields: []
      });
    else if (stored === undefined)
      errors.push({
        status: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
        message: `${field.label}: value not of required type: ${JSON.stringify(value)}`,
        fields: [field.name]
      });
    else row[field.name] = stored;
  }
  return { row, errors };
}

/** The value as it is kept; undefined when it is not of the field's type. Text that holds a number will do for one. */
function storedValue(field: FieldSchema, value: unknown): StoredValue | undefined {
  const { type } = field;
  if (value === null) return null;
  if (type === 'BOOLEAN') return typeof value === 'boolean' ? value : undefined;
  if (isNumberType(type)) return numberOf(value);
  if (typeof value !== 'string') return undefined;
  if (value === '' || isTextType(type)) return value === '' ? null : value;
  if (type === 'DATE') return DateTime.fromFormat(value, 'yyyy-MM-dd').isValid ? value : undefined;
  if (type !== 'DATETIME') return value;
  const moment = DateTime.fromISO(value, { zone: 'utc' });
  return moment.isValid ? moment.toMillis() : undefined;
}

function numberOf(value: unknown): number | null | undefined {
  if (typeof value === 'number') return value;
  if (value === '') return null;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : undefined;
}
