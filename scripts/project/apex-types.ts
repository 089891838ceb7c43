import {
  ClassDeclarationContext,
  FormalParameterContext,
  MethodDeclarationContext,
  PropertyDeclarationContext,
  FieldDeclarationContext,
  type ModifierContext,
  type TypeRefContext
} from '@apexdevtools/apex-parser';
import { childTrees, findTrees, parseClass, type Tree } from './apex-source.ts';

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  id: 'string',
  date: 'string',
  datetime: 'string',
  time: 'string',
  blob: 'string',
  integer: 'number',
  long: 'number',
  double: 'number',
  decimal: 'number',
  boolean: 'boolean',
  object: 'unknown',
  void: 'void'
};

/**
 * Declares every `@AuraEnabled` method of the classes as a module, as components import it, with the types of its
 * parameters, each of which may be null, and of its answer. Apex leaves out properties that are null.
 * @param sources texts of the Apex classes, without tests that fail to parse
 */
export function declareApexMethods(sources: readonly string[]): string {
  const classes = sources.flatMap((source) => {
    const tree = parseClass(source);
    return tree ? [...findTrees(tree, ClassDeclarationContext)] : [];
  });
  const names = new Map(
    classes.map((declaration) => [qualifiedName(declaration).toLowerCase(), declaration])
  );
  const used = new Set<ClassDeclarationContext>();
  const typeOf = (type: TypeRefContext | null, owner: ClassDeclarationContext): string =>
    toTypeScript(type, (name) => {
      const target =
        names.get(`${qualifiedName(owner)}.${name}`.toLowerCase()) ?? names.get(name.toLowerCase());
      if (!target) return undefined;
      addWithMembers(target);
      return interfaceName(target);
    });
  const shapes = new Map<string, string>();
  function addWithMembers(declaration: ClassDeclarationContext): void {
    if (used.has(declaration)) return;
    used.add(declaration);
    shapes.set(interfaceName(declaration), declareShape(declaration, typeOf));
  }
  const modules = classes
    .flatMap((declaration) =>
      methodsOf(declaration).map((method) => declareMethod(declaration, method, typeOf))
    )
    .sort();
  const interfaces = [...shapes.values()].sort();
  return [
    '// Generated from the Apex classes by npm run build. Do not edit.',
    ...interfaces,
    ...modules,
    ''
  ].join('\n\n');
}

type TypeOf = (type: TypeRefContext | null, owner: ClassDeclarationContext) => string;

function declareShape(declaration: ClassDeclarationContext, typeOf: TypeOf): string {
  const lines = memberTrees(declaration).flatMap(({ modifiers, member }) => {
    if (!hasAnnotation(modifiers, 'AuraEnabled')) return [];
    if (member instanceof PropertyDeclarationContext) {
      return [`  readonly ${member.id().getText()}?: ${typeOf(member.typeRef(), declaration)} | null;`];
    }
    if (!(member instanceof FieldDeclarationContext)) return [];
    const type = typeOf(member.typeRef(), declaration);
    const declarators = member.variableDeclarators().variableDeclarator_list();
    return declarators.map((declarator) => `  readonly ${declarator.id().getText()}?: ${type} | null;`);
  });
  return `interface ${interfaceName(declaration)} {\n${lines.join('\n')}\n}`;
}

function declareMethod(owner: ClassDeclarationContext, method: MethodOf, typeOf: TypeOf): string {
  const { declaration, isCacheable } = method;
  const parameters = [...findTrees(declaration.formalParameters(), FormalParameterContext)].map(
    (parameter) => `${parameter.id().getText()}: ${typeOf(parameter.typeRef(), owner)} | null`
  );
  const answer = declaration.VOID() ? 'void' : typeOf(declaration.typeRef(), owner);
  const kind = isCacheable ? 'CacheableApexMethod' : 'ApexMethod';
  const shape = parameters.length > 0 ? `{ ${parameters.join('; ')} }` : 'Record<never, never>';
  return [
    `declare module '@salesforce/apex/${qualifiedName(owner)}.${declaration.id().getText()}' {`,
    `  const method: import('./platform').${kind}<${shape}, ${answer}>;`,
    '  export default method;',
    '}'
  ].join('\n');
}

interface MethodOf {
  readonly declaration: MethodDeclarationContext;
  readonly isCacheable: boolean;
}

function methodsOf(declaration: ClassDeclarationContext): MethodOf[] {
  return memberTrees(declaration).flatMap(({ modifiers, member }) => {
    const aura = annotation(modifiers, 'AuraEnabled');
    if (!aura || !(member instanceof MethodDeclarationContext)) return [];
    return [{ declaration: member, isCacheable: /cacheable\s*=\s*true/i.test(aura.getText()) }];
  });
}

function memberTrees(declaration: ClassDeclarationContext): { modifiers: ModifierContext[]; member: Tree }[] {
  return declaration
    .classBody()
    .classBodyDeclaration_list()
    .flatMap((body) => {
      const member = body.memberDeclaration() && childTrees(body.memberDeclaration())[0];
      return member ? [{ modifiers: body.modifier_list(), member }] : [];
    });
}

function annotation(modifiers: readonly ModifierContext[], name: string): ModifierContext | undefined {
  return modifiers.find(
    (modifier) => modifier.annotation()?.id().getText().toLowerCase() === name.toLowerCase()
  );
}

function hasAnnotation(modifiers: readonly ModifierContext[], name: string): boolean {
  return annotation(modifiers, name) !== undefined;
}

function qualifiedName(declaration: ClassDeclarationContext): string {
  let name = declaration.id().getText();
  for (let tree: Tree | undefined = declaration.parentCtx; tree; tree = tree.parentCtx) {
    if (tree instanceof ClassDeclarationContext) name = `${tree.id().getText()}.${name}`;
  }
  return name;
}

function interfaceName(declaration: ClassDeclarationContext): string {
  return `Apex${qualifiedName(declaration).replaceAll('.', '')}`;
}

function toTypeScript(type: TypeRefContext | null, lookUp: (name: string) => string | undefined): string {
  if (!type) return 'unknown';
  const [head] = type.typeName_list();
  const inner = (head?.typeArguments()?.typeList().typeRef_list() ?? []).map((part) =>
    toTypeScript(part, lookUp)
  );
  if (head?.LIST() || head?.SET()) return `readonly (${inner[0] ?? 'unknown'})[]`;
  if (head?.MAP()) return `Readonly<Record<string, ${inner[1] ?? 'unknown'}>>`;
  const name = type.getText().replace(/\[\]$/, '');
  const plain = PRIMITIVES[name.toLowerCase()] ?? lookUp(name) ?? 'Readonly<Record<string, unknown>>';
  return type.arraySubscripts()?.getText() ? `readonly (${plain})[]` : plain;
}
