import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastify, { type FastifyReply } from 'fastify';
import { writeUsageFile, type DataType, type FileQuery } from './files.ts';
import type { Vendor } from './vendor.ts';

/** What goes wrong with a request: its query, its link, or its download. */
export type Fault =
  'query-failed' | 'quota-exceeded' | 'truncated' | 'not-gzip' | 'html' | 'expired' | 'cut' | 'wrong-size';

/** Applies to the next requests that match, as often as it says. */
export interface FaultRule {
  readonly fault: Fault;
  readonly dataType?: DataType;
  /** Only windows that are longer, in hours. */
  readonly longerThanHours?: number;
  /** How many requests; missing means all. */
  times?: number;
}

export interface SimulatorOptions {
  readonly vendor: Vendor;
  readonly port?: number;
  readonly host?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Milliseconds that a query takes. */
  readonly queryMs?: number;
  readonly faults?: readonly FaultRule[];
}

export interface AppAnalyticsSimulator {
  readonly url: string;
  /** Every request that was made, in order. */
  readonly requests: readonly UsageRequest[];
  addFault(rule: FaultRule): void;
  close(): Promise<void>;
}

/** A request as App Analytics keeps it. */
export interface UsageRequest {
  readonly id: string;
  readonly dataType: DataType;
  readonly packageIds: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly availableSince: number | null;
  readonly isCompressed: boolean;
  readonly submittedAt: number;
  readonly fault: Fault | null;
  state: 'Pending' | 'Complete' | 'Expired' | 'Failed' | 'NoData';
  errorMessage: string | null;
  expiresAt: number | null;
  file: string | null;
  bytes: number | null;
}

interface RequestBody {
  readonly dataType: DataType;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly availableSince?: string | null;
  readonly packageIds?: string | null;
  readonly fileCompression?: string | null;
}

/** The header of a gzip file, and then nothing that could be inflated. */
const NOT_GZIP = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Buffer.alloc(64, 0xff)]);

const HOUR_MS = 3_600_000;
const LINK_MS = HOUR_MS;
/** Logs and snapshots can be asked for so long. */
const KEPT_MS = 45 * 24 * HOUR_MS;

/** Starts App Analytics for one vendor: requests with their states, and files behind links that expire. */
export async function startAppAnalyticsSimulator(options: SimulatorOptions): Promise<AppAnalyticsSimulator> {
  const { vendor, host = '127.0.0.1', now = Date.now, queryMs = 0 } = options;
  const faults = (options.faults ?? []).map((rule) => ({ ...rule }));
  const folder = await mkdtemp(path.join(tmpdir(), 'app-analytics-'));
  const secret = randomBytes(32);
  const requests: UsageRequest[] = [];
  const app = fastify({ forceCloseConnections: true });
  let url = '';

  app.post<{ Body: RequestBody }>('/requests', async ({ body }, reply) => {
    const problem = problemOf(body);
    if (problem !== null) return reply.code(400).send({ message: problem });
    const submittedAt = now();
    const draft = {
      dataType: body.dataType,
      packageIds: (body.packageIds ?? '')
        .split(',')
        .map((id) => id.trim().slice(0, 15))
        .filter(Boolean),
      start: Date.parse(body.startTime ?? body.availableSince ?? ''),
      end: body.endTime === null ? submittedAt : Date.parse(body.endTime),
      availableSince: body.availableSince == null ? null : Date.parse(body.availableSince)
    };
    const fault = takeFault(faults, draft);
    if (fault === 'quota-exceeded') return reply.code(400).send({ message: 'Query rate limit exceeded' });
    const request: UsageRequest = {
      ...draft,
      id: String(requests.length + 1),
      isCompressed: body.fileCompression === 'gzip',
      submittedAt,
      fault,
      state: 'Pending',
      errorMessage: null,
      expiresAt: null,
      file: null,
      bytes: null
    };
    requests.push(request);
    return answerOf(request);
  });

  app.get<{ Params: { id: string } }>('/requests/:id', async ({ params }, reply) => {
    const request = requests.find(({ id }) => id === params.id);
    if (request === undefined) return reply.code(404).send({ message: 'There is no such request' });
    if (request.state === 'Pending' && now() >= request.submittedAt + queryMs) await run(request);
    if (request.state === 'Complete' && now() >= (request.expiresAt ?? 0)) request.state = 'Expired';
    return answerOf(request);
  });

  app.post<{ Body: FaultRule }>('/faults', ({ body }, reply) => {
    faults.push({ ...body });
    return reply.code(204).send();
  });

  app.get<{ Params: { id: string }; Querystring: Record<string, string> }>(
    '/files/:id',
    async ({ params, query }, reply) => {
      const request = requests.find(({ id }) => `${id}.csv` === params.id);
      const expiresAt = Number(query['X-Amz-Expires-At']);
      const isSigned =
        request !== undefined && matches(signature(params.id, expiresAt), query['X-Amz-Signature']);
      if (!isSigned) return refuse(reply, 'SignatureDoesNotMatch');
      if (now() >= expiresAt || request.fault === 'expired') return refuse(reply, 'AccessDenied');
      return send(reply, request);
    }
  );

  async function run(request: UsageRequest): Promise<void> {
    const isTooOld = request.dataType !== 'PackageUsageSummary' && request.start < now() - KEPT_MS;
    if (isTooOld || request.fault === 'query-failed') {
      request.state = 'Failed';
      request.errorMessage = isTooOld
        ? 'The requested time range is outside of the retention period'
        : 'The query took longer than 15 minutes. Narrow the time range or the packages';
      return;
    }
    const file = path.join(folder, `${request.id}.csv`);
    const query: FileQuery = { ...request, now: request.submittedAt };
    const { rows, bytes } = await writeUsageFile(vendor, query, file, request.isCompressed);
    if (rows === 0) {
      request.state = 'NoData';
      return;
    }
    Object.assign(request, { state: 'Complete', file, bytes, expiresAt: now() + LINK_MS });
  }

  function answerOf(request: UsageRequest): Record<string, unknown> {
    const { id, state, errorMessage, expiresAt, bytes } = request;
    const name = `${id}.csv`;
    const link = `${url}/files/${name}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires-At=${expiresAt}`;
    const isComplete = state === 'Complete';
    return {
      id,
      state,
      errorMessage,
      querySubmittedTime: new Date(request.submittedAt).toISOString(),
      downloadUrl: isComplete ? `${link}&X-Amz-Signature=${signature(name, expiresAt)}` : null,
      downloadExpirationTime: isComplete && expiresAt !== null ? new Date(expiresAt).toISOString() : null,
      downloadSize: isComplete && bytes !== null ? bytes + (request.fault === 'wrong-size' ? 7 : 0) : null
    };
  }

  function signature(name: string, expiresAt: number | null): string {
    return createHmac('sha256', secret).update(`${name} ${expiresAt}`).digest('hex');
  }

  url = await app.listen({ host, port: options.port ?? 0 });
  return {
    url,
    requests,
    addFault: (rule) => void faults.push({ ...rule }),
    close: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** What App Analytics refuses while the record is inserted; null when it takes it. */
function problemOf(body: RequestBody): string | null {
  if (body.startTime === null && body.availableSince == null)
    return 'Specify a start time or an available since time';
  if ((body.packageIds ?? '').length > 255) return 'Specify at most 15 packages';
  const ids = (body.packageIds ?? '').split(',').filter(Boolean);
  return ids.every((id) => /^033[0-9A-Za-z]{12}$/.test(id.trim()))
    ? null
    : 'Specify a 15-character package ID';
}

function takeFault(
  rules: FaultRule[],
  request: { dataType: DataType; start: number; end: number }
): Fault | null {
  const rule = rules.find(
    ({ dataType, longerThanHours, times }) =>
      (dataType === undefined || dataType === request.dataType) &&
      (longerThanHours === undefined || request.end - request.start > longerThanHours * HOUR_MS) &&
      times !== 0
  );
  if (rule?.times !== undefined) rule.times -= 1;
  return rule?.fault ?? null;
}

function send(reply: FastifyReply, request: UsageRequest): FastifyReply {
  const { fault, file, bytes, isCompressed } = request;
  if (file === null || bytes === null) return refuse(reply, 'NoSuchKey');
  if (fault === 'html') return reply.type('text/html').send('<html><body>Sign in</body></html>');
  if (isCompressed) void reply.header('content-encoding', 'gzip');
  void reply.type('text/csv');
  if (fault === 'not-gzip') return reply.send(NOT_GZIP);
  if (fault === 'truncated') return reply.send(createReadStream(file, { end: Math.max(bytes - 20, 0) }));
  void reply.header('content-length', bytes);
  if (fault !== 'cut') return reply.send(createReadStream(file));
  const half = createReadStream(file, { end: Math.floor(bytes / 2) });
  half.on('end', () => reply.raw.destroy());
  reply.hijack();
  reply.raw.writeHead(200, { 'content-length': bytes });
  half.pipe(reply.raw, { end: false });
  return reply;
}

function refuse(reply: FastifyReply, code: string): FastifyReply {
  return reply
    .code(403)
    .type('application/xml')
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
}

function matches(expected: string, given: string | undefined): boolean {
  const bytes = Buffer.from(given ?? '');
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected));
}
