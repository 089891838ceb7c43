import type * as grammar from '@apexdevtools/apex-parser';
import { notModelled } from '../../apex/errors.ts';
import { bindsOf, unescaped } from '../../apex/syntax/tree.ts';
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
import { SoqlError } from './errors.ts';

/** Lowers the parse tree of a query. Throws `notModelled` for what the local org does not run. */
export function toQuery(tree: grammar.QueryContext): Query {
  return new QueryReader(bindsOf(tree)).query(tree);
}

class QueryReader {
  readonly #binds: readonly grammar.ExpressionContext[];

  constructor(binds: readonly grammar.ExpressionContext[]) {
    this.#binds = binds;
  }

  query(tree: grammar.QueryContext): Query {
    refuse(tree.usingScope(), 'USING SCOPE');
    refuse(tree.allRowsClause(), 'ALL ROWS');
    const grouping = maybe(tree.groupByClause());
    refuse(grouping?.ROLLUP() ?? grouping?.CUBE(), 'GROUP BY ROLLUP or CUBE');
    const having = maybe(grouping?.logicalExpression());
    const forUpdate = /update/i.test(tree.forClauses().getText());
    if (forUpdate && maybe(tree.orderByClause()))
      throw new SoqlError('FOR UPDATE cannot be used together with ORDER BY');
    return {
      ...this.#common(tree, tree.selectList().selectEntry_list()),
      mode: modeOf(maybe(tree.withClause())),
      groupBy: grouping?.fieldGroupByList().fieldGroupBy_list().map(operandOf) ?? [],
      having: having ? this.#having(having) : undefined,
      offset: this.#count(tree.offsetClause()),
      forUpdate
    };
  }

  #common(
    tree: grammar.QueryContext | grammar.SubQueryContext,
    entries: (grammar.SelectEntryContext | grammar.SubFieldEntryContext)[]
  ): Query {
    refuse(tree.UPDATE(), 'UPDATE TRACKING / VIEWSTAT');
    const from = tree.fromNameList();
    refuse(from.fieldName_list()[1], 'a query of more than one object in FROM');
    refuse(from.soqlId_list()[0], 'an alias in FROM');
    const where = maybe(tree.whereClause());
    return {
      select: entries.map((entry) => this.#selectItem(entry)),
      from: pathOf(from.fieldName(0)).join('.'),
      where: where ? this.#logical(where.whereLogicalExpression()) : undefined,
      groupBy: [],
      orderBy: maybe(tree.orderByClause())?.fieldOrderList().fieldOrder_list().map(orderItem) ?? [],
      limit: this.#count(tree.limitClause())
    };
  }

  #subquery(tree: grammar.SubQueryContext): Query {
    return this.#common(tree, tree.subFieldList().subFieldEntry_list());
  }

  #selectItem(entry: grammar.SelectEntryContext | grammar.SubFieldEntryContext): SelectItem {
    refuse(entry.typeOf(), 'TYPEOF');
    const subquery = maybe(entry.subQuery());
    if (subquery) return { kind: 'subquery', query: this.#subquery(subquery) };
    return { kind: 'operand', operand: operandOf(entry), alias: maybe(entry.soqlId())?.getText() };
  }

  #logical(tree: grammar.WhereLogicalExpressionContext): Condition {
    return combined(
      tree,
      tree.whereConditionalExpression_list().map((part) => this.#conditional(part))
    );
  }

  /** The grammar has rules of their own for HAVING, which say the same. */
  #having(tree: grammar.LogicalExpressionContext): Condition {
    return combined(
      tree,
      tree.conditionalExpression_list().map((part) => {
        const nested = maybe(part.logicalExpression());
        return nested ? this.#having(nested) : this.#comparison(part.fieldExpression());
      })
    );
  }

  #conditional(tree: grammar.WhereConditionalExpressionContext): Condition {
    const nested = maybe(tree.whereLogicalExpression());
    if (nested) return this.#logical(nested);
    refuse(tree.whereFieldExpression().FORMULA(), 'FORMULA in WHERE');
    return this.#comparison(tree.whereFieldExpression().fieldExpression());
  }

  #comparison(comparison: grammar.FieldExpressionContext): Condition {
    const left = operandOf(comparison);
    const operator = operatorOf(comparison.comparisonOperator());
    if (operator !== 'IN' && operator !== 'NOTIN')
      return { kind: 'compare', left, operator, right: this.#value(comparison.value()) };
    return { kind: 'in', left, negated: operator === 'NOTIN', right: this.#members(comparison.value()) };
  }

  #members(tree: grammar.ValueContext): Value[] | Query {
    const subquery = maybe(tree.subQuery());
    return subquery ? this.#subquery(subquery) : [this.#value(tree)];
  }

  #value(tree: grammar.ValueContext): Value {
    const bind = maybe(tree.boundExpression());
    if (bind) return this.#bind(bind);
    const list = maybe(tree.valueList());
    if (list) return { kind: 'list', values: list.value_list().map((value) => this.#value(value)) };
    refuse(tree.subQuery(), 'a subquery after a comparison other than IN');
    return literal(tree);
  }

  #bind(bind: grammar.BoundExpressionContext): Value {
    return { kind: 'bind', index: this.#binds.indexOf(bind.expression()) };
  }

  #count(clause: grammar.LimitClauseContext | grammar.OffsetClauseContext | null): Value | undefined {
    if (clause === null) return undefined;
    const number = maybe(clause.IntegerLiteral());
    return number
      ? { kind: 'number', value: Number(number.getText()) }
      : this.#bind(clause.boundExpression());
  }
}

/** A part of the tree that may be missing, which the parser's types do not say. */
function maybe<T>(node: T): T | null {
  return node;
}

function refuse(node: unknown, what: string): void {
  if (node) throw notModelled(what);
}

function modeOf(clause: grammar.WithClauseContext | null): QueryMode | undefined {
  if (clause === null) return undefined;
  if (maybe(clause.USER_MODE())) return 'USER_MODE';
  if (maybe(clause.SYSTEM_MODE())) return 'SYSTEM_MODE';
  throw notModelled('this WITH clause');
}

function combined(
  tree: grammar.WhereLogicalExpressionContext | grammar.LogicalExpressionContext,
  parts: Condition[]
): Condition {
  const [first] = parts;
  if (first === undefined || parts.length > 1)
    return { kind: tree.SOQLOR_list().length > 0 ? 'or' : 'and', parts };
  return maybe(tree.NOT()) ? { kind: 'not', part: first } : first;
}

/** The field or function of any node that has one of them. */
function operandOf(tree: {
  fieldName(): grammar.FieldNameContext;
  soqlFunction(): grammar.SoqlFunctionContext;
}): Operand {
  const call = maybe(tree.soqlFunction());
  if (!call) return { kind: 'field', path: pathOf(tree.fieldName()) };
  const name = call.children?.[0]?.getText().toUpperCase() ?? '';
  if (!AGGREGATES.includes(name)) throw notModelled(`the query function ${name}`);
  const field = maybe(call.fieldName());
  return { kind: 'function', name, path: field ? pathOf(field) : [] };
}

const AGGREGATES: readonly string[] = ['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX'];

function pathOf(name: grammar.FieldNameContext): string[] {
  return name.soqlId_list().map((part) => part.getText());
}

function orderItem(tree: grammar.FieldOrderContext): OrderItem {
  return {
    operand: operandOf(tree),
    descending: maybe(tree.DESC()) !== null,
    nullsLast: maybe(tree.LAST()) !== null
  };
}

function operatorOf(tree: grammar.ComparisonOperatorContext): ComparisonOperator | 'IN' | 'NOTIN' {
  const text = tree.getText().toUpperCase();
  if (text === 'INCLUDES' || text === 'EXCLUDES') throw notModelled(text);
  return text === '<>' ? '!=' : (text as ComparisonOperator | 'IN' | 'NOTIN'); // the grammar lists exactly these
}

function literal(tree: grammar.ValueContext): Value {
  const text = tree.getText();
  if (maybe(tree.NULL())) return { kind: 'null' };
  if (maybe(tree.BooleanLiteral())) return { kind: 'boolean', value: text.toLowerCase() === 'true' };
  if (maybe(tree.StringLiteral())) return { kind: 'string', value: unescaped(text.slice(1, -1)) };
  if (maybe(tree.signedNumber())) return { kind: 'number', value: Number(text) };
  if (maybe(tree.DateLiteral())) return { kind: 'date', value: text };
  if (maybe(tree.DateTimeLiteral())) return { kind: 'datetime', value: Date.parse(text) };
  if (maybe(tree.dateFormula())) return { kind: 'dateLiteral', text };
  throw notModelled(`the literal ${text} in a query`);
}
