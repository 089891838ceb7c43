import type { Operation } from './soap-client.ts';
import type { FlexNetSettings } from './settings.ts';

/** The operations used, with the names of their elements, which are not always those of the operations. */
export function operationsOf({ versions }: FlexNetSettings) {
  const products = { name: 'ProductPackagingService', version: versions.productPackaging };
  const entitlements = { name: 'EntitlementOrderService', version: versions.entitlementOrder };
  const customers = { name: 'UserAcctHierarchyService', version: versions.userAccounts };
  const operation = (service: Operation['service'], name: string, kind: Operation['kind']): Operation => ({
    service,
    request: `${name}Request`,
    response: `${name}Response`,
    kind
  });

  return {
    countProducts: operation(products, 'getProductCount', 'read'),
    queryProducts: operation(products, 'getProductsQuery', 'read'),
    createAccounts: operation(customers, 'createAcct', 'write'),
    queryAccounts: operation(customers, 'getAccountsQuery', 'read'),
    createUsers: operation(customers, 'createUser', 'write'),
    queryUsers: operation(customers, 'getUsersQuery', 'read'),
    createEntitlements: operation(entitlements, 'createSimpleEntitlement', 'write'),
    updateEntitlements: operation(entitlements, 'updateSimpleEntitlement', 'write'),
    addLines: operation(entitlements, 'createEntitlementLineItem', 'write'),
    updateLines: operation(entitlements, 'updateEntitlementLineItem', 'write'),
    setLineStates: operation(entitlements, 'setLineItemState', 'write'),
    setEntitlementStates: operation(entitlements, 'setEntitlementState', 'write'),
    queryEntitlements: operation(entitlements, 'searchEntitlement', 'read'),
    queryLines: operation(entitlements, 'searchEntitlementLineItemProperties', 'read')
  } as const;
}

export type Operations = ReturnType<typeof operationsOf>;
