/** A SOQL query after parsing, before its names are looked up. Binds are numbered in the order of their colons. */
export interface Query {
  select: SelectItem[];
  from: string;
  alias?: string;
  where?: Condition;
  mode?: QueryMode;
  groupBy: Operand[];
  having?: Condition;
  orderBy: OrderItem[];
  limit?: Value;
  offset?: Value;
  allRows: boolean;
}

export type QueryMode = 'USER_MODE' | 'SYSTEM_MODE' | 'SECURITY_ENFORCED';

export type SelectItem =
  | { kind: 'operand'; operand: Operand; alias?: string }
  | { kind: 'subquery'; query: Query }
  | { kind: 'allFields'; which: 'ALL' | 'STANDARD' | 'CUSTOM' };

/** A field path, or a function of one. `COUNT()` has no path. */
export type Operand = { kind: 'field'; path: string[] } | { kind: 'function'; name: string; path: string[] };

export interface OrderItem {
  operand: Operand;
  descending: boolean;
  nullsLast: boolean;
}

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; left: Operand; operator: ComparisonOperator; right: Value }
  | { kind: 'in'; left: Operand; negated: boolean; right: Value[] | Query };

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'INCLUDES' | 'EXCLUDES';

export type Value =
  | { kind: 'null' }
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'date'; value: string }
  | { kind: 'datetime'; value: number }
  | { kind: 'dateLiteral'; name: string; count?: number }
  | { kind: 'bind'; index: number }
  | { kind: 'list'; values: Value[] };

/** Values once binds are filled in; `unknown` while only the names of a query are checked. */
export type KnownValue = Exclude<Value, { kind: 'bind' | 'dateLiteral' }> | { kind: 'unknown' };

/** The functions that make a query an aggregate one. */
const AGGREGATE_FUNCTIONS: readonly string[] = ['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX'];

export function isAggregate(operand: Operand): boolean {
  return operand.kind === 'function' && AGGREGATE_FUNCTIONS.includes(operand.name);
}
