import type { CallerBinds, Native, NativeClass } from '../apex/library.ts';
import type { AccessLevel } from '../apex/ports.ts';
import type { Transaction } from '../apex/transaction.ts';
import {
  ApexException,
  ApexList,
  ApexMap,
  ApexObject,
  SObject,
  type ApexValue,
  type EnumValue
} from '../apex/values.ts';
import type { DmlOperation } from '../database/dml/dml.ts';
import { bindsOf } from '../database/soql/parse.ts';
import type { Mark } from '../database/store.ts';
import { QueryAccessException, recordsOf, type ApexDatabase, type WriteOptions } from './apex-database.ts';
import { dmlException, resultList } from './dml-results.ts';
import { governorOf } from './governor.ts';
import { QueryLocator } from './query-locator.ts';
import { SObjectFieldToken } from './schema-tokens.ts';
import { listOf } from './services.ts';

class Savepoint extends ApexObject {
  readonly typeName = 'System.Savepoint';
  readonly mark: Mark;
  readonly uncommittedWork: number;
  readonly queuedJobs: number;
  state: 'open' | 'gone' = 'open';

  constructor(mark: Mark, uncommittedWork: number, queuedJobs: number) {
    super();
    this.mark = mark;
    this.uncommittedWork = uncommittedWork;
    this.queuedJobs = queuedJobs;
  }
}

/** Database.*, AccessLevel, QueryLocator, Savepoint and QueryException. */
export function databaseClasses(database: ApexDatabase): readonly NativeClass[] {
  return [
    { name: 'AccessLevel', kind: 'enum', values: ['SYSTEM_MODE', 'USER_MODE'] },
    { name: 'Savepoint' },
    {
      name: 'Database.QueryLocator',
      members: { 'String getQuery()': (_: Transaction, self: QueryLocator) => self.soql }
    },
    {
      name: 'QueryException',
      kind: 'exception',
      members: { 'Map<String, Set<String>> getInaccessibleFields()': inaccessibleFields }
    },
    {
      name: 'Database',
      members: { ...queryMembers(database), ...writeMembers(database), ...savepointMembers(database) }
    }
  ];
}

function inaccessibleFields(transaction: Transaction, self: ApexException): ApexMap {
  const { types } = transaction;
  const map = new ApexMap(types.type('String'), types.type('Set<String>'));
  const fields =
    self instanceof QueryAccessException ? self.inaccessible : new Map<string, ReadonlySet<string>>();
  for (const [object, names] of fields) map.put(object, stringSet(transaction, names));
  return map;
}

function stringSet(transaction: Transaction, names: Iterable<string>): ApexValue {
  return transaction.runtime.instantiate(transaction, transaction.types.type('Set<String>'), [
    listOf(transaction, 'String', [...names])
  ]);
}

type Lookup = (name: string) => ApexValue | undefined;

function queryMembers(database: ApexDatabase): Record<string, Native> {
  const run = (
    transaction: Transaction,
    soql: string,
    lookup: Lookup,
    level: EnumValue | null
  ): ApexList | number => {
    const query = database.prepareText(soql);
    const binds = bindsOf(query.tree).map((bind) => valueOfBind(bind.expression().getText(), lookup));
    return database.query(transaction, query, binds, levelOf(level) ?? 'system');
  };
  const records = (
    transaction: Transaction,
    soql: string,
    lookup: Lookup,
    level: EnumValue | null
  ): ApexList => {
    const result = run(transaction, soql, lookup, level);
    return typeof result === 'number' ? listOf(transaction, 'AggregateResult', []) : result;
  };
  const count = (transaction: Transaction, soql: string, lookup: Lookup, level: EnumValue | null): number => {
    const result = run(transaction, soql, lookup, level);
    if (typeof result === 'number') return result;
    throw new ApexException(
      'System.QueryException',
      'countQuery() needs a query of the form SELECT COUNT() FROM ...'
    );
  };
  return {
    '@binds static List<SObject> query(String soql)': (
      transaction: Transaction,
      soql: string,
      binds: CallerBinds
    ) => records(transaction, soql, binds, null),
    '@binds static List<SObject> query(String soql, AccessLevel level)': (
      transaction: Transaction,
      soql: string,
      level: EnumValue,
      binds: CallerBinds
    ) => records(transaction, soql, binds, level),
    'static List<SObject> queryWithBinds(String soql, Map<String, Object> binds, AccessLevel level)': (
      transaction: Transaction,
      soql: string,
      binds: ApexMap,
      level: EnumValue
    ) => records(transaction, soql, mapLookup(binds), level),
    '@binds static Integer countQuery(String soql)': (
      transaction: Transaction,
      soql: string,
      binds: CallerBinds
    ) => count(transaction, soql, binds, null),
    '@binds static Integer countQuery(String soql, AccessLevel level)': (
      transaction: Transaction,
      soql: string,
      level: EnumValue,
      binds: CallerBinds
    ) => count(transaction, soql, binds, level),
    'static Integer countQueryWithBinds(String soql, Map<String, Object> binds, AccessLevel level)': (
      transaction: Transaction,
      soql: string,
      binds: ApexMap,
      level: EnumValue
    ) => count(transaction, soql, mapLookup(binds), level),
    '@binds static Database.QueryLocator getQueryLocator(String soql)': (
      transaction: Transaction,
      soql: string,
      binds: CallerBinds
    ) => new QueryLocator(records(transaction, soql, binds, null), soql),
    '@binds static Database.QueryLocator getQueryLocator(String soql, AccessLevel level)': (
      transaction: Transaction,
      soql: string,
      level: EnumValue,
      binds: CallerBinds
    ) => new QueryLocator(records(transaction, soql, binds, level), soql),
    'static Database.QueryLocator getQueryLocatorWithBinds(String soql, Map<String, Object> binds, AccessLevel level)':
      (transaction: Transaction, soql: string, binds: ApexMap, level: EnumValue) =>
        new QueryLocator(records(transaction, soql, mapLookup(binds), level), soql),
    'static Database.QueryLocator getQueryLocator(List<SObject> records)': (
      _: Transaction,
      found: ApexList
    ) => new QueryLocator(found, '')
  };
}

function valueOfBind(name: string, lookup: Lookup): ApexValue {
  const value = lookup(name);
  if (value === undefined)
    throw new ApexException('System.QueryException', `Variable does not exist: ${name}`);
  return value;
}

function mapLookup(binds: ApexMap): Lookup {
  const entries = new Map(binds.entries().map(([key, value]) => [String(key).toLowerCase(), value]));
  return (name) => entries.get(name.toLowerCase());
}

function levelOf(level: EnumValue | null): AccessLevel | null {
  if (level === null) return null;
  return level.name === 'USER_MODE' ? 'user' : 'system';
}

const RESULTS: Readonly<Record<DmlOperation, string>> = {
  insert: 'Database.SaveResult',
  update: 'Database.SaveResult',
  upsert: 'Database.UpsertResult',
  delete: 'Database.DeleteResult',
  undelete: 'Database.UndeleteResult'
};

/** Optional parameters of the DML methods, in the order in which they may follow the records. */
const ENDINGS = [
  '',
  ', Boolean allOrNone',
  ', AccessLevel level',
  ', Boolean allOrNone, AccessLevel level'
] as const;

function writeMembers(database: ApexDatabase): Record<string, Native> {
  const members: Record<string, Native> = {};
  for (const operation of Object.keys(RESULTS) as DmlOperation[]) {
    const starts = operation === 'upsert' ? ['', ', SObjectField externalId'] : [''];
    const operands = operation === 'delete' || operation === 'undelete' ? ['SObject', 'Id'] : ['SObject'];
    for (const operand of operands) {
      for (const extra of starts.flatMap((start) => ENDINGS.map((ending) => start + ending))) {
        const write = writer(database, operation);
        members[`static ${RESULTS[operation]} ${operation}(${operand} record${extra})`] = (
          transaction: Transaction,
          record: ApexValue,
          ...rest: ApexValue[]
        ) => write(transaction, record, rest).items[0] ?? null;
        members[`static List<${RESULTS[operation]}> ${operation}(List<${operand}> records${extra})`] = (
          transaction: Transaction,
          records: ApexValue,
          ...rest: ApexValue[]
        ) => write(transaction, records, rest);
      }
    }
  }
  return members;
}

function writer(
  database: ApexDatabase,
  operation: DmlOperation
): (transaction: Transaction, operand: ApexValue, rest: readonly ApexValue[]) => ApexList {
  return (transaction, operand, rest) => {
    const options = optionsOf(rest);
    const records = operandRecords(database, operand);
    const outcomes = database.write(transaction, operation, records, options);
    if (options.allOrNone && outcomes.some((outcome) => outcome.errors.length > 0))
      throw dmlException(operation, outcomes);
    return resultList(transaction, operation, outcomes);
  };
}

function optionsOf(rest: readonly ApexValue[]): WriteOptions {
  const options: WriteOptions = { accessLevel: null, allOrNone: true };
  for (const argument of rest) {
    if (argument instanceof SObjectFieldToken) options.externalIdField = argument.field.name;
    else if (typeof argument === 'boolean') options.allOrNone = argument;
    else if (argument !== null) options.accessLevel = levelOf(argument as EnumValue); // the signatures allow nothing else
  }
  return options;
}

/** Records as given, or records with nothing but the given ids. */
function operandRecords(database: ApexDatabase, operand: ApexValue): SObject[] {
  const items = operand instanceof ApexList ? operand.items : [operand];
  return items.flatMap((item) => {
    if (typeof item !== 'string') return recordsOf(item as SObject | null);
    const object = database.schema.objectOfId(item);
    if (object === undefined) throw new ApexException('System.StringException', `Invalid id: ${item}`);
    const record = new SObject(object);
    record.fields.set('Id', item);
    return [record];
  });
}

function savepointMembers({ org, jobs }: ApexDatabase): Record<string, Native> {
  return {
    'static Savepoint setSavepoint()': (transaction: Transaction) => {
      const governor = governorOf(transaction);
      governor.count('dmlStatements');
      governor.openSavepoints++;
      return new Savepoint(org.store.mark(), governor.uncommittedWork, jobs.size);
    },
    'static void rollback(Savepoint savepoint)': (transaction: Transaction, savepoint: Savepoint) => {
      const governor = governorOf(transaction);
      governor.count('dmlStatements');
      try {
        org.store.rollbackTo(open(savepoint).mark);
      } catch {
        throw new ApexException(
          'System.TypeException',
          'Savepoint is invalid: it was set after one that was rolled back to or released'
        );
      }
      governor.uncommittedWork = savepoint.uncommittedWork;
      jobs.truncate(savepoint.queuedJobs);
    },
    'static void releaseSavepoint(Savepoint savepoint)': (transaction: Transaction, savepoint: Savepoint) => {
      const governor = governorOf(transaction);
      governor.count('dmlStatements');
      open(savepoint).state = 'gone';
      org.store.release(savepoint.mark);
      governor.openSavepoints = Math.max(0, governor.openSavepoints - 1);
    }
  };
}

function open(savepoint: Savepoint): Savepoint {
  if (savepoint.state === 'gone') throw new ApexException('System.TypeException', 'Savepoint was released');
  return savepoint;
}
