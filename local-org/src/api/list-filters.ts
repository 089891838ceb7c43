import type { ObjectType } from '../database/schema/schema.ts';
import {
  isIdType,
  isNumberType,
  isTextType,
  type FieldSchema,
  type ListView
} from '../database/schema/types.ts';
import type { ComparisonOperator, Condition, Operand, Value } from '../database/soql/query.ts';
import type { ApiContext } from './context.ts';
import { escapeLike } from './like.ts';
import { fieldAt, fieldOfColumn } from './list-columns.ts';

type Filter = ListView['filters'][number];

/** Operators of list view filters that compare with each value of a list. */
const COMPARISON: Readonly<Record<string, ComparisonOperator>> = {
  equals: '=',
  notEqual: '!=',
  lessThan: '<',
  greaterThan: '>',
  lessOrEqual: '<=',
  greaterOrEqual: '>=',
  contains: 'LIKE',
  notContain: 'LIKE',
  startsWith: 'LIKE'
};

const NEGATED = new Set(['notEqual', 'notContain']);

/**
 * What a list view's scope and filters state; undefined when it shows everything. Throws for a scope, an operator or a
 * value that the local org does not model.
 */
export function viewCondition(
  { opened, userId }: Pick<ApiContext, 'opened' | 'userId'>,
  object: ObjectType,
  view: ListView
): Condition | undefined {
  const filters = view.filters.map((filter) => filterCondition(opened, object, filter));
  const logic = new FilterLogic(view.booleanFilter ?? filters.map((_, index) => index + 1).join(' AND '));
  const parts = [...scope(view.filterScope, userId), ...logic.condition(filters)];
  const [only] = parts;
  return parts.length > 1 ? { kind: 'and', parts } : only;
}

function scope(name: string, userId: string): Condition[] {
  if (name === 'Everything') return [];
  if (name === 'Mine')
    return [
      {
        kind: 'compare',
        left: { kind: 'field', path: ['OwnerId'] },
        operator: '=',
        right: { kind: 'string', value: userId }
      }
    ];
  throw new Error(`The scope ${name} of a list view is not modelled by the local org`);
}

function filterCondition(opened: ApiContext['opened'], object: ObjectType, filter: Filter): Condition {
  const path = fieldOfColumn(filter.field);
  const field = fieldAt(opened.org.schema, object, path);
  const operator = COMPARISON[filter.operation];
  const fits = operator !== 'LIKE' || (field !== undefined && isTextType(field.type));
  if (field === undefined || operator === undefined || !fits)
    throw new Error(
      `The filter "${filter.field} ${filter.operation}" of a list view is not modelled by the local org`
    );
  const left: Operand = { kind: 'field', path: path.split('.') };
  const values = isTextType(field.type) || isIdType(field.type) ? filter.value.split(',') : [filter.value];
  const parts = values.map((value): Condition => {
    const right = filterValue(field, patternOf(filter.operation, value.trim()));
    const part: Condition = { kind: 'compare', left, operator, right };
    return filter.operation === 'notContain' ? { kind: 'not', part } : part;
  });
  return { kind: NEGATED.has(filter.operation) ? 'and' : 'or', parts };
}

function patternOf(operation: string, value: string): string {
  if (operation === 'contains' || operation === 'notContain') return `%${escapeLike(value)}%`;
  return operation === 'startsWith' ? `${escapeLike(value)}%` : value;
}

function filterValue(field: FieldSchema, value: string): Value {
  if (value === '') return { kind: 'null' };
  if (field.type === 'BOOLEAN') return { kind: 'boolean', value: value === '1' };
  if (isNumberType(field.type)) return { kind: 'number', value: numberIn(value) };
  if (field.type !== 'DATE' && field.type !== 'DATETIME') return { kind: 'string', value };
  const [, month = '', day = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value) ?? [];
  if (year === '') return { kind: 'dateLiteral', text: value };
  return { kind: 'date', value: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` };
}

function numberIn(text: string): number {
  const number = Number(text);
  if (Number.isNaN(number)) throw new Error(`The value ${text} of a list view's filter is no number`);
  return number;
}

/** `1 AND (2 OR 3)`: how the filters of a list view hang together; they are counted from 1. */
class FilterLogic {
  readonly #text: string;
  readonly #tokens: string[];

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.toUpperCase().match(/\d+|AND|OR|NOT|[()]|\S/g) ?? [];
  }

  /** Throws for logic that is not understood or names a filter that does not exist. */
  condition(filters: readonly Condition[]): Condition[] {
    if (this.#tokens.length === 0) return [];
    const condition = this.#alternatives(filters);
    if (this.#tokens.length > 0) throw this.#fault();
    return [condition];
  }

  #alternatives(filters: readonly Condition[]): Condition {
    const parts = [this.#conjunction(filters)];
    while (this.#took('OR')) parts.push(this.#conjunction(filters));
    return { kind: 'or', parts };
  }

  #conjunction(filters: readonly Condition[]): Condition {
    const parts = [this.#term(filters)];
    while (this.#took('AND')) parts.push(this.#term(filters));
    return { kind: 'and', parts };
  }

  #term(filters: readonly Condition[]): Condition {
    if (this.#took('NOT')) return { kind: 'not', part: this.#term(filters) };
    if (this.#took('(')) {
      const inner = this.#alternatives(filters);
      if (!this.#took(')')) throw this.#fault();
      return inner;
    }
    const filter = filters[Number(this.#tokens.shift()) - 1];
    if (filter === undefined) throw this.#fault();
    return filter;
  }

  #took(token: string): boolean {
    const taken = this.#tokens[0] === token;
    if (taken) this.#tokens.shift();
    return taken;
  }

  #fault(): Error {
    return new Error(`The filter logic "${this.#text}" of a list view is not understood`);
  }
}
