import { TypeLiteral } from '../run/type-literal.ts';
import type { NativeClass } from '../library.ts';
import { nullPointer } from '../run/arithmetic.ts';
import { sortOrder } from '../run/comparison.ts';
import type { Transaction } from '../transaction.ts';
import type { ApexType } from '../types.ts';
import {
  ApexException,
  ApexList,
  ApexMap,
  ApexObject,
  ApexSet,
  SObject,
  callMethod,
  describeKey,
  sameValue,
  type ApexValue
} from '../values.ts';
import { hashText, required } from './common.ts';

type T = Transaction;

/** Iterator over a List or Set, callable like one written in Apex. */
class ListIterator extends ApexObject {
  readonly #items: readonly ApexValue[];
  #next = 0;

  constructor(items: readonly ApexValue[]) {
    super();
    this.#items = items;
  }

  override get typeName(): string {
    return 'Iterator';
  }

  i_hasnext_0(): boolean {
    return this.#next < this.#items.length;
  }

  i_next_0(): ApexValue {
    const item = this.#items[this.#next++];
    if (item === undefined)
      throw new ApexException('System.NoSuchElementException', 'Iterator has no more elements');
    return item;
  }
}

function itemsOf(source: ApexValue): readonly ApexValue[] {
  if (source === null) throw nullPointer();
  if (source instanceof ApexList) return source.items;
  if (source instanceof ApexSet) return source.values();
  throw new ApexException('System.TypeException', 'A collection was expected');
}

function insertAt(self: ApexList, index: number, value: ApexValue): void {
  if (index < 0 || index > self.items.length)
    throw new ApexException('System.ListException', `List index out of bounds: ${index}`);
  self.items.splice(index, 0, value);
}

const copyList = (_: T, type: ApexType, source: ApexValue): ApexList =>
  new ApexList(type.args[0] as ApexType, [...itemsOf(source)]);

const LIST: NativeClass = {
  name: 'List<T>',
  implements: ['Iterable<T>'],
  members: {
    'new()': (_: T, type: ApexType) => new ApexList(type.args[0] as ApexType),
    'new(Integer size)': (_: T, type: ApexType, size: number) =>
      new ApexList(type.args[0] as ApexType, new Array<ApexValue>(required(size)).fill(null)),
    'new(List<T> items)': copyList,
    'new(Set<T> items)': copyList,
    'T get(Integer index)': (_: T, self: ApexList, index: number) => self.get(required(index)),
    'void set(Integer index, T value)': (_: T, self: ApexList, index: number, value: ApexValue) =>
      void self.set(required(index), value),
    'void add(T value)': (_: T, self: ApexList, value: ApexValue) => void self.items.push(value),
    'void add(Integer index, T value)': (_: T, self: ApexList, index: number, value: ApexValue) =>
      insertAt(self, required(index), value),
    'void addAll(List<T> items)': (_: T, self: ApexList, items: ApexValue) =>
      void self.items.push(...itemsOf(items)),
    'void addAll(Set<T> items)': (_: T, self: ApexList, items: ApexValue) =>
      void self.items.push(...itemsOf(items)),
    'T remove(Integer index)': (_: T, self: ApexList, index: number) => {
      const value = self.get(required(index));
      self.items.splice(index, 1);
      return value;
    },
    'Integer size()': (_: T, self: ApexList) => self.items.length,
    'Boolean isEmpty()': (_: T, self: ApexList) => self.items.length === 0,
    'void clear()': (_: T, self: ApexList) => void (self.items.length = 0),
    'Boolean contains(T value)': (_: T, self: ApexList, value: ApexValue) =>
      self.items.some((item) => sameValue(item, value)),
    'Integer indexOf(T value)': (_: T, self: ApexList, value: ApexValue) =>
      self.items.findIndex((item) => sameValue(item, value)),
    'List<T> clone()': (_: T, self: ApexList) => new ApexList(self.elementType, [...self.items]),
    'void sort()': (_: T, self: ApexList) => void self.items.sort(sortOrder),
    'void sort(Comparator<T> comparator)': (_: T, self: ApexList, comparator: ApexObject) =>
      void self.items.sort((a, b) => Number(callMethod(required(comparator), 'compare', a, b))),
    'Iterator<T> iterator()': (_: T, self: ApexList) => new ListIterator(self.items),
    'Boolean equals(Object other)': (_: T, self: ApexList, other: ApexValue) => sameValue(self, other),
    'Integer hashCode()': (_: T, self: ApexList) => hashText(self.contentKey()),
    'SObjectType getSObjectType()': (tx: T, self: ApexList) => recordType(tx, self)
  }
};

function recordType(tx: T, self: ApexList): ApexValue {
  const { elementType } = self;
  const property =
    elementType.definition.object === undefined
      ? undefined
      : tx.types.objectStatics?.property(elementType.name, 'SObjectType');
  return property === undefined
    ? null
    : ((Reflect.apply(property.get, null, [tx]) as ApexValue | undefined) ?? null);
}

const makeSet = (_: T, type: ApexType, source: ApexValue): ApexSet =>
  new ApexSet(type.args[0] as ApexType, itemsOf(source));

function addAll(self: ApexSet, items: ApexValue): boolean {
  return itemsOf(items).reduce((changed: boolean, item) => self.add(item) || changed, false);
}

function removeAll(self: ApexSet, items: ApexValue): boolean {
  return itemsOf(items).reduce((changed: boolean, item) => self.remove(item) || changed, false);
}

function retainAll(self: ApexSet, items: ApexValue): boolean {
  const kept = new ApexSet(self.elementType, itemsOf(items));
  return self
    .values()
    .reduce((changed: boolean, item) => (!kept.has(item) && self.remove(item)) || changed, false);
}

const containsAll = (_: T, self: ApexSet, items: ApexValue): boolean =>
  itemsOf(items).every((item) => self.has(item));

const SET: NativeClass = {
  name: 'Set<T>',
  implements: ['Iterable<T>'],
  members: {
    'new()': (_: T, type: ApexType) => new ApexSet(type.args[0] as ApexType),
    'new(List<T> items)': makeSet,
    'new(Set<T> items)': makeSet,
    'Boolean add(T value)': (_: T, self: ApexSet, value: ApexValue) => self.add(value),
    'Boolean addAll(List<T> items)': (_: T, self: ApexSet, items: ApexValue) => addAll(self, items),
    'Boolean addAll(Set<T> items)': (_: T, self: ApexSet, items: ApexValue) => addAll(self, items),
    'Boolean contains(T value)': (_: T, self: ApexSet, value: ApexValue) => self.has(value),
    'Boolean containsAll(List<T> items)': containsAll,
    'Boolean containsAll(Set<T> items)': containsAll,
    'Boolean remove(T value)': (_: T, self: ApexSet, value: ApexValue) => self.remove(value),
    'Boolean removeAll(List<T> items)': (_: T, self: ApexSet, items: ApexValue) => removeAll(self, items),
    'Boolean removeAll(Set<T> items)': (_: T, self: ApexSet, items: ApexValue) => removeAll(self, items),
    'Boolean retainAll(List<T> items)': (_: T, self: ApexSet, items: ApexValue) => retainAll(self, items),
    'Boolean retainAll(Set<T> items)': (_: T, self: ApexSet, items: ApexValue) => retainAll(self, items),
    'Integer size()': (_: T, self: ApexSet) => self.size,
    'Boolean isEmpty()': (_: T, self: ApexSet) => self.size === 0,
    'void clear()': (_: T, self: ApexSet) => self.clear(),
    'Set<T> clone()': (_: T, self: ApexSet) => new ApexSet(self.elementType, self.values()),
    'Iterator<T> iterator()': (_: T, self: ApexSet) => new ListIterator(self.values()),
    'Boolean equals(Object other)': (_: T, self: ApexSet, other: ApexValue) => sameValue(self, other),
    'Integer hashCode()': (_: T, self: ApexSet) => hashText(self.contentKey())
  }
};

function putAll(self: ApexMap, other: ApexMap | null): void {
  for (const [key, value] of required(other).entries()) self.put(key, value);
}

function putRecords(self: ApexMap, records: ApexList | null): void {
  for (const record of required(records).items) {
    const id = record instanceof SObject ? (record.fields.get('Id') ?? null) : null;
    if (id === null) throw new ApexException('System.ListException', 'Row with null Id at index: 0');
    self.put(id, record);
  }
}

const MAP: NativeClass = {
  name: 'Map<K, V>',
  members: {
    'new()': (_: T, type: ApexType) => new ApexMap(type.args[0] as ApexType, type.args[1] as ApexType),
    'new(Map<K, V> other)': (_: T, type: ApexType, other: ApexMap) => {
      const map = new ApexMap(type.args[0] as ApexType, type.args[1] as ApexType);
      putAll(map, other);
      return map;
    },
    'new(List<SObject> records)': (_: T, type: ApexType, records: ApexList) => {
      const map = new ApexMap(type.args[0] as ApexType, type.args[1] as ApexType);
      putRecords(map, records);
      return map;
    },
    'V get(K key)': (_: T, self: ApexMap, key: ApexValue) => self.get(key),
    'V put(K key, V value)': (_: T, self: ApexMap, key: ApexValue, value: ApexValue) => self.put(key, value),
    'void putAll(Map<K, V> other)': (_: T, self: ApexMap, other: ApexMap) => putAll(self, other),
    'void putAll(List<SObject> records)': (_: T, self: ApexMap, records: ApexList) =>
      putRecords(self, records),
    'V remove(K key)': (_: T, self: ApexMap, key: ApexValue) => self.remove(key),
    'Boolean containsKey(K key)': (_: T, self: ApexMap, key: ApexValue) => self.has(key),
    'Set<K> keySet()': (_: T, self: ApexMap) => new ApexSet(self.keyType, self.keys()),
    'List<V> values()': (_: T, self: ApexMap) => new ApexList(self.valueType, self.values()),
    'Integer size()': (_: T, self: ApexMap) => self.size,
    'Boolean isEmpty()': (_: T, self: ApexMap) => self.size === 0,
    'void clear()': (_: T, self: ApexMap) => self.clear(),
    'Map<K, V> clone()': (_: T, self: ApexMap) => {
      const copy = new ApexMap(self.keyType, self.valueType);
      putAll(copy, self);
      return copy;
    },
    'Boolean equals(Object other)': (_: T, self: ApexMap, other: ApexValue) => sameValue(self, other),
    'Integer hashCode()': (_: T, self: ApexMap) => hashText(describeKey(self))
  }
};

const INTERFACES: readonly NativeClass[] = [
  { name: 'Iterable<T>', kind: 'interface', methods: ['Iterator<T> iterator()'] },
  { name: 'Iterator<T>', kind: 'interface', methods: ['Boolean hasNext()', 'T next()'] },
  { name: 'Comparable', kind: 'interface', methods: ['Integer compareTo(Object other)'] },
  { name: 'Comparator<T>', kind: 'interface', methods: ['Integer compare(T a, T b)'] },
  { name: 'Callable', kind: 'interface', methods: ['Object call(String action, Map<String, Object> args)'] }
];

const TYPE: NativeClass = {
  name: 'Type',
  members: {
    'static Type forName(String name)': (tx: T, name: string) => {
      const definition = tx.types.definition(required(name));
      return definition === undefined ? null : new TypeLiteral(tx.types.type(name));
    },
    'String getName()': (_: T, self: TypeLiteral) => self.type.text,
    'Object newInstance()': (tx: T, self: TypeLiteral) => tx.runtime.instantiate(tx, self.type),
    'Boolean isAssignableFrom(Type other)': (tx: T, self: TypeLiteral, other: TypeLiteral) =>
      tx.runtime.isSubtype(required(other).type, self.type)
  }
};

export const COLLECTION_CLASSES: readonly NativeClass[] = [LIST, SET, MAP, ...INTERFACES, TYPE];
