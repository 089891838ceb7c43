import { checkInheritance } from '../rules/inheritance.ts';
import { isInitializer } from '../syntax/nodes.ts';
import { constructorCall, expressionsOf, type Place } from '../syntax/tree.ts';
import type { ApexType } from '../types.ts';
import { bridgeName } from '../values.ts';
import { ApexDefinition, isApexMethod, type ApexField, type ApexMethod } from './definitions.ts';
import { findMethods, isException, lineage, substitute } from './hierarchy.ts';
import { hasAccessor } from './names.ts';
import { Scope, type Place as Where } from './scope.ts';
import { Statements } from './statements.ts';
import type { Unit } from './unit.ts';

/** Checks a class, interface or enum and translates it into a line `D[number] = (Base) => class ...`. */
export function emitClass(unit: Unit, definition: ApexDefinition): void {
  checkInheritance(unit.types, definition, (reason, place) => unit.fail(reason, place));
  if (definition.kind === 'class') new ClassEmitter(unit, definition).emit();
}

class ClassEmitter {
  readonly #unit: Unit;
  readonly #definition: ApexDefinition;
  readonly #type: ApexType;
  readonly #isException: boolean;
  readonly #fields: readonly ApexField[];
  readonly #methods: readonly ApexMethod[];

  constructor(unit: Unit, definition: ApexDefinition) {
    this.#unit = unit;
    this.#definition = definition;
    this.#type = unit.types.intern(definition);
    this.#isException = isException(unit.types, this.#type);
    this.#fields = [...definition.members.fields.values()] as ApexField[];
    this.#methods = [...definition.members.methods.values()].flat().filter(isApexMethod);
  }

  emit(): void {
    const { declaration, number, name, members } = this.#definition;
    this.#checkParent();
    this.#unit.line(`D[${number}] = (Base) => class ${name.replace('.', '_')} extends Base {`, declaration);
    this.#unit.line(`get typeName() { return ${JSON.stringify(name)}; }`);
    this.#allocation();
    this.#initializer(false, `i${number}()`);
    const statics = this.#fields.filter((field) => field.isStatic);
    this.#initializer(
      true,
      'static initialize(S)',
      statics.map((field) => `S.f_${field.key} = null;${unassigned(field, 'S')}`).join(' ')
    );
    for (const field of this.#fields) this.#accessors(field);
    for (const constructor of members.constructors) this.#apexConstructor(constructor as ApexMethod);
    this.#implicitConstructors();
    for (const method of this.#methods) this.#method(method);
    this.#bridges();
    this.#unit.line('};');
  }

  #checkParent(): void {
    const parent = this.#definition.superclass?.definition;
    if (parent?.isNative === true && parent.name !== 'Object' && parent.name !== 'Exception')
      this.#unit.failNotModelled(`Extending ${parent.name}`, this.#definition.declaration);
  }

  // ---- state ----

  /** The JavaScript constructor only makes the fields; Apex constructors are methods. */
  #allocation(): void {
    const fields = this.#fields.filter((field) => !field.isStatic);
    const nulls = fields.map((field) => `this.f_${field.key} = null;${unassigned(field, 'this')}`).join(' ');
    const name = JSON.stringify(this.#definition.name);
    this.#unit.line(
      this.#isException
        ? `constructor(name) { super(name ?? ${name}); ${nulls} }`
        : `constructor() { super(); ${nulls} }`
    );
    const described = fields.map((field) => describe(field));
    this.#unit.line(
      `static get instanceFields() { return [...(super.instanceFields ?? []), ${described.join(', ')}]; }`
    );
  }

  #initializer(isStatic: boolean, head: string, first = ''): void {
    const { declaration } = this.#definition;
    this.#function(head, declaration, { isStatic, where: 'initializer' }, (statements) => {
      this.#unit.line(first);
      for (const state of declaration.state) {
        if (isInitializer(state)) {
          if (state.isStatic === isStatic) statements.visit(state.block);
        } else if (state.value && state.keywords.has('static') === isStatic) {
          const value = statements.expressions.as(state.value, this.#definition.type(state.type, state));
          const field = `${isStatic ? 'S' : 'this'}.f_${state.name.toLowerCase()}`;
          this.#unit.line(`${this.#unit.cover(state)} ${field} = ${value};`);
        }
      }
    });
  }

  #accessors(field: ApexField): void {
    const { key, type, isStatic, declaration } = field;
    const { number } = this.#definition;
    const prefix = isStatic ? 'static ' : '';
    const stored = `${isStatic ? `(T.s[${number}] || I(${number}))` : 'this'}.f_${key}`;
    const options = { isStatic, where: 'accessor', accessorOf: key } as const;
    const { get, set } = declaration.accessors ?? {};
    if (hasAccessor(field, 'get'))
      this.#function(`${prefix}g_${key}()`, declaration, { ...options, returns: type }, (statements) => {
        if (get) statements.block(get);
        else this.#unit.line(`return ${stored};`);
      });
    if (hasAccessor(field, 'set'))
      this.#function(`${prefix}s_${key}(l_value)`, declaration, options, (statements) => {
        statements.scope.declare('value', type);
        if (set) statements.block(set);
        else this.#unit.line(`${stored} = l_value;`);
        this.#unit.line('return l_value;');
      });
  }

  // ---- code ----

  #apexConstructor(member: ApexMethod): void {
    const { declaration } = member;
    const [first, ...rest] = declaration.body ?? [];
    const call = constructorCall(first);
    this.#code(member, (statements) => {
      const count = call === null || first === undefined ? '' : this.#unit.cover(first);
      const args = expressionsOf(call?.expressionList()).map((arg) => statements.expressions.value(arg));
      const { superclass, number } = this.#definition;
      const construct = (type: ApexType, object: string): void =>
        this.#unit.line(`${count} ${statements.expressions.construct(type, args, object, declaration)};`);
      if (call?.THIS()) construct(this.#type, 'this');
      else {
        if (superclass?.definition instanceof ApexDefinition) construct(superclass, 'super');
        else if (call !== null && this.#isException)
          this.#unit.line(
            `${count} initializeException(${['this', ...args.map((arg) => arg.js)].join(', ')});`
          );
        this.#unit.line(`this.i${number}();`);
      }
      statements.all(call === null ? (declaration.body ?? []) : rest);
      this.#unit.line('return this;');
    });
  }

  /** The constructor of a class that writes none, and those that every exception has. */
  #implicitConstructors(): void {
    const { members, number, superclass } = this.#definition;
    const parent = superclass?.definition;
    const chain = parent instanceof ApexDefinition ? `super.n${parent.number}_();` : '';
    const ofParent = parent?.members.constructors ?? [];
    if (members.constructors.length === 0 && parent instanceof ApexDefinition && ofParent.length > 0)
      if (!ofParent.some(({ parameters }) => parameters.length === 0))
        this.#unit.fail(
          `No default constructor available in super type: ${parent.name}`,
          this.#definition.declaration
        );
    if (members.constructors.length === 0)
      this.#unit.line(`n${number}_() { ${chain} this.i${number}(); return this; }`);
    if (this.#isException)
      this.#unit.line(
        `x${number}(a, b) { initializeException(this, a, b); this.i${number}(); return this; }`
      );
  }

  #method(member: ApexMethod): void {
    const { body } = member.declaration;
    if (body === null) return;
    this.#code(member, (statements) => {
      if (member.isStatic) this.#unit.line(this.#staticCheck());
      statements.block(body);
    });
  }

  /** Makes sure that static initialisers have run before the first use of the class. */
  #staticCheck(): string {
    const { declaration, number } = this.#definition;
    const has = declaration.state.some((state) =>
      isInitializer(state) ? state.isStatic : state.keywords.has('static') && state.value
    );
    return has ? `T.s[${number}] || I(${number});` : '';
  }

  #code(member: ApexMethod, body: (statements: Statements) => void): void {
    const { declaration, isStatic, js, parameters, returns } = member;
    const names = parameters.map((parameter) => `l_${parameter.name.toLowerCase()}`);
    const head = `${isStatic ? 'static ' : ''}${js}(${names.join(', ')})`;
    const where = declaration.name === 'new' ? 'constructor' : 'method';
    this.#function(head, declaration, { isStatic, where, returns }, (statements) => {
      declaration.parameters.forEach(({ name, keywords }, index) => {
        const { type } = parameters[index] as { type: ApexType };
        statements.scope.declare(name, type, keywords.has('final') ? 'true' : null);
      });
      body(statements);
    });
  }

  #function(
    head: string,
    place: Place,
    options: { isStatic: boolean; where: Where; returns?: ApexType; accessorOf?: string },
    body: (statements: Statements) => void
  ): void {
    const { isStatic, where, returns = this.#unit.types.void, accessorOf = null } = options;
    const scope = new Scope(this.#definition, isStatic, returns, where, accessorOf);
    const headLine = this.#unit.lines.length;
    this.#unit.line(`${head} {`, place);
    body(new Statements(this.#unit, scope));
    this.#unit.lines[headLine] = `${head} { ${scope.temporaries()}`;
    this.#unit.line('}');
  }

  // ---- bridges ----

  /**
   * Offers the methods of native interfaces, and toString, equals and hashCode, under the names natives call. Where two
   * interfaces name a method alike, its parameters tell which one is meant.
   */
  #bridges(): void {
    const { types } = this.#unit;
    for (const via of lineage(types, this.#type)) {
      const { kind, definition } = via;
      if (!definition.isNative || (kind !== 'interface' && definition.name !== 'Object')) continue;
      for (const { name, parameters } of [...definition.members.methods.values()].flat()) {
        const arity = parameters.length;
        const candidates = findMethods(types, this.#type, name)
          .map(({ member }) => member)
          .filter(isApexMethod)
          .filter((method) => !method.isStatic && method.parameters.length === arity);
        const wanted = parameters.map(({ type }) => substitute(types, type, via));
        const exact = candidates.filter((method) =>
          method.parameters.every(({ type }, index) => type === wanted[index])
        );
        const method = [...exact, ...candidates].find((candidate) => !candidate.isAbstract);
        if (method === undefined) continue;
        const result = method.returns === types.void ? 'null' : 'r';
        for (const bridge of kind === 'interface' ? [name, `${definition.name}.${name}`] : [name])
          this.#unit.line(
            `${bridgeName(bridge, arity)}(...a) { const r = this.${method.js}(...a); return ${result}; }`
          );
      }
    }
  }
}

/** The mark of a final field that its declaration gives no value: constructors and initializers may, once. */
function unassigned({ declaration, isFinal, key }: ApexField, holder: string): string {
  return isFinal && declaration.value === null ? ` ${holder}.w_${key} = false;` : '';
}

/** What natives need to know of a field: JSON, texts and copies read and write it. */
function describe(field: ApexField): string {
  const { key, name, type, declaration } = field;
  const read = hasAccessor(field, 'get') ? `o.g_${key}()` : `o.f_${key}`;
  const write = hasAccessor(field, 'set') ? `o.s_${key}(v)` : `o.f_${key} = v`;
  const isTransient = declaration.keywords.has('transient');
  return `{ name: ${JSON.stringify(name)}, type: ${JSON.stringify(type.text)}, isTransient: ${String(isTransient)}, read: (o) => ${read}, write: (o, v) => { ${write}; } }`;
}
