import type { DmlOperation, DmlOptions, PreparedQuery, SObjectDescription } from '../ports.ts';
import type { Caller } from '../library.ts';
import type { Runtime, Transaction } from '../transaction.ts';
import type { ApexType } from '../types.ts';
import {
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexDouble,
  ApexException,
  ApexList,
  ApexMap,
  ApexSet,
  SObject,
  equalText,
  equalValues,
  isNumber,
  sameValue,
  type ApexNumber,
  type ApexValue
} from '../values.ts';
import { addDays, decimal, integer, long, nn, numbers } from './arithmetic.ts';
import { compared } from './comparison.ts';
import { idOf, toId } from './ids.ts';
import { iterate } from './instances.ts';
import { textOf } from './text.ts';
import { TypeLiteral } from './type-literal.ts';

/** The transaction that runs now, and its static variables, as generated code sees them. */
export interface Current {
  tx: Transaction | null;
  s: unknown[];
}

/** The functions that generated code calls by name. */
export function operations(runtime: Runtime, current: Current) {
  const transaction = (): Transaction => {
    if (current.tx === null) throw new Error('No transaction is running');
    return current.tx;
  };
  return {
    ...{ addDays, compared, decimal, integer, long, nn, numbers },
    ...{ equalIds, equalText, equalValues, sameValue, textOf, toId },
    ...{ ApexList, ApexSet, childRecords, iterate, newMap, newRecord, single },
    ...{ alreadyFinal, caught, dateToDatetime, initializeException, isUncatchable },
    typeLiteral: (type: ApexType) => new TypeLiteral(type),
    isInstance: (value: ApexValue, type: ApexType) => runtime.isInstance(value, type),
    cast: (value: ApexValue, type: ApexType) => cast(runtime, value, type),
    runQuery: (query: PreparedQuery, binds: ApexValue[], caller: Caller) =>
      runtime.database.query(transaction(), query, binds, caller),
    dml: (operation: DmlOperation, records: SObject | ApexList, options: DmlOptions, caller: Caller) =>
      runtime.database.dml(transaction(), operation, records, options, caller),
    runAs: (user: SObject) => runtime.platform.runAs(transaction(), user)
  };
}

function cast(runtime: Runtime, value: ApexValue, type: ApexType): ApexValue {
  if (value === null) return value;
  if (value instanceof ApexDate && type.name === 'Datetime') return dateToDatetime(value);
  if (runtime.isInstance(value, type)) return isNumber(value) ? widened(value, type.name) : value;
  const from = runtime.typeOf(value).text;
  throw new ApexException(
    'System.TypeException',
    `Invalid conversion from runtime type ${from} to ${type.text}`
  );
}

function widened(value: ApexNumber, type: string): ApexNumber {
  if (type === 'Decimal') return ApexDecimal.from(value);
  if (type === 'Double' && !(value instanceof ApexDouble)) return new ApexDouble(Number(value));
  return type === 'Long' && typeof value === 'number' ? BigInt(value) : value;
}

/** What a catch clause sees: only Apex exceptions, and never one that Apex may not catch. */
function caught(error: unknown): ApexException {
  const exception = asApexException(error);
  if (exception === null || isUncatchable(error)) throw error;
  return exception;
}

const UNCATCHABLE = ['System.LimitException', 'System.AssertException'];

/** Whether neither catch nor finally blocks see it: limits, failed assertions, and what ends the local org's own work. */
function isUncatchable(error: unknown): boolean {
  const exception = asApexException(error);
  return exception === null || UNCATCHABLE.includes(exception.typeName);
}

/** The Apex exception behind anything thrown; null for faults of the local org itself. */
export function asApexException(error: unknown): ApexException | null {
  if (error instanceof ApexException) return error;
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return new ApexException('System.LimitException', 'Maximum stack depth reached: 1001');
  }
  return null;
}

function equalIds(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  return (idOf(a) ?? a) === (idOf(b) ?? b);
}

function single(rows: ApexList | null): ApexValue {
  const { items } = nn(rows);
  if (items.length === 0)
    throw new ApexException('System.QueryException', 'List has no rows for assignment to SObject');
  if (items.length > 1)
    throw new ApexException('System.QueryException', 'List has more than 1 row for assignment to SObject');
  return items[0] as ApexValue;
}

function newMap(key: ApexType, value: ApexType, pairs: readonly [ApexValue, ApexValue][]): ApexMap {
  const map = new ApexMap(key, value);
  for (const [k, v] of pairs) map.put(k, v);
  return map;
}

function newRecord(object: SObjectDescription, ...pairs: readonly ApexValue[]): SObject {
  const record = new SObject(object);
  for (let index = 0; index < pairs.length; index += 2)
    record.write(pairs[index] as string, pairs[index + 1] as ApexValue);
  return record;
}

function childRecords(record: SObject | null, name: string, type: ApexType): ApexValue {
  const rows = nn(record).fields.get(name);
  if (rows !== undefined && rows !== null) return rows;
  if (record?.selected === null || record?.selected.has(name) === true)
    return new ApexList(type.args[0] as ApexType);
  return nn(record).read(name);
}

function initializeException(target: ApexException, first: ApexValue = null, second: ApexValue = null): void {
  if (first instanceof ApexException) target.cause = first;
  else target.message = first === null ? null : textOf(first);
  if (second instanceof ApexException) target.cause = second;
}

function alreadyFinal(): never {
  throw new ApexException('System.FinalException', 'Final variable has already been initialized');
}

function dateToDatetime(date: ApexDate | null): ApexDatetime | null {
  return date === null ? null : new ApexDatetime(date.days * 86_400_000);
}
