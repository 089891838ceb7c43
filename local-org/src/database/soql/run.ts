import type { ObjectType } from '../schema/schema.ts';
import type { StoredValue } from '../schema/types.ts';
import { fromSql, type SqlRow, type Store } from '../store.ts';
import type { TypedOperand } from './scope.ts';
import type { Select } from './select.ts';

/** A record as a query found it. */
export interface FoundRecord {
  object: ObjectType;
  values: Map<string, StoredValue>;
  /** By relationship name; null if there is no parent. */
  parents: Map<string, FoundRecord | null>;
  children: Map<string, FoundRecord[]>;
}

/** One row of an aggregate query, by alias. */
export type FoundAggregate = Map<string, StoredValue>;

export type QueryResult =
  | { kind: 'records'; records: FoundRecord[]; rowCount: number }
  | { kind: 'aggregates'; rows: FoundAggregate[]; rowCount: number }
  | { kind: 'count'; count: number; rowCount: number };

/** Runs a query that was written as SQL. */
export function runSelect(store: Store, select: Select): QueryResult {
  const rows = store.all(select.sql, select.parameters);
  if (select.kind === 'count') return { kind: 'count', count: Number(rows[0]?.['n'] ?? 0), rowCount: 1 };
  if (select.kind === 'aggregates')
    return { kind: 'aggregates', rows: rows.map((row) => aggregateOf(select, row)), rowCount: rows.length };
  const records = rows.map((row) => recordOf(select, row));
  return { kind: 'records', records, rowCount: countOf(records) };
}

function aggregateOf(select: Select, row: SqlRow): FoundAggregate {
  return new Map(select.columns.map(({ key, alias, operand }) => [alias, decode(operand, row, key)]));
}

function recordOf(select: Select, row: SqlRow): FoundRecord {
  const record = recordWith(select.object, row['id'] as string); // the primary key
  for (const { path, object, key } of select.parents)
    addParent(record, path, object, row[key] as string | null);
  for (const { key, operand } of select.columns) {
    const { column } = operand;
    if (column) parentAt(record, column.parents)?.values.set(column.field.name, decode(operand, row, key));
  }
  for (const { key, relationship, select: child } of select.children) {
    const rows = JSON.parse(String(row[key])) as SqlRow[]; // written by the subquery
    record.children.set(
      relationship,
      rows.map((each) => recordOf(child, each))
    );
  }
  return record;
}

function recordWith(object: ObjectType, id: string): FoundRecord {
  return { object, values: new Map([['Id', id]]), parents: new Map(), children: new Map() };
}

/** Asking for a field of a parent also brings the reference itself and the parent's id. */
function addParent(
  record: FoundRecord,
  path: readonly string[],
  object: ObjectType,
  id: string | null
): void {
  const child = parentAt(record, path.slice(0, -1));
  const name = path.at(-1);
  if (!child || name === undefined) return;
  const reference = child.object.parentField(name);
  if (reference !== undefined) child.values.set(reference.name, id);
  child.parents.set(name, id === null ? null : recordWith(object, id));
}

function parentAt(record: FoundRecord, path: readonly string[]): FoundRecord | null {
  let current: FoundRecord | null = record;
  for (const name of path) current = current?.parents.get(name) ?? null;
  return current;
}

/** Records of subqueries count too. */
function countOf(records: readonly FoundRecord[]): number {
  const children = records.flatMap((record) => [...record.children.values()].flat());
  return records.length + (children.length === 0 ? 0 : countOf(children));
}

/** The stored value in a result column; sums are rounded to the field's scale, which hides binary fractions. */
function decode({ type, scale }: TypedOperand, row: SqlRow, key: string): StoredValue {
  const stored = fromSql({ type }, row[key] ?? null);
  return type === 'DOUBLE' && typeof stored === 'number' ? Number(stored.toFixed(scale)) : stored;
}
