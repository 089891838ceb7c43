import type { ObjectType, OrgSchema } from '../schema/schema.ts';
import type { StoredValue } from '../schema/types.ts';
import { ConditionWriter, queriedObject, type QueryContext } from './conditions.ts';
import { noSuchRelationship, SoqlError } from './errors.ts';
import type { Operand, OrderItem, Query, SelectItem } from './query.ts';
import { Scope, type Column, type TypedOperand } from './scope.ts';

/** One column of the SQL result. */
export interface ResultColumn {
  key: string;
  operand: TypedOperand;
  /** Name in an AggregateResult. */
  alias: string;
}

/** A subquery over child records, whose rows are a list in JSON in the column `key`. */
interface ChildSelect {
  key: string;
  relationship: string;
  select: Select;
}

/** A query as SQL, with what is needed to read its result. */
export interface Select {
  kind: 'records' | 'aggregates' | 'count';
  object: ObjectType;
  sql: string;
  parameters: StoredValue[];
  columns: ResultColumn[];
  /** For each joined parent, the key of the column that holds its id. */
  parents: { path: string[]; object: ObjectType; key: string }[];
  children: ChildSelect[];
  /** Every column mentioned, subqueries and filters included. */
  mentioned: readonly Column[];
}

type SelectedOperand = Extract<SelectItem, { kind: 'operand' }>;

const MAX_OFFSET = 2000;

/** Writes a query as SQL. Throws SoqlError for what the platform rejects, `notModelled` for what is not modelled. */
export function writeSelect(query: Query, schema: OrgSchema, context: QueryContext): Select {
  return new SelectWriter(query, new Scope(schema, queriedObject(schema, query.from), 't'), context).write();
}

class SelectWriter {
  readonly #query: Query;
  readonly #scope: Scope;
  readonly #context: QueryContext;
  /** What ties the rows of a subquery to their parent. */
  readonly #tie: string | undefined;
  readonly #parameters: StoredValue[] = [];
  readonly #conditions: ConditionWriter;
  readonly #columns: ResultColumn[] = [];

  constructor(query: Query, scope: Scope, context: QueryContext, tie?: string) {
    this.#query = query;
    this.#scope = scope;
    this.#context = context;
    this.#tie = tie;
    this.#conditions = new ConditionWriter(scope, context, this.#parameters);
  }

  write(): Select {
    const { select, groupBy } = this.#query;
    const operands = select.filter((item) => item.kind === 'operand');
    if (select.length === 1 && operands[0]?.operand.path.length === 0)
      return this.#result('count', ['COUNT(*) AS n']);
    if (groupBy.length > 0 || operands.some(({ operand }) => operand.kind === 'function'))
      return this.#aggregates(operands);
    return this.#records(operands);
  }

  #records(operands: readonly SelectedOperand[]): Select {
    const seen = new Set<string>();
    for (const { operand, alias } of operands) {
      if (alias !== undefined) throw new SoqlError(`only aggregate expressions use field aliasing: ${alias}`);
      const { parents, field } = this.#addColumn(this.#scope.operand(operand), '').column ?? {};
      const path = [...(parents ?? []), field?.name].join('.');
      if (seen.has(path)) throw new SoqlError(`duplicate field selected: ${path}`);
      seen.add(path);
    }
    const subqueries = this.#query.select.filter((item) => item.kind === 'subquery');
    const children = subqueries.map(({ query }, index) => this.#child(query, index));
    const joins = [...this.#scope.joins.values()];
    const parents = joins.map(({ parents: path, object }, index) => ({ path, object, key: `p${index}` }));
    const list = [
      `${this.#scope.own('Id')} AS id`,
      ...joins.map(({ alias }, index) => `${alias}.Id AS p${index}`),
      ...this.#columns.map(({ key, operand }) => `${operand.sql} AS ${key}`),
      ...children.map(({ key, select }) => `(${listOf(select)}) AS ${key}`)
    ];
    return { ...this.#result('records', list), parents, children };
  }

  #child(query: Query, index: number): ChildSelect {
    const relationship = this.#scope.object.childRelationship(query.from);
    if (relationship?.name === undefined) throw noSuchRelationship(query.from, 'FROM part of query call');
    const { schema, alias } = this.#scope;
    const scope = new Scope(schema, schema.existing(relationship.childObject.name), `${alias}c${index}`);
    const tie = `${scope.own(relationship.field.name)} = ${this.#scope.own('Id')}`;
    const select = new SelectWriter(query, scope, this.#context, tie).write();
    if (select.kind !== 'records') throw new SoqlError('Aggregate functions are not supported in subqueries');
    this.#scope.columns.push(...select.mentioned);
    this.#parameters.push(...select.parameters);
    return { key: `k${index}`, relationship: relationship.name, select };
  }

  #aggregates(operands: readonly SelectedOperand[]): Select {
    const groups = this.#query.groupBy.map((operand) => this.#groupable(operand));
    let unnamed = 0;
    for (const { operand, alias } of operands) {
      const typed = this.#scope.operand(operand);
      const name = typed.column?.field.name;
      if (name !== undefined && !groups.includes(typed.sql))
        throw new SoqlError(`Field must be grouped or aggregated: ${name}`);
      this.#addColumn(typed, alias ?? name ?? `expr${unnamed++}`);
    }
    const list = this.#columns.map(({ key, operand }) => `${operand.sql} AS ${key}`);
    return this.#result('aggregates', list, groups);
  }

  #groupable(operand: Operand): string {
    const { sql, column } = this.#scope.operand(operand);
    if (column?.field.groupable === false)
      throw new SoqlError(`field '${column.field.name}' can not be grouped in a query call`);
    return sql;
  }

  #addColumn(operand: TypedOperand, alias: string): TypedOperand {
    this.#columns.push({ key: `c${this.#columns.length}`, operand, alias });
    return operand;
  }

  /** Everything after the select list. Parameters are collected in the order of the text. */
  #result(kind: Select['kind'], list: readonly string[], groups: readonly string[] = []): Select {
    const { where, having } = this.#query;
    const filters = [
      `${this.#scope.own('IsDeleted')} = 0`,
      ...(this.#tie === undefined ? [] : [this.#tie]),
      ...(where === undefined ? [] : [this.#conditions.sql(where)])
    ];
    const ofGroups = new ConditionWriter(this.#scope, this.#context, this.#parameters, true);
    const groupFilter = having === undefined ? '' : ` HAVING ${ofGroups.sql(having)}`;
    const order = this.#query.orderBy.map((item) => this.#orderTerm(item));
    // Ties would come in any order on the platform; here they come in the same one each time.
    if (kind === 'records') order.push(this.#scope.own('Id'));
    const clauses = [
      ` WHERE ${filters.join(' AND ')}`,
      groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`,
      groupFilter,
      order.length === 0 || kind === 'count' ? '' : ` ORDER BY ${order.join(', ')}`,
      this.#limit()
    ];
    const from = `FROM ${this.#scope.from}${clauses.join('')}`;
    // What LIMIT leaves is what COUNT() counts.
    const source = kind === 'count' ? `FROM (SELECT 1 ${from})` : from;
    return {
      kind,
      object: this.#scope.object,
      sql: `SELECT ${list.join(', ')} ${source}`,
      parameters: this.#parameters,
      columns: this.#columns,
      parents: [],
      children: [],
      mentioned: this.#scope.columns
    };
  }

  #limit(): string {
    const { limit, offset } = this.#query;
    if (limit === undefined && offset === undefined) return '';
    const skipped = offset === undefined ? 0 : this.#conditions.count(offset);
    if (skipped > MAX_OFFSET) throw new SoqlError(`Maximum SOQL offset allowed is ${MAX_OFFSET}`);
    this.#parameters.push(limit === undefined ? -1 : this.#conditions.count(limit), skipped);
    return ' LIMIT ? OFFSET ?';
  }

  #orderTerm({ operand, descending, nullsLast }: OrderItem): string {
    const typed = this.#scope.operand(operand);
    if (typed.column?.field.sortable === false)
      throw new SoqlError(`field '${typed.column.field.name}' can not be sorted in a query call`);
    return `${sortKey(typed)} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsLast ? 'LAST' : 'FIRST'}`;
  }
}

/** The rows of a subquery as one value. */
function listOf({ sql, columns, parents, children }: Select): string {
  const keys = ['id', ...[...parents, ...columns, ...children].map(({ key }) => key)];
  return `SELECT json_group_array(json_object(${keys.map((key) => `'${key}', ${key}`).join(', ')})) FROM (${sql})`;
}

/** Picklists sort by the order of their values, which are listed in the SQL by position. */
function sortKey({ sql, column }: TypedOperand): string {
  const values = column?.field.picklist?.values ?? [];
  if (values.length === 0) return sql;
  const whens = values.map(({ value }, position) => `WHEN '${value.replaceAll("'", "''")}' THEN ${position}`);
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE CASE ${sql} ${whens.join(' ')} ELSE ${values.length} END END`;
}
