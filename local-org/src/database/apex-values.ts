import {
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexList,
  ApexSet,
  BigDecimal,
  EnumValue,
  SObject,
  isNumber,
  type ApexValue
} from '../apex/values.ts';
import type { ObjectType } from './schema/schema.ts';
import { isNumberType, type FieldType, type StoredRow, type StoredValue } from './schema/types.ts';
import type { KnownValue } from './soql/query.ts';
import type { FoundAggregate, FoundRecord } from './soql/run.ts';
import type { ResultColumn } from './soql/select.ts';

/** The Apex value of a stored one. */
export function toApex(
  field: { type: FieldType; scale?: number | undefined },
  value: StoredValue
): ApexValue {
  if (value === null) return null;
  if (field.type === 'DATE') return ApexDate.parse(String(value));
  if (field.type === 'DATETIME') return new ApexDatetime(Number(value));
  if (field.type !== 'INTEGER' && isNumberType(field.type))
    return new ApexDecimal(new BigDecimal(Number(value)), field.scale);
  return value;
}

/** The value to store for an Apex one; the field's checks come later. */
function toStored(value: ApexValue): StoredValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (isNumber(value)) return Number(ApexDecimal.from(value).value);
  if (value instanceof ApexDate) return value.toString();
  if (value instanceof ApexDatetime) return value.millis;
  throw new Error(`A value of this type cannot be stored: ${String(value)}`);
}

/** The value of a bind as a query compares with it. */
export function toKnownValue(value: ApexValue): KnownValue {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (isNumber(value)) return { kind: 'number', value: Number(ApexDecimal.from(value).value) };
  if (value instanceof ApexDate) return { kind: 'date', value: value.toString() };
  if (value instanceof ApexDatetime) return { kind: 'datetime', value: value.millis };
  if (value instanceof EnumValue) return { kind: 'string', value: value.name };
  if (value instanceof SObject) return toKnownValue(value.fields.get('Id') ?? null);
  if (value instanceof ApexList) return { kind: 'list', values: value.items.map(toKnownValue) };
  if (value instanceof ApexSet) return { kind: 'list', values: [...value.values()].map(toKnownValue) };
  throw new Error(`A value of this type cannot be bound in a query: ${String(value)}`);
}

/** The fields of a record that go to the database; parents and children stay behind. */
export function storedFields(object: ObjectType, record: SObject): StoredRow {
  const row: StoredRow = {};
  for (const [name, value] of record.fields) {
    const field = object.fieldSchema(name);
    if (field !== undefined) row[field.name] = toStored(value);
  }
  return row;
}

/** A found record as Apex sees it; `listOfRecords` makes the lists of its children. */
export function toSObject(found: FoundRecord, listOfRecords: ListMaker): SObject {
  const record = new SObject(found.object);
  for (const [name, value] of found.values) {
    if (value === null) continue;
    const field = found.object.fieldSchema(name);
    if (field !== undefined) record.fields.set(name, toApex(field, value));
  }
  for (const [name, parent] of found.parents) {
    if (parent !== null) record.fields.set(name, toSObject(parent, listOfRecords));
  }
  for (const [name, children] of found.children) {
    const items = children.map((child) => toSObject(child, listOfRecords));
    record.fields.set(name, listOfRecords(found.object, name, items));
  }
  // Everything that the query brought, empty or not.
  record.selected = new Set([...found.values.keys(), ...found.parents.keys(), ...found.children.keys()]);
  return record;
}

type ListMaker = (parent: ObjectType, relationshipName: string, items: SObject[]) => ApexList;

const AGGREGATE_SHAPE = { name: 'AggregateResult', unsetValue: () => null };

/** One row of an aggregate query; its decimals have the places that they need. */
export function toAggregateResult(row: FoundAggregate, columns: readonly ResultColumn[]): SObject {
  const record = new SObject(AGGREGATE_SHAPE);
  for (const { alias, operand } of columns) {
    const { type, scale } = operand;
    const field = { type, scale: type === 'DOUBLE' ? undefined : scale };
    record.fields.set(alias, toApex(field, row.get(alias) ?? null));
  }
  record.selected = new Set(row.keys());
  return record;
}
