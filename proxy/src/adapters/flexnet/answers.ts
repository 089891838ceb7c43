import { failure, type Failure } from '../../domain/failures.ts';
import { quoteReason } from '../../domain/wording.ts';
import { LicensingError } from '../../ports/licensing.ts';
import { SoapCallError } from './soap-failure.ts';
import { child, text, UnreadableValueError, type XmlNode } from './xml-reader.ts';
import { UnsendableTextError } from './xml-writer.ts';

export interface StatusInfo {
  readonly status: 'SUCCESS' | 'PARTIAL_FAILURE' | 'FAILURE';
  readonly reason: string | null;
}

/**
 * The verdict that opens every answer.
 * @throws SoapCallError when there is none, because HTTP 200 alone says nothing
 */
export function readStatus(answer: XmlNode): StatusInfo {
  const status = text(answer, 'statusInfo', 'status')?.trim();
  if (status !== 'SUCCESS' && status !== 'PARTIAL_FAILURE' && status !== 'FAILURE') {
    throw new SoapCallError(failure('answer-not-understood', { what: 'no status' }), 'unknown');
  }
  return { status, reason: text(answer, 'statusInfo', 'reason') };
}

export function refusal(reason: string | null): Failure {
  return failure('flexnet-refused', { reason: quoteReason(reason) });
}

/** A question that was answered with no. */
export function checkQuery(answer: XmlNode): XmlNode {
  const { status, reason } = readStatus(answer);
  if (status === 'SUCCESS') return answer;
  throw new SoapCallError(refusal(reason), 'none');
}

/** Far more than the 2,000 that FlexNet Operations gives at once. */
const MAX_RECORDS = 10_000;

/**
 * The records of an answer, unless there are more than any page has.
 * @throws SoapCallError
 */
export function checkSize(records: readonly XmlNode[]): readonly XmlNode[] {
  if (records.length <= MAX_RECORDS) return records;
  throw new SoapCallError(failure('answer-too-large'), 'unknown');
}

/** Turns what goes wrong in a question into the port's error. */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    const problem = problemOf(error);
    throw problem ? new LicensingError(problem, { cause: error }) : error;
  }
}

function problemOf(error: unknown): Failure | null {
  if (error instanceof SoapCallError) return error.failure;
  if (error instanceof UnreadableValueError) return failure('answer-not-understood', { what: error.message });
  if (error instanceof UnsendableTextError) {
    return failure('text-not-sendable', { where: `The value for ${error.element}` });
  }
  return null;
}

/** A record of an answer, or why it cannot be read. */
export type Reading<T> = { readonly record: T } | { readonly failure: Failure };

/**
 * Reads one record of an answer, so that what is wrong in it spoils no other.
 * @param name how the record is called in a sentence
 */
export function readRecord<T>(name: string, read: () => T): Reading<T> {
  try {
    return { record: read() };
  } catch (error) {
    if (!(error instanceof UnreadableValueError)) throw error;
    return { failure: failure('record-not-readable', { record: name, what: error.message }) };
  }
}

/**
 * A text that a record cannot be without.
 * @throws UnreadableValueError
 */
export function needed(value: string | null, element: string): string {
  if (!value?.trim()) throw new UnreadableValueError(element, '');
  return value;
}

/** Text of a key, whichever of two forms it is told in. */
export function keyText(node: XmlNode | undefined, key: string): string | null {
  return text(child(node, 'primaryKeys'), key) ?? text(node, key);
}
