import type { Failure } from '../domain/failures.ts';
import type { Product } from '../domain/product.ts';
import type { Readiness } from '../domain/readiness.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { Licensing } from '../ports/licensing.ts';

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
export declare function checkProductReadiness(
  licensing: Pick<Licensing, 'products'>,
  input: ReadinessInput,
  deadline: Deadline
): Promise<ReadinessAnswer>;
