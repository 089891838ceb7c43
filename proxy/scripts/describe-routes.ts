import { buildApp } from '../src/app.ts';
import { createLogger } from '../src/http/logging.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { describeContract } from '../src/http/openapi.ts';

/** The OpenAPI document of the routes, from an app that is built only to be asked for it. */
export async function describeRoutes(): Promise<ReturnType<typeof describeContract>> {
  const app = await buildApp({
    logger: createLogger('silent'),
    metrics: createMetrics({ process: false }),
    now: () => new Date(),
    apiKeys: [],
    operatorTokenHash: null,
    requestsPerMinute: 1,
    bodyLimitBytes: 1,
    timeout: { defaultMs: 1, maxMs: 1 },
    upstreams: () => [],
    connectLicensing: notAsked,
    usageStore: notAsked,
    usageLoader: { accept: notAsked, find: notAsked },
    useCases: {
      checkConnection: notAsked,
      checkProductReadiness: notAsked,
      syncOrders: notAsked,
      getEntitlementChanges: notAsked
    }
  });
  await app.ready();
  const document = describeContract(app);
  await app.close();
  return document;
}

function notAsked(): never {
  throw new Error('This app only describes its routes.');
}
