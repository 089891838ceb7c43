import type { ObjectType } from '../schema/schema.ts';
import type { StoredValue } from '../schema/types.ts';
import type { Store } from '../store.ts';
import { decode } from './operands.ts';
import type { ChildSelect, Select } from './select.ts';

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

type SqlRow = ReturnType<Store['all']>[number];

/** Runs a query that was written as SQL. */
export function runSelect(store: Store, select: Select): QueryResult {
  const rows = store.all(select.sql, select.parameters);
  if (select.kind === 'count') return { kind: 'count', count: Number(rows[0]?.['n'] ?? 0), rowCount: 1 };
  if (select.kind === 'aggregates') {
    const aggregates = rows.map((row) => aggregateOf(select, row));
    return { kind: 'aggregates', rows: aggregates, rowCount: rows.length };
  }
  const records = rows.map((row) => recordOf(select, row));
  const childRows = select.children.reduce((sum, child) => sum + attachChildren(store, child, records), 0);
  return { kind: 'records', records, rowCount: rows.length + childRows };
}

function aggregateOf(select: Select, row: SqlRow): FoundAggregate {
  return new Map(select.columns.map(({ key, alias, operand }) => [alias, decode(operand, row[key] ?? null)]));
}

function recordOf(select: Select, row: SqlRow): FoundRecord {
  const record = emptyRecord(select.object);
  record.values.set('Id', row['id'] as string); // the primary key
  for (const parent of select.parents)
    addParent(record, parent.path, parent.object, row[parent.idKey] as string | null);
  for (const { key, operand } of select.columns) {
    const { column } = operand;
    if (column === undefined) continue;
    parentAt(record, column.parents)?.values.set(column.field.name, decode(operand, row[key] ?? null));
  }
  return record;
}

function emptyRecord(object: ObjectType): FoundRecord {
  return { object, values: new Map(), parents: new Map(), children: new Map() };
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
  const parent = id === null ? null : emptyRecord(object);
  parent?.values.set('Id', id);
  child.parents.set(name, parent);
}

function parentAt(record: FoundRecord, path: readonly string[]): FoundRecord | null {
  let current: FoundRecord | null = record;
  for (const name of path) current = current?.parents.get(name) ?? null;
  return current;
}

function attachChildren(
  store: Store,
  { relationship, select }: ChildSelect,
  parents: readonly FoundRecord[]
): number {
  const byId = new Map(parents.map((parent) => [parent.values.get('Id'), parent]));
  for (const parent of parents) parent.children.set(relationship.name, []);
  const [, ...rest] = select.parameters;
  const rows = store.all(select.sql, [JSON.stringify([...byId.keys()]), ...rest]);
  const records = rows.map((row) => {
    const record = recordOf(select, row);
    byId
      .get(row['parent'] as string)
      ?.children.get(relationship.name)
      ?.push(record);
    return record;
  });
  return rows.length + select.children.reduce((sum, child) => sum + attachChildren(store, child, records), 0);
}
