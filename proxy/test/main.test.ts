import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { createApiKey, hashSecret } from '../src/http/api-keys.ts';
import { example } from './http/test-app.ts';
import { logFile } from './usage/usage-app.ts';

const ORG_ID = '00D5g00000abcDEEAY';

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly log: Record<string, unknown>[];
  /** Whatever it has written, to both outputs. */
  output(): string;
  readonly ended: Promise<unknown[]>;
  /** Waits for a line of the log; for one about a usage request, if it is named. */
  logged(event: string, about?: string): Promise<Record<string, unknown>>;
}

async function startMain(t: TestContext, settings: Record<string, string> = {}): Promise<Running> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, CROSSWALK_PROXY_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    process.stderr.write(chunk);
  });
  const log: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    output += `${line}\n`;
    log.push(JSON.parse(line) as Record<string, unknown>);
    for (const wake of waiting.splice(0)) wake();
  });
  const logged: Running['logged'] = async (event, about) => {
    for (;;) {
      const line = log.find(
        (candidate) =>
          candidate['event'] === event && (about === undefined || candidate['usageRequestId'] === about)
      );
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const ended = once(child, 'close');
  const started = await logged('started');
  return { child, url: String(started['address']), log, output: () => output, ended, logged };
}

/** A tenant that keeps its answers back until it is told to give them. */
async function startHeldUpstream(t: TestContext) {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer((_request, response) => {
    void released.then(() => response.writeHead(401).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, release };
}

describe('the process', () => {
  it('tells every fault of its settings, and ends', async () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

    const [code, stderr] = await new Promise<[unknown, string]>((resolve) => {
      execFile(
        process.execPath,
        ['--import', import.meta.resolve('tsx'), main],
        {
          cwd: import.meta.dirname,
          env: { PATH: process.env.PATH, CROSSWALK_PROXY_PORT: 'x', CROSSWALK_PROXY_LOG_LEVEL: 'y' }
        },
        (error, _stdout, text) => resolve([error?.code, text])
      );
    });

    assert.equal(code, 1);
    assert.match(stderr, /2 fault\(s\)/);
    assert.match(stderr, /CROSSWALK_PROXY_PORT must be/);
    assert.match(stderr, /CROSSWALK_PROXY_LOG_LEVEL must be/);
  });

  it('ends at a signal when nobody reads its outputs any more', { timeout: 60_000 }, async (t) => {
    const { child } = await startMain(t);
    child.stdout?.destroy();
    child.stderr?.destroy();

    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];

    assert.equal(code, 0);
  });

  it('says in one line what is missing when it knows no key', async (t) => {
    const { logged, url } = await startMain(t);

    const line = await logged('no-api-keys');
    const response = await fetch(`${url}/v1/connection/check`, { method: 'POST' });

    assert.match(String(line['message']), /npm run -w proxy key/);
    assert.equal(response.status, 401);
  });

  it('answers what is no HTTP in the one error shape', async (t) => {
    const { url } = await startMain(t);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));

    socket.write('NOT HTTP AT ALL\r\n\r\n');
    await once(socket, 'close');

    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 400 Bad Request/);
    assert.equal((JSON.parse(body) as { code: string }).code, 'request-broken');
  });

  it('finishes what is under way when it is asked to stop, and refuses what is new', async (t) => {
    const key = createApiKey(ORG_ID);
    const upstream = await startHeldUpstream(t);
    const proxy = await startMain(t, {
      CROSSWALK_PROXY_API_KEYS: `${ORG_ID}:${hashSecret(key)}`,
      CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: upstream.origin
    });
    const headers = {
      'content-type': 'application/json',
      'x-api-key': key,
      'x-flexnet-url': upstream.origin,
      'x-flexnet-username': 'admin',
      'x-flexnet-password': 'secret'
    };
    const arrived = once(upstream.server, 'request');
    const underWay = fetch(`${proxy.url}/v1/connection/check`, { method: 'POST', headers, body: '{}' });
    await arrived;

    proxy.child.kill('SIGTERM');
    await proxy.logged('stopping');
    // Refused by the app or, a moment later, by the socket that no longer listens.
    const late = await fetch(`${proxy.url}/ready`).then(
      ({ status }) => status,
      () => 'no connection'
    );
    upstream.release();
    const response = await underWay;
    const [code] = await proxy.ended;

    assert.equal(response.status, 200);
    const { isConnected } = (await response.json()) as { isConnected: boolean };
    assert.equal(isConnected, false);
    assert.equal(response.headers.get('connection'), 'close');
    assert.ok(late === 503 || late === 'no connection', String(late));
    assert.equal(code, 0);
    assert.ok(proxy.log.some(({ event }) => event === 'stopped'));
  });

  it('keeps neither links nor keys nor rows of usage files in its log, whatever becomes of the file', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-secrets-'));
    const storage = createServer((request, response) => answerAs(request.url ?? '', response));
    storage.listen(0, '127.0.0.1');
    await once(storage, 'listening');
    const origin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
    t.after(() => {
      storage.closeAllConnections();
      storage.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const key = createApiKey(ORG_ID);
    const proxy = await startMain(t, {
      CROSSWALK_PROXY_API_KEYS: `${ORG_ID}:${hashSecret(key)}`,
      CROSSWALK_PROXY_LOG_LEVEL: 'debug',
      CROSSWALK_PROXY_USAGE_FOLDER: folder,
      CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS: origin
    });

    const codes = new Map<string, unknown>();
    for (const [index, answer] of [...Object.keys(STORAGE_ANSWERS), 'elsewhere'].entries()) {
      const host = answer === 'elsewhere' ? 'https://elsewhere.example' : origin;
      const requestId = `0XI5g0000000000${index}AA`.padEnd(18, 'A');
      const response = await fetch(`${proxy.url}/v1/usage/files`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({
          ...FILE_REQUEST,
          requestId,
          url: `${host}/${answer}?X-Amz-Credential=planted-credential&X-Amz-Signature=planted-signature&sig=planted-sig`,
          sizeBytes: null
        })
      });
      assert.equal(response.status, 202, await response.text());
      codes.set(answer, (await proxy.logged('usage-file-ended', requestId))['code']);
    }

    assert.deepEqual(Object.fromEntries(codes), {
      whole: undefined,
      damaged: 'usage-file-damaged',
      garbled: 'usage-row-unreadable',
      expired: 'usage-link-expired',
      broken: 'usage-download-failed',
      cut: 'usage-file-incomplete',
      elsewhere: 'usage-host-refused'
    });
    proxy.child.kill('SIGTERM');
    await proxy.ended;
    for (const text of [key, 'planted', 'Signature', 'sig=']) {
      assert.ok(!proxy.output().includes(text), `${text} is in the log`);
    }
    for (const text of [key, 'planted-credential', 'planted-signature', 'planted-sig']) {
      assert.deepEqual(filesWith(folder, text), [], `${text} is on the disk`);
    }
  });

  it('does not wait longer than it is allowed to', async (t) => {
    const { child, ended, underWay } = await startHeldProxy(t, { CROSSWALK_PROXY_SHUTDOWN_MS: '50' });

    child.kill('SIGINT');

    assert.deepEqual(await ended, [0, null]);
    await assert.rejects(underWay);
  });

  it('ends at once at the second signal', async (t) => {
    const { child, ended, logged, underWay } = await startHeldProxy(t, {});

    child.kill('SIGTERM');
    await logged('stopping');
    child.kill('SIGTERM');

    assert.deepEqual(await ended, [1, null]);
    await assert.rejects(underWay);
  });
});

const FILE_REQUEST = example('loadUsageFile/request') as { packageId: string; windowStart: string };
const PLANTED_ROW = logFile([
  {
    package_id: FILE_REQUEST.packageId,
    timestamp_derived: FILE_REQUEST.windowStart,
    user_id_token: 'planted-user',
    custom_entity: 'planted-entity'
  }
]);

/** What the storage may do with a file, by the path of its link. */
const STORAGE_ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  whole: (response) => response.end(PLANTED_ROW),
  damaged: (response) => response.end(`${PLANTED_ROW}"planted-quote`),
  garbled: (response) => response.end(`${PLANTED_ROW}"planted-text"x,planted-text,,,\n`),
  expired: (response) => response.writeHead(403).end('planted-reason'),
  broken: (response) => response.writeHead(500).end('planted-reason'),
  cut: (response) =>
    void response.writeHead(200, { 'content-length': '9999' }).write(PLANTED_ROW, () => response.destroy())
};

function answerAs(url: string, response: ServerResponse): void {
  STORAGE_ANSWERS[new URL(url, 'http://storage').pathname.slice(1)]?.(response);
}

/** Names of the files below a folder that hold the text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .filter((file) => readFileSync(file).includes(text));
}

/** A proxy with one request under way that its upstream never answers. */
async function startHeldProxy(t: TestContext, settings: Record<string, string>) {
  const key = createApiKey(ORG_ID);
  const upstream = await startHeldUpstream(t);
  const proxy = await startMain(t, {
    CROSSWALK_PROXY_API_KEYS: `${ORG_ID}:${hashSecret(key)}`,
    CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: upstream.origin,
    ...settings
  });
  const arrived = once(upstream.server, 'request');
  const underWay = fetch(`${proxy.url}/v1/connection/check`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': key,
      'x-flexnet-url': upstream.origin,
      'x-flexnet-token': 'rna_1'
    },
    body: '{}'
  });
  underWay.catch(() => undefined);
  await arrived;
  return { ...proxy, underWay };
}
