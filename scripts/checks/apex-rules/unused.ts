import {
  AnyIdContext,
  ClassBodyDeclarationContext,
  ClassDeclarationContext,
  ConstructorDeclarationContext,
  ExpressionStatementContext,
  IdContext,
  LocalVariableDeclarationContext
} from '@apexdevtools/apex-parser';
import {
  classesOf,
  dottedCalls,
  interfaceMethods,
  interfacesOf,
  methodsOf,
  type ApexRule
} from './classes.ts';
import { childTrees, findTrees, lineOf, type Tree } from '../../project/apex-source.ts';

/** Calls that put something into a collection and tell nothing about it. */
const WRITES = ['put', 'putall', 'add', 'addall', 'clear'];

/** A parameter that nothing reads: what the caller wants is left undone. Methods of interfaces and parents keep theirs. */
export const unusedParameters: ApexRule = ({ tree }, all) => {
  const fromInterfaces = interfaceMethods(all);
  return classesOf(tree).flatMap((declaration) => {
    const isFree = ({ name, modifiers }: { name: string; modifiers: readonly string[] }): boolean =>
      !modifiers.some((modifier) => ['override', 'virtual', 'abstract'].includes(modifier)) &&
      !(interfacesOf(declaration).length > 0 && (fromInterfaces.has(name) || isPublic(modifiers)));
    const methods = methodsOf(declaration).filter(isFree);
    return [...methods.map((method) => method.declaration), ...constructorsOf(declaration)].flatMap(unusedIn);
  });
};

function isPublic(modifiers: readonly string[]): boolean {
  return (modifiers.includes('public') || modifiers.includes('global')) && !modifiers.includes('static');
}

function constructorsOf(declaration: ClassDeclarationContext): ConstructorDeclarationContext[] {
  return declaration
    .classBody()
    .classBodyDeclaration_list()
    .flatMap((body: ClassBodyDeclarationContext) =>
      childTrees(body.memberDeclaration() ?? body).filter(
        (child): child is ConstructorDeclarationContext => child instanceof ConstructorDeclarationContext
      )
    );
}

function unusedIn(
  method: ReturnType<typeof methodsOf>[number]['declaration'] | ConstructorDeclarationContext
) {
  const block = method.block();
  if (!block) return [];
  const read = namesIn(block);
  return (method.formalParameters().formalParameterList()?.formalParameter_list() ?? [])
    .filter((parameter) => !read.has(parameter.id().getText().toLowerCase()))
    .map((parameter) => ({
      line: lineOf(parameter),
      message: `Nothing reads the parameter ${parameter.id().getText()}.`,
      advice: 'Use it, or remove it with what its callers pass.'
    }));
}

/** A collection that is filled and never read: what was put into it reaches nobody. */
export const unreadCollections: ApexRule = ({ tree }) => [
  ...classesOf(tree).flatMap((declaration) => unread(privateFields(declaration), declaration)),
  ...classesOf(tree)
    .flatMap((declaration) => methodsOf(declaration))
    .flatMap(({ declaration }) => unread(localVariables(declaration), declaration))
];

interface Variable {
  readonly name: string;
  readonly line: number;
}

function unread(variables: readonly Variable[], scope: Tree) {
  const filled = new Map<string, number>();
  for (const { name, node } of dottedCalls(scope)) {
    // Whether something is new in a Set is told by add(): an expression that is no statement reads it.
    if (!(node.parentCtx instanceof ExpressionStatementContext)) continue;
    const [variable = '', method = ''] = name.replace(/^this\./, '').split('.');
    if (WRITES.includes(method)) filled.set(variable, (filled.get(variable) ?? 0) + 1);
  }
  const uses = countNames(scope);
  return variables
    .filter(({ name }) => {
      const writes = filled.get(name.toLowerCase()) ?? 0;
      // The declaration itself is one use.
      return writes > 0 && uses.get(name.toLowerCase()) === writes + 1;
    })
    .map(({ name, line }) => ({
      line,
      message: `${name} is filled and never read.`,
      advice: 'Read what it holds, or remove it.'
    }));
}

function privateFields(declaration: ClassDeclarationContext): Variable[] {
  return declaration
    .classBody()
    .classBodyDeclaration_list()
    .filter((body: ClassBodyDeclarationContext) =>
      body.modifier_list().some((modifier) => modifier.PRIVATE())
    )
    .flatMap((body: ClassBodyDeclarationContext) => body.memberDeclaration()?.fieldDeclaration() ?? [])
    .flatMap((field) => field.variableDeclarators().variableDeclarator_list())
    .map((variable) => ({ name: variable.id().getText(), line: lineOf(variable) }));
}

function localVariables(method: Tree): Variable[] {
  return [...findTrees(method, LocalVariableDeclarationContext)]
    .flatMap((declaration) => declaration.variableDeclarators().variableDeclarator_list())
    .map((variable) => ({ name: variable.id().getText(), line: lineOf(variable) }));
}

function namesIn(tree: Tree): Set<string> {
  return new Set(countNames(tree).keys());
}

/** How often each name stands at or below a node, in lower case; queries bind variables by name as well. */
function countNames(tree: Tree): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of [IdContext, AnyIdContext]) {
    for (const id of findTrees(tree, kind)) {
      const name = id.getText().toLowerCase();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}
