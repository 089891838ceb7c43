import * as tree from '@apexdevtools/apex-parser';
import { ApexLoadError } from '../errors.ts';
import { unwrapped, type Node, type Place } from '../syntax/tree.ts';
import type { ApexType, Field, Types } from '../types.ts';
import type { Value } from './conversions.ts';
import { isVisible } from '../rules/access.ts';
import { isMemberVisible } from '../rules/member-access.ts';
import { isApexField, type ApexDefinition, type ApexField } from './definitions.ts';
import { findField, findMethods, lineage, substitute, type Found } from './hierarchy.ts';
import type { Local, Scope } from './scope.ts';
import type { Unit } from './unit.ts';

/** What a name or dotted name turned out to be. */
export type Meaning =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'type'; readonly type: ApexType }
  | { readonly kind: 'namespace'; readonly name: string };

/** Something that can be read and, unless it is final, assigned: a variable, field, property, element or record field. */
export interface Target {
  readonly type: ApexType;
  readonly read: string;
  /** Code that assigns the JavaScript it is given and has the assigned value. */
  readonly write: ((js: string) => string) | null;
  /** Code that must run once before `read` and `write`, when the target's own parts may have effects. */
  readonly prepare?: readonly string[];
  readonly guard?: string | undefined;
}

/** A field or relationship of an object. */
interface RecordField {
  readonly name: string;
  readonly type: ApexType;
  readonly isChildren: boolean;
  /** Whether code may assign it. */
  readonly isWritable: boolean;
}

/** Stand for the write of something final: `Expressions` refuses them with its words. */
export const FINAL = (): string => 'alreadyFinal()';
export const NOT_HERE = (): string => 'alreadyFinal()';
export const READ_ONLY = (): string => 'alreadyFinal()';

const NAMESPACES = ['system', 'schema', 'database', 'connectapi', 'messaging'];

/** Finds what names in one method mean, and how what they mean is read and written. */
export abstract class Names extends tree.ApexParserVisitor<Value> {
  readonly unit: Unit;
  readonly scope: Scope;
  readonly types: Types;

  constructor(unit: Unit, scope: Scope) {
    super();
    this.unit = unit;
    this.scope = scope;
    this.types = unit.types;
  }

  /** Whatever has no method of its own here is not modelled. */
  override visitChildren(node: Node): never {
    return this.unit.failNotModelled(node.getText(), node);
  }

  /** The class that this code belongs to, as natives get it. */
  get caller(): string {
    return this.unit.constant(this.scope.definition.caller);
  }

  type(name: string): ApexType {
    return this.types.type(name);
  }

  meaning(node: Node): Meaning {
    const inner = unwrapped(node);
    if (inner instanceof tree.IdPrimaryContext) return this.#nameMeaning(inner.getText(), inner);
    if (inner instanceof tree.DotExpressionContext && !inner.dotMethodCall())
      return this.#fieldMeaning(inner);
    return { kind: 'value', value: this.visit(inner) };
  }

  #nameMeaning(name: string, place: Place): Meaning {
    const target = this.#variable(name);
    if (target !== null) return { kind: 'value', value: this.read(target) };
    const type = this.typeNamed(name);
    if (type !== undefined) return { kind: 'type', type };
    if (NAMESPACES.includes(name.toLowerCase())) return { kind: 'namespace', name };
    return this.unit.fail(`Variable does not exist: ${name}, or it is not modelled by the local org`, place);
  }

  typeNamed(name: string): ApexType | undefined {
    try {
      return this.scope.definition.type({ name, args: [] }, { start: { line: 0, column: 0 } });
    } catch (error) {
      if (error instanceof ApexLoadError) return undefined;
      throw error;
    }
  }

  #fieldMeaning(node: tree.DotExpressionContext): Meaning {
    const name = node.anyId().getText();
    const owner = this.owner(node.expression(), name);
    if (owner.kind === 'value')
      return {
        kind: 'value',
        value: this.read(this.#member(owner.value, name, Boolean(node.QUESTIONDOT()), node))
      };
    const path = owner.kind === 'type' ? owner.type.name : owner.name;
    if (owner.kind === 'type') {
      const target = this.#staticMember(owner.type, name, node);
      if (target !== null) return { kind: 'value', value: this.read(target) };
    }
    const inner = this.typeNamed(`${path}.${name}`);
    if (inner !== undefined) return { kind: 'type', type: inner };
    return this.unit.fail(`${path}.${name} is not declared and not modelled by the local org`, node);
  }

  /** What a member belongs to: a variable wins over a type of the same name, unless only the type has such a member. */
  owner(target: Node, member: string): Meaning {
    const meaning = this.meaning(target);
    const inner = unwrapped(target);
    if (meaning.kind !== 'value' || !(inner instanceof tree.IdPrimaryContext)) return meaning;
    if (this.#hasMember(meaning.value.type, member)) return meaning;
    const type = this.typeNamed(inner.getText());
    return type === undefined ? meaning : { kind: 'type', type };
  }

  #hasMember(type: ApexType, name: string): boolean {
    const field = findField(this.types, type, name);
    return (
      type.definition.object !== undefined ||
      field?.member.isStatic === false ||
      findMethods(this.types, type, name).some(({ member }) => !member.isStatic)
    );
  }

  // ---- reading and writing ----

  read(target: Target): Value {
    return { js: this.after(target, target.read), type: target.type, guard: target.guard };
  }

  /** Code that prepares the target and then runs the steps; its value is that of the last. */
  after({ prepare = [] }: Target, ...steps: readonly string[]): string {
    const all = [...prepare, ...steps];
    return all.length === 1 ? String(all[0]) : `(${all.join(', ')})`;
  }

  /** The variable or field that the expression names. */
  assignable(node: Node): Target {
    if (node instanceof tree.IdPrimaryContext)
      return (
        this.#variable(node.getText()) ?? this.unit.fail(`Variable does not exist: ${node.getText()}`, node)
      );
    if (!(node instanceof tree.DotExpressionContext) || node.dotMethodCall())
      return this.unit.fail('This cannot be assigned to', node);
    const name = node.anyId().getText();
    const owner = this.owner(node.expression(), name);
    if (owner.kind === 'value') return this.#keptMember(owner.value, name, node);
    const found = owner.kind === 'type' ? findField(this.types, owner.type, name) : null;
    if (found?.member.isStatic !== true) return this.unit.fail(`${name} cannot be assigned to`, node);
    this.#checkVisible(found.member, node);
    return this.#staticField(found.member);
  }

  #keptMember(owner: Value, name: string, place: Place): Target {
    if (/^(this|l_\w+)$/.test(owner.js)) return this.#member(owner, name, false, place);
    const kept = this.scope.temporary();
    const member = this.#member({ ...owner, js: kept }, name, false, place);
    return { ...member, prepare: [`${kept} = ${owner.js}`] };
  }

  #localWrite({ js, assigned }: Local): Target['write'] {
    if (assigned === null) return (value) => `(${js} = ${value})`;
    if (assigned === 'true') return FINAL;
    return (value) => `(${assigned} ? alreadyFinal() : (${assigned} = true, ${js} = ${value}))`;
  }

  /** A local variable, or a field of this class or of the outer ones. */
  #variable(name: string): Target | null {
    const local = this.scope.local(name);
    if (local !== undefined) return { type: local.type, read: local.js, write: this.#localWrite(local) };
    for (let owner: ApexDefinition | null = this.scope.definition; owner !== null; owner = owner.outer) {
      const found = findField(this.types, this.types.intern(owner), name);
      if (found !== null && !isMemberVisible(this.types, found.member, this.scope.definition)) continue;
      if (found?.member.isStatic === true) return this.#staticField(found.member);
      if (found !== null && owner === this.scope.definition && !this.scope.isStatic)
        return this.#instanceField(found, 'this');
    }
    return null;
  }

  #staticMember(type: ApexType, name: string, place: Place): Target | null {
    const found = findField(this.types, type, name);
    if (found?.member.isStatic === true) {
      this.#checkVisible(found.member, place);
      return this.#staticField(found.member);
    }
    const property = type.definition.object && this.types.objectStatics?.property(type.name, name);
    if (property === undefined) return null;
    return { read: `${this.unit.constant(property.get)}(T.tx)`, type: this.type(property.type), write: null };
  }

  #staticField(field: Field): Target {
    if (field.constant !== undefined)
      return { type: field.type, read: this.unit.constant(field.constant), write: null };
    if (!isApexField(field)) return this.#nativeField(field, field.type);
    const { number } = field.owner as ApexDefinition;
    return this.#stored(field, field.type, `(T.s[${number}] || I(${number}))`, `K[${number}]`);
  }

  #instanceField({ member, via }: Found<Field>, receiver: string): Target {
    const type = substitute(this.types, member.type, via);
    const object = receiver === 'this' ? receiver : `nn(${receiver})`;
    return isApexField(member)
      ? this.#stored(member, type, object, object)
      : this.#nativeField(member, type, object);
  }

  /** A field written in Apex, through its accessors unless this is one of them. */
  #stored(field: Field, type: ApexType, holder: string, object: string): Target {
    const key = field.name.toLowerCase();
    const isInside = this.scope.accessorOf === key && field.owner === this.scope.definition;
    const stored = `${holder}.f_${key}`;
    return {
      type,
      read: !isInside && hasAccessor(field, 'get') ? `${object}.g_${key}()` : stored,
      write: this.#storedWrite(field, holder, (js) =>
        !isInside && hasAccessor(field, 'set') ? `${object}.s_${key}(${js})` : `(${stored} = ${js})`
      )
    };
  }

  /** What a field lets code at this place write: nothing without a setter that is visible here, a final one only once. */
  #storedWrite(field: Field, holder: string, write: (js: string) => string): Target['write'] {
    const { accessors, accessorModifiers, value, written } = (field as ApexField).declaration;
    const { definition, place, isStatic } = this.scope;
    const isInside = this.scope.accessorOf === field.name.toLowerCase() && field.owner === definition;
    if (accessors !== null && !isInside) {
      if (!('set' in accessors)) return null;
      const own = accessorModifiers.set;
      const modifiers = own === undefined || own.written.length === 0 ? null : own;
      const owner = field.owner as ApexDefinition;
      const { annotations } = (field as ApexField).declaration;
      if (modifiers !== null && !isVisible(this.types, { ...modifiers, annotations }, owner, definition))
        return null;
    }
    if (!field.isFinal || accessors !== null) return write;
    const mayAssign =
      (place === 'constructor' || place === 'initializer') &&
      field.owner === definition &&
      field.isStatic === isStatic;
    if (!mayAssign || written.length === 0) return NOT_HERE;
    if (value !== null) return FINAL;
    const flag = `${holder}.w_${field.name.toLowerCase()}`;
    return (js) => `(${flag} ? alreadyFinal() : (${flag} = true, ${write(js)}))`;
  }

  #nativeField({ get, set }: Field, type: ApexType, ...self: string[]): Target {
    const call = (code: unknown, ...args: string[]): string =>
      `${this.unit.constant(code)}(${['T.tx', ...self, ...args].join(', ')})`;
    return { type, read: call(get), write: set === undefined ? null : (js) => call(set, js) };
  }

  /** A field of a value: of an object, or of a record, parent and child relationships included. */
  #member(owner: Value, name: string, isSafe: boolean, place: Place): Target {
    const { receiver, guard } = this.receiver(owner, isSafe);
    const record = owner.isQuery === true ? owner.type.args[0] : owner.type;
    if (record?.definition.object !== undefined) {
      const object = owner.isQuery === true ? `single(${receiver})` : receiver;
      return { ...this.#recordField(record, name, object, place), guard };
    }
    const found = findField(this.types, owner.type, name);
    if (found?.member.isStatic !== false)
      return this.unit.fail(
        `${owner.type.text} has no field ${name}, or it is not modelled by the local org`,
        place
      );
    this.#checkVisible(found.member, place);
    return { ...this.#instanceField(found, receiver), guard };
  }

  #checkVisible(member: Field, place: Place): void {
    if (!isMemberVisible(this.types, member, this.scope.definition))
      this.unit.fail(`Variable is not visible: ${member.owner.name}.${member.name}`, place);
  }

  /** How a value stands before a dot; after `?.` there is a guard that tells whether it was null. */
  receiver(owner: Value, isSafe: boolean): { receiver: string; guard: string | undefined } {
    if (!isSafe) return { receiver: owner.js, guard: owner.guard };
    const kept = this.scope.temporary();
    const test = `(${kept} = ${owner.js}) === null`;
    return { receiver: kept, guard: owner.guard === undefined ? test : `${owner.guard} || ${test}` };
  }

  #recordField(record: ApexType, name: string, js: string, place: Place): Target {
    const field = this.fieldOf(record, name, place);
    const key = JSON.stringify(field.name);
    return {
      type: field.type,
      read: field.isChildren
        ? `childRecords(${js}, ${key}, ${this.unit.constant(field.type)})`
        : `nn(${js}).read(${key})`,
      write: field.isWritable ? (value) => `nn(${js}).write(${key}, ${value})` : READ_ONLY
    };
  }

  /** A field or relationship of records by name. */
  fieldOf({ definition: { object }, text }: ApexType, name: string, place: Place): RecordField {
    const field = object?.field(name);
    if (field !== undefined) return { ...field, type: this.type(field.type), isChildren: false };
    const parent = object?.parent(name);
    if (parent !== undefined)
      return { name: parent.name, type: this.type(parent.target), isChildren: false, isWritable: true };
    const children = object?.children(name);
    if (children === undefined)
      return this.unit.fail(
        `Object ${text} has no field or relationship ${name} in the local org's schema`,
        place
      );
    return {
      name: children.name,
      type: this.types.list(this.type(children.target)),
      isChildren: true,
      isWritable: false
    };
  }

  /** A function that finds the variables visible here by name, for dynamic queries. */
  binds(): string {
    const fields = lineage(this.types, this.types.intern(this.scope.definition)).flatMap(({ definition }) => [
      ...definition.members.fields.keys()
    ]);
    const names = new Set([...this.scope.locals(), ...fields]);
    const cases = [...names].flatMap((name) => {
      const target = this.#variable(name);
      return target === null ? [] : `case ${JSON.stringify(name)}: return ${target.read};`;
    });
    return `((n) => { switch (n.toLowerCase()) { ${cases.join(' ')} } })`;
  }
}

/** Whether a property has an accessor with a body of its own, or none at all where it must not be stored directly. */
export function hasAccessor(field: Field, which: 'get' | 'set'): boolean {
  if (!isApexField(field) || field.declaration.accessors === null) return false;
  const { accessors, keywords } = field.declaration;
  return accessors[which] != null || ['virtual', 'abstract', 'override'].some((word) => keywords.has(word));
}
