import {
  BoundExpressionContext,
  type ComparisonOperatorContext,
  type DateFormulaContext,
  type FieldExpressionContext,
  type FieldNameContext,
  type FieldOrderContext,
  type LogicalExpressionContext,
  type QueryContext,
  type SelectEntryContext,
  type SoqlFunctionContext,
  type SubFieldEntryContext,
  type SubQueryContext,
  type ValueContext,
  type WhereConditionalExpressionContext,
  type WhereLogicalExpressionContext,
  type WithClauseContext
} from '@apexdevtools/apex-parser';
import { notModelled } from '../../apex/errors.ts';
import type {
  ComparisonOperator,
  Condition,
  Operand,
  OrderItem,
  Query,
  QueryMode,
  SelectItem,
  Value
} from './query.ts';

interface Node {
  children?: readonly unknown[] | null;
  getText(): string;
}

/** Lowers the parse tree of a query. Throws `notModelled` for what the local org does not run. */
export function toQuery(tree: QueryContext): Query {
  return new QueryReader(bindsOf(tree)).query(tree);
}

/** The bind expressions of a query in the order of their colons: the order of `Value.index`. */
export function bindsOf(tree: QueryContext): BoundExpressionContext[] {
  const binds: BoundExpressionContext[] = [];
  const visit = (node: unknown): void => {
    if (node instanceof BoundExpressionContext) {
      binds.push(node);
      return;
    }
    for (const child of (node as Node).children ?? []) visit(child);
  };
  visit(tree);
  return binds;
}

class QueryReader {
  readonly #binds: ReadonlyMap<BoundExpressionContext, number>;

  constructor(binds: readonly BoundExpressionContext[]) {
    this.#binds = new Map(binds.map((bind, index) => [bind, index]));
  }

  query(tree: QueryContext): Query {
    refuse(tree.usingScope(), 'USING SCOPE');
    refuse(tree.UPDATE(), 'UPDATE TRACKING / VIEWSTAT');
    const grouping = tree.groupByClause() as ReturnType<QueryContext['groupByClause']> | null;
    refuse(grouping?.ROLLUP(), 'GROUP BY ROLLUP');
    refuse(grouping?.CUBE(), 'GROUP BY CUBE');
    const having = grouping?.logicalExpression();
    const mode = modeOf(tree.withClause());
    const offset = this.#count(tree.offsetClause());
    return {
      ...this.#common(tree, tree.selectList().selectEntry_list()),
      ...(mode && { mode }),
      groupBy: grouping?.fieldGroupByList().fieldGroupBy_list().map(operandOf) ?? [],
      ...(having && { having: this.#logical(having) }),
      ...(offset && { offset }),
      allRows: Boolean(tree.allRowsClause())
    };
  }

  #subquery(tree: SubQueryContext): Query {
    refuse(tree.UPDATE(), 'UPDATE TRACKING / VIEWSTAT');
    return { ...this.#common(tree, tree.subFieldList().subFieldEntry_list()), groupBy: [], allRows: false };
  }

  #common(
    tree: QueryContext | SubQueryContext,
    entries: (SelectEntryContext | SubFieldEntryContext)[]
  ): Pick<Query, 'select' | 'from' | 'alias' | 'where' | 'orderBy' | 'limit'> {
    const from = tree.fromNameList();
    if (from.fieldName_list().length > 1) throw notModelled('a query of more than one object in FROM');
    const alias = from.soqlId_list()[0]?.getText();
    const where = tree.whereClause() as ReturnType<QueryContext['whereClause']> | null;
    const limit = this.#count(tree.limitClause());
    return {
      select: entries.map((entry) => this.#selectItem(entry)),
      from: pathOf(from.fieldName(0)).join('.'),
      ...(alias !== undefined && { alias }),
      ...(where && { where: this.#whereLogical(where.whereLogicalExpression()) }),
      orderBy:
        (tree.orderByClause() as ReturnType<QueryContext['orderByClause']> | null)
          ?.fieldOrderList()
          .fieldOrder_list()
          .map(orderItem) ?? [],
      ...(limit && { limit })
    };
  }

  #selectItem(entry: SelectEntryContext | SubFieldEntryContext): SelectItem {
    refuse(entry.typeOf(), 'TYPEOF');
    const subquery = entry.subQuery() as SubQueryContext | null;
    if (subquery) return { kind: 'subquery', query: this.#subquery(subquery) };
    const call = entry.soqlFunction() as SoqlFunctionContext | null;
    const which = call?.FIELDS() && call.soqlFieldsParameter().getText().toUpperCase();
    if (which === 'ALL' || which === 'STANDARD' || which === 'CUSTOM') return { kind: 'allFields', which };
    const alias = (entry.soqlId() as Node | null)?.getText();
    return { kind: 'operand', operand: operandOf(entry), ...(alias !== undefined && { alias }) };
  }

  #whereLogical(tree: WhereLogicalExpressionContext): Condition {
    return combine(
      tree,
      tree.whereConditionalExpression_list().map((part) => this.#whereConditional(part))
    );
  }

  #whereConditional(tree: WhereConditionalExpressionContext): Condition {
    const nested = tree.whereLogicalExpression() as WhereLogicalExpressionContext | null;
    if (nested) return this.#whereLogical(nested);
    const comparison = tree.whereFieldExpression();
    refuse(comparison.FORMULA(), 'FORMULA in WHERE');
    return this.#comparison(comparison.fieldExpression());
  }

  #logical(tree: LogicalExpressionContext): Condition {
    const parts = tree.conditionalExpression_list().map((part) => {
      const nested = part.logicalExpression() as LogicalExpressionContext | null;
      return nested ? this.#logical(nested) : this.#comparison(part.fieldExpression());
    });
    return combine(tree, parts);
  }

  #comparison(tree: FieldExpressionContext): Condition {
    const left = operandOf(tree);
    const operator = operatorOf(tree.comparisonOperator());
    if (operator === 'IN' || operator === 'NOT IN') {
      return { kind: 'in', left, negated: operator === 'NOT IN', right: this.#inValues(tree.value()) };
    }
    return { kind: 'compare', left, operator, right: this.#value(tree.value()) };
  }

  #inValues(tree: ValueContext): Value[] | Query {
    const subquery = tree.subQuery() as SubQueryContext | null;
    if (subquery) return this.#subquery(subquery);
    const value = this.#value(tree);
    return value.kind === 'list' ? value.values : [value];
  }

  #value(tree: ValueContext): Value {
    const bind = tree.boundExpression() as BoundExpressionContext | null;
    if (bind) return this.#bind(bind);
    const list = tree.valueList() as ReturnType<ValueContext['valueList']> | null;
    if (list) return { kind: 'list', values: list.value_list().map((value) => this.#value(value)) };
    refuse(tree.subQuery(), 'a subquery after a comparison other than IN');
    const formula = tree.dateFormula() as DateFormulaContext | null;
    if (formula) return dateLiteral(formula);
    return plainValue(tree);
  }

  #bind(bind: BoundExpressionContext): Value {
    return { kind: 'bind', index: this.#binds.get(bind) ?? -1 };
  }

  #count(
    clause: { IntegerLiteral(): Node | null; boundExpression(): BoundExpressionContext } | null
  ): Value | undefined {
    if (!clause) return undefined;
    const literal = clause.IntegerLiteral();
    return literal
      ? { kind: 'number', value: Number(literal.getText()) }
      : this.#bind(clause.boundExpression());
  }
}

function refuse(node: unknown, what: string): void {
  if (node) throw notModelled(what);
}

function modeOf(clause: WithClauseContext | null): QueryMode | undefined {
  if (!clause) return undefined;
  if (clause.USER_MODE()) return 'USER_MODE';
  if (clause.SYSTEM_MODE()) return 'SYSTEM_MODE';
  if (clause.SECURITY_ENFORCED()) return 'SECURITY_ENFORCED';
  throw notModelled('this WITH clause');
}

function combine(
  tree: WhereLogicalExpressionContext | LogicalExpressionContext,
  parts: Condition[]
): Condition {
  const first = parts[0] as Condition; // the grammar requires one
  if (tree.NOT()) return { kind: 'not', part: first };
  if (parts.length === 1) return first;
  return { kind: tree.SOQLOR_list().length > 0 ? 'or' : 'and', parts };
}

/** The field or function of any node that has one of them. */
function operandOf(tree: { fieldName(): FieldNameContext; soqlFunction(): SoqlFunctionContext }): Operand {
  const call = tree.soqlFunction() as SoqlFunctionContext | null;
  return call ? functionOf(call) : { kind: 'field', path: pathOf(tree.fieldName()) };
}

function functionOf(call: SoqlFunctionContext): Operand {
  const name = (call.children?.[0] as Node | undefined)?.getText().toUpperCase() ?? '';
  refuse(call.soqlFunction(), `${name} of another function`);
  const dateField = call.dateFieldName() as ReturnType<SoqlFunctionContext['dateFieldName']> | null;
  refuse(dateField?.CONVERT_TIMEZONE(), 'convertTimezone');
  const field = (dateField ?? call).fieldName() as FieldNameContext | null;
  return { kind: 'function', name, path: field ? pathOf(field) : [] };
}

function pathOf(name: FieldNameContext): string[] {
  return name.soqlId_list().map((part) => part.getText());
}

function orderItem(tree: FieldOrderContext): OrderItem {
  return { operand: operandOf(tree), descending: Boolean(tree.DESC()), nullsLast: Boolean(tree.LAST()) };
}

function operatorOf(tree: ComparisonOperatorContext): ComparisonOperator | 'IN' | 'NOT IN' {
  const text = tree.getText().toUpperCase();
  if (text === 'NOTIN') return 'NOT IN';
  if (text === '<>') return '!=';
  return text as ComparisonOperator | 'IN'; // the grammar lists exactly these
}

function plainValue(tree: ValueContext): Value {
  const text = tree.getText();
  if (tree.NULL()) return { kind: 'null' };
  if (tree.BooleanLiteral()) return { kind: 'boolean', value: text.toLowerCase() === 'true' };
  if (tree.StringLiteral()) return { kind: 'string', value: unquote(text) };
  if (tree.signedNumber()) return { kind: 'number', value: Number(text) };
  if (tree.DateLiteral()) return { kind: 'date', value: text };
  if (tree.DateTimeLiteral()) return { kind: 'datetime', value: Date.parse(text) };
  throw notModelled(`the literal ${text} in a query`);
}

function dateLiteral(tree: DateFormulaContext): Value {
  const [name = '', count] = tree.getText().toUpperCase().split(':');
  if (name.includes('FISCAL')) throw notModelled(`the date literal ${name}`);
  return { kind: 'dateLiteral', name, ...(count !== undefined && { count: Number(count) }) };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text of a SOQL string literal. `\%` and `\_` keep their backslash: it is LIKE that gives them a meaning. */
function unquote(literal: string): string {
  return literal.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (whole, escaped: string) => {
    if (escaped.startsWith('u') && escaped.length > 1)
      return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    if (escaped === '%' || escaped === '_' || escaped === '\\') return escaped === '\\' ? '\\' : whole;
    return ESCAPES[escaped.toLowerCase()] ?? escaped;
  });
}
