import { nativeClass } from '../library.ts';
import { constantsOf } from '../compiler/hierarchy.ts';
import { nn } from '../run/arithmetic.ts';
import { fieldsOf } from '../run/instances.ts';
import { idOf } from '../run/ids.ts';
import type { TypeLiteral } from '../run/type-literal.ts';
import type { Transaction } from '../transaction.ts';
import type { ApexType } from '../types.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexDouble,
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
  if (value instanceof ApexDatetime) return JSON.stringify(value.toIso().replace('Z', '+0000'));
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

/** Reads JSON into Apex types; `strict` refuses attributes that the class does not have. */
class Reader {
  readonly #tx: Transaction;
  readonly #strict: boolean;

  constructor(tx: Transaction, strict: boolean) {
    this.#tx = tx;
    this.#strict = strict;
  }

  read(value: JsonValue, type: ApexType): ApexValue {
    if (value === null) return null;
    if (type === this.#tx.types.object) return untyped(this.#tx, value);
    switch (type.name) {
      case 'List':
        return new ApexList(type.args[0] as ApexType, this.#items(value, type));
      case 'Set':
        return new ApexSet(type.args[0] as ApexType, this.#items(value, type));
      case 'Map':
        return this.#map(value, type);
      default:
        return type.kind === 'enum' ? this.#constant(value, type) : this.#single(value, type);
    }
  }

  #items(value: JsonValue, type: ApexType): ApexValue[] {
    if (!Array.isArray(value)) throw this.#mismatch(type);
    return value.map((item) => this.read(item, type.args[0] as ApexType));
  }

  #map(value: JsonValue, type: ApexType): ApexMap {
    if (!(value instanceof Map)) throw this.#mismatch(type);
    const [key, item] = type.args as [ApexType, ApexType];
    const map = new ApexMap(key, item);
    for (const [name, member] of value) map.put(this.#key(name, key), this.read(member, item));
    return map;
  }

  #key(name: string, type: ApexType): ApexValue {
    return ['Integer', 'Long', 'Decimal', 'Double'].includes(type.name)
      ? this.read({ digits: name }, type)
      : this.read(name, type);
  }

  #constant(value: JsonValue, type: ApexType): ApexValue {
    const found = constantsOf(type.definition).find((constant) => constant.name === value);
    if (found === undefined) throw fault(`Invalid value ${String(value)} for enum ${type.text}`);
    return found;
  }

  #single(value: JsonValue, type: ApexType): ApexValue {
    const primitive = PRIMITIVES[type.name];
    if (primitive !== undefined) {
      const read = primitive(value);
      if (read === undefined) throw fault(`Illegal value for primitive ${type.text}`);
      return read;
    }
    if (!(value instanceof Map)) throw this.#mismatch(type);
    return type.definition.object === undefined ? this.#object(value, type) : this.#record(value, type);
  }

  #object(value: Map<string, JsonValue>, type: ApexType): ApexValue {
    if (type.definition.isNative || type.definition.isAbstract)
      throw fault(`Apex Type unsupported in JSON: ${type.text}`);
    const made = this.#tx.runtime.allocate(type);
    const fields = new Map(fieldsOf(made).map((field) => [field.name.toLowerCase(), field]));
    for (const [name, member] of value) {
      const field = fields.get(name.toLowerCase());
      if (field !== undefined) field.write(made, this.read(member, this.#tx.types.type(field.type)));
      else if (this.#strict) throw fault(`No such column '${name}' on type ${type.text}`);
    }
    return made;
  }

  #record(value: Map<string, JsonValue>, type: ApexType): SObject {
    const object = type.definition.object as NonNullable<ApexType['definition']['object']>;
    const record = new SObject(object);
    for (const [name, member] of value) {
      if (name === 'attributes') continue;
      const field = object.field(name);
      const parent = object.parent(name);
      const children = object.children(name);
      if (children !== undefined) {
        record.write(children.name, this.#children(member, children.target));
        continue;
      }
      const target = field?.type ?? parent?.target;
      if (target === undefined) throw fault(`No such column '${name}' on sobject of type ${type.text}`);
      record.write(field?.name ?? parent?.name ?? name, this.read(member, this.#tx.types.type(target)));
    }
    return record;
  }

  #children(value: JsonValue, target: string): ApexValue {
    const records = value instanceof Map ? (value.get('records') ?? null) : value;
    return this.read(records, this.#tx.types.type(`List<${target}>`));
  }

  #mismatch(type: ApexType): ApexException {
    return fault(
      `Malformed JSON: Expected '${type.name === 'List' || type.name === 'Set' ? '[' : '{'}' for ${type.text}`
    );
  }
}

const digitsOf = (value: JsonValue): string | undefined =>
  value !== null && typeof value === 'object' && 'digits' in value
    ? value.digits
    : typeof value === 'string'
      ? value
      : undefined;

function whole(value: JsonValue, bits: number): bigint | undefined {
  const digits = digitsOf(value);
  if (digits === undefined || !/^-?\d+$/.test(digits)) return undefined;
  const read = BigInt(digits);
  return BigInt.asIntN(bits, read) === read ? read : undefined;
}

function numeric(value: JsonValue): string | undefined {
  const digits = digitsOf(value);
  return digits !== undefined && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(digits) ? digits : undefined;
}

function instant(value: JsonValue): ApexDatetime | undefined {
  const millis = typeof value === 'string' ? Date.parse(value.replace(/\+0000$/, 'Z')) : NaN;
  return Number.isNaN(millis) ? undefined : new ApexDatetime(millis);
}

const PRIMITIVES: Readonly<Record<string, (value: JsonValue) => ApexValue | undefined>> = {
  String: (value) =>
    typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : digitsOf(value),
  Id: (value) => (typeof value === 'string' ? (idOf(value) ?? undefined) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Integer: (value) => (whole(value, 32) === undefined ? undefined : Number(whole(value, 32))),
  Long: (value) => whole(value, 64),
  Decimal: (value) => (numeric(value) === undefined ? undefined : ApexDecimal.parse(numeric(value) ?? '')),
  Double: (value) => (numeric(value) === undefined ? undefined : new ApexDouble(Number(numeric(value)))),
  Date: (value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? ApexDate.parse(value) : undefined,
  Datetime: instant,
  Blob: (value) => (typeof value === 'string' ? new ApexBlob(Buffer.from(value, 'base64')) : undefined)
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
  const reader = new Reader(tx, false);
  return new Map(parameters.map(({ name, type }) => [name, reader.read(given.get(name) ?? null, type)]));
}

const read = (strict: boolean) => (tx: Transaction, text: string | null, type: TypeLiteral | null) =>
  new Reader(tx, strict).read(parsed(nn(text)), nn(type).type);

export const JSON_CLASS = nativeClass({
  name: 'JSON',
  members: {
    'static String serialize(Object value)': (_, value) => write(value, false),
    'static String serialize(Object value, Boolean suppressNulls)': (_, value, skip) =>
      write(value, nn(skip)),
    'static String serializePretty(Object value)': (_, value) => pretty(write(value, false)),
    'static Object deserialize(String text, Type type)': read(false),
    'static Object deserializeStrict(String text, Type type)': read(true),
    'static Object deserializeUntyped(String text)': (tx, text) => untyped(tx, parsed(nn(text)))
  }
});
