import {
  isInitializer,
  type FieldDeclaration,
  type MethodDeclaration,
  type Modifiers,
  type TypeDeclaration
} from '../syntax/nodes.ts';
import type { Place } from '../syntax/tree.ts';
import { annotationFault } from './annotations.ts';
import { checkFlow } from './flow.ts';
import { identifierFault } from './identifiers.ts';
import { isReserved } from './reserved.ts';

/** Tells what the compiler refuses; throws. */
type Report = (reason: string, place: Place) => never;

const ACCESS = ['private', 'protected', 'public', 'global'];
const SHARING = ['with sharing', 'without sharing', 'inherited sharing'];

/** The modifiers that each kind of declaration may have: Apex Developer Guide, Keywords and Access Modifiers. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  class: [...ACCESS, ...SHARING, 'virtual', 'abstract'],
  interface: [...ACCESS, ...SHARING, 'virtual'],
  enum: ACCESS,
  method: [...ACCESS, 'static', 'virtual', 'abstract', 'override', 'final', 'testmethod', 'webservice'],
  constructor: ACCESS,
  field: [...ACCESS, 'static', 'final', 'transient', 'webservice'],
  property: [...ACCESS, 'static', 'final', 'transient', 'virtual', 'abstract', 'override', 'webservice'],
  accessor: ACCESS,
  parameter: ['final'],
  variable: ['final']
};

const MAX_PARAMETERS = 32;

/** Modifiers that exclude each other, in pairs. */
const EXCLUSIVE = [
  ['static', 'virtual'],
  ['static', 'abstract'],
  ['static', 'override'],
  ['abstract', 'virtual'],
  ['abstract', 'final']
] as const;

/** Checks what one declaration says of itself: names, modifiers, annotations. Needs no types. */
export function checkModifiers(kind: string, declared: Modifiers, place: Place, report: Report): void {
  const { written, keywords, annotations } = declared;
  written.forEach((word, index) => {
    if (written.indexOf(word) !== index) report(`Duplicate modifier: ${word}`, place);
    if (ALLOWED[kind]?.includes(word) !== true) report(`${word} is not allowed on ${kind}`, place);
  });
  if (written.filter((word) => ACCESS.includes(word)).length > 1)
    report('Declarations can only have one scope', place);
  if (written.filter((word) => SHARING.includes(word)).length > 1)
    report('Declarations can only have one sharing keyword', place);
  for (const [one, other] of EXCLUSIVE)
    if (keywords.has(one) && keywords.has(other)) report(`${one} ${kind} cannot be ${other}`, place);
  for (const { name, parameters } of annotations) {
    const fault = annotationFault(name, parameters.keys(), kind);
    if (fault !== null) report(fault, place);
  }
}

/** Checks the declarations of a class, interface or enum and of what it holds, as far as that needs no types. */
export function checkDeclarations(top: TypeDeclaration, apiVersion: number, report: Report): void {
  new Declarations(top, apiVersion, report).check();
}

class Declarations {
  readonly #type: TypeDeclaration;
  readonly #outer: TypeDeclaration | null;
  readonly #apiVersion: number;
  readonly #report: Report;

  constructor(
    type: TypeDeclaration,
    apiVersion: number,
    report: Report,
    outer: TypeDeclaration | null = null
  ) {
    this.#type = type;
    this.#outer = outer;
    this.#apiVersion = apiVersion;
    this.#report = report;
  }

  check(): void {
    const { constants, constructors, inner, methods, state } = this.#type;
    this.#checkType();
    constants.forEach((name) => this.#checkName(name, this.#type));
    this.#checkUnique(
      constants.map((name) => ({ name, start: this.#type.start })),
      'Duplicate field'
    );
    for (const method of methods) this.#checkMethod(method);
    for (const constructor of constructors) this.#checkConstructor(constructor);
    for (const one of state) {
      if (!isInitializer(one)) this.#checkField(one);
      else if (one.isStatic && this.#outer !== null)
        this.#report('Inner types are not allowed to have static blocks', one.block);
      else checkFlow(one.block.statement_list(), this.#report);
    }
    this.#checkUnique([...inner, this.#type], 'Type name already in use');
    this.#checkTests();
    this.#checkAura();
    for (const type of inner) {
      if (this.#outer !== null) this.#report('Inner types are not allowed to have inner types', type);
      new Declarations(type, this.#apiVersion, this.#report, this.#type).check();
    }
  }

  #checkName(name: string, place: Place): void {
    const fault = identifierFault(name);
    if (fault !== null) this.#report(fault, place);
  }

  #checkUnique(named: readonly (Place & { readonly name: string })[], reason: string): void {
    const seen = new Set<string>();
    for (const one of named) {
      if (seen.has(one.name.toLowerCase())) this.#report(`${reason}: ${one.name}`, one);
      seen.add(one.name.toLowerCase());
    }
  }

  #checkType(): void {
    const { name, kind, keywords, superclass } = this.#type;
    this.#checkName(name, this.#type);
    checkModifiers(kind, this.#type, this.#type, this.#report);
    const isTest = isMarked(this.#type, 'istest');
    const isVisible = keywords.has('public') || keywords.has('global');
    if (this.#outer === null && !isVisible && !isTest)
      this.#report('Top-level type must have public or global visibility', this.#type);
    if (this.#outer !== null && keywords.has('global') && !this.#outer.keywords.has('global'))
      this.#report('Defining type for global types must be declared as global', this.#type);
    const isException = superclass !== null && /exception$/i.test(superclass.name);
    if (isTest && (this.#outer !== null || isException || kind !== 'class'))
      this.#report('Only top-level non-exception class types can be marked as tests', this.#type);
    if (kind !== 'class') return;
    if (isException && !/exception$/i.test(name))
      this.#report(`Classes extending Exception must have a name ending in 'Exception': ${name}`, this.#type);
    if (!isException && /exception$/i.test(name))
      this.#report(`Exception class must extend another Exception class: ${name}`, this.#type);
  }

  #checkMember(kind: string, member: FieldDeclaration | MethodDeclaration): void {
    checkModifiers(kind, member, member, this.#report);
    if (member.keywords.has('static') && this.#outer !== null)
      this.#report(`static can only be used on ${kind} of a top level type`, member);
    if (member.keywords.has('global') && !this.#type.keywords.has('global'))
      this.#report(`Defining type for global ${kind} must be declared as global`, member);
  }

  #checkField(field: FieldDeclaration): void {
    const kind = field.accessors === null ? 'field' : 'property';
    this.#checkName(field.name, field);
    this.#checkMember(kind, field);
    const inner = Object.values(field.accessorModifiers);
    for (const accessor of inner) checkModifiers('accessor', accessor, field, this.#report);
    if (inner.some((accessor) => accessRank(accessor) > accessRank(field) && accessor.written.length > 0))
      this.#report(`An accessor of ${field.name} cannot be more visible than the property`, field);
    const { get, set } = field.accessors ?? {};
    if (get && checkFlow(get, this.#report))
      this.#report(`Missing return statement required return type: ${field.type.name}`, field);
    if (set) checkFlow(set, this.#report);
  }

  #checkParameters({ parameters }: MethodDeclaration, place: Place): void {
    if (parameters.length > MAX_PARAMETERS)
      this.#report(`Invalid number of parameters exceeds: ${MAX_PARAMETERS}`, place);
    this.#checkUnique(parameters, 'Duplicate variable');
    for (const parameter of parameters) {
      this.#checkName(parameter.name, parameter);
      checkModifiers('parameter', parameter, parameter, this.#report);
    }
  }

  #checkConstructor(constructor: MethodDeclaration): void {
    const { writtenName, parameters, body } = constructor;
    this.#checkMember('constructor', constructor);
    this.#checkParameters(constructor, constructor);
    if (writtenName.toLowerCase() !== this.#type.name.toLowerCase())
      this.#report(`Invalid constructor name: ${writtenName}`, constructor);
    const types = parameters.map(({ type }) => type.name.toLowerCase()).join();
    if (
      /exception$/i.test(this.#type.name) &&
      ['', 'string', 'exception', 'string,exception'].includes(types)
    )
      this.#report(`System exception constructor already defined: <Constructor>(${types})`, constructor);
    if (body !== null) checkFlow(body, this.#report);
  }

  #checkMethod(method: MethodDeclaration): void {
    const { keywords, name, returns, body } = method;
    // A method may have the name of a keyword.
    if (!isReserved(name)) this.#checkName(name, method);
    if (this.#type.kind === 'interface') {
      if (method.written.length > 0 || method.annotations.length > 0)
        this.#report(`Modifiers are not allowed on methods of an interface: ${name}`, method);
      return this.#checkParameters(method, method);
    }
    this.#checkMember('method', method);
    this.#checkParameters(method, method);
    this.#checkVirtual(method);
    if (body === null) return;
    if (checkFlow(body, this.#report) && returns !== null)
      this.#report(`Missing return statement required return type: ${returns.name}`, method);
    if (keywords.has('webservice')) this.#report('webservice is not modelled by the local org', method);
  }

  #checkVirtual(method: MethodDeclaration): void {
    const { keywords, name, body } = method;
    const isAbstract = keywords.has('abstract');
    if (isAbstract && body !== null) this.#report('Abstract methods cannot have a body', method);
    if (!isAbstract && body === null) this.#report('Method must have a body', method);
    if (isAbstract && !this.#type.keywords.has('abstract'))
      this.#report(`Class ${this.#type.name} must be declared as abstract for the method: ${name}`, method);
    // Apex Versioned Behavior Changes, 65.0
    const word = ['abstract', 'override'].find((one) => keywords.has(one));
    if (word !== undefined && this.#apiVersion >= 65 && accessRank(method) < 1)
      this.#report(`${word} method require at least one of the following protected, public, global`, method);
    const isOpen = this.#type.keywords.has('virtual') || this.#type.keywords.has('abstract');
    if (keywords.has('protected') && !keywords.has('override') && !isOpen)
      this.#report('New protected methods cannot be defined in non-virtual classes', method);
  }

  /** Apex Developer Guide, Apex Unit Tests and Using Test Setup Methods. */
  #checkTests(): void {
    const setups = this.#type.methods.filter((method) => isMarked(method, 'testsetup'));
    if (setups.length > 1)
      this.#report('Only one method per type can be defined with: TestSetup', this.#type);
    for (const method of this.#type.methods) {
      const isTest = isMarked(method, 'istest') || method.keywords.has('testmethod');
      if (!isTest && !isMarked(method, 'testsetup')) continue;
      if (!isMarked(this.#type, 'istest'))
        this.#report('Defining type for test method must be marked with IsTest', method);
      if (!method.keywords.has('static')) this.#report('Test method must be declared as static', method);
      if (method.returns !== null) this.#report('Test method must return void', method);
      if (method.parameters.length > 0) this.#report('Test methods must have no arguments', method);
    }
  }

  /** Apex Developer Guide, AuraEnabled Annotation. */
  #checkAura(): void {
    const isOverloadRefused = this.#apiVersion >= 55;
    const methods = this.#type.methods.filter((method) => isMarked(method, 'auraenabled'));
    for (const method of methods) {
      const { name, keywords, parameters } = method;
      const isSame = (other: { name: string }): boolean => other.name.toLowerCase() === name.toLowerCase();
      if (isOverloadRefused && this.#type.methods.filter(isSame).length > 1)
        this.#report(`Overload of AuraEnabled method: ${name} overload is not permitted`, method);
      if (this.#type.state.some((one) => !isInitializer(one) && isMarked(one, 'auraenabled') && isSame(one)))
        this.#report(`AuraEnabled method and variable cannot have the same name: ${name}`, method);
      if (accessRank(method) < 2)
        this.#report(`AuraEnabled method must be public or global: ${name}`, method);
      if (keywords.has('static')) continue;
      if (parameters.length > 0)
        this.#report('Non static AuraEnabled methods may not have parameters', method);
      if (!/^get/i.test(name))
        this.#report("Non static AuraEnabled methods must be named with a prefix 'get'", method);
    }
  }
}

/** private 0, protected 1, public and global 2; what says nothing is private. */
export function accessRank({ written }: Modifiers): number {
  return Math.min(2, Math.max(0, ...written.map((word) => ACCESS.indexOf(word))));
}

/** Whether the declaration has the annotation, named in lower case. */
export function isMarked({ annotations }: Pick<Modifiers, 'annotations'>, annotation: string): boolean {
  return annotations.some(({ name }) => name === annotation);
}
