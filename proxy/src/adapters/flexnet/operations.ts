import type { Operation } from './soap-client.ts';

/**
 * The services in the versions that our messages are valid in. FlexNet Operations keeps the versions of a service side by
 * side, so that these stay where newer ones come. Older ones take other messages: up to v3, EntitlementOrderService names
 * accounts in another way, and v1 and v2 know no template of mails.
 */
const products = { name: 'ProductPackagingService', version: 2 };
const entitlements = { name: 'EntitlementOrderService', version: 4 };
const customers = { name: 'UserAcctHierarchyService', version: 3 };

/** The operations used, with the names of their elements, which are not always those of the operations. */
export const operations = listOperations();

function listOperations() {
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
