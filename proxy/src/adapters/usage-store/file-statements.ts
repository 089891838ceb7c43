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

/** Users are only ever counted, so that a number that tells them apart is enough; 0 is nobody. */
const USER = `if(user_id_token = '', 0, cityHash64(user_id_token))`;

const USER_CLASS = `multiIf(user = 0, 'none', user_type = '', 'unknown', lower(user_type) = 'standard', 'internal',
  lower(user_type) = 'guest', 'guest', 'external')`;

/** Without the namespace and the suffix that some files write: `fieldline__Job__c` is `Job`. */
const ENTITY = `if(position(custom_entity, '__') = 0, custom_entity,
  replaceRegexpOne(replaceRegexpOne(custom_entity, '__(c|e|b|x|mdt)$', ''), '^[A-Za-z0-9]+__', ''))`;

/** Columns in which the rows of a log have few different values; together with the day, they are its traits. */
const TRAITS = [
  'organization_type',
  'custom_entity_type',
  'custom_entity',
  'managed_package_namespace',
  'operation_type',
  'log_record_type',
  'quiddity',
  'user_type'
];
const SEPARATOR = `'\\0'`;
const USER_BYTES = 8;
/** User, org and traits as one text, which is hashed and compared in half the time that its parts take one by one. */
const KEY = `concat(reinterpretAsFixedString(${USER}), ${['organization_id', 'left(timestamp_derived, 10)', ...TRAITS].join(`, ${SEPARATOR}, `)})`;
const READ_TRAITS = ['day', ...TRAITS].map(
  (name, index) =>
    `substringIndex(substringIndex(traits, ${SEPARATOR}, ${index + 1}), ${SEPARATOR}, -1) AS ${name}`
);

/** Two rows that are equal in all of these are very likely equal; whether they are, only all columns tell. */
const LIKELY_DISTINCT_BY = [
  'timestamp_derived',
  'request_id',
  'ui_event_sequence_num',
  'method_name',
  'line_number',
  'rows_processed'
];

/** Rows of CRUD say how many records they touched; all others are one event each. */
const EVENTS = 'greatest(toUInt64OrZero(operation_count), 1)';

const LOG: FileStatement = {
  essential: [
    'timestamp_derived',
    'log_record_type',
    'organization_id',
    'package_id',
    'user_id_token',
    'custom_entity'
  ],
  columns: [
    'package_id',
    'organization_id',
    'user_id_token',
    'operation_count',
    ...TRAITS,
    ...LIKELY_DISTINCT_BY
  ],
  table: 'entity_day',
  insert: insertLog(
    `${distinct(LIKELY_DISTINCT_BY)} AS different, count() AS sent,
      if(different = sent, sum(${EVENTS}), 0) AS events`,
    ''
  )
};

/**
 * What `insert` of logs took for repeated and is not: rows that differ in some other column, and the events of all
 * groups with rows that seem repeated. Only these are looked at again, since reading all columns takes twice the time.
 * @param columns all of the file
 */
export function restoreDifferentRows(columns: readonly string[]): string {
  return insertLog(
    `${distinct(LIKELY_DISTINCT_BY)} AS likely, ${distinct(columns)} - likely AS different, 0 AS sent,
      if(likely = count(), 0, arraySum(arrayDistinct(groupArray((${hash(columns)}, ${EVENTS}))).2)) AS events`,
    `WHERE (left(organization_id, 15), ${USER}, ${ENTITY}) IN (
       SELECT organization_id, user, entity FROM entity_day
       WHERE salesforce_org = {org:String} AND slice >= {slice:UInt64} AND slice < {leftOut:UInt64} AND rows < rows_sent)`
  );
}

/** @param figures aggregates named `different` (rows of a group that count), `sent` (all of them) and `events` */
function insertLog(figures: string, where: string): string {
  return `
    INSERT INTO entity_day
    SELECT {org:String}, slice, {package:String}, on_day, left(organization_id, 15), lower(organization_type) != 'sandbox',
      custom_entity_type, ${ENTITY}, managed_package_namespace, operation_type, log_record_type, ${AUTOMATED},
      user, ${USER_CLASS}, different, sent, events
    FROM (
      SELECT key = '' AS is_left_out, reinterpretAsUInt64(left(key, ${USER_BYTES})) AS user,
        substring(key, ${USER_BYTES + 1}) AS rest, substringIndex(rest, ${SEPARATOR}, 1) AS organization_id,
        toLowCardinality(substring(rest, length(organization_id) + 2)) AS traits, ${READ_TRAITS.join(', ')},
        if(is_left_out, {from:Date}, toDateOrZero(day)) AS on_day, ${sliceOf('on_day')} AS slice, different, sent, events
      FROM (
        SELECT if(${isLeftOut('left(timestamp_derived, 10)')}, '', ${KEY}) AS key, ${figures}
        FROM ${FILE_ROWS} ${where} GROUP BY key HAVING different + events > 0
      )
      WHERE throwIf(NOT is_left_out AND countSubstrings(traits, ${SEPARATOR}) != ${READ_TRAITS.length - 1}) = 0
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
      SELECT organization_id, ${isLeftOut('left(date, 10)')} AS is_left_out,
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
      if(is_left_out, '', custom_entity_type), if(is_left_out, '', ${ENTITY}), if(is_left_out, 0, user), ${USER_CLASS},
      max(operations), max(views), max(events), count()
    FROM (
      SELECT organization_id, custom_entity_type, custom_entity, ${USER} AS user, user_type,
        ${isLeftOut("concat(month, '-01')")} AS is_left_out,
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

/** Rows of another package, without a day, or far from their window: those are no late events but faults, and would scatter over endless partitions. */
function isLeftOut(day: string): string {
  return `(toDateOrNull(${day}) AS at) IS NULL OR left(package_id, 15) != {package:String}
    OR at < {from:Date} - if({isCatchUp:Bool}, 0, 45) OR at > {to:Date} + if({isCatchUp:Bool}, 0, 1)`;
}

/** A catch-up is one slice for each day, so that a day can be replaced without the others. */
function sliceOf(day: string): string {
  return `multiIf(is_left_out, {leftOut:UInt64}, {isCatchUp:Bool}, {slice:UInt64} + toUInt64(dateDiff('day', {from:Date}, ${day})), {slice:UInt64})`;
}

/** How many rows of a group differ in the columns. Its rows are few, so that 64 bits keep them apart. */
function distinct(columns: readonly string[]): string {
  return `arrayUniq(groupArray(${hash(columns)}))`;
}

function hash(columns: readonly string[]): string {
  return `cityHash64(${columns.map((name) => `\`${name}\``).join(', ')})`;
}
