import {
  ApexDate,
  ApexDatetime,
  ApexException,
  ApexTime,
  EnumValue,
  callMethod,
  compareNumbers,
  hasMethod,
  isNumber,
  ApexObject,
  type ApexValue
} from '../values.ts';

/** The relational operators: false when either side is null. */
export const relation = {
  '<': (a: ApexValue, b: ApexValue): boolean => a !== null && b !== null && compareValues(a, b) < 0,
  '>': (a: ApexValue, b: ApexValue): boolean => a !== null && b !== null && compareValues(a, b) > 0,
  '<=': (a: ApexValue, b: ApexValue): boolean => a !== null && b !== null && compareValues(a, b) <= 0,
  '>=': (a: ApexValue, b: ApexValue): boolean => a !== null && b !== null && compareValues(a, b) >= 0
};

/** The same for Integers, which are most comparisons. */
export const integerRelation = {
  '<': (a: number | null, b: number | null): boolean => a !== null && b !== null && a < b,
  '>': (a: number | null, b: number | null): boolean => a !== null && b !== null && a > b,
  '<=': (a: number | null, b: number | null): boolean => a !== null && b !== null && a <= b,
  '>=': (a: number | null, b: number | null): boolean => a !== null && b !== null && a >= b
};

/** Orders two values that are not null as the relational operators do. */
function compareValues(a: ApexValue, b: ApexValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a.toLowerCase(), b.toLowerCase());
  return compareInstants(a, b) ?? 0;
}

function compareInstants(a: ApexValue, b: ApexValue): number | null {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (a instanceof ApexDate && b instanceof ApexDate) return a.days - b.days;
  const left = millisOf(a);
  const right = millisOf(b);
  return left === null || right === null ? null : left - right;
}

function millisOf(value: ApexValue): number | null {
  if (value instanceof ApexDate) return value.days * 86_400_000;
  return value instanceof ApexDatetime || value instanceof ApexTime ? value.millis : null;
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The order of `List.sort()`: nulls first, texts by code, enums by ordinal, Comparable objects by compareTo. */
export function sortOrder(a: ApexValue, b: ApexValue): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a instanceof EnumValue && b instanceof EnumValue) return a.ordinal - b.ordinal;
  if (a instanceof ApexObject && hasMethod(a, 'compareTo', 1)) return Number(callMethod(a, 'compareTo', b));
  const order = compareInstants(a, b);
  if (order === null)
    throw new ApexException(
      'System.ListException',
      'One or more of the items in this list is not Comparable.'
    );
  return order;
}
