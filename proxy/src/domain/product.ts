import type { LifecycleState } from './states.ts';

/** A product in Salesforce, as far as its readiness depends on it. */
export interface Product {
  readonly id: string;
  readonly name: string;
  /** Compared exactly, by case and blanks too. Null or empty: the product has none. */
  readonly productCode: string | null;
  readonly isActive: boolean;
  readonly isIncluded: boolean;
}

/** A product in FlexNet Operations. */
export interface LicensedProduct {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly state: LifecycleState;
  readonly partNumbers: readonly PartNumber[];
  readonly licenseModels: readonly string[];
}

export interface PartNumber {
  readonly code: string;
  /** The license model that comes with the part number, if one does. */
  readonly licenseModel: string | null;
}
