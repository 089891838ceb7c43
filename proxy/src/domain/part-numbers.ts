import type { Failure } from './failures.ts';
import type { LicensedProduct } from './product.ts';

/** A code without what people overlook: case and blanks. */
export function foldCode(code: string): string {
  return code.replace(/\s+/gu, '').toLowerCase();
}

/** What FlexNet Operations carries for one product code. */
export interface PartNumberFinding {
  /** Products with a part number that equals the code exactly; each once. */
  readonly products: readonly LicensedProduct[];
  /** Part numbers that differ from the code only in case or blanks. */
  readonly nearMisses: readonly string[];
  /** Why a product could not be read, if one could not: it may be the one that is missing. */
  readonly unreadable: Failure | null;
}

/**
 * Collects products and keeps only what matters for the codes it was made for, so that any number of products can
 * pass through.
 */
export interface PartNumberIndex {
  /** @param unreadable why products that came with these could not be read */
  add(products: readonly LicensedProduct[], unreadable?: readonly Failure[]): void;
  finding(code: string): PartNumberFinding;
}

export function indexPartNumbers(codes: Iterable<string>): PartNumberIndex {
  const productsByCode = new Map<string, Map<string, LicensedProduct>>();
  const spellings = new Map<string, Set<string>>();
  for (const code of codes) {
    productsByCode.set(code, new Map());
    spellings.set(foldCode(code), new Set());
  }

  let unread: Failure | null = null;

  return {
    add(products, unreadable = []) {
      unread ??= unreadable[0] ?? null;
      for (const product of products) {
        for (const { code } of product.partNumbers) {
          spellings.get(foldCode(code))?.add(code);
          productsByCode.get(code)?.set(product.id, product);
        }
      }
    },
    finding(code) {
      const nearMisses = [...(spellings.get(foldCode(code)) ?? [])].filter((spelling) => spelling !== code);
      return {
        products: [...(productsByCode.get(code)?.values() ?? [])],
        nearMisses: nearMisses.sort(),
        unreadable: unread
      };
    }
  };
}
