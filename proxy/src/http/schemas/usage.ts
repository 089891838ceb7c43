import { Type } from 'typebox';
import { USAGE_DATA_TYPES, USAGE_FILE_STATES } from '../../domain/usage/usage-file.ts';
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

/** Of 15 characters as in the files, or of 18 as in the org: the letters after the 15th say nothing new. */
export const PackageIdSchema = Type.String({
  pattern: '^033[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$',
  description: 'Id of a package, 15 or 18 characters'
});

const MomentSchema = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'ISO 8601, with a time zone'
});

const DataTypeSchema = OneOf(USAGE_DATA_TYPES, { title: 'UsageDataType' });

export const UsageFileRequestSchema = Exact('UsageFileRequest', {
  requestId: SalesforceIdSchema,
  dataType: DataTypeSchema,
  packageId: PackageIdSchema,
  windowStart: MomentSchema,
  windowEnd: MomentSchema,
  availableSince: Nullable(MomentSchema),
  askedAt: MomentSchema,
  url: Nullable(
    Type.String({
      minLength: 1,
      maxLength: 8192,
      description: 'Download URL. Null when App Analytics found no data.'
    })
  ),
  sizeBytes: Nullable(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'DownloadSize' })
  ),
  sha256: Nullable(Type.String({ pattern: '^[0-9a-f]{64}$' }))
});

const CountSchema = Type.Integer({ minimum: 0 });

export const UsageFileSchema = Exact(
  'UsageFile',
  {
    requestId: SalesforceIdSchema,
    dataType: DataTypeSchema,
    packageId: PackageIdSchema,
    windowStart: MomentSchema,
    windowEnd: MomentSchema,
    state: OneOf(USAGE_FILE_STATES, { title: 'UsageFileState' }),
    rowsRead: CountSchema,
    bytesRead: CountSchema,
    warnings: Type.Array(Exact('UsageWarning', { code: TextSchema, message: TextSchema, rows: CountSchema })),
    failure: OrNull(FailureSchema)
  },
  'How far the load of a file has come. The same question may be sent again at any time.'
);

export const UsageFileParamsSchema = Exact('UsageFileParams', { requestId: SalesforceIdSchema });

const PackageStatusSchema = Exact('PackageUsageStatus', {
  packageId: PackageIdSchema,
  dataThrough: Nullable(CalendarDateSchema),
  isStale: Type.Boolean(),
  firstDay: Nullable(CalendarDateSchema),
  lastLoadedAt: Nullable(MomentSchema),
  missingDays: Type.Array(CalendarDateSchema),
  dirtyDays: Type.Array(CalendarDateSchema),
  snapshotThrough: Nullable(CalendarDateSchema),
  summaryThrough: Nullable(CalendarDateSchema)
});

export const UsageStatusSchema = Exact('UsageStatus', {
  packages: Type.Array(PackageStatusSchema),
  dataThrough: Nullable(CalendarDateSchema),
  isStale: Type.Boolean(),
  filesWaiting: CountSchema,
  filesLoading: CountSchema
});

export const UsageCatalogueSchema = Exact('UsageCatalogue', {
  packages: Type.Array(
    Exact('SeenPackage', {
      packageId: PackageIdSchema,
      namespace: Nullable(TextSchema),
      lastSeen: CalendarDateSchema
    })
  ),
  components: Type.Array(
    Exact('SeenComponent', {
      packageId: PackageIdSchema,
      componentType: TextSchema,
      componentName: TextSchema,
      lastSeen: CalendarDateSchema
    })
  )
});
