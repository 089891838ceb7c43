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

/** Translates a binary operation other than `&&`, `||` and `??`. */
export function binary(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  if (operator === '==' || operator === '!=') return equality(unit, operator, left, right, place);
  if (operator === '===' || operator === '!==') return identity(unit, operator, left, right);
  if (operator in RELATIONS) return relational(unit, operator, left, right, place);
  const { types } = unit;
  if (operator === '+' && (left.type.name === 'String' || right.type.name === 'String'))
    return concatenation(unit, left, right);
  if (isNumberType(left.type) && isNumberType(right.type))
    return arithmetic(unit, operator, left, right, place);
  if (left.type.name === 'Boolean' && right.type.name === 'Boolean' && ['&', '|', '^'].includes(operator)) {
    return sure(`(nn(${left.js}) ${operator} nn(${right.js})) === 1`, left.type);
  }
  const moved = calendarSum(unit, operator, left, right);
  if (moved !== null) return moved;
  if (operator === '+' && left.type === types.object) return unit.failNotModelled('+ on Object', place);
  return unit.fail(`${operator} cannot be applied to ${left.type.text} and ${right.type.text}`, place);
}

const RELATIONS: Readonly<Record<string, true>> = { '<': true, '>': true, '<=': true, '>=': true };

function concatenation(unit: Unit, left: Value, right: Value): Value {
  const text = (value: Value): string =>
    value.type.name === 'String' && value.nonNull === true ? value.js : `textOf(${value.js})`;
  return sure(`(${text(left)} + ${text(right)})`, unit.types.type('String'));
}

function arithmetic(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  const isShift = operator.startsWith('<<') || operator.startsWith('>>');
  const type = isShift ? left.type : widerNumber(left.type, right.type);
  const bitwise = isShift || ['&', '|', '^'].includes(operator);
  if (bitwise && type.name !== 'Integer' && type.name !== 'Long') {
    return unit.fail(`${operator} needs Integer or Long, not ${type.text}`, place);
  }
  const [a, b] = [convertTo(unit, left, type), convertTo(unit, right, type)];
  const bothSafe = left.nonNull === true && right.nonNull === true;
  if (type.name === 'Integer' && bothSafe && (operator === '+' || operator === '-')) {
    return sure(`((${a} ${operator} ${b}) | 0)`, type);
  }
  const name = NAMES[operator];
  if (name === undefined) return unit.failNotModelled(`Operator ${operator}`, place);
  return sure(`${type.name.toLowerCase()}.${name}(${a}, ${b})`, type);
}

function convertTo(unit: Unit, value: Value, type: ApexType): string {
  if (value.type.name === 'Long' && type.name === 'Integer') return `numbers.toInteger(${value.js})`;
  return convert(unit.types, value, type) ?? value.js;
}

function calendarSum(unit: Unit, operator: string, left: Value, right: Value): Value | null {
  if (operator !== '+' && operator !== '-') return null;
  if (!isNumberType(right.type)) return null;
  const sign = operator === '-' ? '-' : '';
  const amount = (type: string): string => convertTo(unit, right, unit.types.type(type));
  switch (left.type.name) {
    case 'Date':
      return sure(`calendar.addDays(${left.js}, ${sign}nn(${amount('Integer')}))`, left.type);
    case 'Datetime': {
      const days = sign === '' ? amount('Decimal') : `decimal.negate(${amount('Decimal')})`;
      return sure(`calendar.addTime(${left.js}, ${days})`, left.type);
    }
    case 'Time':
      return sure(`calendar.addMillis(${left.js}, ${sign}nn(${amount('Integer')}))`, left.type);
    default:
      return null;
  }
}

function equality(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  const { types } = unit;
  const type = types.type('Boolean');
  const not = operator === '!=' ? '!' : '';
  const result = (js: string): Value => ({ js, type, nonNull: true });
  if (left.type === types.null || right.type === types.null)
    return result(`(${left.js} ${operator}= ${right.js})`);
  const names = [left.type.name, right.type.name];
  if (names.every((name) => name === 'Integer' || name === 'Boolean'))
    return result(`(${left.js} ${operator}= ${right.js})`);
  if (names.includes('Id') && names.every((name) => name === 'Id' || name === 'String')) {
    return result(`${not}equalIds(${left.js}, ${right.js})`);
  }
  if (names.every((name) => name === 'String')) return result(`${not}equalText(${left.js}, ${right.js})`);
  const comparable =
    (isNumberType(left.type) && isNumberType(right.type)) ||
    names.every((name) => name === 'Date' || name === 'Datetime') ||
    mayBe(types, left.type, right.type) ||
    left.isQuery === true;
  if (!comparable) return unit.fail(`${left.type.text} cannot be compared with ${right.type.text}`, place);
  return result(`${not}equalValues(${left.js}, ${right.js})`);
}

function identity(unit: Unit, operator: string, left: Value, right: Value): Value {
  const primitive = isNumberType(left.type) && left.type.name !== 'Integer';
  const js = primitive
    ? `${operator === '!==' ? '!' : ''}equalValues(${left.js}, ${right.js})`
    : `(${left.js} ${operator} ${right.js})`;
  return { js, type: unit.types.type('Boolean'), nonNull: true };
}

const ORDERED = ['String', 'Id', 'Date', 'Datetime', 'Time'];

function relational(unit: Unit, operator: string, left: Value, right: Value, place: Place): Value {
  const type = unit.types.type('Boolean');
  if (left.type.name === 'Integer' && right.type.name === 'Integer') {
    if (left.nonNull === true && right.nonNull === true)
      return sure(`(${left.js} ${operator} ${right.js})`, type);
    return sure(`integerRelation['${operator}'](${left.js}, ${right.js})`, type);
  }
  const bothNumbers = isNumberType(left.type) && isNumberType(right.type);
  const bothOrdered = ORDERED.includes(left.type.name) && ORDERED.includes(right.type.name);
  if (!bothNumbers && !bothOrdered) {
    return unit.fail(`${operator} cannot be applied to ${left.type.text} and ${right.type.text}`, place);
  }
  return sure(`relation['${operator}'](${left.js}, ${right.js})`, type);
}
