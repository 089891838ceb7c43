import { Type } from 'typebox';
import { MAX_ORDERS, type FieldValue } from '../../domain/order.ts';
import { TARGET_STATES } from '../../domain/states.ts';
import { LINE_STATUSES, ORDER_ACTIONS, ORDER_STATUSES } from '../../use-cases/sync-orders.ts';
import {
  CalendarDateSchema,
  Exact,
  FailureSchema,
  LifecycleStateSchema,
  Nullable,
  OneOf,
  OrNull,
  SalesforceIdSchema,
  ShortTextSchema,
  TextSchema
} from './common.ts';
import { MappingsSchema } from './mappings.ts';
import { ProductSchema } from './readiness.ts';

/** Salesforce's longest text field, Long Text Area. */
const MAX_FIELD_LENGTH = 131_072;

/** Written by hand, because the contract loses the pattern of a `Type.Record`. */
const FieldsSchema = Type.Unsafe<Record<string, FieldValue>>({
  type: 'object',
  title: 'Fields',
  description: 'Values by API name of the field. A field that is missing was not read; null is empty.',
  maxProperties: 500,
  propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_.]{0,254}$' },
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'], maxLength: MAX_FIELD_LENGTH }
});

const OrderLineSchema = Exact('OrderLine', {
  id: SalesforceIdSchema,
  productId: Nullable(SalesforceIdSchema),
  serviceDate: Nullable(CalendarDateSchema),
  expirationDateOption: Nullable(ShortTextSchema),
  expirationTermOption: Nullable(ShortTextSchema),
  fields: FieldsSchema
});

const OrderSchema = Exact('Order', {
  id: SalesforceIdSchema,
  name: ShortTextSchema,
  accountId: Nullable(SalesforceIdSchema),
  contactIds: Type.Array(SalesforceIdSchema, { maxItems: 50 }),
  closeDate: Nullable(CalendarDateSchema),
  entitlementState: Type.Unsafe<(typeof TARGET_STATES)[number] | null>({
    type: ['string', 'null'],
    enum: [...TARGET_STATES, null],
    description: 'Wins over the setting postCondition.'
  }),
  knownEntitlementId: Nullable(ShortTextSchema),
  fields: FieldsSchema,
  lines: Type.Array(OrderLineSchema, { maxItems: 1000 })
});

const AccountSchema = Exact('Account', { id: SalesforceIdSchema, fields: FieldsSchema });

const ContactSchema = Exact('Contact', {
  id: SalesforceIdSchema,
  accountId: SalesforceIdSchema,
  fields: FieldsSchema
});

const SyncSettingsSchema = Exact('SyncSettings', {
  postCondition: Type.Optional(OneOf(TARGET_STATES)),
  defaultExpirationDateOption: Type.Optional(
    Type.Unsafe<'Permanent' | null>({ type: ['string', 'null'], enum: ['Permanent', null] })
  ),
  portalRole: Type.Optional(
    Nullable(Type.String({ minLength: 1, maxLength: 255, description: 'Null: users get no portal login.' }))
  ),
  soldToTier: Type.Optional(OneOf(['end-customer', 'partner'])),
  existingAccounts: Type.Optional(OneOf(['update', 'keep'])),
  removedLines: Type.Optional(OneOf(['report', 'deactivate']))
});

export const SyncRequestSchema = Exact('SyncRequest', {
  orders: Type.Array(OrderSchema, { minItems: 1, maxItems: MAX_ORDERS }),
  accounts: Type.Array(AccountSchema, { maxItems: 2000 }),
  contacts: Type.Array(ContactSchema, { maxItems: 10_000 }),
  products: Type.Array(ProductSchema, { maxItems: 20_000 }),
  mappings: Type.Optional(MappingsSchema),
  settings: Type.Optional(SyncSettingsSchema)
});

const DifferenceSchema = Exact('Difference', {
  lineId: Nullable(TextSchema),
  attribute: TextSchema,
  inSalesforce: Nullable(TextSchema),
  inFlexNet: Nullable(TextSchema)
});

const LineResultSchema = Exact('LineResult', {
  lineId: SalesforceIdSchema,
  status: OneOf(LINE_STATUSES),
  activationId: Nullable(TextSchema),
  remainingQuantity: Nullable(Type.Number()),
  failures: Type.Array(FailureSchema)
});

const OrderResultSchema = Exact('OrderResult', {
  orderId: SalesforceIdSchema,
  status: OneOf(ORDER_STATUSES),
  action: OneOf(ORDER_ACTIONS),
  entitlementId: Nullable(TextSchema),
  entitlementState: OrNull(LifecycleStateSchema),
  message: TextSchema,
  failures: Type.Array(FailureSchema),
  differences: Type.Array(DifferenceSchema),
  warnings: Type.Array(FailureSchema),
  lines: Type.Array(LineResultSchema)
});

const AccountResultSchema = Exact('AccountResult', {
  accountId: SalesforceIdSchema,
  flexNetAccountId: Nullable(TextSchema),
  failure: OrNull(FailureSchema)
});

const ContactResultSchema = Exact('ContactResult', {
  contactId: SalesforceIdSchema,
  flexNetUserName: Nullable(TextSchema),
  failure: OrNull(FailureSchema)
});

export const SyncAnswerSchema = Exact(
  'SyncAnswer',
  {
    orders: Type.Array(OrderResultSchema, { description: 'One for each order, in the order sent.' }),
    accounts: Type.Array(AccountResultSchema),
    contacts: Type.Array(ContactResultSchema),
    failure: OrNull(FailureSchema)
  },
  'What became of each order; read the statuses.'
);
