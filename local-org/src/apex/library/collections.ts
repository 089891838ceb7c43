import { nativeClass, type NativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import { sortOrder } from '../run/comparison.ts';
import type { Transaction } from '../transaction.ts';
import type { ApexType } from '../types.ts';
import {
  ApexException,
  ApexList,
  ApexMap,
  ApexSet,
  SObject,
  hashText,
  sameValue,
  type ApexValue
} from '../values.ts';

type Collection = ApexList | ApexSet | null;

function itemsOf(source: Collection): readonly ApexValue[] {
  return source instanceof ApexSet ? source.values() : nn(source).items;
}

/** The type argument of a collection that is being made. */
const argument = (type: ApexType, index = 0): ApexType => type.args[index] as ApexType;

function insertAt(self: ApexList, index: number, value: ApexValue): void {
  if (index < 0 || index > self.items.length)
    throw new ApexException('System.ListException', `List index out of bounds: ${index}`);
  self.items.splice(index, 0, value);
}

function removeAt(self: ApexList, index: number): ApexValue {
  const value = self.get(index);
  self.items.splice(index, 1);
  return value;
}

const copyList = (_: Transaction, type: ApexType, source: Collection) =>
  new ApexList(argument(type), [...itemsOf(source)]);
const addToList = (_: Transaction, self: ApexList, source: Collection) =>
  void self.items.push(...itemsOf(source));

const LIST = nativeClass({
  name: 'List<T>',
  implements: ['Iterable<T>'],
  members: {
    'new()': (_, type) => new ApexList(argument(type)),
    'new(List<T> items)': copyList,
    'new(Set<T> items)': copyList,
    'T get(Integer index)': (_, self, index) => self.get(nn(index)),
    'void add(T value)': (_, self, value) => void self.items.push(value),
    'void add(Integer index, T value)': (_, self, index, value) => insertAt(self, nn(index), value),
    'void addAll(List<T> items)': addToList,
    'void addAll(Set<T> items)': addToList,
    'T remove(Integer index)': (_, self, index) => removeAt(self, nn(index)),
    'Integer size()': (_, self) => self.items.length,
    'Boolean isEmpty()': (_, self) => self.items.length === 0,
    'void clear()': (_, self) => void (self.items.length = 0),
    'Boolean contains(T value)': (_, self, value) => self.items.some((item) => sameValue(item, value)),
    'Integer indexOf(T value)': (_, self, value) => self.items.findIndex((item) => sameValue(item, value)),
    'List<T> clone()': (_, self) => new ApexList(self.elementType, [...self.items]),
    'void sort()': (_, self) => void self.items.sort(sortOrder),
    'Integer hashCode()': (_, self) => hashText(self.contentKey())
  }
});

const copySet = (_: Transaction, type: ApexType, source: Collection) =>
  new ApexSet(argument(type), itemsOf(source));
const addToSet = (_: Transaction, self: ApexSet, source: Collection) =>
  itemsOf(source).reduce((changed: boolean, item) => self.add(item) || changed, false);
const containsAll = (_: Transaction, self: ApexSet, source: Collection) =>
  itemsOf(source).every((item) => self.has(item));

function retainAll(self: ApexSet, kept: ApexSet): boolean {
  const gone = self.values().filter((item) => !kept.has(item));
  gone.forEach((item) => self.remove(item));
  return gone.length > 0;
}

const SET = nativeClass({
  name: 'Set<T>',
  implements: ['Iterable<T>'],
  members: {
    'new()': (_, type) => new ApexSet(argument(type)),
    'new(List<T> items)': copySet,
    'new(Set<T> items)': copySet,
    'Boolean add(T value)': (_, self, value) => self.add(value),
    'Boolean addAll(List<T> items)': addToSet,
    'Boolean addAll(Set<T> items)': addToSet,
    'Boolean contains(T value)': (_, self, value) => self.has(value),
    'Boolean containsAll(List<T> items)': containsAll,
    'Boolean containsAll(Set<T> items)': containsAll,
    'Boolean remove(T value)': (_, self, value) => self.remove(value),
    'Boolean retainAll(Set<T> items)': (_, self, items) => retainAll(self, nn(items)),
    'Integer size()': (_, self) => self.size,
    'Boolean isEmpty()': (_, self) => self.size === 0
  }
});

function putAll(self: ApexMap, other: ApexMap): ApexMap {
  for (const [key, value] of other.entries()) self.put(key, value);
  return self;
}

function putRecords(self: ApexMap, records: ApexList): ApexMap {
  const seen = new Set<ApexValue>();
  records.items.forEach((record, index) => {
    const id = record instanceof SObject ? (record.fields.get('Id') ?? null) : null;
    if (id === null) throw new ApexException('System.ListException', `Row with null Id at index: ${index}`);
    if (seen.has(id))
      throw new ApexException('System.ListException', `Row with duplicate Id at index: ${index}`);
    seen.add(id);
    self.put(id, record);
  });
  return self;
}

const newMap = (type: ApexType): ApexMap => new ApexMap(argument(type), argument(type, 1));

const MAP = nativeClass({
  name: 'Map<K, V>',
  members: {
    'new()': (_, type) => newMap(type),
    'new(List<SObject> records)': (_, type, records) => putRecords(newMap(type), nn(records)),
    'V get(K key)': (_, self, key) => self.get(key),
    'V put(K key, V value)': (_, self, key, value) => self.put(key, value),
    'void putAll(Map<K, V> other)': (_, self, other) => void putAll(self, nn(other)),
    'void putAll(List<SObject> records)': (_, self, records) => void putRecords(self, nn(records)),
    'V remove(K key)': (_, self, key) => self.remove(key),
    'Boolean containsKey(K key)': (_, self, key) => self.has(key),
    'Set<K> keySet()': (_, self) => new ApexSet(self.keyType, self.keys()),
    'List<V> values()': (_, self) => new ApexList(self.valueType, self.values()),
    'Integer size()': (_, self) => self.size,
    'Boolean isEmpty()': (_, self) => self.size === 0,
    'Map<K, V> clone()': (_, self) => putAll(new ApexMap(self.keyType, self.valueType), self)
  }
});

export const COLLECTION_CLASSES: readonly NativeClass[] = [
  LIST,
  SET,
  MAP,
  { name: 'Iterable<T>', kind: 'interface', methods: ['Iterator<T> iterator()'] },
  { name: 'Iterator<T>', kind: 'interface', methods: ['Boolean hasNext()', 'T next()'] },
  { name: 'Comparable', kind: 'interface', methods: ['Integer compareTo(Object other)'] }
];
