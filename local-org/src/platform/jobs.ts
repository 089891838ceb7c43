import type { Runtime, Transaction } from '../apex/transaction.ts';
import { asApexException } from '../apex/run/operations.ts';
import { ApexException, ApexList, callMethod, type ApexObject, type ApexValue } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { StoredRow } from '../database/schema/types.ts';
import { deepCopy } from './deep-copy.ts';
import { executionOf, setExecution, type Chain, type Execution, type JobKind } from './execution.ts';
import { JobKilled, type Faults } from './faults.ts';
import { finalizerContext } from './finalizers.ts';
import { Governor, replaceGovernor } from './governor.ts';
import { insertRow } from './job-rows.ts';
import { QueryLocator, type ResultSet } from './result-set.ts';
import { Schedules } from './schedules.ts';
import { NativeObject } from './services.ts';
import { sessionOf } from './session.ts';

/** What a job is told about itself: its id. */
export type JobContext = NativeObject<string>;

interface JobOptions {
  /** Rows that a batch is handed over at a time. */
  readonly scopeSize?: number;
  readonly chain?: Chain;
  /** What no other job that waits may have. */
  readonly signature?: string | null;
  /** The schedule that has fired. */
  readonly triggerId?: string;
  readonly testStage?: TestStage;
}

/** When a test runs the job that it started, or that its jobs started; `never`: it is left in the queue. */
export type TestStage = 'stopTest' | 'endOfTest' | 'never';

interface QueuedJob {
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

/** The chain of a job that no Queueable has started. */
export const NO_CHAIN: Chain = { depth: 1, maximumDepth: null, delayMinutes: null, failures: 0 };

/** What AsyncApexJob calls a job, the type of what it is told about itself, and the interface whose methods are called. */
const KINDS = {
  queueable: { jobType: 'Queueable', context: 'QueueableContext', interface: 'Queueable' },
  batch: { jobType: 'BatchApex', context: 'Database.BatchableContext', interface: 'Database.Batchable' },
  scheduled: { jobType: 'ScheduledApex', context: 'SchedulableContext', interface: 'Schedulable' }
} as const;
const DEFAULT_SCOPE_SIZE = 200;
/** A QueryLocator is cut into chunks of this size at most: Apex Developer Guide, Using Batch Apex. */
const MAX_SCOPE_SIZE = 2_000;
/** How long a minute of a job's delay takes: nobody in front of a local org wants to wait for it. */
const DELAY_MINUTE_MS = 1_000;

/** Where jobs run: the runtime, and the transaction and stage of the test that runs them, if any. */
export interface JobRunner {
  readonly runtime: Runtime;
  readonly parent?: Transaction;
  readonly stage?: TestStage;
}

/**
 * What waits to run. The rows of AsyncApexJob and CronTrigger say what there is, so that a rollback takes jobs and
 * schedules along; beside them are kept the objects of the jobs and of the schedules. Schedules go on where
 * the database is opened again; a job that had not ended by then is aborted.
 */
export class JobQueue {
  readonly schedules: Schedules;
  readonly #database: OrgDatabase;
  readonly #clock: () => number;
  readonly #faults: Faults;
  readonly #jobs: ObjectType;
  #queued: QueuedJob[] = [];
  #current: Generator<void, void> | null = null;

  constructor(database: OrgDatabase, clock: () => number, faults: Faults) {
    this.#database = database;
    this.#clock = clock;
    this.#faults = faults;
    this.#jobs = database.schema.existing('AsyncApexJob');
    this.schedules = new Schedules(database, clock);
    database.store.run(
      `UPDATE AsyncApexJob SET Status = 'Aborted', CompletedDate = ?, ExtendedStatus = ?
       WHERE Status IN ('Queued', 'Holding', 'Preparing', 'Processing')`,
      [clock(), 'The local org was stopped before the job ended.']
    );
  }

  /** Adds a job and answers its id. */
  enqueue(kind: JobKind, work: ApexObject, userId: string, options: JobOptions = {}): string {
    const { chain = NO_CHAIN, signature = null, triggerId = null } = options;
    const id = insertRow(this.#database, this.#clock, 'AsyncApexJob', {
      ApexClassId: this.#classId(work.typeName),
      CronTriggerId: triggerId,
      JobType: KINDS[kind].jobType,
      Status: kind === 'batch' ? 'Holding' : 'Queued',
      JobItemsProcessed: 0,
      TotalJobItems: 0,
      NumberOfErrors: 0,
      CreatedById: userId
    });
    this.#queued.push({
      kind,
      id,
      userId,
      work: deepCopy(work),
      context: new NativeObject(KINDS[kind].context, triggerId ?? id),
      scopeSize: options.scopeSize ?? DEFAULT_SCOPE_SIZE,
      chain,
      signature,
      notBefore: this.#clock() + (chain.delayMinutes ?? 0) * DELAY_MINUTE_MS,
      triggerId,
      testStage: options.testStage ?? 'endOfTest'
    });
    return id;
  }

  /** Whether a job of this signature waits. One that runs has none any more. */
  isQueued(signature: string): boolean {
    return this.#queued.some((job) => job.signature === signature && this.#isAlive(job.id));
  }

  /** How many batches wait: the Apex flex queue. */
  heldBatches(): number {
    return this.#database.store.rowsWhere(this.#jobs, "JobType = 'BatchApex' AND Status = 'Holding'", [])
      .length;
  }

  /** Ends a schedule or a job; what a job does in the transaction that runs at the moment is kept. */
  abort(id: string): void {
    if (this.schedules.erase(id)) return;
    const job = this.#database.store.row(this.#jobs, id);
    if (job === undefined) throw new ApexException('System.StringException', `Invalid id: ${id}`);
    if (job['CompletedDate'] === null) this.#update(id, { Status: 'Aborted', CompletedDate: this.#clock() });
  }

  /** Fires the schedules that are due; in a test all that wait, out of their time, which their triggers do not show. */
  runScheduled(runner: JobRunner): void {
    for (const { triggerId, work, userId, scopeSize } of this.schedules.due(runner.runtime, runner.parent)) {
      const kind = scopeSize === null ? 'scheduled' : 'batch';
      const options = scopeSize === null ? { triggerId } : { scopeSize, testStage: 'never' as const };
      this.enqueue(kind, work, userId, { testStage: runner.stage ?? 'endOfTest', ...options });
    }
  }

  /** Runs what waits, and what that enqueues, until nothing is left. */
  runQueued(runner: JobRunner): void {
    while (this.runNextStep(runner));
  }

  /** Runs one piece of what waits: a job, or one transaction of a batch. Answers false when nothing waits. */
  runNextStep(runner: JobRunner): boolean {
    this.#current ??= this.#nextJob(runner);
    if (this.#current === null) return false;
    let done: boolean | undefined = true;
    try {
      ({ done } = this.#current.next());
    } finally {
      if (done === true) this.#current = null;
    }
    return true;
  }

  #nextJob(runner: JobRunner): Generator<void, void> | null {
    this.#queued = this.#queued.filter(({ id }) => this.#isAlive(id));
    const now = this.#clock();
    const isDue = ({ notBefore, testStage }: QueuedJob): boolean =>
      runner.parent === undefined
        ? notBefore <= now
        : testStage === 'stopTest' || testStage === (runner.stage ?? 'endOfTest');
    const index = this.#queued.findIndex(isDue);
    const [job] = index < 0 ? [] : this.#queued.splice(index, 1);
    return job === undefined ? null : this.#run(runner, job);
  }

  *#run(runner: JobRunner, job: QueuedJob): Generator<void, void> {
    const execution = this.#execution(runner, job, 'execute');
    let failure: unknown = null;
    try {
      if (job.kind === 'batch') yield* this.#runBatch(runner, job);
      else {
        this.#update(job.id, { Status: 'Processing' });
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
    else if (this.#isAlive(job.id))
      this.#update(job.id, { Status: 'Completed', CompletedDate: this.#clock() });
    if (job.triggerId !== null) this.schedules.eraseIfOver(job.triggerId);
    if (execution.finalizer !== null && !isKilled) {
      if (!runner.parent) yield;
      this.#finalize(runner, job, execution, exception);
    }
    if (failure !== null && !isKilled && (exception === null || runner.parent)) throw failure;
  }

  #fail(jobId: string, failure: unknown): void {
    const message = asApexException(failure)?.message ?? (failure instanceof Error ? failure.message : '');
    const status = failure instanceof JobKilled ? failure.leaves : 'Failed';
    this.#update(jobId, {
      Status: status,
      NumberOfErrors: 1,
      ExtendedStatus: message.slice(0, 255),
      CompletedDate: status === 'Processing' ? null : this.#clock()
    });
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
    this.#update(id, { Status: 'Preparing' });
    const scope = scopeOf(call('start', () => []));
    const size = scope.isLocator ? Math.min(job.scopeSize, MAX_SCOPE_SIZE) : job.scopeSize;
    const chunks = Math.ceil(scope.length / size);
    if (chunks > 1 && parent) throw tooManyBatchesInTest();
    this.#update(id, { Status: 'Processing', TotalJobItems: chunks });
    let errors = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      yield;
      if (!this.#isAlive(id)) return;
      try {
        call('execute', (transaction) => [scope.rows(transaction, chunk * size, size)]);
      } catch (error) {
        // A chunk that fails is undone and counted; the others go on.
        if (error instanceof JobKilled || asApexException(error) === null || parent) throw error;
        const status = `First error: ${asApexException(error)?.message ?? ''}`.slice(0, 255);
        this.#update(id, { NumberOfErrors: ++errors, ...(errors === 1 && { ExtendedStatus: status }) });
      }
      this.#update(id, { JobItemsProcessed: chunk + 1 });
    }
    yield;
    if (this.#isAlive(id)) call('finish', () => []);
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

  #classId(className: string): string {
    const { store, schema } = this.#database;
    const known = store.rowsWhere(schema.existing('ApexClass'), 'Name = ?', [className])[0];
    return known === undefined
      ? insertRow(this.#database, this.#clock, 'ApexClass', {
          Name: className,
          Status: 'Active',
          IsValid: true
        })
      : String(known['Id']);
  }

  #update(jobId: string, values: StoredRow): void {
    this.#database.store.update(this.#jobs, jobId, values);
  }

  /** Whether the job was neither aborted nor undone. */
  #isAlive(jobId: string): boolean {
    const job = this.#database.store.row(this.#jobs, jobId);
    return job !== undefined && job['Status'] !== 'Aborted';
  }
}

/** When a test runs a job that is enqueued now. */
export function testStageOf(transaction: Transaction, isInBlock: boolean): TestStage {
  const execution = executionOf(transaction);
  if (execution === null) return isInBlock ? 'stopTest' : 'endOfTest';
  // stopTest leaves what a scheduled job has started.
  return execution.kind === 'scheduled' ? 'never' : 'stopTest';
}

function methodOf({ kind }: QueuedJob, method: Execution['method']): string {
  return `${KINDS[kind].interface}.${method}`;
}

/** In the platform's own words: Knowledge article 000386014. */
export function tooManyBatchesInTest(): ApexException {
  return new ApexException(
    'System.UnexpectedException',
    'No more than one executeBatch can be called from within a test method. Please make sure the iterable returned from your start method matches the batch size, resulting in one executeBatch invocation.'
  );
}

interface BatchScope {
  readonly length: number;
  readonly isLocator: boolean;
  rows(transaction: Transaction, position: number, count: number): ApexList;
}

function scopeOf(started: unknown): BatchScope {
  if (started instanceof QueryLocator) {
    const result: ResultSet = started.value;
    return {
      length: result.ids.length,
      isLocator: true,
      rows: (...range) => result.rows(...range)
    };
  }
  if (started instanceof ApexList) {
    const { elementType, items } = started;
    return {
      length: items.length,
      isLocator: false,
      rows: (_, position, count) => new ApexList(elementType, items.slice(position, position + count))
    };
  }
  throw new ApexException(
    'System.UnexpectedException',
    'start() of a batch answers a QueryLocator or a List; other iterables are not modelled by the local org'
  );
}
