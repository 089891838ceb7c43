import type { Failure } from './failures.ts';
import type { LicensedProduct } from './product.ts';

/**
 * A code without what people overlook: case, blanks, characters that nobody sees, and forms of a character that stand for
 * it, such as full-width letters (Unicode's NFKC and Default_Ignorable_Code_Point).
 */
export function foldCode(code: string): string {
  return withoutUnseen(code).toLowerCase();
}

/** A code in its plain characters, and without those that nobody sees. */
export function withoutUnseen(code: string): string {
  return code.normalize('NFKC').replace(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '');
}

const MAX_NAMED = 3;

/** The characters of a code that people take for others or do not see, named for a sentence; empty when it has none. */
export function unusualCharacters(code: string): string[] {
  const characters = [...code];
  const named = characters.flatMap((character, index) => {
    const isUnseen = /\p{Default_Ignorable_Code_Point}/u.test(character);
    if (!isUnseen && character.normalize('NFKC') === character) return [];
    const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const place =
      index === 0 ? 'at the start' : index === characters.length - 1 ? 'at the end' : `at place ${index + 1}`;
    return [`${isUnseen ? 'the invisible character' : 'the look-alike'} U+${number} ${place}`];
  });
  return named.slice(0, MAX_NAMED);
}

/** What FlexNet Operations carries for one product code. */
export interface PartNumberFinding {
  /** Products with a part number that equals the code exactly; each once. */
  readonly products: readonly LicensedProduct[];
  /** Part numbers that differ from the code only in what people overlook. */
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
