import { isApexMethod, type ApexDefinition, type ApexMethod } from '../compiler/definitions.ts';
import { isSubtype, lineage, parameterTypes, substitute, type Found } from '../compiler/hierarchy.ts';
import type { Place } from '../syntax/tree.ts';
import type { ApexType, Method, Types } from '../types.ts';
import { accessRank } from './declarations.ts';

type Report = (reason: string, place: Place) => never;

/**
 * Checks what a type extends and implements: Apex Developer Guide, Extending a Class and Interfaces. The words are those
 * of the compiler.
 */
export function checkInheritance(types: Types, definition: ApexDefinition, report: Report): void {
  new Inheritance(types, definition, report).check();
}

class Inheritance {
  readonly #types: Types;
  readonly #definition: ApexDefinition;
  readonly #type: ApexType;
  readonly #report: Report;

  constructor(types: Types, definition: ApexDefinition, report: Report) {
    this.#types = types;
    this.#definition = definition;
    this.#type = types.intern(definition);
    this.#report = report;
  }

  check(): void {
    this.#checkParents();
    const { methods, constructors } = this.#definition.members;
    this.#checkUnique(constructors);
    for (const group of methods.values()) {
      this.#checkUnique(group);
      for (const method of group)
        if (isApexMethod(method) && this.#definition.kind === 'class') this.#checkOverride(method);
    }
    if (this.#definition.kind === 'class') this.#checkImplements();
  }

  #checkParents(): void {
    const { superclass, interfaces, kind, declaration } = this.#definition;
    if (superclass !== null && superclass !== this.#types.object) {
      if (superclass.kind !== 'class' && superclass.kind !== 'exception')
        this.#report(`Invalid super type: ${superclass.text}`, declaration);
      if (isWritten(superclass) && !isOpen(superclass.definition as ApexDefinition))
        this.#report(`Non-virtual and non-abstract type cannot be extended: ${superclass.text}`, declaration);
    }
    interfaces.forEach((one, index) => {
      if (one.kind !== 'interface') this.#report(`Invalid interface: ${one.text}`, declaration);
      if (interfaces.indexOf(one) !== index)
        this.#report(`Interface already implemented: ${one.text}`, declaration);
    });
    const parents = kind === 'interface' || superclass === null ? interfaces : [superclass, ...interfaces];
    if (parents.some((parent) => lineage(this.#types, parent).includes(this.#type)))
      this.#report(`Circular definition: ${this.#definition.name}`, declaration);
  }

  #checkUnique(methods: readonly Method[]): void {
    const signatures = new Set<string>();
    for (const method of methods) {
      const signature = parametersText(method);
      if (signatures.has(signature) && isApexMethod(method))
        this.#report(
          `Method already defined: ${method.name} ${signatureText(method)} from the type ${this.#definition.name}`,
          method.declaration
        );
      signatures.add(signature);
    }
  }

  #checkOverride(method: ApexMethod): void {
    const { declaration, isStatic, returns } = method;
    const isOverride = declaration.keywords.has('override');
    const parent = this.#inherited(method);
    if (parent === null || (!isOverride && !isApexMethod(parent.member))) {
      if (isOverride && parent === null)
        this.#report(`@Override specified for non-overriding method: ${signatureText(method)}`, declaration);
      return;
    }
    const { member, via } = parent;
    if (member.isStatic !== isStatic)
      this.#report(`Cannot override static method: ${signatureText(member)}`, declaration);
    if (isStatic || !isApexMethod(member)) return;
    const { keywords } = member.declaration;
    if (!['virtual', 'abstract', 'override'].some((word) => keywords.has(word)))
      this.#report(
        `Non-virtual, non-abstract methods cannot be overridden: ${signatureText(member)}`,
        declaration
      );
    if (!isOverride)
      this.#report(`Method must use the override keyword: ${signatureText(method)}`, declaration);
    if (accessRank(declaration) < accessRank(member.declaration))
      this.#report(`Cannot reduce the visibility of method: ${signatureText(method)}`, declaration);
    this.#checkReturns(returns, substitute(this.#types, member.returns, via), declaration);
  }

  /** The method of a superclass that this one overrides; private ones of other files are not seen. */
  #inherited(method: ApexMethod): Found<Method> | null {
    const [, ...parents] = lineage(this.#types, this.#type).filter(({ kind }) => kind !== 'interface');
    for (const via of parents) {
      for (const member of via.definition.members.methods.get(method.name.toLowerCase()) ?? []) {
        const isHidden =
          isApexMethod(member) &&
          accessRank(member.declaration) === 0 &&
          (via.definition as ApexDefinition).file !== this.#definition.file;
        if (!isHidden && sameTypes(parameterTypes(this.#types, { member, via }), typesOf(method)))
          return { member, via };
      }
    }
    return null;
  }

  #checkReturns(own: ApexType, inherited: ApexType, place: Place): void {
    if (own !== inherited)
      this.#report(
        `Method return types clash: ${own.text} vs ${inherited.text} from the type ${this.#definition.name}`,
        place
      );
  }

  #checkImplements(): void {
    for (const via of lineage(this.#types, this.#type)) {
      const wanted = [...via.definition.members.methods.values()]
        .flat()
        .filter(({ isAbstract }) => isAbstract);
      for (const member of wanted) this.#checkImplementation({ member, via });
    }
  }

  #checkImplementation({ member, via }: Found<Method>): void {
    const { declaration, name, isAbstract } = this.#definition;
    const isOfInterface = via.kind === 'interface';
    const found = this.#implementation({ member, via });
    if (found === null) {
      const what = isOfInterface ? 'the method' : 'the abstract method';
      return isAbstract
        ? undefined
        : this.#report(`Class ${name} must implement ${what}: ${signatureText(member)}`, declaration);
    }
    if (!isOfInterface || !isApexMethod(found)) return;
    const place = found.owner === this.#definition ? found.declaration : declaration;
    if (accessRank(found.declaration) < 2)
      this.#report(
        `${name}: Overriding implementations of global or public interface methods must be global or public: ${signatureText(found)}`,
        place
      );
    const returns = substitute(this.#types, member.returns, via);
    if (!via.definition.isNative) this.#checkReturns(found.returns, returns, place);
    else if (!isSubtype(this.#types, found.returns, returns))
      this.#checkReturns(found.returns, returns, place);
  }

  /** What the class or a superclass has for a method without code. */
  #implementation(wanted: Found<Method>): Method | null {
    const parameters = parameterTypes(this.#types, wanted);
    for (const via of lineage(this.#types, this.#type)) {
      if (via.kind === 'interface') continue;
      for (const member of via.definition.members.methods.get(wanted.member.name.toLowerCase()) ?? []) {
        const own = parameterTypes(this.#types, { member, via });
        const fits = wanted.via.definition.isNative
          ? this.#looselySame(own, parameters)
          : sameTypes(own, parameters);
        if (!member.isStatic && !member.isAbstract && fits) return member;
      }
    }
    return null;
  }

  /** `execute(context, List<Account>)` stands for the List<SObject> of Database.Batchable. */
  #looselySame(own: readonly ApexType[], wanted: readonly ApexType[]): boolean {
    return (
      own.length === wanted.length &&
      own.every(
        (type, index) => type === wanted[index] || (type.args.length > 0 && isLike(type, wanted[index]))
      )
    );
  }
}

function isLike(type: ApexType, wanted: ApexType | undefined): boolean {
  return type.definition === wanted?.definition;
}

function isWritten({ definition }: ApexType): boolean {
  return !definition.isNative;
}

function isOpen({ declaration }: ApexDefinition): boolean {
  return declaration.keywords.has('virtual') || declaration.keywords.has('abstract');
}

function typesOf(method: Method): ApexType[] {
  return method.parameters.map(({ type }) => type);
}

function sameTypes(a: readonly ApexType[], b: readonly ApexType[]): boolean {
  return a.length === b.length && a.every((type, index) => type === b[index]);
}

function parametersText(method: Method): string {
  return typesOf(method)
    .map((type) => type.text)
    .join(', ');
}

/** `String Outer.name(Integer)`, as the compiler writes methods. */
export function signatureText(method: Method): string {
  const { name, owner, returns } = method;
  return `${returns.text} ${owner.name}.${name}(${parametersText(method)})`;
}
