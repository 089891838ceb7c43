import { ApexException } from '../apex/values.ts';
import { Slot, type Transaction } from '../apex/transaction.ts';

interface LimitRule {
  synchronous: number;
  asynchronous: number;
  exceeded: string;
}

/**
 * The limits of one transaction; asynchronous Apex has more queries and fewer follow-up jobs.
 * Heap and CPU time are not modelled.
 */
const LIMITS = {
  queries: { synchronous: 100, asynchronous: 200, exceeded: 'Too many SOQL queries' },
  aggregateQueries: { synchronous: 300, asynchronous: 300, exceeded: 'Too many Aggregate queries' },
  queryLocatorRows: {
    synchronous: 10_000,
    asynchronous: 10_000,
    exceeded: 'Too many query locator rows'
  },
  apexCursorRows: {
    synchronous: 50_000_000,
    asynchronous: 50_000_000,
    exceeded: 'Too many Apex cursor rows'
  },
  fetchCallsOnApexCursor: {
    synchronous: 100,
    asynchronous: 100,
    exceeded: 'Too many fetch calls on Apex cursor'
  },
  queryRows: { synchronous: 50_000, asynchronous: 50_000, exceeded: 'Too many query rows' },
  dmlStatements: { synchronous: 150, asynchronous: 150, exceeded: 'Too many DML statements' },
  dmlRows: { synchronous: 10_000, asynchronous: 10_000, exceeded: 'Too many DML rows' },
  callouts: { synchronous: 100, asynchronous: 100, exceeded: 'Too many callouts' },
  queueableJobs: { synchronous: 50, asynchronous: 1, exceeded: 'Too many queueable jobs added to the queue' }
} as const satisfies Readonly<Record<string, LimitRule>>;

export type Counter = keyof typeof LIMITS;

/** What is counted. */
export const COUNTERS = Object.keys(LIMITS) as Counter[]; // of the object above

/** What a transaction that only reads may not do at all: an `@AuraEnabled(cacheable=true)` call. */
const WRITES: ReadonlySet<Counter> = new Set(['dmlStatements', 'dmlRows', 'queueableJobs']);

interface GovernorOptions {
  readonly isReadOnly?: boolean;
  /** Limits that are asynchronous although the others are not: those of a finalizer's jobs. */
  readonly asynchronous?: readonly Counter[];
}

/** Counts what one transaction uses and stops it at the limit. */
export class Governor {
  readonly isAsync: boolean;
  readonly isReadOnly: boolean;
  readonly #asynchronous: readonly Counter[];
  /** Called with what is counted, before it is; a fault that was put in throws here. */
  interrupt: (counter: Counter, used: number) => void = () => undefined;
  readonly #used = new Map<Counter, number>();
  /** Writes that a callout would leave hanging: DML, enqueued jobs. A rollback takes them back. */
  uncommittedWork = 0;
  /** Savepoints that were set and neither released nor discarded. */
  openSavepoints = 0;
  /** The object and kind of the first write: set-up objects and others do not mix. */
  firstWrite: { objectName: string; setup: boolean } | null = null;

  constructor(isAsync: boolean, { isReadOnly = false, asynchronous = [] }: GovernorOptions = {}) {
    this.isAsync = isAsync;
    this.isReadOnly = isReadOnly;
    this.#asynchronous = asynchronous;
  }

  used(counter: Counter): number {
    return this.#used.get(counter) ?? 0;
  }

  limit(counter: Counter): number {
    if (this.isReadOnly && WRITES.has(counter)) return 0;
    return this.isAsync || this.#asynchronous.includes(counter)
      ? LIMITS[counter].asynchronous
      : LIMITS[counter].synchronous;
  }

  /** Adds to a counter. Throws the LimitException that ends a transaction on the platform. */
  count(counter: Counter, amount = 1): void {
    const used = this.used(counter) + amount;
    this.interrupt(counter, used);
    this.#used.set(counter, used);
    if (used > this.limit(counter))
      throw new ApexException('System.LimitException', `${LIMITS[counter].exceeded}: ${used}`);
  }
}

const governorSlot = new Slot<Governor>('transaction', () => new Governor(false));

/** The counters of this transaction. */
export function governorOf(transaction: Transaction): Governor {
  return transaction.state(governorSlot);
}

/** Starts counting anew, as asynchronous jobs and Test.startTest() do; answers the former counters. */
export function replaceGovernor(transaction: Transaction, governor: Governor): Governor {
  const former = governorOf(transaction);
  transaction.setState(governorSlot, governor);
  return former;
}
