import * as tree from '@apexdevtools/apex-parser';
import { ApexLoadError } from '../errors.ts';
import { expression, placeOf, typeText } from './expressions.ts';
import type {
  Block,
  CatchClause,
  Declarator,
  Expression,
  LocalDeclaration,
  Statement,
  WhenBranch,
  WhenLabel,
  WhenValue
} from './nodes.ts';

type Body = Statement extends infer S ? (S extends Statement ? Omit<S, 'line' | 'column'> : never) : never;

/** Turns a block of the parse tree into ours. */
export function block(node: tree.BlockContext): Block {
  return { ...placeOf(node), statements: node.statement_list().map(statement) };
}

/** Turns a statement of the parse tree into ours. */
export function statement(node: tree.StatementContext): Statement {
  return { ...placeOf(node), ...statementBody(node) }; // the spread keeps the union's member, which TypeScript cannot see
}

function statementBody(node: tree.StatementContext): Body {
  const child = node.getChild(0);
  if (child instanceof tree.BlockContext) return { kind: 'block', block: block(child) };
  if (child instanceof tree.LocalVariableDeclarationStatementContext) {
    return { kind: 'local', declaration: localDeclaration(child.localVariableDeclaration()) };
  }
  if (child instanceof tree.ExpressionStatementContext)
    return { kind: 'expression', expression: expression(child.expression()) };
  if (child instanceof tree.ReturnStatementContext) {
    return { kind: 'return', value: child.expression() ? expression(child.expression()) : null };
  }
  if (child instanceof tree.ThrowStatementContext)
    return { kind: 'throw', value: expression(child.expression()) };
  if (child instanceof tree.BreakStatementContext) return { kind: 'break' };
  if (child instanceof tree.ContinueStatementContext) return { kind: 'continue' };
  return controlFlow(child) ?? dataStatement(child);
}

function controlFlow(child: unknown): Body | null {
  if (child instanceof tree.IfStatementContext) {
    const [then, otherwise] = child.statement_list();
    return {
      kind: 'if',
      test: expression(child.parExpression().expression()),
      then: statement(then as tree.StatementContext),
      otherwise: otherwise ? statement(otherwise) : null
    };
  }
  if (child instanceof tree.SwitchStatementContext) {
    return {
      kind: 'switch',
      subject: expression(child.expression()),
      branches: child.whenControl_list().map(whenBranch)
    };
  }
  if (child instanceof tree.ForStatementContext) return forLoop(child);
  if (child instanceof tree.WhileStatementContext) {
    return {
      kind: 'while',
      test: expression(child.parExpression().expression()),
      body: optional(child.statement())
    };
  }
  if (child instanceof tree.DoWhileStatementContext) {
    return { kind: 'do', test: expression(child.parExpression().expression()), body: block(child.block()) };
  }
  if (child instanceof tree.TryStatementContext) {
    const last = child.finallyBlock();
    return {
      kind: 'try',
      body: block(child.block()),
      catches: child.catchClause_list().map(catchClause),
      last: last ? block(last.block()) : null
    };
  }
  return null;
}

function optional(node: tree.StatementContext | null): Statement | null {
  return node ? statement(node) : null;
}

/** A declaration of local variables. */
function localDeclaration(node: tree.LocalVariableDeclarationContext): LocalDeclaration {
  return { type: typeText(node.typeRef()), declarators: declarators(node.variableDeclarators()) };
}

/** The variables of a declaration with their first values. */
export function declarators(node: tree.VariableDeclaratorsContext): Declarator[] {
  return node.variableDeclarator_list().map((declarator) => ({
    ...placeOf(declarator),
    name: declarator.id().getText(),
    value: declarator.expression() ? expression(declarator.expression()) : null
  }));
}

function forLoop(node: tree.ForStatementContext): Body {
  const control = node.forControl();
  const body = optional(node.statement());
  const each = control.enhancedForControl();
  if (each) {
    return {
      kind: 'for-each',
      type: typeText(each.typeRef()),
      name: each.id().getText(),
      iterable: expression(each.expression()),
      body
    };
  }
  const init = control.forInit();
  const declaration = init?.localVariableDeclaration();
  return {
    kind: 'for',
    declaration: declaration ? localDeclaration(declaration) : null,
    init: expressions(init?.expressionList()),
    test: control.expression() ? expression(control.expression()) : null,
    update: expressions(control.forUpdate()?.expressionList()),
    body
  };
}

function expressions(list: tree.ExpressionListContext | null | undefined): Expression[] {
  return list ? list.expression_list().map(expression) : [];
}

function whenBranch(node: tree.WhenControlContext): WhenBranch {
  return { ...placeOf(node), value: whenValue(node.whenValue()), body: block(node.block()) };
}

function whenValue(node: tree.WhenValueContext): WhenValue {
  if (node.ELSE()) return { kind: 'else' };
  if (node.typeRef()) return { kind: 'type', type: typeText(node.typeRef()), name: node.id().getText() };
  return { kind: 'labels', labels: node.whenLiteral_list().map(whenLabel) };
}

function whenLabel(node: tree.WhenLiteralContext): WhenLabel {
  const place = placeOf(node);
  if (node.whenLiteral()) return whenLabel(node.whenLiteral());
  if (node.qualifiedName()) return { ...place, kind: 'name', name: node.qualifiedName().getText() };
  return { ...place, kind: 'literal', value: { ...place, ...whenLiteral(node) } };
}

function whenLiteral(node: tree.WhenLiteralContext): {
  kind: 'literal';
  type: 'Integer' | 'Long' | 'String' | 'null';
  text: string;
} {
  const text = node.getText().replace(/^\++/, '').replace(/^--/, '');
  if (node.NULL()) return { kind: 'literal', type: 'null', text };
  if (node.IntegerLiteral()) return { kind: 'literal', type: 'Integer', text };
  if (node.LongLiteral()) return { kind: 'literal', type: 'Long', text: text.slice(0, -1) };
  if (node.StringLiteral())
    return { kind: 'literal', type: 'String', text: text.slice(1, -1).replace(/\\(.)/g, '$1') };
  throw new ApexLoadError('A multi-line text as a when label is not modelled by the local org');
}

function catchClause(node: tree.CatchClauseContext): CatchClause {
  return {
    ...placeOf(node),
    type: { name: node.qualifiedName().getText(), args: [] },
    name: node.id().getText(),
    body: block(node.block())
  };
}

function dataStatement(child: unknown): Body {
  if (child instanceof tree.InsertStatementContext) return dml('insert', child);
  if (child instanceof tree.UpdateStatementContext) return dml('update', child);
  if (child instanceof tree.DeleteStatementContext) return dml('delete', child);
  if (child instanceof tree.UndeleteStatementContext) return dml('undelete', child);
  if (child instanceof tree.UpsertStatementContext) {
    return { ...dml('upsert', child), externalIdField: child.qualifiedName()?.getText() ?? null };
  }
  if (child instanceof tree.MergeStatementContext) {
    const [master, duplicates] = child.expression_list().map(expression) as [Expression, Expression];
    return { kind: 'merge', access: accessLevel(child.accessLevel()), master, duplicates };
  }
  if (child instanceof tree.RunAsStatementContext) {
    const [user] = expressions(child.expressionList());
    if (user === undefined) throw new ApexLoadError('System.runAs needs a user');
    return { kind: 'run-as', user, body: block(child.block()) };
  }
  throw new ApexLoadError('Unknown statement');
}

type DmlContext =
  | tree.InsertStatementContext
  | tree.UpdateStatementContext
  | tree.DeleteStatementContext
  | tree.UndeleteStatementContext
  | tree.UpsertStatementContext;

function dml(
  operation: 'insert' | 'update' | 'delete' | 'undelete' | 'upsert',
  node: DmlContext
): Extract<Body, { kind: 'dml' }> {
  const access = accessLevel(node.accessLevel());
  return { kind: 'dml', operation, access, records: expression(node.expression()), externalIdField: null };
}

function accessLevel(node: tree.AccessLevelContext | null): 'user' | 'system' | null {
  if (!node) return null;
  return node.USER() ? 'user' : 'system';
}
