import { bulkhead, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { Connection, Credentials } from '../../domain/connection.ts';
import { failure, type FailureCode } from '../../domain/failures.ts';
import type { Deadline } from '../../ports/deadline.ts';
import { OutboundHttpError, type OutboundHttp, type OutboundResponse } from '../../ports/outbound-http.ts';
import type { FlexNetSettings } from './settings.ts';
import { fromFault, fromOutbound, fromStatus, notUnderstood, SoapCallError } from './soap-failure.ts';
import { child, readXml, XmlError, XmlTooLargeError, type XmlNode } from './xml-reader.ts';
import type { Xml } from './xml-writer.ts';

export interface SoapService {
  readonly name: string;
  readonly version: number;
}

/** One operation: the request element is what the server picks it by, as SOAPAction is always empty. */
export interface Operation {
  readonly service: SoapService;
  readonly request: string;
  readonly response: string;
  /** A read may be repeated after any failure that passes; a write only while nothing was sent. */
  readonly kind: 'read' | 'write';
}

export interface SoapClient {
  /**
   * Calls an operation.
   * @returns the response element
   * @throws SoapCallError
   */
  call(operation: Operation, content: readonly Xml[], deadline: Deadline): Promise<XmlNode>;
}

const LONGEST_DELAY_FACTOR = 8;

/** A client for one tenant, with a bounded number of calls at a time. */
export function createSoapClient(
  http: OutboundHttp,
  connection: Connection,
  settings: FlexNetSettings
): SoapClient {
  const root = `${connection.url.replace(/\/+$/, '')}/flexnet/services`;
  const authorization = authorizationOf(connection.credentials);
  const slots = bulkhead(settings.concurrency, Number.MAX_SAFE_INTEGER);

  async function callOnce(operation: Operation, body: string, deadline: Deadline): Promise<XmlNode> {
    const { name, version } = operation.service;
    const remaining = deadline.expiresAt - Date.now();
    if (deadline.signal.aborted || remaining <= 0)
      throw new SoapCallError(failure('deadline-passed'), 'none');
    const url = `${root}/v${version}/${name}`;
    try {
      const response = await http.send({
        url,
        method: 'POST',
        headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""', authorization },
        body,
        timeoutMs: Math.min(
          remaining,
          operation.kind === 'read' ? settings.readTimeoutMs : settings.writeTimeoutMs
        ),
        signal: deadline.signal
      });
      return await readResponse(response, operation.response);
    } catch (error) {
      throw error instanceof OutboundHttpError ? fromOutbound(error, url) : error;
    }
  }

  return {
    call(operation, content, deadline) {
      const { version } = operation.service;
      const body = envelope(operation.request, `urn:v${version}.webservices.operations.flexnet.com`, content);
      const maxDelay = settings.retryDelayMs * LONGEST_DELAY_FACTOR;
      const repeating = retry(
        handleWhen(
          (error) => isWorthRepeating(error, operation) && Date.now() + maxDelay < deadline.expiresAt
        ),
        {
          maxAttempts: settings.retries,
          // Its default generator spreads the delays at random.
          backoff: new ExponentialBackoff({ initialDelay: settings.retryDelayMs, maxDelay })
        }
      );
      return repeating.execute(
        () => slots.execute(() => callOnce(operation, body, deadline)),
        deadline.signal
      );
    }
  };
}

/** What was answered, and would be answered in the same way again; and what there is no time for. */
const NOT_WORTH_REPEATING: readonly FailureCode[] = [
  'deadline-passed',
  'flexnet-fault',
  'answer-not-understood'
];

function isWorthRepeating(error: Error, { kind }: Operation): boolean {
  if (!(error instanceof SoapCallError) || !error.failure.isTemporary) return false;
  if (NOT_WORTH_REPEATING.includes(error.failure.code)) return false;
  return kind === 'read' || error.effect === 'none';
}

function authorizationOf(credentials: Credentials): string {
  if (credentials.kind === 'token') return `Bearer ${credentials.token}`;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`;
}

function envelope(request: string, namespace: string, content: readonly Xml[]): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    `<${request} xmlns="${namespace}">${content.join('')}</${request}>` +
    '</soapenv:Body></soapenv:Envelope>'
  );
}

async function readResponse(response: OutboundResponse, expected: string): Promise<XmlNode> {
  const byStatus = fromStatus(response);
  if (byStatus) throw byStatus;
  if (/^\s*(<!doctype\s+html|<html)/i.test(response.body)) throw notUnderstood(response, 'a web page');

  const body = child(await readBody(response), 'Body');
  const fault = child(body, 'Fault');
  if (fault) throw fromFault(fault);
  const answer = child(body, expected);
  if (!answer) throw notUnderstood(response, `no ${expected}`);
  return answer;
}

async function readBody(response: OutboundResponse): Promise<XmlNode> {
  try {
    return await readXml(response.body);
  } catch (error) {
    if (error instanceof XmlTooLargeError) throw new SoapCallError(failure('answer-too-large'), 'unknown');
    throw error instanceof XmlError ? notUnderstood(response, error.message) : error;
  }
}
