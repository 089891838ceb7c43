import { Type } from 'typebox';
import {
  CalendarDateSchema,
  Exact,
  FailureSchema,
  LifecycleStateSchema,
  Nullable,
  ShortTextSchema,
  TextSchema
} from './common.ts';

/** A moment that every clock has: the format alone would let leap seconds, the year 0000 and suffixes pass. */
const INSTANT =
  '^(?!0000)\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$';

export const ChangesRequestSchema = Exact('ChangesRequest', {
  since: Nullable(
    Type.String({
      format: 'date-time',
      pattern: INSTANT,
      maxLength: 40,
      description:
        'Checkpoint of the last run that stored every page, with a time zone. Null: from the beginning.'
    })
  ),
  accountId: Nullable(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'Id in FlexNet Operations. Null: all accounts.'
    })
  ),
  cursor: Nullable(ShortTextSchema),
  pageSize: Type.Integer({ minimum: 1, maximum: 2000, description: 'Lines per page.' })
});

const ChangedLineSchema = Exact('ChangedLine', {
  activationId: TextSchema,
  state: LifecycleStateSchema,
  productName: Nullable(TextSchema),
  productVersion: Nullable(TextSchema),
  partNumber: Nullable(TextSchema),
  orderId: Nullable(TextSchema),
  orderLineNumber: Nullable(TextSchema),
  copies: Nullable(Type.Number()),
  fulfilledCopies: Nullable(Type.Number()),
  remainingCopies: Nullable(Type.Number()),
  startDate: Nullable(CalendarDateSchema),
  isPermanent: Nullable(Type.Boolean()),
  expirationDate: Nullable(CalendarDateSchema),
  lastModifiedAt: Nullable(TextSchema)
});

const ChangedEntitlementSchema = Exact('ChangedEntitlement', {
  entitlementId: TextSchema,
  entitlementState: LifecycleStateSchema,
  entitlementDescription: Nullable(TextSchema),
  accountId: Nullable(TextSchema),
  accountName: Nullable(TextSchema),
  lines: Type.Array(ChangedLineSchema)
});

const UnreadableLineSchema = Exact('UnreadableLine', {
  activationId: Nullable(TextSchema),
  entitlementId: Nullable(TextSchema),
  failure: FailureSchema
});

export const ChangesAnswerSchema = Exact(
  'ChangesAnswer',
  {
    entitlements: Type.Array(ChangedEntitlementSchema),
    unreadable: Exact(
      'UnreadableLines',
      {
        count: Type.Integer({ minimum: 0 }),
        lines: Type.Array(UnreadableLineSchema, { description: 'The first of them.' })
      },
      'Lines of this page that could not be read. The next run asks for them again.'
    ),
    nextCursor: Nullable(Type.String({ description: 'Null: this was the last page.' })),
    checkpoint: Type.String({
      description: 'The since of the next run; to be kept once every page was stored.'
    })
  },
  'One page of changed lines, by entitlement.'
);
