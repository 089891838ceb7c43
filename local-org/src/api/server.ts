import cookie from '@fastify/cookie';
import files from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { OpenedOrg } from '../open.ts';
import { callApex } from './apex-calls.ts';
import type { AppMetadata } from './app-metadata.ts';
import { ApiError, type ApiContext } from './context.ts';
import { JobRunner } from './job-runner.ts';
import { listInfo, listInfos, listRecords, updateListInfo, type ListRecordsRequest } from './list-views.ts';
import { objectInfo, picklistValuesByRecordType, picklistValuesOf } from './object-info.ts';
import { lookup, objectOfRecord, readRecord, writeRecord } from './records.ts';
import { relatedListRecords, relatedListsInfo } from './related-lists.ts';
import { sessionOf, usersOf } from './session.ts';
import { assign, setupOf, type CredentialStore } from './setup.ts';

/** Files that a browser needs: what is built, and the page that starts it. */
export interface Assets {
  /** Folders by the first part of their address under `/assets/`. */
  readonly folders: Readonly<Record<string, string>>;
  /** The page for every address of the app; it gets the session as JSON. */
  readonly page: (session: string) => string;
}

export interface ServerOptions {
  readonly opened: OpenedOrg;
  readonly app: AppMetadata;
  /** Version of the paths, such as `66.0`. */
  readonly apiVersion: string;
  readonly credentials: CredentialStore;
  readonly assets?: Assets;
  /** Tells open pages to load again; answers what ends the telling. */
  readonly onRebuilt?: (reload: () => void) => void;
}

const USER_COOKIE = 'localOrgUser';
const LARGEST_BODY = 6 * 1024 * 1024; // what an Apex call may carry on the platform

/**
 * The local org over HTTP: the User Interface API and Apex calls as a browser needs them, and `/local/` for what
 * Salesforce has no public address for. Each request runs as the user of its cookie, the administrator without one.
 */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { opened, app, apiVersion, assets, credentials } = options;
  const server = Fastify({ bodyLimit: LARGEST_BODY, routerOptions: { caseSensitive: false } });
  const jobs = new JobRunner(opened);
  await server.register(cookie);
  server.addHook('onClose', () => jobs.stop());
  server.addHook('onRequest', async (request) => {
    if (request.method !== 'GET' && request.headers['x-local-org'] === undefined)
      throw new ApiError(
        403,
        'MISSING_HEADER',
        'A call that changes something needs the header X-Local-Org.'
      );
  });
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) =>
    answerError(error, request, reply)
  );

  const contextOf = (request: FastifyRequest): ApiContext => {
    const userId = userOf(opened, request);
    return { opened, userId, permissions: opened.org.database.permissions(userId) };
  };

  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (request.url.startsWith('/local/apex/')) return done(null, body);
    try {
      done(null, body === '' ? {} : JSON.parse(body as string));
    } catch {
      done(new ApiError(400, 'JSON_PARSER_ERROR', 'The body is not JSON.'));
    }
  });

  server.post<{ Params: { name: string; method: string }; Body: string | undefined }>(
    '/local/apex/:name/:method',
    async (request, reply) => {
      const { name, method } = request.params;
      const answer = callApex(opened, userOf(opened, request), name, method, request.body ?? '');
      jobs.wake();
      if ('status' in answer) return reply.status(answer.status).send(answer.body);
      return reply.type('application/json').send(`{"returnValue":${answer.returnValue}}`);
    }
  );
  server.get('/local/session', async (request) => sessionOf(contextOf(request), apiVersion));
  server.get('/local/users', async () => usersOf(opened));
  server.post<{ Body: { userId?: string } }>('/local/session', async (request, reply) => {
    const user = usersOf(opened).find(({ id }) => id === request.body.userId);
    if (user === undefined) throw new ApiError(404, 'NOT_FOUND', 'There is no such user.');
    return reply
      .setCookie(USER_COOKIE, user.id, { path: '/', sameSite: 'strict', httpOnly: true })
      .send(user);
  });
  server.get('/local/app', async () => app);
  server.get('/local/setup', async () => setupOf(opened, credentials));
  server.post<{ Body: { credential: string; parameters: Record<string, string> } }>(
    '/local/setup/principal',
    async (request, reply) => {
      credentials.write(request.body.credential, request.body.parameters);
      return reply.status(204).send();
    }
  );
  server.route<{ Body: { userId: string; permissionSet: string } }>({
    method: ['POST', 'DELETE'],
    url: '/local/setup/assignments',
    handler: async (request, reply) => {
      assign(opened, request.body.userId, request.body.permissionSet, request.method === 'POST');
      return reply.status(204).send();
    }
  });
  server.delete<{ Body: { id: string } }>('/local/setup/scheduled-jobs', async (request, reply) => {
    opened.org.jobs.abort(request.body.id);
    return reply.status(204).send();
  });
  registerEvents(server, options.onRebuilt);

  registerUiApi(server, `/services/data/v${apiVersion}/ui-api`, contextOf);
  if (assets !== undefined)
    await registerAssets(server, assets, (request) => sessionOf(contextOf(request), apiVersion));
  return server;
}

type ContextOf = (request: FastifyRequest) => ApiContext;
type Query = Readonly<Record<string, string | undefined>>;

function registerUiApi(server: FastifyInstance, root: string, contextOf: ContextOf): void {
  interface ObjectRoute {
    Params: { object: string; recordType: string; field: string; list: string };
    Querystring: Query;
  }
  interface RecordRoute {
    Params: { id: string };
    Querystring: Query;
    Body: { apiName?: string; fields?: Record<string, unknown> };
  }
  const names = (text: string | undefined): string[] =>
    text === undefined || text === '' ? [] : text.split(',');
  const number = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text);

  server.get<ObjectRoute>(`${root}/object-info/:object`, async (request) =>
    objectInfo(contextOf(request), request.params.object)
  );
  server.get<ObjectRoute>(`${root}/object-info/:object/picklist-values/:recordType`, async (request) =>
    picklistValuesByRecordType(contextOf(request), request.params.object)
  );
  server.get<ObjectRoute>(`${root}/object-info/:object/picklist-values/:recordType/:field`, async (request) =>
    picklistValuesOf(contextOf(request), request.params.object, request.params.field)
  );

  server.get<RecordRoute>(`${root}/records/:id`, async (request) => {
    const { fields, optionalFields, layoutTypes } = request.query;
    const context = contextOf(request);
    const object = objectOfRecord(context, request.params.id);
    const ofLayout =
      layoutTypes === undefined ? [] : object.fields.map(({ name }) => `${object.name}.${name}`);
    return readRecord(context, request.params.id, names(fields), [...names(optionalFields), ...ofLayout]);
  });
  server.post<RecordRoute>(`${root}/records`, async (request, reply) => {
    const context = contextOf(request);
    const { apiName = '', fields = {} } = request.body;
    const object = context.opened.org.schema.object(apiName);
    if (object === undefined) throw new ApiError(400, 'INVALID_TYPE', `There is no object ${apiName}.`);
    const id = writeRecord(context, 'insert', object, fields);
    return reply.status(201).send(
      readRecord(
        context,
        id,
        [],
        Object.keys(fields).map((name) => `${object.name}.${name}`)
      )
    );
  });
  server.patch<RecordRoute>(`${root}/records/:id`, async (request) => {
    const context = contextOf(request);
    const { fields = {} } = request.body;
    const object = objectOfRecord(context, request.params.id);
    const id = writeRecord(context, 'update', object, { ...fields, Id: request.params.id });
    return readRecord(
      context,
      id,
      [],
      Object.keys(fields).map((name) => `${object.name}.${name}`)
    );
  });
  server.delete<RecordRoute>(`${root}/records/:id`, async (request, reply) => {
    const context = contextOf(request);
    writeRecord(context, 'delete', objectOfRecord(context, request.params.id), { Id: request.params.id });
    return reply.status(204).send();
  });

  server.get<ObjectRoute>(`${root}/lookups/:object`, async (request) =>
    lookup(contextOf(request), request.params.object, request.query['q'] ?? '')
  );
  server.get<ObjectRoute>(`${root}/related-list-info/:object`, async (request) =>
    relatedListsInfo(contextOf(request), request.params.object)
  );
  server.get<{ Params: { id: string; list: string } }>(
    `${root}/related-list-records/:id/:list`,
    async (request) => relatedListRecords(contextOf(request), request.params.id, request.params.list)
  );

  server.get<ObjectRoute>(`${root}/list-info/:object`, async (request) => {
    const { pageSize, pageToken, q } = request.query;
    return listInfos(contextOf(request), request.params.object, { pageSize: number(pageSize), pageToken, q });
  });
  server.get<ObjectRoute>(`${root}/list-info/:object/:list`, async (request) =>
    listInfo(contextOf(request), request.params.object, request.params.list)
  );
  server.patch<ObjectRoute & { Body: { displayColumns?: unknown } }>(
    `${root}/list-info/:object/:list`,
    async (request) =>
      updateListInfo(contextOf(request), request.params.object, request.params.list, request.body)
  );
  server.post<ObjectRoute & { Body: ListRecordsRequest }>(
    `${root}/list-records/:object/:list`,
    async (request) =>
      listRecords(contextOf(request), request.params.object, request.params.list, request.body)
  );
}

/** Server-Sent Events that make open pages load again after a rebuild. */
function registerEvents(server: FastifyInstance, onRebuilt: ServerOptions['onRebuilt']): void {
  const open = new Set<FastifyReply>();
  onRebuilt?.(() => {
    for (const reply of open) reply.raw.write('event: reload\ndata:\n\n');
  });
  server.get('/local/events', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    reply.raw.flushHeaders();
    open.add(reply);
    request.raw.on('close', () => open.delete(reply));
  });
  server.addHook('preClose', async () => {
    for (const reply of open) reply.raw.end();
  });
}

async function registerAssets(
  server: FastifyInstance,
  { folders, page }: Assets,
  session: (request: FastifyRequest) => object
): Promise<void> {
  for (const [index, [name, root]] of Object.entries(folders).entries())
    await server.register(files, {
      root,
      prefix: `/assets/${name}/`,
      decorateReply: index === 0,
      cacheControl: false
    });
  server.get('/', async (_, reply) => reply.redirect('/lightning/page/home'));
  server.get('/lightning/*', async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('Cache-Control', 'no-store')
      // Written into a script: a value must not be able to end it.
      .send(page(JSON.stringify(session(request)).replaceAll('<', '\\u003c')))
  );
}

function userOf({ org }: OpenedOrg, request: FastifyRequest): string {
  const chosen = request.cookies[USER_COOKIE];
  const { store, schema, ids } = org.database;
  const known = chosen !== undefined && store.row(schema.existing('User'), chosen) !== undefined;
  return known ? chosen : ids.administrator;
}

function answerError(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply
): FastifyReply {
  if (error instanceof ApiError) {
    const { status, errorCode, message, output } = error;
    const details = output === undefined ? {} : { enhancedErrorType: 'RecordError', output };
    return reply.status(status).send([{ errorCode, message, ...details }]);
  }
  const status = error.statusCode ?? 500;
  if (status === 500)
    console.error(`${request.method} ${request.url.split('?')[0]}: ${error.stack ?? error.message}`);
  return reply
    .status(status)
    .send([{ errorCode: status === 500 ? 'UNKNOWN_EXCEPTION' : 'INVALID_REQUEST', message: error.message }]);
}
