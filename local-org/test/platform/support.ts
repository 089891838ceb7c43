import type { NativeClass } from '../../src/apex/library.ts';
import { Transaction, type Runtime } from '../../src/apex/transaction.ts';
import { Types } from '../../src/apex/types.ts';
import { ApexObject } from '../../src/apex/values.ts';
import { LocalOrg, type LocalOrgOptions } from '../../src/platform/local-org.ts';
import { FIXTURES, NOON } from '../database/support.ts';

/** Names of the language that the platform's signatures mention. */
const LANGUAGE: readonly NativeClass[] = [
  ...[
    'Object',
    'String',
    'Id',
    'Boolean',
    'Integer',
    'Long',
    'Decimal',
    'Double',
    'Date',
    'Datetime',
    'Blob',
    'Type',
    'List<T>',
    'Set<T>',
    'Map<K, V>'
  ].map((name) => ({ name })),
  { name: 'Exception', kind: 'exception' }
];

/** A local org over the fixtures with a runtime that has natives but no Apex classes. */
export class NativeOrg {
  now = NOON;
  readonly org: LocalOrg;
  readonly types: Types;
  readonly runtime: Runtime;

  constructor(options: Partial<LocalOrgOptions> = {}) {
    this.org = LocalOrg.open({ folders: [FIXTURES], clock: () => this.now, ...options });
    this.types = new Types(this.org.library(LANGUAGE), this.org.schema, this.org.objectStatics);
    const refuse = (): never => {
      throw new Error('not needed here');
    };
    this.runtime = {
      types: this.types,
      database: this.org.apexDatabase,
      platform: this.org.platform,
      clock: () => this.now,
      inTransaction: (given, body) => body(new Transaction(this.runtime, given)),
      callStatic: refuse,
      framesOf: () => [],
      typeOf: (value) => this.types.type(typeof value === 'string' ? 'String' : 'Object'),
      allocate: refuse,
      stub: refuse,
      debug: refuse,
      isInstance: (value, type) =>
        value instanceof TestJob && type.name === 'Database.Stateful' && value.stateful
    };
  }

  /** A transaction of a test, as the administrator. */
  testTransaction(): Transaction {
    return new Transaction(this.runtime, { isTest: true });
  }

  /** Calls a native: a static one by `Class.method`, another with the receiver as first argument. */
  call(transaction: Transaction, path: string, ...args: unknown[]): unknown {
    const dot = path.lastIndexOf('.');
    const members = this.types.type(path.slice(0, dot)).definition.members;
    const methods = members.methods.get(path.slice(dot + 1).toLowerCase()) ?? [];
    const method = methods.find(
      (candidate) => candidate.parameters.length === args.length - (candidate.isStatic ? 0 : 1)
    );
    if (method?.native === undefined) throw new Error(`No native ${path} with ${args.length} arguments`);
    return (method.native as (...all: unknown[]) => unknown)(transaction, ...args);
  }
}

/** Stands for a job class written in Apex. */
export class TestJob extends ApexObject {
  readonly typeName = 'TestJob';
  stateful = false;
}
