import {
  ApexErrorListener,
  ApexParser,
  ApexParserFactory,
  type ApexParserRuleContext
} from '@apexdevtools/apex-parser';

export type Tree = ApexParserRuleContext;

const classes = new Map<string, Tree | undefined>();

/** Parses a class, once; undefined when it has a syntax error, which the Apex checker reports better than we could. */
export function parseClass(source: string): Tree | undefined {
  if (!classes.has(source))
    classes.set(
      source,
      parse(source, (parser) => parser.compilationUnit())
    );
  return classes.get(source);
}

/** Parses the text of a query; undefined when it is not one. */
export function parseQuery(source: string): Tree | undefined {
  return parse(source, (parser) => parser.query());
}

function parse(source: string, rule: (parser: ApexParser) => Tree): Tree | undefined {
  const errors = new ErrorCounter();
  const { parser } = ApexParserFactory.createLexerAndParser(source, errors);
  const tree = rule(parser);
  return errors.count === 0 ? tree : undefined;
}

class ErrorCounter extends ApexErrorListener {
  count = 0;

  override apexSyntaxError(): void {
    this.count++;
  }
}

/** Line of a node, counted from 1. */
export function lineOf(tree: Tree): number {
  return tree.start.line;
}

/** The rule nodes directly below a node. */
export function childTrees(tree: Tree): Tree[] {
  return (tree.children ?? []).filter((child): child is Tree => 'ruleIndex' in child);
}

/** The node itself and every rule node below it. */
export function* walkTree(tree: Tree): Generator<Tree> {
  yield tree;
  for (const child of childTrees(tree)) yield* walkTree(child);
}

/** Every node of one kind at or below a node. */
export function* findTrees<T extends Tree>(tree: Tree, kind: new (...args: never[]) => T): Generator<T> {
  for (const node of walkTree(tree)) if (node instanceof kind) yield node;
}
