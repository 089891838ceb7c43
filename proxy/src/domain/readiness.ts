import type { Failure } from './failures.ts';
import type { LifecycleState } from './states.ts';

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
  /** Why it is not known. Null unless the code is `UNKNOWN` because FlexNet Operations failed. */
  readonly failure: Failure | null;
}

export interface ProductMatch {
  readonly name: string;
  readonly version: string | null;
  readonly state: LifecycleState;
  readonly partNumber: string;
  /** Licence models of the product; with several of them and none at the part number, each line must name one. */
  readonly licenseModels: readonly string[];
  readonly needsLicenseModel: boolean;
}
