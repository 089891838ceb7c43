import { asApexException } from '../apex/run/operations.ts';
import type { Runtime, Transaction } from '../apex/transaction.ts';
import { callMethod, type ApexException, type ApexObject, type ApexValue } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import { scopeOf, tooManyBatchesInTest } from './batch-scope.ts';
import { deepCopy } from './deep-copy.ts';
import { setExecution, type Chain, type Execution, type JobKind } from './execution.ts';
import { JobKilled, type Faults } from './faults.ts';
import { finalizerContext } from './finalizers.ts';
import { Governor, replaceGovernor } from './governor.ts';
import type { JobRows } from './job-rows.ts';
import type { Schedules } from './schedules.ts';
import type { NativeObject } from './services.ts';
import { sessionOf } from './session.ts';

/** What a job is told about itself: its id. */
export type JobContext = NativeObject<string>;

/** When a test runs the job that it started, or that its jobs started; `never`: it is left in the queue. */
export type TestStage = 'stopTest' | 'endOfTest' | 'never';

/** A job that waits or runs. */
export interface QueuedJob {
  readonly kind: JobKind;
  readonly id: string;
  readonly userId: string;
  readonly work: ApexObject;
  readonly context: JobContext;
  readonly scopeSize: number;
  readonly chain: Chain;
  readonly signature: string | null;
  /** Milliseconds since 1970; it waits until then, but for tests. */
  readonly notBefore: number;
  readonly triggerId: string | null;
  readonly testStage: TestStage;
}

/** What AsyncApexJob calls a job, the type of what it is told about itself, and the interface whose methods are called. */
export const KINDS = {
  queueable: { jobType: 'Queueable', context: 'QueueableContext', interface: 'Queueable' },
  batch: { jobType: 'BatchApex', context: 'Database.BatchableContext', interface: 'Database.Batchable' },
  scheduled: { jobType: 'ScheduledApex', context: 'SchedulableContext', interface: 'Schedulable' }
} as const;
/** Where jobs run: the runtime, and the transaction and stage of the test that runs them, if any. */
export interface JobRunner {
  readonly runtime: Runtime;
  readonly parent?: Transaction;
  readonly stage?: TestStage;
}

interface RunOptions {
  readonly database: OrgDatabase;
  readonly rows: JobRows;
  readonly schedules: Schedules;
  readonly faults: Faults;
}

/** Runs jobs: the transactions of each, what they die of, and the finalizers after them. */
export class JobRuns {
  readonly #database: OrgDatabase;
  readonly #rows: JobRows;
  readonly #schedules: Schedules;
  readonly #faults: Faults;

  constructor({ database, rows, schedules, faults }: RunOptions) {
    this.#database = database;
    this.#rows = rows;
    this.#schedules = schedules;
    this.#faults = faults;
  }

  /** Runs a job step by step: each step is a transaction, and between two of them the caller may do something else. */
  *run(runner: JobRunner, job: QueuedJob): Generator<void, void> {
    const execution = this.#execution(runner, job, 'execute');
    let failure: unknown = null;
    try {
      if (job.kind === 'batch') yield* this.#runBatch(runner, job);
      else {
        this.#rows.update(job.id, { Status: 'Processing' });
        this.#inJob(runner, job, execution, () =>
          callMethod(job.work, methodOf(job, 'execute'), job.context)
        );
      }
    } catch (error) {
      failure = error;
    }
    const isKilled = failure instanceof JobKilled;
    const exception = asApexException(failure);
    if (failure !== null) this.#fail(job.id, failure);
    else if (this.#rows.isAlive(job.id)) this.#rows.end(job.id, 'Completed');
    if (job.triggerId !== null) this.#schedules.eraseIfOver(job.triggerId);
    if (execution.finalizer !== null && !isKilled) {
      if (!runner.parent) yield;
      this.#finalize(runner, job, execution, exception);
    }
    if (failure !== null && !isKilled && (exception === null || runner.parent)) throw failure;
  }

  #fail(jobId: string, failure: unknown): void {
    const told = asApexException(failure) ?? (failure instanceof JobKilled ? failure : null);
    const message = told === null ? `Fault of the local org: ${String(failure)}` : (told.message ?? '');
    const values = { NumberOfErrors: 1, ExtendedStatus: message.slice(0, 255) };
    const status = failure instanceof JobKilled ? failure.leaves : 'Failed';
    if (status === 'Processing') this.#rows.update(jobId, values);
    else this.#rows.end(jobId, status, values);
  }

  /** Runs what a Queueable has attached, in a transaction of its own. What the finalizer throws changes nothing any more. */
  #finalize(
    runner: JobRunner,
    job: QueuedJob,
    { finalizer, className, chain }: Execution,
    exception: ApexException | null
  ): void {
    if (finalizer === null) return;
    const execution: Execution = {
      kind: 'finalizer',
      method: 'execute',
      className,
      allowsCallouts: true,
      chain: { ...chain, failures: exception === null ? 0 : chain.failures + 1 },
      finalizer: null
    };
    const context = finalizerContext(runner.runtime, job.id, exception);
    try {
      this.#inJob(runner, job, execution, () =>
        callMethod(deepCopy(finalizer), 'Finalizer.execute', context)
      );
    } catch (error) {
      if (runner.parent || (asApexException(error) === null && !(error instanceof JobKilled))) throw error;
    }
  }

  *#runBatch(runner: JobRunner, job: QueuedJob): Generator<void, void> {
    const { runtime, parent } = runner;
    const { id, context } = job;
    const isStateful = runtime.isInstance(job.work, runtime.types.type('Database.Stateful'));
    const call = (method: Execution['method'], argsOf: (transaction: Transaction) => ApexValue[]): unknown =>
      this.#inJob(runner, job, this.#execution(runner, job, method), (transaction) =>
        callMethod(
          isStateful || method === 'start' ? job.work : deepCopy(job.work),
          methodOf(job, method),
          context,
          ...argsOf(transaction)
        )
      );
    this.#rows.update(id, { Status: 'Preparing' });
    const scope = scopeOf(call('start', () => []));
    const size = Math.min(job.scopeSize, scope.maximumSize);
    const chunks = Math.ceil(scope.length / size);
    if (parent) this.#countTestChunks(parent, chunks);
    this.#rows.update(id, { Status: 'Processing', TotalJobItems: chunks });
    let errors = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      yield;
      if (!this.#rows.isAlive(id)) return;
      try {
        call('execute', (transaction) => [scope.rows(transaction, chunk * size, size)]);
      } catch (error) {
        // A chunk that fails is undone and counted; the others go on.
        if (error instanceof JobKilled || asApexException(error) === null || parent) throw error;
        const status = `First error: ${asApexException(error)?.message ?? ''}`.slice(0, 255);
        this.#rows.update(id, { NumberOfErrors: ++errors, ...(errors === 1 && { ExtendedStatus: status }) });
      }
      this.#rows.update(id, { JobItemsProcessed: chunk + 1 });
    }
    yield;
    if (this.#rows.isAlive(id)) call('finish', () => []);
  }

  /** A test executes one chunk of all its batches together. */
  #countTestChunks(test: Transaction, chunks: number): void {
    const session = sessionOf(this.#database, test);
    session.testChunks += chunks;
    if (session.testChunks > 1) throw tooManyBatchesInTest();
  }

  #execution({ runtime }: JobRunner, job: QueuedJob, method: Execution['method']): Execution {
    const { kind, work, chain } = job;
    const allowsCallouts = runtime.isInstance(work, runtime.types.type('Database.AllowsCallouts'));
    return { kind, method, className: work.typeName, allowsCallouts, chain, finalizer: null };
  }

  #inJob<T>(
    { runtime, parent }: JobRunner,
    { userId }: QueuedJob,
    execution: Execution,
    body: (transaction: Transaction) => T
  ): T {
    return runtime.inTransaction(parent ? { parent } : {}, (transaction) => {
      // A finalizer has synchronous limits but for the jobs that it may enqueue: Apex Developer Guide, Transaction Finalizers.
      const governor =
        execution.kind === 'finalizer'
          ? new Governor(false, { asynchronous: ['queueableJobs'] })
          : new Governor(true);
      replaceGovernor(transaction, governor);
      setExecution(transaction, execution);
      const session = sessionOf(this.#database, transaction);
      const former = session.userId;
      session.userId = userId;
      try {
        return this.#database.transact(() =>
          this.#faults.duringExecution(transaction, execution, governor, () => body(transaction))
        );
      } finally {
        session.userId = former;
      }
    });
  }
}

function methodOf({ kind }: QueuedJob, method: Execution['method']): string {
  return `${KINDS[kind].interface}.${method}`;
}
