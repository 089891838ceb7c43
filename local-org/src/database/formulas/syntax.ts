/** A formula as a tree; operators are calls named by their sign. */
export type FormulaNode =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly FormulaNode[] };

/** Binary operators, those that bind tightest last. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['=', '==', '<>', '!='],
  ['<', '<=', '>', '>='],
  ['&'],
  ['+', '-'],
  ['*', '/'],
  ['^']
];
const SAME: Readonly<Record<string, string>> = { '==': '=', '!=': '<>', '||': 'OR', '&&': 'AND' };
const CONSTANTS: Readonly<Record<string, true | false | null>> = { TRUE: true, FALSE: false, NULL: null };
const TOKEN =
  /\s+|\/\*.*?\*\/|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\d+(?:\.\d+)?|\.\d+|\$?[A-Za-z]\w*(?:\.\w+)*|\|\||&&|<>|<=|>=|!=|==|[-+*/^&=<>(),!])/gsy;

/** Reads a formula in the syntax of formula fields and validation rules. Throws an Error that names the place. */
export function parseFormula(text: string): FormulaNode {
  const tokens = tokensOf(text);
  let next = 0;
  const peek = (): string | undefined => tokens[next];
  const skip = (token: string): boolean => peek() === token && ++next > 0;
  const fault = (): Error => new Error(`the formula ${text.trim()} cannot be read at ${peek() ?? 'its end'}`);
  const expect = (token: string): void => {
    if (!skip(token)) throw fault();
  };

  const binary = (level: number): FormulaNode => {
    const operators = LEVELS[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (let sign = peek(); sign !== undefined && operators.includes(sign); sign = peek()) {
      next++;
      left = { kind: 'call', name: SAME[sign] ?? sign, args: [left, binary(level + 1)] };
    }
    return left;
  };
  const unary = (): FormulaNode => {
    if (skip('-')) return { kind: 'call', name: '-', args: [{ kind: 'literal', value: 0 }, unary()] };
    if (skip('!')) return { kind: 'call', name: 'NOT', args: [unary()] };
    return primary();
  };
  const primary = (): FormulaNode => {
    if (skip('(')) {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    const token = tokens[next++];
    if (token === undefined) throw fault();
    if (/^["']/.test(token)) return { kind: 'literal', value: unquoted(token) };
    if (/^[.\d]/.test(token)) return { kind: 'literal', value: Number(token) };
    if (!/^[$A-Za-z]/.test(token)) {
      next--;
      throw fault();
    }
    if (skip('(')) return { kind: 'call', name: token.toUpperCase(), args: list() };
    const constant = CONSTANTS[token.toUpperCase()];
    return constant === undefined ? { kind: 'field', name: token } : { kind: 'literal', value: constant };
  };
  const list = (): FormulaNode[] => {
    const args: FormulaNode[] = [];
    if (skip(')')) return args;
    do args.push(binary(0));
    while (skip(','));
    expect(')');
    return args;
  };

  const tree = binary(0);
  if (peek() !== undefined) throw fault();
  return tree;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`the formula ${text.trim()} cannot be read at ${text.slice(from)}`);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}

function unquoted(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}
