import { natives, type Native, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexObject, hasMethod } from '../apex/values.ts';
import { COUNTERS, Governor, governorOf, replaceGovernor } from './governor.ts';
import type { JobContext } from './jobs.ts';
import { jobKindSlot, sessionOf, type JobKind } from './session.ts';
import { NativeObject, required, type Services } from './services.ts';

/** Interfaces of jobs, their contexts, and the parts of System and Database that start them. */
export function jobClasses(services: Services): readonly NativeClass[] {
  const { jobs } = services;
  const change = (act: (id: string) => void) => (transaction: Transaction, id: string | null) => {
    submit(services, transaction);
    act(required(id, 'jobId'));
  };
  const contextMembers = natives<JobContext>()({ 'Id getJobId()': (_, self) => self.value });
  return [
    { name: 'AsyncException', kind: 'exception' },
    { name: 'UnexpectedException', kind: 'exception' },
    { name: 'Queueable', kind: 'interface', methods: ['void execute(QueueableContext context)'] },
    {
      name: 'QueueableContext',
      members: contextMembers
    },
    { name: 'Schedulable', kind: 'interface', methods: ['void execute(SchedulableContext context)'] },
    {
      name: 'SchedulableContext',
      members: natives<JobContext>()({ 'Id getTriggerId()': (_, self) => self.value })
    },
    {
      name: 'Database.Batchable<T>',
      kind: 'interface',
      methods: [
        'Object start(Database.BatchableContext context)',
        'void execute(Database.BatchableContext context, List<T> scope)',
        'void finish(Database.BatchableContext context)'
      ]
    },
    { name: 'Database.BatchableContext', members: contextMembers },
    { name: 'Database.Stateful', kind: 'interface' },
    { name: 'Database.AllowsCallouts', kind: 'interface' },
    {
      name: 'Database',
      members: natives()({
        'static Id executeBatch(Object batch, Integer scopeSize)': (transaction, batch, scopeSize) =>
          jobs.enqueue('batch', jobOf('batch', batch), submit(services, transaction), {
            scopeSize: required(scopeSize, 'scope')
          })
      })
    },
    {
      name: 'System',
      members: natives()({
        'static Id enqueueJob(Object job)': (transaction, job) => enqueue(services, transaction, job, 0),
        'static Id enqueueJob(Object job, Integer delayMinutes)': (transaction, job, delayMinutes) =>
          enqueue(services, transaction, job, required(delayMinutes, 'delay')),
        'static Id schedule(String name, String expression, Object job)': (
          transaction,
          name,
          expression,
          job
        ) =>
          jobs.schedule(
            required(name, 'jobName'),
            required(expression, 'cronExpression'),
            jobOf('scheduled', job),
            submit(services, transaction)
          ),
        'static void abortJob(Id jobId)': change((id) => jobs.abort(id)),
        'static void pauseJobById(String jobId)': change((id) => jobs.pause(id)),
        'static void resumeJobById(String jobId)': change((id) => jobs.resume(id)),
        'static Boolean isQueueable()': (transaction) => transaction.state(jobKindSlot) === 'queueable'
      })
    }
  ];
}

/** The object, which must have the methods of such a job. */
function jobOf(kind: JobKind, work: unknown): ApexObject {
  const arity = kind === 'batch' ? 2 : 1;
  if (work instanceof ApexObject && hasMethod(work, 'execute', arity)) return work;
  throw new ApexException('System.AsyncException', `The object is not a ${kind} job`);
}

/** Counts a change to the jobs as work that is not committed yet; answers whose change it is. */
function submit(services: Services, transaction: Transaction): string {
  governorOf(transaction).uncommittedWork++;
  return sessionOf(services.database, transaction).userId;
}

function enqueue(services: Services, transaction: Transaction, job: unknown, delayMinutes: number): string {
  const work = jobOf('queueable', job);
  governorOf(transaction).count('queueableJobs');
  if (transaction.isTest && transaction.state(jobKindSlot) === 'queueable')
    throw new ApexException('System.AsyncException', 'Maximum stack depth has been reached.');
  return services.jobs.enqueue('queueable', work, submit(services, transaction), { delayMinutes });
}

/** Test.*, and what stubs answer to. */
export function testClasses(services: Services): readonly NativeClass[] {
  const { database } = services;
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
      members: natives()({
        'static Boolean isRunningTest()': (transaction) => transaction.isTest,
        'static void startTest()': (transaction) => {
          const state = sessionOf(services.database, transaction);
          if (state.testWasStarted)
            throw new ApexException('System.FinalException', 'Testing already started');
          state.testWasStarted = true;
          state.outerGovernor = replaceGovernor(transaction, new Governor(false));
        },
        'static void stopTest()': (transaction) => {
          const state = sessionOf(services.database, transaction);
          if (state.outerGovernor === null)
            throw new ApexException('System.FinalException', 'Testing has not started');
          runJobs(services, transaction);
          replaceGovernor(transaction, state.outerGovernor);
          state.outerGovernor = null;
        },
        'static void setMock(Object mockInterface, Object mock)': (transaction, _, mock) => {
          sessionOf(services.database, transaction).calloutMock = mock as ApexObject | null; // of an Apex class, or it fails when it is asked
        },
        'static Object createStub(Type parentType, StubProvider provider)': (
          transaction,
          parentType,
          provider: ApexObject | null
        ) =>
          transaction.runtime.stub(
            transaction,
            required(parentType, 'parentType').type,
            required(provider, 'stubProvider')
          ),
        'static Id getStandardPricebookId()': () => database.ids.standardPricebook,
        'static void setCreatedDate(Id recordId, Datetime created)': (_, recordId, created) => {
          const id = required(recordId, 'recordId');
          const { millis } = required(created, 'createdDatetime');
          const object = database.schema.objectOfId(id);
          if (object) database.store.update(object, id, { CreatedDate: millis });
        }
      })
    }
  ];
}

/** Runs everything that a test has enqueued or scheduled, at once and in the test's session. */
export function runJobs({ jobs }: Services, transaction: Transaction): void {
  const runner = { runtime: transaction.runtime, parent: transaction };
  jobs.runScheduled(runner);
  jobs.runQueued(runner);
}

/** Limits.*: what is counted. CPU time and heap are not, so their methods do not exist here. */
export function limitClasses(): readonly NativeClass[] {
  const members: Record<string, Native> = {};
  for (const counter of COUNTERS) {
    const name = counter.charAt(0).toUpperCase() + counter.slice(1);
    members[`static Integer get${name}()`] = (transaction) => governorOf(transaction).used(counter);
    members[`static Integer getLimit${name}()`] = (transaction) => governorOf(transaction).limit(counter);
  }
  return [
    { name: 'LimitException', kind: 'exception' },
    { name: 'Limits', members }
  ];
}

/** UserInfo, FeatureManagement and custom labels. Users of the local org live in GMT. */
export function userClasses(services: Services): readonly NativeClass[] {
  const { database } = services;
  const userId = (transaction: Transaction): string => sessionOf(services.database, transaction).userId;
  return [
    {
      name: 'UserInfo',
      members: natives()({
        'static Id getUserId()': userId,
        'static String getName()': (transaction) =>
          database.store.row(database.schema.existing('User'), userId(transaction))?.['Name'] ?? null,
        'static TimeZone getTimeZone()': () => new NativeObject('TimeZone', 'GMT'),
        'static Id getOrganizationId()': () => database.ids.organization
      })
    },
    {
      name: 'TimeZone',
      members: natives<NativeObject<string>>()({ 'String getID()': (_, self) => self.value })
    },
    {
      name: 'FeatureManagement',
      members: natives()({
        'static Boolean checkPermission(String name)': (transaction, name) =>
          database.permissions(userId(transaction)).has('custom permission', required(name, 'apiName'))
      })
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
