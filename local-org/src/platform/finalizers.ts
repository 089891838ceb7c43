import { stackTraceOf } from '../apex/library/system.ts';
import { natives, type NativeClass } from '../apex/library.ts';
import type { Runtime, Transaction } from '../apex/transaction.ts';
import { ApexException, type ApexObject } from '../apex/values.ts';
import { executionOf } from './execution.ts';
import { NativeObject } from './services.ts';

interface EndedJob {
  readonly jobId: string;
  readonly exception: ApexException | null;
}

type FinalizerContext = NativeObject<EndedJob>;

/** System.Finalizer, its context, and what attaches one. */
export function finalizerClasses(): readonly NativeClass[] {
  return [
    { name: 'Finalizer', kind: 'interface', methods: ['void execute(FinalizerContext context)'] },
    { name: 'ParentJobResult', kind: 'enum', values: ['SUCCESS', 'UNHANDLED_EXCEPTION'] },
    {
      name: 'FinalizerContext',
      members: natives<FinalizerContext>()({
        'Id getAsyncApexJobId()': (_, { value }) => value.jobId,
        // The job and its finalizer share the id of their request; here each job is a request of its own.
        'String getRequestId()': (_, { value }) => `request-${value.jobId}`,
        'ParentJobResult getResult()': ({ types }, { value }) =>
          types.constant('ParentJobResult', value.exception === null ? 'SUCCESS' : 'UNHANDLED_EXCEPTION'),
        'Exception getException()': (_, { value }) => value.exception
      })
    },
    {
      name: 'System',
      members: natives()({
        'static void attachFinalizer(Finalizer finalizer)': (transaction, finalizer: ApexObject | null) =>
          attach(transaction, finalizer)
      })
    }
  ];
}

/** Sentences of the Apex Developer Guide, Transaction Finalizers Error Messages. */
function attach(transaction: Transaction, finalizer: ApexObject | null): void {
  const execution = executionOf(transaction);
  if (execution?.kind !== 'queueable')
    throw refused('System.attachFinalizer(Finalizer) is not allowed in this context');
  if (finalizer === null) throw new ApexException('System.NullPointerException', 'Argument cannot be null');
  if (execution.finalizer !== null)
    throw refused('More than one Finalizer cannot be attached to same Async Apex Job');
  execution.finalizer = finalizer;
}

/** What a finalizer is told about the job that has ended. */
export function finalizerContext(
  runtime: Runtime,
  jobId: string,
  exception: ApexException | null
): FinalizerContext {
  return new NativeObject('FinalizerContext', { jobId, exception: exception && shown(runtime, exception) });
}

/** A limit comes as an AsyncException that quotes it with its place: verified in an org, aer-dist #308. */
function shown(runtime: Runtime, exception: ApexException): ApexException {
  if (exception.typeName !== 'System.LimitException') return exception;
  const place = stackTraceOf(runtime, exception);
  return new ApexException('System.AsyncException', `${exception.toString()}\n${place}`.trimEnd());
}

function refused(message: string): ApexException {
  return new ApexException('System.AsyncException', message);
}
