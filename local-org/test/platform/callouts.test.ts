import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ApexException } from '../../src/apex/values.ts';
import { Credentials } from '../../src/platform/credentials.ts';
import { SynchronousTransport } from '../../src/platform/transport.ts';
import { TestOrg } from '../database/support.ts';

describe('a named credential', () => {
  const org = new TestOrg();
  const sailor = org.database.permissions(org.user('Minimum Access - Salesforce', 'Sailor'));
  const credentials = new Credentials(org.database.schema, { parameters: { Beacon: { ApiKey: 's3cret' } } });
  const isCalloutException = (sentence: RegExp) => (error: unknown) =>
    error instanceof ApexException &&
    error.typeName === 'System.CalloutException' &&
    sentence.test(error.message ?? '');

  test('gives its address and the header of its external credential', () => {
    assert.deepEqual(credentials.resolve('callout:Beacon/v1/ping?x=1', sailor), {
      url: 'https://beacon.example/v1/ping?x=1',
      headers: [['Authorization', 'Bearer s3cret']]
    });
  });

  test('leads where the org says, and fills in formulas only when it is allowed to', () => {
    const own = {
      url: 'http://localhost:4100/',
      externalCredential: 'Beacon',
      allowMergeFieldsInHeader: false
    };
    credentials.configure({ named: { Beacon: own }, parameters: { Beacon: { ApiKey: 'k' } } });

    const { url, headers } = credentials.resolve('callout:beacon/health', sailor);
    assert.equal(url, 'http://localhost:4100/health');
    assert.deepEqual(headers, [['Authorization', "{!'Bearer ' & $Credential.Beacon.ApiKey}"]]);
  });

  for (const [what, parameters] of [
    ['to have the parameter', {}],
    ['to have a value for the parameter', { Beacon: { ApiKey: '' } }]
  ] as const)
    test(`needs its principal ${what}`, () => {
      credentials.configure({ parameters });

      assert.throws(
        () => credentials.resolve('callout:Beacon', sailor),
        isCalloutException(/^Field Beacon\.ApiKey does not exist\. Check spelling\.$/)
      );
    });

  test('cuts what a formula gives at 1,300 characters', () => {
    credentials.configure({ parameters: { Beacon: { ApiKey: 'k'.repeat(1400) } } });

    const [[, value] = ['', '']] = credentials.resolve('callout:Beacon', sailor).headers;
    assert.equal(value.length, 1300);
  });

  test('fills in formulas of the headers that Apex sets', () => {
    credentials.configure({ parameters: { Beacon: { ApiKey: 'k' } } });
    const resolve = (value: string): unknown =>
      credentials.resolve('callout:Beacon', sailor, [['X-Mine', value]]).headers[0];

    assert.deepEqual(resolve('my {!$Credential.Beacon.ApiKey}!'), ['X-Mine', 'my k!']);
    assert.throws(() => resolve('{!TODAY()}'), isCalloutException(/TODAY/));
  });

  test('sends formulas as they are unless it allows them', () => {
    const { headers } = credentials.resolve('callout:Lantern', sailor, [['X-Mine', '{!TODAY()}']]);

    assert.deepEqual(headers, [
      ['X-Mine', '{!TODAY()}'],
      ['Authorization', "{!'Bearer ' & $Credential.Beacon.ApiKey}"]
    ]);
  });

  test('is closed to users without access to a principal', () => {
    const administrator = org.database.permissions(org.database.ids.administrator);

    assert.throws(
      () => credentials.resolve('callout:Beacon', administrator),
      isCalloutException(/access the credential/)
    );
  });

  test('must exist, and other addresses are not allowed', () => {
    assert.throws(() => credentials.resolve('callout:Lamp/x', sailor), isCalloutException(/Lamp/));
    assert.throws(
      () => credentials.resolve('https://elsewhere.example', sailor),
      isCalloutException(/Unauthorized endpoint/)
    );
  });
});

const SERVER = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const server = createServer((request, response) => {
    if (request.url === '/slow') return;
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(201, 'Made', { 'x-seen': request.headers['x-test'] ?? '' });
      response.end(request.method + ' ' + request.url + ' ' + Buffer.concat(chunks).toString());
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

describe('real requests', () => {
  const transport = new SynchronousTransport();
  const server = new Worker(SERVER, { eval: true });
  let url = '';

  before(async () => {
    const [port] = (await once(server, 'message')) as [number];
    url = `http://127.0.0.1:${port}`;
  });

  after(async () => {
    await transport.close();
    await server.terminate();
  });

  test('are answered while the caller waits', () => {
    const request = {
      method: 'POST',
      headers: [['X-Test', 'yes']] as [string, string][],
      body: new TextEncoder().encode('ahoy'),
      timeoutMillis: 5000
    };
    const answer = transport.send({ ...request, url: `${url}/ships` });

    assert.ok('status' in answer, JSON.stringify(answer));
    assert.equal(answer.status, 201);
    assert.equal(answer.statusText, 'Made');
    assert.equal(new TextDecoder().decode(answer.body), 'POST /ships ahoy');
    assert.deepEqual(
      answer.headers.find(([name]) => name === 'x-seen'),
      ['x-seen', 'yes']
    );
  });

  test('fail with a reason when nobody listens or nobody answers in time', () => {
    const request = { method: 'GET', headers: [], body: null };

    assert.deepEqual(transport.send({ ...request, url: 'http://127.0.0.1:1/', timeoutMillis: 5000 }), {
      failure: 'bad port'
    });
    assert.deepEqual(transport.send({ ...request, url: `${url}/slow`, timeoutMillis: 50 }), {
      failure: 'Read timed out'
    });
  });
});
