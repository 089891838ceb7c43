import type { ApexType, Field, Method, TypeDefinition, Types } from '../types.ts';
import { ApexList, EnumValue, ApexException } from '../values.ts';
import type { Transaction } from '../transaction.ts';
import type { NativeClass } from '../library.ts';

/** Puts the arguments of `owner` in the place of its type parameters. */
export function substitute(types: Types, type: ApexType, owner: ApexType): ApexType {
  if (type.kind === 'parameter')
    return owner.args[owner.definition.parameters.indexOf(type.name)] ?? types.object;
  if (type.args.length === 0) return type;
  return types.intern(
    type.definition,
    type.args.map((arg) => substitute(types, arg, owner))
  );
}

/** Direct supertypes: the superclass, then the interfaces. */
export function supertypes(types: Types, type: ApexType): ApexType[] {
  const { superclass, interfaces } = type.definition;
  const parents = superclass === null ? interfaces : [superclass, ...interfaces];
  return parents.map((parent) => substitute(types, parent, type));
}

/** The type itself and everything above it. */
export function lineage(types: Types, type: ApexType): ApexType[] {
  const all = [type];
  for (const member of all) {
    for (const parent of supertypes(types, member)) if (!all.includes(parent)) all.push(parent);
  }
  if (!all.includes(types.object)) all.push(types.object);
  return all;
}

/** Whether the type is an exception. */
export function isException(types: Types, type: ApexType): boolean {
  return lineage(types, type).some((parent) => parent.name === 'Exception');
}

/** Whether a value of `from` is always a value of `to`, without any conversion. */
export function isSubtype(types: Types, from: ApexType, to: ApexType): boolean {
  if (from === to || to === types.object || from === types.null) return true;
  return lineage(types, from).some((parent) => parent === to || sameWithWiderArguments(types, parent, to));
}

function sameWithWiderArguments(types: Types, from: ApexType, to: ApexType): boolean {
  if (from.definition !== to.definition || from.args.length === 0) return false;
  return from.args.every((arg, index) => argumentFits(types, arg, to.args[index] as ApexType));
}

function argumentFits(types: Types, from: ApexType, to: ApexType): boolean {
  if (isSubtype(types, from, to)) return true;
  // A query answers List<SObject>, which Apex lets stand for a list of any object.
  if (from === types.sobject && to.kind === 'sobject') return true;
  return [from.name, to.name].sort().join() === 'Id,String';
}

/** A member with the type through which it was found, whose arguments its signature may need. */
export interface Found<M> {
  readonly member: M;
  readonly via: ApexType;
}

/** The field or property a type has by that name, its own or inherited. */
export function findField(types: Types, type: ApexType, name: string): Found<Field> | null {
  const key = name.toLowerCase();
  for (const via of lineage(types, type)) {
    const member = via.definition.members.fields.get(key) ?? dynamicField(types, via.definition, name);
    if (member !== undefined) return { member, via };
  }
  return null;
}

function dynamicField(types: Types, definition: TypeDefinition, name: string): Field | undefined {
  const native = (definition as { native?: NativeClass }).native;
  const property = native?.staticProperty?.(name);
  if (property === undefined) return undefined;
  const type = types.type(property.type);
  return { name, owner: definition, isStatic: true, isFinal: true, type, get: property.get };
}

/** Every method of that name, overridden ones left out. */
export function findMethods(types: Types, type: ApexType, name: string): Found<Method>[] {
  const key = name.toLowerCase();
  const found: Found<Method>[] = [];
  for (const via of lineage(types, type)) {
    for (const member of methodsNamed(types, via.definition, key)) {
      if (!found.some((other) => sameParameters(types, other, { member, via }))) found.push({ member, via });
    }
  }
  return found;
}

function sameParameters(types: Types, a: Found<Method>, b: Found<Method>): boolean {
  const [left, right] = [parameterTypes(types, a), parameterTypes(types, b)];
  return left.length === right.length && left.every((type, index) => type === right[index]);
}

/** Parameter types of a method as seen through the type it was found on. */
export function parameterTypes(types: Types, { member, via }: Found<Method>): ApexType[] {
  return member.parameters.map((parameter) => substitute(types, parameter.type, via));
}

function methodsNamed(types: Types, definition: TypeDefinition, key: string): readonly Method[] {
  const declared = definition.members.methods.get(key) ?? [];
  return definition.kind === 'enum' ? [...declared, ...enumMethods(types, definition, key)] : declared;
}

/** The constants of an enum, in order. */
export function constantsOf(definition: TypeDefinition): EnumValue[] {
  return [...definition.members.fields.values()].flatMap((field) => field.constant ?? []);
}

function enumMethods(types: Types, definition: TypeDefinition, key: string): readonly Method[] {
  const members = {
    [`static List<${definition.name}> values()`]: () =>
      new ApexList(types.intern(definition), constantsOf(definition)),
    [`static ${definition.name} valueOf(String name)`]: (_: Transaction, name: string | null) =>
      constantNamed(definition, name),
    'String name()': (_: Transaction, self: EnumValue) => self.name,
    'Integer ordinal()': (_: Transaction, self: EnumValue) => self.ordinal
  };
  return types.methods(definition, members).get(key) ?? [];
}

function constantNamed(definition: TypeDefinition, name: string | null): EnumValue {
  const constant = constantsOf(definition).find(
    (candidate) => candidate.name.toLowerCase() === name?.toLowerCase()
  );
  if (constant !== undefined) return constant;
  throw new ApexException(
    'System.NoSuchElementException',
    `No enum constant ${definition.name}.${name ?? 'null'}`
  );
}
