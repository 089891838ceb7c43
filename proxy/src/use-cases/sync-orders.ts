import type { Difference } from '../domain/entitlement-diff.ts';
import type { Failure } from '../domain/failures.ts';
import type { OrderBook } from '../domain/order.ts';
import type { LifecycleState } from '../domain/states.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { Licensing } from '../ports/licensing.ts';

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
  readonly entitlementState: LifecycleState | null;
  /** One sentence for the order's message field; empty only when it is synced with nothing to say. */
  readonly message: string;
  /** Why it failed or was skipped; the first is the one in `message`. */
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

export interface AccountResult {
  readonly accountId: string;
  /** Null: not saved. */
  readonly flexNetAccountId: string | null;
  readonly failure: Failure | null;
}

export interface ContactResult {
  readonly contactId: string;
  /** Null: not saved. */
  readonly flexNetUserName: string | null;
  readonly failure: Failure | null;
}

export interface SyncAnswer {
  /** One for each order, in the order sent. */
  readonly orders: readonly OrderResult[];
  /** One for each account that an order needed. */
  readonly accounts: readonly AccountResult[];
  readonly contacts: readonly ContactResult[];
  /** Why nothing could be done at all; every order then carries it too. */
  readonly failure: Failure | null;
}

/**
 * Brings orders to FlexNet Operations: accounts, then users, then entitlements. May be sent again at any time,
 * wholly or in part; nothing is created twice, nothing is deleted, and an order never gets only some of its lines.
 */
export declare function syncOrders(
  licensing: Licensing,
  book: OrderBook,
  deadline: Deadline
): Promise<SyncAnswer>;
