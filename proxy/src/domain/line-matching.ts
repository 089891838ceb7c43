import { addDuration } from './calendar-date.ts';
import type { EntitlementLine, HeldLine } from './entitlement.ts';
import { isDerivedId } from './record-ids.ts';

export interface LineMatches {
  readonly pairs: readonly LinePair[];
  /** Wanted and not held: to be added. */
  readonly onlyWanted: readonly EntitlementLine[];
  /** Held and not wanted any more. */
  readonly onlyHeld: readonly HeldLine[];
  /** Wanted and held under the same part number, without anything that tells which belongs to which. */
  readonly ambiguous: readonly Ambiguity[];
}

export interface LinePair {
  readonly wanted: EntitlementLine;
  readonly held: HeldLine;
  /** A pair by anything but an id may be a line that somebody made by hand. */
  readonly by: 'id' | 'part-number';
}

export interface Ambiguity {
  readonly partNumber: string;
  readonly wanted: readonly EntitlementLine[];
  readonly held: readonly HeldLine[];
}

/**
 * Pairs the lines of an order with held lines. First by the ids that are certain: the activation id, then the order
 * line number. What is left has lost its ids, as when a quote replaces the line items of an opportunity, and is paired
 * within a part number by all that is known of it, then by less and less: dates and copies, dates alone, copies alone,
 * the part number alone. Lines that are equal in all of it stand for each other; any other pair has to be the only one
 * possible. Where it is not, nothing is guessed, and nothing of that part number is added: the lines are ambiguous.
 * Never by position, because no order of lines is promised.
 *
 * Laws: every line is in exactly one place of the result; a part number of which a line is added has no held line left
 * that could be meant, so that never more copies are held than were sold or held before; and the order in which the lines
 * are given does not matter.
 * @param isOurs false for held lines that somebody added for other reasons; they are paired only with equals
 */
export function matchLines(
  wanted: readonly EntitlementLine[],
  held: readonly HeldLine[],
  isOurs: (line: HeldLine) => boolean = () => true
): LineMatches {
  const byId = ID_RULES.reduce<Pairing>(pairById, { pairs: [], wanted, held });
  const pairs = [...byId.pairs];
  const onlyWanted: EntitlementLine[] = [];
  const onlyHeld = byId.held.filter((line) => !isLive(line) || line.partNumber === null);
  const ambiguous: Ambiguity[] = [];

  const heldByPart = groupBy(
    byId.held.filter((line) => isLive(line) && line.partNumber !== null),
    ({ partNumber }) => partNumber ?? ''
  );
  const wantedByPart = groupBy(byId.wanted, ({ partNumber }) => partNumber);
  for (const [partNumber, lines] of wantedByPart) {
    const left = pairWithinPart(lines, heldByPart.get(partNumber) ?? [], isOurs);
    pairs.push(...left.pairs);
    heldByPart.set(partNumber, left.held);
    const meant = left.held.filter(isOurs);
    if (left.wanted.length === 0 || meant.length === 0) onlyWanted.push(...left.wanted);
    else {
      ambiguous.push({ partNumber, wanted: left.wanted, held: meant });
      heldByPart.set(
        partNumber,
        left.held.filter((line) => !isOurs(line))
      );
    }
  }
  for (const lines of heldByPart.values()) onlyHeld.push(...lines);
  return { pairs, onlyWanted, onlyHeld, ambiguous };
}

/** Whether a held line is one of an order's: lines that somebody added in FlexNet Operations are not ours to change. */
export function isLineOf(orderIds: ReadonlySet<string>): (line: HeldLine) => boolean {
  return ({ activationId, orderId }) =>
    isDerivedId(activationId) || (orderId !== null && orderIds.has(orderId));
}

/** Copies that are in use; null where it is not told. */
export function activatedCopies({ copies, remainingCopies }: HeldLine): number | null {
  return copies === null || remainingCopies === null ? null : Math.max(0, copies - remainingCopies);
}

/** A line that is switched off grants nothing, so that it can stand for no line that is wanted. */
function isLive({ state }: HeldLine): boolean {
  return state !== 'Inactive' && state !== 'Obsolete';
}

interface Pairing {
  readonly pairs: readonly LinePair[];
  readonly wanted: readonly EntitlementLine[];
  readonly held: readonly HeldLine[];
}

interface IdRule {
  readonly wanted: (line: EntitlementLine) => string;
  readonly held: (line: HeldLine) => string | null;
}

const ID_RULES: readonly IdRule[] = [
  { wanted: (line) => line.activationId, held: (line) => line.activationId },
  { wanted: (line) => line.orderLineNumber, held: (line) => line.orderLineNumber }
];

function pairById(before: Pairing, rule: IdRule): Pairing {
  const heldByKey = uniqueBy(before.held, rule.held);
  const found = [...uniqueBy(before.wanted, rule.wanted)].flatMap(([key, line]): LinePair[] => {
    const held = heldByKey.get(key);
    return held ? [{ wanted: line, held, by: 'id' }] : [];
  });
  return without(before, found);
}

/** A line with what tells it from others of its part number. Null: not told, so that it contradicts nothing. */
interface Described<T> {
  readonly line: T;
  readonly start: string | null;
  /** All ways in which the same end may be told, that of the line itself first. */
  readonly ends: readonly (string | null)[];
  readonly copies: number | null;
}

interface PartLevel {
  /** `told`: in the same words; `meant`: a term and the date on which it ends are the same. */
  readonly dates: 'told' | 'meant' | 'any';
  readonly copies: boolean;
  /** Lines that agree in it stand for each other. */
  readonly areEqual: boolean;
}

/** What has to agree, from everything to nothing beside the part number. */
const LEVELS: readonly PartLevel[] = [
  { dates: 'told', copies: true, areEqual: true },
  { dates: 'meant', copies: true, areEqual: true },
  { dates: 'meant', copies: false, areEqual: false },
  { dates: 'any', copies: true, areEqual: false },
  { dates: 'any', copies: false, areEqual: false }
];

function pairWithinPart(
  wanted: readonly EntitlementLine[],
  held: readonly HeldLine[],
  isOurs: (line: HeldLine) => boolean
): { pairs: LinePair[]; wanted: EntitlementLine[]; held: HeldLine[] } {
  let left = { wanted: wanted.map(describeWanted), held: held.map(describeHeld) };
  const pairs: LinePair[] = [];
  for (const level of LEVELS) {
    const candidates = level.areEqual ? left.held : left.held.filter(({ line }) => isOurs(line));
    const found = pairAtLevel(left.wanted, candidates, level);
    const paired = new Set<unknown>(found.flatMap((pair) => [pair.wanted, pair.held]));
    pairs.push(...found);
    left = {
      wanted: left.wanted.filter(({ line }) => !paired.has(line)),
      held: left.held.filter(({ line }) => !paired.has(line))
    };
  }
  return { pairs, wanted: left.wanted.map(({ line }) => line), held: left.held.map(({ line }) => line) };
}

/** Pairs groups of equal lines that agree with each other and with no other group. */
function pairAtLevel(
  wanted: readonly Described<EntitlementLine>[],
  held: readonly Described<HeldLine>[],
  level: PartLevel
): LinePair[] {
  const wantedGroups = [...groupBy(wanted, (line) => signature(line, level)).values()];
  const heldGroups = [...groupBy(held, (line) => signature(line, level)).values()];
  const partners = wantedGroups.map((group) =>
    heldGroups.filter((other) => agree(group[0], other[0], level))
  );
  const suitors = new Map<unknown, number>();
  for (const group of partners.flat()) suitors.set(group, (suitors.get(group) ?? 0) + 1);

  return wantedGroups.flatMap((group, index) => {
    const [partner, another] = partners[index] ?? [];
    if (!partner || another || suitors.get(partner) !== 1) return [];
    if (!level.areEqual && (group.length > 1 || partner.length > 1)) return [];
    // Of equals that are too many, those stay over of which nothing is in use.
    const inUseFirst = partner.toSorted(
      (a, b) =>
        (activatedCopies(b.line) ?? 0) - (activatedCopies(a.line) ?? 0) ||
        compareText(a.line.activationId, b.line.activationId)
    );
    const inOrder = group.toSorted((a, b) => compareText(a.line.activationId, b.line.activationId));
    return inOrder.slice(0, inUseFirst.length).flatMap(({ line }, at): LinePair[] => {
      const mate = inUseFirst[at];
      return mate ? [{ wanted: line, held: mate.line, by: 'part-number' }] : [];
    });
  });
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function signature({ start, ends, copies }: Described<unknown>, level: PartLevel): string {
  return JSON.stringify([level.dates === 'any' ? null : [start, ends], level.copies ? copies : null]);
}

function agree(
  wanted: Described<unknown> | undefined,
  held: Described<unknown> | undefined,
  level: PartLevel
): boolean {
  if (!wanted || !held) return false;
  if (level.copies && held.copies !== null && held.copies !== wanted.copies) return false;
  switch (level.dates) {
    case 'told':
      return held.start === wanted.start && held.ends[0] === wanted.ends[0];
    case 'meant':
      return (
        (held.start === null || held.start === wanted.start) &&
        held.ends.some((end) => end === null || wanted.ends.includes(end))
      );
    case 'any':
      return true;
  }
}

function describeWanted(line: EntitlementLine): Described<EntitlementLine> {
  const { start, expiry, copies } = line;
  const startText = start.kind === 'on' ? start.date : start.kind;
  if (expiry.kind !== 'after') return { line, start: startText, ends: [endText(expiry)], copies };
  // Whether the last day counts is not documented, and a start that is not known yet tells nothing of the end.
  if (start.kind !== 'on') return { line, start: startText, ends: [endText(expiry), null], copies };
  const end = addDuration(start.date, expiry.count, expiry.unit);
  return { line, start: startText, ends: [endText(expiry), end, addDuration(end, -1, 'days')], copies };
}

function describeHeld(line: HeldLine): Described<HeldLine> {
  const { start, expiry, copies } = line;
  return {
    line,
    start: start && (start.kind === 'on' ? start.date : start.kind),
    ends: [expiry && endText(expiry)],
    copies
  };
}

function endText(expiry: EntitlementLine['expiry']): string {
  switch (expiry.kind) {
    case 'permanent':
      return 'permanent';
    case 'on':
      return expiry.date;
    case 'after':
      return `${expiry.count} ${expiry.unit}`;
  }
}

function without(before: Pairing, found: readonly LinePair[]): Pairing {
  const paired = new Set<unknown>(found.flatMap((pair) => [pair.wanted, pair.held]));
  return {
    pairs: [...before.pairs, ...found],
    wanted: before.wanted.filter((line) => !paired.has(line)),
    held: before.held.filter((line) => !paired.has(line))
  };
}

function groupBy<T>(lines: readonly T[], keyOf: (line: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const line of lines) {
    const key = keyOf(line);
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return groups;
}

/** Lines by key, without those whose key is shared or missing. */
function uniqueBy<T>(lines: readonly T[], keyOf: (line: T) => string | null): Map<string, T> {
  const groups = groupBy(lines, (line) => keyOf(line) ?? '');
  groups.delete('');
  return new Map(
    [...groups].flatMap(([key, [line, another]]) => (line && !another ? [[key, line] as const] : []))
  );
}
