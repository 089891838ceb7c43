import { natives, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexObject, hasMethod, type ApexValue } from '../apex/values.ts';
import { executionOf } from './execution.ts';
import { governorOf } from './governor.ts';
import { tooManyBatchesInTest } from './batch-scope.ts';
import type { JobContext, TestStage } from './job-runs.ts';
import { testStageOf } from './jobs.ts';
import { required, type Services } from './services.ts';
import { sessionOf } from './session.ts';

/** Apex Developer Guide, Batch Apex Limitations: what waits in the flex queue, and what a test may submit. */
const MAX_HELD_BATCHES = 100;
const MAX_TEST_BATCHES = 5;

/** Interfaces of batches and schedules, their contexts, and the parts of System and Database that start them. */
export function jobClasses(services: Services): readonly NativeClass[] {
  const { jobs } = services;
  const { schedules } = jobs;
  const change = (act: (id: string) => void) => (transaction: Transaction, id: string | null) => {
    submit(services, transaction);
    act(required(id, 'jobId'));
  };
  const executes = (kind: string) => (transaction: Transaction) => executionOf(transaction)?.kind === kind;
  return [
    { name: 'AsyncException', kind: 'exception' },
    { name: 'UnexpectedException', kind: 'exception' },
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
    {
      name: 'Database.BatchableContext',
      members: natives<JobContext>()({ 'Id getJobId()': (_, self) => self.value })
    },
    { name: 'Database.Stateful', kind: 'interface' },
    { name: 'Database.AllowsCallouts', kind: 'interface' },
    {
      name: 'Database',
      members: natives()({
        'static Id executeBatch(Object batch)': (transaction, batch) =>
          executeBatch(services, transaction, batch),
        'static Id executeBatch(Object batch, Integer scopeSize)': (transaction, batch, scopeSize) =>
          executeBatch(services, transaction, batch, required(scopeSize, 'scope'))
      })
    },
    {
      name: 'System',
      members: natives()({
        'static Id schedule(String name, String expression, Object job)': (
          transaction,
          name,
          expression,
          job
        ) =>
          schedules.add(
            required(name, 'jobName'),
            required(expression, 'cronExpression'),
            jobOf('Schedulable', job, 1),
            submit(services, transaction)
          ),
        'static Id scheduleBatch(Object batch, String name, Integer minutes)': (
          transaction,
          batch,
          name,
          minutes
        ) => scheduleBatch(services, transaction, batch, name, minutes, DEFAULT_SCOPE_SIZE),
        'static Id scheduleBatch(Object batch, String name, Integer minutes, Integer scopeSize)': (
          transaction,
          batch,
          name,
          minutes,
          scopeSize
        ) => scheduleBatch(services, transaction, batch, name, minutes, required(scopeSize, 'scope')),
        'static void abortJob(Id jobId)': change((id) => jobs.abort(id)),
        'static void pauseJobById(String jobId)': change((id) => schedules.pause(id)),
        'static void resumeJobById(String jobId)': change((id) => schedules.resume(id)),
        'static Boolean isBatch()': executes('batch'),
        'static Boolean isQueueable()': executes('queueable'),
        'static Boolean isScheduled()': executes('scheduled')
      })
    }
  ];
}

const DEFAULT_SCOPE_SIZE = 200;

/** The object, which must implement the interface of such a job. */
export function jobOf(kind: string, work: ApexValue, arity: number): ApexObject {
  if (work instanceof ApexObject && hasMethod(work, `${kind}.execute`, arity)) return work;
  throw new ApexException('System.AsyncException', `The object does not implement ${kind}`);
}

/** Counts a change to the jobs as work that is not committed yet; answers whose change it is. */
export function submit({ database }: Services, transaction: Transaction): string {
  governorOf(transaction).uncommittedWork++;
  return sessionOf(database, transaction).userId;
}

/** Whether the code stands between Test.startTest() and Test.stopTest(). */
export function isInTestBlock({ database }: Services, transaction: Transaction): boolean {
  return sessionOf(database, transaction).outerGovernor !== null;
}

function executeBatch(
  services: Services,
  transaction: Transaction,
  batch: ApexValue,
  scopeSize = DEFAULT_SCOPE_SIZE
): string {
  const work = jobOf('Database.Batchable', batch, 2);
  const execution = executionOf(transaction);
  if (execution?.kind === 'batch' && execution.method !== 'finish')
    throw new ApexException(
      'System.AsyncException',
      'Database.executeBatch cannot be called from a batch start, batch execute, or future method.'
    );
  if (transaction.isTest && execution?.kind === 'batch') throw tooManyBatchesInTest();
  requireScope(scopeSize);
  const session = sessionOf(services.database, transaction);
  if (transaction.isTest && ++session.testBatches > MAX_TEST_BATCHES) throw tooManyBatches(MAX_TEST_BATCHES);
  if (services.jobs.heldBatches() >= MAX_HELD_BATCHES) throw tooManyBatches(MAX_HELD_BATCHES);
  return services.jobs.enqueue('batch', work, submit(services, transaction), {
    scopeSize,
    testStage: testStageOf(transaction, isInTestBlock(services, transaction), 'batch')
  });
}

function scheduleBatch(
  services: Services,
  transaction: Transaction,
  batch: ApexValue,
  name: string | null,
  minutes: number | null,
  scopeSize: number
): string {
  const work = jobOf('Database.Batchable', batch, 2);
  requireScope(scopeSize);
  const userId = submit(services, transaction);
  return services.jobs.schedules.addBatch(
    required(name, 'jobName'),
    required(minutes, 'minutesFromNow'),
    { work, scopeSize },
    userId
  );
}

function requireScope(scopeSize: number): void {
  if (scopeSize < 1)
    throw new ApexException('System.InvalidParameterValueException', 'The scope must be greater than zero');
}

function tooManyBatches(most: number): ApexException {
  return new ApexException(
    'System.LimitException',
    `Attempted to schedule too many concurrent batch jobs in this org (limit is ${most}).`
  );
}

/** Runs what a test has started, at once and in the test's session: at stopTest or when the test method has ended. */
export function runJobs({ jobs }: Services, transaction: Transaction, stage: TestStage): void {
  const runner = { runtime: transaction.runtime, parent: transaction, stage };
  jobs.runScheduled(runner);
  jobs.runQueued(runner);
}
