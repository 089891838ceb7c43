import { constantsOf } from '../compiler/hierarchy.ts';
import { notModelled } from '../errors.ts';
import { nativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import { fieldsOf } from '../run/instances.ts';
import { idOf } from '../run/ids.ts';
import type { Transaction } from '../transaction.ts';
import type { ApexType } from '../types.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexException,
  ApexList,
  ApexMap,
  ApexObject,
  ApexSet,
  ApexTime,
  EnumValue,
  SObject,
  type ApexValue
} from '../values.ts';
import { parseJson, type JsonValue } from './json-text.ts';

function fault(message: string): ApexException {
  return new ApexException('System.JSONException', message);
}

function raise(message: string): never {
  throw fault(message);
}

// ---- writing ----

function write(value: ApexValue, skipNulls: boolean): string {
  const list = (items: readonly ApexValue[]) => `[${items.map((item) => write(item, skipNulls)).join()}]`;
  const object = (pairs: readonly (readonly [string, ApexValue])[]) => {
    const kept = pairs.filter(([, item]) => !skipNulls || item !== null);
    return `{${kept.map(([name, item]) => `${JSON.stringify(name)}:${write(item, skipNulls)}`).join()}}`;
  };
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof EnumValue) return JSON.stringify(value.name);
  if (value instanceof ApexDatetime) return JSON.stringify(value.toIso());
  if (value instanceof ApexDate || value instanceof ApexTime) return JSON.stringify(value.toString());
  if (value instanceof ApexBlob) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  if (value instanceof ApexList) return list(value.items);
  if (value instanceof ApexSet) return list(value.values());
  if (value instanceof ApexMap) return object(value.entries().map(([key, item]) => [keyText(key), item]));
  if (value instanceof SObject) return writeRecord(value, skipNulls);
  if (value instanceof ApexObject) return object(serializable(value));
  return String(value);
}

function keyText(key: ApexValue): string {
  if (key === null || (typeof key === 'object' && !(key instanceof EnumValue)))
    throw fault('Map keys must be primitive to be written as JSON');
  return String(key);
}

function serializable(value: ApexObject): [string, ApexValue][] {
  if (value instanceof ApexException || !('instanceFields' in value.constructor))
    throw fault(`Apex Type unsupported in JSON: ${value.typeName}`);
  const fields = fieldsOf(value).filter(({ isTransient }) => !isTransient);
  return fields.map((field) => [field.name, field.read(value)]);
}

function writeRecord(record: SObject, skipNulls: boolean): string {
  const id = record.fields.get('Id');
  const url = typeof id === 'string' ? `,"url":"/services/data/v65.0/sobjects/${record.typeName}/${id}"` : '';
  const attributes = `"attributes":{"type":${JSON.stringify(record.typeName)}${url}}`;
  const kept = [...record.fields].filter(([, value]) => !skipNulls || value !== null);
  const fields = kept.map(
    ([name, value]) =>
      `${JSON.stringify(name)}:${value instanceof ApexList ? writeChildren(value, skipNulls) : write(value, skipNulls)}`
  );
  return `{${[attributes, ...fields].join(',')}}`;
}

/** Records of a child subquery come as the answer of a query. */
function writeChildren(records: ApexList, skipNulls: boolean): string {
  return `{"totalSize":${records.items.length},"done":true,"records":${write(records, skipNulls)}}`;
}

/** The layout of Apex: two blanks, and a blank on both sides of the colon. */
function pretty(text: string): string {
  const indented = JSON.stringify(JSON.parse(text), null, 2);
  return indented.replace(/^(\s*"(?:[^"\\]|\\.)*"): /gm, '$1 : ');
}

// ---- reading ----

function untyped(tx: Transaction, value: JsonValue): ApexValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value))
    return new ApexList(
      tx.types.object,
      value.map((item) => untyped(tx, item))
    );
  if (value instanceof Map) {
    const map = new ApexMap(tx.types.type('String'), tx.types.object);
    for (const [name, item] of value) map.put(name, untyped(tx, item));
    return map;
  }
  return untypedNumber(value.digits);
}

function untypedNumber(digits: string): ApexValue {
  if (!/^-?\d+$/.test(digits)) return ApexDecimal.parse(digits);
  const whole = BigInt(digits);
  if (BigInt.asIntN(32, whole) === whole) return Number(whole);
  return BigInt.asIntN(64, whole) === whole ? whole : ApexDecimal.parse(digits);
}

/** A value as `type`; `isStrict` refuses attributes that the class does not have. */
function read(tx: Transaction, value: JsonValue, type: ApexType, isStrict: boolean): ApexValue {
  if (value === null) return null;
  if (type === tx.types.object) return untyped(tx, value);
  const primitive = PRIMITIVES[type.name];
  if (primitive !== undefined) {
    const made = primitive(value);
    if (made === undefined) throw fault(`Illegal value for primitive ${type.text}`);
    return made;
  }
  if (type.name === 'List') {
    if (!Array.isArray(value)) throw fault(`Malformed JSON: Expected '[' for ${type.text}`);
    const element = type.args[0] as ApexType;
    return new ApexList(
      element,
      value.map((item) => read(tx, item, element, isStrict))
    );
  }
  if (type.kind === 'enum') {
    const constant = constantsOf(type.definition).find(({ name }) => name === value);
    return constant ?? raise(`Invalid value for enum ${type.text}`);
  }
  if (type.name === 'Map' && PRIMITIVES[(type.args[0] as ApexType).name] !== undefined) {
    if (!(value instanceof Map)) throw fault(`Malformed JSON: Expected '{' for ${type.text}`);
    const [keyType, valueType] = type.args as [ApexType, ApexType];
    const map = new ApexMap(keyType, valueType);
    for (const [key, item] of value)
      map.put(read(tx, key, keyType, isStrict), read(tx, item, valueType, isStrict));
    return map;
  }
  if (type.name === 'Set') {
    if (!Array.isArray(value)) throw fault(`Malformed JSON: Expected '[' for ${type.text}`);
    const element = type.args[0] as ApexType;
    return new ApexSet(
      element,
      value.map((item) => read(tx, item, element, isStrict))
    );
  }
  if (type.kind !== 'class' || type.definition.isNative) throw notModelled(`JSON as ${type.text}`);
  if (!(value instanceof Map)) throw fault(`Malformed JSON: Expected '{' for ${type.text}`);
  return readObject(tx, value, type, isStrict);
}

function readObject(
  tx: Transaction,
  value: Map<string, JsonValue>,
  type: ApexType,
  isStrict: boolean
): ApexObject {
  if (type.definition.isAbstract) throw fault(`Apex Type unsupported in JSON: ${type.text}`);
  const made = tx.runtime.allocate(type);
  const fields = new Map(fieldsOf(made).map((field) => [field.name.toLowerCase(), field]));
  for (const [name, member] of value) {
    const field = fields.get(name.toLowerCase());
    if (field !== undefined) field.write(made, read(tx, member, tx.types.type(field.type), isStrict));
    else if (isStrict) throw fault(`No such column '${name}' on type ${type.text}`);
  }
  return made;
}

/** The digits of a number, or of a text that stands for one; undefined when the pattern does not fit. */
function digitsOf(value: JsonValue, pattern: RegExp): string | undefined {
  const digits = value !== null && typeof value === 'object' && 'digits' in value ? value.digits : value;
  return typeof digits === 'string' && pattern.test(digits) ? digits : undefined;
}

function whole(value: JsonValue, bits: number): bigint | undefined {
  const digits = digitsOf(value, /^-?\d+$/);
  if (digits === undefined) return undefined;
  const read = BigInt(digits);
  return BigInt.asIntN(bits, read) === read ? read : undefined;
}

function instant(value: JsonValue): ApexDatetime | undefined {
  const millis = typeof value === 'string' ? Date.parse(value.replace(/\+0000$/, 'Z')) : NaN;
  return Number.isNaN(millis) ? undefined : new ApexDatetime(millis);
}

function day(value: JsonValue): ApexDate | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const read = ApexDate.parse(value);
  return read.toString() === value.slice(0, 10) ? read : undefined;
}

const PRIMITIVES: Readonly<Record<string, (value: JsonValue) => ApexValue | undefined>> = {
  String: (value) => (typeof value === 'boolean' ? String(value) : digitsOf(value, /(?:)/)),
  Id: (value) => (typeof value === 'string' ? (idOf(value) ?? undefined) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Integer: (value) => {
    const read = whole(value, 32);
    return read === undefined ? undefined : Number(read);
  },
  Long: (value) => whole(value, 64),
  Decimal: (value) => {
    const digits = digitsOf(value, /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i);
    return digits === undefined ? undefined : ApexDecimal.parse(digits);
  },
  Date: day,
  Datetime: instant
};

function parsed(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw fault(error.message);
    throw error;
  }
}

/** A value as JSON, nulls included. */
export function jsonOf(value: ApexValue): string {
  return write(value, false);
}

/** Values by parameter name from the text of a JSON object; a parameter that it lacks is null. Throws JSONException. */
export function argumentsOfJson(
  tx: Transaction,
  text: string,
  parameters: readonly { readonly name: string; readonly type: ApexType }[]
): Map<string, ApexValue> {
  const given = parsed(text);
  if (!(given instanceof Map)) throw fault('Malformed JSON: expected an object of named parameters');
  return new Map(parameters.map(({ name, type }) => [name, read(tx, given.get(name) ?? null, type, false)]));
}

export const JSON_CLASS = nativeClass({
  name: 'JSON',
  members: {
    'static String serialize(Object value)': (_, value) => write(value, false),
    'static String serialize(Object value, Boolean suppressNulls)': (_, value, skip) =>
      write(value, nn(skip)),
    'static String serializePretty(Object value)': (_, value) => pretty(write(value, false)),
    'static Object deserialize(String text, Type type)': (tx, text, literal) =>
      read(tx, parsed(nn(text)), nn(literal).type, false),
    'static Object deserializeStrict(String text, Type type)': (tx, text, literal) =>
      read(tx, parsed(nn(text)), nn(literal).type, true),
    'static Object deserializeUntyped(String text)': (tx, text) => untyped(tx, parsed(nn(text)))
  }
});
