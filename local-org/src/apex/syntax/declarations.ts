import * as tree from '@apexdevtools/apex-parser';
import type {
  Annotation,
  Body,
  FieldDeclaration,
  InitializerBlock,
  MethodDeclaration,
  Modifiers,
  Parameter,
  TypeDeclaration
} from './nodes.ts';
import { typeText } from './tree.ts';

/** The class, interface or enum of a source file. */
export function typeDeclaration(unit: tree.CompilationUnitContext): TypeDeclaration {
  const node = unit.typeDeclaration();
  return declaredType(node, modifiers(node.modifier_list()));
}

type TypeHolder =
  tree.TypeDeclarationContext | tree.MemberDeclarationContext | tree.AnonymousMemberDeclarationContext;

function declaredType(holder: TypeHolder, own: Modifiers): TypeDeclaration {
  if (holder.classDeclaration()) return classDeclaration(holder.classDeclaration(), own);
  const node = holder.interfaceDeclaration() ?? holder.enumDeclaration();
  const shape = { start: node.start, ...own, ...new Members(), name: node.id().getText(), superclass: null };
  if (node instanceof tree.EnumDeclarationContext) {
    const constants = node.enumConstants()?.id_list() ?? [];
    return { ...shape, kind: 'enum', interfaces: [], constants: constants.map((one) => one.getText()) };
  }
  const methods = node.interfaceBody().interfaceMethodDeclaration_list();
  return {
    ...shape,
    kind: 'interface',
    interfaces: node.typeList()?.typeRef_list().map(typeText) ?? [],
    methods: methods.map((method) => methodDeclaration(method, modifiers(method.modifier_list()), null))
  };
}

function classDeclaration(node: tree.ClassDeclarationContext, own: Modifiers): TypeDeclaration {
  const members = new Members();
  for (const member of node.classBody().classBodyDeclaration_list()) {
    const block = member.block();
    if (block) members.state.push({ isStatic: Boolean(member.STATIC()), block });
    else if (member.memberDeclaration())
      members.add(member.memberDeclaration(), modifiers(member.modifier_list()));
  }
  return {
    start: node.start,
    ...own,
    ...members,
    kind: 'class',
    name: node.id().getText(),
    superclass: node.typeRef() ? typeText(node.typeRef()) : null,
    interfaces: node.typeList()?.typeRef_list().map(typeText) ?? []
  };
}

/** What a type declares. */
class Members {
  readonly constants: string[] = [];
  readonly methods: MethodDeclaration[] = [];
  readonly constructors: MethodDeclaration[] = [];
  readonly state: (FieldDeclaration | InitializerBlock)[] = [];
  readonly inner: TypeDeclaration[] = [];

  /** Adds a member of a class, or of an anonymous block, which has no constructors. */
  add(node: tree.MemberDeclarationContext | tree.AnonymousMemberDeclarationContext, own: Modifiers): void {
    const method = node.methodDeclaration();
    const constructor = node instanceof tree.MemberDeclarationContext ? node.constructorDeclaration() : null;
    if (method) this.methods.push(methodDeclaration(method, own, method.block()));
    else if (constructor) this.constructors.push(methodDeclaration(constructor, own, constructor.block()));
    else if (node.fieldDeclaration()) this.state.push(...fields(node.fieldDeclaration(), own));
    else if (node.propertyDeclaration()) this.state.push(property(node.propertyDeclaration(), own));
    else this.inner.push(declaredType(node, own));
  }
}

function methodDeclaration(
  node:
    | tree.MethodDeclarationContext
    | tree.InterfaceMethodDeclarationContext
    | tree.ConstructorDeclarationContext,
  own: Modifiers,
  block: tree.BlockContext | null
): MethodDeclaration {
  const isConstructor = node instanceof tree.ConstructorDeclarationContext;
  const parameters = node.formalParameters().formalParameterList()?.formalParameter_list() ?? [];
  return {
    start: node.start,
    ...own,
    name: isConstructor ? 'new' : node.id().getText(),
    writtenName: (isConstructor ? node.qualifiedName() : node.id()).getText(),
    returns: !isConstructor && node.typeRef() ? typeText(node.typeRef()) : null,
    parameters: parameters.map(parameterDeclaration),
    body: statements(block)
  };
}

function parameterDeclaration(node: tree.FormalParameterContext): Parameter {
  return {
    start: node.start,
    ...modifiers(node.modifier_list()),
    type: typeText(node.typeRef()),
    name: node.id().getText()
  };
}

/** The parser answers null for a block that is not there. */
function statements(block: tree.BlockContext | null): Body | null {
  return block ? block.statement_list() : null;
}

function fields(node: tree.FieldDeclarationContext, own: Modifiers): FieldDeclaration[] {
  const type = typeText(node.typeRef());
  return node
    .variableDeclarators()
    .variableDeclarator_list()
    .map((declarator) => ({
      start: declarator.start,
      ...own,
      name: declarator.id().getText(),
      type,
      value: declarator.expression(),
      accessors: null,
      accessorModifiers: {}
    }));
}

function property(node: tree.PropertyDeclarationContext, own: Modifiers): FieldDeclaration {
  const accessors: Partial<Record<'get' | 'set', Body | null>> = {};
  const accessorModifiers: Partial<Record<'get' | 'set', Modifiers>> = {};
  for (const accessor of node.propertyBlock_list()) {
    const which = accessor.getter() ? 'get' : 'set';
    accessors[which] = statements((accessor.getter() ?? accessor.setter()).block());
    accessorModifiers[which] = modifiers(accessor.modifier_list());
  }
  const [name, type] = [node.id().getText(), typeText(node.typeRef())];
  return { start: node.start, ...own, name, type, value: null, accessors, accessorModifiers };
}

/** Keywords and annotations before a declaration. */
export function modifiers(nodes: readonly tree.ModifierContext[]): Modifiers {
  const words = nodes.filter((node) => !node.annotation());
  const written = words.map((node) =>
    node
      .getText()
      .toLowerCase()
      .replace(/(?<=.)sharing/, ' sharing')
  );
  return {
    keywords: new Set(written),
    written,
    annotations: nodes.filter((node) => node.annotation()).map((node) => annotation(node.annotation()))
  };
}

function annotation(node: tree.AnnotationContext): Annotation {
  const pairs = node.elementValuePairs()?.elementValuePair_list() ?? [];
  const parameters = new Map(
    pairs.map((pair) => [
      pair.id().getText().toLowerCase(),
      pair.elementValue().getText().replace(/^'|'$/g, '')
    ])
  );
  if (node.elementValue()) parameters.set('value', node.elementValue().getText());
  return { name: node.id().getText().toLowerCase(), parameters };
}

/** An anonymous block as the class `Anonymous` with one static method `run`. */
export function anonymousClass(unit: tree.AnonymousUnitContext): TypeDeclaration {
  const { start } = unit;
  const members = new Members();
  const body: (tree.StatementContext | tree.FieldDeclarationContext)[] = [];
  for (const member of unit.anonymousBlock().anonymousBlockMember_list()) {
    // The grammar takes a variable of the block for a field.
    const statement = member.statement() ?? member.anonymousMemberDeclaration()?.fieldDeclaration();
    if (statement) body.push(statement);
    else members.add(member.anonymousMemberDeclaration(), modifiers(member.modifier_list()));
  }
  const isPublic = { keywords: new Set(['public']), written: ['public'], annotations: [] };
  const isStatic = {
    keywords: new Set(['public', 'static']),
    written: ['public', 'static'],
    annotations: []
  };
  const run = { start, ...isStatic, name: 'run', writtenName: 'run', returns: null, parameters: [], body };
  const methods = members.methods.map((method) => ({ ...method, ...isStatic }));
  const shape = { kind: 'class', name: 'Anonymous', superclass: null, interfaces: [] } as const;
  return { start, ...isPublic, ...members, ...shape, methods: [...methods, run] };
}
