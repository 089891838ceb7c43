import type { ApexType, Types } from '../types.ts';
import { isSubtype, lineage } from './hierarchy.ts';
import type { Unit } from './unit.ts';

/** An expression that was translated: its JavaScript and its Apex type. */
export interface Value {
  readonly js: string;
  readonly type: ApexType;
  /** JavaScript that is true when a `?.` before this value met null; the value is null then. */
  readonly guard?: string | undefined;
  /** The rows of an inline query, which may stand for a single record. */
  readonly isQuery?: boolean;
  /** Whether it can never be null. */
  readonly nonNull?: boolean;
}

/** A value that is never null. */
export function sure(js: string, type: ApexType): Value {
  return { js, type, nonNull: true };
}

const NUMBERS = ['Integer', 'Long', 'Double', 'Decimal'];

const NUMBER_CONVERSIONS: Readonly<Record<string, string>> = {
  'Integer>Long': 'numbers.integerToLong',
  'Integer>Double': 'numbers.integerToDouble',
  'Integer>Decimal': 'numbers.toDecimal',
  'Long>Double': 'numbers.longToDouble',
  'Long>Decimal': 'numbers.toDecimal',
  'Double>Decimal': 'numbers.toDecimal',
  'Decimal>Double': 'numbers.decimalToDouble'
};

const NUMBER_CASTS: Readonly<Record<string, string>> = {
  'Long>Integer': 'numbers.toInteger',
  'Double>Integer': 'numbers.toInteger',
  'Decimal>Integer': 'numbers.toInteger',
  'Double>Long': 'numbers.toLong',
  'Decimal>Long': 'numbers.toLong'
};

/** Whether the type is one of the four kinds of numbers. */
export function isNumberType(type: ApexType): boolean {
  return NUMBERS.includes(type.name);
}

/** The wider of two number types. */
export function widerNumber(a: ApexType, b: ApexType): ApexType {
  return NUMBERS.indexOf(a.name) >= NUMBERS.indexOf(b.name) ? a : b;
}

/** How far an implicit conversion goes: 0 for the same type, null when there is none. Picks overloads. */
export function conversionCost(types: Types, from: ApexType, to: ApexType): number | null {
  if (from === to) return 0;
  if (from === types.void) return null;
  if (from === types.null) return lineageRank(types, to);
  const number = NUMBER_CONVERSIONS[`${from.name}>${to.name}`];
  if (number !== undefined) return 1 + Math.abs(NUMBERS.indexOf(from.name) - NUMBERS.indexOf(to.name));
  if (textual(from, to)) return 1;
  if (from.name === 'Date' && to.name === 'Datetime') return 2;
  if (to === types.object) return 50;
  if (!isSubtype(types, from, to)) return null;
  const distance = lineage(types, from).findIndex((parent) => parent.definition === to.definition);
  return 1 + Math.max(distance, 0);
}

/** null prefers the most specific parameter: a type far from Object costs less. */
function lineageRank(types: Types, to: ApexType): number {
  return to === types.object ? 50 : Math.max(1, 20 - lineage(types, to).length);
}

function textual(from: ApexType, to: ApexType): boolean {
  return (from.name === 'String' && to.name === 'Id') || (from.name === 'Id' && to.name === 'String');
}

/** The value as `to`, or null when Apex does not convert implicitly. */
export function convert(types: Types, value: Value, to: ApexType): string | null {
  const { type: from, js } = value;
  if (from === types.void) return null;
  if (from === to || from === types.null) return js;
  const number = NUMBER_CONVERSIONS[`${from.name}>${to.name}`];
  if (number !== undefined) return `${number}(${js})`;
  if (from.name === 'String' && to.name === 'Id') return `toId(${js})`;
  if (from.name === 'Id' && to.name === 'String') return js;
  if (from.name === 'Date' && to.name === 'Datetime') return `dateToDatetime(${js})`;
  if (value.isQuery === true && to.kind === 'sobject') return `single(${js})`;
  return isSubtype(types, from, to) ? js : null;
}

/** The JavaScript of a cast; null when it can never succeed. */
export function castTo(unit: Unit, value: Value, to: ApexType): string | null {
  const number = NUMBER_CASTS[`${value.type.name}>${to.name}`];
  if (number !== undefined) return `${number}(${value.js})`;
  const implicit = convert(unit.types, value, to);
  if (implicit !== null) return implicit;
  return mayBe(unit.types, value.type, to) ? `cast(${value.js}, ${unit.constant(to)})` : null;
}

/** Whether a value of one type could turn out to be of the other when it runs. */
export function mayBe(types: Types, from: ApexType, to: ApexType): boolean {
  if (isSubtype(types, from, to) || isSubtype(types, to, from)) return true;
  if (from.definition === to.definition) return true;
  return from.kind === 'interface' || to.kind === 'interface';
}
