import { planAccount, type Planned } from '../domain/customer-plan.ts';
import type { CustomerAccount } from '../domain/customer.ts';
import { DEFAULT_MAPPINGS } from '../domain/default-mappings.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { checkMappings, mappingTable, type MappingTable } from '../domain/mapping.ts';
import type { Order, OrderBook } from '../domain/order.ts';
import { planOrder, type OrderPlan } from '../domain/order-plan.ts';
import { orderResult, type Ending, type OrderResult } from '../domain/order-result.ts';
import { startPacing } from '../ports/event-loop.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { Licensing } from '../ports/licensing.ts';
import { checkProductReadiness, type ReadinessAnswer } from './check-product-readiness.ts';
import { saveAccounts, saveContacts, type AccountResult, type ContactResult } from './save-customers.ts';
import { settleEntitlements, type Sendable } from './settle-entitlements.ts';

export { LINE_STATUSES, ORDER_ACTIONS, ORDER_STATUSES } from '../domain/order-result.ts';
export type {
  LineResult,
  LineStatus,
  OrderAction,
  OrderResult,
  OrderStatus
} from '../domain/order-result.ts';
export type { AccountResult, ContactResult } from './save-customers.ts';

export interface SyncAnswer {
  /** One for each order, in the order sent. */
  readonly orders: readonly OrderResult[];
  /** One for each account that was to be saved. */
  readonly accounts: readonly AccountResult[];
  readonly contacts: readonly ContactResult[];
  /** Why nothing could be done at all; every order that it kept from being sent carries it too. */
  readonly failure: Failure | null;
}

type Licensed = Pick<Licensing, 'products' | 'customers' | 'entitlements'>;

/**
 * Brings orders to FlexNet Operations: accounts, then users, then entitlements. May be sent again at any time,
 * wholly or in part; nothing is created twice, nothing is deleted, and no entitlement is created without all lines.
 */
export async function syncOrders(
  licensing: Licensed,
  book: OrderBook,
  deadline: Deadline
): Promise<SyncAnswer> {
  const mappings = book.mappings ?? DEFAULT_MAPPINGS;
  const problems = checkMappings(mappings).map((problem) => problem.failure);
  if (problems[0]) return nothingSent(book, problems);

  const table = mappingTable(mappings);
  const readiness = await checkProducts(licensing, book, deadline);
  const accounts = new Map<string, Planned<CustomerAccount>>();
  const pace = startPacing();
  for (const account of book.accounts) {
    accounts.set(account.id, planAccount(account, table));
    await pace();
  }
  const plans = await planAll(book, table, accounts, readiness);
  const customers = await saveCustomers(licensing, book, table, accounts, plans, deadline);
  const sendables = plans.flatMap(({ order, plan }) => (plan.kind === 'send' ? [{ order, plan }] : []));
  const ready = sendables.filter((sendable) => customers.problemsOf(sendable).length === 0);
  const endings = await settleEntitlements(
    licensing.entitlements,
    ready,
    book.settings.removedLines,
    deadline
  );

  return {
    orders: plans.map(({ order, plan }) => {
      const ending = plan.kind === 'send' ? endings.get(plan.entitlement.id) : undefined;
      const accountProblems = plan.kind === 'send' ? customers.problemsOf({ order, plan }) : [];
      const blocked: Ending | undefined =
        accountProblems.length > 0 ? { kind: 'failed', failures: accountProblems } : undefined;
      return orderResult(order, plan, blocked ?? ending, customers.warningsOf(order));
    }),
    accounts: customers.accounts,
    contacts: customers.contacts,
    failure: readiness.failure
  };
}

function nothingSent(book: OrderBook, failures: readonly Failure[]): SyncAnswer {
  const plan: OrderPlan = { kind: 'failed', failures, lineFailures: new Map(), leftOutLineIds: [] };
  return {
    orders: book.orders.map((order) => orderResult(order, plan, undefined, [])),
    accounts: [],
    contacts: [],
    failure: failures[0] ?? null
  };
}

/** Only products that an order needs are asked about; the others count for being unique. */
function checkProducts(licensing: Licensed, book: OrderBook, deadline: Deadline): Promise<ReadinessAnswer> {
  const ordered = new Set(book.orders.flatMap(({ lines }) => lines.map(({ productId }) => productId)));
  const products = book.products.filter(({ id }) => ordered.has(id));
  const otherIncludedProducts = book.products.filter(({ id, isIncluded }) => isIncluded && !ordered.has(id));
  return checkProductReadiness(licensing, { products, otherIncludedProducts }, deadline);
}

interface PlannedOrder {
  readonly order: Order;
  readonly plan: OrderPlan;
}

async function planAll(
  book: OrderBook,
  table: MappingTable,
  accounts: ReadonlyMap<string, Planned<CustomerAccount>>,
  readiness: ReadinessAnswer
): Promise<PlannedOrder[]> {
  const context = {
    table,
    settings: book.settings,
    products: new Map(book.products.map((product) => [product.id, product])),
    readiness: new Map(readiness.products.map((product) => [product.productId, product])),
    accounts
  };
  const plans: PlannedOrder[] = [];
  const pace = startPacing();
  for (const order of book.orders) {
    plans.push({ order, plan: planOrder(order, context) });
    await pace();
  }
  return failSharedIds(plans);
}

/** Orders that would meet under one id cannot both be right, so that none of them is sent. */
function failSharedIds(plans: readonly PlannedOrder[]): PlannedOrder[] {
  const uses = new Map<string, number>();
  const idsOf = ({ order, plan }: PlannedOrder) =>
    plan.kind === 'send'
      ? [
          `order ${order.id}`,
          `entitlement ${plan.entitlement.id}`,
          ...plan.entitlement.lines.map(({ activationId }) => `line ${activationId}`)
        ]
      : [];
  for (const id of plans.flatMap(idsOf)) uses.set(id, (uses.get(id) ?? 0) + 1);

  return plans.map((planned) => {
    const shared = idsOf(planned).filter((id) => (uses.get(id) ?? 0) > 1);
    if (shared.length === 0) return planned;
    const failures = [...new Set(shared)].map((id) =>
      failure('sent-twice', { id: id.slice(id.indexOf(' ') + 1) })
    );
    const { leftOutLineIds } = planned.plan;
    return {
      order: planned.order,
      plan: { kind: 'failed', failures, lineFailures: new Map(), leftOutLineIds }
    };
  });
}

interface SavedCustomers {
  readonly accounts: readonly AccountResult[];
  readonly contacts: readonly ContactResult[];
  /** Failures of the accounts that the order cannot do without. */
  problemsOf(sendable: Sendable): readonly Failure[];
  warningsOf(order: Order): readonly Failure[];
}

async function saveCustomers(
  { customers }: Licensed,
  book: OrderBook,
  table: MappingTable,
  accounts: ReadonlyMap<string, Planned<CustomerAccount>>,
  plans: readonly PlannedOrder[],
  deadline: Deadline
): Promise<SavedCustomers> {
  const sending = plans.flatMap(({ order, plan }) => (plan.kind === 'send' ? [{ order, plan }] : []));
  const contactIds = new Set(sending.flatMap(({ order }) => order.contactIds));
  const contacts = book.contacts.filter(({ id }) => contactIds.has(id));
  const accountIds = new Set([
    ...sending.flatMap(({ plan }) => plan.accountIds),
    ...contacts.map(({ accountId }) => accountId)
  ]);
  const toSave = new Map(
    [...accountIds].flatMap((id) => {
      const account = accounts.get(id);
      return account && 'value' in account ? [[id, account.value] as const] : [];
    })
  );

  const accountResults = await saveAccounts(customers, toSave, book.settings.existingAccounts, deadline);
  const context = { settings: book.settings, table };
  const contactResults = await saveContacts(customers, contacts, accountResults, context, deadline);
  return {
    accounts: [...accountResults.values()],
    contacts: [...contactResults.values()],
    problemsOf: ({ plan }) => plan.accountIds.flatMap((id) => accountResults.get(id)?.failure ?? []),
    warningsOf: (order) =>
      order.contactIds.flatMap((contactId) => {
        if (!contactIds.has(contactId)) return [];
        const result = contactResults.get(contactId);
        return (result ? result.failure : failure('contact-not-sent', { contactId })) ?? [];
      })
  };
}
