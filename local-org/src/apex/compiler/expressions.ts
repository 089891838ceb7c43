import { ApexLoadError } from '../errors.ts';
import { nativeMethods } from '../signatures.ts';
import type { Assignment, Expression, MethodCall, Place, Step } from '../syntax/nodes.ts';
import type { ApexType, Field, Method } from '../types.ts';
import { ApexDecimal, ApexDouble } from '../values.ts';
import { argumentsFor, callCode, chooseOverload, returnType, type Receiver } from './calls.ts';
import {
  castTo,
  convert,
  conversionCost,
  isNumberType,
  mayBe,
  widerNumber,
  type Value
} from './conversions.ts';
import { ApexDefinition, isApexField } from './definitions.ts';
import { findField, findMethods, lineage, substitute, type Found } from './hierarchy.ts';
import { binary } from './operators.ts';
import type { Target } from './places.ts';
import type { Scope } from './scope.ts';
import type { Unit } from './unit.ts';

/** What a name or dotted name turned out to be. */
type Meaning =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'type'; readonly type: ApexType }
  | { readonly kind: 'namespace'; readonly name: string };

/** Checks and translates the expressions of one method. */
export class Expressions {
  readonly unit: Unit;
  readonly scope: Scope;

  constructor(unit: Unit, scope: Scope) {
    this.unit = unit;
    this.scope = scope;
  }

  get #types() {
    return this.unit.types;
  }

  type(name: string): ApexType {
    return this.#types.type(name);
  }

  /** A complete expression: a `?.` inside it has been dealt with. */
  value(node: Expression): Value {
    const value = this.#chain(node);
    if (value.guard === undefined) return value;
    const js =
      value.type === this.#types.void
        ? `((${value.guard}) ? null : (${value.js}, null))`
        : `((${value.guard}) ? null : ${value.js})`;
    return { js, type: value.type };
  }

  /** The expression as a value of that type, implicitly converted. */
  as(node: Expression, type: ApexType): string {
    return this.convert(this.value(node), type, node);
  }

  convert(value: Value, type: ApexType, place: Place): string {
    const js = convert(this.#types, value, type);
    if (js === null)
      this.unit.fail(`A value of type ${value.type.text} cannot be assigned to ${type.text}`, place);
    return js;
  }

  /** A condition: a Boolean that must not be null. */
  condition(node: Expression): string {
    const value = this.value(node);
    const js = this.convert(value, this.type('Boolean'), node);
    return value.nonNull === true ? js : `nn(${js})`;
  }

  /** An expression whose value nobody wants. */
  effect(node: Expression): string {
    if (node.kind === 'step') return this.#step({ ...node, prefix: true }).js;
    return this.value(node).js;
  }

  #chain(node: Expression): Value {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node);
      case 'name':
      case 'field':
      case 'this':
        return this.#named(node);
      case 'super':
        return this.unit.fail('super must be followed by a method call', node);
      case 'call':
        return this.#call(node);
      case 'chain-constructor':
        return this.unit.fail(`${node.which}(...) must be the first statement of a constructor`, node);
      case 'index':
        return this.#read(this.target(node));
      case 'new':
        return this.#create(node.type, node.args, node);
      case 'new-array':
        return this.#newArray(this.#resolve(node.element, node), node.size);
      case 'new-collection':
        return this.#newCollection(this.#resolve(node.type, node), node.items, node);
      case 'new-map':
        return this.#newMap(this.#resolve(node.type, node), node.pairs);
      case 'cast':
        return this.#cast(node.operand, this.#resolve(node.type, node), node);
      case 'unary':
        return this.#unary(node.operator, this.value(node.operand), node);
      case 'step':
        return this.#step(node);
      case 'binary':
        return this.#binary(node.operator, node.left, node.right, node);
      case 'instanceof':
        return this.#instanceOf(node.operand, this.#resolve(node.type, node), node);
      case 'conditional':
        return this.#conditional(node.test, node.then, node.otherwise, node);
      case 'assign':
        return this.#assign(node);
      case 'type-literal':
        return {
          js: `typeLiteral(${this.unit.typeConstant(this.#resolve(node.type, node))})`,
          type: this.type('Type'),
          nonNull: true
        };
      case 'soql':
        return this.#query(node);
      case 'sosl':
        return this.unit.failNotModelled('SOSL', node);
    }
  }

  #resolve(text: Parameters<ApexDefinition['type']>[0], place: Place): ApexType {
    return this.scope.definition.type(text, place);
  }

  #literal(node: Extract<Expression, { kind: 'literal' }>): Value {
    if (node.type === 'null') return { js: 'null', type: this.#types.null };
    return { js: this.#literalCode(node), type: this.type(node.type), nonNull: true };
  }

  #literalCode(node: Extract<Expression, { kind: 'literal' }>): string {
    if (node.type === 'Integer' || node.type === 'Long') {
      // The platform reads a number before its sign, so that the smallest one cannot be written as a literal.
      const unsigned = BigInt(node.text.replace('-', ''));
      if (BigInt.asIntN(node.type === 'Integer' ? 32 : 64, unsigned) !== unsigned) {
        this.unit.fail(`Number ${node.text} is out of range for ${node.type}`, node);
      }
    }
    switch (node.type) {
      case 'String':
        return JSON.stringify(node.text);
      case 'Integer':
        return node.text.startsWith('-') ? `(${Number(node.text)})` : String(Number(node.text));
      case 'Long':
        return `(${BigInt(node.text)}n)`;
      case 'Double':
        return this.unit.constant(makeNumber('Double', node.text));
      case 'Decimal':
        return this.unit.constant(makeNumber('Decimal', node.text));
      default:
        return node.text;
    }
  }

  // ---- names ----

  #named(node: Expression): Value {
    const meaning = this.#meaning(node);
    if (meaning.kind === 'value') return meaning.value;
    const name = meaning.kind === 'type' ? meaning.type.text : meaning.name;
    return this.unit.fail(`${name} is not a variable here`, node);
  }

  #meaning(node: Expression): Meaning {
    if (node.kind === 'name') return this.#nameMeaning(node.name, node);
    if (node.kind === 'field') return this.#fieldMeaning(node);
    if (node.kind === 'this') return { kind: 'value', value: this.#self(node) };
    return { kind: 'value', value: this.#chain(node) };
  }

  #self(place: Place): Value {
    if (this.scope.isStatic) return this.unit.fail('this does not exist in a static context', place);
    return { js: 'this', type: this.#types.intern(this.scope.definition), nonNull: true };
  }

  #nameMeaning(name: string, place: Place): Meaning {
    const target = this.#variable(name);
    if (target !== null) return { kind: 'value', value: this.#read(target) };
    const type = this.#typeNamed(name);
    if (type !== undefined) return { kind: 'type', type };
    if (['system', 'schema', 'database', 'connectapi', 'messaging'].includes(name.toLowerCase()))
      return { kind: 'namespace', name };
    return this.unit.fail(`${name} is not declared here and not modelled by the local org`, place);
  }

  #typeNamed(name: string): ApexType | undefined {
    try {
      return this.scope.definition.type({ name, args: [] }, { line: 0, column: 0 });
    } catch (error) {
      if (error instanceof ApexLoadError) return undefined;
      throw error;
    }
  }

  /** A local variable, or a field of this class or of the outer ones. */
  #variable(name: string): Target | null {
    const local = this.scope.local(name);
    if (local !== undefined) {
      return { type: local.type, read: local.js, write: (js) => `(${local.js} = ${js})`, prepare: [] };
    }
    for (let owner: ApexDefinition | null = this.scope.definition; owner !== null; owner = owner.outer) {
      const found = findField(this.#types, this.#types.intern(owner), name);
      if (found === null) continue;
      if (found.member.isStatic) return this.#staticField(found.member);
      if (owner === this.scope.definition && !this.scope.isStatic)
        return this.#instanceField(found, 'this', true);
    }
    return null;
  }

  #fieldMeaning(node: Extract<Expression, { kind: 'field' }>): Meaning {
    const owner = this.#meaningOrType(node.target, node.name);
    if (owner.kind === 'value')
      return { kind: 'value', value: this.#read(this.#member(owner.value, node.name, node.safe, node)) };
    const path = owner.kind === 'type' ? owner.type.name : owner.name;
    if (owner.kind === 'type') {
      const statics = this.#staticMember(owner.type, node.name);
      if (statics !== null) return { kind: 'value', value: statics };
    }
    const inner = this.#typeNamed(`${path}.${node.name}`);
    if (inner !== undefined) return { kind: 'type', type: inner };
    return this.unit.fail(`${path}.${node.name} is not declared and not modelled by the local org`, node);
  }

  /** A variable wins over a type of the same name, unless it has no such member and the type does. */
  #meaningOrType(target: Expression, member: string): Meaning {
    const meaning = this.#meaning(target);
    if (target.kind !== 'name' || meaning.kind !== 'value') return meaning;
    if (this.#hasMember(meaning.value.type, member)) return meaning;
    const type = this.#typeNamed(target.name);
    return type === undefined ? meaning : { kind: 'type', type };
  }

  #hasMember(type: ApexType, name: string): boolean {
    if (type.definition.object !== undefined) return true;
    const field = findField(this.#types, type, name);
    return (
      (field !== null && !field.member.isStatic) ||
      findMethods(this.#types, type, name).some(({ member }) => !member.isStatic)
    );
  }

  #staticMember(type: ApexType, name: string): Value | null {
    const found = findField(this.#types, type, name);
    if (found !== null && found.member.isStatic) return this.#read(this.#staticField(found.member));
    if (type.definition.object === undefined) return null;
    const property = this.#types.objectStatics?.property(type.name, name);
    if (property === undefined) return null;
    return { js: `${this.unit.constant(property.get)}(T.tx)`, type: this.type(property.type) };
  }

  #read(target: Target): Value {
    const js = target.prepare.length === 0 ? target.read : `(${[...target.prepare, target.read].join(', ')})`;
    return { js, type: target.type, ...(target.guard === undefined ? {} : { guard: target.guard }) };
  }

  #staticField(field: Field): Target {
    const base = { type: field.type, prepare: [] };
    if (field.constant !== undefined)
      return { ...base, read: this.unit.constant(field.constant), write: null };
    if (!isApexField(field)) return this.#nativeField(field, field.type, null);
    const { number } = field.owner as ApexDefinition;
    const holder = `(T.s[${number}] || I(${number}))`;
    if (hasAccessor(field, 'get') || hasAccessor(field, 'set')) {
      return { ...base, ...this.#accessors(field, `K[${number}]`, `${holder}.f_${field.key}`) };
    }
    return { ...base, read: `${holder}.f_${field.key}`, write: (js) => `(${holder}.f_${field.key} = ${js})` };
  }

  #instanceField({ member, via }: Found<Field>, receiver: string, isThis: boolean): Target {
    const type = substitute(this.#types, member.type, via);
    const object = isThis ? receiver : `nn(${receiver})`;
    if (!isApexField(member)) return this.#nativeField(member, type, object);
    const stored = `${object}.f_${member.key}`;
    return { type, prepare: [], ...this.#accessors(member, object, stored) };
  }

  #accessors(field: Field, object: string, stored: string): Pick<Target, 'read' | 'write'> {
    const key = field.name.toLowerCase();
    const inside = this.scope.accessorOf === key && field.owner === this.scope.definition;
    return {
      read: !inside && hasAccessor(field, 'get') ? `${object}.g_${key}()` : stored,
      write: (js) =>
        !inside && hasAccessor(field, 'set') ? `${object}.s_${key}(${js})` : `(${stored} = ${js})`
    };
  }

  #nativeField(field: Field, type: ApexType, object: string | null): Target {
    const self = object === null ? [] : [object];
    const call = (code: unknown, ...args: string[]): string =>
      `${this.unit.constant(code)}(${['T.tx', ...self, ...args].join(', ')})`;
    const { get, set } = field;
    return { type, prepare: [], read: call(get), write: set === undefined ? null : (js) => call(set, js) };
  }

  /** A field of a value: of an object, or of a record, parent and child relationships included. */
  #member(owner: Value, name: string, safe: boolean, place: Place): Target {
    const { receiver, guard } = this.#receiver(owner, safe);
    const guarded = guard === undefined ? {} : { guard };
    const record = owner.isQuery === true ? owner.type.args[0] : owner.type;
    if (record?.definition.object !== undefined) {
      const object = owner.isQuery === true ? `single(${receiver})` : receiver;
      return { ...this.#recordField(record, name, object, place), ...guarded };
    }
    const found = findField(this.#types, owner.type, name);
    if (found === null || found.member.isStatic) {
      return this.unit.fail(
        `${owner.type.text} has no field ${name}, or it is not modelled by the local org`,
        place
      );
    }
    return { ...this.#instanceField(found, receiver, owner.js === 'this'), ...guarded };
  }

  #receiver(owner: Value, safe: boolean): { receiver: string; guard?: string } {
    if (!safe) return { receiver: owner.js, ...(owner.guard === undefined ? {} : { guard: owner.guard }) };
    const kept = this.scope.temporary();
    const test = `(${kept} = ${owner.js}) === null`;
    return { receiver: kept, guard: owner.guard === undefined ? test : `${owner.guard} || ${test}` };
  }

  #recordField(record: ApexType, name: string, js: string, place: Place): Target {
    const object = record.definition.object;
    const field = object?.field(name);
    const parent = field === undefined ? object?.parent(name) : undefined;
    const children = field === undefined && parent === undefined ? object?.children(name) : undefined;
    const known = field ?? parent ?? children;
    if (known === undefined)
      return this.unit.fail(
        `Object ${record.text} has no field or relationship ${name} in the local org's schema`,
        place
      );
    const key = JSON.stringify(known.name);
    const related =
      children === undefined ? this.type(field?.type ?? parent?.target ?? '') : this.type(children.target);
    const type = children === undefined ? related : this.#types.list(related);
    return {
      type,
      prepare: [],
      read:
        children === undefined
          ? `nn(${js}).read(${key})`
          : `childRecords(${js}, ${key}, ${this.unit.typeConstant(type)})`,
      write: (value) => `nn(${js}).write(${key}, ${value})`
    };
  }

  // ---- assignment ----

  /** The thing an assignment writes to; parts with effects are evaluated once, into temporaries. */
  target(node: Expression): Target {
    if (node.kind === 'name')
      return this.#variable(node.name) ?? this.unit.fail(`${node.name} is not a variable here`, node);
    if (node.kind === 'index') return this.#element(node);
    if (node.kind !== 'field') return this.unit.fail('This cannot be assigned to', node);
    const owner = this.#meaningOrType(node.target, node.name);
    if (owner.kind === 'value') return this.#keptMember(owner.value, node);
    const found = owner.kind === 'type' ? findField(this.#types, owner.type, node.name) : null;
    if (found === null || !found.member.isStatic)
      return this.unit.fail(`${node.name} cannot be assigned to`, node);
    return this.#staticField(found.member);
  }

  #keptMember(owner: Value, node: Extract<Expression, { kind: 'field' }>): Target {
    if (/^(this|l_\w+)$/.test(owner.js)) return this.#member(owner, node.name, false, node);
    const kept = this.scope.temporary();
    const member = this.#member({ ...owner, js: kept }, node.name, false, node);
    return { ...member, prepare: [`${kept} = ${owner.js}`] };
  }

  #element(node: Extract<Expression, { kind: 'index' }>): Target {
    const list = this.#chain(node.target);
    if (list.type.name !== 'List') return this.unit.fail(`${list.type.text} has no elements by index`, node);
    const index = this.as(node.index, this.type('Integer'));
    const type = list.type.args[0] as ApexType;
    const [a, b] = [this.scope.temporary(), this.scope.temporary()];
    return {
      type,
      prepare: [`${a} = nn(${list.js})`, `${b} = nn(${index})`],
      read: `${a}.get(${b})`,
      write: (js) => `${a}.set(${b}, ${js})`,
      ...(list.guard === undefined ? {} : { guard: list.guard })
    };
  }

  #assign(node: Assignment): Value {
    const target = this.target(node.target);
    if (target.write === null) return this.unit.fail('This cannot be assigned to', node);
    const right = this.value(node.value);
    const value = node.operator === null ? right : this.#compound(node.operator, target, right, node);
    const js = target.write(this.convert(value, target.type, node));
    return {
      js: `(${[...target.prepare, js].join(', ')})`,
      type: target.type,
      ...(value.nonNull === true && isLocal(target) ? { nonNull: true } : {})
    };
  }

  #compound(operator: string, target: Target, right: Value, node: Place): Value {
    const left: Value = { js: target.read, type: target.type };
    const result = binary(this.unit, operator, left, right, node);
    const narrowed = castTo(this.#types, result, target.type, (type) => this.unit.typeConstant(type));
    return isNumberType(target.type) && narrowed !== null
      ? { ...result, js: narrowed, type: target.type }
      : result;
  }

  #step(node: Step): Value {
    const target = this.target(node.operand);
    if (target.write === null || !isNumberType(target.type))
      return this.unit.fail('Only a number variable can be counted up or down', node);
    const one: Value = { js: '1', type: this.type('Integer'), nonNull: true };
    if (node.prefix) {
      const next = binary(this.unit, node.operator, { js: target.read, type: target.type }, one, node);
      return {
        js: `(${[...target.prepare, target.write(next.js)].join(', ')})`,
        type: target.type,
        nonNull: true
      };
    }
    const before = this.scope.temporary();
    const next = binary(this.unit, node.operator, { js: before, type: target.type }, one, node);
    const steps = [...target.prepare, `${before} = ${target.read}`, target.write(next.js), before];
    return { js: `(${steps.join(', ')})`, type: target.type, nonNull: true };
  }

  // ---- calls ----

  #arguments(nodes: readonly Expression[]): Value[] {
    return nodes.map((node) => this.value(node));
  }

  #call(node: MethodCall): Value {
    if (node.target === null) return this.#ownCall(node);
    if (node.target.kind === 'super') return this.#superCall(node);
    const owner = this.#callOwner(node.target, node.name);
    const args = this.#arguments(node.args);
    if (owner.kind === 'value') return this.#instanceCall(owner.value, node, args);
    if (owner.kind === 'namespace') {
      const type = this.#typeNamed(owner.name) ?? this.#typeNamed(`${owner.name}.${owner.name}`);
      if (type === undefined) return this.unit.failNotModelled(`${owner.name}.${node.name}`, node);
      return this.#staticCall(type, node, args);
    }
    return this.#staticCall(owner.type, node, args);
  }

  /** As for fields: a variable wins over a type unless only the type has the method. */
  #callOwner(target: Expression, method: string): Meaning {
    const meaning = this.#meaning(target);
    if (meaning.kind !== 'value' || target.kind !== 'name') return meaning;
    if (findMethods(this.#types, meaning.value.type, method).some(({ member }) => !member.isStatic))
      return meaning;
    const type = this.#typeNamed(target.name);
    return type === undefined ? meaning : { kind: 'type', type };
  }

  #ownCall(node: MethodCall): Value {
    const args = this.#arguments(node.args);
    for (let owner: ApexDefinition | null = this.scope.definition; owner !== null; owner = owner.outer) {
      const own = owner === this.scope.definition;
      const usable = findMethods(this.#types, this.#types.intern(owner), node.name).filter(
        ({ member }) => member.isStatic || (own && !this.scope.isStatic)
      );
      const method = chooseOverload(this.#types, usable, args);
      if (method === null) continue;
      const receiver: Receiver = method.member.isStatic
        ? { kind: 'none' }
        : { kind: 'instance', js: 'this', isThis: true };
      return this.#finishCall(method, receiver, args);
    }
    return this.#noMethod(this.#types.intern(this.scope.definition), node, args);
  }

  #superCall(node: MethodCall): Value {
    const parent = this.scope.definition.superclass ?? this.#types.object;
    const args = this.#arguments(node.args);
    const method = chooseOverload(this.#types, findMethods(this.#types, parent, node.name), args);
    if (method === null) return this.#noMethod(parent, node, args);
    return this.#finishCall(method, { kind: 'super' }, args);
  }

  #instanceCall(owner: Value, node: MethodCall, args: readonly Value[]): Value {
    const candidates = findMethods(this.#types, owner.type, node.name).filter(
      ({ member }) => !member.isStatic
    );
    const method = chooseOverload(this.#types, candidates, args);
    if (method === null) return this.#noMethod(owner.type, node, args);
    const { receiver, guard } = this.#receiver(owner, node.safe);
    const value = this.#finishCall(
      method,
      { kind: 'instance', js: receiver, isThis: owner.js === 'this' },
      args
    );
    return guard === undefined ? value : { js: value.js, type: value.type, guard };
  }

  #staticCall(type: ApexType, node: MethodCall, args: readonly Value[]): Value {
    const candidates = [
      ...findMethods(this.#types, type, node.name),
      ...this.#objectMethods(type, node.name)
    ];
    const method = chooseOverload(
      this.#types,
      candidates.filter(({ member }) => member.isStatic),
      args
    );
    if (method === null) return this.#noMethod(type, node, args);
    return this.#finishCall(method, { kind: 'none' }, args);
  }

  #objectMethods(type: ApexType, name: string): Found<Method>[] {
    const statics = this.#types.objectStatics;
    if (type.definition.object === undefined || statics === null) return [];
    const members = nativeMethods(statics.methods(type.name), type.definition, (text) =>
      this.#types.resolve(text)
    );
    return (members.methods.get(name.toLowerCase()) ?? []).map((member) => ({ member, via: type }));
  }

  #finishCall(method: Found<Method>, receiver: Receiver, args: readonly Value[]): Value {
    const passed = argumentsFor(this.#types, method, args);
    if (method.member.wantsBinds === true) passed.push(this.#binds());
    return { js: callCode(this.unit, method, receiver, passed), type: returnType(this.#types, method) };
  }

  #noMethod(type: ApexType, node: MethodCall, args: readonly Value[]): never {
    const list = args.map((arg) => arg.type.text).join(', ');
    return this.unit.fail(
      `Method ${type.text}.${node.name}(${list}) does not exist or is not modelled by the local org`,
      node
    );
  }

  /** A function that finds the variables visible here by name, for dynamic queries. */
  #binds(): string {
    const cases = this.scope
      .locals()
      .map(({ name, js }) => `case ${JSON.stringify(name.toLowerCase())}: return ${js};`);
    const type = this.#types.intern(this.scope.definition);
    for (const via of lineage(this.#types, type)) {
      for (const key of via.definition.members.fields.keys()) {
        const target = this.scope.local(key) === undefined ? this.#variable(key) : null;
        if (target !== null) cases.push(`case ${JSON.stringify(key)}: return ${target.read};`);
      }
    }
    return `((n) => { switch (n.toLowerCase()) { ${[...new Set(cases)].join(' ')} } })`;
  }

  // ---- creation ----

  #create(text: Parameters<ApexDefinition['type']>[0], args: readonly Expression[], place: Place): Value {
    const type = this.#resolve(text, place);
    if (type.definition.object !== undefined) return this.#newRecord(type, args, place);
    const values = this.#arguments(args);
    if (type.definition instanceof ApexDefinition) {
      if (type.definition.isAbstract)
        return this.unit.fail(`${type.text} is abstract and cannot be made`, place);
      return {
        js: this.construct(type, values, `new K[${type.definition.number}]()`, place),
        type,
        nonNull: true
      };
    }
    const candidates = type.definition.members.constructors.map((member) => ({ member, via: type }));
    const found = chooseOverload(this.#types, candidates, values);
    if (found?.member.native === undefined) {
      const list = values.map((value) => value.type.text).join(', ');
      return this.unit.fail(
        `new ${type.text}(${list}) does not exist or is not modelled by the local org`,
        place
      );
    }
    const passed = ['T.tx', this.unit.typeConstant(type), ...argumentsFor(this.#types, found, values)];
    return { js: `${this.unit.constant(found.member.native)}(${passed.join(', ')})`, type, nonNull: true };
  }

  /** Runs the constructor of a class written in Apex on an allocated object. */
  construct(type: ApexType, args: readonly Value[], object: string, place: Place): string {
    const definition = type.definition as ApexDefinition;
    const declared = definition.members.constructors.map((member) => ({ member, via: type }));
    const isException = lineage(this.#types, type).some((parent) => parent.name === 'Exception');
    const found = chooseOverload(this.#types, declared, args);
    if (found !== null && 'js' in found.member) {
      return `${object}.${String(found.member.js)}(${argumentsFor(this.#types, found, args).join(', ')})`;
    }
    if (isException && args.length <= 2)
      return `${object}.x${definition.number}(${args.map((arg) => arg.js).join(', ')})`;
    if (declared.length === 0 && args.length === 0) return `${object}.n${definition.number}_()`;
    const list = args.map((arg) => arg.type.text).join(', ');
    return this.unit.fail(`${type.text} has no constructor for (${list})`, place);
  }

  #newRecord(type: ApexType, args: readonly Expression[], place: Place): Value {
    const record = this.unit.constant(type.definition.object);
    const pairs = args.map((arg) => {
      if (arg.kind !== 'assign' || arg.target.kind !== 'name')
        return this.unit.fail('A new record takes Field = value pairs', place);
      const field = this.#recordField(type, arg.target.name, '', arg);
      const canonical = /"(.*?)"/.exec(field.read)?.[1] ?? arg.target.name;
      return `${JSON.stringify(canonical)}, ${this.as(arg.value, field.type)}`;
    });
    return { js: `newRecord(${[record, ...pairs].join(', ')})`, type, nonNull: true };
  }

  #newArray(element: ApexType, size: Expression): Value {
    const type = this.#types.list(element);
    return {
      js: `newArray(${this.unit.typeConstant(element)}, ${this.as(size, this.type('Integer'))})`,
      type,
      nonNull: true
    };
  }

  #newCollection(type: ApexType, items: readonly Expression[], place: Place): Value {
    if (type.name === 'Map' && items.length === 0) return this.#newMap(type, []);
    if (type.name !== 'List' && type.name !== 'Set')
      return this.unit.fail(`${type.text} cannot be written with braces`, place);
    const element = type.args[0] as ApexType;
    const list = items.map((item) => this.as(item, element)).join(', ');
    return { js: `new Apex${type.name}(${this.unit.typeConstant(element)}, [${list}])`, type, nonNull: true };
  }

  #newMap(type: ApexType, pairs: readonly (readonly [Expression, Expression])[]): Value {
    const [key, value] = type.args as [ApexType, ApexType];
    const list = pairs.map(([k, v]) => `[${this.as(k, key)}, ${this.as(v, value)}]`).join(', ');
    return {
      js: `newMap(${this.unit.typeConstant(key)}, ${this.unit.typeConstant(value)}, [${list}])`,
      type,
      nonNull: true
    };
  }

  // ---- the rest ----

  #cast(operand: Expression, type: ApexType, place: Place): Value {
    const value = this.value(operand);
    const js = castTo(this.#types, value, type, (constant) => this.unit.typeConstant(constant));
    if (js === null) return this.unit.fail(`A ${value.type.text} can never be a ${type.text}`, place);
    return { js, type };
  }

  #instanceOf(operand: Expression, type: ApexType, place: Place): Value {
    const value = this.value(operand);
    const possible =
      mayBe(this.#types, value.type, type) || (value.type.name === 'String' && type.name === 'Id');
    if (!possible) return this.unit.fail(`A ${value.type.text} can never be a ${type.text}`, place);
    return {
      js: `isInstance(${value.js}, ${this.unit.typeConstant(type)})`,
      type: this.type('Boolean'),
      nonNull: true
    };
  }

  #unary(operator: string, value: Value, place: Place): Value {
    if (operator === '!')
      return {
        js: `!nn(${this.convert(value, this.type('Boolean'), place)})`,
        type: value.type,
        nonNull: true
      };
    if (!isNumberType(value.type))
      return this.unit.fail(`${operator} cannot be applied to ${value.type.text}`, place);
    if (operator === '+') return value;
    const name = operator === '~' ? 'not' : 'negate';
    return { js: `${value.type.name.toLowerCase()}.${name}(${value.js})`, type: value.type, nonNull: true };
  }

  #binary(operator: string, leftNode: Expression, rightNode: Expression, place: Place): Value {
    if (operator === '&&' || operator === '||') {
      const js = `(${this.condition(leftNode)} ${operator} ${this.condition(rightNode)})`;
      return { js, type: this.type('Boolean'), nonNull: true };
    }
    const [left, right] = [this.value(leftNode), this.value(rightNode)];
    if (operator !== '??') return binary(this.unit, operator, left, right, place);
    const type = this.#commonType(left, right, place);
    const js = `(${this.convert(left, type, place)} ?? ${this.convert(right, type, place)})`;
    return { js, type, nonNull: right.nonNull === true };
  }

  #conditional(test: Expression, then: Expression, otherwise: Expression, place: Place): Value {
    const condition = this.condition(test);
    const [a, b] = [this.value(then), this.value(otherwise)];
    const type = this.#commonType(a, b, place);
    const js = `(${condition} ? ${this.convert(a, type, place)} : ${this.convert(b, type, place)})`;
    return { js, type, nonNull: a.nonNull === true && b.nonNull === true };
  }

  #commonType(a: Value, b: Value, place: Place): ApexType {
    if (a.isQuery === true && b.type.kind === 'sobject') return b.type;
    if (a.type === this.#types.null) return b.type;
    if (b.type === this.#types.null) return a.type;
    if (isNumberType(a.type) && isNumberType(b.type)) return widerNumber(a.type, b.type);
    if (conversionCost(this.#types, b.type, a.type) !== null) return a.type;
    if (conversionCost(this.#types, a.type, b.type) !== null) return b.type;
    const shared = lineage(this.#types, a.type).find(
      (parent) => conversionCost(this.#types, b.type, parent) !== null
    );
    return shared ?? this.unit.fail(`${a.type.text} and ${b.type.text} have nothing in common`, place);
  }

  #query(node: Extract<Expression, { kind: 'soql' }>): Value {
    const prepared = this.#prepare(node);
    const binds = node.binds.map((bind) => this.value(bind).js);
    const js = `runQuery(${this.unit.constant(prepared)}, [${binds.join(', ')}])`;
    if (prepared.result === 'count') return { js, type: this.type('Integer'), nonNull: true };
    const row = prepared.result === 'aggregates' ? 'AggregateResult' : prepared.objectName;
    return { js, type: this.#types.list(this.type(row)), isQuery: true, nonNull: true };
  }

  #prepare(node: Extract<Expression, { kind: 'soql' }>) {
    try {
      return this.unit.database.prepare(node.query);
    } catch (error) {
      if (error instanceof ApexLoadError) throw error.at(this.unit.position(node));
      throw error;
    }
  }
}

/** Whether a property has an accessor with a body of its own, or none at all where it must not be stored directly. */
export function hasAccessor(field: Field, which: 'get' | 'set'): boolean {
  if (!isApexField(field)) return false;
  return field.declaration.accessors?.[which]?.body != null || isOverridable(field);
}

function isOverridable(field: {
  declaration: { keywords: ReadonlySet<string>; accessors: unknown };
}): boolean {
  const { keywords, accessors } = field.declaration;
  return accessors !== null && ['virtual', 'abstract', 'override'].some((word) => keywords.has(word));
}

function isLocal(target: Target): boolean {
  return target.read.startsWith('l_');
}

function makeNumber(type: 'Double' | 'Decimal', text: string): ApexDouble | ApexDecimal {
  return type === 'Double' ? new ApexDouble(Number(text)) : ApexDecimal.parse(text);
}
