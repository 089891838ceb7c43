import type { EntitlementLine, HeldLine } from './entitlement.ts';

export interface LineMatches {
  readonly pairs: readonly LinePair[];
  readonly onlyWanted: readonly EntitlementLine[];
  readonly onlyHeld: readonly HeldLine[];
}

export interface LinePair {
  readonly wanted: EntitlementLine;
  readonly held: HeldLine;
  /** A pair by part number alone may be a line that somebody made by hand. */
  readonly by: 'id' | 'part-number';
}

/**
 * Pairs the lines of an order with held lines: by activation id, then by order line number, then by part number where
 * both sides have it once. Never by position, because no order of lines is promised.
 */
export function matchLines(wanted: readonly EntitlementLine[], held: readonly HeldLine[]): LineMatches {
  const rules: readonly Rule[] = [
    { by: 'id', wanted: (line) => line.activationId, held: (line) => line.activationId },
    { by: 'id', wanted: (line) => line.orderLineNumber, held: (line) => line.orderLineNumber },
    { by: 'part-number', wanted: (line) => line.partNumber, held: (line) => line.partNumber }
  ];
  return rules.reduce<LineMatches>(applyRule, { pairs: [], onlyWanted: wanted, onlyHeld: held });
}

interface Rule {
  readonly by: LinePair['by'];
  readonly wanted: (line: EntitlementLine) => string;
  readonly held: (line: HeldLine) => string | null;
}

function applyRule({ pairs, onlyWanted, onlyHeld }: LineMatches, rule: Rule): LineMatches {
  const wantedByKey = uniqueBy(onlyWanted, rule.wanted);
  const heldByKey = uniqueBy(onlyHeld, rule.held);
  const found: LinePair[] = [...wantedByKey].flatMap(([key, line]) => {
    const partner = heldByKey.get(key);
    return partner ? [{ wanted: line, held: partner, by: rule.by }] : [];
  });
  const paired = new Set<unknown>(found.flatMap((pair) => [pair.wanted, pair.held]));
  return {
    pairs: [...pairs, ...found],
    onlyWanted: onlyWanted.filter((line) => !paired.has(line)),
    onlyHeld: onlyHeld.filter((line) => !paired.has(line))
  };
}

/** Lines by key, without those whose key is shared or missing. */
function uniqueBy<T>(lines: readonly T[], keyOf: (line: T) => string | null): Map<string, T> {
  const byKey = new Map<string, T>();
  const shared = new Set<string>();
  for (const line of lines) {
    const key = keyOf(line);
    if (!key) continue;
    if (byKey.has(key)) shared.add(key);
    byKey.set(key, line);
  }
  for (const key of shared) byKey.delete(key);
  return byKey;
}
