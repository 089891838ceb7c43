import type { Runtime, Transaction } from '../apex/transaction.ts';
import {
  ApexException,
  ApexList,
  ApexObject,
  callMethod,
  hasMethod,
  type ApexValue
} from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import type { StoredRow } from '../database/schema/types.ts';
import { CronSchedule } from './cron.ts';
import { deepCopy } from './deep-copy.ts';
import { SavedWork } from './saved-work.ts';
import { Governor, replaceGovernor } from './governor.ts';
import { QueryLocator } from './query-locator.ts';
import { jobOf, sessionOf, type JobKind } from './session.ts';

/** What a job is told about itself. */
export class JobContext extends ApexObject {
  readonly typeName: string;
  readonly id: string;

  constructor(typeName: string, id: string) {
    super();
    this.typeName = typeName;
    this.id = id;
  }
}

interface QueuedJob {
  kind: JobKind;
  jobId: string;
  userId: string;
  work: ApexObject;
  scopeSize: number;
  /** Milliseconds since 1970; it waits until then, but for tests. */
  notBefore: number;
}

interface ScheduledJob {
  triggerId: string;
  userId: string;
  work: ApexObject;
  schedule: CronSchedule;
  nextFireTime: number | null;
  isPaused: boolean;
}

const JOB_TYPE: Readonly<Record<JobKind, string>> = {
  queueable: 'Queueable',
  batch: 'BatchApex',
  scheduled: 'ScheduledApex'
};
const DEFAULT_SCOPE_SIZE = 200;
/** How long a minute of a job's delay takes: nobody in front of a local org wants to wait for it. */
const DELAY_MINUTE_MS = 1_000;

/** Where jobs run: the runtime, and the transaction whose session they share (the test's, if any). */
export interface JobRunner {
  runtime: Runtime;
  parent?: Transaction;
}

/**
 * Jobs that wait to run, and the rows that tell of them. Schedules go on where the database is opened again; a job that
 * had not ended by then is aborted.
 */
export class JobQueue {
  readonly #database: OrgDatabase;
  readonly #clock: () => number;
  #queued: QueuedJob[] = [];
  #current: Generator<void, void> | null = null;
  readonly #scheduled = new Map<string, ScheduledJob>();
  readonly #savedWork: SavedWork;

  constructor(database: OrgDatabase, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
    this.#savedWork = new SavedWork(database.store);
    database.store.run(
      `UPDATE AsyncApexJob SET Status = 'Aborted', CompletedDate = ?, ExtendedStatus = ?
       WHERE Status IN ('Queued', 'Holding', 'Processing')`,
      [clock(), 'The local org was stopped before the job ended.']
    );
  }

  get size(): number {
    return this.#queued.length;
  }

  /** Forgets the jobs that were added after the queue had this size: their transaction was undone. */
  truncate(size: number): void {
    this.#queued.length = Math.min(size, this.#queued.length);
  }

  /** Adds a Queueable or Batchable and answers its job id. */
  enqueue(
    kind: JobKind,
    work: ApexObject,
    userId: string,
    { scopeSize = DEFAULT_SCOPE_SIZE, delayMinutes = 0 }: { scopeSize?: number; delayMinutes?: number } = {}
  ): string {
    const jobId = this.#insert('AsyncApexJob', {
      ApexClassId: this.#classId(work.typeName),
      JobType: JOB_TYPE[kind],
      Status: kind === 'batch' ? 'Holding' : 'Queued',
      JobItemsProcessed: 0,
      TotalJobItems: 0,
      NumberOfErrors: 0,
      CreatedById: userId
    });
    const notBefore = this.#clock() + delayMinutes * DELAY_MINUTE_MS;
    this.#queued.push({ kind, jobId, userId, work: deepCopy(work) as ApexObject, scopeSize, notBefore });
    return jobId;
  }

  /** Adds a Schedulable and answers the id of its CronTrigger. */
  schedule(
    name: string,
    expression: string,
    schedule: CronSchedule,
    work: ApexObject,
    userId: string
  ): string {
    if (this.#namesInUse().has(name)) {
      throw new ApexException(
        'System.AsyncException',
        `The Apex job named "${name}" is already scheduled for execution.`
      );
    }
    const now = this.#clock();
    const nextFireTime = schedule.nextAfter(now);
    if (nextFireTime === null) {
      throw new ApexException(
        'System.StringException',
        `Based on configured schedule, the given trigger "${expression}" will never fire.`
      );
    }
    const triggerId = this.#insert('CronTrigger', {
      CronJobDetailId: this.#insert('CronJobDetail', { Name: name, JobType: '7' }),
      CronExpression: expression,
      State: 'WAITING',
      StartTime: now,
      NextFireTime: nextFireTime,
      TimesTriggered: 0,
      TimeZoneSidKey: 'GMT',
      OwnerId: userId,
      CreatedById: userId
    });
    this.#savedWork.keep(triggerId, work);
    this.#scheduled.set(triggerId, {
      triggerId,
      userId,
      work: deepCopy(work) as ApexObject,
      schedule,
      nextFireTime,
      isPaused: false
    });
    return triggerId;
  }

  /** Keeps a schedule from firing until it is resumed. */
  pause(triggerId: string): void {
    const scheduled = this.#existingSchedule(triggerId);
    scheduled.isPaused = true;
    this.#updateTrigger(triggerId, { State: 'PAUSED' });
  }

  /** Lets a paused schedule fire again, from its next time on. */
  resume(triggerId: string): void {
    const scheduled = this.#existingSchedule(triggerId);
    scheduled.isPaused = false;
    scheduled.nextFireTime = scheduled.schedule.nextAfter(this.#clock());
    this.#updateTrigger(triggerId, { State: 'WAITING', NextFireTime: scheduled.nextFireTime });
  }

  #existingSchedule(triggerId: string): ScheduledJob {
    const scheduled = this.#scheduled.get(triggerId);
    if (scheduled === undefined)
      throw new ApexException('System.AsyncException', `There is no scheduled job ${triggerId}`);
    return scheduled;
  }

  #updateTrigger(triggerId: string, values: StoredRow): void {
    const { store, schema } = this.#database;
    store.update(schema.existing('CronTrigger'), triggerId, values);
  }

  /** Ends a schedule or a job that has not run yet. */
  abort(id: string): void {
    const { store, schema } = this.#database;
    const trigger = schema.existing('CronTrigger');
    const row = store.row(trigger, id);
    if (row !== undefined) {
      this.#scheduled.delete(id);
      this.#savedWork.forget(id);
      store.erase(schema.existing('CronJobDetail'), String(row['CronJobDetailId']));
      store.erase(trigger, id);
      return;
    }
    const job = this.#queued.findIndex((queued) => queued.jobId === id);
    if (job >= 0) this.#queued.splice(job, 1);
    this.#update(id, { Status: 'Aborted', CompletedDate: this.#clock() });
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
    const now = this.#clock();
    const isTest = runner.parent?.isTest === true;
    const index = this.#queued.findIndex(({ notBefore }) => isTest || notBefore <= now);
    const [job] = index < 0 ? [] : this.#queued.splice(index, 1);
    return job === undefined ? null : this.#run(runner, job);
  }

  /** Runs the schedules that are due, or (as Test.stopTest() does) all that wait for their first time. */
  runScheduled(runner: JobRunner, which: 'due' | 'all' = 'due'): void {
    const now = this.#clock();
    for (const scheduled of [...this.#scheduled.values()]) {
      if (
        this.#database.store.row(this.#database.schema.existing('CronTrigger'), scheduled.triggerId) ===
        undefined
      ) {
        this.#scheduled.delete(scheduled.triggerId);
      } else if (scheduled.isPaused) {
        continue;
      } else if (which === 'all' || (scheduled.nextFireTime !== null && scheduled.nextFireTime <= now)) {
        this.#fire(runner, scheduled, now);
      }
    }
  }

  #fire(runner: JobRunner, scheduled: ScheduledJob, now: number): void {
    const { triggerId, userId, work, schedule } = scheduled;
    const run = (): unknown =>
      this.#inJob(runner, 'scheduled', userId, () =>
        callMethod(deepCopy(work) as ApexObject, 'execute', new JobContext('SchedulableContext', triggerId))
      );
    // A test runs schedules out of their time, which their triggers do not show.
    if (runner.parent !== undefined) return void run();
    scheduled.nextFireTime = schedule.nextAfter(now);
    const { store, schema } = this.#database;
    const object = schema.existing('CronTrigger');
    const times = Number(store.row(object, triggerId)?.['TimesTriggered'] ?? 0) + 1;
    store.update(object, triggerId, {
      PreviousFireTime: now,
      NextFireTime: scheduled.nextFireTime,
      TimesTriggered: times
    });
    this.#tell(scheduled, run);
  }

  /** Runs a schedule's work and writes the row that tells of it in the list of Apex jobs. */
  #tell({ triggerId, userId, work }: ScheduledJob, run: () => unknown): void {
    const jobId = this.#insert('AsyncApexJob', {
      ApexClassId: this.#classId(work.typeName),
      CronTriggerId: triggerId,
      JobType: JOB_TYPE.scheduled,
      Status: 'Processing',
      JobItemsProcessed: 0,
      TotalJobItems: 0,
      NumberOfErrors: 0,
      CreatedById: userId
    });
    try {
      run();
      this.#update(jobId, { Status: 'Completed', CompletedDate: this.#clock() });
    } catch (error) {
      this.#fail(jobId, error);
      if (!(error instanceof ApexException)) throw error;
    }
  }

  #fail(jobId: string, error: unknown): void {
    const message =
      error instanceof ApexException ? (error.message ?? '') : `Fault of the local org: ${String(error)}`;
    this.#update(jobId, {
      Status: 'Failed',
      NumberOfErrors: 1,
      ExtendedStatus: message.slice(0, 255),
      CompletedDate: this.#clock()
    });
  }

  /** Takes up the schedules of an earlier process; one whose work cannot be made again is marked as in error. */
  restore(runtime: Runtime): void {
    const { store, schema } = this.#database;
    const object = schema.existing('CronTrigger');
    for (const row of store.rowsWhere(object, "State IN ('WAITING', 'PAUSED')", [])) {
      const triggerId = String(row['Id']);
      const work = this.#savedWork.make(runtime, triggerId);
      if (work === null) {
        store.update(object, triggerId, { State: 'ERROR', NextFireTime: null });
        continue;
      }
      this.#scheduled.set(triggerId, {
        triggerId,
        userId: String(row['OwnerId']),
        work,
        schedule: new CronSchedule(String(row['CronExpression'])),
        nextFireTime: row['NextFireTime'] === null ? null : Number(row['NextFireTime']),
        isPaused: row['State'] === 'PAUSED'
      });
    }
  }

  *#run(runner: JobRunner, job: QueuedJob): Generator<void, void> {
    this.#update(job.jobId, { Status: 'Processing' });
    try {
      if (job.kind === 'batch') yield* this.#runBatch(runner, job);
      else
        this.#inJob(runner, job.kind, job.userId, () =>
          callMethod(job.work, 'execute', new JobContext('QueueableContext', job.jobId))
        );
      if (!this.#isAborted(job.jobId))
        this.#update(job.jobId, { Status: 'Completed', CompletedDate: this.#clock() });
    } catch (error) {
      this.#fail(job.jobId, error);
      if (!(error instanceof ApexException) || runner.parent?.isTest === true) throw error;
    }
  }

  *#runBatch(runner: JobRunner, job: QueuedJob): Generator<void, void> {
    const context = new JobContext('Database.BatchableContext', job.jobId);
    const stateful = job.work instanceof ApexObject && isStateful(runner, job.work);
    let work = job.work;
    const started = this.#inJob(runner, 'batch', job.userId, () =>
      callMethod(work, 'start', context)
    ) as ApexValue;
    const items = itemsOf(started);
    const chunks = chunksOf(items, job.scopeSize);
    if (chunks.length > 1 && runner.parent?.isTest === true) {
      throw new ApexException(
        'System.UnexpectedException',
        'No more than one executeBatch can be called from within a test method. Please make sure the iterable returned from your start method matches the batch size, resulting in one executeBatch invocation.'
      );
    }
    this.#update(job.jobId, { TotalJobItems: chunks.length });
    const initial = work;
    for (const [index, chunk] of chunks.entries()) {
      yield;
      if (this.#isAborted(job.jobId)) return;
      work = stateful ? work : (deepCopy(initial) as ApexObject);
      const scope = new ApexList(chunk.elementType, chunk.items);
      this.#runChunk(runner, job, work, context, scope);
      this.#update(job.jobId, { JobItemsProcessed: index + 1 });
    }
    yield;
    this.#inJob(runner, 'batch', job.userId, () =>
      callMethod(stateful ? work : (deepCopy(initial) as ApexObject), 'finish', context)
    );
  }

  /** A chunk that fails is undone and counted; the others go on. */
  #runChunk(runner: JobRunner, job: QueuedJob, work: ApexObject, context: JobContext, scope: ApexList): void {
    try {
      this.#inJob(runner, 'batch', job.userId, () => callMethod(work, 'execute', context, scope));
    } catch (error) {
      if (!(error instanceof ApexException) || runner.parent?.isTest === true) throw error;
      const errors = Number(
        this.#database.store.row(this.#database.schema.existing('AsyncApexJob'), job.jobId)?.[
          'NumberOfErrors'
        ] ?? 0
      );
      this.#update(job.jobId, {
        NumberOfErrors: errors + 1,
        ExtendedStatus: `First error: ${error.message ?? ''}`.slice(0, 255)
      });
    }
  }

  #inJob<T>({ runtime, parent }: JobRunner, kind: JobKind, userId: string, body: () => T): T {
    const size = this.size;
    return runtime.inTransaction(parent ? { parent } : {}, (transaction) => {
      replaceGovernor(transaction, new Governor(true));
      jobOf(transaction).kind = kind;
      const session = sessionOf(transaction, userId);
      const former = session.userId;
      session.userId = userId;
      try {
        return this.#database.transact(body);
      } catch (error) {
        this.truncate(size);
        throw error;
      } finally {
        session.userId = former;
      }
    });
  }

  #namesInUse(): Set<string> {
    const rows = this.#database.store.all(
      'SELECT d.Name AS name FROM CronTrigger t JOIN CronJobDetail d ON d.Id = t.CronJobDetailId'
    );
    return new Set(rows.map((row) => String(row['name'])));
  }

  #classId(className: string): string {
    const { store, schema } = this.#database;
    const known = store.rowsWhere(schema.existing('ApexClass'), 'Name = ?', [className])[0];
    return known === undefined
      ? this.#insert('ApexClass', { Name: className, Status: 'Active', IsValid: true })
      : String(known['Id']);
  }

  #insert(objectName: string, values: StoredRow): string {
    const { store, schema } = this.#database;
    const object = schema.existing(objectName);
    const id = store.nextId(object);
    store.insert(object, {
      ...values,
      ...(object.fieldSchema('CreatedDate') && { CreatedDate: this.#clock() }),
      Id: id
    });
    return id;
  }

  #isAborted(jobId: string): boolean {
    const { store, schema } = this.#database;
    return store.row(schema.existing('AsyncApexJob'), jobId)?.['Status'] === 'Aborted';
  }

  #update(jobId: string, values: StoredRow): void {
    this.#database.store.update(this.#database.schema.existing('AsyncApexJob'), jobId, values);
  }
}

function isStateful({ runtime }: JobRunner, work: ApexObject): boolean {
  return runtime.isInstance(work, runtime.types.type('Database.Stateful'));
}

interface Chunk {
  elementType: ApexList['elementType'];
  items: ApexValue[];
}

function itemsOf(started: ApexValue): Chunk {
  const list = started instanceof QueryLocator ? started.records : started;
  if (list instanceof ApexList) return list;
  throw new ApexException(
    'System.UnexpectedException',
    'start() of a batch answers a QueryLocator or a List; other iterables are not modelled by the local org'
  );
}

function chunksOf({ elementType, items }: Chunk, size: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let index = 0; index < items.length; index += size)
    chunks.push({ elementType, items: items.slice(index, index + size) });
  return chunks;
}

/** Whether the object can be run as that kind of job. */
export function canRun(work: ApexObject, kind: JobKind): boolean {
  return kind === 'batch'
    ? hasMethod(work, 'start', 1) && hasMethod(work, 'execute', 2)
    : hasMethod(work, 'execute', 1);
}
