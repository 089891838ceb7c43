import * as tree from '@apexdevtools/apex-parser';
import { ApexLoadError } from '../errors.ts';
import type { TypeText } from '../signatures.ts';
import type { Expression, LiteralType, MethodCall, Place } from './nodes.ts';

type Tree = tree.ExpressionContext;

/** Where a parse tree node starts. */
export function placeOf(node: tree.ApexParserRuleContext): Place {
  return { line: node.start.line, column: node.start.column };
}

/** The type a `typeRef` writes. */
export function typeText(node: tree.TypeRefContext): TypeText {
  const names = node.typeName_list();
  const args = names.at(-1)?.typeArguments()?.typeList();
  let type: TypeText = {
    name: names
      .map((name) => (name.typeArguments() ? name.getText().replace(/<.*/, '') : name.getText()))
      .join('.'),
    args: args ? args.typeRef_list().map(typeText) : []
  };
  for (const _ of node.arraySubscripts().LBRACK_list()) type = { name: 'List', args: [type] };
  return type;
}

/** Turns an expression of the parse tree into ours. */
export function expression(node: Tree): Expression {
  return { ...placeOf(node), ...expressionBody(node) }; // the spread keeps the union's member, which TypeScript cannot see
}

type Body = Expression extends infer E ? (E extends Expression ? Omit<E, 'line' | 'column'> : never) : never;

function expressionBody(node: Tree): Body {
  if (node instanceof tree.PrimaryExpressionContext) return primary(node.primary());
  if (node instanceof tree.SubExpressionContext) return expression(node.expression());
  if (node instanceof tree.DotExpressionContext) return dot(node);
  if (node instanceof tree.MethodCallExpressionContext) return bareCall(node.methodCall());
  if (node instanceof tree.ArrayExpressionContext) {
    return { kind: 'index', target: expression(node.expression(0)), index: expression(node.expression(1)) };
  }
  if (node instanceof tree.NewExpressionContext) return creation(node.creator());
  if (node instanceof tree.CastExpressionContext) {
    return { kind: 'cast', type: typeText(node.typeRef()), operand: expression(node.expression()) };
  }
  if (node instanceof tree.InstanceOfExpressionContext) {
    return { kind: 'instanceof', operand: expression(node.expression()), type: typeText(node.typeRef()) };
  }
  if (node instanceof tree.PostOpExpressionContext || node instanceof tree.PreOpExpressionContext)
    return signOrStep(node);
  if (node instanceof tree.NegExpressionContext) {
    return { kind: 'unary', operator: node.BANG() ? '!' : '~', operand: expression(node.expression()) };
  }
  if (node instanceof tree.CondExpressionContext) {
    const [test, then, otherwise] = node.expression_list().map(expression) as [
      Expression,
      Expression,
      Expression
    ];
    return { kind: 'conditional', test, then, otherwise };
  }
  return operation(node);
}

function signOrStep(node: tree.PostOpExpressionContext | tree.PreOpExpressionContext): Body {
  const operand = expression(node.expression());
  const prefix = node instanceof tree.PreOpExpressionContext;
  if (node.INC() || node.DEC()) return { kind: 'step', operator: node.INC() ? '+' : '-', prefix, operand };
  const operator = prefix && node.SUB() ? '-' : '+';
  const isNumber = operand.kind === 'literal' && /^\d/.test(operand.text);
  if (operator === '-' && isNumber) return { ...operand, text: `-${operand.text}` };
  return { kind: 'unary', operator, operand };
}

/** Binary operators and assignments: the operator is the text between the two operands. */
function operation(node: Tree): Body {
  if (!('expression_list' in node) || typeof node.expression_list !== 'function') {
    throw new ApexLoadError(`Unknown expression ${node.getText()}`);
  }
  const [left, right] = (node.expression_list as () => Tree[])() as [Tree, Tree];
  const operator = operatorText(node);
  if (node instanceof tree.AssignExpressionContext) {
    const compound = operator === '=' ? null : operator.slice(0, -1);
    return { kind: 'assign', operator: compound, target: expression(left), value: expression(right) };
  }
  return {
    kind: 'binary',
    operator: operator === '<>' ? '!=' : operator,
    left: expression(left),
    right: expression(right)
  };
}

function operatorText(node: Tree): string {
  const parts = node.children ?? [];
  return parts
    .slice(1, -1)
    .map((part) => part.getText())
    .join('');
}

function primary(node: tree.PrimaryContext): Body {
  if (node instanceof tree.ThisPrimaryContext) return { kind: 'this' };
  if (node instanceof tree.SuperPrimaryContext) return { kind: 'super' };
  if (node instanceof tree.LiteralPrimaryContext) return literal(node.literal());
  if (node instanceof tree.IdPrimaryContext) return { kind: 'name', name: node.id().getText() };
  if (node instanceof tree.TypeRefPrimaryContext)
    return { kind: 'type-literal', type: typeText(node.typeRef()) };
  if (node instanceof tree.VoidPrimaryContext)
    return { kind: 'type-literal', type: { name: 'void', args: [] } };
  if (node instanceof tree.SoqlPrimaryContext) {
    const query = node.soqlLiteral().query();
    return { kind: 'soql', query, binds: bindsOf(query) };
  }
  return { kind: 'sosl' };
}

/** The expressions behind the colons of a query, in the order of the text. */
export function bindsOf(query: tree.QueryContext): Expression[] {
  const binds: Expression[] = [];
  const visit = (node: tree.ApexParseTree): void => {
    if (node instanceof tree.BoundExpressionContext) {
      binds.push(expression(node.expression()));
      return;
    }
    const { children } = node as { children?: tree.ApexParseTree[] | null };
    for (const child of children ?? []) visit(child);
  };
  visit(query);
  return binds;
}

function literal(node: tree.LiteralContext): Body {
  const text = node.getText();
  return { kind: 'literal', ...literalValue(node, text) };
}

function literalValue(node: tree.LiteralContext, text: string): { type: LiteralType; text: string } {
  if (node.StringLiteral()) return { type: 'String', text: unescapeText(text.slice(1, -1)) };
  if (node.MultilineStringLiteral())
    return { type: 'String', text: unescapeText(text.slice(3, -3).replace(/^\r?\n/, '')) };
  if (node.BooleanLiteral()) return { type: 'Boolean', text: text.toLowerCase() };
  if (node.NULL()) return { type: 'null', text };
  if (node.LongLiteral()) return { type: 'Long', text: text.slice(0, -1) };
  if (node.IntegerLiteral()) return { type: 'Integer', text };
  return /d$/i.test(text) ? { type: 'Double', text: text.slice(0, -1) } : { type: 'Decimal', text };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function unescapeText(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, escape: string) =>
    escape.length === 5
      ? String.fromCharCode(parseInt(escape.slice(1), 16))
      : (ESCAPES[escape.toLowerCase()] ?? escape)
  );
}

function argumentsOf(list: tree.ExpressionListContext | null): Expression[] {
  return list ? list.expression_list().map(expression) : [];
}

function dot(node: tree.DotExpressionContext): Body {
  const target = expression(node.expression());
  const safe = Boolean(node.QUESTIONDOT());
  const call = node.dotMethodCall();
  if (!call) return { kind: 'field', target, name: node.anyId().getText(), safe };
  return {
    kind: 'call',
    target,
    name: call.anyId().getText(),
    args: argumentsOf(call.expressionList()),
    safe
  };
}

function bareCall(node: tree.MethodCallContext): Body {
  const args = argumentsOf(node.expressionList());
  if (node.THIS()) return { kind: 'chain-constructor', which: 'this', args };
  if (node.SUPER()) return { kind: 'chain-constructor', which: 'super', args };
  const call: Omit<MethodCall, keyof Place> = {
    kind: 'call',
    target: null,
    name: node.id().getText(),
    args,
    safe: false
  };
  return call;
}

function creation(node: tree.CreatorContext): Body {
  const type = createdType(node.createdName());
  const rest = node.classCreatorRest();
  if (rest) return { kind: 'new', type, args: argumentsOf(rest.arguments().expressionList()) };
  const array = node.arrayCreatorRest();
  if (array) return arrayCreation(type, array);
  const map = node.mapCreatorRest();
  if (map) {
    const pairs = map
      .mapCreatorRestPair_list()
      .map((pair): [Expression, Expression] => [
        expression(pair.expression(0)),
        expression(pair.expression(1))
      ]);
    return { kind: 'new-map', type, pairs };
  }
  const set = node.setCreatorRest();
  return { kind: 'new-collection', type, items: set ? set.expression_list().map(expression) : [] };
}

function arrayCreation(element: TypeText, node: tree.ArrayCreatorRestContext): Body {
  if (node.expression()) return { kind: 'new-array', element, size: expression(node.expression()) };
  const items = node.arrayInitializer()?.expression_list().map(expression) ?? [];
  return { kind: 'new-collection', type: { name: 'List', args: [element] }, items };
}

function createdType(node: tree.CreatedNameContext): TypeText {
  const pairs = node.idCreatedNamePair_list();
  const args = pairs.at(-1)?.typeList();
  return {
    name: pairs.map((pair) => pair.anyId().getText()).join('.'),
    args: args ? args.typeRef_list().map(typeText) : []
  };
}
