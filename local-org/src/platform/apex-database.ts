import type { QueryContext } from '@apexdevtools/apex-parser';
import { ApexLoadError } from '../apex/errors.ts';
import type { Caller } from '../apex/library.ts';
import { parseQuery } from '../apex/parser.ts';
import type { AccessLevel, Database, DmlOptions, PreparedQuery } from '../apex/ports.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexList, SObject, type ApexValue } from '../apex/values.ts';
import { storedFields, toAggregateResult, toKnownValue, toSObject } from '../database/apex-values.ts';
import { ObjectAccessDenied, type DmlOperation } from '../database/dml/dml.ts';
import type { DmlRow, RowOutcome } from '../database/dml/outcome.ts';
import { FieldAccessDenied, type OrgDatabase } from '../database/org-database.ts';
import type { ObjectType, OrgSchema } from '../database/schema/schema.ts';
import type { FieldSchema } from '../database/schema/types.ts';
import { SoqlError } from '../database/soql/errors.ts';
import { toQuery } from '../database/soql/parse.ts';
import type { Condition, KnownValue, Operand, Query, Value } from '../database/soql/query.ts';
import type { FoundRecord, QueryResult } from '../database/soql/run.ts';
import type { Select } from '../database/soql/select.ts';
import type { Mark } from '../database/store.ts';
import { dmlException } from './dml-results.ts';
import { governorOf } from './governor.ts';
import { ResultSet } from './result-set.ts';
import { sessionOf } from './session.ts';

/** A query whose names were looked up. */
interface KnownQuery extends PreparedQuery {
  readonly query: Query;
  readonly select: Select;
}

/** How the methods of Database write: some rows may be kept although others fail. */
export type WriteOptions = DmlOptions & { readonly allOrNone?: boolean };

/** The database as Apex uses it: counts limits, converts values and speaks in Apex exceptions. */
export class ApexDatabase implements Database {
  readonly org: OrgDatabase;

  constructor(org: OrgDatabase) {
    this.org = org;
  }

  get schema(): OrgSchema {
    return this.org.schema;
  }

  prepare(tree: QueryContext): KnownQuery {
    try {
      const query = toQuery(tree);
      const select = this.org.check(query);
      return { query, select, result: select.kind, objectName: select.object.name };
    } catch (error) {
      throw error instanceof SoqlError ? new ApexLoadError(error.message) : error;
    }
  }

  /** Reads a dynamic query; what the platform would reject becomes a QueryException. */
  prepareText(soql: string): KnownQuery & { tree: QueryContext } {
    try {
      const tree = parseQuery(withApexEscapes(soql));
      return { ...this.prepare(tree), tree };
    } catch (error) {
      if (error instanceof ApexLoadError && !error.reason.endsWith('is not modelled by the local org')) {
        throw new ApexException('System.QueryException', error.reason);
      }
      throw error;
    }
  }

  query(
    transaction: Transaction,
    prepared: PreparedQuery,
    binds: readonly ApexValue[],
    caller: Caller,
    accessLevel: AccessLevel | null = null
  ): ApexList | number {
    const known = prepared as KnownQuery; // made by `prepare`
    const governor = governorOf(transaction);
    governor.count('queries');
    governor.count('aggregateQueries', known.select.children.length);
    const access = accessLevel ?? accessOf(caller);
    const result = this.#select(transaction, known.query, binds.map(toKnownValue), access);
    governor.count('queryRows', result.rowCount);
    if (known.query.forUpdate === true) this.#requireFree(result);
    if (result.kind === 'count') return result.count;
    if (result.kind === 'aggregates') {
      return new ApexList(
        transaction.types.type('AggregateResult'),
        result.rows.map((row) => toAggregateResult(row, known.select.columns))
      );
    }
    return recordList(transaction, known.objectName, result.records);
  }

  /** Runs a query of records for the ids of its rows, which the result reads when it is asked for them. */
  open(
    transaction: Transaction,
    prepared: PreparedQuery,
    values: readonly ApexValue[],
    caller: Caller,
    given: AccessLevel | null = null
  ): ResultSet {
    const { query, select, objectName } = prepared as KnownQuery; // made by `prepare`
    if (select.kind !== 'records')
      throw new ApexException('System.QueryException', 'Only a query of records has a cursor');
    governorOf(transaction).count('queries');
    const accessLevel = given ?? accessOf(caller);
    const binds = values.map(toKnownValue);
    const id: Operand = { kind: 'field', path: ['Id'] };
    // In user mode the user's access to the fields is asked now, too, without reading a row.
    this.#select(transaction, { ...query, limit: { kind: 'number', value: 0 } }, binds, accessLevel);
    const ofIds: Query = { ...query, select: [{ kind: 'operand', operand: id }] };
    const ids = foundRecords(this.#select(transaction, ofIds, binds, accessLevel)).map(idOf);
    return new ResultSet(ids, (reader, wanted) => {
      const right = wanted.map((value): Value => ({ kind: 'string', value }));
      const where: Condition = { kind: 'in', left: id, negated: false, right };
      const ofRows: Query = { ...query, where, orderBy: [], limit: undefined, offset: undefined };
      const found = foundRecords(this.#select(reader, ofRows, binds, accessLevel));
      const byId = new Map(found.map((record) => [idOf(record), record]));
      return recordList(
        reader,
        objectName,
        wanted.flatMap((one) => byId.get(one) ?? [])
      );
    });
  }

  /** Nobody else may hold the rows of a query FOR UPDATE; the platform waits for them and then gives up. */
  #requireFree(result: QueryResult): void {
    const { lockedRows } = this.org.store;
    if (result.kind === 'records' && result.records.some((record) => lockedRows.has(idOf(record))))
      throw new ApexException(
        'System.QueryException',
        'Record Currently Unavailable: The record you are attempting to edit, or one of its related records, is currently being modified by another user. Please try again.'
      );
  }

  #select(
    transaction: Transaction,
    query: Query,
    binds: readonly KnownValue[],
    accessLevel: AccessLevel
  ): QueryResult {
    return this.#asApex(() =>
      this.org.select(query, {
        userId: this.#userId(transaction),
        mode: accessLevel === 'user' ? 'USER_MODE' : 'SYSTEM_MODE',
        bind: (index) => binds[index] ?? { kind: 'null' }
      })
    );
  }

  /**
   * Writes records and answers what became of each; new ids are put into the records that were saved. Throws a
   * DmlException when a row fails, unless the others are to be kept.
   */
  dml(
    transaction: Transaction,
    operation: DmlOperation,
    operand: SObject | ApexList | null,
    { accessLevel, externalIdField: fieldName, allOrNone = true }: WriteOptions,
    caller: Caller
  ): RowOutcome[] {
    const records = recordsOf(operand);
    if (records.length === 0) return [];
    const rows = records.map((record) => {
      const object = this.schema.existing(record.typeName);
      return { object, values: storedFields(object, record) };
    });
    if (operation === 'insert' || operation === 'upsert') refuseSameInstances(records);
    if (operation !== 'insert') refuseDuplicateIds(rows);
    const governor = governorOf(transaction);
    governor.count('dmlStatements');
    governor.count('dmlRows', rows.length);
    for (const { object } of rows) refuseMixedDml(transaction, operation, object);
    const userId = this.#userId(transaction);
    const externalIdField = externalIdOf(rows[0]?.object, fieldName);
    const request = {
      operation,
      rows,
      allOrNone,
      ...((accessLevel ?? accessOf(caller)) === 'user' && { permissions: this.org.permissions(userId) }),
      ...(externalIdField && { externalIdField })
    };
    const outcomes = this.#asApex(() => this.org.write(request, userId));
    const exception = allOrNone ? dmlException(operation, outcomes) : null;
    if (exception !== null) throw exception;
    governor.uncommittedWork++;
    outcomes.forEach((outcome, index) => {
      if (outcome.errors.length === 0 && outcome.id !== null) records[index]?.fields.set('Id', outcome.id);
    });
    return outcomes;
  }

  mark(): Mark {
    return this.org.store.mark();
  }

  rollback(state: unknown): void {
    const mark = state as Mark; // made by `mark`
    this.org.store.rollbackTo(mark);
    this.org.store.release(mark);
  }

  #userId(transaction: Transaction): string {
    return sessionOf(this.org, transaction).userId;
  }

  /** Turns the database's complaints into the exceptions that Apex can catch. */
  #asApex<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (error instanceof SoqlError || error instanceof FieldAccessDenied)
        throw new ApexException('System.QueryException', error.message);
      if (error instanceof ObjectAccessDenied) throw denied(error);
      throw error;
    }
  }
}

/** The access that a class has which names none: Apex Versioned Behavior Changes, 67.0. */
function accessOf({ apiVersion }: Caller): AccessLevel {
  return apiVersion >= 67 ? 'user' : 'system';
}

function recordList(transaction: Transaction, objectName: string, records: readonly FoundRecord[]): ApexList {
  const { types } = transaction;
  const children = (parent: ObjectType, relationship: string, items: SObject[]): ApexList =>
    new ApexList(types.type(parent.children(relationship)?.target ?? 'SObject'), items);
  return new ApexList(
    types.type(objectName),
    records.map((record) => toSObject(record, children))
  );
}

function foundRecords(result: QueryResult): readonly FoundRecord[] {
  if (result.kind === 'records') return result.records;
  throw new Error('The query was checked to be one of records');
}

function idOf({ values }: FoundRecord): string {
  return String(values.get('Id'));
}

/** The field by which an upsert finds rows; none when it goes by their ids. */
function externalIdOf(object: ObjectType | undefined, name: string | null): FieldSchema | undefined {
  if (name === null || object === undefined) return undefined;
  const field = object.fieldSchema(name.split('.').at(-1) ?? name);
  if (field?.externalId || (field?.idLookup && field.name !== 'Id')) return field;
  if (field?.name === 'Id') return undefined;
  throw new ApexException(
    'System.SObjectException',
    `Invalid field for upsert, must be an External Id custom or standard indexed field: ${name}`
  );
}

/** A query says that there is no such object; a write, that the user may not. */
function denied({ object, message, isWrite }: ObjectAccessDenied): ApexException {
  return isWrite
    ? new ApexException('System.SecurityException', message)
    : new ApexException('System.QueryException', `sObject type '${object.name}' is not supported.`);
}

/** A query may escape the wildcards of LIKE with one backslash, which the grammar of Apex strings does not know. */
function withApexEscapes(soql: string): string {
  return soql.replace(/\\\\|\\([%_])/g, (whole, wildcard: string | undefined) =>
    wildcard === undefined ? whole : `\\\\${wildcard}`
  );
}

/** The records of a statement's operand; null is an error as on the platform. */
function recordsOf(operand: SObject | ApexList | null): SObject[] {
  if (operand === null)
    throw new ApexException('System.NullPointerException', 'Attempt to de-reference a null object');
  const items = operand instanceof SObject ? [operand] : operand.items;
  return items.map((item) => {
    if (item instanceof SObject) return item;
    throw new ApexException('System.NullPointerException', 'DML statement found null SObject at position 0');
  });
}

function refuseSameInstances(records: readonly SObject[]): void {
  if (new Set(records).size < records.length)
    throw new ApexException(
      'System.ListException',
      'Before Insert or Upsert list must not have two identically equal elements'
    );
}

function refuseDuplicateIds(rows: readonly DmlRow[]): void {
  const seen = new Set<unknown>();
  for (const { values } of rows) {
    const id = values['Id'];
    if (id === undefined || id === null) continue;
    if (seen.has(id)) throw new ApexException('System.ListException', `Duplicate id in list: ${String(id)}`);
    seen.add(id);
  }
}

function refuseMixedDml(transaction: Transaction, operation: DmlOperation, object: ObjectType): void {
  const governor = governorOf(transaction);
  const { setup } = object.schema;
  governor.firstWrite ??= { objectName: object.name, setup };
  if (governor.firstWrite.setup === setup) return;
  const message =
    `DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ` +
    `${object.name}, original object: ${governor.firstWrite.objectName}`;
  const errors = [{ status: 'MIXED_DML_OPERATION', message, fields: [] }];
  throw dmlException(operation, [{ id: null, created: false, errors }]);
}
