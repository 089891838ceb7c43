import { failure, type Failure } from '../../domain/failures.ts';
import { quoteReason } from '../../domain/wording.ts';
import { LicensingError } from '../../ports/licensing.ts';
import { SoapCallError } from './soap-failure.ts';
import { child, text, type XmlNode } from './xml-reader.ts';

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

/** Turns what goes wrong in a question into the port's error. */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw error instanceof SoapCallError ? new LicensingError(error.failure, { cause: error }) : error;
  }
}

/** Text of a key, whichever of two forms it is told in. */
export function keyText(node: XmlNode | undefined, key: string): string | null {
  return text(child(node, 'primaryKeys'), key) ?? text(node, key);
}
