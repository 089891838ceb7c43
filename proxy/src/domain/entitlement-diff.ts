import { failure, type Failure } from './failures.ts';
import { headerDeltas, lineDeltas, type Delta } from './deltas.ts';
import type { Entitlement, EntitlementLine, HeldEntitlement, HeldLine } from './entitlement.ts';
import { activatedCopies, isLineOf, matchLines, type LineMatches } from './line-matching.ts';
import type { LifecycleState } from './states.ts';
import { listNames } from './wording.ts';

/** One thing in which the order and what is held differ, named for a Salesforce admin. */
export interface Difference {
  /** Id of the line item in Salesforce; null for the entitlement itself, and for lines that the order does not know. */
  readonly lineId: string | null;
  /** Attribute as the Field Mapping page names it, or `lineItem` for a whole line, or `state`. */
  readonly attribute: string;
  /** As text; null is empty. */
  readonly inSalesforce: string | null;
  readonly inFlexNet: string | null;
}

/** What has to change in a held entitlement, in the order in which it is carried out. */
export interface EntitlementUpdate {
  readonly id: string;
  readonly header: HeaderChanges | null;
  readonly changedLines: readonly LineChange[];
  readonly addedLines: readonly EntitlementLine[];
  /** Lines added to a deployed entitlement have to be deployed themselves. */
  readonly deployAddedLines: boolean;
  readonly deactivatedActivationIds: readonly string[];
  readonly deploy: boolean;
}

/** Only what changes; a key that is missing stays as it is. */
export type HeaderChanges = Partial<
  Pick<Entitlement, 'description' | 'shipToEmail' | 'shipToAddress' | 'emailTemplate' | 'attributes'>
>;

export interface LineChange {
  /** The activation id under which the line is held. */
  readonly activationId: string;
  readonly changes: LineChanges;
}

/** Only what changes; a key that is missing stays as it is. */
export type LineChanges = Partial<
  Pick<
    EntitlementLine,
    | 'description'
    | 'orderId'
    | 'orderLineNumber'
    | 'copies'
    | 'start'
    | 'expiry'
    | 'versionDate'
    | 'timeZone'
    | 'attributes'
  >
>;

export interface ComparisonRules {
  /** Known from an earlier sync; otherwise it is ours only if it looks it. */
  readonly isKnown: boolean;
  readonly removedLines: 'report' | 'deactivate';
  /** The order itself asks for a deployed entitlement; the post-condition speaks of new ones only. */
  readonly deploysExisting: boolean;
  /** Line items that are only left out of the sync: what is held for them stays as it is. */
  readonly leftOut: readonly LeftOutLine[];
  /** Why a line may not be sold any more, by the activation id that the order gives; what is held of it may stay. */
  readonly unready: ReadonlyMap<string, Failure>;
}

export interface LeftOutLine {
  readonly activationId: string;
  readonly lineId: string;
  readonly partNumber: string | null;
}

export type Comparison =
  /** It belongs to somebody else or sells something else, so that it must not be touched. */
  | { readonly kind: 'conflict'; readonly differences: readonly Difference[] }
  /** It asks for more of what may not be sold any more. */
  | { readonly kind: 'unready'; readonly failures: readonly Failure[] }
  | {
      readonly kind: 'ours';
      /** What the order has to say beside it, such as lines that stay although they are not wanted. */
      readonly notes: readonly Failure[];
      /** Line items that could not be told from each other, by the activation id that the order gives them. */
      readonly unsettledLines: ReadonlyMap<string, Failure>;
      /** Null: nothing to change. */
      readonly update: EntitlementUpdate | null;
      /** What a sync does not change. */
      readonly differences: readonly Difference[];
      /** Held lines by the activation id that the order gives them; added lines are missing. */
      readonly heldLines: ReadonlyMap<string, HeldLine>;
    };

/**
 * Compares an order with the entitlement that is held under its id, and decides what to change. Only an entitlement
 * whose end customer and part numbers agree is ours to change.
 * @param lineIds line items in Salesforce by activation id
 */
export function compareEntitlement(
  wanted: Entitlement,
  held: HeldEntitlement,
  lineIds: ReadonlyMap<string, string>,
  rules: ComparisonRules
): Comparison {
  const orderIds = new Set(wanted.lines.map(({ orderId }) => orderId));
  const isOurs = isLineOf(orderIds);
  const matches = matchLines(wanted.lines, held.lines, rules.isKnown ? isOurs : undefined);
  const conflicts = findConflicts(wanted, held, matches, lineIds, rules);
  if (conflicts.length > 0) return { kind: 'conflict', differences: conflicts };

  const unready = findUnready(matches, rules.unready);
  if (unready.length > 0) return { kind: 'unready', failures: unready };

  const isEditable = canBeEdited(held.state);
  const header = settle(headerDeltas(wanted, held), isEditable);
  const lines = matches.pairs.map((pair) => {
    const lineId = lineIds.get(pair.wanted.activationId) ?? null;
    const isLineEditable = canBeEdited(pair.held.state);
    const { changes, differences } = settle(
      lineDeltas(pair.wanted, pair.held, lineId),
      isEditable && isLineEditable
    );
    const state = isLineEditable ? [] : [stateDifference(lineId, pair.held.state)];
    return { activationId: pair.held.activationId, changes, differences: [...state, ...differences] };
  });
  const { kept, removed } = divideRemoved(matches.onlyHeld, rules.leftOut);
  const deactivated = new Set(
    isEditable && rules.removedLines === 'deactivate'
      ? removed.filter((line) => isOurs(line) && activatedCopies(line) === 0)
      : []
  );

  const update: EntitlementUpdate = {
    id: held.id,
    header: header.changes,
    changedLines: lines.flatMap(({ activationId, changes }) => (changes ? [{ activationId, changes }] : [])),
    addedLines: isEditable ? matches.onlyWanted : [],
    deployAddedLines: held.state === 'Deployed',
    deactivatedActivationIds: [...deactivated].map(({ activationId }) => activationId),
    deploy: rules.deploysExisting && held.state === 'Draft'
  };
  return {
    kind: 'ours',
    update: isEmpty(update) ? null : update,
    differences: [
      ...(isEditable ? [] : [stateDifference(null, held.state)]),
      ...partnerDifference(wanted, held),
      ...header.differences,
      ...lines.flatMap(({ differences }) => differences),
      ...(isEditable ? [] : matches.onlyWanted.map((line) => onlyInSalesforce(line, lineIds))),
      ...matches.ambiguous.flatMap((group) => group.wanted.map((line) => onlyInSalesforce(line, lineIds))),
      ...matches.ambiguous.flatMap((group) => group.held.map(onlyInFlexNet)),
      ...removed.filter((line) => !deactivated.has(line)).map(onlyInFlexNet)
    ],
    notes: notesOf(kept, matches, rules),
    unsettledLines: new Map(
      matches.ambiguous.flatMap((group) =>
        group.wanted.map(({ activationId }) => [activationId, ambiguityOf(group)] as const)
      )
    ),
    heldLines: new Map(matches.pairs.map((pair) => [pair.wanted.activationId, pair.held]))
  };
}

/** Reasons against lines that ask for more than is held of what may not be sold any more. */
function findUnready(
  { pairs, onlyWanted, ambiguous }: LineMatches,
  unready: ComparisonRules['unready']
): Failure[] {
  const grown = pairs.filter(
    ({ wanted, held }) =>
      unready.has(wanted.activationId) &&
      lineDeltas(wanted, held, null).some(
        ({ change }) => change && ('copies' in change || 'expiry' in change)
      ) &&
      !(held.copies !== null && wanted.copies < held.copies)
  );
  const asking = [
    ...onlyWanted,
    ...ambiguous.flatMap((group) => group.wanted),
    ...grown.map(({ wanted }) => wanted)
  ];
  return asking.flatMap(({ activationId }) => unready.get(activationId) ?? []);
}

function findConflicts(
  wanted: Entitlement,
  held: HeldEntitlement,
  { pairs, onlyWanted, onlyHeld, ambiguous }: LineMatches,
  lineIds: ReadonlyMap<string, string>,
  { isKnown }: ComparisonRules
): Difference[] {
  const { accountId } = wanted.endCustomer;
  const owner =
    held.endCustomerId === accountId
      ? []
      : [{ lineId: null, attribute: 'soldTo', inSalesforce: accountId, inFlexNet: held.endCustomerId }];
  const partNumbers = pairs
    .filter((pair) => pair.held.partNumber !== pair.wanted.partNumber)
    .map((pair) => ({
      lineId: lineIds.get(pair.wanted.activationId) ?? null,
      attribute: 'partNumber',
      inSalesforce: pair.wanted.partNumber,
      inFlexNet: pair.held.partNumber
    }));
  const isRecognised = isKnown || pairs.some(({ by }) => by === 'id');
  const strangeLines = isRecognised
    ? []
    : [
        ...[...onlyWanted, ...ambiguous.flatMap((group) => group.wanted)].map((line) =>
          onlyInSalesforce(line, lineIds)
        ),
        ...[...onlyHeld, ...ambiguous.flatMap((group) => group.held)].map(onlyInFlexNet)
      ];
  return [...owner, ...partNumbers, ...strangeLines];
}

/** FlexNet Operations refuses changes in any other state. */
function canBeEdited(state: LifecycleState): boolean {
  return state === 'Draft' || state === 'Deployed';
}

/** Held lines that the order does not want: those of line items that are only left out, and those that are gone. */
function divideRemoved(onlyHeld: readonly HeldLine[], leftOut: readonly LeftOutLine[]) {
  const ids = new Set(leftOut.flatMap(({ activationId, lineId }) => [activationId, lineId]));
  const partNumbers = new Set(leftOut.map(({ partNumber }) => partNumber));
  const kept: HeldLine[] = [];
  const removed: HeldLine[] = [];
  for (const line of onlyHeld) {
    if (line.state === 'Inactive' || line.state === 'Obsolete') continue;
    const isLeftOut =
      ids.has(line.activationId) || ids.has(line.orderLineNumber ?? '') || partNumbers.has(line.partNumber);
    (isLeftOut ? kept : removed).push(line);
  }
  return { kept, removed };
}

function notesOf(
  kept: readonly HeldLine[],
  { ambiguous, onlyHeld }: LineMatches,
  { removedLines }: ComparisonRules
): Failure[] {
  const inUse = onlyHeld.filter(
    (line) => !kept.includes(line) && canBeEdited(line.state) && activatedCopies(line) !== 0
  );
  return [
    ...kept.map((line) => failure('line-left-out', { line: nameOf(line) })),
    ...(removedLines === 'deactivate' ? inUse : []).map((line) => {
      const copies = activatedCopies(line);
      return failure('line-in-use', {
        line: nameOf(line),
        copies: copies === null ? 'an unknown number of' : String(copies)
      });
    }),
    ...ambiguous.map(ambiguityOf)
  ];
}

function ambiguityOf({ partNumber, wanted, held }: LineMatches['ambiguous'][number]): Failure {
  return failure('line-ambiguous', { partNumber, wanted: wanted.length, held: listNames(held.map(nameOf)) });
}

function nameOf({ partNumber, activationId }: HeldLine): string {
  return `${partNumber ?? 'no part number'} (${activationId})`;
}

interface Settled<C> {
  readonly changes: C | null;
  readonly differences: readonly Difference[];
}

/** Divides deltas into what is changed and what remains as a difference. */
function settle<C extends object>(deltas: readonly Delta<C>[], isEditable: boolean): Settled<C> {
  const changing = deltas.flatMap(({ change }) => (isEditable && change ? [change] : []));
  const remaining = deltas.filter(({ change }) => !isEditable || !change);
  return {
    changes: changing.length > 0 ? (Object.assign({}, ...changing) as C) : null,
    differences: remaining.map(({ lineId, attribute, inSalesforce, inFlexNet }) => ({
      lineId,
      attribute,
      inSalesforce,
      inFlexNet
    }))
  };
}

function isEmpty(update: EntitlementUpdate): boolean {
  return (
    !update.header &&
    !update.deploy &&
    update.changedLines.length + update.addedLines.length + update.deactivatedActivationIds.length === 0
  );
}

function stateDifference(lineId: string | null, state: LifecycleState): Difference {
  return { lineId, attribute: 'state', inSalesforce: 'Draft or Deployed', inFlexNet: state };
}

/** An order without a partner has nothing to say about one. */
function partnerDifference(wanted: Entitlement, held: HeldEntitlement): Difference[] {
  if (!wanted.partner || wanted.partner.accountId === held.partnerId) return [];
  const inSalesforce = wanted.partner.accountId;
  return [{ lineId: null, attribute: 'partner', inSalesforce, inFlexNet: held.partnerId }];
}

function onlyInSalesforce(line: EntitlementLine, lineIds: ReadonlyMap<string, string>): Difference {
  const lineId = lineIds.get(line.activationId) ?? null;
  return { lineId, attribute: 'lineItem', inSalesforce: line.partNumber, inFlexNet: null };
}

function onlyInFlexNet(line: HeldLine): Difference {
  return { lineId: null, attribute: 'lineItem', inSalesforce: null, inFlexNet: nameOf(line) };
}
