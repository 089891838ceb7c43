import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedOrg } from '../open.ts';
import { callApex } from './apex-calls.ts';
import { appFor, type AppMetadata } from './app-metadata.ts';
import { USER_COOKIE, type ApiContext } from './context.ts';
import { ApiError } from './errors.ts';
import type { JobRunner } from './job-runner.ts';
import { sessionOf, usersOf } from './session.ts';
import {
  abortScheduled,
  assign,
  requireAdmin,
  setPrincipal,
  setupOf,
  type CredentialStore
} from './setup.ts';

export interface LocalApiOptions {
  readonly opened: OpenedOrg;
  readonly app: AppMetadata;
  readonly apiVersion: string;
  readonly credentials: CredentialStore;
  readonly jobs: JobRunner;
  readonly onRebuilt: ((reload: () => void) => void) | undefined;
  readonly contextOf: (request: FastifyRequest) => ApiContext;
}

const ID = { type: 'string', maxLength: 18 } as const;
const NAME = { type: 'string', maxLength: 80 } as const;

function body(properties: Readonly<Record<string, object>>): object {
  return {
    body: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
  };
}

/** The routes under `/local/`, for what Salesforce has no public address for. */
export function registerLocalApi(server: FastifyInstance, options: LocalApiOptions): void {
  const { opened, app, apiVersion, jobs, contextOf } = options;
  server.post<{ Params: { name: string; method: string }; Body: string | null }>(
    '/local/apex/:name/:method',
    async (request, reply) => {
      const { name, method } = request.params;
      const answer = callApex(contextOf(request), name, method, request.body ?? '');
      jobs.wake();
      if ('status' in answer) return reply.status(answer.status).send(answer.body);
      return reply.type('application/json').send(`{"returnValue":${answer.returnValue}}`);
    }
  );
  server.get('/local/session', async (request) => sessionOf(contextOf(request), apiVersion));
  server.get('/local/users', async () => usersOf(opened));
  server.post<{ Body: { userId: string } }>(
    '/local/session',
    { schema: body({ userId: ID }) },
    async (request, reply) => {
      const user = usersOf(opened).find(({ id }) => id === request.body.userId);
      if (user === undefined) throw new ApiError(404, 'NOT_FOUND', 'There is no such user.');
      return reply
        .setCookie(USER_COOKIE, user.id, { path: '/', sameSite: 'strict', httpOnly: true })
        .send(user);
    }
  );
  server.get('/local/app', async (request) => appFor(app, contextOf(request)));
  registerSetup(server, options);
  registerEvents(server, options.onRebuilt);
}

function registerSetup(server: FastifyInstance, { credentials, contextOf }: LocalApiOptions): void {
  const admin = (request: FastifyRequest): ApiContext => requireAdmin(contextOf(request));
  server.get('/local/setup', async (request) => setupOf(admin(request), credentials));
  server.post<{ Body: { credential: string; parameters: Record<string, string> } }>(
    '/local/setup/principal',
    {
      schema: body({
        credential: NAME,
        parameters: { type: 'object', additionalProperties: { type: 'string', maxLength: 4_096 } }
      })
    },
    async (request, reply) => {
      setPrincipal(admin(request), credentials, request.body.credential, request.body.parameters);
      return reply.status(204).send();
    }
  );
  server.route<{ Body: { userId: string; permissionSet: string } }>({
    method: ['POST', 'DELETE'],
    url: '/local/setup/assignments',
    schema: body({ userId: ID, permissionSet: NAME }),
    handler: async (request, reply) => {
      const { userId, permissionSet } = request.body;
      assign(admin(request), userId, permissionSet, request.method === 'POST');
      return reply.status(204).send();
    }
  });
  server.delete<{ Body: { id: string } }>(
    '/local/setup/scheduled-jobs',
    { schema: body({ id: ID }) },
    async (request, reply) => {
      abortScheduled(admin(request), request.body.id);
      return reply.status(204).send();
    }
  );
}

/** Server-Sent Events that make open pages load again after a rebuild. */
function registerEvents(server: FastifyInstance, onRebuilt: LocalApiOptions['onRebuilt']): void {
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
