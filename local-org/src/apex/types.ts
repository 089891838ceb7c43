import { ApexLoadError } from './errors.ts';
import type { Native, NativeClass, ObjectStatics } from './library.ts';
import { nativeMembers, parseTypeText, type TypeText } from './signatures.ts';
import type { Schema, SObjectDescription } from './ports.ts';
import { EnumValue } from './values/objects.ts';

export type TypeKind =
  'class' | 'interface' | 'enum' | 'exception' | 'sobject' | 'parameter' | 'void' | 'null';

/** A method or constructor, native or written in Apex. */
export interface Method {
  readonly name: string;
  readonly owner: TypeDefinition;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly parameters: readonly { readonly name: string; readonly type: ApexType }[];
  readonly returns: ApexType;
  /** The code of a native; absent for Apex methods and interface methods. */
  readonly native?: Native | undefined;
  /** Whether the native wants the caller's variables (`CallerBinds`) as its last argument. */
  readonly wantsBinds?: boolean;
  /** Whether the native wants the `Caller` as its last argument. */
  readonly wantsCaller?: boolean;
}

/** A field or property, native or written in Apex. */
export interface Field {
  readonly name: string;
  readonly owner: TypeDefinition;
  readonly isStatic: boolean;
  readonly isFinal: boolean;
  readonly type: ApexType;
  readonly get?: Native | undefined;
  readonly set?: Native | undefined;
  /** The value itself, for enum constants of native enums. */
  readonly constant?: EnumValue;
}

/** Members declared by one type, by lower-case name. */
export interface Members {
  readonly methods: Map<string, Method[]>;
  readonly fields: Map<string, Field>;
  readonly constructors: Method[];
}

/** What a type name stands for. */
export interface TypeDefinition {
  readonly name: string;
  readonly kind: TypeKind;
  /** Names of the type parameters: `['K', 'V']` for Map. */
  readonly parameters: readonly string[];
  readonly isAbstract: boolean;
  /** Whether it comes from the library (or schema) and not from Apex source. */
  readonly isNative: boolean;
  readonly outer: TypeDefinition | null;
  readonly superclass: ApexType | null;
  readonly interfaces: readonly ApexType[];
  readonly members: Members;
  /** Schema of an sObject type. */
  readonly object?: SObjectDescription;
}

/** A type with its arguments. Equal types are the same object. */
export class ApexType {
  readonly definition: TypeDefinition;
  readonly args: readonly ApexType[];
  readonly text: string;

  constructor(definition: TypeDefinition, args: readonly ApexType[]) {
    this.definition = definition;
    this.args = args;
    this.text = typeText(definition.name, args);
  }

  /** Name without arguments. */
  get name(): string {
    return this.definition.name;
  }

  get kind(): TypeKind {
    return this.definition.kind;
  }

  toString(): string {
    return this.text;
  }
}

function typeText(name: string, args: readonly ApexType[]): string {
  return args.length === 0 ? name : `${name}<${args.map((arg) => arg.text).join(', ')}>`;
}

const IMPLICIT_NAMESPACES = ['system', 'schema'];

/** Every type that a program can name: library, schema and the program's own. */
export class Types {
  readonly schema: Schema;
  readonly objectStatics: ObjectStatics | null;
  readonly #definitions = new Map<string, TypeDefinition>();
  readonly #interned = new Map<TypeDefinition, Map<string, ApexType>>();
  readonly object: ApexType;
  readonly void: ApexType;
  readonly null: ApexType;
  readonly sobject: ApexType;

  constructor(library: readonly NativeClass[], schema: Schema, objectStatics: ObjectStatics | null = null) {
    this.schema = schema;
    this.objectStatics = objectStatics;
    for (const native of library) this.#declareNative(native);
    this.object = this.intern(this.#definitions.get('object') ?? this.#declareNative({ name: 'Object' }));
    this.sobject = this.intern(this.#definitions.get('sobject') ?? this.#declareNative({ name: 'SObject' }));
    this.void = this.intern(plainDefinition('void', 'void'));
    this.null = this.intern(plainDefinition('null', 'null'));
  }

  /** The one ApexType of a definition and its arguments. */
  intern(definition: TypeDefinition, args: readonly ApexType[] = []): ApexType {
    const variants = this.#interned.get(definition) ?? new Map<string, ApexType>();
    this.#interned.set(definition, variants);
    const key = typeText('', args);
    const known = variants.get(key) ?? new ApexType(definition, args);
    variants.set(key, known);
    return known;
  }

  /** Adds a type of the program; it hides a library type of the same name. */
  declare(definition: TypeDefinition): void {
    this.#definitions.set(definition.name.toLowerCase(), definition);
  }

  /** All definitions so far: library, program, and the objects that were asked for. */
  definitions(): IterableIterator<TypeDefinition> {
    return this.#definitions.values();
  }

  /** The definition a qualified name stands for, without a surrounding class. */
  definition(name: string): TypeDefinition | undefined {
    const key = name.toLowerCase();
    const known = this.#definitions.get(key);
    if (known !== undefined) return known;
    const dot = key.indexOf('.');
    if (dot > 0 && IMPLICIT_NAMESPACES.includes(key.slice(0, dot)))
      return this.definition(name.slice(dot + 1));
    return dot < 0 ? this.#objectDefinition(name) : undefined;
  }

  /** The type written as `Map<Id, List<Account>>`; throws ApexLoadError for unknown names. */
  type(text: string): ApexType {
    return this.resolve(parseTypeText(text));
  }

  /** Like `type`, for a parsed name; `scope` answers the names that mean something special where it stands. */
  resolve(written: TypeText, scope: (name: string) => ApexType | undefined = () => undefined): ApexType {
    if (written.args.length === 0) {
      const special = scope(written.name);
      if (special !== undefined) return special;
    }
    const definition = this.definition(written.name);
    if (definition === undefined)
      throw new ApexLoadError(`Type ${written.name} is not declared and not modelled by the local org`);
    return this.intern(definition, this.#arguments(definition, written, scope));
  }

  #arguments(
    definition: TypeDefinition,
    written: TypeText,
    scope: (name: string) => ApexType | undefined
  ): ApexType[] {
    if (written.args.length === definition.parameters.length)
      return written.args.map((arg) => this.resolve(arg, scope));
    if (written.args.length === 0) return definition.parameters.map(() => this.object);
    throw new ApexLoadError(
      `${definition.name} takes ${definition.parameters.length} type arguments, not ${written.args.length}`
    );
  }

  /** A constant of a library enum, such as `constant('AccessLevel', 'USER_MODE')`. */
  constant(enumName: string, name: string): EnumValue {
    const constant = this.type(enumName).definition.members.fields.get(name.toLowerCase())?.constant;
    if (constant === undefined) throw new Error(`No constant ${enumName}.${name}`);
    return constant;
  }

  /** Methods that natives give a type besides those it declares, by lower-case name. */
  methods(definition: TypeDefinition, members: NonNullable<NativeClass['members']>): Members['methods'] {
    return nativeMembers({ name: definition.name, members }, definition, (text) => this.resolve(text))
      .methods;
  }

  list(element: ApexType): ApexType {
    return this.intern(this.#known('list'), [element]);
  }

  set(element: ApexType): ApexType {
    return this.intern(this.#known('set'), [element]);
  }

  map(key: ApexType, value: ApexType): ApexType {
    return this.intern(this.#known('map'), [key, value]);
  }

  #known(key: string): TypeDefinition {
    const definition = this.#definitions.get(key);
    if (definition === undefined) throw new Error(`The library declares no ${key}`);
    return definition;
  }

  #objectDefinition(name: string): TypeDefinition | undefined {
    const object = this.schema.object(name);
    if (object === undefined) return undefined;
    const existing = this.#definitions.get(object.name.toLowerCase());
    if (existing !== undefined) return existing;
    const definition = { ...plainDefinition(object.name, 'sobject'), superclass: this.sobject, object };
    this.#definitions.set(object.name.toLowerCase(), definition);
    return definition;
  }

  #declareNative(native: NativeClass): TypeDefinition {
    const definition = new NativeDefinition(native, this);
    this.#definitions.set(definition.name.toLowerCase(), definition);
    return definition;
  }
}

/** A library type; its signatures are read when it is first used. */
class NativeDefinition implements TypeDefinition {
  readonly name: string;
  readonly kind: TypeKind;
  readonly parameters: readonly string[];
  readonly isAbstract: boolean;
  readonly isNative = true;
  readonly outer = null;
  readonly native: NativeClass;
  readonly #types: Types;
  #members: Members | null = null;
  #superclass: ApexType | null | undefined;
  #interfaces: readonly ApexType[] | undefined;

  constructor(native: NativeClass, types: Types) {
    const { name, args } = parseTypeText(native.name);
    this.name = name;
    this.parameters = args.map((arg) => arg.name);
    this.kind = native.kind ?? 'class';
    this.isAbstract = this.kind === 'interface';
    this.native = native;
    this.#types = types;
  }

  get superclass(): ApexType | null {
    if (this.#superclass === undefined) {
      const name = this.native.extends ?? this.#impliedSuperclass();
      this.#superclass = name === null ? null : this.#resolve(parseTypeText(name));
    }
    return this.#superclass;
  }

  get interfaces(): readonly ApexType[] {
    this.#interfaces ??= (this.native.implements ?? []).map((text) => this.#resolve(parseTypeText(text)));
    return this.#interfaces;
  }

  get members(): Members {
    this.#members ??= nativeMembers(this.native, this, (text) => this.#resolve(text));
    return this.#members;
  }

  /** A type written in this class's signatures, where its own parameters have a meaning. */
  #resolve(text: TypeText): ApexType {
    return this.#types.resolve(text, (name) => this.#special(name));
  }

  #special(name: string): ApexType | undefined {
    if (name === 'void') return this.#types.void;
    return this.parameters.includes(name) ? this.#types.intern(parameterDefinition(name)) : undefined;
  }

  #impliedSuperclass(): string | null {
    if (this.name === 'Object' || this.isAbstract) return null;
    return this.kind === 'exception' && this.name !== 'Exception' ? 'Exception' : 'Object';
  }
}

const parameterDefinitions = new Map<string, TypeDefinition>();

function parameterDefinition(name: string): TypeDefinition {
  const known = parameterDefinitions.get(name) ?? plainDefinition(name, 'parameter');
  parameterDefinitions.set(name, known);
  return known;
}

function plainDefinition(name: string, kind: TypeKind): TypeDefinition {
  return {
    name,
    kind,
    parameters: [],
    isAbstract: false,
    isNative: true,
    outer: null,
    superclass: null,
    interfaces: [],
    members: { methods: new Map(), fields: new Map(), constructors: [] }
  };
}
