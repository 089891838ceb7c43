import { natives, type Caller, type CallerBinds, type Native, type NativeClass } from '../apex/library.ts';
import type { AccessLevel } from '../apex/ports.ts';
import { bindsOf } from '../apex/syntax/tree.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexList, ApexMap, SObject, type ApexValue, type EnumValue } from '../apex/values.ts';
import type { Mark } from '../database/store.ts';
import type { ApexDatabase, WriteOptions } from './apex-database.ts';
import { RESULT_TYPE, resultList } from './dml-results.ts';
import { cursorClasses, openCursor } from './cursors.ts';
import { executionOf } from './execution.ts';
import { governorOf } from './governor.ts';
import { QueryLocator } from './result-set.ts';
import { SObjectFieldToken } from './schema-tokens.ts';
import { NativeObject, required } from './services.ts';

/** The state to return to, and the work that was pending then. */
type Savepoint = NativeObject<{ readonly mark: Mark; readonly uncommittedWork: number }>;

/** Database.*, AccessLevel, QueryLocator, Savepoint and QueryException. */
export function databaseClasses(database: ApexDatabase): readonly NativeClass[] {
  return [
    { name: 'AccessLevel', kind: 'enum', values: ['SYSTEM_MODE', 'USER_MODE'] },
    { name: 'Savepoint' },
    { name: 'Database.QueryLocator' },
    ...cursorClasses(),
    { name: 'QueryException', kind: 'exception' },
    {
      name: 'Database',
      members: { ...queryMembers(database), ...writeMembers(database), ...savepointMembers(database) }
    }
  ];
}

/**
 * `query`, `countQuery`, `getQueryLocator` and `getCursor`, each with the caller's variables, with a level, and with a map
 * of binds.
 */
function queryMembers(database: ApexDatabase): Record<string, Native> {
  type Prepared = ReturnType<ApexDatabase['prepareText']>;
  type Run = (
    transaction: Transaction,
    query: Prepared,
    binds: ApexValue[],
    caller: Caller,
    level: AccessLevel | null
  ) => ApexValue;
  const runs: Readonly<Record<string, Run>> = {
    'List<SObject> query': (...query) => recordsOnly(database.query(...query)),
    'Integer countQuery': (...query) => countOnly(database.query(...query)),
    'Database.QueryLocator getQueryLocator': (...query) => openQueryLocator(database, ...query),
    'Database.Cursor getCursor': (...query) => openCursor(database, ...query)
  };
  const members: Record<string, Native> = {};
  for (const [start, answer] of Object.entries(runs)) {
    const run = (
      transaction: Transaction,
      text: string | null,
      binds: CallerBinds,
      level: Level,
      caller: Caller
    ): ApexValue => {
      const query = database.prepareText(required(text, 'query'));
      const values = bindsOf(query.tree).map((bind) => valueOfBind(bind.getText(), binds));
      return answer(transaction, query, values, caller, levelOf(level));
    };
    members[`@caller @binds static ${start}(String soql)`] = (
      transaction,
      soql: string | null,
      binds: CallerBinds,
      caller: Caller
    ) => run(transaction, soql, binds, null, caller);
    members[`@caller @binds static ${start}(String soql, AccessLevel level)`] = (
      transaction,
      soql: string | null,
      level: Level,
      binds: CallerBinds,
      caller: Caller
    ) => run(transaction, soql, binds, level, caller);
    members[`@caller static ${start}WithBinds(String soql, Map<String, Object> binds, AccessLevel level)`] = (
      transaction,
      soql: string | null,
      binds: ApexMap | null,
      level: Level,
      caller: Caller
    ) => run(transaction, soql, lookup(required(binds, 'bindMap')), level, caller);
  }
  return members;
}

/** The rows are those of a batch's scope in its start method, where no limit counts them. */
function openQueryLocator(database: ApexDatabase, ...query: Parameters<ApexDatabase['open']>): ApexValue {
  const [transaction] = query;
  const result = database.open(...query);
  if (executionOf(transaction)?.method !== 'start')
    governorOf(transaction).count('queryLocatorRows', result.ids.length);
  return new QueryLocator(result);
}

function recordsOnly(result: ApexList | number): ApexList {
  if (result instanceof ApexList) return result;
  throw new ApexException('System.QueryException', 'A query with COUNT() is run by countQuery()');
}

function countOnly(result: ApexList | number): number {
  if (typeof result === 'number') return result;
  throw new ApexException('System.QueryException', 'countQuery() needs a query with COUNT()');
}

function valueOfBind(name: string, binds: CallerBinds): ApexValue {
  const value = binds(name);
  if (value === undefined)
    throw new ApexException('System.QueryException', `Variable does not exist: ${name}`);
  return value;
}

function lookup(binds: ApexMap): CallerBinds {
  const entries = new Map<string, ApexValue>();
  for (const [key, value] of binds.entries()) {
    const name = String(key).toLowerCase();
    if (entries.has(name))
      throw new ApexException(
        'System.QueryException',
        `The bindMap consists of duplicate case-insensitive keys: ${String(key)}`
      );
    entries.set(name, value);
  }
  return (name) => entries.get(name.toLowerCase());
}

type Level = EnumValue | null;

function levelOf(level: Level): WriteOptions['accessLevel'] {
  if (level === null) return null;
  return level.name === 'USER_MODE' ? 'user' : 'system';
}

/** What follows the records of a DML method: arguments of `ENDINGS`, then the caller. */
type Rest = (ApexValue | Caller)[];

/** What may follow the records of a DML method. */
const ENDINGS = ['', ', Boolean allOrNone', ', AccessLevel level', ', Boolean allOrNone, AccessLevel level'];

function writeMembers(database: ApexDatabase): Record<string, Native> {
  const members: Record<string, Native> = {};
  for (const operation of Object.keys(RESULT_TYPE) as (keyof typeof RESULT_TYPE)[]) {
    const result = RESULT_TYPE[operation];
    const write = (transaction: Transaction, operand: SObject | ApexList, rest: Rest): ApexList => {
      const caller = rest.at(-1) as Caller; // the signatures ask for it
      const options = optionsOf(rest.slice(0, -1) as ApexValue[]);
      const outcomes = database.dml(transaction, operation, operand, options, caller);
      return resultList(transaction, operation, outcomes);
    };
    const endings =
      operation === 'upsert'
        ? [...ENDINGS, ...ENDINGS.map((ending) => `, SObjectField externalId${ending}`)]
        : ENDINGS;
    for (const ending of endings) {
      members[`@caller static ${result} ${operation}(SObject record${ending})`] = (
        transaction: Transaction,
        record: SObject,
        ...rest: Rest
      ) => write(transaction, record, rest).get(0);
      members[`@caller static List<${result}> ${operation}(List<SObject> records${ending})`] = (
        transaction: Transaction,
        records: ApexList,
        ...rest: Rest
      ) => write(transaction, records, rest);
    }
  }
  return members;
}

function optionsOf(rest: readonly ApexValue[]): WriteOptions {
  let options: WriteOptions = { accessLevel: null, externalIdField: null };
  for (const argument of rest) {
    if (argument instanceof SObjectFieldToken)
      options = { ...options, externalIdField: argument.value.field.name };
    else if (typeof argument === 'boolean') options = { ...options, allOrNone: argument };
    else options = { ...options, accessLevel: levelOf(argument as Level) }; // the signatures allow nothing else
  }
  return options;
}

function savepointMembers({ org }: ApexDatabase): Record<string, Native> {
  return natives()({
    'static Savepoint setSavepoint()': (transaction) => {
      const governor = governorOf(transaction);
      governor.count('dmlStatements');
      governor.openSavepoints++;
      const { uncommittedWork } = governor;
      return new NativeObject('System.Savepoint', { mark: org.store.mark(), uncommittedWork });
    },
    'static void rollback(Savepoint savepoint)': (transaction, given: Savepoint | null) => {
      const { mark, uncommittedWork } = required(given, 'databaseSavepoint').value;
      const governor = governorOf(transaction);
      governor.count('dmlStatements');
      try {
        org.store.rollbackTo(mark);
      } catch {
        throw new ApexException(
          'System.TypeException',
          'Savepoint is invalid: it was set after one that was rolled back to or released'
        );
      }
      governor.uncommittedWork = uncommittedWork;
    }
  });
}
