/** What the compiler wants to know of the parser's tree and has to ask in more than one step. */
import * as tree from '@apexdevtools/apex-parser';
import type { TypeText } from '../signatures.ts';

export type Node = tree.ApexParserRuleContext;

/** Something that stands somewhere in a file, as every node of the tree does; lines from 1, columns from 0. */
export interface Place {
  readonly start: { readonly line: number; readonly column: number };
}

/** The type a `typeRef` writes. */
export function typeText(node: tree.TypeRefContext): TypeText {
  const names = node.typeName_list();
  let type: TypeText = {
    name: names.map((name) => name.getText().replace(/<.*/, '')).join('.'),
    args: argumentsOf(names.at(-1)?.typeArguments()?.typeList())
  };
  for (const _ of node.arraySubscripts().LBRACK_list()) type = { name: 'List', args: [type] };
  return type;
}

/** The type that follows `new`. */
export function createdType(node: tree.CreatedNameContext): TypeText {
  const pairs = node.idCreatedNamePair_list();
  return {
    name: pairs.map((pair) => pair.anyId().getText()).join('.'),
    args: argumentsOf(pairs.at(-1)?.typeList())
  };
}

function argumentsOf(list: tree.TypeListContext | undefined): TypeText[] {
  return list?.typeRef_list().map(typeText) ?? [];
}

/** The expressions of a list that may be absent. */
export function expressionsOf(list: tree.ExpressionListContext | undefined): tree.ExpressionContext[] {
  return list?.expression_list() ?? [];
}

/** An expression without the parentheses around it; a name, literal or the like as itself. */
export function unwrapped(node: Node): Node {
  if (node instanceof tree.SubExpressionContext) return unwrapped(node.expression());
  return node instanceof tree.PrimaryExpressionContext ? node.primary() : node;
}

/** The operator between two operands. */
export function operatorOf(node: tree.ExpressionContext): string {
  const between = node.children?.slice(1, -1) ?? [];
  return between.map((part) => part.getText()).join('');
}

export interface Literal {
  readonly type: 'Integer' | 'Long' | 'Double' | 'Decimal' | 'String' | 'Boolean' | 'null';
  readonly text: string;
}

/** A literal of an expression, or of a `when`, where it may have signs. */
export function literalOf(node: tree.LiteralContext | tree.WhenLiteralContext): Literal {
  const text = node.getText().replace(/^[+-]+/, (signs) => (signs.split('-').length % 2 === 0 ? '-' : ''));
  if (node.StringLiteral()) return { type: 'String', text: unescaped(text.slice(1, -1)) };
  if (node.MultilineStringLiteral())
    return { type: 'String', text: unescaped(text.slice(3, -3).replace(/^\r?\n/, '')) };
  if (node.NULL()) return { type: 'null', text };
  if (node.LongLiteral()) return { type: 'Long', text: text.slice(0, -1) };
  if (node.IntegerLiteral()) return { type: 'Integer', text };
  if (/^(true|false)$/i.test(text)) return { type: 'Boolean', text: text.toLowerCase() };
  return /d$/i.test(text) ? { type: 'Double', text: text.slice(0, -1) } : { type: 'Decimal', text };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** What the text between the quotes of a literal stands for. */
export function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, escape: string) =>
    escape.length === 5
      ? String.fromCharCode(parseInt(escape.slice(1), 16))
      : (ESCAPES[escape.toLowerCase()] ?? escape)
  );
}

/** The expressions behind the colons of a query, in the order of the text. */
export function bindsOf(node: tree.ApexParseTree): tree.ExpressionContext[] {
  if (node instanceof tree.BoundExpressionContext) return [node.expression()];
  const { children } = node as { children?: tree.ApexParseTree[] | null };
  return (children ?? []).flatMap(bindsOf);
}

/** `this(...)` or `super(...)` when the statement is that. */
export function constructorCall(statement: Node | undefined): tree.MethodCallContext | null {
  const expression =
    statement instanceof tree.StatementContext ? statement.expressionStatement()?.expression() : null;
  const call = expression instanceof tree.MethodCallExpressionContext ? expression.methodCall() : null;
  return call?.THIS() || call?.SUPER() ? call : null;
}
