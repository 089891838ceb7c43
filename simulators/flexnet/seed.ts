import type { FlexNetData } from './data.ts';
import type { State } from './model.ts';
import type { AttributeDefinition } from './operations/call.ts';

/** Custom attributes of the demo tenant, at least one of every type. */
export const DEMO_ATTRIBUTES: readonly AttributeDefinition[] = [
  { owner: 'account', name: 'INDUSTRY', type: 'text' },
  { owner: 'user', name: 'JOB_TITLE', type: 'text' },
  { owner: 'entitlement', name: 'SALES_REGION', type: 'text' },
  { owner: 'entitlement', name: 'PO_NUMBER', type: 'text' },
  { owner: 'entitlement', name: 'RENEWAL_DATE', type: 'date' },
  { owner: 'line', name: 'PRICE_BOOK', type: 'text' },
  { owner: 'line', name: 'INCLUDED_SEATS', type: 'number' },
  { owner: 'line', name: 'IS_TRIAL', type: 'boolean' }
];

interface ProductSeed {
  readonly name: string;
  readonly version: string;
  readonly state: State;
  readonly parts: readonly string[];
  readonly models?: readonly string[];
}

/** Products of a vendor of field service software: some ready to be ordered, and some not ready in each way there is. */
const DEMO_PRODUCTS: readonly ProductSeed[] = [
  {
    name: 'Fieldline Dispatch',
    version: '5.2',
    state: 'DEPLOYED',
    parts: ['FL-DISPATCH-12M', 'FL-DISPATCH-36M']
  },
  { name: 'Fieldline Mobile', version: '5.2', state: 'DEPLOYED', parts: ['FL-MOBILE-12M'] },
  {
    name: 'Fieldline Route Planner',
    version: '3.0',
    state: 'DEPLOYED',
    parts: ['FL-ROUTE-P'],
    models: ['Perpetual']
  },
  { name: 'Fieldline Assets', version: '2.1', state: 'DEPLOYED', parts: ['FL-ASSETS-12M'] },
  { name: 'Fieldline Customer Portal', version: '4.0', state: 'DEPLOYED', parts: ['FL-PORTAL-12M'] },
  { name: 'Fieldline Inventory', version: '1.8', state: 'DEPLOYED', parts: ['FL-INVENTORY-12M'] },
  { name: 'Fieldline Insight', version: '1.0', state: 'DRAFT', parts: ['FL-INSIGHT-12M'] },
  { name: 'Fieldline Messaging', version: '2.0', state: 'INACTIVE', parts: ['FL-MESSAGING-12M'] },
  { name: 'Fieldline Fax Gateway', version: '1.4', state: 'OBSOLETE', parts: ['FL-FAX-P'] },
  { name: 'Fieldline Vision', version: '0.9', state: 'TEST', parts: ['FL-VISION-12M'] },
  { name: 'Fieldline Telematics', version: '1.1', state: 'ON_HOLD', parts: ['FL-TELEMATICS-12M'] },
  // Differs from the code one would type in case, and the next one in a blank.
  { name: 'Fieldline Scheduler', version: '2.0', state: 'DEPLOYED', parts: ['FL-Scheduler-12M'] },
  { name: 'Fieldline Forms', version: '1.3', state: 'DEPLOYED', parts: ['FL-FORMS-12M '] },
  { name: 'Fieldline API', version: '1.0', state: 'DEPLOYED', parts: ['FL-API-12M'] },
  { name: 'Fieldline API', version: '2.0', state: 'DEPLOYED', parts: ['FL-API-12M'] },
  {
    name: 'Fieldline Suite',
    version: '5.2',
    state: 'DEPLOYED',
    parts: ['FL-SUITE-12M'],
    models: ['Subscription', 'Floating']
  },
  { name: 'Fieldline Training', version: '1.0', state: 'DEPLOYED', parts: [] }
];

/** Adds the demo products. */
export function seedDemo(data: FlexNetData, now: string): void {
  for (const seed of DEMO_PRODUCTS) putProduct(data, seed, now);
  data.flush();
}

/** The part number of the n-th generated product. */
export function generatedPartId(n: number): string {
  return `PN-${String(n).padStart(6, '0')}`;
}

/** Adds products in any number, numbered from 1, each with one part number; every tenth is a draft. */
export function generateProducts(data: FlexNetData, count: number, now: string): void {
  for (let n = 1; n <= count; n += 1) {
    const state = n % 10 === 0 ? 'DRAFT' : 'DEPLOYED';
    putProduct(data, { name: `Product ${n}`, version: '1.0', state, parts: [generatedPartId(n)] }, now);
    if (n % 1000 === 0) data.flush();
  }
  data.flush();
}

/** Adds one product, and returns its unique id. */
export function putProduct(data: FlexNetData, seed: ProductSeed, now: string): string {
  const licenseModels = seed.models ?? ['Subscription'];
  const [onlyModel] = licenseModels.length === 1 ? licenseModels : [];
  const uniqueId = data.nextId();
  data.put({
    kind: 'product',
    value: {
      uniqueId,
      name: seed.name,
      version: seed.version,
      description: `${seed.name}, release ${seed.version}`,
      state: seed.state,
      licenseModels,
      partNumbers: seed.parts.map((partId) => ({
        uniqueId: data.nextId(),
        partId,
        ...(onlyModel === undefined ? {} : { licenseModel: onlyModel })
      })),
      createdAt: now,
      modifiedAt: now
    }
  });
  return uniqueId;
}
