import type { Transaction } from '../apex/transaction.ts';
import type { ApexList } from '../apex/values.ts';
import { NativeObject } from './services.ts';

/**
 * The rows that a query has found, kept by their ids: which they are stays as it was, what they hold is read when they
 * are asked for, and those that were deleted meanwhile are missing (Apex Developer Guide, Apex Cursors).
 */
export class ResultSet {
  readonly ids: readonly string[];
  readonly #read: (transaction: Transaction, ids: readonly string[]) => ApexList;

  constructor(ids: readonly string[], read: (transaction: Transaction, ids: readonly string[]) => ApexList) {
    this.ids = ids;
    this.#read = read;
  }

  /** The rows from `position` on, `count` at most. */
  rows(transaction: Transaction, position: number, count: number): ApexList {
    return this.#read(transaction, this.ids.slice(position, position + count));
  }
}

/** The records of a batch's query. */
export class QueryLocator extends NativeObject<ResultSet> {
  constructor(result: ResultSet) {
    super('Database.QueryLocator', result);
  }
}
