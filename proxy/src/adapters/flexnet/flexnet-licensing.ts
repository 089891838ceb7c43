import type { ConnectLicensing, LicensingAccess, LicensingService } from '../../ports/licensing.ts';
import type { OutboundHttp } from '../../ports/outbound-http.ts';
import { checkQuery } from './answers.ts';
import { createEntitlementBook } from './entitlement-orders.ts';
import { operations } from './operations.ts';
import { createProductCatalog } from './product-packaging.ts';
import { DEFAULT_FLEXNET_SETTINGS, type FlexNetSettings } from './settings.ts';
import { createSoapClient, type Operation, type SoapClient } from './soap-client.ts';
import { SoapCallError } from './soap-failure.ts';
import { createCustomerDirectory } from './user-accounts.ts';
import { equalsXml } from './vocabulary.ts';
import { el, type Xml } from './xml-writer.ts';

export interface FlexNetDependencies {
  readonly http: OutboundHttp;
  /** What differs from the defaults. */
  readonly settings?: Partial<FlexNetSettings>;
}

/** Tenants of FlexNet Operations as the licensing system. */
export function connectFlexNet({ http, settings: given }: FlexNetDependencies): ConnectLicensing {
  const settings = { ...DEFAULT_FLEXNET_SETTINGS, ...given };
  return (connection) => {
    const client = createSoapClient(http, connection, settings);
    return {
      access: createAccess(client),
      products: createProductCatalog(client, settings),
      customers: createCustomerDirectory(client, settings),
      entitlements: createEntitlementBook(client, settings)
    };
  };
}

function createAccess(client: SoapClient): LicensingAccess {
  const smallest: Record<LicensingService, { operation: Operation; content: Xml[] }> = {
    products: {
      operation: operations.queryProducts,
      content: [el('pageNumber', 1), el('batchSize', 1), el('returnContainedObjects', false)]
    },
    accounts: { operation: operations.queryAccounts, content: [el('pageNumber', 1), el('batchSize', 1)] },
    entitlements: {
      operation: operations.queryEntitlements,
      content: [
        el('entitlementSearchCriteria', [equalsXml('entitlementId', 'SF-')]),
        el('batchSize', 1),
        el('pageNumber', 1)
      ]
    }
  };
  return {
    async probe(service, deadline) {
      const { operation, content } = smallest[service];
      try {
        checkQuery(await client.call(operation, content, deadline));
        return null;
      } catch (error) {
        if (error instanceof SoapCallError) return error.failure;
        throw error;
      }
    }
  };
}
