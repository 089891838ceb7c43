import { Slot, type Transaction } from '../apex/transaction.ts';
import type { ApexObject } from '../apex/values.ts';

export type JobKind = 'queueable' | 'batch' | 'scheduled';

/** Where a Queueable stands in its chain. */
export interface Chain {
  /** Counted from 1. */
  readonly depth: number;
  /** What AsyncOptions allow; null when they say nothing. Jobs further down the chain inherit it. */
  readonly maximumDepth: number | null;
  readonly delayMinutes: number | null;
  /** How many jobs before it have failed in a row and were enqueued again by their finalizers. */
  readonly failures: number;
}

/** The asynchronous code that a transaction runs. */
export interface Execution {
  readonly kind: JobKind | 'finalizer';
  readonly method: 'start' | 'execute' | 'finish';
  readonly className: string;
  readonly allowsCallouts: boolean;
  /** Of a Queueable, also seen by its finalizer. */
  readonly chain: Chain;
  /** What the job has attached; it runs when the job has ended. */
  finalizer: ApexObject | null;
}

const executionSlot = new Slot<Execution | null>('transaction', () => null);

/** The job whose code the transaction runs; null in synchronous code. */
export function executionOf(transaction: Transaction): Execution | null {
  return transaction.state(executionSlot);
}

export function setExecution(transaction: Transaction, execution: Execution): void {
  transaction.setState(executionSlot, execution);
}
