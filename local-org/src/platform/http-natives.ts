import { natives, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexObject, callMethod, type ApexValue } from '../apex/values.ts';
import { calloutFailure } from './credentials.ts';
import { executionOf } from './execution.ts';
import { governorOf } from './governor.ts';
import { required, type Services } from './services.ts';
import { sessionOf } from './session.ts';

const DEFAULT_TIMEOUT = 10_000;
const MAX_TIMEOUT = 120_000;

/** What requests and responses have in common. Header names ignore case. */
class HttpMessage extends ApexObject {
  readonly typeName: string;
  readonly headers = new Map<string, [name: string, value: string]>();
  body = '';

  constructor(typeName: string) {
    super();
    this.typeName = typeName;
  }

  setHeader(name: string, value: string): void {
    this.headers.set(name.toLowerCase(), [name, value]);
  }
}

class HttpRequest extends HttpMessage {
  endpoint: string | null = null;
  method: string | null = null;
  timeout = DEFAULT_TIMEOUT;
}

class HttpResponse extends HttpMessage {
  statusCode = 0;
}

const MESSAGE_MEMBERS = natives<HttpMessage>()({
  'String getHeader(String name)': (_, self, name) =>
    self.headers.get(required(name, 'key').toLowerCase())?.[1] ?? null,
  'void setHeader(String name, String value)': (_, self, name, value) =>
    self.setHeader(required(name, 'key'), required(value, 'value')),
  'String getBody()': (_, self) => self.body,
  'void setBody(String body)': (_, self, body) => {
    self.body = required(body, 'body');
  }
});

/** Http, HttpRequest, HttpResponse and HttpCalloutMock. */
export function httpClasses(services: Services): readonly NativeClass[] {
  return [
    { name: 'CalloutException', kind: 'exception' },
    { name: 'HttpCalloutMock', kind: 'interface', methods: ['HttpResponse respond(HttpRequest request)'] },
    {
      name: 'HttpRequest',
      members: natives<HttpRequest>()({
        ...MESSAGE_MEMBERS,
        'new()': () => new HttpRequest('System.HttpRequest'),
        'String getEndpoint()': (_, self) => self.endpoint,
        'void setEndpoint(String endpoint)': (_, self, endpoint) => {
          self.endpoint = endpoint;
        },
        'String getMethod()': (_, self) => self.method,
        'void setMethod(String method)': (_, self, method) => {
          self.method = method;
        },
        'void setTimeout(Integer millis)': (_, self, millis) => {
          if (millis === null || millis < 1 || millis > MAX_TIMEOUT)
            throw calloutFailure(
              `Invalid timeout: ${String(millis)}; it must be between 1 and ${MAX_TIMEOUT}`
            );
          self.timeout = millis;
        }
      })
    },
    {
      name: 'HttpResponse',
      members: natives<HttpResponse>()({
        ...MESSAGE_MEMBERS,
        'new()': () => new HttpResponse('System.HttpResponse'),
        'Integer getStatusCode()': (_, self) => self.statusCode,
        'void setStatusCode(Integer code)': (_, self, code) => {
          self.statusCode = required(code, 'statusCode');
        }
      })
    },
    {
      name: 'Http',
      members: natives<HttpMessage>()({
        'new()': () => new HttpMessage('System.Http'),
        'HttpResponse send(HttpRequest request)': (transaction, _, request: HttpRequest | null) =>
          send(services, transaction, required(request, 'request'))
      })
    }
  ];
}

/** Asynchronous Apex calls out where its class says so; scheduled Apex never does. */
function requireCalloutsAllowed(transaction: Transaction): void {
  const execution = executionOf(transaction);
  if (execution === null) return;
  if (execution.kind === 'scheduled') throw calloutFailure('Callout from scheduled Apex not supported.');
  if (!execution.allowsCallouts)
    throw calloutFailure(
      'Callout not allowed from this future method. Please enable callout by annotating the future method. eg: @Future(callout=true)'
    );
}

function send(services: Services, transaction: Transaction, request: HttpRequest): ApexValue {
  requireCalloutsAllowed(transaction);
  const governor = governorOf(transaction);
  if (governor.uncommittedWork > 0)
    throw calloutFailure('You have uncommitted work pending. Please commit or rollback before calling out');
  if (governor.openSavepoints > 0) {
    throw calloutFailure(
      'All uncommitted work is rolled back, but savepoints are open. Release them before calling out'
    );
  }
  governor.count('callouts');
  const { endpoint, method } = request;
  if (endpoint === null) throw calloutFailure('Endpoint is not specified');
  if (method === null) throw calloutFailure('Method is not specified');
  const { calloutMock, userId } = sessionOf(services.database, transaction);
  if (calloutMock !== null) return callMethod(calloutMock, 'respond', request) as ApexValue;
  if (transaction.isTest) {
    throw new ApexException(
      'System.TypeException',
      'Methods defined as TestMethod do not support Web service callouts'
    );
  }
  const { url, headers } = services.credentials.resolve(endpoint, services.database.permissions(userId), [
    ...request.headers.values()
  ]);
  const answer = services.transport({
    url,
    method,
    headers,
    body: request.body === '' ? null : Buffer.from(request.body),
    timeoutMillis: request.timeout
  });
  if ('failure' in answer) throw calloutFailure(answer.failure);
  const response = new HttpResponse('System.HttpResponse');
  response.statusCode = answer.status;
  response.body = Buffer.from(answer.body).toString();
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  return response;
}
