import type { Failure } from './failures.ts';
import { unusualCharacters, type PartNumberFinding } from './part-numbers.ts';
import type { LicensedProduct, Product } from './product.ts';
import type { LifecycleState } from './states.ts';
import { listNames, MAX_NAMES, productTitle } from './wording.ts';

export const READINESS_CODES = [
  'READY',
  'NOT_INCLUDED',
  'INACTIVE',
  'NO_PRODUCT_CODE',
  'NO_PART_NUMBER',
  'NOT_DEPLOYED',
  'CODE_NOT_UNIQUE',
  'PART_NUMBER_NOT_UNIQUE',
  'UNKNOWN'
] as const;

export type ReadinessCode = (typeof READINESS_CODES)[number];

export interface Readiness {
  readonly productId: string;
  readonly code: ReadinessCode;
  /** What is the case and what to do about it, for a Salesforce admin. */
  readonly message: string;
  /** The one product in FlexNet Operations that carries the code as a part number, ready or not; else null. */
  readonly match: ProductMatch | null;
  /** Why it is not known; null unless the code is `UNKNOWN`. */
  readonly failure: Failure | null;
}

export interface ProductMatch {
  readonly name: string;
  readonly version: string | null;
  readonly state: LifecycleState;
  readonly partNumber: string;
  /** License models of the product, or the one that comes with the part number. */
  readonly licenseModels: readonly string[];
  /** True when there are several, so that each line item has to name one. */
  readonly needsLicenseModel: boolean;
}

/** Who holds which product code among the included products of the org. */
export type CodeHolders = ReadonlyMap<string, ReadonlyMap<string, NamedProduct>>;

type NamedProduct = Pick<Product, 'id' | 'name'>;

/** Groups included products by their exact code; a product that is told twice counts once. */
export function groupByCode(products: Iterable<Pick<Product, 'id' | 'name' | 'productCode'>>): CodeHolders {
  const holders = new Map<string, Map<string, NamedProduct>>();
  for (const { id, name, productCode } of products) {
    if (!productCode) continue;
    if (!holders.has(productCode)) holders.set(productCode, new Map());
    holders.get(productCode)?.set(id, { id, name });
  }
  return holders;
}

/** What the org alone can tell: why the product is not ready, or null when FlexNet Operations has to be asked. */
export function readinessInSalesforce(product: Product, holders: CodeHolders): Readiness | null {
  if (!product.isIncluded) {
    return notReady(
      product,
      'NOT_INCLUDED',
      'Not selected for sync. Tick Include in FlexNet Operations Sync if orders with it should be synced.'
    );
  }
  if (!product.isActive) {
    return notReady(product, 'INACTIVE', 'The product is not active in Salesforce. Activate it.');
  }
  if (!product.productCode) {
    return notReady(
      product,
      'NO_PRODUCT_CODE',
      'The product has no product code. Enter the part number that it has in FlexNet Operations as its product code.'
    );
  }
  const holding = holders.get(product.productCode);
  const others = (holding?.size ?? 0) - (holding?.has(product.id) ? 1 : 0);
  if (!holding || others === 0) return null;
  const names = firstNames(holding, product.id);
  return notReady(
    product,
    'CODE_NOT_UNIQUE',
    `${count(others, 'other included product has', 'other included products have')} the same product code: ` +
      `${listNames(names, others)}. Give each its own code, or stop including the others.`
  );
}

/** As many names of other holders as a sentence can take: of a code that all products share, there are too many to look at. */
function firstNames(holding: ReadonlyMap<string, NamedProduct>, ownId: string): string[] {
  const names: string[] = [];
  for (const { id, name } of holding.values()) {
    if (names.length >= MAX_NAMES) break;
    if (id !== ownId) names.push(name);
  }
  return names;
}

/** What FlexNet Operations adds, for a product that is in order in Salesforce and has the code that was looked up. */
export function readinessInFlexNet(product: Product, code: string, finding: PartNumberFinding): Readiness {
  const [found, ...more] = finding.products;
  if (!found && finding.unreadable) return unknownReadiness(product, finding.unreadable);
  if (!found) return notReady(product, 'NO_PART_NUMBER', noPartNumber(code, finding.nearMisses));
  if (more.length > 0) {
    return notReady(
      product,
      'PART_NUMBER_NOT_UNIQUE',
      `Several products in FlexNet Operations carry the part number ${code}: ` +
        `${listNames(finding.products.map(productTitle))}. Leave it at one of them.`
    );
  }

  const match = matchOf(found, code);
  if (found.state !== 'Deployed') {
    const state =
      found.state === 'Unknown' ? 'in a state that Crosswalk does not know' : `in state ${found.state}`;
    const message = `${productTitle(found)} is ${state} in FlexNet Operations. Deploy it there.`;
    return { ...notReady(product, 'NOT_DEPLOYED', message), match };
  }
  const ready = `Ready: matches ${productTitle(found)} in FlexNet Operations.`;
  return {
    productId: product.id,
    code: 'READY',
    message: match.needsLicenseModel
      ? `${ready} It has several license models (${listNames(match.licenseModels)}), so each line item must name one: map licenseModel on the Field Mapping page.`
      : ready,
    match,
    failure: null
  };
}

/** Nobody could tell. Never to be taken for ready. */
export function unknownReadiness(product: Product, failure: Failure): Readiness {
  return { ...notReady(product, 'UNKNOWN', `Not checked. ${failure.message}`), failure };
}

function notReady(product: Product, code: ReadinessCode, message: string): Readiness {
  return { productId: product.id, code, message, match: null, failure: null };
}

function noPartNumber(code: string, nearMisses: readonly string[]): string {
  if (nearMisses.length === 0) {
    return `No part number ${code} exists in FlexNet Operations. Create it there, or correct the product code.`;
  }
  const quoted = listNames(nearMisses.map((spelling) => `"${spelling}"`));
  return (
    `No part number "${code}" exists in FlexNet Operations, but ${quoted} does. ` +
    `${whatDiffers(code, nearMisses)}: make the product code equal.`
  );
}

function whatDiffers(code: string, nearMisses: readonly string[]): string {
  const inCode = unusualCharacters(code);
  if (inCode.length > 0) return `The product code has ${inCode.join(', ')}`;
  const inPartNumber = nearMisses.flatMap(unusualCharacters);
  if (inPartNumber.length > 0) return `The part number has ${listNames(inPartNumber)}`;
  return 'They differ only in case or blanks';
}

function matchOf(product: LicensedProduct, code: string): ProductMatch {
  const own = product.partNumbers
    .filter((partNumber) => partNumber.code === code && partNumber.licenseModel !== null)
    .map(({ licenseModel }) => licenseModel as string);
  const licenseModels = [...new Set(own.length > 0 ? own : product.licenseModels)];
  return {
    name: product.name,
    version: product.version,
    state: product.state,
    partNumber: code,
    licenseModels,
    needsLicenseModel: licenseModels.length > 1
  };
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
