import cookie from '@fastify/cookie';
import files from '@fastify/static';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { OpenedOrg } from '../open.ts';
import type { AppMetadata } from './app-metadata.ts';
import { contextOf, type ApiContext } from './context.ts';
import { answerError, ApiError } from './errors.ts';
import { JobRunner } from './job-runner.ts';
import { createListViewTables } from './list-view-store.ts';
import { checkListViews } from './list-views.ts';
import { registerLocalApi } from './local-api.ts';
import { sessionOf } from './session.ts';
import type { CredentialStore } from './setup.ts';
import { registerUiApi } from './ui-api.ts';

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

const LARGEST_BODY = 6 * 1024 * 1024; // what an Apex call may carry on the platform

/**
 * The local org over HTTP: the User Interface API and Apex calls as a browser needs them, and `/local/` for what
 * Salesforce has no public address for. Each request runs as the user of its cookie, the administrator without one.
 * Throws for a list view of the metadata that is not modelled.
 */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { opened, app, apiVersion, assets, credentials, onRebuilt } = options;
  const server = Fastify({
    bodyLimit: LARGEST_BODY,
    routerOptions: { caseSensitive: false },
    // A request is taken as it is or refused.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } }
  });
  createListViewTables(opened.org.database.store);
  checkListViews(opened);
  const jobs = new JobRunner(opened);
  await server.register(cookie);
  server.addHook('onClose', () => jobs.stop());
  server.addHook('onRequest', async (request) => refuseForeignPages(request));
  server.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply));
  server.setNotFoundHandler(() => {
    throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  });
  parseJsonBodies(server);

  const context = (request: FastifyRequest): ApiContext => contextOf(opened, request);
  registerLocalApi(server, { opened, app, apiVersion, credentials, jobs, onRebuilt, contextOf: context });
  registerUiApi(server, `/services/data/v${apiVersion}/ui-api`, context);
  if (assets !== undefined)
    await registerAssets(server, assets, (request) => sessionOf(context(request), apiVersion));
  return server;
}

const OWN_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Keeps pages of other sites out: they cannot set the header, and a name of theirs that leads to this machine is not
 * one of ours.
 */
function refuseForeignPages({ method, headers, host }: FastifyRequest): void {
  if (!OWN_NAMES.has(host.replace(/:\d+$/, '')))
    throw new ApiError(403, 'FOREIGN_HOST', 'The local org answers to 127.0.0.1 and localhost only.');
  if (method !== 'GET' && method !== 'HEAD' && headers['x-local-org'] === undefined)
    throw new ApiError(403, 'MISSING_HEADER', 'A call that changes something needs the header X-Local-Org.');
}

/** Apex reads its arguments from the text itself, for the sake of long numbers. */
function parseJsonBodies(server: FastifyInstance): void {
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      const value: unknown = body === '' ? {} : JSON.parse(body as string);
      done(null, request.url.startsWith('/local/apex/') ? body : value);
    } catch {
      done(new ApiError(400, 'JSON_PARSER_ERROR', 'The body is not JSON.'));
    }
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
