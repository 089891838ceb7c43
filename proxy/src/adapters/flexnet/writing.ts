import { failure, type Failure } from '../../domain/failures.ts';
import type { WriteOutcome } from '../../ports/licensing.ts';
import { startPacing } from '../../ports/event-loop.ts';
import { readStatus, refusal } from './answers.ts';
import { SoapCallError } from './soap-failure.ts';
import { child, children, type XmlNode } from './xml-reader.ts';
import { UnsendableTextError, type Xml } from './xml-writer.ts';

/** How one operation writes records and tells what became of each. */
export interface WriteJob<T> {
  /** Under which the outcome is told. */
  readonly keyOf: (record: T) => string;
  readonly toXml: (record: T) => Xml;
  /** How much of a request's allowance a record takes up beside being one record. */
  readonly weightOf?: (record: T) => number;
  readonly send: (records: readonly Xml[]) => Promise<XmlNode>;
  /** The records that the answer calls failed; a null key is a failure without a name. */
  readonly failures: (answer: XmlNode) => readonly NamedFailure[];
  /** The records that the answer calls done; missing where an operation does not tell. */
  readonly keysDone?: (answer: XmlNode) => ReadonlySet<string>;
  /** The key under which an answer calls a record done, where it is not that of the outcome. */
  readonly toldKeyOf?: (record: T) => string;
  /** Set where one bad record is known to take others of its request down with it: each is tried by itself then. */
  readonly retriesRefusedAlone?: boolean;
}

export interface NamedFailure {
  readonly key: string | null;
  readonly reason: string | null;
}

export interface WriteLimits {
  readonly records: number;
  readonly weight: number;
}

/** The keys of the records of a name that an answer brings back. */
export function toldIn(
  name: string,
  keyOf: (told: XmlNode) => string | null
): (answer: XmlNode) => ReadonlySet<string> {
  return (answer) =>
    new Set(children(child(answer, 'responseData'), name).flatMap((told) => keyOf(told) ?? []));
}

type Outcomes = Map<string, WriteOutcome>;

/**
 * Writes records in batches. Every record gets an outcome, found by its key and never by its position. Nothing is
 * repeated whose outcome is unclear; what a batch refused without saying whom it meant is sent again one by one.
 */
export async function writeRecords<T>(
  job: WriteJob<T>,
  records: readonly T[],
  limits: WriteLimits
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const prepared: Prepared<T>[] = [];
  const pace = startPacing();
  for (const record of records) {
    prepared.push(...prepare(job, record, outcomes));
    await pace();
  }
  await Promise.all(batches(job, prepared, limits).map((batch) => writeBatch(job, batch, outcomes)));
  return outcomes;
}

interface Prepared<T> {
  readonly record: T;
  readonly xml: Xml;
}

function prepare<T>(job: WriteJob<T>, record: T, outcomes: Outcomes): Prepared<T>[] {
  try {
    return [{ record, xml: job.toXml(record) }];
  } catch (error) {
    if (!(error instanceof UnsendableTextError)) throw error;
    const problem = failure('text-not-sendable', { where: `The value for ${error.element}` });
    outcomes.set(job.keyOf(record), { kind: 'refused', failure: problem });
    return [];
  }
}

function batches<T>(
  job: WriteJob<T>,
  prepared: readonly Prepared<T>[],
  limits: WriteLimits
): Prepared<T>[][] {
  const all: Prepared<T>[][] = [];
  let weight = 0;
  for (const item of prepared) {
    const itemWeight = job.weightOf?.(item.record) ?? 0;
    const last = all.at(-1);
    if (last && last.length < limits.records && weight + itemWeight <= limits.weight) {
      last.push(item);
      weight += itemWeight;
    } else {
      all.push([item]);
      weight = itemWeight;
    }
  }
  return all;
}

async function writeBatch<T>(
  job: WriteJob<T>,
  batch: readonly Prepared<T>[],
  outcomes: Outcomes
): Promise<void> {
  const again = await judgeBatch(job, batch, outcomes);
  await Promise.all(again.map((item) => judgeBatch(job, [item], outcomes)));
}

/** Sends a batch, sets what is certain, and returns what is to be sent again alone. */
async function judgeBatch<T>(
  job: WriteJob<T>,
  batch: readonly Prepared<T>[],
  outcomes: Outcomes
): Promise<readonly Prepared<T>[]> {
  const settle = (item: Prepared<T>, outcome: WriteOutcome) => outcomes.set(job.keyOf(item.record), outcome);
  const verdict = await sendBatch(job, batch);
  if (verdict.kind === 'no-answer') {
    for (const item of batch) settle(item, verdict.outcome);
    return [];
  }

  const { status, reason, refusals, isTellingAll, done } = verdict;
  const again: Prepared<T>[] = [];
  for (const item of batch) {
    const refused = refusals.get(job.keyOf(item.record));
    const isDone = done?.has((job.toldKeyOf ?? job.keyOf)(item.record));
    if (refused && isDone) settle(item, UNCLEAR);
    else if (isDone) settle(item, { kind: 'done' });
    else if (status === 'SUCCESS')
      settle(item, done || refusals.size > 0 || !isTellingAll ? UNCLEAR : { kind: 'done' });
    else if (refused && !(job.retriesRefusedAlone && batch.length > 1))
      settle(item, { kind: 'refused', failure: refused });
    else if (batch.length === 1) settle(item, { kind: 'refused', failure: refused ?? refusal(reason) });
    else if (refused || status === 'FAILURE') again.push(item);
    else if (!done && refusals.size > 0 && isTellingAll) settle(item, { kind: 'done' });
    else settle(item, { kind: 'unclear', failure: refusal(reason) });
  }
  return again;
}

/** What was said contradicts itself, or does not say what was asked. */
const UNCLEAR: WriteOutcome = { kind: 'unclear', failure: failure('outcome-unknown') };

type Verdict =
  | { readonly kind: 'no-answer'; readonly outcome: WriteOutcome }
  | {
      readonly kind: 'answer';
      readonly status: 'SUCCESS' | 'PARTIAL_FAILURE' | 'FAILURE';
      readonly reason: string | null;
      readonly refusals: ReadonlyMap<string, Failure>;
      /** Every failure that is told names a record of the batch. */
      readonly isTellingAll: boolean;
      readonly done: ReadonlySet<string> | undefined;
    };

async function sendBatch<T>(job: WriteJob<T>, batch: readonly Prepared<T>[]): Promise<Verdict> {
  try {
    const answer = await job.send(batch.map(({ xml }) => xml));
    const { status, reason } = readStatus(answer);
    const failures = job.failures(answer);
    const sent = new Set(batch.map(({ record }) => job.keyOf(record)));
    return {
      kind: 'answer',
      status,
      reason: reason ?? failures.find(({ key }) => key === null)?.reason ?? null,
      refusals: new Map(
        failures.flatMap(({ key, reason }) => (key === null ? [] : [[key, refusal(reason)]]))
      ),
      isTellingAll: failures.every(({ key }) => key !== null && sent.has(key)),
      done: job.keysDone?.(answer)
    };
  } catch (error) {
    if (!(error instanceof SoapCallError)) throw error;
    const kind = error.effect === 'none' ? 'not-sent' : 'unclear';
    return { kind: 'no-answer', outcome: { kind, failure: error.failure } };
  }
}
