import * as parser from '@apexdevtools/apex-parser';

type Rule = parser.ApexParserRuleContext;
/** A node with the methods by which the parser builds it, which its declarations leave out. */
type BuiltRule = Rule & { addTokenNode(token: StoredToken): void; addChild(child: Rule): void };
type RuleClass = new (parser: undefined, parent: Rule | undefined) => BuiltRule;

/** The classes of nodes by name; a name stands in the text for each. */
const CLASSES = new Map(
  Object.entries(parser as unknown as Record<string, RuleClass>).filter(([name]) => name.endsWith('Context'))
);
const NAMES = new Map<unknown, string>([...CLASSES].map(([name, one]) => [one, name]));

/** What the compiler reads of a token. */
interface StoredToken {
  readonly type: number;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Class by index, first and last token by index, children; a child that is a number is the token with this index. */
type StoredNode = [rule: number, start: number, stop: number, ...children: (StoredNode | number)[]];

interface StoredTree {
  readonly rules: readonly string[];
  readonly tokens: readonly StoredToken[];
  readonly root: StoredNode;
}

/** A parse tree without errors as text, from which `readTree` makes it again. */
export function writeTree(root: Rule): string {
  const rules = new Index<string>();
  const tokens = new Index<StoredToken>();
  const stored = (node: Rule): StoredNode => {
    const name = NAMES.get(node.constructor);
    if (name === undefined) throw new Error(`The parser does not export ${node.constructor.name}`);
    return [
      rules.of(name),
      tokens.of(node.start),
      // An empty rule has no last token.
      node.stop ? tokens.of(node.stop) : -1,
      ...(node.children ?? []).map((child) =>
        'symbol' in child ? tokens.of((child as { symbol: StoredToken }).symbol) : stored(child as Rule)
      )
    ];
  };
  const tree: StoredTree = {
    root: stored(root),
    rules: rules.values,
    tokens: tokens.values.map(({ type, line, column, text }) => ({ type, line, column, text }))
  };
  return JSON.stringify(tree);
}

/** The parse tree that `writeTree` has written. Its nodes know their classes, tokens, parents and children, and no parser. */
export function readTree(text: string): Rule {
  const { rules, tokens, root } = JSON.parse(text) as StoredTree;
  const classes = rules.map((name) => CLASSES.get(name));
  const token = (index: number): StoredToken => {
    const found = tokens[index];
    if (found === undefined) throw new Error(`The stored tree has no token ${index}`);
    return found;
  };
  const read = ([rule, start, stop, ...children]: StoredNode, parent: Rule | undefined): Rule => {
    const Class = classes[rule];
    if (Class === undefined) throw new Error(`The parser has no ${rules[rule]}`);
    const node = new Class(undefined, parent);
    // A class of one alternative takes the parent of what it is given for its own.
    Object.assign(node, {
      parentCtx: parent ?? null,
      start: token(start),
      stop: stop < 0 ? null : token(stop)
    });
    for (const child of children) {
      if (typeof child === 'number') node.addTokenNode(token(child));
      else node.addChild(read(child, node));
    }
    return node;
  };
  return read(root, undefined);
}

/** Numbers values in the order in which they are first asked for. */
class Index<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<T, number>();

  of(value: T): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.values.push(value) - 1;
    this.#numbers.set(value, number);
    return number;
  }
}
