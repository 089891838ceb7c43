import {
  BoundExpressionContext,
  FieldNameContext,
  FromNameListContext,
  LiteralContext,
  QueryContext,
  SelectEntryContext,
  SoqlLiteralContext,
  SubQueryContext,
  TypeOfContext
} from '@apexdevtools/apex-parser';
import { childTrees, findTrees, lineOf, parseQuery, type Tree } from '../../project/apex-source.ts';
import type { OrgSchema } from '../../project/org-schema.ts';

/** What is wrong with a query, on a line counted from that of the class. */
export interface QueryFault {
  readonly line: number;
  readonly message: string;
}

/** Faults of every query in a class: between brackets, and in string literals that begin with SELECT. */
export function checkQueries(tree: Tree, schema: OrgSchema): QueryFault[] {
  const faults: QueryFault[] = [];
  for (const literal of findTrees(tree, SoqlLiteralContext)) {
    checkQuery(literal.query(), { schema, faults, line: lineOf });
  }
  for (const literal of findTrees(tree, LiteralContext)) {
    const query = parseDynamicQuery(literal.getText());
    if (query) checkQuery(query, { schema, faults, line: () => lineOf(literal) });
  }
  return faults;
}

interface Scope {
  readonly schema: OrgSchema;
  readonly faults: QueryFault[];
  readonly line: (tree: Tree) => number;
}

/**
 * A query in a string literal. Text that was cut off by a concatenation is still checked as far as its object.
 */
function parseDynamicQuery(literal: string): Tree | undefined {
  const text = literal.replace(/^'+|'+$/g, '').replace(/\\'/g, "'");
  if (!/^\s*SELECT\s/i.test(text)) return undefined;
  const head = /^\s*SELECT\s.+?\sFROM\s+\w+/is.exec(text)?.[0];
  return parseQuery(text) ?? (head === undefined ? undefined : parseQuery(head));
}

function checkQuery(query: Tree, scope: Scope): void {
  const from = childTrees(query).find((child) => child instanceof FromNameListContext);
  const object = from?.fieldName(0)?.getText();
  if (object === undefined) return;
  if (!scope.schema.hasObject(object)) {
    scope.faults.push({ line: scope.line(query), message: `The query reads ${object}, which is no object.` });
    return;
  }
  checkFields(query, object, aliasesOf(query), scope);
}

function checkFields(query: Tree, object: string, aliases: ReadonlySet<string>, scope: Scope): void {
  for (const node of childTrees(query)) {
    if (node instanceof FromNameListContext || node instanceof BoundExpressionContext) continue;
    if (node instanceof TypeOfContext) continue;
    if (node instanceof SubQueryContext) checkSubQuery(node, object, scope);
    else if (node instanceof FieldNameContext) checkField(node, object, aliases, scope);
    else checkFields(node, object, aliases, scope);
  }
}

function checkSubQuery(subQuery: SubQueryContext, object: string, scope: Scope): void {
  if (!(subQuery.parentCtx instanceof SelectEntryContext)) {
    checkQuery(subQuery, scope);
    return;
  }
  const name = subQuery.fromNameList().fieldName(0).getText();
  const member = scope.schema.member(object, name);
  if (member?.kind === 'children') {
    checkFields(subQuery, member.object, aliasesOf(subQuery), scope);
    return;
  }
  const message = `The query reads the child records ${name}, which ${object} does not have.`;
  scope.faults.push({ line: scope.line(subQuery), message });
}

function checkField(
  field: FieldNameContext,
  object: string,
  aliases: ReadonlySet<string>,
  scope: Scope
): void {
  const path = field
    .soqlId_list()
    .map((id) => id.getText())
    .filter((name, index, all) => !(index === 0 && aliases.has(name.toLowerCase()) && all.length > 1));
  let current = object;
  for (const [index, name] of path.entries()) {
    const member = scope.schema.member(current, name);
    const isLast = index === path.length - 1;
    if (isLast && path.length === 1 && aliases.has(name.toLowerCase())) return;
    if (member?.kind === (isLast ? 'field' : 'parent')) {
      if (member.kind === 'parent') current = member.object;
      continue;
    }
    const what = isLast ? 'field' : 'relationship';
    scope.faults.push({
      line: scope.line(field),
      message: `The query names the ${what} ${name}, which ${current} does not have.`
    });
    return;
  }
}

/** Names that the query itself introduces: for its object, and for its functions. In lower case. */
function aliasesOf(query: Tree): ReadonlySet<string> {
  const aliases = new Set<string>();
  for (const from of childTrees(query)) {
    if (from instanceof FromNameListContext)
      for (const id of from.soqlId_list()) aliases.add(id.getText().toLowerCase());
  }
  if (query instanceof QueryContext) {
    for (const entry of query.selectList().selectEntry_list()) {
      const alias = entry.soqlId();
      if (alias) aliases.add(alias.getText().toLowerCase());
    }
  }
  return aliases;
}
