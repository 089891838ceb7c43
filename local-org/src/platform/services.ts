import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexList, type ApexValue } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import type { Credentials } from './credentials.ts';
import type { JobQueue } from './jobs.ts';
import type { Notifications } from './notifications.ts';
import { sessionOf, type Session } from './session.ts';

/** Sends an HTTP request and waits for the answer. */
export type Transport = (request: OutgoingRequest) => IncomingResponse;

export interface OutgoingRequest {
  url: string;
  method: string;
  headers: [name: string, value: string][];
  body: Uint8Array | null;
  timeoutMillis: number;
}

export type IncomingResponse =
  | { status: number; statusText: string; headers: [name: string, value: string][]; body: Uint8Array }
  | { failure: string };

/** What natives work with. */
export interface Services {
  database: OrgDatabase;
  credentials: Credentials;
  transport: Transport;
  jobs: JobQueue;
  notifications: Notifications;
}

/** The session of a transaction; without `runAs` it belongs to the administrator. */
export function session(services: Services, transaction: Transaction): Session {
  return sessionOf(transaction, services.database.ids.administrator);
}

/** Throws a NullPointerException for an argument that the platform insists on. */
export function required<T extends ApexValue>(value: T | null, name: string): T {
  if (value === null)
    throw new ApexException('System.NullPointerException', `Argument ${name} cannot be null.`);
  return value;
}

/** A List of the named element type. */
export function listOf(transaction: Transaction, elementType: string, items: ApexValue[]): ApexList {
  return new ApexList(transaction.types.type(elementType), items);
}
