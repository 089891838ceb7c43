import { DateTime } from 'luxon';
import { toRegExp } from '../../apex/library/text.ts';
import { BigDecimal } from '../../apex/values/numbers.ts';
import type { FormulaNode } from './syntax.ts';

/** A value inside a formula. Blank text, a blank date and a blank number are null; dates are midnight UTC. */
export type FormulaValue = string | number | boolean | DateTime | null;

/** The record that a formula looks at. */
export interface FormulaScope {
  readonly isNew: boolean;
  value(field: string): FormulaValue;
  /** The value before the save; that of now for a new record. */
  previous(field: string): FormulaValue;
}

interface FormulaFunction {
  readonly least: number;
  readonly most: number;
  run(args: readonly FormulaNode[], scope: FormulaScope): FormulaValue;
}

/** The value of a formula for a record. Throws an Error if a value has a type that its function does not take. */
export function evaluate(node: FormulaNode, scope: FormulaScope): FormulaValue {
  if (node.kind === 'literal') return node.value === '' ? null : node.value;
  if (node.kind === 'field') return scope.value(node.name);
  return FUNCTIONS[node.name]?.run(node.args, scope) ?? null;
}

/** A function that looks at the values of all its arguments. */
function strict(
  least: number,
  most: number,
  run: (...args: FormulaValue[]) => FormulaValue
): FormulaFunction {
  return { least, most, run: (args, scope) => run(...args.map((arg) => evaluate(arg, scope))) };
}

/** A function of numbers; blank if one of them is blank. */
function numeric(least: number, most: number, run: (...args: BigDecimal[]) => BigDecimal): FormulaFunction {
  return strict(least, most, (...args) => {
    const numbers = args.map(numberOrNull).filter((arg) => arg !== null);
    if (numbers.length < args.length) return null;
    const result = run(...numbers.map((number) => new BigDecimal(number)));
    return result.isFinite() ? result.toNumber() : null;
  });
}

/** A function of two texts; blank text is the empty one. */
function textTest(test: (text: string, other: string) => boolean): FormulaFunction {
  return strict(2, 2, (text, other) => test(asText(text), asText(other)));
}

function comparison(test: (order: number) => boolean): FormulaFunction {
  return strict(2, 2, (left, right) => {
    if (left === null || right === null) return false;
    if (typeof left !== typeof right) throw mismatch(left, typeof right);
    const [first, second] = [left.valueOf(), right.valueOf()];
    return test(first < second ? -1 : first > second ? 1 : 0);
  });
}

const ANY = Number.POSITIVE_INFINITY;
const DAY = 86_400_000;

/** What formulas may call, operators included. What is not here is refused when the metadata is loaded. */
export const FUNCTIONS: Readonly<Partial<Record<string, FormulaFunction>>> = {
  AND: { least: 1, most: ANY, run: (args, scope) => args.every((arg) => truth(evaluate(arg, scope))) },
  OR: { least: 1, most: ANY, run: (args, scope) => args.some((arg) => truth(evaluate(arg, scope))) },
  NOT: strict(1, 1, (value) => !truth(value)),
  IF: {
    least: 3,
    most: 3,
    run: ([test, yes, no], scope) => evaluateGiven(truth(evaluateGiven(test, scope)) ? yes : no, scope)
  },
  CASE: {
    least: 4,
    most: ANY,
    run: ([subject, ...rest], scope) => {
      const value = evaluateGiven(subject, scope);
      for (let index = 0; index + 1 < rest.length; index += 2)
        if (same(value, evaluateGiven(rest[index], scope))) return evaluateGiven(rest[index + 1], scope);
      return evaluateGiven(rest.at(-1), scope);
    }
  },
  '=': strict(2, 2, same),
  '<>': strict(2, 2, (left, right) => !same(left, right)),
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
  '+': strict(2, 2, (left, right) => add(left, right, 1)),
  '-': strict(2, 2, (left, right) => add(left, right, -1)),
  '*': numeric(2, 2, (left, right) => left.times(right)),
  '/': numeric(2, 2, (left, right) => left.dividedBy(right)),
  '^': numeric(2, 2, (left, right) => left.pow(right)),
  '&': strict(2, 2, (left, right) => asText(left) + asText(right) || null),
  ABS: numeric(1, 1, (number) => number.abs()),
  MAX: numeric(1, ANY, (...numbers) => BigDecimal.max(...numbers)),
  MIN: numeric(1, ANY, (...numbers) => BigDecimal.min(...numbers)),
  MOD: numeric(2, 2, (number, divisor) => number.minus(divisor.times(number.dividedBy(divisor).floor()))),
  ROUND: numeric(2, 2, (number, digits) =>
    number.toDecimalPlaces(digits.toNumber(), BigDecimal.ROUND_HALF_UP)
  ),
  BLANKVALUE: strict(2, 2, (value, otherwise) => value ?? otherwise),
  NULLVALUE: strict(2, 2, (value, otherwise) => value ?? otherwise),
  ISBLANK: strict(1, 1, (value) => value === null),
  ISNULL: strict(1, 1, (value) => value === null),
  ISPICKVAL: textTest((value, wanted) => value === wanted),
  INCLUDES: textTest((values, wanted) => values.split(';').includes(wanted)),
  BEGINS: textTest((text, start) => text.startsWith(start)),
  CONTAINS: textTest((text, part) => text.includes(part)),
  REGEX: textTest((text, pattern) => toRegExp(`^(?:${pattern})$`).test(text)),
  LEN: strict(1, 1, (text) => asText(text).length),
  LEFT: strict(2, 2, (text, count) => asText(text).slice(0, asCount(count)) || null),
  RIGHT: strict(2, 2, (text, count) => asText(text).slice(asText(text).length - asCount(count)) || null),
  LOWER: strict(1, 1, (text) => asText(text).toLowerCase() || null),
  UPPER: strict(1, 1, (text) => asText(text).toUpperCase() || null),
  TRIM: strict(1, 1, (text) => asText(text).trim() || null),
  SUBSTITUTE: strict(3, 3, (text, from, to) => asText(text).replaceAll(asText(from), asText(to)) || null),
  TEXT: strict(1, 1, (value) => {
    if (value instanceof DateTime) throw mismatch(value, 'number or text (dates are not modelled)');
    return value === null ? null : String(value);
  }),
  VALUE: strict(1, 1, (text) => (/^\s*[-+]?\d+(\.\d+)?\s*$/.test(asText(text)) ? Number(text) : null)),
  ISNEW: { least: 0, most: 0, run: (_, scope) => scope.isNew },
  ISCHANGED: {
    least: 1,
    most: 1,
    run: ([field], scope) => !scope.isNew && !same(evaluateGiven(field, scope), previous(field, scope))
  },
  PRIORVALUE: { least: 1, most: 1, run: ([field], scope) => previous(field, scope) }
};

function evaluateGiven(node: FormulaNode | undefined, scope: FormulaScope): FormulaValue {
  return node === undefined ? null : evaluate(node, scope);
}

function previous(node: FormulaNode | undefined, scope: FormulaScope): FormulaValue {
  if (node?.kind !== 'field') throw new Error('ISCHANGED and PRIORVALUE take a field');
  return scope.previous(node.name);
}

function same(left: FormulaValue, right: FormulaValue): boolean {
  if (left === null || right === null) return left === right;
  if (typeof left !== typeof right) throw mismatch(left, typeof right);
  return left.valueOf() === right.valueOf();
}

/** Numbers add up, texts are joined, and dates move by days. */
function add(left: FormulaValue, right: FormulaValue, sign: 1 | -1): FormulaValue {
  if (sign === 1 && typeof left !== 'number' && typeof right !== 'number' && !(left instanceof DateTime))
    return asText(left) + asText(right) || null;
  if (left === null || right === null) return null;
  if (left instanceof DateTime) {
    if (right instanceof DateTime && sign === -1) return (left.toMillis() - right.toMillis()) / DAY;
    return left.plus({ milliseconds: (numberOrNull(right) ?? 0) * DAY * sign });
  }
  if (right instanceof DateTime && sign === 1) return add(right, left, 1);
  const [first, second] = [numberOrNull(left) ?? 0, numberOrNull(right) ?? 0];
  return new BigDecimal(first).plus(new BigDecimal(second).times(sign)).toNumber();
}

function truth(value: FormulaValue): boolean {
  if (value !== null && typeof value !== 'boolean') throw mismatch(value, 'boolean');
  return value ?? false;
}

function numberOrNull(value: FormulaValue): number | null {
  if (value !== null && typeof value !== 'number') throw mismatch(value, 'number');
  return value;
}

function asCount(value: FormulaValue): number {
  return Math.max(0, Math.trunc(numberOrNull(value) ?? 0));
}

function asText(value: FormulaValue): string {
  if (value !== null && typeof value !== 'string') throw mismatch(value, 'text');
  return value ?? '';
}

function mismatch(value: FormulaValue, wanted: string): Error {
  return new Error(`the formula needs a ${wanted} where it has ${String(value)}`);
}
