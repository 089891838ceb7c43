import type { NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexBlob, ApexException, ApexObject, callMethod, type ApexValue } from '../apex/values.ts';
import { calloutFailure } from './credentials.ts';
import { governorOf } from './governor.ts';
import { listOf, required, session, type Services } from './services.ts';

const DEFAULT_TIMEOUT = 10_000;
const MAX_TIMEOUT = 120_000;

/** What requests and responses have in common. Header names ignore case. */
class HttpMessage extends ApexObject {
  readonly typeName: string;
  readonly headers = new Map<string, [name: string, value: string]>();
  body: Uint8Array = new Uint8Array();

  constructor(typeName: string) {
    super();
    this.typeName = typeName;
  }

  header(name: string): string | null {
    return this.headers.get(name.toLowerCase())?.[1] ?? null;
  }

  setHeader(name: string, value: string): void {
    this.headers.set(name.toLowerCase(), [name, value]);
  }

  get text(): string {
    return new ApexBlob(this.body).toText();
  }
}

class HttpRequest extends HttpMessage {
  endpoint: string | null = null;
  method: string | null = null;
  timeout = DEFAULT_TIMEOUT;
}

class HttpResponse extends HttpMessage {
  statusCode = 0;
  status: string | null = null;
}

const MESSAGE_MEMBERS = {
  'String getHeader(String name)': (_: Transaction, self: HttpMessage, name: string) => self.header(name),
  'void setHeader(String name, String value)': (
    _: Transaction,
    self: HttpMessage,
    name: string,
    value: string | null
  ) => self.setHeader(name, required(value, 'value')),
  'String getBody()': (_: Transaction, self: HttpMessage) => self.text,
  'void setBody(String body)': (_: Transaction, self: HttpMessage, body: string | null) => {
    self.body = ApexBlob.fromText(required(body, 'body')).bytes;
  },
  'Blob getBodyAsBlob()': (_: Transaction, self: HttpMessage) => new ApexBlob(self.body),
  'void setBodyAsBlob(Blob body)': (_: Transaction, self: HttpMessage, body: ApexBlob) => {
    self.body = body.bytes;
  }
};

/** Http, HttpRequest, HttpResponse and HttpCalloutMock. */
export function httpClasses(services: Services): readonly NativeClass[] {
  return [
    { name: 'CalloutException', kind: 'exception' },
    { name: 'HttpCalloutMock', kind: 'interface', methods: ['HttpResponse respond(HttpRequest request)'] },
    {
      name: 'HttpRequest',
      members: {
        ...MESSAGE_MEMBERS,
        'new()': () => new HttpRequest('System.HttpRequest'),
        'String getEndpoint()': (_: Transaction, self: HttpRequest) => self.endpoint,
        'void setEndpoint(String endpoint)': (_: Transaction, self: HttpRequest, endpoint: string) => {
          self.endpoint = endpoint;
        },
        'String getMethod()': (_: Transaction, self: HttpRequest) => self.method,
        'void setMethod(String method)': (_: Transaction, self: HttpRequest, method: string) => {
          self.method = method;
        },
        'void setTimeout(Integer millis)': (_: Transaction, self: HttpRequest, millis: number) => {
          if (millis < 1 || millis > MAX_TIMEOUT)
            throw calloutFailure(`Invalid timeout: ${millis}; it must be between 1 and ${MAX_TIMEOUT}`);
          self.timeout = millis;
        }
      }
    },
    {
      name: 'HttpResponse',
      members: {
        ...MESSAGE_MEMBERS,
        'new()': () => new HttpResponse('System.HttpResponse'),
        'Integer getStatusCode()': (_: Transaction, self: HttpResponse) => self.statusCode,
        'void setStatusCode(Integer code)': (_: Transaction, self: HttpResponse, code: number) => {
          self.statusCode = code;
        },
        'String getStatus()': (_: Transaction, self: HttpResponse) => self.status,
        'void setStatus(String status)': (_: Transaction, self: HttpResponse, status: string) => {
          self.status = status;
        },
        'List<String> getHeaderKeys()': (transaction: Transaction, self: HttpResponse) =>
          listOf(
            transaction,
            'String',
            [...self.headers.values()].map(([name]) => name)
          )
      }
    },
    {
      name: 'Http',
      members: {
        'new()': () => new HttpMessage('System.Http'),
        'HttpResponse send(HttpRequest request)': (
          transaction: Transaction,
          _self: ApexObject,
          request: HttpRequest | null
        ) => send(services, transaction, required(request, 'request'))
      }
    }
  ];
}

function send(services: Services, transaction: Transaction, request: HttpRequest): ApexValue {
  const governor = governorOf(transaction);
  if (governor.uncommittedWork > 0) {
    throw calloutFailure('You have uncommitted work pending. Please commit or rollback before calling out');
  }
  if (governor.openSavepoints > 0) {
    throw calloutFailure(
      'All uncommitted work is rolled back, but savepoints are open. Release them before calling out'
    );
  }
  governor.count('callouts');
  if (request.endpoint === null) throw calloutFailure('Endpoint is not specified');
  if (request.method === null) throw calloutFailure('Method is not specified');
  const { calloutMock } = session(services, transaction);
  if (calloutMock !== null) return callMethod(calloutMock, 'respond', request) as ApexValue;
  if (transaction.isTest) {
    throw new ApexException(
      'System.TypeException',
      'Methods defined as TestMethod do not support Web service callouts'
    );
  }
  return sendForReal(services, transaction, request, request.endpoint, request.method);
}

function sendForReal(
  services: Services,
  transaction: Transaction,
  request: HttpRequest,
  endpoint: string,
  method: string
): HttpResponse {
  const permissions = services.database.permissions(session(services, transaction).userId);
  const resolved = services.credentials.resolve(endpoint, permissions);
  const answer = services.transport({
    url: resolved.url,
    method,
    headers: [...request.headers.values(), ...resolved.headers],
    body: request.body.length === 0 ? null : request.body,
    timeoutMillis: request.timeout
  });
  if ('failure' in answer) throw calloutFailure(answer.failure);
  const response = new HttpResponse('System.HttpResponse');
  response.statusCode = answer.status;
  response.status = answer.statusText;
  response.body = answer.body;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  return response;
}
