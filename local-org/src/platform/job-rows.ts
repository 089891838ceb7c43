import type { OrgDatabase } from '../database/org-database.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { StoredRow } from '../database/schema/types.ts';

/** The rows of jobs and schedules, which only the platform writes. */
export class JobRows {
  readonly #database: OrgDatabase;
  readonly #clock: () => number;
  readonly #jobs: ObjectType;

  constructor(database: OrgDatabase, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
    this.#jobs = database.schema.existing('AsyncApexJob');
  }

  /** Adds a row of any object and answers its id. */
  insert(objectName: string, values: StoredRow): string {
    const { store, schema } = this.#database;
    const object = schema.existing(objectName);
    const Id = store.nextId(object);
    const created = object.fieldSchema('CreatedDate') && { CreatedDate: this.#clock() };
    store.insert(object, { ...values, ...created, Id });
    return Id;
  }

  job(jobId: string): StoredRow | undefined {
    return this.#database.store.row(this.#jobs, jobId);
  }

  jobsWhere(condition: string): StoredRow[] {
    return this.#database.store.rowsWhere(this.#jobs, condition, []);
  }

  update(jobId: string, values: StoredRow): void {
    this.#database.store.update(this.#jobs, jobId, values);
  }

  /** Says how a job has ended. */
  end(jobId: string, status: 'Completed' | 'Failed' | 'Aborted', values: StoredRow = {}): void {
    this.update(jobId, { ...values, Status: status, CompletedDate: this.#clock() });
  }

  /** Whether the job was neither aborted nor undone. */
  isAlive(jobId: string): boolean {
    const job = this.job(jobId);
    return job !== undefined && job['Status'] !== 'Aborted';
  }

  /** The id of a class in ApexClass, which gets a row when its first job does. */
  classId(className: string): string {
    const { store, schema } = this.#database;
    const [known] = store.rowsWhere(schema.existing('ApexClass'), 'Name = ?', [className]);
    return known === undefined
      ? this.insert('ApexClass', { Name: className, Status: 'Active', IsValid: true })
      : String(known['Id']);
  }
}
