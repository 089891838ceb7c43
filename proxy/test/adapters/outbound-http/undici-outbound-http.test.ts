import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import {
  createUndiciOutboundHttp,
  type Exchange,
  type OutboundHttpOptions
} from '../../../src/adapters/outbound-http/undici-outbound-http.ts';
import { OutboundHttpError, type OutboundRequest } from '../../../src/ports/outbound-http.ts';

async function listen(
  t: TestContext,
  listener: RequestListener
): Promise<{ server: Server; origin: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A server that does with each connection what HTTP does not foresee. */
async function listenRaw(t: TestContext, onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function createHttp(t: TestContext, trustedOrigins: string[], options: Partial<OutboundHttpOptions> = {}) {
  const exchanges: Exchange['outcome'][] = [];
  const http = createUndiciOutboundHttp({
    destinations: { hostPatterns: ['*.flexnetoperations.com'], trustedOrigins },
    connectTimeoutMs: 2000,
    maxConnectionsPerHost: 4,
    maxResponseBytes: 10_000,
    maxHosts: 10,
    circuit: { failuresToOpen: 100, openMs: 60_000 },
    onExchange: ({ outcome }) => exchanges.push(outcome),
    ...options
  });
  t.after(() => http.close());
  return { http, exchanges };
}

const get = (url: string, rest: Partial<OutboundRequest> = {}): OutboundRequest => ({
  url,
  method: 'GET',
  headers: {},
  timeoutMs: 10_000,
  ...rest
});

/** That a request fails in the given way; returns the error. */
async function failsAs(sending: Promise<unknown>, kind: string): Promise<OutboundHttpError> {
  const error = await sending.then(
    () => assert.fail('There was an answer.'),
    (reason: unknown) => reason
  );
  assert.ok(error instanceof OutboundHttpError, String(error));
  assert.equal(error.kind, kind);
  return error;
}

describe('outbound HTTP', () => {
  it('sends method, path, headers and body, and reads the answer whatever its status', async (t) => {
    const seen: unknown[] = [];
    const { origin } = await listen(t, (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        seen.push({
          method: request.method,
          url: request.url,
          soapAction: request.headers['soapaction'],
          body
        });
        response.writeHead(500, { 'X-One': 'a', 'Set-Cookie': ['b=1', 'c=2'] }).end('<fault>ü</fault>');
      });
    });
    const { http, exchanges } = createHttp(t, [origin]);

    const answer = await http.send(
      get(`${origin}/flexnet/services?x=1`, {
        method: 'POST',
        headers: { SOAPAction: '""' },
        body: '<a>ü</a>'
      })
    );

    assert.deepEqual(seen, [
      { method: 'POST', url: '/flexnet/services?x=1', soapAction: '""', body: '<a>ü</a>' }
    ]);
    assert.equal(answer.status, 500);
    assert.equal(answer.body, '<fault>ü</fault>');
    assert.equal(answer.headers['x-one'], 'a');
    assert.equal(answer.headers['set-cookie'], 'b=1, c=2');
    assert.deepEqual(exchanges, ['answered']);
  });

  it('does not follow a redirect', async (t) => {
    let requests = 0;
    const { origin } = await listen(t, (_request, response) => {
      requests += 1;
      response.writeHead(302, { Location: 'http://169.254.169.254/' }).end();
    });
    const { http } = createHttp(t, [origin]);

    const answer = await http.send(get(`${origin}/`));

    assert.equal(answer.status, 302);
    assert.equal(requests, 1);
  });

  it('uses a connection again, and no more connections than allowed', async (t) => {
    let connections = 0;
    let requests = 0;
    const { server, origin } = await listen(t, (_request, response) => {
      requests += 1;
      setImmediate(() => response.end('ok'));
    });
    server.on('connection', () => (connections += 1));
    const { http } = createHttp(t, [origin], { maxConnectionsPerHost: 2 });

    await Promise.all(Array.from({ length: 20 }, () => http.send(get(`${origin}/`))));

    assert.equal(requests, 20);
    assert.ok(connections <= 2, `${connections} connections`);
  });

  it('sends nothing to a host that is not allowed', async (t) => {
    let requests = 0;
    const { origin } = await listen(t, () => (requests += 1));
    const { http, exchanges } = createHttp(t, []);

    await failsAs(http.send(get(`${origin}/`)), 'host-refused');

    assert.equal(requests, 0);
    assert.deepEqual(exchanges, []);
  });

  it('sends nothing to an allowed name that resolves to a private address', async (t) => {
    const asked: string[] = [];
    const { http } = createHttp(t, [], {
      resolveAll: (hostname, answer) => {
        asked.push(hostname);
        answer(null, [{ address: '127.0.0.1', family: 4 }]);
      }
    });

    const error = await failsAs(http.send(get('https://flex1.flexnetoperations.com/')), 'host-refused');

    assert.deepEqual(asked, ['flex1.flexnetoperations.com']);
    assert.match(error.message, /not on the public internet/);
  });

  it('is unreachable when the name is unknown', async (t) => {
    const { http } = createHttp(t, [], {
      resolveAll: (_hostname, answer) => answer(Object.assign(new Error(), { code: 'ENOTFOUND' }), [])
    });

    await failsAs(http.send(get('https://flex1.flexnetoperations.com/')), 'unreachable');
  });

  it('is unreachable when nothing listens', async (t) => {
    const { server, origin } = await listen(t, () => undefined);
    server.close();
    await once(server, 'close');
    const { http } = createHttp(t, [origin]);

    await failsAs(http.send(get(`${origin}/`)), 'unreachable');
  });

  it('is unreachable when the other side does not speak TLS', async (t) => {
    const { origin } = await listen(t, (_request, response) => response.end('plain'));
    const secure = origin.replace('http:', 'https:');
    const { http } = createHttp(t, [secure]);

    await failsAs(http.send(get(`${secure}/`)), 'unreachable');
  });

  it('times out when no answer comes', async (t) => {
    const { origin } = await listen(t, () => undefined);
    const { http, exchanges } = createHttp(t, [origin]);

    await failsAs(http.send(get(`${origin}/`, { timeoutMs: 100 })), 'timed-out');

    assert.deepEqual(exchanges, ['timed-out']);
  });

  it('times out when the answer only drips', async (t) => {
    const { origin } = await listen(t, (_request, response) => {
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const { http } = createHttp(t, [origin]);

    await failsAs(http.send(get(`${origin}/`, { timeoutMs: 150 })), 'timed-out');
  });

  it('times out while it waits for a free connection, and then does not send', async (t) => {
    const urls: (string | undefined)[] = [];
    const { origin } = await listen(t, (request, response) => {
      urls.push(request.url);
      if (request.url !== '/first') response.end();
    });
    const { http } = createHttp(t, [origin], { maxConnectionsPerHost: 1 });
    const first = http.send(get(`${origin}/first`, { timeoutMs: 400 }));

    await failsAs(http.send(get(`${origin}/second`, { timeoutMs: 50 })), 'timed-out');
    await failsAs(first, 'timed-out');
    await http.send(get(`${origin}/third`));

    assert.deepEqual(urls, ['/first', '/third']);
  });

  it('is aborted when the caller says so, before or during the exchange', async (t) => {
    const caller = new AbortController();
    const { origin } = await listen(t, () => caller.abort());
    const { http } = createHttp(t, [origin]);

    await failsAs(http.send(get(`${origin}/`, { signal: caller.signal })), 'aborted');
    await failsAs(http.send(get(`${origin}/`, { signal: caller.signal })), 'aborted');
  });

  it('is cut when the connection ends before or in the middle of the answer', async (t) => {
    const before = await listenRaw(t, (socket) => socket.once('data', () => socket.destroy()));
    const during = await listenRaw(t, (socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'))
    );
    const { http } = createHttp(t, [before, during]);

    await failsAs(http.send(get(`${before}/`)), 'connection-cut');
    await failsAs(http.send(get(`${during}/`)), 'connection-cut');
  });

  it('is cut when the answer is no HTTP', async (t) => {
    const origin = await listenRaw(t, (socket) =>
      socket.once('data', () => socket.end('SSH-2.0-nothing\r\n'))
    );
    const { http } = createHttp(t, [origin]);

    await failsAs(http.send(get(`${origin}/`)), 'connection-cut');
  });

  it('is too large when the answer exceeds the limit, announced or not', async (t) => {
    const { origin } = await listen(t, (request, response) => {
      if (request.url === '/announced') response.setHeader('Content-Length', 20_000);
      response.write('x'.repeat(10_000));
      response.end('x'.repeat(10_000));
    });
    const { http } = createHttp(t, [origin]);

    await failsAs(http.send(get(`${origin}/announced`)), 'too-large');
    await failsAs(http.send(get(`${origin}/`)), 'too-large');
  });

  it('forgets the origins that have been idle longest', async (t) => {
    const { origin: first } = await listen(t, (_request, response) => response.end());
    const { origin: second } = await listen(t, (_request, response) => response.end());
    const { origin: third } = await listen(t, (_request, response) => response.end());
    const { http } = createHttp(t, [first, second, third], { maxHosts: 2 });

    for (const origin of [first, second, first, third]) await http.send(get(`${origin}/`));

    assert.deepEqual(
      http.hosts().map(({ origin }) => origin),
      [first, third]
    );
  });
});

describe('the circuit of an origin', () => {
  it('opens after failures in a row and then lets nothing through, to that origin only', async (t) => {
    let requests = 0;
    const origin = await listenRaw(t, (socket) => {
      socket.once('data', () => {
        requests += 1;
        socket.destroy();
      });
    });
    const { origin: healthy } = await listen(t, (_request, response) => response.end());
    const { http } = createHttp(t, [origin, healthy], { circuit: { failuresToOpen: 3, openMs: 60_000 } });

    for (let n = 0; n < 3; n += 1) await failsAs(http.send(get(`${origin}/`)), 'connection-cut');
    const error = await failsAs(http.send(get(`${origin}/`)), 'unreachable');
    const answer = await http.send(get(`${healthy}/`));

    assert.equal(requests, 3);
    assert.match(error.message, /left alone/);
    assert.equal(answer.status, 200);
    assert.deepEqual(http.hosts(), [
      { origin, circuit: 'open' },
      { origin: healthy, circuit: 'closed' }
    ]);
  });

  it('closes again when a call succeeds after a while', async (t) => {
    let isDown = true;
    const { origin } = await listen(t, (_request, response) => response.writeHead(isDown ? 503 : 200).end());
    const { http } = createHttp(t, [origin], { circuit: { failuresToOpen: 1, openMs: 1 } });

    const refused = await http.send(get(`${origin}/`));
    const stateAfterFailure = http.hosts()[0]?.circuit;
    isDown = false;
    await new Promise((resolve) => setTimeout(resolve, 5));
    const answered = await http.send(get(`${origin}/`));

    assert.deepEqual([refused.status, stateAfterFailure], [503, 'open']);
    assert.deepEqual([answered.status, http.hosts()[0]?.circuit], [200, 'closed']);
  });

  it('is not opened by faults of SOAP, by refusals, or by callers who give up', async (t) => {
    const { origin } = await listen(t, (request, response) => {
      if (request.url !== '/hang') response.writeHead(Number(request.url?.slice(1))).end();
    });
    const { http } = createHttp(t, [origin], { circuit: { failuresToOpen: 1, openMs: 60_000 } });
    const caller = new AbortController();

    for (const status of [500, 401, 404]) await http.send(get(`${origin}/${status}`));
    const hanging = http.send(get(`${origin}/hang`, { signal: caller.signal }));
    caller.abort();
    await failsAs(hanging, 'aborted');

    assert.deepEqual(http.hosts(), [{ origin, circuit: 'closed' }]);
  });
});
