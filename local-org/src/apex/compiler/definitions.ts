import { ApexLoadError, placed, type SourcePosition } from '../errors.ts';
import type { Caller } from '../library.ts';
import { addConstants, type TypeText } from '../signatures.ts';
import {
  isInitializer,
  type FieldDeclaration,
  type MethodDeclaration,
  type TypeDeclaration
} from '../syntax/nodes.ts';
import type { Place } from '../syntax/tree.ts';
import type { ApexType, Field, Members, Method, TypeDefinition, TypeKind, Types } from '../types.ts';
import { invisibleType } from '../rules/access.ts';

/** A method or constructor written in Apex. */
export interface ApexMethod extends Method {
  readonly declaration: MethodDeclaration;
  /** Its name in the generated code; overriding methods have the name of what they override. */
  readonly js: string;
}

/** A field or property written in Apex. */
export interface ApexField extends Field {
  readonly declaration: FieldDeclaration;
  readonly key: string;
}

/** Whether the method has Apex source. */
export function isApexMethod(method: Method): method is ApexMethod {
  return 'declaration' in method;
}

/** Whether the field has Apex source. */
export function isApexField(field: Field): field is ApexField {
  return 'declaration' in field;
}

const SHARING = ['with sharing', 'without sharing', 'inherited sharing'] as const;

/** An inner class does not take the keyword of the outer one: Apex Developer Guide, sharing keywords. */
function sharingOf({ keywords }: TypeDeclaration, apiVersion: number): Caller['sharing'] {
  const written = SHARING.find((word) => keywords.has(word));
  return written ?? (apiVersion >= 67 ? 'with sharing' : null);
}

/** A type written in Apex. Names in it are looked up when first asked for, so that files may come in any order. */
export class ApexDefinition implements TypeDefinition {
  readonly name: string;
  readonly kind: TypeKind;
  readonly parameters: readonly string[] = [];
  readonly isNative = false;
  readonly outer: ApexDefinition | null;
  readonly declaration: TypeDeclaration;
  readonly file: string;
  /** What natives learn of the class when its code calls them. */
  readonly caller: Caller;
  /** Position of the class in the program's table of classes. */
  readonly number: number;
  readonly inner = new Map<string, ApexDefinition>();
  readonly #types: Types;
  #members: Members | null = null;
  #superclass: ApexType | null | undefined;
  #interfaces: readonly ApexType[] | undefined;

  constructor(
    types: Types,
    declaration: TypeDeclaration,
    file: string,
    apiVersion: number,
    outer: ApexDefinition | null,
    takeNumber: () => number
  ) {
    this.#types = types;
    this.declaration = declaration;
    this.file = file;
    this.outer = outer;
    this.name = outer === null ? declaration.name : `${outer.name}.${declaration.name}`;
    this.kind = declaration.kind;
    this.caller = { className: this.name, apiVersion, sharing: sharingOf(declaration, apiVersion) };
    this.number = takeNumber();
    for (const child of declaration.inner) {
      this.inner.set(
        child.name.toLowerCase(),
        new ApexDefinition(types, child, file, apiVersion, this, takeNumber)
      );
    }
  }

  /** This definition and those inside it. */
  all(): ApexDefinition[] {
    return [this, ...this.inner.values()];
  }

  get isAbstract(): boolean {
    return this.kind === 'interface' || this.declaration.keywords.has('abstract');
  }

  get superclass(): ApexType | null {
    if (this.#superclass === undefined) {
      this.#superclass = null; // answers for itself while its own name is looked up in it
      const written = this.declaration.superclass;
      if (written !== null) this.#superclass = this.type(written, this.declaration);
      else this.#superclass = this.kind === 'interface' ? null : this.#types.object;
    }
    return this.#superclass;
  }

  get interfaces(): readonly ApexType[] {
    this.#interfaces ??= this.declaration.interfaces.map((text) => this.type(text, this.declaration));
    return this.#interfaces;
  }

  get members(): Members {
    this.#members ??= this.#collect();
    return this.#members;
  }

  /** A type as written inside this class; complains at `place`. */
  type(text: TypeText, place: Place): ApexType {
    const type = placed(this.#position(place), () => this.#types.resolve(text, (name) => this.#nearby(name)));
    const hidden = invisibleType(this.#types, type, this);
    return hidden === null ? type : this.#complain(`Type is not visible: ${hidden.text}`, place);
  }

  #position({ start: { line, column } }: Place): SourcePosition {
    return { file: this.file, line, column };
  }

  /** A type that the class can name without a qualifier: itself, its inner and outer classes, those it inherits. */
  #nearby(name: string): ApexType | undefined {
    const key = name.toLowerCase();
    if (key === 'void') return this.#types.void;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the walk begins here and goes outward
    for (let scope: ApexDefinition | null = this; scope !== null; scope = scope.outer) {
      const found = scope.#innerType(key);
      if (found !== undefined) return found;
    }
    const dotted = key.indexOf('.');
    const head = dotted > 0 ? this.#nearby(key.slice(0, dotted))?.definition : undefined;
    const child = head instanceof ApexDefinition ? head.inner.get(key.slice(dotted + 1)) : undefined;
    return child === undefined ? undefined : this.#types.intern(child);
  }

  #innerType(key: string): ApexType | undefined {
    const own = this.inner.get(key) ?? (this.declaration.name.toLowerCase() === key ? this : undefined);
    if (own !== undefined) return this.#types.intern(own);
    const parent = this.superclass?.definition;
    return parent instanceof ApexDefinition ? parent.#innerType(key) : undefined;
  }

  #collect(): Members {
    const members: Members = { methods: new Map(), fields: new Map(), constructors: [] };
    addConstants(members, this, this.#types.intern(this), this.declaration.constants);
    for (const state of this.declaration.state) if (!isInitializer(state)) this.#addField(members, state);
    for (const method of this.declaration.methods) {
      const key = method.name.toLowerCase();
      members.methods.set(key, [...(members.methods.get(key) ?? []), this.#method(method)]);
    }
    for (const constructor of this.declaration.constructors)
      members.constructors.push(this.#method(constructor));
    return members;
  }

  #addField(members: Members, declaration: FieldDeclaration): void {
    const key = declaration.name.toLowerCase();
    if (members.fields.has(key)) this.#complain(`Duplicate field: ${declaration.name}`, declaration);
    const field: ApexField = {
      name: declaration.name,
      owner: this,
      isStatic: declaration.keywords.has('static'),
      isFinal: declaration.keywords.has('final'),
      type: this.type(declaration.type, declaration),
      declaration,
      key
    };
    members.fields.set(key, field);
  }

  #method(declaration: MethodDeclaration): ApexMethod {
    const isConstructor = declaration.name === 'new';
    const parameters = declaration.parameters.map((parameter) => ({
      name: parameter.name,
      type: this.type(parameter.type, parameter)
    }));
    const signature = parameters.map((parameter) => parameter.type.text.replace(/\W+/g, '_')).join('$');
    return {
      name: declaration.name,
      owner: this,
      isStatic: declaration.keywords.has('static'),
      isAbstract: declaration.body === null,
      parameters,
      returns: declaration.returns === null ? this.#types.void : this.type(declaration.returns, declaration),
      declaration,
      js: isConstructor ? `n${this.number}_${signature}` : `m_${declaration.name.toLowerCase()}$${signature}`
    };
  }

  #complain(reason: string, place: Place): never {
    throw new ApexLoadError(reason, this.#position(place));
  }
}
