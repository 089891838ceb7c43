import type { Database, Platform } from './ports.ts';
import type { Types } from './types.ts';
import type { ApexException, ApexFrame, ApexObject, ApexValue } from './values.ts';
import type { ApexType } from './types.ts';

/** Tells the time; tests may stop it. Milliseconds since 1970. */
export type Clock = () => number;

/** What natives may ask of the loaded program. */
export interface Runtime {
  readonly types: Types;
  readonly database: Database;
  readonly platform: Platform;
  readonly clock: Clock;
  /** Runs `body` in a transaction of its own: fresh statics, fresh transaction slots, the session of `parent` if given. */
  inTransaction<T>(options: TransactionOptions, body: (transaction: Transaction) => T): T;
  /** A bare object of a class written in Apex: no constructor or initialiser has run. */
  allocate(type: ApexType): ApexObject;
  /** An object of the type whose calls go to the provider. */
  stub(transaction: Transaction, type: ApexType, provider: ApexObject): ApexObject;
  /** What `System.debug` says. */
  debug(text: string): void;
  /** Calls a static method by name with arguments by parameter name, as an @AuraEnabled call does. */
  callStatic(
    transaction: Transaction,
    className: string,
    method: string,
    args: ReadonlyMap<string, ApexValue>
  ): ApexValue;
  /** Apex frames of an exception, innermost first. */
  framesOf(exception: ApexException): readonly ApexFrame[];
  /** The type a value has now; Object for null. */
  typeOf(value: ApexValue): ApexType;
  /** `value instanceof type`, type arguments included. */
  isInstance(value: ApexValue, type: ApexType): boolean;
}

export interface TransactionOptions {
  readonly isTest?: boolean;
  readonly parent?: Transaction;
}

/**
 * A named place where natives keep state. `transaction` state starts anew in every transaction (limits);
 * `session` state is shared by all transactions of one test or one request (mocks, running user).
 */
export class Slot<T> {
  readonly scope: 'transaction' | 'session';
  readonly create: (transaction: Transaction) => T;

  constructor(scope: 'transaction' | 'session', create: (transaction: Transaction) => T) {
    this.scope = scope;
    this.create = create;
  }
}

/** One Apex transaction: the first argument of every native. */
export class Transaction {
  readonly runtime: Runtime;
  readonly isTest: boolean;
  /** Static variables of the classes used so far, by class number; generated code owns it. A test's jobs share its own. */
  readonly statics: unknown[];
  readonly #own = new Map<Slot<unknown>, unknown>();
  readonly #session: Map<Slot<unknown>, unknown>;

  constructor(runtime: Runtime, options: TransactionOptions = {}) {
    this.runtime = runtime;
    this.isTest = options.isTest ?? options.parent?.isTest ?? false;
    this.statics = this.isTest && options.parent !== undefined ? options.parent.statics : [];
    this.#session =
      options.parent === undefined ? new Map<Slot<unknown>, unknown>() : options.parent.#session;
  }

  get types(): Types {
    return this.runtime.types;
  }

  /** The state kept in `slot`, made on first use. */
  state<T>(slot: Slot<T>): T {
    const states = slot.scope === 'session' ? this.#session : this.#own;
    if (!states.has(slot)) states.set(slot, slot.create(this));
    return states.get(slot) as T; // the slot's own `create` made it
  }

  setState<T>(slot: Slot<T>, value: T): void {
    (slot.scope === 'session' ? this.#session : this.#own).set(slot, value);
  }
}
