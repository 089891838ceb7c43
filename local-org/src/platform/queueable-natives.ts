import { natives, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexObject, type ApexValue } from '../apex/values.ts';
import { executionOf, type Chain } from './execution.ts';
import { governorOf } from './governor.ts';
import { isInTestBlock, jobOf, submit } from './job-natives.ts';
import type { JobContext } from './job-runs.ts';
import { NO_CHAIN, testStageOf } from './jobs.ts';
import { NativeObject, required, type Services } from './services.ts';

const MAX_DELAY_MINUTES = 10;
/** Of Developer Edition and trial orgs, the first job included: Apex Developer Guide, Queueable Apex. */
const DEVELOPER_DEPTH = 5;
/** A test does not chain jobs unless AsyncOptions allow it. */
const TEST_DEPTH = 1;
/** A failed job and its failing successors are enqueued by their finalizers so often: Transaction Finalizers. */
const MAX_RETRIES = 5;
/** Bytes of a signature; the page on duplicates names methods that tell it, not the number. */
const MAX_SIGNATURE_BYTES = 1_000;

interface Options {
  MaximumQueueableStackDepth: number | null;
  MinimumQueueableDelayInMinutes: number | null;
  DuplicateSignature: NativeObject<string> | null;
}

class AsyncOptions extends ApexObject implements Options {
  readonly typeName = 'System.AsyncOptions';
  MaximumQueueableStackDepth: number | null = null;
  MinimumQueueableDelayInMinutes: number | null = null;
  DuplicateSignature: NativeObject<string> | null = null;
}

/** System.Queueable with what starts one and what it may ask: AsyncOptions, AsyncInfo, signatures. */
export function queueableClasses(services: Services): readonly NativeClass[] {
  return [
    { name: 'Queueable', kind: 'interface', methods: ['void execute(QueueableContext context)'] },
    {
      name: 'QueueableContext',
      members: natives<JobContext>()({ 'Id getJobId()': (_, self) => self.value })
    },
    { name: 'DuplicateMessageException', kind: 'exception' },
    {
      name: 'System',
      members: natives()({
        'static Id enqueueJob(Object job)': (transaction, job) => enqueue(services, transaction, job, {}),
        'static Id enqueueJob(Object job, Integer delayMinutes)': (transaction, job, delayMinutes) =>
          enqueue(services, transaction, job, {
            MinimumQueueableDelayInMinutes: required(delayMinutes, 'delay')
          }),
        'static Id enqueueJob(Object job, AsyncOptions options)': (
          transaction,
          job,
          options: AsyncOptions | null
        ) => enqueue(services, transaction, job, required(options, 'asyncOptions'))
      })
    },
    {
      name: 'AsyncOptions',
      members: {
        'new()': () => new AsyncOptions(),
        ...property('Integer', 'MaximumQueueableStackDepth'),
        ...property('Integer', 'MinimumQueueableDelayInMinutes'),
        ...property('QueueableDuplicateSignature', 'DuplicateSignature')
      }
    },
    {
      name: 'AsyncInfo',
      members: natives()({
        'static Boolean hasMaxStackDepth()': (transaction) => chainOf(transaction).maximumDepth !== null,
        'static Integer getCurrentQueueableStackDepth()': (transaction) => chainOf(transaction).depth,
        'static Integer getMaximumQueueableStackDepth()': (transaction) => chainOf(transaction).maximumDepth,
        'static Integer getMinimumQueueableDelayInMinutes()': (transaction) =>
          chainOf(transaction).delayMinutes
      })
    },
    { name: 'QueueableDuplicateSignature' },
    signatureBuilder()
  ];
}

function property(type: string, name: keyof Options): NativeClass['members'] {
  return {
    [`${type} ${name}`]: {
      get: (_: Transaction, self: AsyncOptions) => self[name],
      set: (_: Transaction, self: AsyncOptions, value: ApexValue) => void Reflect.set(self, name, value)
    }
  };
}

/** Builds a signature out of parts; each call answers the builder. */
function signatureBuilder(): NativeClass {
  type Builder = NativeObject<string[]>;
  const name = 'QueueableDuplicateSignature.Builder';
  const size = ({ value }: Builder): number => Buffer.byteLength(JSON.stringify(value));
  const add = (self: Builder, part: string): Builder => {
    self.value.push(part);
    return self;
  };
  return {
    name,
    members: natives<Builder>()({
      'new()': () => new NativeObject<string[]>(name, []),
      [`${name} addId(Id id)`]: (_, self, id) => add(self, required(id, 'id')),
      [`${name} addString(String text)`]: (_, self, text) => add(self, required(text, 'inputString')),
      [`${name} addInteger(Integer number)`]: (_, self, number) =>
        add(self, String(required(number, 'inputInteger'))),
      'Integer getSize()': (_, self) => size(self),
      'Integer getMaxSize()': () => MAX_SIGNATURE_BYTES,
      'Integer getRemainingSize()': (_, self) => MAX_SIGNATURE_BYTES - size(self),
      'QueueableDuplicateSignature build()': (_, { value }) =>
        new NativeObject('QueueableDuplicateSignature', JSON.stringify(value))
    })
  };
}

/** The chain of the Queueable that runs. Throws outside of one, where the platform's answer is not documented. */
function chainOf(transaction: Transaction): Chain {
  const execution = executionOf(transaction);
  if (execution?.kind === 'queueable') return execution.chain;
  throw new ApexException('System.AsyncException', 'AsyncInfo is asked outside of a Queueable');
}

function enqueue(
  services: Services,
  transaction: Transaction,
  job: ApexValue,
  options: Partial<Options>
): string {
  const work = jobOf('Queueable', job, 1);
  governorOf(transaction).count('queueableJobs');
  const chain = nextChain(services, transaction, options);
  const signature = options.DuplicateSignature?.value ?? null;
  if (signature !== null && services.jobs.isQueued(signature))
    throw new ApexException(
      'System.DuplicateMessageException',
      'Attempt to enqueue job with duplicate queueable signature'
    );
  return services.jobs.enqueue('queueable', work, submit(services, transaction), {
    chain,
    signature,
    testStage: testStageOf(transaction, isInTestBlock(services, transaction), 'queueable')
  });
}

/**
 * Where the job will stand. A finalizer starts a chain anew, and only the failures before it count; the maximum of
 * AsyncOptions goes down the chain and takes the place of the org's.
 */
function nextChain({ edition }: Services, transaction: Transaction, options: Partial<Options>): Chain {
  const execution = executionOf(transaction);
  const before = execution?.kind === 'queueable' ? execution.chain : null;
  const depth = (before?.depth ?? 0) + 1;
  const maximumDepth = options.MaximumQueueableStackDepth ?? before?.maximumDepth ?? null;
  const failures = execution?.kind === 'finalizer' ? execution.chain.failures : 0;
  const ofOrg = transaction.isTest ? TEST_DEPTH : edition === 'Developer' ? DEVELOPER_DEPTH : Infinity;
  if (depth > (maximumDepth ?? ofOrg) || failures > MAX_RETRIES)
    throw new ApexException('System.AsyncException', 'Maximum stack depth has been reached.');
  const delayMinutes = options.MinimumQueueableDelayInMinutes ?? null;
  if (delayMinutes !== null && (delayMinutes < 0 || delayMinutes > MAX_DELAY_MINUTES))
    throw new ApexException(
      'System.IllegalArgumentException',
      `The delay is 0 to ${MAX_DELAY_MINUTES} minutes, not ${delayMinutes}`
    );
  return { ...NO_CHAIN, depth, maximumDepth, delayMinutes, failures };
}
