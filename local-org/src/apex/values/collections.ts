import type { ApexType } from '../types.ts';
import { describeKey, keyOf, sameValue, type ApexValue } from './equality.ts';
import { ApexException, ApexObject, callMethod, hasMethod } from './objects.ts';

/** Apex List and array. */
export class ApexList {
  readonly elementType: ApexType;
  items: ApexValue[];

  constructor(elementType: ApexType, items: ApexValue[] = []) {
    this.elementType = elementType;
    this.items = items;
  }

  get(index: number): ApexValue {
    this.#check(index);
    return this.items[index] as ApexValue;
  }

  set(index: number, value: ApexValue): ApexValue {
    this.#check(index);
    this.items[index] = value;
    return value;
  }

  #check(index: number): void {
    if (index < 0 || index >= this.items.length) {
      throw new ApexException('System.ListException', `List index out of bounds: ${index}`);
    }
  }

  contentKey(): string {
    return `\0L[${this.items.map(describeKey).join()}]`;
  }
}

/** Apex Map: keys in the order in which they were first put. */
export class ApexMap {
  readonly keyType: ApexType;
  readonly valueType: ApexType;
  readonly #entries = new Map<unknown, [ApexValue, ApexValue]>();
  /** Keys with their own equals and hashCode, by hash as it was when they were put. */
  readonly #buckets = new Map<unknown, ApexObject[]>();

  constructor(keyType: ApexType, valueType: ApexType) {
    this.keyType = keyType;
    this.valueType = valueType;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: ApexValue): boolean {
    return this.#entries.has(this.#slot(key));
  }

  get(key: ApexValue): ApexValue {
    return this.#entries.get(this.#slot(key))?.[1] ?? null;
  }

  /** Puts the value and answers the one it replaces. */
  put(key: ApexValue, value: ApexValue): ApexValue {
    const slot = this.#slot(key);
    const entry = this.#entries.get(slot);
    if (entry === undefined) {
      this.#entries.set(slot, [key, value]);
      this.#remember(key);
      return null;
    }
    const previous = entry[1];
    entry[1] = value;
    return previous;
  }

  remove(key: ApexValue): ApexValue {
    const slot = this.#slot(key);
    const entry = this.#entries.get(slot);
    if (entry === undefined) return null;
    this.#entries.delete(slot);
    this.#forget(entry[0]);
    return entry[1];
  }

  keys(): ApexValue[] {
    return Array.from(this.#entries.values(), ([key]) => key);
  }

  values(): ApexValue[] {
    return Array.from(this.#entries.values(), ([, value]) => value);
  }

  entries(): [ApexValue, ApexValue][] {
    return Array.from(this.#entries.values(), ([key, value]) => [key, value]);
  }

  contentKey(): string {
    return `\0M{${this.entries()
      .map(([key, value]) => `${describeKey(key)}=${describeKey(value)}`)
      .sort()
      .join()}}`;
  }

  /** The JavaScript key of an Apex key; keys with their own equals and hashCode are looked up in their bucket. */
  #slot(key: ApexValue): unknown {
    if (!hasOwnEquality(key)) return keyOf(key);
    return this.#buckets.get(callMethod(key, 'hashCode'))?.find((other) => sameValue(key, other)) ?? key;
  }

  #remember(key: ApexValue): void {
    if (!hasOwnEquality(key)) return;
    const hash = callMethod(key, 'hashCode');
    const bucket = this.#buckets.get(hash);
    if (bucket === undefined) this.#buckets.set(hash, [key]);
    else bucket.push(key);
  }

  #forget(key: ApexValue): void {
    if (!hasOwnEquality(key)) return;
    const hash = callMethod(key, 'hashCode');
    this.#buckets.set(hash, this.#buckets.get(hash)?.filter((other) => other !== key) ?? []);
  }
}

function hasOwnEquality(key: ApexValue): key is ApexObject {
  return key instanceof ApexObject && hasMethod(key, 'equals', 1) && hasMethod(key, 'hashCode', 0);
}

/** Apex Set: members in the order in which they were first added. */
export class ApexSet {
  readonly elementType: ApexType;
  readonly #members: ApexMap;

  constructor(elementType: ApexType, items: Iterable<ApexValue> = []) {
    this.elementType = elementType;
    this.#members = new ApexMap(elementType, elementType);
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#members.size;
  }

  has(value: ApexValue): boolean {
    return this.#members.has(value);
  }

  /** Adds and answers whether the set changed. */
  add(value: ApexValue): boolean {
    if (this.#members.has(value)) return false;
    this.#members.put(value, true);
    return true;
  }

  remove(value: ApexValue): boolean {
    const present = this.#members.has(value);
    this.#members.remove(value);
    return present;
  }

  values(): ApexValue[] {
    return this.#members.keys();
  }

  contentKey(): string {
    return `\0S{${this.values().map(describeKey).sort().join()}}`;
  }
}
