import type { Runtime, Transaction } from '../apex/transaction.ts';
import { fieldsOf } from '../apex/run/instances.ts';
import { ApexException, type ApexObject } from '../apex/values.ts';
import type { OrgDatabase } from '../database/org-database.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { StoredRow } from '../database/schema/types.ts';
import { CronSchedule } from './cron.ts';
import { deepCopy } from './deep-copy.ts';
import type { JobRows } from './job-rows.ts';
import { sessionOf } from './session.ts';

/** Apex Developer Guide, Apex Scheduler. */
const MAX_SCHEDULED_JOBS = 100;
/** CronJobDetail.JobType. */
const SCHEDULED_APEX = '7';
const BATCH_JOB = '9';
const MINUTE_MS = 60_000;

/** A schedule whose time has come. */
interface Firing {
  readonly triggerId: string;
  readonly userId: string;
  readonly work: ApexObject;
  /** Rows a chunk of a batch; null for a Schedulable. */
  readonly scopeSize: number | null;
}

interface ScheduledObject {
  readonly work: ApexObject;
  readonly scopeSize: number | null;
}

/**
 * What System.schedule and System.scheduleBatch keep: rows of CronTrigger and CronJobDetail, and the objects. A
 * Schedulable without fields goes on in the next process; one with fields, and a batch, end in the state ERROR.
 */
export class Schedules {
  readonly #database: OrgDatabase;
  readonly #clock: () => number;
  readonly #rows: JobRows;
  readonly #triggers: ObjectType;
  readonly #objects = new Map<string, ScheduledObject>();

  constructor(database: OrgDatabase, clock: () => number, rows: JobRows) {
    this.#database = database;
    this.#clock = clock;
    this.#rows = rows;
    this.#triggers = database.schema.existing('CronTrigger');
    database.store.run('CREATE TABLE IF NOT EXISTS "scheduled work" (trigger TEXT PRIMARY KEY, class TEXT)');
  }

  /** Adds a Schedulable and answers the id of its CronTrigger. */
  add(name: string, expression: string, work: ApexObject, userId: string): string {
    const nextFireTime = new CronSchedule(expression).nextAfter(this.#clock());
    this.#refuse(name);
    if (nextFireTime === null) {
      throw new ApexException(
        'System.StringException',
        `Based on configured schedule, the given trigger "${expression}" will never fire.`
      );
    }
    return this.#insert(name, expression, nextFireTime, SCHEDULED_APEX, { work, scopeSize: null }, userId);
  }

  /** Adds a batch that starts once, after some minutes. */
  addBatch(name: string, minutes: number, scheduled: ScheduledObject, userId: string): string {
    this.#refuse(name);
    const at = this.#clock() + minutes * MINUTE_MS;
    const date = new Date(at);
    const expression = [
      date.getUTCSeconds(),
      date.getUTCMinutes(),
      date.getUTCHours(),
      date.getUTCDate(),
      date.getUTCMonth() + 1,
      '?',
      date.getUTCFullYear()
    ].join(' ');
    return this.#insert(name, expression, at, BATCH_JOB, scheduled, userId);
  }

  /** Keeps a schedule from firing until it is resumed. */
  pause(triggerId: string): void {
    this.#existing(triggerId);
    this.#update(triggerId, { State: 'PAUSED' });
  }

  /** Lets a paused schedule fire again: at once, then at its times (Apex Developer Guide, Apex Scheduler). */
  resume(triggerId: string): void {
    if (this.#existing(triggerId)['State'] === 'PAUSED')
      this.#update(triggerId, { State: 'WAITING', NextFireTime: this.#clock() });
  }

  /** Removes a schedule; answers whether there was one. */
  erase(triggerId: string): boolean {
    const { store, schema } = this.#database;
    const trigger = store.row(this.#triggers, triggerId);
    if (trigger === undefined) return false;
    store.run('DELETE FROM "scheduled work" WHERE trigger = ?', [triggerId]);
    store.erase(schema.existing('CronJobDetail'), String(trigger['CronJobDetailId']));
    store.erase(this.#triggers, triggerId);
    return true;
  }

  /** Removes a schedule that has fired for the last time. */
  eraseIfOver(triggerId: string): void {
    if (this.#database.store.row(this.#triggers, triggerId)?.['State'] === 'COMPLETE') this.erase(triggerId);
  }

  /** The schedules that are due, which move on to their next time; in a test each of those that wait, once. */
  due(runtime: Runtime, test: Transaction | undefined): Firing[] {
    const now = this.#clock();
    const waiting = test
      ? this.#where("State = 'WAITING'")
      : this.#where("State = 'WAITING' AND NextFireTime <= ?", now);
    const fired = test && sessionOf(this.#database, test).firedTriggers;
    return waiting.flatMap((trigger) => {
      const triggerId = String(trigger['Id']);
      if (fired?.has(triggerId)) return [];
      fired?.add(triggerId);
      const scheduled = this.#object(runtime, triggerId);
      if (scheduled === null) {
        this.#update(triggerId, { State: 'ERROR', NextFireTime: null });
        return [];
      }
      if (!test) this.#moveOn(trigger, now);
      const { work, scopeSize } = scheduled;
      if (scopeSize !== null && !test) this.erase(triggerId);
      return [{ triggerId, userId: String(trigger['OwnerId']), work: deepCopy(work), scopeSize }];
    });
  }

  #moveOn(trigger: StoredRow, now: number): void {
    const next = new CronSchedule(String(trigger['CronExpression'])).nextAfter(now);
    this.#update(String(trigger['Id']), {
      State: next === null ? 'COMPLETE' : 'WAITING',
      PreviousFireTime: now,
      NextFireTime: next,
      TimesTriggered: Number(trigger['TimesTriggered']) + 1
    });
  }

  #refuse(name: string): void {
    const { store, schema } = this.#database;
    if (store.rowsWhere(schema.existing('CronJobDetail'), 'Name = ? COLLATE BINARY', [name]).length > 0) {
      throw new ApexException(
        'System.AsyncException',
        `The Apex job named "${name}" is already scheduled for execution.`
      );
    }
    if (this.#where('1 = 1').length >= MAX_SCHEDULED_JOBS) {
      throw new ApexException(
        'System.LimitException',
        `You have exceeded the maximum number (${MAX_SCHEDULED_JOBS}) of Apex scheduled jobs.`
      );
    }
  }

  #insert(
    name: string,
    expression: string,
    nextFireTime: number,
    jobType: string,
    { work, scopeSize }: ScheduledObject,
    userId: string
  ): string {
    const triggerId = this.#rows.insert('CronTrigger', {
      CronJobDetailId: this.#rows.insert('CronJobDetail', { Name: name, JobType: jobType }),
      CronExpression: expression,
      State: 'WAITING',
      StartTime: this.#clock(),
      NextFireTime: nextFireTime,
      TimesTriggered: 0,
      TimeZoneSidKey: 'GMT',
      OwnerId: userId,
      CreatedById: userId
    });
    this.#objects.set(triggerId, { work: deepCopy(work), scopeSize });
    if (scopeSize === null && fieldsOf(work).length === 0)
      this.#database.store.run('INSERT INTO "scheduled work" (trigger, class) VALUES (?, ?)', [
        triggerId,
        work.typeName
      ]);
    return triggerId;
  }

  #where(condition: string, ...parameters: number[]): StoredRow[] {
    return this.#database.store.rowsWhere(this.#triggers, condition, parameters);
  }

  /** The object that was scheduled, or a new one of its class; null when the class is gone. */
  #object(runtime: Runtime, triggerId: string): ScheduledObject | null {
    const known = this.#objects.get(triggerId);
    if (known !== undefined) return known;
    const sql = 'SELECT class FROM "scheduled work" WHERE trigger = ?';
    const name = String(this.#database.store.all(sql, [triggerId])[0]?.['class']);
    const { types } = runtime;
    return types.definition(name) === undefined
      ? null
      : { work: runtime.allocate(types.type(name)), scopeSize: null };
  }

  #existing(triggerId: string): StoredRow {
    const trigger = this.#database.store.row(this.#triggers, triggerId);
    if (trigger === undefined)
      throw new ApexException('System.AsyncException', `There is no scheduled job ${triggerId}`);
    return trigger;
  }

  #update(triggerId: string, values: StoredRow): void {
    this.#database.store.update(this.#triggers, triggerId, values);
  }
}
