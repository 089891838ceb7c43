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
}

const sessionSlot = new Slot<Session>('session', () => ({
  userId: '',
  calloutMock: null,
  outerGovernor: null,
  testWasStarted: false
}));

/** The session of a transaction; it belongs to the administrator until somebody else is chosen. */
export function sessionOf({ ids }: OrgDatabase, transaction: Transaction): Session {
  const session = transaction.state(sessionSlot);
  if (session.userId === '') session.userId = ids.administrator;
  return session;
}

export type JobKind = 'queueable' | 'batch' | 'scheduled';

/** The kind of job that a transaction runs, if any: Queueable jobs may not chain in tests. */
export const jobKindSlot = new Slot<JobKind | null>('transaction', () => null);
