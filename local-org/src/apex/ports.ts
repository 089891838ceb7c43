import type { QueryContext } from '@apexdevtools/apex-parser';
import type { Caller } from './library.ts';
import type { Transaction } from './transaction.ts';
import type { ApexList, ApexValue, SObject, SObjectShape } from './values.ts';

/** What the compiler asks of a field. */
export interface FieldDescription {
  /** API name in its canonical spelling. */
  readonly name: string;
  /** Apex type of the field's value: `String`, `Id`, `Decimal`, `Datetime`, ... */
  readonly type: string;
  /** Whether code may assign it: audit fields, formulas and the like never. */
  readonly isWritable: boolean;
}

/** A relationship in one direction. */
export interface RelationshipDescription {
  readonly name: string;
  /** API name of the object at the other end; `SObject` when there are several. */
  readonly target: string;
}

/** One object of the schema. All lookups ignore case and answer canonical names. */
export interface SObjectDescription extends SObjectShape {
  field(name: string): FieldDescription | undefined;
  /** `Account` or `Parent__r`. */
  parent(relationshipName: string): RelationshipDescription | undefined;
  /** `Contacts` or `Lines__r`. */
  children(relationshipName: string): RelationshipDescription | undefined;
}

/** The objects that exist, standard and custom. */
export interface Schema {
  object(name: string): SObjectDescription | undefined;
}

/** A query that was checked against the schema once, when its class was loaded. */
export interface PreparedQuery {
  /** What `[...]` evaluates to: records of `objectName`, AggregateResult rows, or the number of `COUNT()`. */
  readonly result: 'records' | 'aggregates' | 'count';
  readonly objectName: string;
}

export type AccessLevel = 'user' | 'system';
export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete';

export interface DmlOptions {
  readonly accessLevel: AccessLevel | null;
  /** External id field of `upsert rows Field__c`, as written. */
  readonly externalIdField: string | null;
}

/** The database as statements and inline queries of Apex use it. */
export interface Database {
  readonly schema: Schema;
  /**
   * Lowers an inline query (`parser.ts` gives the same tree for dynamic ones). Throws `notModelled` or
   * `ApexLoadError`. Binds are numbered in the order of their colons in the text, sub-queries included.
   */
  prepare(query: QueryContext): PreparedQuery;
  /** Runs a prepared query; answers a `List<SObject>` of the right element type, or an Integer for `COUNT()`. */
  query(
    transaction: Transaction,
    query: PreparedQuery,
    binds: readonly ApexValue[],
    caller: Caller
  ): ApexList | number;
  /** A DML statement of `caller`; all or nothing, throws a DmlException. */
  dml(
    transaction: Transaction,
    operation: DmlOperation,
    records: SObject | ApexList,
    options: DmlOptions,
    caller: Caller
  ): void;
  /** Marks the present state; `rollback` returns to it. The test runner isolates test methods with these. */
  mark(): unknown;
  rollback(mark: unknown): void;
}

/** What the language asks of the platform around the database. */
export interface Platform {
  /** `System.runAs(user) { ... }`: switches the running user, answers what restores the former one. */
  runAs(transaction: Transaction, user: SObject): () => void;
  /** Called when a test method (or set-up method) has returned: runs what it enqueued, checks what was left open. */
  finishTest(transaction: Transaction): void;
}
