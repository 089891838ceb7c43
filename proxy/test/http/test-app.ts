import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { buildApp, type AppDependencies } from '../../src/app.ts';
import type { Connection } from '../../src/domain/connection.ts';
import { failure } from '../../src/domain/failures.ts';
import { createApiKey, hashSecret } from '../../src/http/api-keys.ts';
import { createLogger } from '../../src/http/logging.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import type { Licensing } from '../../src/ports/licensing.ts';
import { UsageError } from '../../src/ports/usage-error.ts';

export const ORG_ID = '00D5g00000abcDEEAY';

export const API_KEY = createApiKey(ORG_ID);

/** The request of App Analytics that the examples are about. */
const USAGE_REQUEST_ID = '0XI5g000000abcDEAQ';

/** What an org sends along with every call. */
export const CALL_HEADERS = {
  'content-type': 'application/json',
  'x-api-key': API_KEY,
  'x-flexnet-url': 'https://flex1234.flexnetoperations.com',
  'x-flexnet-username': 'admin@acme.example',
  'x-flexnet-password': 'correct horse'
};

export interface TestApp {
  readonly app: FastifyInstance;
  /** What was asked of the use cases, in order. */
  readonly asked: { question: string; input: unknown; connection: Connection }[];
  /** The log, line by line. */
  readonly log: Record<string, unknown>[];
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
}

/** An app whose use cases answer with the examples of the contract, unless they are replaced. */
export async function buildTestApp(
  test: TestContext,
  replaced: Partial<Omit<AppDependencies, 'useCases'>> & {
    useCases?: Partial<AppDependencies['useCases']>;
  } = {}
): Promise<TestApp> {
  const asked: TestApp['asked'] = [];
  const log: TestApp['log'] = [];
  const answerWith =
    (question: string, name: string) =>
    (licensing: unknown, input?: unknown): Promise<never> => {
      asked.push({ question, input, connection: (licensing as FakeLicensing).connection });
      return Promise.resolve(example(`${question}/${name}`) as never);
    };
  const app = await buildApp({
    logger: createLogger('debug', { write: (line) => log.push(JSON.parse(line) as Record<string, unknown>) }),
    metrics: createMetrics({ process: false }),
    now: () => new Date('2026-04-02T08:00:00.000Z'),
    apiKeys: [{ orgId: ORG_ID, sha256: hashSecret(API_KEY) }],
    operatorTokenHash: null,
    requestsPerMinute: 1000,
    bodyLimitBytes: 1024 * 1024,
    timeout: { defaultMs: 60_000, maxMs: 120_000 },
    upstreams: () => [],
    usageStore: () => Promise.reject(new UsageError(failure('usage-store-unavailable'))),
    usageLoader: {
      accept: () => Promise.reject(new UsageError(failure('usage-store-unavailable'))),
      find: () => Promise.resolve(null)
    },
    connectLicensing: (connection) => new FakeLicensing(connection) as unknown as Licensing,
    ...replaced,
    useCases: {
      checkConnection: answerWith('checkConnection', '200-connected'),
      checkProductReadiness: answerWith('checkProductReadiness', '200-every-code'),
      syncOrders: answerWith('syncOrders', '200-partly-failed'),
      getEntitlementChanges: answerWith('getEntitlementChanges', '200-more-pages'),
      ...replaced.useCases
    }
  });
  test.after(() => app.close());
  return { app, asked, log, inject: (request) => app.inject(request) };
}

/** Carries the connection to where a stubbed use case can look at it. */
class FakeLicensing {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }
}

/** One JSON of `contract/examples`. */
export function example(name: string): unknown {
  const file = new URL(`../../../contract/examples/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A route of the contract; `url` has the ids of the examples in the places of parameters. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly hasBody: boolean;
}

/** Every route of the contract, by operation. */
export const ROUTES = readRoutes();

/** The routes that belong to an org. */
export const ORG_ROUTES = new Map([...ROUTES].filter(([, { url }]) => url.startsWith('/v1/')));

/** A valid call of one of the routes. */
export function call(operation: string, overrides: Partial<InjectOptions> = {}): InjectOptions {
  const { method, url, hasBody } = ROUTES.get(operation) ?? assert.fail(`There is no ${operation}`);
  const payload = hasBody ? { payload: JSON.stringify(example(`${operation}/request`)) } : {};
  return { method, url, headers: CALL_HEADERS, ...payload, ...overrides };
}

function readRoutes(): Map<string, Route> {
  const file = new URL('../../../contract/openapi.json', import.meta.url);
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Contract;
  return new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId, requestBody }]) => [
        operationId,
        {
          method: method.toUpperCase() as Route['method'],
          url: path.replace('{requestId}', USAGE_REQUEST_ID),
          hasBody: requestBody !== undefined
        }
      ])
    )
  );
}

interface Contract {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { operationId: string; requestBody?: object }>>>
  >;
}
