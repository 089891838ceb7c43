import type { ObjectType } from '../database/schema/schema.ts';
import { isNumberType, type FieldSchema } from '../database/schema/types.ts';
import type { ComparisonOperator, Condition, Operand, Value } from '../database/soql/query.ts';
import type { ApiContext } from './context.ts';
import { ApiError } from './errors.ts';

/** An input value in GraphQL syntax. */
type Literal = string | number | boolean | null | Name | readonly Literal[] | InputObject;
type InputObject = ReadonlyMap<string, Literal>;

/** A bare name, such as `TODAY`. */
class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const OPERATORS: Readonly<Record<string, ComparisonOperator>> = {
  eq: '=',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'LIKE'
};

/**
 * The condition that `where` of list records states in the syntax of GraphQL, such as
 * `{ and: [{ StageName: { eq: "Closed Won" } }, { Account: { Name: { like: "A%" } } }] }`. Throws ApiError.
 */
export function whereCondition(context: ApiContext, object: ObjectType, text: string): Condition {
  const filter = new LiteralReader(text).whole();
  return allOf(context, object, [], inputObject(filter, 'The filter'));
}

/** Members beside each other all have to hold. `path` leads from the listed object to `object`. */
function allOf(
  context: ApiContext,
  object: ObjectType,
  path: readonly string[],
  filter: InputObject
): Condition {
  const parts = [...filter].map(([name, value]): Condition => {
    if (name === 'and' || name === 'or')
      return {
        kind: name,
        parts: list(value, name).map((part) => allOf(context, object, path, inputObject(part, name)))
      };
    if (name === 'not') return { kind: 'not', part: allOf(context, object, path, inputObject(value, name)) };
    const field = object.fieldSchema(name);
    if (field !== undefined) return comparisons(field, [...path, field.name], inputObject(value, name));
    const target = object.parentField(name)?.reference?.to[0];
    const parent = target === undefined ? undefined : context.opened.org.schema.object(target);
    if (parent === undefined)
      throw new ApiError(400, 'INVALID_FIELD', `${object.name} has no field ${name} to filter by.`);
    return allOf(context, parent, [...path, name], inputObject(value, name));
  });
  const [only] = parts;
  if (only === undefined) throw invalid('It filters by nothing.');
  return parts.length === 1 ? only : { kind: 'and', parts };
}

function comparisons(field: FieldSchema, path: string[], operators: InputObject): Condition {
  const left: Operand = { kind: 'field', path };
  const parts = [...operators].map(([name, value]): Condition => {
    if (name === 'in' || name === 'nin') {
      const right = list(value, name).map((member) => typedValue(field, member));
      return { kind: 'in', left, negated: name === 'nin', right };
    }
    const operator = OPERATORS[name];
    if (operator === undefined) throw invalid(`There is no operator ${name}.`);
    return { kind: 'compare', left, operator, right: typedValue(field, value) };
  });
  const [only] = parts;
  if (only === undefined) throw invalid(`${field.name} is compared with nothing.`);
  return parts.length === 1 ? only : { kind: 'and', parts };
}

/** Dates are wrapped: `{ value: "2026-11-24" }`, or `{ literal: TODAY }`. */
function typedValue(field: FieldSchema, value: Literal): Value {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'number') return { kind: 'number', value };
  if (field.type === 'DATE' || field.type === 'DATETIME')
    return dateValue(field, inputObject(value, field.name));
  if (typeof value === 'string' && !isNumberType(field.type)) return { kind: 'string', value };
  throw invalid(`The value of ${field.name} is not of its type.`);
}

function dateValue(field: FieldSchema, wrapped: InputObject): Value {
  const value = wrapped.get('value');
  const literal = wrapped.get('literal');
  if (literal instanceof Name) return { kind: 'dateLiteral', text: literal.text };
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string' && field.type === 'DATE') return { kind: 'date', value };
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    return { kind: 'datetime', value: Date.parse(value) };
  throw invalid(`${field.name} is compared with { value: "..." } or { literal: ... }.`);
}

function inputObject(value: Literal, what: string): InputObject {
  if (value instanceof Map) return value as InputObject;
  throw invalid(`${what} has to be followed by { ... }.`);
}

/** One value stands for a list of one, as in GraphQL. */
function list(value: Literal, what: string): readonly Literal[] {
  const members = Array.isArray(value) ? (value as readonly Literal[]) : [value];
  if (members.length === 0) throw invalid(`${what} needs at least one member.`);
  return members;
}

function invalid(reason: string): ApiError {
  return new ApiError(400, 'INVALID_FILTER', `The filter "where" is not understood. ${reason}`);
}

const TOKEN =
  /\s*,*\s*(?:(?<punctuation>[{}[\]:])|(?<string>"(?:[^"\\]|\\.)*")|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*))[\s,]*/y;

class LiteralReader {
  readonly #tokens: RegExpExecArray[] = [];
  #next = 0;

  constructor(text: string) {
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < text.length) {
      const at = pattern.lastIndex;
      const token = pattern.exec(text);
      if (token === null) throw invalid(`It breaks off at "${text.slice(at, at + 20).trim()}".`);
      this.#tokens.push(token);
    }
  }

  whole(): Literal {
    const value = this.#value();
    if (this.#next < this.#tokens.length) throw invalid('There is more after its end.');
    return value;
  }

  #value(): Literal {
    const { punctuation, string, number, name } = this.#take();
    if (string !== undefined) return unquoted(string);
    if (number !== undefined) return Number(number);
    if (name !== undefined)
      return name === 'null' ? null : name === 'true' ? true : name === 'false' ? false : new Name(name);
    if (punctuation === '[') return this.#list();
    if (punctuation === '{') return this.#object();
    throw invalid(`"${punctuation ?? ''}" is no value.`);
  }

  #list(): Literal[] {
    const members: Literal[] = [];
    while (!this.#ends(']')) members.push(this.#value());
    return members;
  }

  #object(): InputObject {
    const members = new Map<string, Literal>();
    while (!this.#ends('}')) {
      const { name } = this.#take();
      if (name === undefined || this.#take().punctuation !== ':')
        throw invalid('A name and a colon were expected.');
      if (members.has(name)) throw invalid(`${name} stands twice beside each other.`);
      members.set(name, this.#value());
    }
    return members;
  }

  #ends(punctuation: string): boolean {
    const found = this.#tokens[this.#next]?.groups?.['punctuation'] === punctuation;
    if (found) this.#next++;
    return found;
  }

  #take(): Readonly<Record<string, string | undefined>> {
    const token = this.#tokens[this.#next++];
    if (token?.groups === undefined) throw invalid('It breaks off.');
    return token.groups;
  }
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw invalid(`${text} is no text.`);
  }
}
