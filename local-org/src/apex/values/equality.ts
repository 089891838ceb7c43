import type { ApexList, ApexMap, ApexSet } from './collections.ts';
import { ApexDate, ApexDatetime, ApexTime } from './dates.ts';
import { ApexDecimal, ApexDouble } from './numbers.ts';
import { ApexBlob, ApexObject, EnumValue, callMethod, hasMethod } from './objects.ts';
import { SObject } from './sobject.ts';

export type ApexValue =
  | null
  | number
  | bigint
  | string
  | boolean
  | ApexDouble
  | ApexDecimal
  | ApexDate
  | ApexDatetime
  | ApexTime
  | ApexBlob
  | EnumValue
  | SObject
  | ApexList
  | ApexSet
  | ApexMap
  | ApexObject;

export type ApexNumber = number | bigint | ApexDouble | ApexDecimal;

/** Whether the value is an Integer, Long, Double or Decimal. */
export function isNumber(value: ApexValue): value is ApexNumber {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof ApexDouble ||
    value instanceof ApexDecimal
  );
}

/** Orders two numbers of any kind. */
export function compareNumbers(left: ApexNumber, right: ApexNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return ApexDecimal.from(left).value.comparedTo(ApexDecimal.from(right).value);
}

/** The `==` operator: text without regard to case, numbers across kinds, collections and records by content. */
export function equalValues(left: ApexValue, right: ApexValue): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left === 'string' && typeof right === 'string') return equalText(left, right);
  return sameValue(left, right);
}

/** Text equality of `==`, without regard to case. */
export function equalText(left: string | null, right: string | null): boolean {
  if (left === right) return true;
  if (left === null || right === null || left.length !== right.length) return false;
  return left.toLowerCase() === right.toLowerCase();
}

/** Equality of `equals`, set members and map keys: like `==` but text is compared exactly. */
export function sameValue(left: ApexValue, right: ApexValue): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (left instanceof ApexObject && hasMethod(left, 'equals', 1))
    return callMethod(left, 'equals', right) === true;
  const key = keyOf(left);
  return (
    typeof key === 'string' && key === keyOf(right) && typeof left !== 'string' && typeof right !== 'string'
  );
}

/** A JavaScript map key that is equal exactly when the Apex values are; objects compared by identity are their own key. */
export function keyOf(value: ApexValue): unknown {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? `\0l${value}` : value;
  if (value instanceof ApexDecimal) return `\0n${value.value.toString()}`;
  if (value instanceof ApexDouble) return `\0f${value.value}`;
  if (value instanceof ApexDate) return `\0d${value.days}`;
  if (value instanceof ApexDatetime) return `\0t${value.millis}`;
  if (value instanceof ApexTime) return `\0c${value.millis}`;
  if (value instanceof ApexBlob) return `\0b${Buffer.from(value.bytes).toString('base64')}`;
  if (value instanceof SObject) return sobjectKey(value);
  if (value instanceof EnumValue) return value;
  if ('contentKey' in value) return value.contentKey();
  return value;
}

function sobjectKey(record: SObject): string {
  const parts = [...record.fields].map(([name, value]) => `${name}=${describeKey(value)}`);
  return `\0s${record.typeName}{${parts.sort().join()}}`;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** A number that stays the same for one object: the default hash code. */
export function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  identities.set(value, nextIdentity);
  return nextIdentity++;
}

/** Text of a key, for use inside the key of a collection or record. */
export function describeKey(value: ApexValue): string {
  if (value instanceof ApexObject && hasMethod(value, 'hashCode', 0))
    return `\0h${String(callMethod(value, 'hashCode'))}`;
  const key = keyOf(value);
  if (typeof key === 'object' && key !== null) return `\0o${identityOf(key)}`;
  return `${typeof key}:${String(key)}`;
}

/** The hash of Java's String, which Apex shows. */
export function hashText(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}
