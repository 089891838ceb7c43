import { Type } from 'typebox';
import {
  ESTIMATE_SOURCES,
  SEAT_RULES,
  SEAT_SOURCES,
  UNKNOWN_CODES
} from '../../domain/usage/account-usage.ts';
import {
  ACCOUNT_WARNINGS,
  ACTIVE_USER_WINDOWS,
  COMPONENT_TYPES,
  FEATURE_MEASURES,
  LICENSE_RULES,
  METRICS,
  NULL_REASONS,
  OPERATIONS,
  SKIP_REASONS
} from '../../domain/usage/field-sync.ts';
import {
  CalendarDateSchema,
  Exact,
  FailureSchema,
  Nullable,
  OneOf,
  OrNull,
  SalesforceIdSchema,
  TextSchema
} from './common.ts';
import { PackageIdSchema } from './usage.ts';

const MetricSettingsSchema = Exact('MetricSettings', {
  activeUserWindow: OneOf(ACTIVE_USER_WINDOWS),
  licenseRule: OneOf(LICENSE_RULES),
  includeTrials: Type.Boolean(),
  includeAutomation: Type.Boolean()
});

const LicenseSchema = Exact('License', {
  licenseId: SalesforceIdSchema,
  organizationId: Type.String({ pattern: '^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$' }),
  packageId: PackageIdSchema,
  status: Nullable(Type.String({ maxLength: 255 })),
  expiresOn: Nullable(CalendarDateSchema),
  seats: Nullable(Type.Integer({ minimum: -999_999_999, maximum: 999_999_999 })),
  usedLicenses: Nullable(Type.Integer({ minimum: -999_999_999, maximum: 999_999_999 })),
  isSandbox: Type.Boolean(),
  orgStatus: Nullable(Type.String({ maxLength: 255 })),
  treatAsTrial: Type.Boolean(),
  installedOn: Nullable(CalendarDateSchema)
});

const SeatOverrideSchema = Nullable(Type.Number({ minimum: -1e18, maximum: 1e18 }));

const UsageAccountSchema = Exact('UsageAccount', {
  accountId: SalesforceIdSchema,
  overrides: Exact('Overrides', {
    internalSeats: SeatOverrideSchema,
    externalSeats: SeatOverrideSchema,
    renewalDate: Nullable(CalendarDateSchema)
  }),
  licenses: Type.Array(LicenseSchema, { maxItems: 2000 })
});

const FeatureComponentSchema = Exact('FeatureComponent', {
  packageId: PackageIdSchema,
  componentType: OneOf(COMPONENT_TYPES),
  componentName: Type.String({ minLength: 1, maxLength: 255 }),
  operations: Type.Array(OneOf(OPERATIONS), { maxItems: OPERATIONS.length })
});

const ComponentsSchema = Type.Array(FeatureComponentSchema, { maxItems: 500 });

const MetricSchema = Exact('Metric', {
  metricId: SalesforceIdSchema,
  metric: OneOf(METRICS),
  packageId: Nullable(PackageIdSchema),
  objectName: Nullable(Type.String({ minLength: 1, maxLength: 255 })),
  components: OrNull(ComponentsSchema),
  measure: OneOf(FEATURE_MEASURES)
});

const PackagesSchema = Type.Array(PackageIdSchema, {
  maxItems: 200,
  description: 'Packages that are enabled for App Analytics.'
});

const AccountsSchema = Type.Array(UsageAccountSchema, { minItems: 1, maxItems: 200 });

export const FieldSyncRequestSchema = Exact('FieldSyncRequest', {
  settings: MetricSettingsSchema,
  packageIds: PackagesSchema,
  metrics: Type.Array(MetricSchema, { maxItems: 100 }),
  accounts: AccountsSchema
});

const AccountWarningSchema = Exact('AccountWarning', { code: OneOf(ACCOUNT_WARNINGS), message: TextSchema });

const WholeNumberSchema = Type.Integer({ minimum: 0 });

const SkippedSchema = OrNull(Exact('SkippedAccount', { code: OneOf(SKIP_REASONS), message: TextSchema }));

export const FieldSyncAnswerSchema = Exact(
  'FieldSyncAnswer',
  {
    metrics: Type.Array(
      Exact('MetricOutcome', {
        metricId: SalesforceIdSchema,
        dataThrough: Nullable(CalendarDateSchema),
        missingDays: WholeNumberSchema,
        failure: OrNull(FailureSchema)
      }),
      {
        description:
          'One for each metric, in the order asked. With a failure, nothing is to be written for it.'
      }
    ),
    accounts: Type.Array(
      Exact('AccountValues', {
        accountId: SalesforceIdSchema,
        skipped: SkippedSchema,
        values: Type.Array(
          Exact('MetricValue', {
            metricId: SalesforceIdSchema,
            value: Nullable(WholeNumberSchema),
            reason: OneOfOrNull(NULL_REASONS)
          })
        ),
        warnings: Type.Array(AccountWarningSchema)
      }),
      { description: 'One for each account, in the order asked. A skipped account keeps what it has.' }
    )
  },
  'The value of each metric for each account.'
);

export const AccountUsageRequestSchema = Exact('AccountUsageRequest', {
  settings: MetricSettingsSchema,
  seatRule: OneOf(SEAT_RULES, {
    description: 'Seats of an account with several packages: the most that one of them has, or the sum.'
  }),
  packageIds: PackagesSchema,
  packageId: Type.Optional(
    Nullable({ ...PackageIdSchema, description: 'Users, seats and renewal of one package; null: of all.' })
  ),
  seriesDays: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 90,
      description: 'Days of the series of active users; 30 if left out.'
    })
  ),
  features: Type.Array(
    Exact('Feature', {
      featureId: SalesforceIdSchema,
      components: ComponentsSchema,
      measure: OneOf(FEATURE_MEASURES)
    }),
    { maxItems: 100 }
  ),
  accounts: AccountsSchema
});

const counted = {
  value: Nullable(WholeNumberSchema),
  reason: OrNull(
    Exact('UnknownReason', { code: OneOf(UNKNOWN_CODES), message: TextSchema }, 'Why there is no value.')
  )
};

const CountedSchema = Exact('Counted', counted);

/** One of a list of words, or null. */
function OneOfOrNull<const W extends readonly string[]>(words: W) {
  return Type.Unsafe<W[number] | null>({ type: ['string', 'null'], enum: [...words, null] });
}

export const AccountUsageAnswerSchema = Exact(
  'AccountUsageAnswer',
  {
    dataThrough: Nullable(CalendarDateSchema),
    isStale: Type.Boolean(),
    missingDays: WholeNumberSchema,
    accounts: Type.Array(
      Exact('AccountUsage', {
        accountId: SalesforceIdSchema,
        skipped: SkippedSchema,
        activeUsers: Exact('ActiveUsers', { dau: CountedSchema, wau: CountedSchema, mau: CountedSchema }),
        internalSeats: Exact('InternalSeats', {
          value: Nullable(WholeNumberSchema),
          isSiteLicense: Type.Boolean(),
          source: OneOfOrNull(SEAT_SOURCES)
        }),
        externalSeats: Exact('ExternalSeats', { ...counted, source: OneOfOrNull(ESTIMATE_SOURCES) }),
        seatsUsed: Nullable(WholeNumberSchema),
        renewalDate: Exact('Renewal', {
          value: Nullable(CalendarDateSchema),
          source: OneOfOrNull(SEAT_SOURCES)
        }),
        series: Type.Array(
          Exact('UsageDay', { day: CalendarDateSchema, users: Nullable(WholeNumberSchema) }),
          { description: 'Oldest day first. A day that is not known has no number of users, not 0.' }
        ),
        features: Type.Array(Exact('FeatureUsage', { featureId: SalesforceIdSchema, ...counted }), {
          description: 'One for each feature, in the order asked.'
        }),
        warnings: Type.Array(AccountWarningSchema)
      }),
      { description: 'One for each account, in the order asked.' }
    )
  },
  'Usage and licenses of each account.'
);
