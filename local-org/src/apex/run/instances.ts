import { ApexException, type ApexObject, type ApexValue } from '../values.ts';

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

/** Names and values of an object's fields. */
export function instanceFields(target: ApexObject): [string, ApexValue][] {
  if (target instanceof ApexException) return [];
  return fieldsOf(target).map((field) => [field.name, field.read(target)]);
}
