import {
  isInitializer,
  type Accessor,
  type Block,
  type FieldDeclaration,
  type MethodDeclaration,
  type Place,
  type Statement
} from '../syntax/nodes.ts';
import type { ApexType } from '../types.ts';
import { bridgeName } from '../values.ts';
import { ApexDefinition, isApexMethod, type ApexField, type ApexMethod } from './definitions.ts';
import { hasAccessor } from './expressions.ts';
import { findMethods, lineage } from './hierarchy.ts';
import { Scope } from './scope.ts';
import { Statements } from './statements.ts';
import type { Unit } from './unit.ts';

/** Translates a class, interface or enum into a line `D[number] = (Base) => class ...`. */
export function emitClass(unit: Unit, definition: ApexDefinition): void {
  if (definition.kind === 'class') new ClassEmitter(unit, definition).emit();
}

class ClassEmitter {
  readonly #unit: Unit;
  readonly #definition: ApexDefinition;
  readonly #type: ApexType;

  constructor(unit: Unit, definition: ApexDefinition) {
    this.#unit = unit;
    this.#definition = definition;
    this.#type = unit.types.intern(definition);
  }

  emit(): void {
    const { declaration, number, name } = this.#definition;
    this.#checkHierarchy();
    this.#unit.line(`D[${number}] = (Base) => class ${name.replace('.', '_')} extends Base {`, declaration);
    this.#unit.line(`get typeName() { return ${JSON.stringify(name)}; }`);
    this.#allocation();
    this.#initializers();
    for (const field of this.#fields()) this.#accessors(field);
    this.#constructors();
    for (const method of this.#definition.declaration.methods) this.#method(this.#memberOf(method));
    this.#bridges();
    this.#unit.line('};');
  }

  #fields(): ApexField[] {
    return [...this.#definition.members.fields.values()] as ApexField[];
  }

  #memberOf(declaration: MethodDeclaration): ApexMethod {
    const all = [...this.#definition.members.methods.values()]
      .flat()
      .concat(this.#definition.members.constructors);
    return all.find((member) => isApexMethod(member) && member.declaration === declaration) as ApexMethod;
  }

  get #isException(): boolean {
    return lineage(this.#unit.types, this.#type).some((parent) => parent.name === 'Exception');
  }

  // ---- checks ----

  #checkHierarchy(): void {
    const { declaration, superclass } = this.#definition;
    const parent = superclass?.definition;
    if (parent?.isNative === true && parent.name !== 'Object' && parent.name !== 'Exception') {
      this.#unit.failNotModelled(`Extending ${parent.name}`, declaration);
    }
    for (const method of declaration.methods) this.#checkOverride(method);
    if (!this.#definition.isAbstract) this.#checkComplete();
  }

  #checkOverride(declaration: MethodDeclaration): void {
    if (!declaration.keywords.has('override')) return;
    const own = this.#memberOf(declaration);
    const parents = lineage(this.#unit.types, this.#type).slice(1);
    const inherited = parents.some((parent) =>
      (parent.definition.members.methods.get(own.name.toLowerCase()) ?? []).some(
        (method) => method.parameters.length === own.parameters.length
      )
    );
    if (!inherited) this.#unit.fail(`Method ${own.name} overrides nothing`, declaration);
  }

  #checkComplete(): void {
    const { types } = this.#unit;
    for (const parent of lineage(types, this.#type)) {
      for (const method of [...parent.definition.members.methods.values()].flat()) {
        if (method.isAbstract && !this.#implements(method.name, method.parameters.length)) {
          this.#unit.fail(
            `${this.#definition.name} must implement ${parent.text}.${method.name}`,
            this.#definition.declaration
          );
        }
      }
    }
  }

  #implements(name: string, arity: number): boolean {
    return findMethods(this.#unit.types, this.#type, name).some(
      ({ member }) => !member.isAbstract && !member.isStatic && member.parameters.length === arity
    );
  }

  // ---- state ----

  /** The JavaScript constructor only makes the fields; Apex constructors are methods. */
  #allocation(): void {
    const parts = this.#fields()
      .filter((field) => !field.isStatic)
      .map((field) => `this.f_${field.key} = null;`);
    const base = this.#isException ? `super(${JSON.stringify(this.#definition.name)});` : 'super();';
    const named = this.#isException
      ? 'constructor(name) { super(name ?? ' + JSON.stringify(this.#definition.name) + ');'
      : `constructor() { ${base}`;
    this.#unit.line(`${named} ${parts.join(' ')} }`);
    const described = this.#fields()
      .filter((field) => !field.isStatic)
      .map((field) => this.#describe(field));
    this.#unit.line(
      `static get instanceFields() { return [...(super.instanceFields ?? []), ${described.join(', ')}]; }`
    );
  }

  #describe(field: ApexField): string {
    const read = hasAccessor(field, 'get') ? `o.g_${field.key}()` : `o.f_${field.key}`;
    const write = hasAccessor(field, 'set') ? `o.s_${field.key}(v)` : `o.f_${field.key} = v`;
    const isTransient = field.declaration.keywords.has('transient');
    return `{ name: ${JSON.stringify(field.name)}, type: ${JSON.stringify(field.type.text)}, isTransient: ${String(isTransient)}, read: (o) => ${read}, write: (o, v) => { ${write}; } }`;
  }

  #initializers(): void {
    this.#initializer(false, `i${this.#definition.number}()`);
    const statics = this.#fields().filter((field) => field.isStatic);
    const nulls = statics.map((field) => `S.f_${field.key} = null;`).join(' ');
    this.#initializer(true, 'static initialize(S)', nulls);
  }

  #initializer(isStatic: boolean, head: string, first = ''): void {
    this.#function(
      head,
      this.#definition.declaration,
      isStatic,
      this.#unit.types.void,
      null,
      (statements) => {
        this.#unit.line(first);
        for (const state of this.#definition.declaration.state) {
          if (isInitializer(state)) {
            if (state.isStatic === isStatic) this.#braced(statements, state.block);
          } else if (state.keywords.has('static') === isStatic) this.#firstValue(statements, state, isStatic);
        }
      }
    );
  }

  #braced(statements: Statements, block: Block): void {
    this.#unit.line('{');
    statements.block(block);
    this.#unit.line('}');
  }

  #firstValue(statements: Statements, field: FieldDeclaration, isStatic: boolean): void {
    if (field.value === null) return;
    const holder = isStatic ? 'S' : 'this';
    const type = this.#definition.type(field.type, field);
    const count = this.#unit.cover(field);
    this.#unit.line(
      `${count} ${holder}.f_${field.name.toLowerCase()} = ${statements.expressions.as(field.value, type)};`
    );
  }

  #accessors(field: ApexField): void {
    const { accessors } = field.declaration;
    if (accessors === null || accessors === undefined) return;
    const prefix = field.isStatic ? 'static ' : '';
    const stored = field.isStatic
      ? `(T.s[${this.#definition.number}] || I(${this.#definition.number})).f_${field.key}`
      : `this.f_${field.key}`;
    if (hasAccessor(field, 'get')) this.#getter(field, `${prefix}g_${field.key}()`, accessors.get, stored);
    if (hasAccessor(field, 'set'))
      this.#setter(field, `${prefix}s_${field.key}(l_value)`, accessors.set, stored);
  }

  #getter(field: ApexField, head: string, accessor: Accessor | null, stored: string): void {
    if (accessor?.body == null) return this.#unit.line(`${head} { return ${stored}; }`);
    const body = accessor.body;
    this.#function(head, accessor, field.isStatic, field.type, field.key, (statements) =>
      statements.block(body)
    );
  }

  #setter(field: ApexField, head: string, accessor: Accessor | null, stored: string): void {
    if (accessor?.body == null) return this.#unit.line(`${head} { return ${stored} = l_value; }`);
    const body = accessor.body;
    this.#function(head, accessor, field.isStatic, this.#unit.types.void, field.key, (statements) => {
      statements.scope.declare('value', field.type);
      statements.block(body);
      this.#unit.line('return l_value;');
    });
  }

  // ---- code ----

  #constructors(): void {
    const { declaration, number } = this.#definition;
    for (const constructor of declaration.constructors) this.#apexConstructor(this.#memberOf(constructor));
    const parent = this.#definition.superclass?.definition;
    const chain = parent instanceof ApexDefinition ? `super.n${parent.number}_();` : '';
    if (declaration.constructors.length === 0)
      this.#unit.line(`n${number}_() { ${chain} this.i${number}(); return this; }`);
    if (this.#isException) {
      this.#unit.line(
        `x${number}(a, b) { initializeException(this, a, b); this.i${number}(); return this; }`
      );
    }
  }

  #apexConstructor(member: ApexMethod): void {
    const { declaration } = member;
    const [first, ...rest] = declaration.body?.statements ?? [];
    const chained =
      first?.kind === 'expression' && first.expression.kind === 'chain-constructor' ? first : null;
    this.#code(member, '', (statements) => {
      this.#chainConstructor(statements, chained, declaration);
      for (const statement of chained === null ? (declaration.body?.statements ?? []) : rest)
        statements.statement(statement);
      this.#unit.line('return this;');
    });
  }

  #chainConstructor(statements: Statements, chained: Statement | null, place: Place): void {
    const { number, superclass } = this.#definition;
    const call =
      chained?.kind === 'expression' && chained.expression.kind === 'chain-constructor'
        ? chained.expression
        : null;
    const count = chained === null ? '' : this.#unit.cover(chained);
    const args = (call?.args ?? []).map((arg) => statements.expressions.value(arg));
    if (call?.which === 'this') {
      return this.#unit.line(
        `${count} ${statements.expressions.construct(this.#type, args, 'this', place)};`
      );
    }
    if (superclass?.definition instanceof ApexDefinition) {
      this.#unit.line(`${count} ${statements.expressions.construct(superclass, args, 'super', place)};`);
    } else if (call !== null && this.#isException) {
      this.#unit.line(`${count} initializeException(${['this', ...args.map((arg) => arg.js)].join(', ')});`);
    }
    return this.#unit.line(`this.i${number}();`);
  }

  #method(member: ApexMethod): void {
    const body = member.declaration.body;
    if (body === null) return;
    this.#code(member, member.isStatic ? 'static ' : '', (statements) => {
      if (member.isStatic) this.#unit.line(this.#staticCheck());
      statements.block(body);
      if (member.returns !== this.#unit.types.void) this.#unit.line('throw missingReturn();');
    });
  }

  /** Makes sure that static initialisers have run before the first use of the class. */
  #staticCheck(): string {
    const { declaration, number } = this.#definition;
    const has = declaration.state.some((state) =>
      isInitializer(state) ? state.isStatic : state.keywords.has('static') && state.value !== null
    );
    return has ? `T.s[${number}] || I(${number});` : '';
  }

  #code(member: ApexMethod, prefix: string, body: (statements: Statements) => void): void {
    const names = member.parameters.map((parameter) => `l_${parameter.name.toLowerCase()}`);
    const head = `${prefix}${member.js}(${names.join(', ')})`;
    const returns = member.name === 'new' ? this.#unit.types.void : member.returns;
    this.#function(head, member.declaration, member.isStatic, returns, null, (statements) => {
      for (const parameter of member.parameters) statements.scope.declare(parameter.name, parameter.type);
      body(statements);
    });
  }

  #function(
    head: string,
    place: Place,
    isStatic: boolean,
    returns: ApexType,
    accessorOf: string | null,
    body: (statements: Statements) => void
  ): void {
    const scope = new Scope(this.#definition, isStatic, returns, accessorOf);
    const headLine = this.#unit.lines.length;
    this.#unit.line(`${head} {`, place);
    body(new Statements(this.#unit, scope));
    this.#unit.lines[headLine] = `${head} { ${scope.temporaries()}`;
    this.#unit.line('}');
  }

  // ---- bridges ----

  /** Offers the methods of native interfaces, and toString, equals and hashCode, under the names natives call. */
  #bridges(): void {
    const { types } = this.#unit;
    const wanted = new Map<string, { name: string; arity: number }>();
    for (const parent of lineage(types, this.#type)) {
      if (!parent.definition.isNative || parent.kind !== 'interface') continue;
      for (const method of [...parent.definition.members.methods.values()].flat()) {
        wanted.set(bridgeName(method.name, method.parameters.length), {
          name: method.name,
          arity: method.parameters.length
        });
      }
    }
    for (const [name, arity] of [
      ['toString', 0],
      ['equals', 1],
      ['hashCode', 0]
    ] as const)
      wanted.set(bridgeName(name, arity), { name, arity });
    for (const [bridge, { name, arity }] of wanted) this.#bridge(bridge, name, arity);
  }

  #bridge(bridge: string, name: string, arity: number): void {
    const method = findMethods(this.#unit.types, this.#type, name).find(
      ({ member }) =>
        isApexMethod(member) &&
        member.parameters.length === arity &&
        !member.isStatic &&
        member.declaration.body !== null
    );
    if (method === undefined) return;
    this.#unit.line(
      `${bridge}(...a) { const r = this.${(method.member as ApexMethod).js}(...a); return r === undefined || r === this && ${String(method.member.returns === this.#unit.types.void)} ? null : r; }`
    );
  }
}
