import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { buildAdmin } from './admin.ts';
import { DEFAULT_CREDENTIALS, isAuthorized, type Credentials } from './credentials.ts';
import { FlexNetData } from './data.ts';
import { deliver, deliverFault, deliverPage, deliverSpoilt } from './delivery.ts';
import { FaultScript, type FaultRule, type Strike } from './fault-script.ts';
import { statusInfo, type Call, type Operation, type Tenant } from './operations/call.ts';
import { operations } from './operations/index.ts';
import { services, type Service } from './schemas.ts';
import { DEMO_ATTRIBUTES } from './seed.ts';
import { QueryError } from './search.ts';
import { SoapFault, envelope, readMessage, type Message } from './soap.ts';

const BODY_LIMIT = 64 << 20;
const KEEP_ALIVE_MS = 72_000;
const REMEMBERED_QUERIES = 8;
const RECORDED_CALLS = 20_000;

const TENANT: Tenant = {
  writeLimit: 25,
  readLimit: 2000,
  roles: ['Portal Admin User', 'Portal User'],
  attributes: DEMO_ATTRIBUTES,
  extras: true,
  overlappingPages: false
};

export interface SimulatorOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Absent: the loopback address. */
  readonly host?: string;
  /** The file that keeps the data; absent: nothing is kept. */
  readonly file?: string;
  /** Port of the admin endpoint, always on the loopback address; absent: there is none. */
  readonly adminPort?: number;
  /** How long an answer takes, and how much longer for every record of a write. */
  readonly latencyMs?: number;
  readonly latencyPerRecordMs?: number;
  readonly faults?: readonly FaultRule[];
  readonly credentials?: Credentials;
  readonly tenant?: Partial<Tenant>;
  /** The present, as a date-time in UTC. */
  readonly now?: () => string;
}

/** One request that reached an operation. */
export interface RecordedCall {
  readonly operation: string;
  readonly records: number;
}

/** A running simulator of FlexNet Operations. */
export interface Simulator {
  /** The tenant's address, to which services add their path. */
  readonly url: string;
  readonly adminUrl: string | undefined;
  readonly data: FlexNetData;
  readonly faults: FaultScript;
  /** The latest requests, oldest first. */
  readonly calls: readonly RecordedCall[];
  /** How many connections clients have opened. */
  readonly connections: number;
  setLatency(ms: number, perRecordMs?: number): void;
  close(): Promise<void>;
}

/** Starts a simulator in this process. */
export async function startFlexNetSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const state = newState(options);
  const app = buildServices(state, options.credentials ?? DEFAULT_CREDENTIALS);
  await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const simulator: Omit<Simulator, 'adminUrl' | 'close'> = {
    url: urlOf(app),
    data: state.data,
    faults: state.faults,
    calls: state.calls,
    get connections() {
      return state.connections;
    },
    setLatency(ms, perRecordMs = 0) {
      state.latencyMs = ms;
      state.latencyPerRecordMs = perRecordMs;
    }
  };
  const admin = options.adminPort === undefined ? undefined : buildAdmin(simulator);
  await admin?.listen({ port: options.adminPort ?? 0, host: '127.0.0.1' });
  return Object.assign(simulator, {
    adminUrl: admin && urlOf(admin),
    async close() {
      await Promise.all([app.close(), admin?.close()]);
      state.data.close();
    }
  });
}

interface State {
  readonly data: FlexNetData;
  readonly faults: FaultScript;
  readonly tenant: Tenant;
  readonly calls: RecordedCall[];
  readonly now: () => string;
  readonly remembered: Map<string, unknown[]>;
  rememberedVersion: number;
  connections: number;
  latencyMs: number;
  latencyPerRecordMs: number;
}

function newState(options: SimulatorOptions): State {
  return {
    data: FlexNetData.open(options.file),
    faults: new FaultScript(options.faults),
    tenant: { ...TENANT, ...options.tenant },
    calls: [],
    now: options.now ?? (() => new Date().toISOString()),
    remembered: new Map(),
    rememberedVersion: 0,
    connections: 0,
    latencyMs: options.latencyMs ?? 0,
    latencyPerRecordMs: options.latencyPerRecordMs ?? 0
  };
}

function buildServices(state: State, credentials: Credentials): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true
  });
  app.server.on('connection', () => {
    state.connections += 1;
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => deliverPage(reply, 404, 'Not Found'));
  for (const service of services()) {
    app.post(service.path, (request, reply) => {
      if (!isAuthorized(request.headers.authorization, credentials))
        return deliverPage(reply, 401, 'Unauthorized');
      return answer(service, request, reply, state);
    });
  }
  return app;
}

async function answer(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  state: State
): Promise<FastifyReply> {
  try {
    const body = typeof request.body === 'string' ? request.body : '';
    checkHeaders(request);
    const message = readMessage(body, service.schema);
    return await perform(message, body, reply, state);
  } catch (error) {
    if (error instanceof SoapFault) return deliverFault(reply, error);
    throw error;
  }
}

function checkHeaders(request: FastifyRequest): void {
  if (request.headers.soapaction === undefined)
    throw new SoapFault('Client', 'The SOAPAction header is missing.');
  if (!/^text\/xml\b/i.test(request.headers['content-type'] ?? '')) {
    throw new SoapFault('Client', 'A SOAP 1.1 request has the content type text/xml.');
  }
}

async function perform(
  message: Message,
  body: string,
  reply: FastifyReply,
  state: State
): Promise<FastifyReply> {
  const operation = operations.get(message.name);
  if (!operation) throw new SoapFault('Client', `The operation ${message.name} is not simulated.`);
  const records = operation.record === undefined ? 0 : (message.tree[operation.record] ?? []).length;
  const name = operation.request.slice(0, -'Request'.length);
  recordCall(state, { operation: name, records });
  const strike = state.faults.next(name, body);

  await pauseFor((state.latencyMs + records * state.latencyPerRecordMs) / 2);
  const content =
    strike && !strike.afterWork ? unworked(strike) : work(operation, message, records, strike, state);
  await pauseFor((state.latencyMs + records * state.latencyPerRecordMs) / 2);

  const xml = envelope(operation.response, message.namespace, content);
  return strike ? deliverSpoilt(reply, xml, strike.fault) : deliver(reply, xml);
}

function unworked(strike: Strike): string {
  return strike.fault.kind === 'nameless-failure'
    ? statusInfo('FAILURE', 'The request could not be processed.')
    : statusInfo('SUCCESS');
}

/** The content of the answer; what was changed is in the file when this returns. */
function work(
  operation: Operation,
  message: Message,
  records: number,
  strike: Strike | undefined,
  state: State
): string {
  if (records > state.tenant.writeLimit) {
    throw new SoapFault('Client', `At most ${state.tenant.writeLimit} records can be written at once.`);
  }
  try {
    return operation.run(message.tree, callOf(state, strike));
  } catch (error) {
    if (error instanceof QueryError) return statusInfo('FAILURE', error.message);
    throw error;
  } finally {
    state.data.flush();
  }
}

function callOf(state: State, strike: Strike | undefined): Call {
  return {
    data: state.data,
    tenant: state.tenant,
    now: state.now(),
    remember: (key, find) => remember(state, key, find),
    nameless: strike?.fault.kind === 'nameless-partial-failure'
  };
}

function remember<T>(state: State, key: string, find: () => T[]): T[] {
  if (state.rememberedVersion !== state.data.version) {
    state.remembered.clear();
    state.rememberedVersion = state.data.version;
  }
  // A key names the kind of its rows, so that what is found under it has the type that was stored.
  const known = state.remembered.get(key) as T[] | undefined;
  if (known) return known;
  const [oldest] = state.remembered.keys();
  if (oldest !== undefined && state.remembered.size >= REMEMBERED_QUERIES) state.remembered.delete(oldest);
  const found = find();
  state.remembered.set(key, found);
  return found;
}

function recordCall(state: State, call: RecordedCall): void {
  state.calls.push(call);
  if (state.calls.length > RECORDED_CALLS) state.calls.splice(0, RECORDED_CALLS / 2);
}

function pauseFor(ms: number): Promise<void> | undefined {
  return ms > 0 ? pause(ms) : undefined;
}

function urlOf(app: FastifyInstance): string {
  // A server that listens on a port has an address of this shape.
  const { address, port } = app.server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
