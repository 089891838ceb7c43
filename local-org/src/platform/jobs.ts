import { fieldsOf } from '../apex/run/instances.ts';
import type { Runtime, Transaction } from '../apex/transaction.ts';
import { ApexException, ApexList, ApexObject, callMethod, type ApexValue } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { StoredRow } from '../database/schema/types.ts';
import { CronSchedule } from './cron.ts';
import { deepCopy } from './deep-copy.ts';
import { Governor, replaceGovernor } from './governor.ts';
import { NativeObject } from './services.ts';
import { jobKindSlot, sessionOf, type JobKind } from './session.ts';

/** What a job is told about itself: its id. */
export type JobContext = NativeObject<string>;

/** The records of a batch's query. */
export class QueryLocator extends NativeObject<ApexList> {
  constructor(records: ApexList) {
    super('Database.QueryLocator', records);
  }
}

interface JobOptions {
  /** Rows that a batch is handed over at a time. */
  readonly scopeSize?: number;
  readonly delayMinutes?: number;
  /** The schedule that has fired. */
  readonly triggerId?: string;
}

interface QueuedJob {
  readonly kind: JobKind;
  readonly id: string;
  readonly userId: string;
  readonly work: ApexObject;
  readonly context: JobContext;
  readonly scopeSize: number;
  /** Milliseconds since 1970; it waits until then, but for tests. */
  readonly notBefore: number;
}

/** What AsyncApexJob calls a job, and the type of what it is told about itself. */
const KINDS = {
  queueable: { jobType: 'Queueable', context: 'QueueableContext' },
  batch: { jobType: 'BatchApex', context: 'Database.BatchableContext' },
  scheduled: { jobType: 'ScheduledApex', context: 'SchedulableContext' }
} as const;
const DEFAULT_SCOPE_SIZE = 200;
/** How long a minute of a job's delay takes: nobody in front of a local org wants to wait for it. */
const DELAY_MINUTE_MS = 1_000;

/** Where jobs run: the runtime, and the transaction of the test that enqueued them, if any. */
export interface JobRunner {
  readonly runtime: Runtime;
  readonly parent?: Transaction;
}

/**
 * What waits to run. The rows of AsyncApexJob and CronTrigger say what there is, so that a rollback takes jobs and
 * schedules along; beside them are kept the objects of the jobs and the classes of the schedules. Schedules go on where
 * the database is opened again; a job that had not ended by then is aborted.
 */
export class JobQueue {
  readonly #database: OrgDatabase;
  readonly #clock: () => number;
  readonly #jobs: ObjectType;
  readonly #triggers: ObjectType;
  #queued: QueuedJob[] = [];
  #current: Generator<void, void> | null = null;

  constructor(database: OrgDatabase, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
    this.#jobs = database.schema.existing('AsyncApexJob');
    this.#triggers = database.schema.existing('CronTrigger');
    database.store.run('CREATE TABLE IF NOT EXISTS "scheduled work" (trigger TEXT PRIMARY KEY, class TEXT)');
    database.store.run(
      `UPDATE AsyncApexJob SET Status = 'Aborted', CompletedDate = ?, ExtendedStatus = ?
       WHERE Status IN ('Queued', 'Holding', 'Processing')`,
      [clock(), 'The local org was stopped before the job ended.']
    );
  }

  /** Adds a job and answers its id. */
  enqueue(kind: JobKind, work: ApexObject, userId: string, options: JobOptions = {}): string {
    const { scopeSize = DEFAULT_SCOPE_SIZE, delayMinutes = 0, triggerId } = options;
    const id = this.#insert('AsyncApexJob', {
      ApexClassId: this.#classId(work.typeName),
      CronTriggerId: triggerId ?? null,
      JobType: KINDS[kind].jobType,
      Status: kind === 'batch' ? 'Holding' : 'Queued',
      JobItemsProcessed: 0,
      TotalJobItems: 0,
      NumberOfErrors: 0,
      CreatedById: userId
    });
    const notBefore = this.#clock() + delayMinutes * DELAY_MINUTE_MS;
    const context = new NativeObject(KINDS[kind].context, triggerId ?? id);
    this.#queued.push({ kind, id, userId, work: deepCopy(work), context, scopeSize, notBefore });
    return id;
  }

  /** Adds a Schedulable and answers the id of its CronTrigger. */
  schedule(name: string, expression: string, work: ApexObject, userId: string): string {
    if (fieldsOf(work).length > 0)
      throw new Error(`${work.typeName}: a Schedulable with fields is not modelled by the local org`);
    const now = this.#clock();
    const nextFireTime = new CronSchedule(expression).nextAfter(now);
    const { store, schema } = this.#database;
    const details = schema.existing('CronJobDetail');
    if (store.rowsWhere(details, 'Name = ? COLLATE BINARY', [name]).length > 0) {
      throw new ApexException(
        'System.AsyncException',
        `The Apex job named "${name}" is already scheduled for execution.`
      );
    }
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
    store.run('INSERT INTO "scheduled work" (trigger, class) VALUES (?, ?)', [triggerId, work.typeName]);
    return triggerId;
  }

  /** Keeps a schedule from firing until it is resumed. */
  pause(triggerId: string): void {
    this.#existingTrigger(triggerId);
    this.#updateTrigger(triggerId, { State: 'PAUSED' });
  }

  /** Lets a paused schedule fire again, from its next time on. */
  resume(triggerId: string): void {
    const schedule = new CronSchedule(String(this.#existingTrigger(triggerId)['CronExpression']));
    this.#updateTrigger(triggerId, { State: 'WAITING', NextFireTime: schedule.nextAfter(this.#clock()) });
  }

  /** Ends a schedule or a job. */
  abort(id: string): void {
    const { store, schema } = this.#database;
    const trigger = store.row(this.#triggers, id);
    if (trigger === undefined) {
      this.#update(id, { Status: 'Aborted', CompletedDate: this.#clock() });
      return;
    }
    store.run('DELETE FROM "scheduled work" WHERE trigger = ?', [id]);
    store.erase(schema.existing('CronJobDetail'), String(trigger['CronJobDetailId']));
    store.erase(this.#triggers, id);
  }

  /** Fires the schedules that are due; in a test all that wait, out of their time, which their triggers do not show. */
  runScheduled(runner: JobRunner): void {
    const now = this.#clock();
    const due = runner.parent
      ? this.#triggersWhere("State = 'WAITING'")
      : this.#triggersWhere("State = 'WAITING' AND NextFireTime <= ?", now);
    for (const trigger of due) {
      const triggerId = String(trigger['Id']);
      const work = this.#scheduledWork(runner.runtime, triggerId);
      if (work === null) {
        this.#updateTrigger(triggerId, { State: 'ERROR', NextFireTime: null });
        continue;
      }
      if (!runner.parent) {
        this.#updateTrigger(triggerId, {
          PreviousFireTime: now,
          NextFireTime: new CronSchedule(String(trigger['CronExpression'])).nextAfter(now),
          TimesTriggered: Number(trigger['TimesTriggered']) + 1
        });
      }
      this.enqueue('scheduled', work, String(trigger['OwnerId']), { triggerId });
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
    const index = this.#queued.findIndex(({ notBefore }) => runner.parent !== undefined || notBefore <= now);
    const [job] = index < 0 ? [] : this.#queued.splice(index, 1);
    return job === undefined ? null : this.#run(runner, job);
  }

  *#run(runner: JobRunner, job: QueuedJob): Generator<void, void> {
    this.#update(job.id, { Status: 'Processing' });
    try {
      if (job.kind === 'batch') yield* this.#runBatch(runner, job);
      else this.#inJob(runner, job.kind, job.userId, () => callMethod(job.work, 'execute', job.context));
      if (this.#isAlive(job.id)) this.#update(job.id, { Status: 'Completed', CompletedDate: this.#clock() });
    } catch (error) {
      const message =
        error instanceof ApexException ? (error.message ?? '') : `Fault of the local org: ${String(error)}`;
      this.#update(job.id, {
        Status: 'Failed',
        NumberOfErrors: 1,
        ExtendedStatus: message.slice(0, 255),
        CompletedDate: this.#clock()
      });
      if (!(error instanceof ApexException) || runner.parent) throw error;
    }
  }

  *#runBatch(runner: JobRunner, job: QueuedJob): Generator<void, void> {
    const { runtime, parent } = runner;
    const { id, context, scopeSize } = job;
    const isStateful = runtime.isInstance(job.work, runtime.types.type('Database.Stateful'));
    const call = (method: string, ...args: ApexValue[]): unknown =>
      this.#inJob(runner, 'batch', job.userId, () =>
        callMethod(isStateful || method === 'start' ? job.work : deepCopy(job.work), method, context, ...args)
      );
    const { elementType, items } = scopeOf(call('start'));
    const chunks = Math.ceil(items.length / scopeSize);
    if (chunks > 1 && parent) {
      throw new ApexException(
        'System.UnexpectedException',
        'No more than one executeBatch can be called from within a test method. Please make sure the iterable returned from your start method matches the batch size, resulting in one executeBatch invocation.'
      );
    }
    this.#update(id, { TotalJobItems: chunks });
    let errors = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      yield;
      if (!this.#isAlive(id)) return;
      try {
        call('execute', new ApexList(elementType, items.slice(chunk * scopeSize, (chunk + 1) * scopeSize)));
      } catch (error) {
        // A chunk that fails is undone and counted; the others go on.
        if (!(error instanceof ApexException) || parent) throw error;
        const status = `First error: ${error.message ?? ''}`.slice(0, 255);
        this.#update(id, { NumberOfErrors: ++errors, ExtendedStatus: status });
      }
      this.#update(id, { JobItemsProcessed: chunk + 1 });
    }
    yield;
    call('finish');
  }

  #inJob<T>({ runtime, parent }: JobRunner, kind: JobKind, userId: string, body: () => T): T {
    return runtime.inTransaction(parent ? { parent } : {}, (transaction) => {
      replaceGovernor(transaction, new Governor(true));
      transaction.setState(jobKindSlot, kind);
      const session = sessionOf(this.#database, transaction);
      const former = session.userId;
      session.userId = userId;
      try {
        return this.#database.transact(body);
      } finally {
        session.userId = former;
      }
    });
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
    const Id = store.nextId(object);
    const created = object.fieldSchema('CreatedDate') && { CreatedDate: this.#clock() };
    store.insert(object, { ...values, ...created, Id });
    return Id;
  }

  #update(jobId: string, values: StoredRow): void {
    this.#database.store.update(this.#jobs, jobId, values);
  }

  /** Whether the job was neither aborted nor undone. */
  #isAlive(jobId: string): boolean {
    const job = this.#database.store.row(this.#jobs, jobId);
    return job !== undefined && job['Status'] !== 'Aborted';
  }

  #triggersWhere(condition: string, ...parameters: number[]): StoredRow[] {
    return this.#database.store.rowsWhere(this.#triggers, condition, parameters);
  }

  /** An object of the class that was scheduled; null when the class is gone. */
  #scheduledWork(runtime: Runtime, triggerId: string): ApexObject | null {
    const sql = 'SELECT class FROM "scheduled work" WHERE trigger = ?';
    const name = String(this.#database.store.all(sql, [triggerId])[0]?.['class']);
    const { types } = runtime;
    return types.definition(name) === undefined ? null : runtime.allocate(types.type(name));
  }

  #existingTrigger(triggerId: string): StoredRow {
    const trigger = this.#database.store.row(this.#triggers, triggerId);
    if (trigger === undefined)
      throw new ApexException('System.AsyncException', `There is no scheduled job ${triggerId}`);
    return trigger;
  }

  #updateTrigger(triggerId: string, values: StoredRow): void {
    this.#database.store.update(this.#triggers, triggerId, values);
  }
}

function scopeOf(started: unknown): ApexList {
  const list = started instanceof QueryLocator ? started.value : started;
  if (list instanceof ApexList) return list;
  throw new ApexException(
    'System.UnexpectedException',
    'start() of a batch answers a QueryLocator or a List; other iterables are not modelled by the local org'
  );
}
