import { compareEntitlement, type Comparison, type EntitlementUpdate } from '../domain/entitlement-diff.ts';
import type { HeldEntitlement } from '../domain/entitlement.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { Order, SyncSettings } from '../domain/order.ts';
import type { OrderPlan } from '../domain/order-plan.ts';
import type { Ending } from '../domain/order-result.ts';
import { listDifferences } from '../domain/wording.ts';
import { startPacing } from '../ports/event-loop.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { EntitlementBook, Found } from '../ports/licensing.ts';

/** An order with the entitlement that it becomes. */
export interface Sendable {
  readonly order: Order;
  readonly plan: OrderPlan & { readonly kind: 'send' };
}

/** Endings by entitlement id, filled in as they become certain. */
type Endings = Map<string, Ending>;

interface Held {
  readonly sendable: Sendable;
  readonly entitlement: HeldEntitlement;
}

/**
 * Brings each order to the one entitlement it stands for, whatever happened before: creates what is new, adopts what
 * is there, changes what differs. What comes back other than done is looked up by id before anything is repeated, so
 * that a lost answer never makes a second entitlement.
 * @param sendables no two with the same entitlement id
 * @returns endings by entitlement id, one for each
 */
export async function settleEntitlements(
  book: EntitlementBook,
  sendables: readonly Sendable[],
  removedLines: SyncSettings['removedLines'],
  deadline: Deadline
): Promise<ReadonlyMap<string, Ending>> {
  const endings: Endings = new Map();
  const known = sendables.filter(({ order }) => order.knownEntitlementId !== null);
  const fresh = sendables.filter(({ order }) => order.knownEntitlementId === null);
  const [heldKnown, heldFresh] = await Promise.all([
    findKnown(book, known, endings, deadline),
    createMissing(book, fresh, endings, deadline)
  ]);
  await bringInLine(book, [...heldKnown, ...heldFresh], removedLines, endings, deadline);
  return endings;
}

async function findKnown(
  book: EntitlementBook,
  known: readonly Sendable[],
  endings: Endings,
  deadline: Deadline
): Promise<Held[]> {
  const look = await lookUp(book, known, deadline);
  for (const { plan } of look.absent) {
    const { id } = plan.entitlement;
    endings.set(id, failed(failure('entitlement-gone', { id })));
  }
  for (const { sendable, problem } of look.failed) endings.set(sendable.plan.entitlement.id, failed(problem));
  return look.held;
}

async function createMissing(
  book: EntitlementBook,
  fresh: readonly Sendable[],
  endings: Endings,
  deadline: Deadline
): Promise<Held[]> {
  const first = await createAndLook(book, fresh, 'together', endings, deadline);
  const unclear = first.unclear.map(({ sendable }) => sendable);
  // It is certain by now that these were not created, so that one more attempt cannot double them.
  const second = await createAndLook(book, unclear, 'alone', endings, deadline);
  for (const { sendable, problem } of second.unclear)
    endings.set(sendable.plan.entitlement.id, failed(problem));
  return [...first.held, ...second.held];
}

interface Unsettled {
  readonly sendable: Sendable;
  readonly problem: Failure;
}

interface Created {
  /** There already, or after all. */
  readonly held: readonly Held[];
  /** Not there when asked, after an attempt that ended without an answer. */
  readonly unclear: readonly Unsettled[];
}

async function createAndLook(
  book: EntitlementBook,
  fresh: readonly Sendable[],
  sending: 'together' | 'alone',
  endings: Endings,
  deadline: Deadline
): Promise<Created> {
  if (fresh.length === 0) return { held: [], unclear: [] };
  const outcomes = await book.create(
    fresh.map(({ plan }) => plan.entitlement),
    sending,
    deadline
  );
  const refused = new Map<Sendable, Failure>();
  const unclear = new Map<Sendable, Failure>();
  for (const sendable of fresh) {
    const { entitlement } = sendable.plan;
    const outcome = outcomes.get(entitlement.id);
    if (!outcome) unclear.set(sendable, failure('outcome-unknown'));
    else if (outcome.kind === 'done') endings.set(entitlement.id, created(sendable));
    else if (outcome.kind === 'not-sent') endings.set(entitlement.id, failed(outcome.failure));
    else (outcome.kind === 'refused' ? refused : unclear).set(sendable, outcome.failure);
  }

  const look = await lookUp(book, [...refused.keys(), ...unclear.keys()], deadline);
  for (const { sendable, problem } of look.failed) {
    const isUnclear = unclear.has(sendable);
    endings.set(
      sendable.plan.entitlement.id,
      failed(isUnclear && problem.isTemporary ? failure('outcome-unknown') : problem)
    );
  }
  for (const sendable of look.absent) {
    const refusal = refused.get(sendable);
    if (refusal) endings.set(sendable.plan.entitlement.id, failed(refusal));
  }
  return {
    held: look.held,
    unclear: look.absent.flatMap((sendable) => {
      const problem = unclear.get(sendable);
      return problem ? [{ sendable, problem }] : [];
    })
  };
}

/** Attempts at the same entitlement, while others write to it, too, and each look finds less to change. */
const MAX_ROUNDS = 3;

/** Changes held entitlements where the orders differ, and says how it ended for each. */
async function bringInLine(
  book: EntitlementBook,
  held: readonly Held[],
  removedLines: SyncSettings['removedLines'],
  endings: Endings,
  deadline: Deadline
): Promise<void> {
  const changing: Changing[] = [];
  const pace = startPacing();
  for (const { sendable, entitlement } of held) {
    const comparison = compare(sendable, entitlement, removedLines);
    if (comparison.kind !== 'ours' || !comparison.update) {
      endings.set(entitlement.id, unchanged(sendable, entitlement, comparison));
    } else {
      const { update } = comparison;
      changing.push({ sendable, update, ending: updated(entitlement, comparison, update) });
    }
    await pace();
  }
  let left: readonly Changing[] = changing;
  for (let round = 1; left.length > 0 && round <= MAX_ROUNDS; round += 1) {
    left = await changeAndLook(book, left, removedLines, endings, deadline);
  }
}

interface Changing {
  readonly sendable: Sendable;
  readonly update: EntitlementUpdate;
  /** What is told once the update is carried out. */
  readonly ending: Ending;
}

/**
 * Sends updates, and looks at what is held where one ended other than done: what was wanted may be there all the same,
 * by this update whose answer was lost, or by that of another caller.
 * @returns those of which a part is there, with what is left to change
 */
async function changeAndLook(
  book: EntitlementBook,
  changing: readonly Changing[],
  removedLines: SyncSettings['removedLines'],
  endings: Endings,
  deadline: Deadline
): Promise<Changing[]> {
  const outcomes = await book.update(
    changing.map(({ update }) => update),
    deadline
  );
  const unsettled = new Map<Sendable, { readonly tried: Changing; readonly isRefused: boolean }>();
  for (const tried of changing) {
    const { sendable, update, ending } = tried;
    const outcome = outcomes.get(update.id);
    if (outcome?.kind === 'done') {
      endings.set(update.id, ending);
      continue;
    }
    const isRefused = outcome?.kind === 'refused';
    const problem = outcome && outcome.kind !== 'unclear' ? outcome.failure : failure('outcome-unknown');
    endings.set(update.id, failed(problem));
    if (outcome?.kind !== 'not-sent') unsettled.set(sendable, { tried, isRefused });
  }

  const look = await lookUp(book, [...unsettled.keys()], deadline);
  return look.held.flatMap(({ sendable, entitlement }) => {
    const { tried, isRefused } = unsettled.get(sendable) ?? {};
    const comparison = compare(sendable, entitlement, removedLines);
    if (!tried || comparison.kind !== 'ours') return [];
    if (!comparison.update) {
      endings.set(entitlement.id, tried.ending);
      return [];
    }
    const { update } = comparison;
    const isLess = isRefused && JSON.stringify(update) !== JSON.stringify(tried.update);
    return isLess ? [{ sendable, update, ending: updated(entitlement, comparison, update) }] : [];
  });
}

function compare(
  { order, plan }: Sendable,
  entitlement: HeldEntitlement,
  removedLines: SyncSettings['removedLines']
): Comparison {
  return compareEntitlement(plan.entitlement, entitlement, plan.lineIds, {
    isKnown: order.knownEntitlementId !== null,
    removedLines,
    deploysExisting: plan.deploysExisting,
    leftOut: plan.leftOut,
    unready: plan.unready
  });
}

function created({ plan }: Sendable): Ending {
  const state = plan.entitlement.isDeployed ? 'Deployed' : 'Draft';
  return {
    kind: 'synced',
    action: 'created',
    state,
    differences: [],
    notes: [],
    heldLines: new Map(),
    unsettledLines: new Map()
  };
}

function unchanged({ order }: Sendable, { id, state }: HeldEntitlement, comparison: Comparison): Ending {
  if (comparison.kind === 'unready') return failed(...comparison.failures);
  if (comparison.kind === 'conflict') {
    const differences = listDifferences(comparison.differences);
    return failed(failure('held-differently', { id, differences }));
  }
  const { differences, notes, heldLines, unsettledLines } = comparison;
  const action = order.knownEntitlementId === null ? 'adopted' : 'unchanged';
  return { kind: 'synced', action, state, differences, notes, heldLines, unsettledLines };
}

function updated(
  { state }: HeldEntitlement,
  { differences, notes, heldLines, unsettledLines }: Comparison & { kind: 'ours' },
  { deploy, changedLines }: EntitlementUpdate
): Ending {
  const recounted = new Set(
    changedLines.flatMap(({ activationId, changes }) => (changes.copies === undefined ? [] : [activationId]))
  );
  return {
    kind: 'synced',
    action: 'updated',
    state: deploy ? 'Deployed' : state,
    differences,
    notes,
    unsettledLines,
    // What remains of a changed number of copies is not told before the next look.
    heldLines: new Map(
      [...heldLines].map(([id, line]) => [
        id,
        recounted.has(line.activationId) ? { ...line, remainingCopies: null } : line
      ])
    )
  };
}

function failed(...failures: Failure[]): Ending {
  return { kind: 'failed', failures };
}

interface LookUp {
  readonly held: Held[];
  readonly absent: Sendable[];
  readonly failed: Unsettled[];
}

async function lookUp(
  book: EntitlementBook,
  sendables: readonly Sendable[],
  deadline: Deadline
): Promise<LookUp> {
  const result: LookUp = { held: [], absent: [], failed: [] };
  if (sendables.length === 0) return result;
  const found = await book.find(
    sendables.map(({ plan }) => plan.entitlement.id),
    deadline
  );
  for (const sendable of sendables) {
    const answer: Found = found.get(sendable.plan.entitlement.id) ?? NOT_TOLD;
    if (answer.kind === 'found') result.held.push({ sendable, entitlement: answer.entitlement });
    else if (answer.kind === 'absent') result.absent.push(sendable);
    else result.failed.push({ sendable, problem: answer.failure });
  }
  return result;
}

const NOT_TOLD: Found = { kind: 'failed', failure: failure('outcome-unknown') };
