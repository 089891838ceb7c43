import type { DateTime } from 'luxon';
import { notModelled } from '../../apex/errors.ts';
import type { ObjectType, OrgSchema } from '../schema/schema.ts';
import type { ChildRelationship } from '../schema/types.ts';
import type { SqlParameter } from '../store.ts';
import { ConditionWriter } from './conditions.ts';
import { SoqlError } from './errors.ts';
import { typedOperand, type TypedOperand } from './operands.ts';
import {
  isAggregate,
  type KnownValue,
  type Operand,
  type OrderItem,
  type Query,
  type SelectItem
} from './query.ts';
import { Scope, type Column } from './scope.ts';

/** What a query needs besides its text. */
export interface QueryContext {
  schema: OrgSchema;
  bind(index: number): KnownValue;
  now: DateTime;
}

/** One column of the SQL result. */
export interface ResultColumn {
  key: string;
  operand: TypedOperand;
  /** Name in an AggregateResult. */
  alias: string;
}

/** A subquery over child records, run once for all parents. */
export interface ChildSelect {
  relationship: ChildRelationship & { name: string };
  select: Select;
}

/** A query as SQL, with what is needed to read its result. */
export interface Select {
  kind: 'records' | 'aggregates' | 'count';
  object: ObjectType;
  sql: string;
  parameters: SqlParameter[];
  columns: ResultColumn[];
  /** For each joined parent, the key of the column that tells whether it exists. */
  parents: { path: string[]; object: ObjectType; idKey: string }[];
  children: ChildSelect[];
  /** Every column mentioned, subqueries and filters included. */
  mentioned: Column[];
  /** Columns of the SELECT list only. */
  selected: Column[];
}

const MAX_OFFSET = 2000;
const MAX_ALL_FIELDS = 200;

/** Writes a query as SQL. Throws SoqlError for what the platform rejects, `notModelled` for what is not modelled. */
export function writeSelect(query: Query, context: QueryContext): Select {
  const object = context.schema.object(query.from);
  if (object === undefined) throw new SoqlError(`sObject type '${query.from}' is not supported.`);
  return new SelectWriter(query, object, context).write();
}

class SelectWriter {
  readonly #query: Query;
  readonly #object: ObjectType;
  readonly #context: QueryContext;
  readonly #scope: Scope;
  readonly #parameters: SqlParameter[] = [];
  readonly #columns: ResultColumn[] = [];
  readonly #mentionedElsewhere: Column[] = [];
  /** The reference field of the child, when this is a subquery. */
  readonly #parentKey: string | undefined;
  #subqueries = 0;

  constructor(query: Query, object: ObjectType, context: QueryContext, parentKey?: string) {
    this.#query = query;
    this.#object = object;
    this.#context = context;
    this.#parentKey = parentKey;
    this.#scope = new Scope(context.schema, object, 't', query.alias);
  }

  write(): Select {
    const items = this.#query.select.flatMap((item) => this.#expand(item));
    const operands = items.filter((item) => item.kind === 'operand');
    if (this.#isCount(operands)) return this.#result('count', 'COUNT(*) AS n', [], []);
    const grouped = this.#query.groupBy.length > 0 || operands.some((item) => isAggregate(item.operand));
    return grouped ? this.#aggregates(operands) : this.#records(items, operands);
  }

  #isCount(operands: { operand: Operand }[]): boolean {
    const [first] = operands;
    const { operand } = first ?? {};
    return (
      operands.length === 1 &&
      operand?.kind === 'function' &&
      operand.name === 'COUNT' &&
      operand.path.length === 0
    );
  }

  #records(items: SelectItem[], operands: Extract<SelectItem, { kind: 'operand' }>[]): Select {
    for (const { operand, alias } of operands) {
      if (operand.kind === 'function')
        throw notModelled(`the function ${operand.name} in the SELECT list of a query without GROUP BY`);
      if (alias !== undefined) throw new SoqlError(`only aggregate expressions use field aliasing: ${alias}`);
      this.#addColumn(typedOperand(operand, this.#scope), operand.path.join('.'));
    }
    const selected = this.#columns.flatMap((column) => column.operand.column ?? []);
    refuseDuplicates(selected);
    const children = items.flatMap((item) => (item.kind === 'subquery' ? [this.#child(item.query)] : []));
    const joined = [...this.#scope.joins.values()];
    const parents = joined.map((join, index) => ({
      path: join.parents,
      object: join.object,
      idKey: `p${index}`
    }));
    const extra = [
      `${this.#scope.own('Id')} AS id`,
      ...(this.#parentKey === undefined ? [] : [`${this.#scope.own(this.#parentKey)} AS parent`]),
      ...joined.map((join, index) => `${join.alias}.Id AS p${index}`)
    ];
    const list = [...extra, ...this.#columns.map(({ key, operand }) => `${operand.sql} AS ${key}`)].join(
      ', '
    );
    return { ...this.#result('records', list, selected, children), parents };
  }

  #child(query: Query): ChildSelect {
    const relationship = this.#object.childRelationship(query.from);
    if (relationship?.name === undefined) {
      throw new SoqlError(
        `Didn't understand relationship '${query.from}' in FROM part of query call. If you are attempting to use a custom relationship, ` +
          `be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`
      );
    }
    const { name } = relationship;
    const object = this.#context.schema.existing(relationship.childObject.name);
    const allRows = { ...query, allRows: this.#query.allRows };
    const select = new SelectWriter(allRows, object, this.#context, relationship.field.name).write();
    if (select.kind !== 'records') throw new SoqlError('Aggregate functions are not supported in subqueries');
    this.#mentionedElsewhere.push(...select.mentioned);
    return { relationship: { ...relationship, name }, select };
  }

  #aggregates(operands: Extract<SelectItem, { kind: 'operand' }>[]): Select {
    const groups = this.#query.groupBy.map((operand) => this.#groupable(operand));
    let unnamed = 0;
    for (const { operand, alias } of operands) {
      const typed = typedOperand(operand, this.#scope);
      const isGrouped = groups.some((group) => group.sql === typed.sql);
      if (!isAggregate(operand) && !isGrouped) {
        throw new SoqlError(`Field must be grouped or aggregated: ${typed.column?.field.name}`);
      }
      const fieldName = operand.kind === 'field' ? typed.column?.field.name : undefined;
      this.#addColumn(typed, alias ?? fieldName ?? `expr${unnamed++}`);
    }
    const selected = this.#columns.flatMap((column) => column.operand.column ?? []);
    const list = this.#columns.map(({ key, operand }) => `${operand.sql} AS ${key}`).join(', ');
    return this.#result('aggregates', list, selected, [], groups);
  }

  #groupable(operand: Operand): TypedOperand {
    const typed = typedOperand(operand, this.#scope);
    if (typed.isPlainField && typed.column?.field.groupable === false) {
      throw new SoqlError(`field '${typed.column.field.name}' can not be grouped in a query call`);
    }
    return typed;
  }

  /** Everything after the select list. Parameters are collected in the order of the text. */
  #result(
    kind: Select['kind'],
    list: string,
    selected: Column[],
    children: ChildSelect[],
    groups: TypedOperand[] = []
  ): Select {
    const conditions = new ConditionWriter(this.#scope, this.#conditionContext(), this.#parameters);
    const where = this.#where(conditions);
    const groupBy = groups.length === 0 ? '' : ` GROUP BY ${groups.map((group) => group.sql).join(', ')}`;
    const having = this.#query.having ? ` HAVING ${conditions.sql(this.#query.having)}` : '';
    const orderBy = kind === 'count' ? '' : this.#orderBy(kind);
    const limit = this.#parentKey === undefined ? this.#limit(conditions) : '';
    const body = ` FROM ${this.#scope.from} WHERE ${where}${groupBy}${having}`;
    const sql =
      this.#parentKey === undefined
        ? `SELECT ${list}${body}${orderBy}${limit}`
        : this.#ranked(list, body, orderBy, conditions);
    return {
      kind,
      object: this.#object,
      sql,
      parameters: this.#parameters,
      columns: this.#columns,
      parents: [],
      children,
      mentioned: [...this.#scope.columns, ...this.#mentionedElsewhere],
      selected
    };
  }

  /** A subquery's LIMIT counts per parent, so that its rows are numbered within each. */
  #ranked(list: string, body: string, orderBy: string, conditions: ConditionWriter): string {
    const order = orderBy.trim();
    const rank = `row_number() OVER (PARTITION BY ${this.#scope.own(this.#parentKey ?? 'Id')} ${order}) AS rank`;
    const ranked = `SELECT ${list}, ${rank}${body}`;
    if (this.#query.limit === undefined) return `SELECT * FROM (${ranked}) ORDER BY parent, rank`;
    this.#parameters.push(conditions.count(this.#query.limit));
    return `SELECT * FROM (${ranked}) WHERE rank <= ? ORDER BY parent, rank`;
  }

  #where(conditions: ConditionWriter): string {
    const parts: string[] = [];
    if (!this.#query.allRows) parts.push(`${this.#scope.own('IsDeleted')} = 0`);
    // The list of parents is filled in when the subquery runs: it is always the first parameter.
    if (this.#parentKey !== undefined) {
      parts.push(`${this.#scope.own(this.#parentKey)} IN (SELECT value FROM json_each(?))`);
      this.#parameters.push('[]');
    }
    if (this.#query.where) parts.push(conditions.sql(this.#query.where));
    return parts.length === 0 ? '1' : parts.join(' AND ');
  }

  #limit(conditions: ConditionWriter): string {
    const { limit, offset } = this.#query;
    if (limit === undefined && offset === undefined) return '';
    this.#parameters.push(limit === undefined ? -1 : conditions.count(limit));
    if (offset === undefined) return ' LIMIT ?';
    const skipped = conditions.count(offset);
    if (skipped > MAX_OFFSET) throw new SoqlError(`Maximum SOQL offset allowed is ${MAX_OFFSET}`);
    this.#parameters.push(skipped);
    return ' LIMIT ? OFFSET ?';
  }

  #orderBy(kind: Select['kind']): string {
    const terms = this.#query.orderBy.map((item) => this.#orderTerm(item));
    // Ties would come in any order on the platform; here they come in the same one each time.
    if (kind === 'records') terms.push(this.#scope.own('Id'));
    return terms.length === 0 ? '' : ` ORDER BY ${terms.join(', ')}`;
  }

  #orderTerm({ operand, descending, nullsLast }: OrderItem): string {
    const typed = typedOperand(operand, this.#scope);
    const field = typed.column?.field;
    if (field && !field.sortable && typed.isPlainField) {
      throw new SoqlError(`field '${field.name}' can not be sorted in a query call`);
    }
    const direction = descending ? 'DESC' : 'ASC';
    return `${this.#sortKey(typed)} ${direction} NULLS ${nullsLast ? 'LAST' : 'FIRST'}`;
  }

  /** Picklists sort by the order of their values, which are listed in the SQL by position. */
  #sortKey(typed: TypedOperand): string {
    const values = typed.column?.field.picklist?.values ?? [];
    if (!typed.isPlainField || values.length === 0) return typed.sql;
    const whens = values.map(
      (value, position) => `WHEN '${value.value.replaceAll("'", "''")}' THEN ${position}`
    );
    return `CASE WHEN ${typed.sql} IS NULL THEN NULL ELSE CASE ${typed.sql} ${whens.join(' ')} ELSE ${values.length} END END`;
  }

  #conditionContext(): ConstructorParameters<typeof ConditionWriter>[1] {
    return {
      bind: (index) => this.#context.bind(index),
      now: this.#context.now,
      subquery: (query, parameters) => this.#semiJoin(query, parameters)
    };
  }

  #semiJoin(query: Query, parameters: SqlParameter[]): string {
    const [item] = query.select;
    if (query.select.length !== 1 || item?.kind !== 'operand' || item.operand.kind !== 'field') {
      throw new SoqlError('The subquery of a semi-join selects exactly one field');
    }
    const object = this.#context.schema.object(query.from);
    if (object === undefined) throw new SoqlError(`sObject type '${query.from}' is not supported.`);
    const scope = new Scope(this.#context.schema, object, `s${++this.#subqueries}`, query.alias);
    const key = scope.resolve(item.operand.path);
    const conditions = new ConditionWriter(scope, this.#conditionContext(), parameters);
    const where = query.where ? ` AND ${conditions.sql(query.where)}` : '';
    this.#mentionedElsewhere.push(...scope.columns);
    return `SELECT ${key.sql} FROM ${scope.from} WHERE ${scope.own('IsDeleted')} = 0 AND ${key.sql} IS NOT NULL${where}`;
  }

  #addColumn(operand: TypedOperand, alias: string): void {
    this.#columns.push({ key: `c${this.#columns.length}`, operand, alias });
  }

  #expand(item: SelectItem): SelectItem[] {
    if (item.kind !== 'allFields') return [item];
    const { limit } = this.#query;
    if (item.which !== 'STANDARD' && (limit?.kind !== 'number' || limit.value > MAX_ALL_FIELDS)) {
      throw new SoqlError(`The SOQL FIELDS function must have a LIMIT of at most ${MAX_ALL_FIELDS}`);
    }
    return this.#object.fields
      .filter((field) => item.which === 'ALL' || field.custom === (item.which === 'CUSTOM'))
      .map((field) => ({ kind: 'operand', operand: { kind: 'field', path: [field.name] } }));
  }
}

function refuseDuplicates(columns: readonly Column[]): void {
  const seen = new Set<string>();
  for (const column of columns) {
    const path = [...column.parents, column.field.name].join('.');
    if (seen.has(path)) throw new SoqlError(`duplicate field selected: ${path}`);
    seen.add(path);
  }
}
