import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectFlexNet } from '../../../src/adapters/flexnet/flexnet-licensing.ts';
import type { FailureCode } from '../../../src/domain/failures.ts';
import type { Licensing } from '../../../src/ports/licensing.ts';
import {
  OutboundHttpError,
  type OutboundFailureKind,
  type OutboundResponse
} from '../../../src/ports/outbound-http.ts';
import { ScriptedHttp } from '../../fakes/fetch-http.ts';
import { aDeadline, anEntitlement } from '../../fakes/records.ts';

const URL = 'https://flex1234.flexnetoperations.com/';
const EMPTY_PAGE = soap(
  '<searchEntitlementResponse xmlns="urn:v4.webservices.operations.flexnet.com"><statusInfo><status>SUCCESS</status></statusInfo></searchEntitlementResponse>'
);

type Answer = OutboundResponse | OutboundHttpError;

function soap(body: string, status = 200): OutboundResponse {
  const xml = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;
  return { status, headers: {}, body: xml };
}

function page(status: number, body = '<html><body>Sorry</body></html>'): OutboundResponse {
  return { status, headers: { 'content-type': 'text/html' }, body };
}

function broken(kind: OutboundFailureKind): OutboundHttpError {
  return new OutboundHttpError(kind, kind);
}

function tenant(...answers: Answer[]): { http: ScriptedHttp; licensing: Licensing } {
  const http = new ScriptedHttp(...answers.map((answer) => () => answer));
  const connect = connectFlexNet({ http, settings: { retryDelayMs: 1 } });
  const licensing = connect({ url: URL, credentials: { kind: 'token', token: 'rna_x' } });
  return { http, licensing };
}

const FAULT = soap(
  '<e:Fault><faultcode>e:Server</faultcode><faultstring>Out of &lt;cheese&gt;</faultstring></e:Fault>',
  500
);

const CASES: [
  what: string,
  answer: Answer,
  code: FailureCode,
  reads: number,
  write: 'not-sent' | 'unclear',
  writes: number
][] = [
  ['401 with a web page', page(401), 'credentials-refused', 1, 'not-sent', 1],
  ['403', page(403), 'permission-missing', 1, 'not-sent', 1],
  ['404', page(404), 'service-not-found', 1, 'not-sent', 1],
  ['a redirect', page(302, ''), 'service-not-found', 1, 'not-sent', 1],
  ['400', page(400, '<h1>Bad</h1><p>no such &lt;thing></p>'), 'request-not-accepted', 1, 'not-sent', 1],
  ['408', page(408), 'flexnet-busy', 3, 'unclear', 1],
  ['413', page(413), 'request-not-accepted', 1, 'not-sent', 1],
  ['429', page(429), 'flexnet-busy', 3, 'not-sent', 3],
  ['503', page(503), 'flexnet-busy', 3, 'unclear', 1],
  ['500 with a web page', page(500), 'flexnet-busy', 3, 'unclear', 1],
  ['a SOAP fault', FAULT, 'flexnet-fault', 1, 'unclear', 1],
  ['a web page with 200', page(200), 'answer-not-understood', 1, 'unclear', 1],
  ['malformed XML', page(200, '<e:Envelope><e:Body>'), 'answer-not-understood', 1, 'unclear', 1],
  ['an empty answer', page(200, ''), 'answer-not-understood', 1, 'unclear', 1],
  ['another response', soap('<somethingElse/>'), 'answer-not-understood', 1, 'unclear', 1],
  ['a host that is not allowed', broken('host-refused'), 'host-not-allowed', 1, 'not-sent', 1],
  ['no connection', broken('unreachable'), 'unreachable', 3, 'not-sent', 3],
  ['no answer in time', broken('timed-out'), 'timed-out', 3, 'unclear', 1],
  ['a cut connection', broken('connection-cut'), 'connection-cut', 3, 'unclear', 1],
  ['an answer that is too large', broken('too-large'), 'answer-too-large', 1, 'unclear', 1]
];

for (const [what, answer, code, reads, write, writes] of CASES) {
  test(`${what} is ${code}, and a question is put ${reads} times`, async () => {
    const { http, licensing } = tenant(answer);

    const found = (await licensing.entitlements.find(['SF-1'], aDeadline())).get('SF-1');

    assert.equal(found?.kind, 'failed');
    assert.equal(found.failure.code, code);
    assert.equal(http.sent.length, reads);
  });

  test(`${what} leaves a create ${write} after ${writes} attempts`, async () => {
    const { http, licensing } = tenant(answer);

    const outcome = (await licensing.entitlements.create([anEntitlement()], 'together', aDeadline())).get(
      'SF-0061'
    );

    assert.equal(outcome?.kind, write);
    assert.equal(outcome.failure.code, code);
    assert.equal(http.sent.length, writes);
  });
}

test('A fault is told with its reason, and without its markup', async () => {
  const { licensing } = tenant(FAULT);

  const failure = await licensing.access.probe('entitlements', aDeadline());

  assert.match(failure?.message ?? '', /reported an error: Out of cheese\./);
});

test('A status of 400 is told with what the page says', async () => {
  const { licensing } = tenant(
    page(
      400,
      '<html><style>p { color: red }</style><h1>Bad Request</h1>\n<p>The tenant is closed.</p></html>'
    )
  );

  const failure = await licensing.access.probe('entitlements', aDeadline());

  assert.equal(failure?.isTemporary, false);
  assert.match(failure.message, /\(HTTP status 400\): Bad Request The tenant is closed\. /);
});

test('A question that fails once is answered by the second attempt', async () => {
  const { http, licensing } = tenant(broken('connection-cut'), EMPTY_PAGE);

  const found = await licensing.entitlements.find(['SF-1'], aDeadline());

  assert.equal(found.get('SF-1')?.kind, 'absent');
  assert.equal(http.sent.length, 2);
});

test('After the deadline nothing is sent', async () => {
  const { http, licensing } = tenant(EMPTY_PAGE);
  const over = { expiresAt: Date.now() - 1, signal: new AbortController().signal };

  const outcome = (await licensing.entitlements.create([anEntitlement()], 'together', over)).get('SF-0061');

  assert.equal(outcome?.kind, 'not-sent');
  assert.equal(outcome.failure.code, 'deadline-passed');
  assert.equal(http.sent.length, 0);
});

test('A request carries an empty SOAPAction, the credentials and no more time than the deadline has', async () => {
  const { http, licensing } = tenant(EMPTY_PAGE);

  await licensing.entitlements.find(['SF-1'], aDeadline(5000));

  const [request] = http.sent;
  assert.equal(
    request?.url,
    'https://flex1234.flexnetoperations.com/flexnet/services/v4/EntitlementOrderService'
  );
  assert.equal(request.headers.soapaction, '""');
  assert.equal(request.headers.authorization, 'Bearer rna_x');
  assert.ok(request.timeoutMs <= 5000);
});

test('User name and password go as Basic, in UTF-8', async () => {
  const http = new ScriptedHttp(() => EMPTY_PAGE);
  const credentials = { kind: 'basic', username: 'jörg', password: 'p:ß' } as const;

  await connectFlexNet({ http })({ url: URL, credentials }).entitlements.find(['SF-1'], aDeadline());

  assert.equal(http.sent[0]?.headers.authorization, `Basic ${Buffer.from('jörg:p:ß').toString('base64')}`);
});

test('The version of a service is part of its path and its namespace', async () => {
  const { http, licensing } = tenant(EMPTY_PAGE);

  await licensing.entitlements.find(['SF-1'], aDeadline());

  assert.match(http.sent[0]?.url ?? '', /\/v4\/EntitlementOrderService$/);
  assert.match(http.sent[0]?.body ?? '', /xmlns="urn:v4\.webservices\.operations\.flexnet\.com"/);
});
