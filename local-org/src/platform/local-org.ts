import type { NativeClass, ObjectStatics } from '../apex/library.ts';
import type { Platform } from '../apex/ports.ts';
import type { Runtime, Transaction } from '../apex/transaction.ts';
import type { SObject } from '../apex/values.ts';
import { ApexException } from '../apex/values.ts';
import { OrgDatabase } from '../database/org-database.ts';
import { readProject } from '../database/schema/project.ts';
import { OrgSchema } from '../database/schema/schema.ts';
import { ApexDatabase } from './apex-database.ts';
import { Credentials, type CredentialSettings } from './credentials.ts';
import { Faults } from './faults.ts';
import { governorOf } from './governor.ts';
import { JobQueue } from './jobs.ts';
import { mergeLibraries, platformLibrary } from './library.ts';
import type { Edition, Services } from './services.ts';
import { sessionOf } from './session.ts';
import { objectStatics } from './sobject-natives.ts';
import { runJobs } from './job-natives.ts';
import { SynchronousTransport, type Transport } from './transport.ts';

export interface LocalOrgOptions {
  /** Folders with metadata in source format, such as `force-app/main/default`. */
  folders: readonly string[];
  /** Database file; absent means a database in memory. */
  databasePath?: string;
  /** Milliseconds since 1970; the system clock if absent. */
  clock?: () => number;
  credentials?: CredentialSettings;
  /** Replaces real HTTP. */
  transport?: Transport;
  /** Developer Edition and trial orgs chain five Queueables at most. Enterprise if absent. */
  edition?: Edition;
}

/** An org on this machine: schema, data, users, jobs and callouts. Sharing is not modelled. */
export class LocalOrg implements Services {
  readonly database: OrgDatabase;
  readonly apexDatabase: ApexDatabase;
  readonly credentials: Credentials;
  readonly jobs: JobQueue;
  readonly faults: Faults;
  readonly edition: Edition;
  readonly transport: Transport;
  readonly clock: () => number;
  readonly objectStatics: ObjectStatics;
  readonly platform: Platform;
  readonly #ownTransport = new SynchronousTransport();

  /** Reads the metadata and opens the database. Throws MetadataError with everything that cannot be modelled. */
  static open(options: LocalOrgOptions): LocalOrg {
    return new LocalOrg(new OrgSchema(readProject(options.folders)), options);
  }

  private constructor(schema: OrgSchema, options: LocalOrgOptions) {
    this.clock = options.clock ?? Date.now;
    const path = options.databasePath;
    this.database = new OrgDatabase(schema, { clock: this.clock, ...(path !== undefined && { path }) });
    this.credentials = new Credentials(schema, options.credentials ?? {});
    this.edition = options.edition ?? 'Enterprise';
    this.faults = new Faults(this.database.store.lockedRows);
    this.database.refusalOf = (write) => this.faults.refusalOf(write);
    this.jobs = new JobQueue(this.database, this.clock, this.faults);
    this.apexDatabase = new ApexDatabase(this.database);
    this.transport = this.faults.over(options.transport ?? this.#ownTransport.send);
    this.objectStatics = objectStatics(this);
    this.platform = {
      runAs: (transaction, user) => this.#runAs(transaction, user),
      finishTest: (transaction) => runJobs(this, transaction, 'endOfTest')
    };
  }

  get schema(): OrgSchema {
    return this.database.schema;
  }

  /** The classes of the platform, joined with those of the language. */
  library(language: readonly NativeClass[]): NativeClass[] {
    return mergeLibraries(language, platformLibrary(this, this.apexDatabase));
  }

  /** Runs `body` as one Apex transaction of the user; jobs that it enqueued wait for `runJobs`. */
  run<T>(runtime: Runtime, userId: string, body: (transaction: Transaction) => T): T {
    return runtime.inTransaction({}, (transaction) => {
      sessionOf(this.database, transaction).userId = userId;
      return this.database.transact(() => body(transaction));
    });
  }

  /** Runs the jobs that wait and the schedules that are due. */
  runJobs(runtime: Runtime): void {
    this.jobs.runScheduled({ runtime });
    this.jobs.runQueued({ runtime });
  }

  /** Fires the schedules that are due and runs one piece of what waits; answers whether more waits. */
  runNextJobStep(runtime: Runtime): boolean {
    this.jobs.runScheduled({ runtime });
    return this.jobs.runNextStep({ runtime });
  }

  /** Gives a user a permission set, as an admin does in Setup. */
  assignPermissionSet(userId: string, name: string): void {
    const { store, schema } = this.database;
    const set = store.rowsWhere(schema.existing('PermissionSet'), 'Name = ?', [name])[0];
    if (set === undefined) throw new Error(`There is no permission set ${name}`);
    const object = schema.existing('PermissionSetAssignment');
    const permissionSetId = String(set['Id']);
    if (
      store.rowsWhere(object, 'AssigneeId = ? AND PermissionSetId = ?', [userId, permissionSetId]).length > 0
    )
      return;
    store.insert(object, { Id: store.nextId(object), AssigneeId: userId, PermissionSetId: permissionSetId });
  }

  async close(): Promise<void> {
    this.database.close();
    await this.#ownTransport.close();
  }

  #runAs(transaction: Transaction, user: SObject): () => void {
    const id = user.fields.get('Id');
    if (typeof id !== 'string')
      throw new ApexException('System.TypeException', 'System.runAs() needs a user that was inserted');
    const state = sessionOf(this.database, transaction);
    const governor = governorOf(transaction);
    const former = { userId: state.userId, firstWrite: governor.firstWrite };
    state.userId = id;
    // A block of another user may write set-up objects even if the test wrote others before.
    governor.firstWrite = null;
    return () => {
      state.userId = former.userId;
      governor.firstWrite = former.firstWrite;
    };
  }
}
