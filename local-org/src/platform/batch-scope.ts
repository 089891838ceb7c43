import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexList } from '../apex/values.ts';
import { QueryLocator } from './result-set.ts';

/** A QueryLocator is cut into chunks of this size at most: Apex Developer Guide, Using Batch Apex. */
const MAX_LOCATOR_CHUNK = 2_000;

/** In the platform's own words: Knowledge article 000386014. */
export function tooManyBatchesInTest(): ApexException {
  return new ApexException(
    'System.UnexpectedException',
    'No more than one executeBatch can be called from within a test method. Please make sure the iterable returned from your start method matches the batch size, resulting in one executeBatch invocation.'
  );
}

/** What start() of a batch has answered, cut into chunks when they are executed. */
interface BatchScope {
  readonly length: number;
  readonly maximumSize: number;
  rows(transaction: Transaction, position: number, count: number): ApexList;
}

/** Throws what the platform says to an answer that is no scope. */
export function scopeOf(started: unknown): BatchScope {
  if (started instanceof QueryLocator) {
    const result = started.value;
    return {
      length: result.ids.length,
      maximumSize: MAX_LOCATOR_CHUNK,
      rows: (...range) => result.rows(...range)
    };
  }
  if (started instanceof ApexList) {
    const { elementType, items } = started;
    return {
      length: items.length,
      maximumSize: Infinity,
      rows: (_, position, count) => new ApexList(elementType, items.slice(position, position + count))
    };
  }
  throw new ApexException(
    'System.UnexpectedException',
    'start() of a batch answers a QueryLocator or a List; other iterables are not modelled by the local org'
  );
}
