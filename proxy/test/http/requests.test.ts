import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { Deadline } from '../../src/ports/deadline.ts';
import { CALL_HEADERS, buildTestApp, call, example } from './test-app.ts';

interface ErrorAnswer {
  code: string;
  message: string;
  requestId: string;
  details?: { where: string; problem: string }[];
}

describe('a request id', () => {
  it('that is sane comes back and is on every log line of the request', async (t) => {
    const { inject, log } = await buildTestApp(t, {
      useCases: { checkConnection: () => Promise.reject(new Error('broken')) }
    });

    const response = await inject(
      call('checkConnection', { headers: { ...CALL_HEADERS, 'x-request-id': 'run-17:page.3' } })
    );

    assert.equal(response.headers['x-request-id'], 'run-17:page.3');
    assert.equal(response.json<ErrorAnswer>().requestId, 'run-17:page.3');
    assert.equal(log.length, 2);
    assert.ok(log.every(({ requestId }) => requestId === 'run-17:page.3'));
  });

  it('that is unfit is replaced', async (t) => {
    const { inject } = await buildTestApp(t);
    const unfit = ['', 'two words', '"quoted"', '-', 'x'.repeat(129), '{"level":"fatal"}'];

    const responses = await Promise.all(
      unfit.map((id) => inject(call('checkConnection', { headers: { ...CALL_HEADERS, 'x-request-id': id } })))
    );

    assert.equal(responses.length, unfit.length);
    for (const { headers } of responses) assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
  });
});

describe('every answer', () => {
  it('forbids caches, frames and guessing of types, and names no server', async (t) => {
    const { inject } = await buildTestApp(t);

    const responses = await Promise.all([
      inject(call('checkConnection')),
      inject({ method: 'GET', url: '/health' }),
      inject({ method: 'GET', url: '/nothing' })
    ]);

    assert.equal(responses.length, 3);
    for (const { headers } of responses) {
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
      assert.equal(headers['server'], undefined);
      assert.equal(headers['x-powered-by'], undefined);
    }
  });
});

describe('a connection', () => {
  it('cannot be held by sending slowly, and is kept longer than load balancers keep theirs', async (t) => {
    const { app } = await buildTestApp(t, { timeout: { defaultMs: 1000, maxMs: 120_000 } });

    const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = app.server;

    assert.deepEqual(
      { headersTimeout, requestTimeout, keepAliveTimeout, timeout },
      { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 65_000, timeout: 130_000 }
    );
  });

  it('with headers that are too large is refused in the one error shape', async (t) => {
    const { app } = await buildTestApp(t);
    const address = await app.listen({ host: '127.0.0.1', port: 0 });

    const response = await fetch(`${address}/health`, { headers: { 'x-large': 'x'.repeat(20_000) } });

    assert.equal(response.status, 431);
    assert.equal(((await response.json()) as ErrorAnswer).code, 'headers-too-large');
  });
});

describe('a body', () => {
  const cases = [
    { title: 'that is no JSON', payload: '{"since":', status: 400, code: 'body-not-json' },
    { title: 'that is empty', payload: '', status: 400, code: 'body-not-json' },
    {
      title: 'with a key that reaches into prototypes',
      payload: '{"__proto__":{}}',
      status: 400,
      code: 'body-not-json'
    },
    {
      title: 'with a constructor that reaches into prototypes',
      payload: '{"constructor":{"prototype":{}}}',
      status: 400,
      code: 'body-not-json'
    },
    {
      title: 'that is not UTF-8',
      payload: Buffer.from([0x22, 0xff, 0xfe, 0x22]),
      status: 400,
      code: 'body-not-json'
    },
    {
      title: 'of another type',
      type: 'text/plain',
      payload: '{}',
      status: 415,
      code: 'media-type-not-supported'
    },
    {
      title: 'of a form',
      type: 'application/x-www-form-urlencoded',
      payload: 'a=1',
      status: 415,
      code: 'media-type-not-supported'
    },
    {
      title: 'in another character set',
      type: 'application/json; charset=iso-8859-1',
      payload: '{}',
      status: 415,
      code: 'media-type-not-supported'
    },
    {
      title: 'that is too large',
      payload: `{"a":"${'x'.repeat(2000)}"}`,
      status: 413,
      code: 'body-too-large'
    }
  ];

  for (const { title, type = 'application/json', payload, status, code } of cases) {
    it(`${title} is refused with ${status} ${code}`, async (t) => {
      const { asked, inject } = await buildTestApp(t, { bodyLimitBytes: 1024 });

      const response = await inject(
        call('checkConnection', { headers: { ...CALL_HEADERS, 'content-type': type }, payload })
      );

      assert.equal(response.statusCode, status);
      assert.equal(response.json<ErrorAnswer>().code, code);
      assert.equal(asked.length, 0);
    });
  }

  it('that is compressed is refused', async (t) => {
    const { asked, inject } = await buildTestApp(t);

    const response = await inject(
      call('checkConnection', { headers: { ...CALL_HEADERS, 'content-encoding': 'gzip' } })
    );

    assert.equal(response.statusCode, 415);
    assert.equal(asked.length, 0);
  });

  it('in UTF-8 that says so is accepted', async (t) => {
    const { inject } = await buildTestApp(t);

    const response = await inject(
      call('checkConnection', {
        headers: { ...CALL_HEADERS, 'content-type': 'application/json; charset=UTF-8' }
      })
    );

    assert.equal(response.statusCode, 200);
  });

  it('with unknown properties is refused with a sentence that names them', async (t) => {
    const { asked, inject } = await buildTestApp(t);
    const request = example('syncOrders/request') as { orders: object[] };
    request.orders[1] = { ...request.orders[1], colour: 'red', size: 1 };

    const response = await inject(call('syncOrders', { payload: JSON.stringify(request) }));

    assert.equal(response.statusCode, 400);
    const { code, message, details } = response.json<ErrorAnswer>();
    assert.equal(code, 'request-not-valid');
    assert.equal(message, 'The request is not valid: orders[1] has unknown properties: "colour", "size".');
    assert.deepEqual(details, [{ where: 'orders[1]', problem: 'has unknown properties: "colour", "size"' }]);
    assert.equal(asked.length, 0);
  });

  it('with several faults is refused with all of them', async (t) => {
    const { inject } = await buildTestApp(t);

    const response = await inject(
      call('getEntitlementChanges', {
        payload: JSON.stringify({ since: 'yesterday', accountId: null, pageSize: 5000 })
      })
    );

    assert.equal(response.statusCode, 400);
    assert.deepEqual(
      response
        .json<ErrorAnswer>()
        .details?.map(({ where }) => where)
        .sort(),
      ['pageSize', 'since', 'the body']
    );
    assert.match(response.json<ErrorAnswer>().message, /lacks "cursor"/);
  });

  it('with more orders than one call takes is refused', async (t) => {
    const { asked, inject } = await buildTestApp(t);
    const request = example('syncOrders/request-smallest') as { orders: object[] };
    const [order] = request.orders;

    const refused = await inject(
      call('syncOrders', {
        payload: JSON.stringify({ ...request, orders: Array.from({ length: 201 }, () => order) })
      })
    );
    const accepted = await inject(
      call('syncOrders', {
        payload: JSON.stringify({ ...request, orders: Array.from({ length: 200 }, () => order) })
      })
    );

    assert.deepEqual([refused.statusCode, accepted.statusCode], [400, 200]);
    assert.equal(
      refused.json<ErrorAnswer>().message,
      'The request is not valid: orders must not have more than 200 items.'
    );
    assert.equal(asked.length, 1);
  });
});

/** Sends head and body by hand, and reads what comes until the other side has answered or hung up. */
function sendRaw(address: string, head: string[], write: (socket: Socket) => void): Promise<string> {
  const { port } = new URL(address);
  const socket = connect(Number(port), '127.0.0.1');
  let received = '';
  return new Promise((resolve) => {
    const end = () => {
      socket.destroy();
      resolve(received);
    };
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
      if (received.includes('"requestId"')) end();
    });
    socket.on('error', end).on('close', end);
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    write(socket);
  });
}

function headOf(length: number, headers: Record<string, string> = {}): string[] {
  const lines = Object.entries({ ...CALL_HEADERS, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return ['POST /v1/connection/check HTTP/1.1', 'host: x', `content-length: ${length}`, ...lines];
}

describe('a body that is refused or does not come', () => {
  it('is answered with 413 however much of it is still on its way', async (t) => {
    const { app } = await buildTestApp(t, { bodyLimitBytes: 1024 });
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    const body = Buffer.alloc(8 << 20, 'x');

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => sendRaw(address, headOf(body.length), (socket) => socket.write(body)))
    );

    assert.equal(answers.filter((answer) => /^HTTP\/1\.1 413 .*"body-too-large"/su.test(answer)).length, 10);
  });

  it('is answered when its time is over, and not when it has arrived', async (t) => {
    const { app, asked } = await buildTestApp(t);
    const address = await app.listen({ host: '127.0.0.1', port: 0 });

    const answer = await sendRaw(address, headOf(1000, { 'x-request-timeout': '300' }), (socket) =>
      socket.write('{')
    );

    assert.match(answer, /^HTTP\/1\.1 408 .*"request-too-slow"/su);
    assert.equal(asked.length, 0);
  });
});

describe('the time of a request', () => {
  const never = () => new Promise<never>(() => undefined);

  it('is handed on as a deadline that fires before the caller is answered without it', async (t) => {
    const seen: { atStart: boolean; atEnd: boolean }[] = [];
    const { inject } = await buildTestApp(t, {
      useCases: {
        checkConnection: (_licensing, deadline: Deadline) =>
          new Promise((resolve) => {
            const atStart = deadline.signal.aborted;
            deadline.signal.addEventListener('abort', () => {
              seen.push({ atStart, atEnd: deadline.signal.aborted });
              resolve(example('checkConnection/200-unreachable') as never);
            });
          })
      }
    });

    const response = await inject(
      call('checkConnection', { headers: { ...CALL_HEADERS, 'x-request-timeout': '500' } })
    );

    assert.equal(response.statusCode, 200);
    assert.deepEqual(seen, [{ atStart: false, atEnd: true }]);
  });

  it('that has passed is answered with 504', async (t) => {
    const { inject, log } = await buildTestApp(t, { useCases: { syncOrders: never } });

    const response = await inject(
      call('syncOrders', { headers: { ...CALL_HEADERS, 'x-request-timeout': '100' } })
    );

    assert.equal(response.statusCode, 504);
    assert.equal(response.json<ErrorAnswer>().code, 'deadline-passed');
    assert.match(response.json<ErrorAnswer>().message, /within 100 ms/);
    assert.deepEqual(
      log.map(({ level, code }) => ({ level, code })),
      [{ level: 'warn', code: 'deadline-passed' }]
    );
  });

  it('is the default when the caller does not say', async (t) => {
    const { inject } = await buildTestApp(t, {
      timeout: { defaultMs: 100, maxMs: 1000 },
      useCases: { checkConnection: never }
    });

    const response = await inject(call('checkConnection'));

    assert.equal(response.statusCode, 504);
    assert.match(response.json<ErrorAnswer>().message, /within 100 ms/);
  });

  it('that is no number of milliseconds in range is refused', async (t) => {
    const { asked, inject } = await buildTestApp(t, { timeout: { defaultMs: 1000, maxMs: 2000 } });
    const texts = ['99', '2001', '-1', '1e3', '1000.5', '0x3e8', 'soon'];

    const responses = await Promise.all(
      texts.map((text) =>
        inject(call('checkConnection', { headers: { ...CALL_HEADERS, 'x-request-timeout': text } }))
      )
    );

    assert.deepEqual(
      responses.map((response) => [response.statusCode, response.json<ErrorAnswer>().code]),
      texts.map(() => [400, 'timeout-not-valid'])
    );
    assert.equal(asked.length, 0);
  });

  it('ends when the caller goes away', async (t) => {
    let markAborted: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => {
      markAborted = resolve;
    });
    let hangUp: () => void = () => undefined;
    const { app, log } = await buildTestApp(t, {
      useCases: {
        checkConnection: (_licensing, deadline: Deadline) => {
          deadline.signal.addEventListener('abort', () => markAborted());
          hangUp();
          return never();
        }
      }
    });
    const address = await app.listen({ host: '127.0.0.1', port: 0 });

    const caller = request(`${address}/v1/connection/check`, {
      method: 'POST',
      headers: CALL_HEADERS,
      agent: false
    });
    caller.on('error', () => undefined);
    hangUp = () => caller.destroy();
    caller.end('{}');

    await aborted;
    assert.deepEqual(
      log
        .filter(({ route }) => route === '/v1/connection/check')
        .map(({ event, status }) => ({ event, status })),
      [{ event: 'caller-gone', status: 499 }]
    );
  });
});
