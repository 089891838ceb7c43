import { toId18 } from '../ids.ts';
import type { ObjectType, OrgSchema } from '../schema/schema.ts';
import { isIdType, isNumberType, isTextType, type FieldType, type StoredValue } from '../schema/types.ts';
import { dateRange, type DateRange } from './date-literals.ts';
import { SoqlError } from './errors.ts';
import type { ComparisonOperator, Condition, KnownValue, Operand, Query, Value } from './query.ts';
import { Scope } from './scope.ts';

/** What a query needs besides its text. */
export interface QueryContext {
  /** Value of a bind by its number. */
  bind: (index: number) => KnownValue;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What is compared: a field, or in HAVING an aggregate of one. */
interface Comparable {
  name: string;
  sql: string;
  type: FieldType;
  caseSensitive: boolean;
}

/** Writes conditions as SQL and collects their parameters in order. */
export class ConditionWriter {
  readonly #scope: Scope;
  readonly #context: QueryContext;
  readonly #parameters: StoredValue[];
  readonly #isOfGroups: boolean;

  /** @param isOfGroups whether aggregates are compared, as in HAVING */
  constructor(scope: Scope, context: QueryContext, parameters: StoredValue[], isOfGroups = false) {
    this.#scope = scope;
    this.#context = context;
    this.#parameters = parameters;
    this.#isOfGroups = isOfGroups;
  }

  sql(condition: Condition): string {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return `(${condition.parts.map((part) => this.sql(part)).join(condition.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        // SOQL knows no third truth value: what is not true is false.
        return `NOT COALESCE(${this.sql(condition.part)}, 0)`;
      case 'compare':
        return this.#compare(condition);
      case 'in':
        return this.#in(condition);
    }
  }

  /** Value of a LIMIT or OFFSET. */
  count(value: Value): number {
    const known = this.#known(value);
    if (known.kind === 'unknown') return 0;
    if (known.kind !== 'number' || !Number.isInteger(known.value) || known.value < 0) {
      throw new SoqlError('LIMIT and OFFSET need a number that is not negative');
    }
    return known.value;
  }

  #compare({ left, operator, right }: Extract<Condition, { kind: 'compare' }>): string {
    const column = this.#comparable(left);
    const { name, type } = column;
    if (right.kind === 'dateLiteral')
      return this.#compareRange(column, operator, dateRange(right.text, this.#context.now));
    const value = this.#known(right);
    if (operator === 'LIKE' && !(isTextType(type) && ['string', 'unknown'].includes(value.kind)))
      throw new SoqlError(`invalid operator on field '${name}': LIKE needs a text field and a text`);
    const { sql, folded } = fold(column, [parameter(column, value)]);
    if (operator !== '=' && operator !== '!=' && (type === 'BOOLEAN' || type === 'MULTIPICKLIST'))
      throw new SoqlError(`operator does not work on field '${name}' of type ${type.toLowerCase()}`);
    this.#parameters.push(folded[0] ?? null);
    return `${sql} ${SQL_OPERATOR[operator] ?? operator} ?${operator === 'LIKE' ? " ESCAPE '\\'" : ''}`;
  }

  #compareRange(column: Comparable, operator: ComparisonOperator, { from, to }: DateRange): string {
    const { sql, type } = column;
    const write = RANGE[operator];
    if ((type !== 'DATE' && type !== 'DATETIME') || write === undefined) throw wrongType(column);
    const [test, ...bounds] = write;
    for (const bound of bounds) {
      const moment = bound === 'from' ? from : to;
      this.#parameters.push(type === 'DATE' ? moment.toISODate() : moment.toMillis());
    }
    return `(${test.replaceAll('x', sql)})`;
  }

  #in({ left, negated, right }: Extract<Condition, { kind: 'in' }>): string {
    const column = this.#comparable(left);
    const { test, hasNull } = Array.isArray(right)
      ? this.#list(column, right)
      : { test: `${column.sql} IN (${this.#semiJoin(right)})`, hasNull: false };
    const found = hasNull ? `(${column.sql} IS NULL OR ${test})` : test;
    return negated ? `NOT COALESCE(${found}, 0)` : found;
  }

  #list(column: Comparable, values: readonly Value[]): { test: string; hasNull: boolean } {
    const members = values.flatMap((value) => this.#members(value));
    const parameters = members.map((value) => parameter(column, value));
    const present = parameters.filter((value) => value !== null);
    const { sql, folded } = fold(column, present);
    this.#parameters.push(JSON.stringify(folded));
    const hasNull = present.length < parameters.length;
    return { test: `${sql} IN (SELECT value FROM json_each(?))`, hasNull };
  }

  #semiJoin(query: Query): string {
    const [item] = query.select;
    if (query.select.length !== 1 || item?.kind !== 'operand' || item.operand.kind !== 'field') {
      throw new SoqlError('The subquery of a semi-join selects exactly one field');
    }
    const { schema, alias, columns } = this.#scope;
    const scope = new Scope(schema, queriedObject(schema, query.from), `${alias}s`);
    const key = scope.resolve(item.operand.path);
    const conditions = new ConditionWriter(scope, this.#context, this.#parameters);
    const where = query.where ? ` AND ${conditions.sql(query.where)}` : '';
    columns.push(...scope.columns);
    return `SELECT ${key.sql} FROM ${scope.from} WHERE ${scope.own('IsDeleted')} = 0 AND ${key.sql} IS NOT NULL${where}`;
  }

  #comparable(operand: Operand): Comparable {
    const { sql, type, column } = this.#scope.operand(operand);
    if (operand.kind === 'function' && !this.#isOfGroups)
      throw new SoqlError(`Aggregate function ${operand.name} is not supported in a WHERE clause`);
    if (column?.field.filterable === false)
      throw new SoqlError(`field '${column.field.name}' can not be filtered in a query call`);
    const name = column?.field.name ?? operand.path.join('.');
    return { name, sql, type, caseSensitive: column?.field.caseSensitive === true };
  }

  #known(value: Value): KnownValue {
    if (value.kind === 'dateLiteral') throw new SoqlError('A date literal cannot be a member of a list');
    return value.kind === 'bind' ? this.#context.bind(value.index) : value;
  }

  #members(value: Value): KnownValue[] {
    const known = this.#known(value);
    return known.kind === 'list' ? known.values.flatMap((member) => this.#members(member)) : [known];
  }
}

const SQL_OPERATOR: Readonly<Record<string, string>> = { '=': 'IS', '!=': 'IS NOT' };

/** How days are compared with a range of them, and which of its bounds stand for the question marks. */
const RANGE: Readonly<Partial<Record<ComparisonOperator, readonly [string, ...('from' | 'to')[]]>>> = {
  '=': ['x >= ? AND x < ?', 'from', 'to'],
  '!=': ['x IS NULL OR x < ? OR x >= ?', 'from', 'to'],
  '<': ['x < ?', 'from'],
  '<=': ['x < ?', 'to'],
  '>': ['x >= ?', 'to'],
  '>=': ['x >= ?', 'from']
};

/** The object that a query names after FROM. */
export function queriedObject(schema: OrgSchema, name: string): ObjectType {
  const object = schema.object(name);
  if (object === undefined) throw new SoqlError(`sObject type '${name}' is not supported.`);
  return object;
}

/** The value as it is stored in the column; values of the wrong type are rejected. */
function parameter(column: Comparable, value: KnownValue): StoredValue {
  const { type } = column;
  if (value.kind === 'null' || value.kind === 'unknown') return null;
  if (isTextType(type) && value.kind === 'string') return value.value === '' ? null : value.value;
  if (isIdType(type) && value.kind === 'string') return idParameter(value.value);
  if (isNumberType(type) && value.kind === 'number') return value.value;
  if (type === 'BOOLEAN' && value.kind === 'boolean') return value.value;
  if (type === 'DATE' && value.kind === 'date') return value.value;
  if (type === 'DATETIME' && value.kind === 'datetime') return value.value;
  if (type === 'DATETIME' && value.kind === 'date') return Date.parse(value.value);
  throw wrongType(column);
}

function wrongType({ name, type }: Comparable): SoqlError {
  const quotes = isTextType(type) || isIdType(type) ? 'be' : 'not be';
  return new SoqlError(
    `value of filter criterion for field '${name}' must be of type ${type.toLowerCase()} and should ${quotes} enclosed in quotes`
  );
}

function idParameter(text: string): string | null {
  if (text === '') return null;
  const id = toId18(text);
  if (id === undefined) throw new SoqlError(`invalid ID field: ${text}`);
  return id;
}

/** SQLite ignores case in ASCII only; other letters are folded here, at the price of an index. */
function fold(
  { sql, type, caseSensitive }: Comparable,
  parameters: readonly StoredValue[]
): { sql: string; folded: readonly StoredValue[] } {
  const isForeign = (value: StoredValue): boolean => typeof value === 'string' && !/^[\0-\x7f]*$/.test(value);
  if (!isTextType(type) || caseSensitive || !parameters.some(isForeign)) return { sql, folded: parameters };
  return { sql: `fold(${sql})`, folded: parameters.map((value) => String(value).toLowerCase()) };
}
