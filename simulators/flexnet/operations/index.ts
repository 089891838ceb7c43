import { accountOperations } from './accounts.ts';
import type { Operation } from './call.ts';
import { entitlementQueries } from './entitlement-queries.ts';
import { entitlementOperations } from './entitlements.ts';
import { lineOperations } from './lines.ts';
import { productOperations } from './products.ts';
import { userOperations } from './users.ts';

/** Every simulated operation by the element that asks for it. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    ...productOperations,
    ...accountOperations,
    ...userOperations,
    ...entitlementOperations,
    ...lineOperations,
    ...entitlementQueries
  ].map((operation) => [operation.request, operation])
);
