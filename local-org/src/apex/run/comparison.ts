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

/** The order that the relational operators see; NaN, of which none of them holds, when either side is null. */
export function compared(a: ApexValue, b: ApexValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a === null || b === null) return NaN;
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

function compareText(a: string, b: string): number {
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
