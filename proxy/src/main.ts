import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import type { Logger } from 'pino';
import { connectFlexNet } from './adapters/flexnet/flexnet-licensing.ts';
import {
  createUndiciOutboundHttp,
  type UndiciOutboundHttp
} from './adapters/outbound-http/undici-outbound-http.ts';
import { buildApp } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { createLogger, describeFault } from './http/logging.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import type { UpstreamState } from './http/operator-routes.ts';
import { checkConnection } from './use-cases/check-connection.ts';
import { checkProductReadiness } from './use-cases/check-product-readiness.ts';
import { getEntitlementChanges } from './use-cases/get-entitlement-changes.ts';
import { syncOrders } from './use-cases/sync-orders.ts';

/** Tenants whose connections are kept at the same time. */
const MAX_FLEXNET_HOSTS = 200;

async function main(): Promise<void> {
  const config = readConfigOrExit();
  const logger = createLogger(config.logLevel);
  const metrics = createMetrics({ process: true });
  const flexnetHttp = createFlexNetHttp(config, metrics);
  const app = await buildApp({
    ...config,
    logger,
    metrics,
    now: () => new Date(),
    upstreams: () => [flexNetState(flexnetHttp)],
    connectLicensing: connectFlexNet({ http: flexnetHttp, settings: config.flexnet.services }),
    useCases: { checkConnection, checkProductReadiness, syncOrders, getEntitlementChanges }
  });
  stopOnSignals(config.shutdownMs, logger, async () => {
    await app.close();
    await flexnetHttp.close();
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
