import type { UsageDataType } from '../../domain/usage/usage-file.ts';
import { FILE_ROWS } from './engine.ts';

/** How the rows of one kind of file become facts. */
export interface FileStatement {
  /** Columns without which the figures would be wrong. */
  readonly essential: readonly string[];
  /** All that are read. */
  readonly columns: readonly string[];
  /** Table that the rows go to first. */
  readonly table: string;
  /**
   * INSERT over `FILE_ROWS`, with the parameters `org`, `package`, `slice`, `from`, `to` (days, both included) and
   * `isCatchUp`. Rows that cannot count go to the slice `leftOut`, where they are only numbered.
   */
  readonly insert: string;
}

/** Automated work is told by the kind of log record, and by the quiddity of Apex (batch, bulk, future, queueable, scheduled). */
const AUTOMATED = `log_record_type IN ('CronJob', 'QueuedExec', 'PlatformEventConsumer', 'BulkApiV1', 'BulkApiV2')
  OR quiddity IN ('A', 'BA', 'C', 'F', 'Q', 'S')`;

const USER_CLASS = `multiIf(user_id_token = '', 'none', user_type = '', 'unknown', lower(user_type) = 'standard', 'internal',
  lower(user_type) = 'guest', 'guest', 'external')`;

/** Without the namespace and the suffix that some files write: `fieldline__Job__c` is `Job`. */
const ENTITY = `if(position(custom_entity, '__') = 0, custom_entity,
  replaceRegexpOne(replaceRegexpOne(custom_entity, '__(c|e|b|x|mdt)$', ''), '^[A-Za-z0-9]+__', ''))`;

const KEYS_OF_LOG = [
  'package_id',
  'organization_id',
  'organization_type',
  'custom_entity_type',
  'custom_entity',
  'managed_package_namespace',
  'operation_type',
  'log_record_type',
  'quiddity',
  'user_id_token',
  'user_type'
];

/** Two rows that are equal in all of these are very likely equal; whether they are, only all columns tell. */
const LIKELY_DISTINCT_BY = [
  'timestamp_derived',
  'request_id',
  'ui_event_sequence_num',
  'method_name',
  'line_number',
  'rows_processed'
];

const LOG: FileStatement = {
  essential: [
    'timestamp_derived',
    'log_record_type',
    'organization_id',
    'package_id',
    'user_id_token',
    'custom_entity'
  ],
  columns: [...KEYS_OF_LOG, 'operation_count', ...LIKELY_DISTINCT_BY],
  table: 'entity_day',
  insert: insertLog(distinct(LIKELY_DISTINCT_BY), 'count()', '')
};

/**
 * What `insert` of logs took for repeated and is not: rows that differ in some other column. Only what it counted less
 * often than it was sent is looked at again, since reading all columns takes twice the time.
 * @param columns all of the file
 */
export function restoreDifferentRows(columns: readonly string[]): string {
  return insertLog(
    `${distinct(columns)} - ${distinct(LIKELY_DISTINCT_BY)}`,
    '0',
    `WHERE (left(organization_id, 15), user_id_token, ${ENTITY}) IN (
       SELECT organization_id, user_token, entity FROM entity_day
       WHERE salesforce_org = {org:String} AND slice >= {slice:UInt64} AND slice < {leftOut:UInt64} AND rows < rows_sent)`
  );
}

/**
 * @param different how many rows of a group count
 * @param sent how many there are
 */
function insertLog(different: string, sent: string, where: string): string {
  return `
    INSERT INTO entity_day
    SELECT {org:String}, slice, {package:String}, day,
      if(is_left_out, '', left(organization_id, 15)),
      lower(organization_type) != 'sandbox',
      if(is_left_out, '', custom_entity_type), if(is_left_out, '', ${ENTITY}), if(is_left_out, '', managed_package_namespace),
      if(is_left_out, '', operation_type), if(is_left_out, '', log_record_type), ${AUTOMATED},
      if(is_left_out, '', user_id_token), ${USER_CLASS},
      different, sent, different * toUInt64OrZero(operation_count)
    FROM (
      SELECT ${KEYS_OF_LOG.join(', ')}, operation_count, toDateOrNull(left(timestamp_derived, 10)) AS at,
        at IS NULL OR left(package_id, 15) != {package:String} OR ${outside('at')} AS is_left_out,
        if(is_left_out, {from:Date}, assumeNotNull(at)) AS day, ${sliceOf('day')} AS slice,
        ${different} AS different, ${sent} AS sent
      FROM ${FILE_ROWS} ${where} GROUP BY ALL HAVING different > 0
    )`;
}

const SNAPSHOT: FileStatement = {
  essential: ['date', 'organization_id', 'package_id', 'custom_entity', 'count'],
  columns: ['date', 'organization_id', 'package_id', 'custom_entity', 'count'],
  table: 'snapshot_day',
  // Several versions of a package may be in one file: the most records of an object are its records. The row without an
  // object says that the org is in the snapshot at all, so that an object that is not has no records.
  insert: `
    INSERT INTO snapshot_day
    SELECT {org:String}, slice, {package:String}, day, if(is_left_out, '', left(organization_id, 15)), object,
      if(object = '', NULL, max(records)), if(object = '', count(), 0)
    FROM (
      SELECT organization_id, toDateOrNull(left(date, 10)) AS at,
        at IS NULL OR left(package_id, 15) != {package:String} OR ${outside('at')} AS is_left_out,
        if(is_left_out, {from:Date}, assumeNotNull(at)) AS day, ${sliceOf('day')} AS slice,
        toUInt64OrNull(count) AS records,
        arrayJoin(if(is_left_out OR custom_entity = '' OR records IS NULL, [''], ['', ${ENTITY}])) AS object
      FROM ${FILE_ROWS}
    ) GROUP BY ALL`
};

const SUMMARY: FileStatement = {
  essential: ['month', 'organization_id', 'package_id', 'user_id_token'],
  columns: [
    'month',
    'organization_id',
    'package_id',
    'custom_entity_type',
    'custom_entity',
    'user_id_token',
    'user_type',
    'num_creates',
    'num_reads',
    'num_updates',
    'num_deletes',
    'num_views',
    'num_events'
  ],
  table: 'user_month',
  insert: `
    INSERT INTO user_month
    SELECT {org:String}, slice, {package:String}, day, if(is_left_out, '', left(organization_id, 15)),
      if(is_left_out, '', custom_entity_type), if(is_left_out, '', ${ENTITY}), if(is_left_out, '', user_id_token), ${USER_CLASS},
      max(operations), max(views), max(events), count()
    FROM (
      SELECT organization_id, custom_entity_type, custom_entity, user_id_token, user_type,
        toDateOrNull(concat(month, '-01')) AS at,
        at IS NULL OR left(package_id, 15) != {package:String} OR ${outside('at')} AS is_left_out,
        if(is_left_out, {from:Date}, assumeNotNull(at)) AS day, ${sliceOf('day')} AS slice,
        toUInt64OrZero(num_creates) + toUInt64OrZero(num_reads) + toUInt64OrZero(num_updates) + toUInt64OrZero(num_deletes) AS operations,
        toUInt64OrZero(num_views) AS views, toUInt64OrZero(num_events) AS events
      FROM ${FILE_ROWS}
    ) GROUP BY ALL`
};

export const FILE_STATEMENTS: Readonly<Record<UsageDataType, FileStatement>> = {
  PackageUsageLog: LOG,
  SubscriberSnapshot: SNAPSHOT,
  PackageUsageSummary: SUMMARY
};

/** Rows far from their window are no late events but faults, and would scatter over endless partitions. */
function outside(day: string): string {
  return `(${day} < {from:Date} - if({isCatchUp:Bool}, 0, 45) OR ${day} > {to:Date} + if({isCatchUp:Bool}, 0, 1))`;
}

/** A catch-up is one slice for each day, so that a day can be replaced without the others. */
function sliceOf(day: string): string {
  return `multiIf(is_left_out, {leftOut:UInt64}, {isCatchUp:Bool}, {slice:UInt64} + toUInt64(dateDiff('day', {from:Date}, ${day})), {slice:UInt64})`;
}

/** How many rows of a group differ in the columns. Its rows are few, so that 64 bits keep them apart. */
function distinct(columns: readonly string[]): string {
  return `uniqExact(cityHash64(${columns.map((name) => `\`${name}\``).join(', ')}))`;
}
