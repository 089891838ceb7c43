import type { ApexType, Types } from '../types.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexDouble,
  ApexList,
  ApexMap,
  ApexSet,
  ApexTime,
  type ApexValue
} from '../values.ts';

const CLASSES: readonly (readonly [new (...args: never[]) => object, string])[] = [
  [ApexDecimal, 'Decimal'],
  [ApexDouble, 'Double'],
  [ApexDate, 'Date'],
  [ApexDatetime, 'Datetime'],
  [ApexTime, 'Time'],
  [ApexBlob, 'Blob']
];

const PRIMITIVES: Readonly<Record<string, string>> = {
  number: 'Integer',
  bigint: 'Long',
  string: 'String',
  boolean: 'Boolean'
};

/** The Apex type that a value has while the program runs; Object for null. */
export function runtimeType(types: Types, value: ApexValue): ApexType {
  if (value === null) return types.object;
  const primitive = PRIMITIVES[typeof value];
  if (primitive !== undefined || typeof value !== 'object') return types.type(primitive ?? 'Object');
  if (value instanceof ApexList) return types.list(value.elementType);
  if (value instanceof ApexSet) return types.set(value.elementType);
  if (value instanceof ApexMap) return types.map(value.keyType, value.valueType);
  const known = CLASSES.find(([shape]) => value instanceof shape);
  return types.type(known?.[1] ?? (value as { typeName: string }).typeName);
}
