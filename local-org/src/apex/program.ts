import { Script } from 'node:vm';
import { emitClass } from './compiler/classes.ts';
import { ApexDefinition, isApexMethod } from './compiler/definitions.ts';
import { isSubtype, lineage } from './compiler/hierarchy.ts';
import { Unit } from './compiler/unit.ts';
import { ApexLoadError } from './errors.ts';
import type { NativeClass, ObjectStatics } from './library.ts';
import { parseClass, parseSnippet } from './parser.ts';
import type { Database, Platform } from './ports.ts';
import { operations, type Current } from './run/operations.ts';
import { runtimeType } from './run/runtime-type.ts';
import { checkDeclarations } from './rules/declarations.ts';
import { createStub } from './run/stubs.ts';
import { anonymousClass, typeDeclaration } from './syntax/declarations.ts';
import type { TypeDeclaration } from './syntax/nodes.ts';
import { Transaction, type Clock, type Runtime, type TransactionOptions } from './transaction.ts';
import { Types, type ApexType } from './types.ts';
import { ApexException, ApexObject, type ApexFrame, type ApexValue } from './values.ts';

/** A source file of the program. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** API version that its `-meta.xml` names; `API_VERSION` without one. */
  readonly apiVersion?: number;
}

/** The API version of code that names none: anonymous blocks, classes without a `-meta.xml`. */
export const API_VERSION = 66;

/** What a program runs on. */
export interface Environment {
  readonly library: readonly NativeClass[];
  readonly objectStatics: ObjectStatics | null;
  readonly database: Database;
  readonly platform: Platform;
  readonly clock: Clock;
  /** Receives what `System.debug` says; nobody by default. */
  readonly debug?: (text: string) => void;
}

/** Hits of each statement of a file, with the Apex line of each. */
export interface Coverage {
  readonly file: string;
  readonly slots: readonly number[];
  readonly hits: Uint32Array;
}

type ClassFactory = (base: unknown) => GeneratedClass;
type GeneratedClass = (new () => ApexObject) & { initialize(statics: unknown): void } & Record<
    string,
    unknown
  >;

/** The loaded Apex: compiles files, keeps their classes and runs them in transactions. */
export class Program implements Runtime {
  readonly types: Types;
  readonly database: Database;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly coverage: Coverage[] = [];
  readonly #current: Current = { tx: null, s: [] };
  readonly #definitions: ApexDefinition[] = [];
  readonly #factories: ClassFactory[] = [];
  readonly #classes: GeneratedClass[] = [];
  readonly #units = new Map<string, Unit>();
  readonly stub = createStub;
  readonly debug: (text: string) => void;
  readonly #operations: Record<string, unknown>;

  constructor(environment: Environment) {
    this.database = environment.database;
    this.platform = environment.platform;
    this.clock = environment.clock;
    this.debug = environment.debug ?? (() => undefined);
    this.types = new Types(environment.library, environment.database.schema, environment.objectStatics);
    this.#operations = operations(this, this.#current);
  }

  /** The classes written in Apex, inner ones included. */
  get classes(): readonly ApexDefinition[] {
    return this.#definitions;
  }

  /** Compiles the files together; throws an ApexLoadError that names every class that cannot be loaded. */
  load(files: readonly SourceFile[]): void {
    const faults: ApexLoadError[] = [];
    const guarded = <T>(body: () => T): T | null => {
      try {
        return body();
      } catch (error) {
        if (!(error instanceof ApexLoadError)) throw error;
        faults.push(error);
        return null;
      }
    };
    const declared = files.map((file) => ({
      file,
      top: guarded(() => this.#declare(typeDeclaration(parseClass(file.text, file.path)), file))
    }));
    for (const { file, top } of declared) if (top !== null) guarded(() => this.#compile(top, file));
    if (faults.length > 0)
      throw new ApexLoadError(faults.map((fault) => fault.message).join('\n'), null, faults);
    for (const { top } of declared)
      if (top !== null) top.all().forEach((definition) => this.#link(definition));
  }

  /** Compiles an anonymous block and runs it. */
  execute(text: string, transaction: Transaction): void {
    const file = { path: 'AnonymousBlock', text };
    const top = this.#declare(anonymousClass(parseSnippet(text, file.path)), file);
    this.#compile(top, file);
    top.all().forEach((definition) => this.#link(definition));
    this.callStatic(transaction, 'Anonymous', 'run', new Map());
  }

  #declare(declaration: TypeDeclaration, { path, apiVersion = API_VERSION }: SourceFile): ApexDefinition {
    const top = new ApexDefinition(
      this.types,
      declaration,
      path,
      apiVersion,
      null,
      () => this.#definitions.push(undefined as never) - 1
    );
    for (const definition of top.all()) {
      this.#definitions[definition.number] = definition;
      this.types.declare(definition);
    }
    return top;
  }

  #compile(top: ApexDefinition, file: SourceFile): void {
    const unit = new Unit(file.path, this.types, this.database);
    checkDeclarations(top.declaration, top.caller.apiVersion, (reason, place) => unit.fail(reason, place));
    for (const definition of top.all())
      unit.placed(definition.declaration, () => emitClass(unit, definition));
    const names = unit.constants.map((_, index) => `p${index}`);
    const operationNames = Object.keys(this.#operations);
    const head = `'use strict'; (function (D, K, T, I, c, [${names.join(', ')}], { ${operationNames.join(', ')} }) {`;
    const map = Buffer.from(unit.sourceMap(file.text, 1)).toString('base64');
    const code = [head, ...unit.lines, '})', `//# sourceMappingURL=data:application/json;base64,${map}`].join(
      '\n'
    );
    const hits = new Uint32Array(unit.slots.length);
    const run: unknown = new Script(code, { filename: scriptName(file.path) }).runInThisContext();
    if (typeof run !== 'function') throw new Error('The generated code is no function');
    const initialize = (number: number): unknown => this.#initialize(number);
    Reflect.apply(run, null, [
      this.#factories,
      this.#classes,
      this.#current,
      initialize,
      hits,
      unit.constants,
      this.#operations
    ]);
    this.#units.set(scriptName(file.path), unit);
    this.coverage.push({ file: file.path, slots: unit.slots, hits });
  }

  /** Makes the JavaScript class, after that of its superclass. */
  #link(definition: ApexDefinition): void {
    if (definition.kind !== 'class' || this.#classes[definition.number] !== undefined) return;
    const parent = definition.superclass?.definition;
    if (parent instanceof ApexDefinition) this.#link(parent);
    const base =
      parent instanceof ApexDefinition
        ? this.#classes[parent.number]
        : parent?.name === 'Exception'
          ? ApexException
          : ApexObject;
    const factory = this.#factories[definition.number];
    if (factory === undefined) throw new Error(`${definition.name} was not compiled`);
    this.#classes[definition.number] = factory(base);
  }

  #initialize(number: number): unknown {
    const holder = {};
    this.#current.s[number] = holder;
    this.#classes[number]?.initialize(holder);
    return holder;
  }

  inTransaction<T>(options: TransactionOptions, body: (transaction: Transaction) => T): T {
    const before = { ...this.#current };
    const transaction = new Transaction(this, options);
    Object.assign(this.#current, { tx: transaction, s: transaction.statics });
    try {
      return body(transaction);
    } finally {
      Object.assign(this.#current, before);
    }
  }

  allocate(type: ApexType): ApexObject {
    const made =
      type.definition instanceof ApexDefinition ? this.#classes[type.definition.number] : undefined;
    if (made === undefined)
      throw new ApexException('System.TypeException', `Type cannot be constructed: ${type.text}`);
    return new made();
  }

  callStatic(
    _: Transaction,
    className: string,
    method: string,
    args: ReadonlyMap<string, ApexValue>
  ): ApexValue {
    const definition = this.types.definition(className);
    const found = definition?.members.methods
      .get(method.toLowerCase())
      ?.find((one) => one.isStatic && one.parameters.length === args.size);
    if (!(definition instanceof ApexDefinition) || found === undefined || !isApexMethod(found)) {
      throw new ApexLoadError(
        `There is no static method ${className}.${method} with ${args.size} parameters`
      );
    }
    const values = found.parameters.map((parameter) => args.get(parameter.name) ?? null);
    const owner = this.#classes[definition.number] as object;
    return (
      (Reflect.apply(Reflect.get(owner, found.js) as () => ApexValue, owner, values) as
        ApexValue | undefined) ?? null
    );
  }

  typeOf(value: ApexValue): ApexType {
    return runtimeType(this.types, value);
  }

  isInstance(value: ApexValue, type: ApexType): boolean {
    if (value === null) return false;
    if (typeof value === 'string') return isText(value, type, this.types);
    const own = this.typeOf(value);
    return isSubtype(this.types, own, type) || WIDER[own.name]?.includes(type.name) === true;
  }

  framesOf(exception: ApexException): readonly ApexFrame[] {
    const frames = (exception.origin.stack ?? '').split('\n').map((line) => this.#frame(line));
    const known = frames.filter((frame) => frame !== null);
    // Where an exception was made is where its constructor was called, not the constructor.
    const made = known.findIndex(({ className }) => className !== exception.typeName);
    return made < 0 ? known : known.slice(made);
  }

  #frame(line: string): ApexFrame | null {
    const match = /at (?:new )?(?:async )?(?:Function\.)?(.*?) \((apex:[^)]*?):(\d+):\d+\)/.exec(line);
    const unit = match === null ? undefined : this.#units.get(match[2] ?? '');
    const place = unit?.places[Number(match?.[3]) - 2];
    if (match === null || unit === undefined || place === null || place === undefined) return null;
    const [className = '', js = ''] = (match[1] ?? '').split('.');
    if (js.startsWith('i_')) return null; // the bridge by which natives call a method
    const method = /^m_(.*?)\$/.exec(js)?.[1] ?? (/^n\d/.test(js) ? '<init>' : js || '<clinit>');
    return {
      className: className.replace('_', '.'),
      method,
      file: unit.file,
      line: place.line,
      column: place.column
    };
  }
}

/** What `instanceof` takes a value for besides its own type. */
const WIDER: Readonly<Partial<Record<string, readonly string[]>>> = {
  Integer: ['Long', 'Double', 'Decimal'],
  Long: ['Double', 'Decimal'],
  Double: ['Decimal'],
  Date: ['Datetime']
};

function isText(value: string, type: ApexType, types: Types): boolean {
  if (type.name === 'Id') return /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(value);
  return lineage(types, types.type('String')).includes(type);
}

function scriptName(path: string): string {
  return `apex:${path}`;
}
