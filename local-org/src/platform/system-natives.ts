import type { Native, NativeClass } from '../apex/library.ts';
import type { TypeLiteral } from '../apex/run/type-literal.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexDatetime, ApexException, ApexObject, type ApexValue } from '../apex/values.ts';
import { CronSchedule } from './cron.ts';
import { Governor, governorOf, replaceGovernor, type Counter } from './governor.ts';
import { canRun, JobContext } from './jobs.ts';
import { jobOf, type JobKind } from './session.ts';
import { required, session, type Services } from './services.ts';

/** Interfaces of jobs, their contexts, and the parts of System and Database that start them. */
export function jobClasses(services: Services): readonly NativeClass[] {
  const getId = (_: Transaction, self: JobContext): string => self.id;
  return [
    { name: 'AsyncException', kind: 'exception' },
    { name: 'UnexpectedException', kind: 'exception' },
    { name: 'Queueable', kind: 'interface', methods: ['void execute(QueueableContext context)'] },
    { name: 'QueueableContext', members: { 'Id getJobId()': getId } },
    { name: 'Schedulable', kind: 'interface', methods: ['void execute(SchedulableContext context)'] },
    { name: 'SchedulableContext', members: { 'Id getTriggerId()': getId } },
    {
      name: 'Database.Batchable<T>',
      kind: 'interface',
      methods: [
        'Object start(Database.BatchableContext context)',
        'void execute(Database.BatchableContext context, List<T> scope)',
        'void finish(Database.BatchableContext context)'
      ]
    },
    { name: 'Database.BatchableContext', members: { 'Id getJobId()': getId } },
    { name: 'Database.Stateful', kind: 'interface', methods: [] },
    { name: 'Database.AllowsCallouts', kind: 'interface', methods: [] },
    {
      name: 'Database',
      members: {
        'static Id executeBatch(Object batch)': (transaction: Transaction, batch: ApexObject) =>
          enqueue(services, transaction, 'batch', batch),
        'static Id executeBatch(Object batch, Integer scopeSize)': (
          transaction: Transaction,
          batch: ApexObject,
          scopeSize: number
        ) => enqueue(services, transaction, 'batch', batch, { scopeSize })
      }
    },
    { name: 'System', members: systemMembers(services) }
  ];
}

function systemMembers(services: Services): Record<string, Native> {
  return {
    'static Id enqueueJob(Object job)': (transaction: Transaction, job: ApexObject) =>
      enqueue(services, transaction, 'queueable', job),
    'static Id enqueueJob(Object job, Integer delayMinutes)': (
      transaction: Transaction,
      job: ApexObject,
      delayMinutes: number
    ) => enqueue(services, transaction, 'queueable', job, { delayMinutes }),
    'static Id schedule(String name, String expression, Object job)': (
      transaction: Transaction,
      name: string,
      expression: string,
      job: ApexObject
    ) => schedule(services, transaction, name, expression, job),
    'static void abortJob(Id jobId)': (transaction: Transaction, jobId: string | null) => {
      services.jobs.abort(required(jobId, 'jobId'));
      governorOf(transaction).uncommittedWork++;
    },
    'static void pauseJobById(String jobId)': (transaction: Transaction, jobId: string | null) => {
      services.jobs.pause(required(jobId, 'jobId'));
      governorOf(transaction).uncommittedWork++;
    },
    'static void resumeJobById(String jobId)': (transaction: Transaction, jobId: string | null) => {
      services.jobs.resume(required(jobId, 'jobId'));
      governorOf(transaction).uncommittedWork++;
    },
    'static Boolean isQueueable()': (transaction: Transaction) => jobOf(transaction).kind === 'queueable',
    'static Boolean isBatch()': (transaction: Transaction) => jobOf(transaction).kind === 'batch',
    'static Boolean isScheduled()': (transaction: Transaction) => jobOf(transaction).kind === 'scheduled',
    'static Boolean isFuture()': () => false
  };
}

function enqueue(
  services: Services,
  transaction: Transaction,
  kind: JobKind,
  job: ApexObject,
  when: { scopeSize?: number; delayMinutes?: number } = {}
): string {
  if (!canRun(job, kind))
    throw new ApexException('System.AsyncException', `${job.typeName} is not a ${kind} job`);
  const governor = governorOf(transaction);
  if (kind === 'queueable') {
    governor.count('queueableJobs');
    if (transaction.isTest && jobOf(transaction).kind === 'queueable') {
      throw new ApexException('System.AsyncException', 'Maximum stack depth has been reached.');
    }
  }
  governor.uncommittedWork++;
  return services.jobs.enqueue(kind, job, session(services, transaction).userId, when);
}

function schedule(
  services: Services,
  transaction: Transaction,
  name: string,
  expression: string,
  job: ApexObject
): string {
  if (!canRun(job, 'scheduled'))
    throw new ApexException('System.AsyncException', `${job.typeName} is not schedulable`);
  const cron = new CronSchedule(required(expression, 'cronExpression'));
  governorOf(transaction).uncommittedWork++;
  return services.jobs.schedule(
    required(name, 'jobName'),
    expression,
    cron,
    job,
    session(services, transaction).userId
  );
}

/** Test.*, and what stubs answer to. */
export function testClasses(services: Services): readonly NativeClass[] {
  return [
    {
      name: 'StubProvider',
      kind: 'interface',
      methods: [
        'Object handleMethodCall(Object stub, String method, Type returnType, List<Type> types, List<String> names, List<Object> args)'
      ]
    },
    {
      name: 'Test',
      members: {
        'static Boolean isRunningTest()': (transaction: Transaction) => transaction.isTest,
        'static void startTest()': (transaction: Transaction) => {
          const state = session(services, transaction);
          if (state.testWasStarted)
            throw new ApexException('System.FinalException', 'Testing already started');
          state.testWasStarted = true;
          state.outerGovernor = replaceGovernor(transaction, new Governor(false));
        },
        'static void stopTest()': (transaction: Transaction) => {
          const state = session(services, transaction);
          if (state.outerGovernor === null)
            throw new ApexException('System.FinalException', 'Testing has not started');
          runJobs(services, transaction);
          replaceGovernor(transaction, state.outerGovernor);
          state.outerGovernor = null;
        },
        'static void setMock(Object mockInterface, Object mock)': (
          transaction: Transaction,
          _type: ApexValue,
          mock: ApexObject
        ) => {
          session(services, transaction).calloutMock = mock;
        },
        'static Object createStub(Type parentType, StubProvider provider)': (
          transaction: Transaction,
          parentType: TypeLiteral | null,
          provider: ApexObject | null
        ) =>
          transaction.runtime.stub(
            transaction,
            required(parentType, 'parentType').type,
            required(provider, 'stubProvider')
          ),
        'static Id getStandardPricebookId()': () => services.database.ids.standardPricebook,
        'static void setCreatedDate(Id recordId, Datetime created)': (
          _: Transaction,
          recordId: string,
          created: ApexDatetime
        ) => {
          const object = services.database.schema.objectOfId(recordId);
          if (object) services.database.store.update(object, recordId, { CreatedDate: created.millis });
        }
      }
    }
  ];
}

/** Runs everything that a test has enqueued or scheduled, at once and in the test's session. */
export function runJobs({ jobs }: Services, transaction: Transaction): void {
  const runner = { runtime: transaction.runtime, parent: transaction };
  jobs.runScheduled(runner, 'all');
  jobs.runQueued(runner);
}

/** Limits.*: what is counted. CPU time and heap are not, so their methods do not exist here. */
export function limitClasses(): readonly NativeClass[] {
  const names: Readonly<Record<string, Counter>> = {
    Queries: 'queries',
    AggregateQueries: 'aggregateQueries',
    QueryRows: 'queryRows',
    DmlStatements: 'dmlStatements',
    DmlRows: 'dmlRows',
    Callouts: 'callouts',
    QueueableJobs: 'queueableJobs'
  };
  const members: Record<string, Native> = {};
  for (const [name, counter] of Object.entries(names)) {
    members[`static Integer get${name}()`] = (transaction: Transaction) =>
      governorOf(transaction).used(counter);
    members[`static Integer getLimit${name}()`] = (transaction: Transaction) =>
      governorOf(transaction).limit(counter);
  }
  return [
    { name: 'LimitException', kind: 'exception' },
    { name: 'Limits', members }
  ];
}

/** Users of the local org live in GMT. */
class ApexTimeZone extends ApexObject {
  readonly typeName = 'TimeZone';
  readonly id: string;

  constructor(id: string) {
    super();
    this.id = id;
  }
}

/** UserInfo, FeatureManagement and custom labels. */
export function userClasses(services: Services): readonly NativeClass[] {
  const { database } = services;
  const user =
    (field: string): Native =>
    (transaction: Transaction) =>
      database.store.row(database.schema.existing('User'), session(services, transaction).userId)?.[field] ??
      null;
  return [
    {
      name: 'UserInfo',
      members: {
        'static Id getUserId()': (transaction: Transaction) => session(services, transaction).userId,
        'static Id getProfileId()': user('ProfileId'),
        'static String getUserName()': user('Username'),
        'static String getName()': user('Name'),
        'static String getFirstName()': user('FirstName'),
        'static String getLastName()': user('LastName'),
        'static String getUserEmail()': user('Email'),
        'static TimeZone getTimeZone()': () => new ApexTimeZone('GMT'),
        'static String getLocale()': user('LocaleSidKey'),
        'static String getLanguage()': user('LanguageLocaleKey'),
        'static Id getOrganizationId()': () => database.ids.organization,
        'static String getOrganizationName()': () =>
          String(
            database.store.row(database.schema.existing('Organization'), database.ids.organization)?.['Name']
          ),
        'static Boolean isMultiCurrencyOrganization()': () => false,
        'static String getDefaultCurrency()': () => 'USD'
      }
    },
    {
      name: 'TimeZone',
      members: { 'String getID()': (_: Transaction, self: ApexTimeZone) => self.id }
    },
    {
      name: 'FeatureManagement',
      members: {
        'static Boolean checkPermission(String name)': (transaction: Transaction, name: string) =>
          database.permissions(session(services, transaction).userId).custom(name)
      }
    },
    {
      name: 'Label',
      staticProperty: (name) => {
        const value = database.schema.metadata.labels.get(name.toLowerCase());
        return value === undefined ? undefined : { type: 'String', get: () => value };
      }
    }
  ];
}
