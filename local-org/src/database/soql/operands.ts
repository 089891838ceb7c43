import { notModelled } from '../../apex/errors.ts';
import { isNumberType, type FieldSchema, type FieldType, type StoredValue } from '../schema/types.ts';
import { fromSql } from '../store.ts';
import { SoqlError } from './errors.ts';
import { isAggregate, type Operand } from './query.ts';
import type { Column, Scope } from './scope.ts';

/** What an operand yields: SQL, and the kind of its values. */
export interface TypedOperand {
  sql: string;
  type: FieldType;
  scale: number;
  /** The field behind it; absent for COUNT(). */
  column?: Column;
  /** True if the value is the field's own, so that its collation and picklist order apply. */
  isPlainField: boolean;
}

/** SQL for a part of a date; `%` formats are strftime's. */
const DATE_PARTS: Readonly<Record<string, (date: string) => string>> = {
  CALENDAR_YEAR: (date) => `CAST(strftime('%Y', ${date}) AS INTEGER)`,
  CALENDAR_QUARTER: (date) => `(CAST(strftime('%m', ${date}) AS INTEGER) + 2) / 3`,
  CALENDAR_MONTH: (date) => `CAST(strftime('%m', ${date}) AS INTEGER)`,
  DAY_IN_MONTH: (date) => `CAST(strftime('%d', ${date}) AS INTEGER)`,
  DAY_IN_YEAR: (date) => `CAST(strftime('%j', ${date}) AS INTEGER)`,
  DAY_IN_WEEK: (date) => `CAST(strftime('%w', ${date}) AS INTEGER) + 1`,
  HOUR_IN_DAY: (date) => `CAST(strftime('%H', ${date}) AS INTEGER)`
};

/** SQL of a field or function in the given scope. */
export function typedOperand(operand: Operand, scope: Scope): TypedOperand {
  if (operand.kind === 'function') return typedFunction(operand.name, operand.path, scope);
  const column = scope.resolve(operand.path);
  return {
    sql: valueSql(column),
    type: column.field.type,
    scale: column.field.scale,
    column,
    isPlainField: true
  };
}

/** A checkbox of a parent that does not exist counts as false. */
function valueSql(column: Column): string {
  return column.field.type === 'BOOLEAN' && column.parents.length > 0
    ? `COALESCE(${column.sql}, 0)`
    : column.sql;
}

function typedFunction(name: string, path: readonly string[], scope: Scope): TypedOperand {
  if (path.length === 0) return { sql: 'COUNT(*)', type: 'INTEGER', scale: 0, isPlainField: false };
  const column = scope.resolve(path);
  if (isAggregate({ kind: 'function', name, path: [...path] })) return aggregate(name, column);
  const { field, sql } = column;
  const isDate = field.type === 'DATE';
  if (!isDate && field.type !== 'DATETIME') {
    if (name in DATE_PARTS) throw new SoqlError(`field ${field.name} does not support function ${name}`);
    throw notModelled(`the query function ${name}`);
  }
  // Like the platform without convertTimezone(), date functions look at date-times in UTC.
  const date = isDate ? sql : `${sql} / 1000, 'unixepoch'`;
  if (name === 'DAY_ONLY')
    return { sql: `strftime('%Y-%m-%d', ${date})`, type: 'DATE', scale: 0, column, isPlainField: false };
  const part = DATE_PARTS[name];
  if (part === undefined) throw notModelled(`the query function ${name}`);
  return { sql: part(date), type: 'INTEGER', scale: 0, column, isPlainField: false };
}

function aggregate(name: string, column: Column): TypedOperand {
  const { field, sql } = column;
  const common = { column, isPlainField: false };
  if (name === 'COUNT') return { ...common, sql: `COUNT(${sql})`, type: 'INTEGER', scale: 0 };
  if (name === 'COUNT_DISTINCT')
    return { ...common, sql: `COUNT(DISTINCT ${sql})`, type: 'INTEGER', scale: 0 };
  if (name === 'MIN' || name === 'MAX') {
    if (field.type === 'BOOLEAN' || field.type === 'ID') throw unsupported(name, field);
    return { ...common, sql: `${name}(${sql})`, type: field.type, scale: field.scale };
  }
  if (!isNumberType(field.type)) throw unsupported(name, field);
  const scale = name === 'AVG' ? Math.max(field.scale, AVERAGE_SCALE) : field.scale;
  return { ...common, sql: `${name}(${sql})`, type: 'DOUBLE', scale };
}

const AVERAGE_SCALE = 10;

function unsupported(name: string, field: FieldSchema): SoqlError {
  return new SoqlError(`field ${field.name} does not support aggregate operator ${name}`);
}

/** The stored value that a result column holds; sums are rounded to the field's scale, which hides binary fractions. */
export function decode(
  operand: Pick<TypedOperand, 'type' | 'scale'>,
  value: string | number | bigint | null
): StoredValue {
  const stored = fromSql({ type: operand.type }, value);
  return operand.type === 'DOUBLE' && typeof stored === 'number'
    ? Number(stored.toFixed(operand.scale))
    : stored;
}
