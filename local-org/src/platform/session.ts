import { Slot, type Transaction } from '../apex/transaction.ts';
import type { ApexObject } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import type { Governor } from './governor.ts';

/** What lasts over the transactions of one test or request. */
export interface Session {
  userId: string;
  calloutMock: ApexObject | null;
  /** Between Test.startTest() and Test.stopTest(): the counters of the surrounding test method. */
  outerGovernor: Governor | null;
  testWasStarted: boolean;
  /** What the test has done with batches: how many it has submitted, and of how many chunks those were that ran. */
  testBatches: number;
  testChunks: number;
  /** The schedules that the test has run: each runs once. */
  readonly firedTriggers: Set<string>;
}

const sessionSlot = new Slot<Session>('session', () => ({
  userId: '',
  calloutMock: null,
  outerGovernor: null,
  testWasStarted: false,
  testBatches: 0,
  testChunks: 0,
  firedTriggers: new Set()
}));

/** The session of a transaction; it belongs to the administrator until somebody else is chosen. */
export function sessionOf({ ids }: OrgDatabase, transaction: Transaction): Session {
  const session = transaction.state(sessionSlot);
  if (session.userId === '') session.userId = ids.administrator;
  return session;
}
