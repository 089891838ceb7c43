import type { Failure } from '../domain/failures.ts';
import { indexPartNumbers, type PartNumberIndex } from '../domain/part-numbers.ts';
import type { Product } from '../domain/product.ts';
import {
  groupByCode,
  readinessInFlexNet,
  readinessInSalesforce,
  unknownReadiness,
  type Readiness
} from '../domain/readiness.ts';
import type { Deadline } from '../ports/deadline.ts';
import { LicensingError, type Licensing, type ProductCatalog } from '../ports/licensing.ts';

/** Up to so many codes are asked for one by one; more are found faster by reading through all products once. */
const MAX_SINGLE_QUESTIONS = 50;

export interface ReadinessInput {
  readonly products: readonly Product[];
  /** Included products that are not asked about, but whose codes count for being unique. */
  readonly otherIncludedProducts: readonly Pick<Product, 'id' | 'name' | 'productCode'>[];
}

export interface ReadinessAnswer {
  /** One for each product, in the order asked. */
  readonly products: readonly Readiness[];
  /** Why FlexNet Operations could not be asked; the products that depended on it are `UNKNOWN`. */
  readonly failure: Failure | null;
}

/** Says of each product whether an order with it can be synced, and if not, why. Changes nothing. */
export async function checkProductReadiness(
  licensing: Pick<Licensing, 'products'>,
  input: ReadinessInput,
  deadline: Deadline
): Promise<ReadinessAnswer> {
  const included = input.products.filter(({ isIncluded }) => isIncluded);
  const holders = groupByCode([...included, ...input.otherIncludedProducts]);
  const inSalesforce = input.products.map((product) => readinessInSalesforce(product, holders));
  const codes = new Set(
    input.products.flatMap(({ productCode }, i) =>
      inSalesforce[i] === null && productCode ? [productCode] : []
    )
  );

  const asked = await askFlexNet(licensing.products, codes, deadline);
  const products = input.products.map(
    (product, i) => inSalesforce[i] ?? asked.readinessOf(product, product.productCode ?? '')
  );
  return { products, failure: asked.failure };
}

interface Asked {
  readonly failure: Failure | null;
  readinessOf(product: Product, code: string): Readiness;
}

async function askFlexNet(
  catalog: ProductCatalog,
  codes: ReadonlySet<string>,
  deadline: Deadline
): Promise<Asked> {
  const index = indexPartNumbers(codes);
  try {
    await fill(index, catalog, [...codes], deadline);
  } catch (error) {
    if (!(error instanceof LicensingError)) throw error;
    const { failure } = error;
    return { failure, readinessOf: (product) => unknownReadiness(product, failure) };
  }
  return {
    failure: null,
    readinessOf: (product, code) => readinessInFlexNet(product, code, index.finding(code))
  };
}

async function fill(
  index: PartNumberIndex,
  catalog: ProductCatalog,
  codes: readonly string[],
  deadline: Deadline
): Promise<void> {
  if (codes.length === 0) return;
  if (codes.length <= MAX_SINGLE_QUESTIONS) {
    const { products, unreadable } = await catalog.findByPartNumber(codes, deadline);
    index.add(products, unreadable);
    return;
  }
  for await (const { products, unreadable } of catalog.listAll(deadline)) index.add(products, unreadable);
}
