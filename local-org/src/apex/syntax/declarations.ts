import * as tree from '@apexdevtools/apex-parser';
import { placeOf, typeText } from './expressions.ts';
import type {
  Accessor,
  Annotation,
  FieldDeclaration,
  InitializerBlock,
  MethodDeclaration,
  Modifiers,
  Parameter,
  Statement,
  TypeDeclaration
} from './nodes.ts';
import { block, declarators, statement } from './statements.ts';

/** The class, interface or enum of a source file. */
export function typeDeclaration(unit: tree.CompilationUnitContext): TypeDeclaration {
  const node = unit.typeDeclaration();
  return declaredType(node, modifiers(node.modifier_list()));
}

interface TypeHolder {
  classDeclaration(): tree.ClassDeclarationContext | null;
  interfaceDeclaration(): tree.InterfaceDeclarationContext | null;
  enumDeclaration(): tree.EnumDeclarationContext | null;
}

function declaredType(node: TypeHolder, own: Modifiers): TypeDeclaration {
  const classNode = node.classDeclaration();
  if (classNode) return classDeclaration(classNode, own);
  const interfaceNode = node.interfaceDeclaration();
  if (interfaceNode) return interfaceDeclaration(interfaceNode, own);
  return enumDeclaration(node.enumDeclaration() as tree.EnumDeclarationContext, own);
}

const NOTHING = {
  superclass: null,
  interfaces: [],
  constants: [],
  methods: [],
  constructors: [],
  state: [],
  inner: []
};

function enumDeclaration(node: tree.EnumDeclarationContext, own: Modifiers): TypeDeclaration {
  const constants = node.enumConstants()?.id_list() ?? [];
  return {
    ...placeOf(node),
    ...own,
    ...NOTHING,
    kind: 'enum',
    name: node.id().getText(),
    constants: constants.map((constant) => constant.getText())
  };
}

function interfaceDeclaration(node: tree.InterfaceDeclarationContext, own: Modifiers): TypeDeclaration {
  const parents = node.typeList()?.typeRef_list() ?? [];
  return {
    ...placeOf(node),
    ...own,
    ...NOTHING,
    kind: 'interface',
    name: node.id().getText(),
    interfaces: parents.map(typeText),
    methods: node
      .interfaceBody()
      .interfaceMethodDeclaration_list()
      .map((method) => ({ ...methodHead(method), ...modifiers(method.modifier_list()), body: null }))
  };
}

function classDeclaration(node: tree.ClassDeclarationContext, own: Modifiers): TypeDeclaration {
  const members = {
    methods: [] as MethodDeclaration[],
    constructors: [] as MethodDeclaration[],
    state: [] as (FieldDeclaration | InitializerBlock)[],
    inner: [] as TypeDeclaration[]
  };
  for (const member of node.classBody().classBodyDeclaration_list()) {
    if (member.block())
      members.state.push({ isStatic: Boolean(member.STATIC()), block: block(member.block()) });
    else if (member.memberDeclaration())
      addMember(members, member.memberDeclaration(), modifiers(member.modifier_list()));
  }
  return {
    ...placeOf(node),
    ...own,
    ...NOTHING,
    ...members,
    kind: 'class',
    name: node.id().getText(),
    superclass: node.typeRef() ? typeText(node.typeRef()) : null,
    interfaces: node.typeList()?.typeRef_list().map(typeText) ?? []
  };
}

interface ClassMembers {
  methods: MethodDeclaration[];
  constructors: MethodDeclaration[];
  state: (FieldDeclaration | InitializerBlock)[];
  inner: TypeDeclaration[];
}

/** Adds a member declaration of a class, or of an anonymous block, which has no constructors. */
export function addMember(
  members: ClassMembers,
  node: tree.MemberDeclarationContext | tree.AnonymousMemberDeclarationContext,
  own: Modifiers
): void {
  const method = node.methodDeclaration();
  const field = node.fieldDeclaration();
  const property = node.propertyDeclaration();
  const constructor = node instanceof tree.MemberDeclarationContext ? node.constructorDeclaration() : null;
  if (method)
    members.methods.push({
      ...methodHead(method),
      ...own,
      body: method.block() ? block(method.block()) : null
    });
  else if (constructor) members.constructors.push(constructorDeclaration(constructor, own));
  else if (field) members.state.push(...fields(field, own));
  else if (property) members.state.push(propertyDeclaration(property, own));
  else members.inner.push(declaredType(node, own));
}

function constructorDeclaration(node: tree.ConstructorDeclarationContext, own: Modifiers): MethodDeclaration {
  return {
    ...placeOf(node),
    ...own,
    name: node.qualifiedName().getText(),
    returns: null,
    parameters: parameters(node.formalParameters()),
    body: block(node.block())
  };
}

function methodHead(node: tree.MethodDeclarationContext | tree.InterfaceMethodDeclarationContext) {
  return {
    ...placeOf(node),
    name: node.id().getText(),
    returns: node.typeRef() ? typeText(node.typeRef()) : null,
    parameters: parameters(node.formalParameters())
  };
}

function parameters(node: tree.FormalParametersContext): Parameter[] {
  const list = node.formalParameterList()?.formalParameter_list() ?? [];
  return list.map((parameter) => ({
    ...placeOf(parameter),
    type: typeText(parameter.typeRef()),
    name: parameter.id().getText()
  }));
}

function fields(node: tree.FieldDeclarationContext, own: Modifiers): FieldDeclaration[] {
  const type = typeText(node.typeRef());
  return declarators(node.variableDeclarators()).map((declarator) => ({
    ...declarator,
    ...own,
    type,
    accessors: null
  }));
}

function propertyDeclaration(node: tree.PropertyDeclarationContext, own: Modifiers): FieldDeclaration {
  const blocks = node.propertyBlock_list();
  const getter = blocks.find((candidate) => candidate.getter());
  const setter = blocks.find((candidate) => candidate.setter());
  return {
    ...placeOf(node),
    ...own,
    name: node.id().getText(),
    type: typeText(node.typeRef()),
    value: null,
    accessors: {
      get: getter ? accessor(getter, getter.getter()) : null,
      set: setter ? accessor(setter, setter.setter()) : null
    }
  };
}

function accessor(node: tree.PropertyBlockContext, code: tree.GetterContext | tree.SetterContext): Accessor {
  return {
    ...placeOf(node),
    ...modifiers(node.modifier_list()),
    body: code.block() ? block(code.block()) : null
  };
}

/** Keywords and annotations before a declaration. */
export function modifiers(nodes: readonly tree.ModifierContext[]): Modifiers {
  const keywords = new Set<string>();
  const annotations: Annotation[] = [];
  for (const node of nodes) {
    if (node.annotation()) annotations.push(annotation(node.annotation()));
    else keywords.add(keyword(node));
  }
  return { keywords, annotations };
}

function keyword(node: tree.ModifierContext): string {
  const text = node.getText().toLowerCase();
  return node.SHARING() ? text.replace('sharing', ' sharing') : text;
}

function annotation(node: tree.AnnotationContext): Annotation {
  const parameters = new Map<string, string>();
  for (const pair of node.elementValuePairs()?.elementValuePair_list() ?? []) {
    parameters.set(pair.id().getText().toLowerCase(), pair.elementValue().getText().replace(/^'|'$/g, ''));
  }
  if (node.elementValue()) parameters.set('value', node.elementValue().getText());
  return { ...placeOf(node), name: node.id().getText().toLowerCase(), parameters };
}

/** An anonymous block as the class `Anonymous` with one static method `run`. */
export function anonymousClass(unit: tree.AnonymousUnitContext): TypeDeclaration {
  const members: ClassMembers = { methods: [], constructors: [], state: [], inner: [] };
  const statements: Statement[] = [];
  for (const member of unit.anonymousBlock().anonymousBlockMember_list()) {
    const field = member.anonymousMemberDeclaration()?.fieldDeclaration();
    if (member.statement()) statements.push(statement(member.statement()));
    // The grammar takes a variable of the block for a field.
    else if (field) statements.push(localOf(field));
    else addMember(members, member.anonymousMemberDeclaration(), modifiers(member.modifier_list()));
  }
  return {
    ...anonymousShell(unit, members),
    methods: [...members.methods.map(asStatic), runMethod(unit, statements)]
  };
}

function localOf(node: tree.FieldDeclarationContext): Statement {
  const declaration = {
    type: typeText(node.typeRef()),
    declarators: declarators(node.variableDeclarators())
  };
  return { ...placeOf(node), kind: 'local', declaration };
}

function anonymousShell(unit: tree.AnonymousUnitContext, members: ClassMembers): TypeDeclaration {
  return {
    ...placeOf(unit),
    ...NOTHING,
    ...members,
    kind: 'class',
    name: 'Anonymous',
    keywords: new Set(['public']),
    annotations: []
  };
}

function asStatic(method: MethodDeclaration): MethodDeclaration {
  return { ...method, keywords: new Set([...method.keywords, 'static']) };
}

function runMethod(unit: tree.AnonymousUnitContext, statements: readonly Statement[]): MethodDeclaration {
  return {
    ...placeOf(unit),
    name: 'run',
    returns: null,
    parameters: [],
    keywords: new Set(['public', 'static']),
    annotations: [],
    body: { ...placeOf(unit), statements }
  };
}
