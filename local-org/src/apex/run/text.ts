import {
  ApexBlob,
  ApexException,
  ApexList,
  ApexMap,
  ApexObject,
  ApexSet,
  SObject,
  callMethod,
  hasMethod,
  type ApexValue
} from '../values.ts';
import { fieldsOf } from './instances.ts';

/** The text of a value in concatenation and `String.valueOf`. */
export function textOf(value: ApexValue): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof ApexList) return `(${value.items.map(textOf).join(', ')})`;
  if (value instanceof ApexSet) return `{${value.values().map(textOf).join(', ')}}`;
  if (value instanceof ApexMap) return mapText(value);
  if (value instanceof SObject) return sobjectText(value);
  if (value instanceof ApexBlob) return `Blob[${value.bytes.length}]`;
  if (value instanceof ApexObject && hasMethod(value, 'toString', 0))
    return String(callMethod(value, 'toString'));
  if (value instanceof ApexException) return value.toString();
  if (value instanceof ApexObject) return objectText(value);
  return value.toString();
}

function mapText(map: ApexMap): string {
  return `{${map
    .entries()
    .map(([key, value]) => `${textOf(key)}=${textOf(value)}`)
    .join(', ')}}`;
}

function sobjectText(record: SObject): string {
  return `${record.typeName}:{${[...record.fields].map(([name, value]) => `${name}=${textOf(value)}`).join(', ')}}`;
}

function objectText(object: ApexObject): string {
  const own = Object.getPrototypeOf(object) as object;
  if (Object.hasOwn(own, 'toString')) return String(object);
  return `${object.typeName}:[${fieldsOf(object)
    .map((field) => `${field.name}=${textOf(field.read(object))}`)
    .join(', ')}]`;
}
