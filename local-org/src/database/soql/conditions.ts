import type { DateTime } from 'luxon';
import { toId18 } from '../ids.ts';
import { isIdType, isNumberType, isTextType } from '../schema/types.ts';
import type { SqlParameter } from '../store.ts';
import { dateRange, type DateRange } from './date-literals.ts';
import { SoqlError } from './errors.ts';
import { typedOperand, type TypedOperand } from './operands.ts';
import {
  isAggregate,
  type ComparisonOperator,
  type Condition,
  type KnownValue,
  type Operand,
  type Query,
  type Value
} from './query.ts';
import type { Scope } from './scope.ts';

/** What turns a condition into SQL needs besides the names. */
export interface ConditionContext {
  /** Value of a bind by its number. */
  bind(index: number): KnownValue;
  now: DateTime;
  /** SQL of a semi-join's subquery, whose parameters it adds. */
  subquery(query: Query, parameters: SqlParameter[]): string;
}

/** Writes conditions as SQL and collects their parameters in order. */
export class ConditionWriter {
  readonly parameters: SqlParameter[];
  readonly #scope: Scope;
  readonly #context: ConditionContext;

  constructor(scope: Scope, context: ConditionContext, parameters: SqlParameter[]) {
    this.#scope = scope;
    this.#context = context;
    this.parameters = parameters;
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
    const known = value.kind === 'bind' ? this.#context.bind(value.index) : value;
    if (known.kind === 'unknown') return 0;
    if (known.kind !== 'number' || !Number.isInteger(known.value) || known.value < 0) {
      throw new SoqlError('LIMIT and OFFSET need a number that is not negative');
    }
    return known.value;
  }

  #compare({ left, operator, right }: Extract<Condition, { kind: 'compare' }>): string {
    const operand = this.#filterable(left);
    if (operator === 'INCLUDES' || operator === 'EXCLUDES')
      return this.#includes(operand, operator, this.#values(right));
    if (right.kind === 'dateLiteral') {
      return this.#compareRange(operand, operator, dateRange(right.name, right.count, this.#context.now));
    }
    const value = this.#known(right);
    if (operator === 'LIKE') return this.#like(operand, value);
    const parameter = this.#parameter(operand, value);
    const { sql, folded } = foldIfNeeded(operand, parameter);
    if (operator !== '=' && operator !== '!=') this.#refuseOrdering(operand);
    return `${sql} ${SQL_OPERATOR[operator]} ${this.#place(folded)}`;
  }

  #refuseOrdering(operand: TypedOperand): void {
    if (operand.type === 'BOOLEAN' || operand.type === 'MULTIPICKLIST') {
      throw new SoqlError(
        `operator does not work on field '${operand.column?.field.name}' of type ${operand.type.toLowerCase()}`
      );
    }
  }

  #in({ left, negated, right }: Extract<Condition, { kind: 'in' }>): string {
    const operand = this.#filterable(left);
    if (!Array.isArray(right)) {
      const subquery = this.#context.subquery(right, this.parameters);
      return negated
        ? `(${operand.sql} IS NULL OR ${operand.sql} NOT IN (${subquery}))`
        : `${operand.sql} IN (${subquery})`;
    }
    const parameters = right
      .flatMap((value) => this.#values(value))
      .map((value) => this.#parameter(operand, value));
    const present = parameters.filter((parameter) => parameter !== null);
    const { sql, folded } = foldListIfNeeded(operand, present);
    const list = `IN (SELECT value FROM json_each(${this.#place(JSON.stringify(folded))}))`;
    const hasNull = present.length < parameters.length;
    if (!negated) return hasNull ? `(${operand.sql} IS NULL OR ${sql} ${list})` : `${sql} ${list}`;
    return hasNull
      ? `(${operand.sql} IS NOT NULL AND ${sql} NOT ${list})`
      : `(${operand.sql} IS NULL OR ${sql} NOT ${list})`;
  }

  #like(operand: TypedOperand, value: KnownValue): string {
    const pattern = value.kind === 'string' ? value.value : null;
    if (!isTextType(operand.type) || (pattern === null && value.kind !== 'unknown')) {
      throw new SoqlError(
        `invalid operator on field '${operand.column?.field.name}': LIKE needs a text field and a text`
      );
    }
    const { sql, folded } = foldIfNeeded(operand, pattern);
    return `${sql} LIKE ${this.#place(folded)} ESCAPE '\\'`;
  }

  #includes(operand: TypedOperand, operator: 'INCLUDES' | 'EXCLUDES', values: KnownValue[]): string {
    if (operand.type !== 'MULTIPICKLIST') {
      throw new SoqlError(
        `${operator} works on multi-select picklists only, not on '${operand.column?.field.name}'`
      );
    }
    const alternatives = values.map((value) => {
      const members = value.kind === 'string' ? value.value.split(';') : [];
      const parts = members.map(
        (member) => `instr(lower(';' || ${operand.sql} || ';'), lower(${this.#place(`;${member};`)})) > 0`
      );
      return `(${parts.join(' AND ')})`;
    });
    const anyOf = `COALESCE(${alternatives.join(' OR ')}, 0)`;
    return operator === 'INCLUDES' ? anyOf : `NOT ${anyOf}`;
  }

  #compareRange(operand: TypedOperand, operator: ComparisonOperator, range: DateRange): string {
    const { sql, type } = operand;
    if (type !== 'DATE' && type !== 'DATETIME') throw wrongType(operand);
    const toParameter = (date: DateTime): SqlParameter =>
      type === 'DATE' ? date.toFormat('yyyy-MM-dd') : date.toMillis();
    const from = (): string => this.#place(toParameter(range.from));
    const to = (): string => this.#place(toParameter(range.to));
    switch (operator) {
      case '=':
        return `(${sql} >= ${from()} AND ${sql} < ${to()})`;
      case '!=':
        return `(${sql} IS NULL OR ${sql} < ${from()} OR ${sql} >= ${to()})`;
      case '<':
        return `${sql} < ${from()}`;
      case '<=':
        return `${sql} < ${to()}`;
      case '>':
        return `${sql} >= ${to()}`;
      case '>=':
        return `${sql} >= ${from()}`;
      default:
        throw wrongType(operand);
    }
  }

  #filterable(operand: Operand): TypedOperand {
    const typed = typedOperand(operand, this.#scope);
    const field = typed.column?.field;
    if (field && !field.filterable && !isAggregate(operand)) {
      throw new SoqlError(`field '${field.name}' can not be filtered in a query call`);
    }
    return typed;
  }

  #known(value: Value): KnownValue {
    if (value.kind === 'bind') return this.#context.bind(value.index);
    if (value.kind === 'dateLiteral') throw new SoqlError('A date literal cannot be a member of a list');
    return value;
  }

  #values(value: Value): KnownValue[] {
    const known = this.#known(value);
    return known.kind === 'list' ? known.values.flatMap((member) => this.#values(member)) : [known];
  }

  #place(parameter: SqlParameter): string {
    this.parameters.push(parameter);
    return '?';
  }

  /** The value as it is stored in the operand's column; values of the wrong type are rejected. */
  #parameter(operand: TypedOperand, value: KnownValue): SqlParameter {
    if (value.kind === 'null' || value.kind === 'unknown') return null;
    const { type } = operand;
    if (isTextType(type) && value.kind === 'string') return value.value === '' ? null : value.value;
    if (isIdType(type) && value.kind === 'string') return idParameter(operand, value.value);
    if (isNumberType(type) && value.kind === 'number') return value.value;
    if (type === 'BOOLEAN' && value.kind === 'boolean') return Number(value.value);
    if (type === 'DATE' && value.kind === 'date') return value.value;
    if (type === 'DATETIME' && value.kind === 'datetime') return value.value;
    if (type === 'DATETIME' && value.kind === 'date')
      return this.#context.now.set(dateParts(value.value)).startOf('day').toMillis();
    throw wrongType(operand);
  }
}

const SQL_OPERATOR: Readonly<Record<string, string>> = {
  '=': 'IS',
  '!=': 'IS NOT',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>='
};

function dateParts(date: string): { year: number; month: number; day: number } {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return { year, month, day };
}

function idParameter(operand: TypedOperand, text: string): string | null {
  if (text === '') return null;
  const id = toId18(text);
  if (id === undefined)
    throw new SoqlError(`invalid ID field: ${text} in a filter on '${operand.column?.field.name}'`);
  return id;
}

function wrongType(operand: TypedOperand): SoqlError {
  const quotes = isTextType(operand.type) || isIdType(operand.type) ? 'be' : 'not be';
  const name = operand.column?.field.name ?? operand.sql;
  return new SoqlError(
    `value of filter criterion for field '${name}' must be of type ${operand.type.toLowerCase()} and should ${quotes} enclosed in quotes`
  );
}

/** SQLite ignores case in ASCII only; other letters are folded here, at the price of an index. */
function foldIfNeeded(operand: TypedOperand, parameter: SqlParameter): { sql: string; folded: SqlParameter } {
  const { sql, folded } = foldListIfNeeded(operand, [parameter]);
  return { sql, folded: folded[0] ?? null };
}

function foldListIfNeeded(
  operand: TypedOperand,
  parameters: SqlParameter[]
): { sql: string; folded: SqlParameter[] } {
  const ignoresCase = isTextType(operand.type) && operand.column?.field.caseSensitive !== true;
  const needed =
    ignoresCase &&
    parameters.some((parameter) => typeof parameter === 'string' && !/^[\0-\x7f]*$/.test(parameter));
  if (!needed) return { sql: operand.sql, folded: parameters };
  const folded = parameters.map((parameter) =>
    typeof parameter === 'string' ? parameter.toLowerCase() : parameter
  );
  return { sql: `fold(${operand.sql})`, folded };
}
