import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexList, ApexObject, type ApexValue } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import type { Credentials } from './credentials.ts';
import type { JobQueue } from './jobs.ts';
import type { Transport } from './transport.ts';

/** As a scratch org definition names it; trials behave as Developer Edition does. */
export type Edition = 'Enterprise' | 'Developer';

/** What natives work with. */
export interface Services {
  readonly database: OrgDatabase;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly jobs: JobQueue;
  readonly edition: Edition;
}

/** An object of a native class, around what it stands for. */
export class NativeObject<T> extends ApexObject {
  readonly typeName: string;
  readonly value: T;

  constructor(typeName: string, value: T) {
    super();
    this.typeName = typeName;
    this.value = value;
  }
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
