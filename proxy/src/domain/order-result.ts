import type { Difference } from './entitlement-diff.ts';
import type { HeldLine } from './entitlement.ts';
import type { Failure } from './failures.ts';
import type { Order } from './order.ts';
import type { OrderPlan } from './order-plan.ts';
import type { LifecycleState } from './states.ts';
import { listDifferences } from './wording.ts';

/** `synced-differs`: it is there, and differs from the order in ways that a sync does not change. */
export const ORDER_STATUSES = ['synced', 'synced-differs', 'failed', 'skipped'] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What this call did. `adopted`: it was there and agreed; `unchanged`: known from an earlier sync, and agreed. */
export const ORDER_ACTIONS = ['created', 'adopted', 'updated', 'unchanged', 'none'] as const;

export type OrderAction = (typeof ORDER_ACTIONS)[number];

/** `left-out`: its product is not included; `not-synced`: nothing wrong with it, but its order failed. */
export const LINE_STATUSES = ['synced', 'left-out', 'failed', 'not-synced'] as const;

export type LineStatus = (typeof LINE_STATUSES)[number];

export interface OrderResult {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly action: OrderAction;
  /** Null: no entitlement is known to exist. */
  readonly entitlementId: string | null;
  /** Null: not told. */
  readonly entitlementState: LifecycleState | null;
  /** For the order's message field; empty only when it is synced with nothing to say. */
  readonly message: string;
  /** Why it failed or was skipped. */
  readonly failures: readonly Failure[];
  readonly differences: readonly Difference[];
  /** What went wrong beside it, such as a contact that could not become a user. */
  readonly warnings: readonly Failure[];
  readonly lines: readonly LineResult[];
}

export interface LineResult {
  readonly lineId: string;
  readonly status: LineStatus;
  readonly activationId: string | null;
  /** Null: not told yet; the changes bring it. */
  readonly remainingQuantity: number | null;
  readonly failures: readonly Failure[];
}

/** How it ended for an order that was planned to be sent. */
export type Ending =
  | {
      readonly kind: 'synced';
      readonly action: OrderAction;
      readonly state: LifecycleState;
      readonly differences: readonly Difference[];
      /** What there is to say although it is synced. */
      readonly notes: readonly Failure[];
      /** Line items that are not settled, by the activation id that the order gives. */
      readonly unsettledLines: ReadonlyMap<string, Failure>;
      /** By the activation id that the order gives; a line that was just created is missing. */
      readonly heldLines: ReadonlyMap<string, HeldLine>;
    }
  | { readonly kind: 'failed'; readonly failures: readonly Failure[] };

/** Tells an order's story to Salesforce. */
export function orderResult(
  order: Order,
  plan: OrderPlan,
  ending: Ending | undefined,
  given: readonly Failure[]
): OrderResult {
  const warnings = [
    ...given,
    ...(plan.kind === 'send' ? plan.warnings : []),
    ...(ending?.kind === 'synced' ? ending.notes : [])
  ];
  const common = {
    orderId: order.id,
    warnings,
    differences: [],
    action: 'none',
    entitlementState: null
  } as const;
  const failed = (
    failures: readonly Failure[],
    lineFailures: ReadonlyMap<string, readonly Failure[]>
  ): OrderResult => ({
    ...common,
    status: 'failed',
    entitlementId: order.knownEntitlementId,
    message: tell(failures),
    failures,
    lines: unsentLines(order, plan.leftOutLineIds, lineFailures)
  });

  if (plan.kind === 'failed') return failed(plan.failures, plan.lineFailures);
  if (plan.kind === 'skipped') {
    return {
      ...common,
      status: 'skipped',
      entitlementId: order.knownEntitlementId,
      message: plan.failure.message,
      failures: [plan.failure],
      lines: unsentLines(order, plan.leftOutLineIds, NO_FAILURES)
    };
  }
  if (ending?.kind !== 'synced') return failed(ending?.failures ?? [], NO_FAILURES);

  const { differences, heldLines, unsettledLines } = ending;
  const activationIds = new Map([...plan.lineIds].map(([activationId, lineId]) => [lineId, activationId]));
  return {
    orderId: order.id,
    status: differences.length > 0 ? 'synced-differs' : 'synced',
    action: ending.action,
    entitlementId: plan.entitlement.id,
    entitlementState: ending.state,
    message: [
      ...(differences.length > 0 ? [`Synced, but ${listDifferences(differences)}.`] : []),
      ...(warnings.length > 0 ? [tell(warnings)] : [])
    ].join(' '),
    failures: [],
    differences,
    warnings,
    lines: order.lines.map(({ id }) => sentLine(id, activationIds.get(id), heldLines, unsettledLines))
  };
}

const NO_FAILURES: ReadonlyMap<string, readonly Failure[]> = new Map();

function sentLine(
  lineId: string,
  activationId: string | undefined,
  heldLines: ReadonlyMap<string, HeldLine>,
  unsettledLines: ReadonlyMap<string, Failure>
): LineResult {
  if (activationId === undefined) return line(lineId, 'left-out');
  const problem = unsettledLines.get(activationId);
  if (problem) return { ...line(lineId, 'not-synced'), failures: [problem] };
  const held = heldLines.get(activationId);
  return {
    ...line(lineId, 'synced'),
    activationId: held?.activationId ?? activationId,
    remainingQuantity: held?.remainingCopies ?? null
  };
}

function unsentLines(
  order: Order,
  leftOutLineIds: readonly string[],
  lineFailures: ReadonlyMap<string, readonly Failure[]>
): LineResult[] {
  const leftOut = new Set(leftOutLineIds);
  return order.lines.map(({ id }) => {
    const failures = lineFailures.get(id);
    if (failures) return { ...line(id, 'failed'), failures };
    return line(id, leftOut.has(id) ? 'left-out' : 'not-synced');
  });
}

function line(lineId: string, status: LineStatus): LineResult {
  return { lineId, status, activationId: null, remainingQuantity: null, failures: [] };
}

function tell(failures: readonly Failure[]): string {
  const messages = [...new Set(failures.map(({ message }) => message))];
  const [first, ...more] = messages;
  if (first === undefined) return '';
  return more.length === 0 ? first : `${first} (${more.length} more: see the transaction log.)`;
}
