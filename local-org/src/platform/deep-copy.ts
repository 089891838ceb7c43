import { fieldsOf } from '../apex/run/instances.ts';
import { ApexList, ApexMap, ApexObject, ApexSet, SObject, type ApexValue } from '../apex/values.ts';

/** A copy that shares nothing that can change: what a job keeps of the object that was enqueued. */
export function deepCopy<T extends ApexValue>(value: T): T {
  return copyOf(value, new Map()) as T; // the same class, as below
}

function copyOf(value: ApexValue, copies: Map<object, ApexValue>): ApexValue {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const remember = <T extends ApexValue & object>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  if (value instanceof ApexList) {
    const copy = remember(new ApexList(value.elementType));
    copy.items = value.items.map((item) => copyOf(item, copies));
    return copy;
  }
  if (value instanceof ApexSet) {
    const copy = remember(new ApexSet(value.elementType));
    for (const item of value.values()) copy.add(copyOf(item, copies));
    return copy;
  }
  if (value instanceof ApexMap) {
    const copy = remember(new ApexMap(value.keyType, value.valueType));
    for (const [key, entry] of value.entries()) copy.put(copyOf(key, copies), copyOf(entry, copies));
    return copy;
  }
  if (value instanceof SObject) {
    const copy = remember(value.copy());
    for (const [name, field] of value.fields) copy.fields.set(name, copyOf(field, copies));
    return copy;
  }
  if (!(value instanceof ApexObject)) return value;
  const copy = remember(Object.create(Object.getPrototypeOf(value) as object) as ApexObject); // same class, fields follow
  for (const [name, field] of Object.entries(value))
    Reflect.set(copy, name, copyOf(field as ApexValue, copies));
  for (const field of fieldsOf(value)) if (field.isTransient) field.write(copy, null);
  return copy;
}
