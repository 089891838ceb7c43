import type { TestContext } from 'node:test';
import { connectFlexNet } from '../../src/adapters/flexnet/flexnet-licensing.ts';
import type { OutboundHttp } from '../../src/ports/outbound-http.ts';
import { checkConnection } from '../../src/use-cases/check-connection.ts';
import { checkProductReadiness } from '../../src/use-cases/check-product-readiness.ts';
import { getEntitlementChanges } from '../../src/use-cases/get-entitlement-changes.ts';
import { syncOrders } from '../../src/use-cases/sync-orders.ts';
import { buildTestApp, type TestApp } from './test-app.ts';

/** The whole proxy but for its sockets: real routes, real use cases, the real adapter over the given HTTP. */
export function buildFlexNetApp(
  test: TestContext,
  http: OutboundHttp,
  replaced: Parameters<typeof buildTestApp>[1] = {}
): Promise<TestApp> {
  return buildTestApp(test, {
    connectLicensing: connectFlexNet({ http, settings: { retryDelayMs: 1 } }),
    useCases: { checkConnection, checkProductReadiness, syncOrders, getEntitlementChanges },
    ...replaced
  });
}
