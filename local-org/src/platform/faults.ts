import type { Transaction } from '../apex/transaction.ts';
import { ApexException } from '../apex/values.ts';
import type { AttemptedWrite } from '../database/dml/write.ts';
import type { RowError } from '../database/dml/outcome.ts';
import type { Execution } from './execution.ts';
import type { Counter, Governor } from './governor.ts';
import type { IncomingResponse, OutgoingRequest, Transport } from './transport.ts';

/** Which executions of jobs a fault hits; what is left out matches any. */
export interface ExecutionFilter {
  readonly className?: string;
  readonly kind?: Execution['kind'];
  readonly method?: Execution['method'];
  /** Only the n-th of them, counted from 1 when the fault is put in; every one if left out. */
  readonly nth?: number;
}

/** How an execution dies. */
export type Death =
  /** The processor time of the transaction is used up, which Apex cannot catch. */
  | { readonly kind: 'cpu' }
  /** An exception of a class of the platform or of the program, as `System.QueryException` or `Harbour.StormException`. */
  | { readonly kind: 'exception'; readonly typeName: string; readonly message: string }
  /** The server goes away: no finalizer runs. `leaves` is what the job's row says after that, `Failed` if left out. */
  | { readonly kind: 'killed'; readonly leaves?: 'Processing' | 'Failed' | 'Aborted' };

/**
 * Where an execution dies: before its code runs, when its code has run but is not committed (the default), or when a
 * counter of the governor is about to reach a count, as in `{ counter: 'callouts', count: 2 }`: before the second callout.
 */
export type Moment = 'start' | 'end' | { readonly counter: Counter; readonly count: number };

/** Which writes are refused; what is left out matches any. */
export interface WriteFilter {
  readonly object?: string;
  readonly operation?: AttemptedWrite['operation'];
  readonly ids?: readonly string[];
  /** Writes that give this field. */
  readonly field?: string;
  readonly nth?: number;
}

/** Which callouts fail; what is left out matches any. */
export interface CalloutFilter {
  /** Part of the address. */
  readonly address?: string;
  readonly nth?: number;
}

/** What the platform says to callouts that have no answer. */
export const CALLOUT_FAILURES = {
  timeout: 'Read timed out',
  maximumTime: 'Exceeded maximum time allotted for callout (120000 ms)',
  tunnel: 'Unable to tunnel through proxy. Proxy returns "HTTP/1.1 503 Service Unavailable"',
  refused: 'Connection refused (Connection refused)',
  reset: 'Connection reset',
  endOfFile: 'Unexpected end of file from server',
  unknownHost: 'Unable to tunnel through proxy. Proxy returns "HTTP/1.1 404 Not Found"',
  certificate:
    'sun.security.validator.ValidatorException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
  handshake: 'Received fatal alert: handshake_failure',
  tooLarge: 'Exceeded max size limit of 12000000 with response size 12000001',
  unauthorized:
    'Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = https://example.com',
  noPrincipal:
    'We couldn\'t access the credential(s). You might not have the required permissions, or the external credential "Crosswalk" might not exist.'
} as const;

export type CalloutFailure = keyof typeof CALLOUT_FAILURES;

/** A fault that was put in. */
export interface Fault {
  /** How often it has struck. */
  readonly hits: number;
  remove(): void;
}

/** The process that ran a job is gone; nothing in Apex sees it. */
export class JobKilled extends Error {
  readonly leaves: 'Processing' | 'Failed' | 'Aborted';

  constructor(leaves: 'Processing' | 'Failed' | 'Aborted') {
    super('The job was terminated while the org was in maintenance.');
    this.name = 'JobKilled';
    this.leaves = leaves;
  }
}

/** One kind of fault: what has been put in, and which of them strikes next. */
class FaultList<Subject, Effect> {
  readonly #faults = new Set<PutIn<Subject, Effect>>();

  add(matches: (subject: Subject) => boolean, nth: number | undefined, effect: Effect): Fault {
    const fault = new PutIn(matches, nth, effect, (one) => this.#faults.delete(one));
    this.#faults.add(fault);
    return fault;
  }

  /** The faults whose turn this is. */
  for(subject: Subject): PutIn<Subject, Effect>[] {
    return [...this.#faults].filter((fault) => fault.isMeant(subject));
  }

  clear(): void {
    this.#faults.clear();
  }
}

class PutIn<Subject, Effect> implements Fault {
  readonly effect: Effect;
  hits = 0;
  readonly #matches: (subject: Subject) => boolean;
  readonly #nth: number | undefined;
  readonly #removed: (fault: PutIn<Subject, Effect>) => void;
  #seen = 0;

  constructor(
    matches: (subject: Subject) => boolean,
    nth: number | undefined,
    effect: Effect,
    removed: (fault: PutIn<Subject, Effect>) => void
  ) {
    this.#matches = matches;
    this.#nth = nth;
    this.effect = effect;
    this.#removed = removed;
  }

  isMeant(subject: Subject): boolean {
    if (!this.#matches(subject)) return false;
    this.#seen++;
    return this.#nth === undefined || this.#seen === this.#nth;
  }

  remove(): void {
    this.#removed(this);
  }
}

interface DeathAt {
  readonly death: Death;
  readonly at: Moment;
}

interface LostCallout {
  readonly failure: string;
  readonly isAnswered: boolean;
}

/**
 * Faults that a test of the local org puts in. They strike by count and never by chance or time, so that the same test
 * dies at the same place each time.
 */
export class Faults {
  readonly #executions = new FaultList<Execution, DeathAt>();
  readonly #writes = new FaultList<AttemptedWrite, RowError>();
  readonly #callouts = new FaultList<OutgoingRequest, LostCallout>();
  readonly #lockedRows: Set<string>;

  /** @param lockedRows the ids that the database takes for locked */
  constructor(lockedRows: Set<string>) {
    this.#lockedRows = lockedRows;
  }

  /** Lets executions of jobs die: of a Queueable, of a method of a batch, of a scheduled job, of a finalizer. */
  killExecutions(filter: ExecutionFilter, death: Death, at: Moment = 'end'): Fault {
    const { className, kind, method, nth } = filter;
    const matches = (execution: Execution): boolean =>
      (className === undefined || execution.className === className) &&
      (kind === undefined || execution.kind === kind) &&
      (method === undefined || execution.method === method);
    return this.#executions.add(matches, nth, { death, at });
  }

  /** Refuses rows of DML with a status code, as if the org had a rule against them. */
  refuseWrites(filter: WriteFilter, error: { status: string; message?: string; fields?: string[] }): Fault {
    const { object, operation, ids, field, nth } = filter;
    const matches = (write: AttemptedWrite): boolean =>
      (object === undefined || write.object === object) &&
      (operation === undefined || write.operation === operation) &&
      (ids === undefined || ids.includes(write.id ?? '')) &&
      (field === undefined || field in write.values);
    const { status, message = 'The write is refused.', fields = field === undefined ? [] : [field] } = error;
    return this.#writes.add(matches, nth, { status, message, fields });
  }

  /** Lets rows be held by somebody else: writing them, and reading them FOR UPDATE, fails. Answers what frees them. */
  lockRows(ids: readonly string[]): () => void {
    for (const id of ids) this.#lockedRows.add(id);
    return () => ids.forEach((id) => this.#lockedRows.delete(id));
  }

  /**
   * Lets callouts fail with a sentence of the platform's. With `isAnswered` the request arrives and only its answer is
   * lost, so that the other side has done what it was asked for.
   */
  failCallouts(
    filter: CalloutFilter,
    failure: CalloutFailure | { readonly message: string },
    isAnswered = false
  ): Fault {
    const { address, nth } = filter;
    const message = typeof failure === 'string' ? CALLOUT_FAILURES[failure] : failure.message;
    return this.#callouts.add(({ url }) => address === undefined || url.includes(address), nth, {
      failure: message,
      isAnswered
    });
  }

  /** Takes everything out again. */
  clear(): void {
    this.#executions.clear();
    this.#writes.clear();
    this.#callouts.clear();
    this.#lockedRows.clear();
  }

  /** Runs an execution of a job, which may die of what was put in. */
  duringExecution<T>(transaction: Transaction, execution: Execution, governor: Governor, body: () => T): T {
    const [fault] = this.#executions.for(execution);
    if (fault === undefined) return body();
    const { death, at } = fault.effect;
    const die = (): never => {
      fault.hits++;
      throw errorOf(transaction, death);
    };
    if (at === 'start') die();
    if (typeof at === 'object')
      governor.interrupt = (counter, used) => {
        if (counter !== at.counter || used < at.count) return;
        governor.interrupt = () => undefined;
        die();
      };
    const result = body();
    if (at === 'end') die();
    return result;
  }

  /** Why a row is not written; undefined when nothing was put in for it. */
  refusalOf(write: AttemptedWrite): RowError | undefined {
    const [fault] = this.#writes.for(write);
    if (fault !== undefined) fault.hits++;
    return fault?.effect;
  }

  /** The transport with the faults of callouts before it. */
  over(transport: Transport): Transport {
    return (request): IncomingResponse => {
      const [fault] = this.#callouts.for(request);
      if (fault === undefined) return transport(request);
      fault.hits++;
      const { failure, isAnswered } = fault.effect;
      if (isAnswered) transport(request);
      return { failure };
    };
  }
}

function errorOf({ runtime }: Transaction, death: Death): Error | ApexException {
  if (death.kind === 'killed') return new JobKilled(death.leaves ?? 'Failed');
  if (death.kind === 'cpu') return new ApexException('System.LimitException', 'Apex CPU time limit exceeded');
  const { typeName, message } = death;
  const type = runtime.types.type(typeName);
  if (type.definition.isNative) return new ApexException(`System.${type.name}`, message);
  const exception = runtime.allocate(type);
  if (!(exception instanceof ApexException)) throw new Error(`${typeName} is no exception`);
  exception.message = message;
  return exception;
}
