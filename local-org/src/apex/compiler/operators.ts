import { decimal, integer, long } from '../run/arithmetic.ts';
import type { Place } from '../syntax/tree.ts';
import type { ApexType } from '../types.ts';
import { convert, isNumberType, mayBe, sure, widerNumber, type Value } from './conversions.ts';
import type { Unit } from './unit.ts';

const NAMES: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<<': 'shiftLeft',
  '>>': 'shiftRight',
  '>>>': 'shiftRightUnsigned'
};

/** What can be computed with each kind of number: the functions that generated code calls. */
const OPERATIONS: Readonly<Record<string, object>> = { Integer: integer, Long: long, Decimal: decimal };

const RELATIONS = ['<', '>', '<=', '>='];

/** Translates a binary operation other than `&&`, `||` and `??`. */
export function binary(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  if (operator === '==' || operator === '!=') return equality(unit, operator, left, right, place);
  if (operator === '===' || operator === '!==') return identity(unit, operator, left, right);
  if (RELATIONS.includes(operator)) return relational(unit, operator, left, right, place);
  const { types } = unit;
  if (operator === '+' && (left.type.name === 'String' || right.type.name === 'String'))
    return sure(`(${textCode(left)} + ${textCode(right)})`, types.type('String'));
  if (isNumberType(left.type) && isNumberType(right.type))
    return arithmetic(unit, operator, left, right, place);
  const isSum = operator === '+' || operator === '-';
  if (isSum && left.type.name === 'Date' && ['Integer', 'Long'].includes(right.type.name)) {
    const days = numberCode(unit, right, types.type('Integer'));
    return sure(`addDays(${left.js}, ${operator}nn(${days}))`, left.type);
  }
  return inapplicable(unit, operator, left, right, place);
}

const ARITHMETIC = ['+', '-', '*', '/'];
const NOT_NUMBERS = ['String', 'Id', 'Boolean', 'List', 'Set', 'Map'];

function inapplicable(unit: Unit, operator: string, left: Value, right: Value, place: Place): never {
  if (ARITHMETIC.includes(operator) && [left, right].some(({ type }) => NOT_NUMBERS.includes(type.name)))
    return unit.fail('Arithmetic expressions must use numeric arguments', place);
  return unit.failNotModelled(`${operator} with ${left.type.text} and ${right.type.text}`, place);
}

function textCode(value: Value): string {
  return value.type.name === 'String' && value.nonNull === true ? value.js : `textOf(${value.js})`;
}

function arithmetic(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  const isShift = operator.startsWith('<<') || operator.startsWith('>>');
  const type = isShift ? left.type : widerNumber(left.type, right.type);
  const [a, b] = [numberCode(unit, left, type), numberCode(unit, right, type)];
  const isSum = operator === '+' || operator === '-';
  if (type.name === 'Integer' && isSum && left.nonNull === true && right.nonNull === true)
    return sure(`((${a} ${operator} ${b}) | 0)`, type);
  return sure(`${operation(unit, type, NAMES[operator] ?? operator, place)}(${a}, ${b})`, type);
}

/** The function that computes with numbers of a type: `integer.add`. */
function operation(unit: Unit, type: ApexType, name: string, place: Place): string {
  if (!(name in (OPERATIONS[type.name] ?? {}))) unit.failNotModelled(`To ${name} ${type.text}`, place);
  return `${type.name.toLowerCase()}.${name}`;
}

function numberCode(unit: Unit, value: Value, type: ApexType): string {
  if (value.type.name === 'Long' && type.name === 'Integer') return `numbers.toInteger(${value.js})`;
  return convert(unit.types, value, type) ?? value.js;
}

/** Translates `-x`. */
export function negation(unit: Unit, value: Value, place: Place): Value {
  return sure(`${operation(unit, value.type, 'negate', place)}(${value.js})`, value.type);
}

function equality(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  const { types } = unit;
  const not = operator === '!=' ? '!' : '';
  const result = (js: string): Value => sure(js, types.type('Boolean'));
  const names = [left.type.name, right.type.name];
  const isNullTest = left.type === types.null || right.type === types.null;
  if (isNullTest || names.every((name) => name === 'Integer' || name === 'Boolean'))
    return result(`(${left.js} ${operator}= ${right.js})`);
  if (names.includes('Id') && names.every((name) => name === 'Id' || name === 'String'))
    return result(`${not}equalIds(${left.js}, ${right.js})`);
  if (names.every((name) => name === 'String')) return result(`${not}equalText(${left.js}, ${right.js})`);
  const isComparable =
    (isNumberType(left.type) && isNumberType(right.type)) ||
    names.every((name) => name === 'Date' || name === 'Datetime') ||
    mayBe(types, left.type, right.type) ||
    left.isQuery === true;
  if (!isComparable)
    return unit.fail(
      `Comparison arguments must be compatible types: ${left.type.text}, ${right.type.text}`,
      place
    );
  return result(`${not}equalValues(${left.js}, ${right.js})`);
}

function identity(unit: Unit, operator: string, left: Value, right: Value): Value {
  const isBoxed = isNumberType(left.type) && left.type.name !== 'Integer';
  const js = isBoxed
    ? `${operator === '!==' ? '!' : ''}equalValues(${left.js}, ${right.js})`
    : `(${left.js} ${operator} ${right.js})`;
  return sure(js, unit.types.type('Boolean'));
}

const ORDERED = ['String', 'Id', 'Date', 'Datetime', 'Time'];

function relational(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  const type = unit.types.type('Boolean');
  const types = [left.type, right.type];
  const operands = [left, right];
  const nullable = operands.filter((value) => value.nonNull !== true);
  // Most comparisons are of Integers in variables, for which a call would be slow.
  const areSimple = nullable.length === 0 || operands.every(({ js }) => /^(l_\w+|\(-?\d+\))$/.test(js));
  if (areSimple && types.every(({ name }) => name === 'Integer')) {
    const tests = nullable.map(({ js }) => `${js} !== null && `).join('');
    return sure(`(${tests}${left.js} ${operator} ${right.js})`, type);
  }
  const unordered = types.find(({ name }) => ['Boolean', 'List', 'Set', 'Map'].includes(name));
  if (unordered !== undefined)
    return unit.fail(`Inequality operator not allowed for this type: ${unordered.text}`, place);
  if (!types.every(isNumberType) && !types.every(({ name }) => ORDERED.includes(name)))
    return inapplicable(unit, operator, left, right, place);
  return sure(`(compared(${left.js}, ${right.js}) ${operator} 0)`, type);
}
