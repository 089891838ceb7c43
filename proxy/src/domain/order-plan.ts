import type { CustomerAccount } from './customer.ts';
import type { Planned } from './customer-plan.ts';
import type { Entitlement, EntitlementLine, EntitlementParty, LineExpiry, LineStart } from './entitlement.ts';
import type { LeftOutLine } from './entitlement-diff.ts';
import { failure, type Failure } from './failures.ts';
import { checkOrderOfDates, decideExpiry, decideStart } from './line-dates.ts';
import type { MappingTable } from './mapping.ts';
import { mappedRecord, type MappedRecord } from './mapped-record.ts';
import type { Order, OrderLine, SyncSettings } from './order.ts';
import type { Product } from './product.ts';
import type { Readiness } from './readiness.ts';
import { activationIdOf, checkId, entitlementIdOf } from './record-ids.ts';
import { listNames } from './wording.ts';

/** What the orders of one call are planned with. */
export interface PlanningContext {
  readonly table: MappingTable;
  readonly settings: SyncSettings;
  readonly products: ReadonlyMap<string, Product>;
  readonly readiness: ReadonlyMap<string, Readiness>;
  /** By Salesforce id. Accounts that were not sent are missing. */
  readonly accounts: ReadonlyMap<string, Planned<CustomerAccount>>;
}

export type OrderPlan =
  | {
      readonly kind: 'send';
      readonly entitlement: Entitlement;
      /** The order itself asks for a deployed entitlement, also where it exists already. */
      readonly deploysExisting: boolean;
      /** Salesforce ids of the accounts that have to be there first. */
      readonly accountIds: readonly string[];
      /** Line items in the entitlement, by their activation id there. */
      readonly lineIds: ReadonlyMap<string, string>;
      readonly leftOutLineIds: readonly string[];
      readonly leftOut: readonly LeftOutLine[];
      /** Why a line may not be sold any more, by its activation id: what is held of it may stay. */
      readonly unready: ReadonlyMap<string, Failure>;
      readonly warnings: readonly Failure[];
    }
  | { readonly kind: 'skipped'; readonly failure: Failure; readonly leftOutLineIds: readonly string[] }
  | {
      readonly kind: 'failed';
      /** Never empty; those of lines are among them. */
      readonly failures: readonly Failure[];
      readonly lineFailures: ReadonlyMap<string, readonly Failure[]>;
      readonly leftOutLineIds: readonly string[];
    };

/**
 * Decides what becomes of an order: one entitlement with a line for each line item whose product is included, or
 * nothing at all. A single line item that cannot be sent fails the whole order, with every reason named.
 */
export function planOrder(order: Order, context: PlanningContext): OrderPlan {
  const leftOutLineIds = order.lines.filter((line) => isLeftOut(line, context)).map(({ id }) => id);
  const lines = order.lines.filter((line) => !isLeftOut(line, context));
  if (lines.length === 0) return { kind: 'skipped', failure: failure('no-included-product'), leftOutLineIds };

  const header = planHeader(order, context);
  const plannedLines = lines.map((line) => ({ line, plan: planLine(line, order, context) }));
  const lineFailures = new Map(
    plannedLines.flatMap(({ line, plan }) => ('failures' in plan ? [[line.id, plan.failures] as const] : []))
  );
  const failures = [...('failures' in header ? header.failures : []), ...[...lineFailures.values()].flat()];
  if (failures.length > 0 || 'failures' in header)
    return { kind: 'failed', failures, lineFailures, leftOutLineIds };

  const sent = plannedLines.flatMap(({ line, plan }) =>
    'value' in plan ? [{ line, value: plan.value, unready: plan.unready }] : []
  );
  return {
    kind: 'send',
    entitlement: { ...header.value.entitlement, lines: sent.map(({ value }) => value) },
    deploysExisting: order.entitlementState === 'Deployed',
    accountIds: header.value.accountIds,
    lineIds: new Map(sent.map(({ line, value }) => [value.activationId, line.id])),
    leftOutLineIds,
    leftOut: order.lines.filter((line) => isLeftOut(line, context)).map((line) => leftOutLine(line, context)),
    unready: new Map(
      sent.flatMap(({ value, unready }) => (unready ? [[value.activationId, unready] as const] : []))
    ),
    warnings: [
      ...header.warnings,
      ...plannedLines.flatMap(({ plan }) => ('value' in plan ? plan.warnings : [])),
      ...header.value.accountIds.flatMap((id) => {
        const account = context.accounts.get(id);
        return account && 'value' in account ? account.warnings : [];
      })
    ]
  };
}

function leftOutLine({ id, productId }: OrderLine, { products }: PlanningContext): LeftOutLine {
  const partNumber = (productId !== null && products.get(productId)?.productCode) || null;
  return { activationId: activationIdOf(id), lineId: id, partNumber };
}

function isLeftOut({ productId }: OrderLine, { products }: PlanningContext): boolean {
  return productId !== null && products.get(productId)?.isIncluded === false;
}

interface PlannedHeader {
  readonly entitlement: Omit<Entitlement, 'lines'>;
  readonly accountIds: readonly string[];
}

function planHeader(order: Order, context: PlanningContext): Planned<PlannedHeader> {
  const record = mappedRecord('Opportunity', order.fields, context.table, 'The opportunity');
  const id = order.knownEntitlementId ?? record.text('entitlementId') ?? entitlementIdOf(order.id);
  checkId(record, 'entitlementId', id);
  const parties = planParties(order, record, context);
  const entitlement = {
    id,
    description: record.text('description'),
    shipToEmail: record.text('shipToEmail'),
    shipToAddress: record.text('shipToAddress'),
    emailTemplate: record.text('emailTemplateVariation'),
    isDeployed: (order.entitlementState ?? context.settings.postCondition) === 'Deployed',
    attributes: record.customAttributes()
  };
  if (record.failures.length > 0 || !parties) return { failures: record.failures };
  const { endCustomer, partner, accountIds } = parties;
  const value = { entitlement: { ...entitlement, endCustomer, partner }, accountIds };
  return { value, warnings: record.warnings };
}

interface Parties {
  readonly endCustomer: EntitlementParty;
  readonly partner: EntitlementParty | null;
  readonly accountIds: readonly string[];
}

/**
 * Who the entitlement belongs to. With a sold-to account of its own, an order has two parties, and a setting says
 * which of them is the end customer. A mapped owner account takes the place of the end customer.
 */
function planParties(
  order: Order,
  record: MappedRecord<'Opportunity'>,
  context: PlanningContext
): Parties | undefined {
  const soldToId = record.text('soldTo') ?? order.accountId;
  const contact = record.text('EntitlementOwnerContact') ?? null;
  const ownerId = record.text('EntitlementOwnerAccount');
  if (!soldToId) {
    record.fail(failure('account-missing'));
    return undefined;
  }

  const isSoldToPartner = context.settings.soldToTier === 'partner';
  const buyerId = order.accountId ?? soldToId;
  const endCustomerId = ownerId ?? (isSoldToPartner ? buyerId : soldToId);
  const partnerId = isSoldToPartner ? soldToId : buyerId;
  const endCustomer = findAccount(endCustomerId, record, context);
  const partner = partnerId === endCustomerId ? null : findAccount(partnerId, record, context);
  if (!endCustomer || partner === undefined) return undefined;
  return {
    endCustomer: { accountId: endCustomer.id, contact },
    partner: partner && { accountId: partner.id, contact: null },
    accountIds: partner ? [endCustomerId, partnerId] : [endCustomerId]
  };
}

function findAccount(
  accountId: string,
  record: MappedRecord<'Opportunity'>,
  { accounts }: PlanningContext
): CustomerAccount | undefined {
  const account = accounts.get(accountId);
  if (account && 'value' in account) return account.value;
  if (!account) record.fail(failure('account-not-sent', { where: record.where, accountId }));
  else account.failures.forEach(record.fail);
  return undefined;
}

type PlannedLine = Planned<EntitlementLine> & { readonly unready?: Failure | null };

/**
 * A line of a product that is not ready can still be one that is held: readiness is a question for new copies. Whether it
 * is, shows the comparison with what is held.
 */
function planLine(line: OrderLine, order: Order, context: PlanningContext): PlannedLine {
  const product = line.productId === null ? undefined : context.products.get(line.productId);
  if (!product) {
    const where = `The line item ${line.id}`;
    return {
      failures: [failure(line.productId === null ? 'product-missing' : 'product-not-sent', { where })]
    };
  }
  const where = `The line item of ${product.name}`;
  const readiness = context.readiness.get(product.id);
  if (readiness?.failure) return { failures: [readiness.failure] };
  const match = readiness?.code === 'READY' ? readiness.match : null;
  const reason = readiness?.message ?? 'Its readiness is not known.';
  const unready = match
    ? null
    : failure('product-not-ready', { where: `The product ${product.name}`, reason });
  const partNumber = match?.partNumber ?? product.productCode;
  if (unready && (order.knownEntitlementId === null || !partNumber)) return { failures: [unready] };
  const record = mappedRecord('OpportunityLineItem', line.fields, context.table, where);
  const activationId = record.text('activationId') ?? activationIdOf(line.id);
  checkId(record, 'activationId', activationId);
  const dates = planDates(line, order, record, context);
  const value: EntitlementLine = {
    activationId,
    partNumber: partNumber ?? '',
    licenseModel: licenseModel(record, match?.licenseModels ?? []),
    description: record.text('description'),
    orderId: record.text('orderID') ?? order.id,
    orderLineNumber: record.text('orderLineNumber') ?? line.id,
    copies: copies(record),
    ...dates,
    versionDate: record.date('versionDate'),
    timeZone: record.text('FNPTimeZoneValue'),
    attributes: record.customAttributes()
  };
  if (record.failures.length > 0) return { failures: record.failures };
  return { value, warnings: record.warnings, unready };
}

/** Several license models leave a choice that the line has to make; a name that is none of them is a mistake. */
function licenseModel(
  record: MappedRecord<'OpportunityLineItem'>,
  models: readonly string[]
): string | null | undefined {
  const { where } = record;
  const named = record.text('licenseModel');
  if (!named) {
    if (models.length > 1)
      record.fail(failure('license-model-missing', { where, models: listNames(models) }));
    return named;
  }
  if (models.length > 0 && !models.includes(named)) {
    const needs = `one of ${listNames(models)}`;
    record.fail(failure('value-wrong', { where, attribute: 'licenseModel', value: named, needs }));
  }
  return named;
}

function copies(record: MappedRecord<'OpportunityLineItem'>): number {
  const quantity = record.requiredNumber('numberOfCopies');
  if (quantity !== null && !(Number.isSafeInteger(quantity) && quantity > 0)) {
    record.fail(failure('quantity-not-valid', { where: record.where, value: String(quantity) }));
  }
  return quantity ?? 0;
}

function planDates(
  line: OrderLine,
  order: Order,
  record: MappedRecord<'OpportunityLineItem'>,
  { settings }: PlanningContext
): { start: LineStart; expiry: LineExpiry } {
  const { where } = record;
  const start = decideStart(
    {
      option: record.text('startDateOption'),
      date: record.date('startDate'),
      fallbackDate: line.serviceDate ?? order.closeDate
    },
    where
  );
  const expiry = decideExpiry(
    {
      option: line.expirationDateOption,
      defaultOption: settings.defaultExpirationDateOption,
      date: record.date('expirationDate'),
      term: record.number('term'),
      termUnit: line.expirationTermOption
    },
    where
  );
  if ('failures' in start) start.failures.forEach(record.fail);
  if ('failures' in expiry) expiry.failures.forEach(record.fail);
  if ('failures' in start || 'failures' in expiry) return FAILED_DATES;
  const wrongOrder = checkOrderOfDates(start.value, expiry.value, where);
  if (wrongOrder) record.fail(wrongOrder);
  return { start: start.value, expiry: expiry.value };
}

/** Stands in a line that is never sent, because its record has failed. */
const FAILED_DATES = { start: { kind: 'at-first-activation' }, expiry: { kind: 'permanent' } } as const;
