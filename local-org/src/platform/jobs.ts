import type { Transaction } from '../apex/transaction.ts';
import { ApexException, type ApexObject } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import { deepCopy } from './deep-copy.ts';
import { executionOf, type Chain, type JobKind } from './execution.ts';
import type { Faults } from './faults.ts';
import { JobRows } from './job-rows.ts';
import { JobRuns, KINDS, type JobRunner, type QueuedJob, type TestStage } from './job-runs.ts';
import { Schedules } from './schedules.ts';
import { NativeObject } from './services.ts';

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

/** The chain of a job that no Queueable has started. */
export const NO_CHAIN: Chain = { depth: 1, maximumDepth: null, delayMinutes: null, failures: 0 };

const DEFAULT_SCOPE_SIZE = 200;
/** How long a minute of a job's delay takes: nobody in front of a local org wants to wait for it. */
const DELAY_MINUTE_MS = 1_000;

/**
 * What waits to run. The rows of AsyncApexJob and CronTrigger say what there is, so that a rollback takes jobs and
 * schedules along; beside them are kept the objects of the jobs and of the schedules. Schedules go on where
 * the database is opened again; a job that had not ended by then is aborted.
 */
export class JobQueue {
  readonly schedules: Schedules;
  readonly #clock: () => number;
  readonly #rows: JobRows;
  readonly #runs: JobRuns;
  #queued: QueuedJob[] = [];
  #current: Generator<void, void> | null = null;

  constructor(database: OrgDatabase, clock: () => number, faults: Faults) {
    this.#clock = clock;
    this.#rows = new JobRows(database, clock);
    this.schedules = new Schedules(database, clock, this.#rows);
    this.#runs = new JobRuns({ database, faults, rows: this.#rows, schedules: this.schedules });
    database.store.run(
      `UPDATE AsyncApexJob SET Status = 'Aborted', CompletedDate = ?, ExtendedStatus = ?
       WHERE Status IN ('Queued', 'Holding', 'Preparing', 'Processing')`,
      [clock(), 'The local org was stopped before the job ended.']
    );
  }

  /** Adds a job and answers its id. */
  enqueue(kind: JobKind, work: ApexObject, userId: string, options: JobOptions = {}): string {
    const { chain = NO_CHAIN, signature = null, triggerId = null } = options;
    const id = this.#rows.insert('AsyncApexJob', {
      ApexClassId: this.#rows.classId(work.typeName),
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
    return this.#queued.some((job) => job.signature === signature && this.#rows.isAlive(job.id));
  }

  /** How many batches wait: the Apex flex queue. */
  heldBatches(): number {
    return this.#rows.jobsWhere("JobType = 'BatchApex' AND Status = 'Holding'").length;
  }

  /** Ends a schedule or a job; what a job does in the transaction that runs at the moment is kept. */
  abort(id: string): void {
    if (this.schedules.erase(id)) return;
    const job = this.#rows.job(id);
    if (job === undefined) throw new ApexException('System.StringException', `Invalid id: ${id}`);
    if (job['CompletedDate'] === null) this.#rows.end(id, 'Aborted');
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
    this.#queued = this.#queued.filter(({ id }) => this.#rows.isAlive(id));
    const now = this.#clock();
    const isDue = ({ notBefore, testStage }: QueuedJob): boolean =>
      runner.parent === undefined
        ? notBefore <= now
        : testStage === 'stopTest' || testStage === (runner.stage ?? 'endOfTest');
    const index = this.#queued.findIndex(isDue);
    const [job] = index < 0 ? [] : this.#queued.splice(index, 1);
    return job === undefined ? null : this.#runs.run(runner, job);
  }
}

/** When a test runs a job of the kind that is enqueued now. */
export function testStageOf(transaction: Transaction, isInBlock: boolean, kind: JobKind): TestStage {
  const execution = executionOf(transaction);
  if (execution === null) return isInBlock ? 'stopTest' : 'endOfTest';
  // stopTest leaves what jobs have started, but for the Queueables of chains, batches and finalizers.
  return kind === 'queueable' && execution.kind !== 'scheduled' ? 'stopTest' : 'never';
}
