import { ApexList, ApexSet, callMethod, type ApexObject, type ApexValue } from '../values.ts';
import { nn } from './arithmetic.ts';

/** A field of a class written in Apex, as JSON and texts see it. */
export interface InstanceField {
  readonly name: string;
  readonly type: string;
  readonly isTransient: boolean;
  read(target: ApexObject): ApexValue;
  write(target: ApexObject, value: ApexValue): void;
}

/** What generated classes tell about themselves. */
export interface GeneratedClass {
  readonly instanceFields: readonly InstanceField[];
}

/** The fields of an object written in Apex, superclass first. */
export function fieldsOf(target: ApexObject): readonly InstanceField[] {
  const described = target.constructor as Partial<GeneratedClass>;
  return described.instanceFields ?? [];
}

/** The items of a collection, or of an Iterable written in Apex. */
export function iterate(items: ApexValue): Iterable<ApexValue> {
  const source = nn(items);
  if (source instanceof ApexList) return source.items;
  if (source instanceof ApexSet) return source.values();
  return walk(callMethod(source as ApexObject, 'iterator') as ApexObject);
}

function* walk(iterator: ApexObject): Iterable<ApexValue> {
  while (callMethod(iterator, 'hasNext') === true) yield callMethod(iterator, 'next') as ApexValue;
}
