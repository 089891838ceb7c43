import { failure, type Failure } from '../../domain/failures.ts';
import { quoteReason } from '../../domain/wording.ts';
import { OutboundHttpError, type OutboundResponse } from '../../ports/outbound-http.ts';
import { child, text, type XmlNode } from './xml-reader.ts';

/** A call that got no answer we can use. */
export class SoapCallError extends Error {
  readonly failure: Failure;
  /** Whether the request may have been carried out all the same. */
  readonly effect: 'none' | 'unknown';

  constructor(problem: Failure, effect: 'none' | 'unknown', options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'SoapCallError';
    this.failure = problem;
    this.effect = effect;
  }
}

export function fromOutbound(error: OutboundHttpError, url: string): SoapCallError {
  const cause = { cause: error };
  switch (error.kind) {
    case 'host-refused':
      return new SoapCallError(failure('host-not-allowed', { host: hostOf(url) }), 'none', cause);
    case 'unreachable':
      return new SoapCallError(failure('unreachable'), 'none', cause);
    case 'timed-out':
    case 'aborted':
      return new SoapCallError(failure('timed-out'), 'unknown', cause);
    case 'connection-cut':
      return new SoapCallError(failure('connection-cut'), 'unknown', cause);
    case 'too-large':
      return new SoapCallError(failure('answer-too-large'), 'unknown', cause);
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'this address';
}

/** What an HTTP status says by itself; null when the body decides. */
export function fromStatus({ status }: OutboundResponse): SoapCallError | null {
  if (status === 401) return new SoapCallError(failure('credentials-refused'), 'none');
  if (status === 403) return new SoapCallError(failure('permission-missing'), 'none');
  if (status === 404 || status === 405 || status === 410 || (status >= 300 && status < 400)) {
    return new SoapCallError(failure('service-not-found'), 'none');
  }
  if (status === 429) return new SoapCallError(failure('flexnet-busy', { status }), 'none');
  if (status === 502 || status === 503 || status === 504) {
    return new SoapCallError(failure('flexnet-busy', { status }), 'unknown');
  }
  return null;
}

/** A body that is no SOAP answer: with a status of 5xx it is the page of a server in trouble, with 4xx a refusal. */
export function notUnderstood({ status, body }: OutboundResponse, what: string): SoapCallError {
  if (status >= 500 || status === REQUEST_TIMEOUT) {
    return new SoapCallError(failure('flexnet-busy', { status }), 'unknown');
  }
  if (status < 400) return new SoapCallError(failure('answer-not-understood', { what }), 'unknown');
  return new SoapCallError(failure('request-not-accepted', { status, reason: quotePage(body) }), 'none');
}

const REQUEST_TIMEOUT = 408;

const LONGEST_PAGE = 20_000;

/** What a page that is no SOAP answer says, without its markup. */
function quotePage(page: string): string {
  return quoteReason(
    page
      .slice(0, LONGEST_PAGE)
      .replace(/<(script|style)\b.*?<\/\1>/gisu, ' ')
      .replace(/<[^>]*>/gu, ' ')
  );
}

export function fromFault(fault: XmlNode): SoapCallError {
  const reason = text(fault, 'faultstring') ?? text(child(fault, 'Reason'), 'Text');
  return new SoapCallError(failure('flexnet-fault', { reason: quoteReason(reason) }), 'unknown');
}
