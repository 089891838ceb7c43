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
   * INSERT over `FILE_ROWS`, with the parameters `org`, `package`, `slice`, `from`, `to` (days, both included), `isCatchUp`
   * and, for a part of a day, `fromHour` and `toHour` (both included). Rows that cannot count go to the slice `leftOut`,
   * where they are only numbered; rows of logs that belong elsewhere go to the slice `slice + 46 + <days from the first>`.
   */
  readonly insert: (isPartOfDay: boolean) => string;
}

/** Automated work is told by the kind of log record, and by the quiddity of Apex (batch, bulk, future, queueable, scheduled). */
const AUTOMATED = `log_record_type IN ('CronJob', 'QueuedExec', 'PlatformEventConsumer', 'BulkApiV1', 'BulkApiV2')
  OR quiddity IN ('A', 'BA', 'C', 'F', 'Q', 'S')`;

/** Users are only ever counted, so that a number that tells them apart is enough; 0 is nobody. */
const USER = `if(user_id_token = '', 0, cityHash64(user_id_token))`;

const USER_CLASS = `multiIf(user = 0, 'none', user_type = '', 'unknown', lower(user_type) = 'standard', 'internal',
  lower(user_type) = 'guest', 'guest', 'external')`;

/**
 * The developer name alone, without the namespace and the suffix that some files write: `fieldline__Job__c` is `Job`. A
 * namespace may have underscores, so that the one of the row is tried first.
 */
const ENTITY = `if(position(custom_entity, '__') = 0, custom_entity,
  if(managed_package_namespace != '' AND startsWith(lower(custom_entity), concat(lower(managed_package_namespace), '__')),
    replaceRegexpOne(substring(custom_entity, length(managed_package_namespace) + 3), '__(c|e|b|x|mdt)$', ''),
    replaceRegexpOne(replaceRegexpOne(custom_entity, '__(c|e|b|x|mdt)$', ''), '^[A-Za-z0-9_]+?__', '')))`;

/** The offset of slices for rows that are not of the window, by their days; the first of them may be 45 days earlier. */
const LATE = 46;
const EARLIEST = 45;

/** A whole number, also as `1.2E3`; null when the text is none. */
function wholeNumber(column: string): string {
  return `coalesce(toUInt64OrNull(${column}), accurateCastOrNull(toFloat64OrNull(trimBoth(${column})), 'UInt64'))`;
}

/** A whole number, 0 where nothing is written, and the end of the load where something else is. */
function numberOrNothing(column: string): string {
  return `if(toUInt64OrZero(${column}) > 0 OR ${column} = '', toUInt64OrZero(${column}),
    ifNull(${wholeNumber(column)}, toUInt64(throwIf(${wholeNumber(column)} IS NULL, '${NUMBER_UNREADABLE}${column}.'))))`;
}

/** How the reasons begin for which our own statements end a load. */
export const NUMBER_UNREADABLE = 'unreadable number: ';
export const ZERO_BYTE = 'zero byte';

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
function keyOf(isPartOfDay: boolean): string {
  // The day, and with it the hour where that matters.
  const moment = `left(timestamp_derived, ${isPartOfDay ? 13 : 10})`;
  return `concat(reinterpretAsFixedString(${USER}), ${['organization_id', moment, ...TRAITS].join(`, ${SEPARATOR}, `)})`;
}

const READ_TRAITS = ['moment', ...TRAITS].map(
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
const EVENTS = `greatest(${numberOrNothing('operation_count')}, 1)`;

const LOG: FileStatement = {
  essential: [
    'timestamp_derived',
    'log_record_type',
    'organization_id',
    'organization_type',
    'package_id',
    'user_id_token',
    'user_type',
    'custom_entity',
    'custom_entity_type',
    'operation_type',
    'operation_count'
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
  insert: (isPartOfDay) =>
    insertLog(
      isPartOfDay,
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
export function restoreDifferentRows(columns: readonly string[], isPartOfDay: boolean): string {
  return insertLog(
    isPartOfDay,
    `${distinct(LIKELY_DISTINCT_BY)} AS likely, ${distinct(columns)} - likely AS different, 0 AS sent,
      if(likely = count(), 0, arraySum(arrayDistinct(groupArray((${hash(columns)}, ${EVENTS}))).2)) AS events`,
    `WHERE (left(organization_id, 15), ${USER}, ${ENTITY}) IN (
       SELECT organization_id, user, entity FROM entity_day
       WHERE salesforce_org = {org:String} AND slice >= {slice:UInt64} AND slice < {leftOut:UInt64} AND rows < rows_sent)`
  );
}

/** @param figures aggregates named `different` (rows of a group that count), `sent` (all of them) and `events` */
function insertLog(isPartOfDay: boolean, figures: string, where: string): string {
  const isElsewhere = `NOT {isCatchUp:Bool} AND (on_day < {from:Date} OR on_day > {to:Date}${
    isPartOfDay ? ' OR toUInt8OrZero(right(moment, 2)) NOT BETWEEN {fromHour:UInt8} AND {toHour:UInt8}' : ''
  })`;
  return `
    INSERT INTO entity_day
    SELECT {org:String}, slice, {package:String}, on_day, left(organization_id, 15), lower(organization_type) != 'sandbox',
      custom_entity_type, ${ENTITY}, managed_package_namespace, operation_type, log_record_type, ${AUTOMATED},
      user, ${USER_CLASS}, different, sent, events
    FROM (
      SELECT key = '' AS is_left_out, reinterpretAsUInt64(left(key, ${USER_BYTES})) AS user,
        substring(key, ${USER_BYTES + 1}) AS rest, substringIndex(rest, ${SEPARATOR}, 1) AS organization_id,
        toLowCardinality(substring(rest, length(organization_id) + 2)) AS traits, ${READ_TRAITS.join(', ')},
        if(is_left_out, {from:Date}, toDateOrZero(left(moment, 10))) AS on_day,
        {slice:UInt64} + toUInt64(dateDiff('day', {from:Date}, on_day)) AS slice_of_day,
        multiIf(is_left_out, {leftOut:UInt64}, {isCatchUp:Bool}, slice_of_day, ${isElsewhere}, slice_of_day + ${LATE}, {slice:UInt64}) AS slice,
        different, sent, events
      FROM (
        SELECT if(${isLeftOut('left(timestamp_derived, 10)', true)}, '', ${keyOf(isPartOfDay)}) AS key, ${figures}
        FROM ${FILE_ROWS} ${where} GROUP BY key HAVING different + events > 0
      )
      WHERE throwIf(NOT is_left_out AND countSubstrings(traits, ${SEPARATOR}) != ${READ_TRAITS.length - 1}, '${ZERO_BYTE}.') = 0
    )`;
}

const SNAPSHOT: FileStatement = {
  essential: ['date', 'organization_id', 'package_id', 'custom_entity', 'count'],
  columns: [
    ...['date', 'organization_id', 'package_id', 'managed_package_namespace', 'custom_entity', 'count'],
    'attribute_name'
  ],
  table: 'snapshot_day',
  // Several versions of a package may be in one file: the most records of an object are its records, unless one of its
  // counts is none. The row without an object says that the org is in the snapshot at all, so that an object that is not
  // has no records.
  insert: () => `
    INSERT INTO snapshot_day
    SELECT {org:String}, slice, {package:String}, {from:Date}, if(is_left_out, '', left(organization_id, 15)), object,
      if(object = '' OR countIf(records IS NULL) > 0, NULL, max(records)), if(object = '', count(), 0)
    FROM (
      SELECT organization_id, ${isLeftOut('left(date, 10)', false)} AS is_left_out,
        if(is_left_out, {leftOut:UInt64}, {slice:UInt64}) AS slice, ${wholeNumber('count')} AS records,
        is_left_out OR custom_entity = '' OR (count = '' AND attribute_name != '') AS is_no_count,
        arrayJoin(if(is_no_count, [''], ['', ${ENTITY}])) AS object
      FROM ${FILE_ROWS}
    ) GROUP BY ALL`
};

const SUMMARY: FileStatement = {
  essential: ['month', 'organization_id', 'package_id', 'custom_entity', 'user_id_token', 'user_type'],
  columns: [
    'month',
    'organization_id',
    'package_id',
    'managed_package_namespace',
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
  insert: () => `
    INSERT INTO user_month
    SELECT {org:String}, slice, {package:String}, {from:Date}, if(is_left_out, '', left(organization_id, 15)),
      if(is_left_out, '', custom_entity_type), if(is_left_out, '', ${ENTITY}), if(is_left_out, 0, user), ${USER_CLASS},
      max(operations), max(views), max(events), count()
    FROM (
      SELECT organization_id, custom_entity_type, custom_entity, managed_package_namespace, ${USER} AS user, user_type,
        ${isLeftOut("concat(left(month, 7), '-01')", false)} AS is_left_out,
        if(is_left_out, {leftOut:UInt64}, {slice:UInt64}) AS slice,
        ${['num_creates', 'num_reads', 'num_updates', 'num_deletes'].map(numberOrNothing).join(' + ')} AS operations,
        ${numberOrNothing('num_views')} AS views, ${numberOrNothing('num_events')} AS events
      FROM ${FILE_ROWS}
    ) GROUP BY ALL`
};

export const FILE_STATEMENTS: Readonly<Record<UsageDataType, FileStatement>> = {
  PackageUsageLog: LOG,
  SubscriberSnapshot: SNAPSHOT,
  PackageUsageSummary: SUMMARY
};

/**
 * Rows of another package, without a day, or of other days than the window's. Logs may have rows of days before, which
 * came late; those that are far from the window are no late events but faults, and would scatter over endless partitions.
 */
function isLeftOut(day: string, mayBeLate: boolean): string {
  const [before, after] = mayBeLate
    ? [` - if({isCatchUp:Bool}, 0, ${EARLIEST})`, ' + if({isCatchUp:Bool}, 0, 1)']
    : ['', ''];
  return `(toDateOrNull(${day}) AS at) IS NULL OR left(package_id, 15) != {package:String}
    OR at < {from:Date}${before} OR at > {to:Date}${after}`;
}

/** How many rows of a group differ in the columns. Its rows are few, so that 64 bits keep them apart. */
function distinct(columns: readonly string[]): string {
  return `arrayUniq(groupArray(${hash(columns)}))`;
}

function hash(columns: readonly string[]): string {
  return `cityHash64(${columns.map((name) => `\`${name}\``).join(', ')})`;
}
