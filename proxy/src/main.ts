import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadEnvFile } from 'node:process';
import type { Logger } from 'pino';
import { connectFlexNet } from './adapters/flexnet/flexnet-licensing.ts';
import {
  createUndiciOutboundHttp,
  type UndiciOutboundHttp
} from './adapters/outbound-http/undici-outbound-http.ts';
import { createUsageDownloads, removeLeftBehind } from './adapters/usage-files/usage-downloads.ts';
import { openUsageStore } from './adapters/usage-store/clickhouse-usage-store.ts';
import { openEmbeddedEngine } from './adapters/usage-store/embedded-engine.ts';
import { EngineError, type Engine } from './adapters/usage-store/engine.ts';
import { openServerEngine } from './adapters/usage-store/server-engine.ts';
import { buildApp } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { failure } from './domain/failures.ts';
import { createLogger, describeFault, surviveClosedOutputs } from './http/logging.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import type { UpstreamState } from './http/operator-routes.ts';
import { UsageError } from './ports/usage-error.ts';
import { checkConnection } from './use-cases/check-connection.ts';
import { checkProductReadiness } from './use-cases/check-product-readiness.ts';
import { getEntitlementChanges } from './use-cases/get-entitlement-changes.ts';
import { syncOrders } from './use-cases/sync-orders.ts';
import { UsageLoader } from './use-cases/usage-loader.ts';

/** Tenants whose connections are kept at the same time. */
const MAX_FLEXNET_HOSTS = 200;
const MAX_USAGE_HOSTS = 10;

async function main(): Promise<void> {
  surviveClosedOutputs();
  const config = readConfigOrExit();
  const logger = createLogger(config.logLevel);
  const metrics = createMetrics({ process: true });
  const flexnetHttp = createFlexNetHttp(config, metrics);
  const usage = createUsage(config, logger, metrics);
  const app = await buildApp({
    ...config,
    logger,
    metrics,
    now: () => new Date(),
    upstreams: () => [flexNetState(flexnetHttp), usage.state()],
    connectLicensing: connectFlexNet({ http: flexnetHttp, settings: config.flexnet.services }),
    useCases: { checkConnection, checkProductReadiness, syncOrders, getEntitlementChanges },
    usageStore: usage.store,
    usageLoader: usage.loader
  });
  stopOnSignals(config.shutdownMs, logger, async () => {
    await app.close();
    await flexnetHttp.close();
    await usage.close();
  });

  const address = await app.listen({ ...config.listen });
  logger.info({ event: 'started', address, keys: config.apiKeys.length });
  if (config.apiKeys.length === 0) {
    logger.warn({
      event: 'no-api-keys',
      message:
        'Every request below /v1 is refused until CROSSWALK_PROXY_API_KEYS names a key. `npm run -w proxy key -- <org id>` makes one.'
    });
  }
}

function readConfigOrExit(): Config {
  if (existsSync('.env')) loadEnvFile('.env');
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

function createFlexNetHttp(config: Config, metrics: Metrics): UndiciOutboundHttp {
  const http = createUndiciOutboundHttp({
    ...config.flexnet,
    maxHosts: MAX_FLEXNET_HOSTS,
    onExchange: ({ outcome, durationMs }) =>
      metrics.upstreamCallEnded({ upstream: 'flexnet', outcome, seconds: durationMs / 1000 })
  });
  metrics.observeCircuits('flexnet', () =>
    http.hosts().map(({ origin, circuit }) => ({ host: origin, circuit }))
  );
  return http;
}

function flexNetState(http: UndiciOutboundHttp): UpstreamState {
  const circuits = http.hosts().map(({ circuit }) => circuit);
  const failing = circuits.filter((circuit) => circuit !== 'closed').length;
  if (circuits.length === 0) return { name: 'flexnet', state: 'unused' };
  if (failing === 0) return { name: 'flexnet', state: 'available' };
  return { name: 'flexnet', state: failing === circuits.length ? 'unavailable' : 'impaired' };
}

/** The usage store with what fills it, none of which is opened before it is needed. */
function createUsage({ usage }: Config, logger: Logger, metrics: Metrics) {
  const http = createUndiciOutboundHttp({
    destinations: usage.destinations,
    connectTimeoutMs: 10_000,
    maxConnectionsPerHost: 2,
    maxResponseBytes: usage.maxFileBytes,
    maxHosts: MAX_USAGE_HOSTS,
    circuit: { failuresToOpen: 5, openMs: 15_000 },
    onExchange: ({ outcome, durationMs }) =>
      metrics.upstreamCallEnded({ upstream: 'usage', outcome, seconds: durationMs / 1000 })
  });
  const incoming = path.join(usage.folder, 'incoming');
  removeLeftBehind(incoming).catch((error: unknown) =>
    logger.error({ event: 'usage-clean-up-failed', fault: describeFault(error) })
  );
  const downloads = once(() =>
    createUsageDownloads({
      http,
      folder: incoming,
      maxBytes: usage.maxFileBytes,
      timeoutMs: usage.downloadTimeoutMs,
      silenceMs: 60_000
    })
  );
  let engine: Engine | null = null;
  let state: UpstreamState['state'] = 'unused';
  const store = once(async () => {
    try {
      engine ??= await openEngine(usage);
      const opened = await openUsageStore(engine, usage.keptDays);
      state = 'available';
      return opened;
    } catch (error) {
      state = 'unavailable';
      logger.error({ event: 'usage-store-failed', fault: describeFault(error) });
      throw error instanceof UsageError
        ? error
        : new UsageError(failure('usage-store-unavailable'), { cause: error });
    }
  });
  const loader = new UsageLoader({
    store,
    downloads,
    now: () => new Date(),
    onEnded: (orgId, { requestId, state, rowsRead, bytesRead, failure: reason }, error) =>
      logger[reason === null ? 'info' : 'warn']({
        ...{ event: 'usage-file-ended', orgId, usageRequestId: requestId, state, rowsRead, bytesRead },
        ...(reason === null ? {} : { code: reason.code, fault: describeFault(causeOf(error)) })
      }),
    onCleanUpFailed: (error) =>
      logger.error({ event: 'usage-clean-up-failed', fault: describeFault(causeOf(error)) })
  });
  return {
    store,
    loader,
    state: (): UpstreamState => ({
      name: 'usage-store',
      state: engine?.isReachable === false ? 'unavailable' : state
    }),
    async close() {
      await http.close();
      await loader.stop();
      await engine?.close();
    }
  };
}

function openEngine({ server, folder, memoryBytes }: Config['usage']): Promise<Engine> {
  if (server !== null) return Promise.resolve(openServerEngine(server, memoryBytes));
  return openEmbeddedEngine(path.join(folder, 'data'), memoryBytes);
}

/** What made the sentence for the admin necessary, where that is known and may be logged. */
function causeOf(error: unknown): unknown {
  if (error instanceof EngineError || !(error instanceof UsageError)) return error;
  return error.cause ?? error;
}

/** Does something with the first call, for all; what fails is tried again with the next. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = null;
      throw error;
    });
    return result;
  };
}

/** The first signal lets requests under way finish, for a while; the second does not wait. */
function stopOnSignals(boundMs: number, logger: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info({ event: 'stopping', signal });
    setTimeout(() => {
      logger.warn({ event: 'stopped', message: 'Requests under way were cut off when their time ran out.' });
      process.exit(0);
    }, boundMs);
    stop().then(
      () => {
        logger.info({ event: 'stopped' });
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ event: 'stop-failed', fault: describeFault(error) });
        process.exit(1);
      }
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

await main();
