import {
  ClassBodyDeclarationContext,
  ClassDeclarationContext,
  DotExpressionContext,
  InterfaceMethodDeclarationContext,
  MethodDeclarationContext
} from '@apexdevtools/apex-parser';
import { findTrees, type Tree } from '../../project/apex-source.ts';

/** A class file of the package and its tree. */
export interface ParsedClass {
  /** Path from the root of the project. */
  readonly file: string;
  readonly tree: Tree;
}

/** One thing that a rule found, before the file is added. */
export interface RuleFinding {
  readonly line: number;
  readonly message: string;
  readonly advice: string;
}

/** A rule over one class; `all` are the classes of the package, for what only they together tell. */
export type ApexRule = (parsed: ParsedClass, all: readonly ParsedClass[]) => RuleFinding[];

/** A method with its name in lower case and the words before it. */
export interface Method {
  readonly name: string;
  readonly declaration: MethodDeclarationContext;
  /** Modifiers and annotations in lower case, such as `private` or `@testvisible`. */
  readonly modifiers: readonly string[];
}

/** Classes of a file, inner ones included. */
export function classesOf(tree: Tree): ClassDeclarationContext[] {
  return [...findTrees(tree, ClassDeclarationContext)];
}

/** Interfaces that a class names, in lower case and without type arguments: `database.batchable`. */
export function interfacesOf(declaration: ClassDeclarationContext): string[] {
  const list = declaration.IMPLEMENTS() ? declaration.typeList().getText().toLowerCase() : '';
  return withoutTypeArguments(list).split(',').filter(Boolean);
}

/** The methods that a class declares itself, without those of inner classes. */
export function methodsOf(declaration: ClassDeclarationContext): Method[] {
  return declaration
    .classBody()
    .classBodyDeclaration_list()
    .flatMap((body: ClassBodyDeclarationContext) => {
      const method = body.memberDeclaration()?.methodDeclaration();
      if (!method) return [];
      const modifiers = body.modifier_list().map((modifier) => modifier.getText().toLowerCase());
      return [{ name: method.id().getText().toLowerCase(), declaration: method, modifiers }];
    });
}

/** Names of methods, in lower case, that an interface of the package declares. */
export function interfaceMethods(all: readonly ParsedClass[]): Set<string> {
  return new Set(
    all.flatMap(({ tree }) =>
      [...findTrees(tree, InterfaceMethodDeclarationContext)].map((method) =>
        method.id().getText().toLowerCase()
      )
    )
  );
}

/** Calls through a dot at or below a node, as text in lower case up to the parenthesis: `system.enqueuejob`. */
export function* dottedCalls(
  tree: Tree
): Generator<{ readonly name: string; readonly node: DotExpressionContext }> {
  for (const node of findTrees(tree, DotExpressionContext)) {
    const call = node.dotMethodCall();
    if (call) yield { name: `${node.expression().getText()}.${call.anyId().getText()}`.toLowerCase(), node };
  }
}

function withoutTypeArguments(text: string): string {
  const shorter = text.replaceAll(/<[^<>]*>/g, '');
  return shorter === text ? text : withoutTypeArguments(shorter);
}
