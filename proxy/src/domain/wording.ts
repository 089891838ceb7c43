import type { Difference } from './entitlement-diff.ts';

export const MAX_NAMES = 5;

/** Of names that somebody chose, so that no sentence grows out of bounds. */
const LONGEST_NAME = 100;

/**
 * Names for a sentence: all of a few, the first five of many.
 * @param total how many there are, where not all are given
 */
export function listNames(names: readonly string[], total = names.length): string {
  const shown = names.slice(0, MAX_NAMES).map(shorten).join(', ');
  return total <= MAX_NAMES ? shown : `${shown} and ${total - MAX_NAMES} more`;
}

function shorten(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

/** A product with its version, as FlexNet Operations shows it. */
export function productTitle(product: { readonly name: string; readonly version: string | null }): string {
  return product.version ? `${product.name} ${product.version}` : product.name;
}

const LONGEST_REASON = 500;

/** A reason that came from outside, made fit for a sentence: one line, no markup, no full stop, not endless. */
export function quoteReason(reason: string | null | undefined): string {
  const line = (reason ?? '')
    // So long a reason is not read to its end.
    .slice(0, 4 * LONGEST_REASON)
    .replace(/[\p{Cc}\p{Cf}<>]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/\.$/u, '');
  if (line === '') return 'no reason was given';
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 1)}…`;
}

/** Differences for a sentence, such as `numberOfCopies is 5 in Salesforce and 4 in FlexNet Operations`. */
export function listDifferences(differences: readonly Difference[]): string {
  const shown = differences
    .slice(0, MAX_NAMES)
    .map(
      ({ attribute, inSalesforce, inFlexNet }) =>
        `${attribute} is ${inSalesforce ?? 'empty'} in Salesforce and ${inFlexNet ?? 'empty'} in FlexNet Operations`
    );
  const more = differences.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
