/** A SOQL query after parsing, before its names are looked up. Binds are numbered in the order of their colons. */
export interface Query {
  select: SelectItem[];
  from: string;
  where?: Condition | undefined;
  mode?: QueryMode | undefined;
  groupBy: Operand[];
  having?: Condition | undefined;
  orderBy: OrderItem[];
  limit?: Value | undefined;
  offset?: Value | undefined;
  /** Whether the rows that are found are locked. */
  forUpdate?: boolean;
}

export type QueryMode = 'USER_MODE' | 'SYSTEM_MODE';

export type SelectItem =
  { kind: 'operand'; operand: Operand; alias?: string | undefined } | { kind: 'subquery'; query: Query };

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

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

export type Value = KnownValue | { kind: 'bind'; index: number } | { kind: 'dateLiteral'; text: string };

/** Values once binds are filled in; `unknown` while only the names of a query are checked. */
export type KnownValue =
  | { kind: 'null' | 'unknown' }
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'date'; value: string }
  | { kind: 'datetime'; value: number }
  | { kind: 'list'; values: Value[] };
