import type { Engine } from './engine.ts';

/**
 * Every change of the tables, oldest first; a change that has run anywhere is never edited again. All rows carry the
 * Salesforce org that they belong to. Facts carry the slice that brought them, and count only while that slice is current.
 */
const MIGRATIONS: readonly ((engine: Engine) => readonly string[])[] = [
  (engine) => [
    `CREATE TABLE IF NOT EXISTS slice ${engine.onCluster} (
      salesforce_org LowCardinality(String),
      slice UInt64,
      data_type LowCardinality(String),
      package_id LowCardinality(String),
      window_start DateTime('UTC'),
      window_end DateTime('UTC'),
      is_catch_up Bool,
      is_current Bool,
      asked_at DateTime('UTC'),
      loaded_at DateTime64(3, 'UTC'),
      request_id String,
      sha256 String,
      rows UInt64,
      version UInt64
    ) ENGINE = ${engine.tableEngine('ReplacingMergeTree', 'version')} ORDER BY (salesforce_org, slice)`,
    `CREATE TABLE IF NOT EXISTS usage_file ${engine.onCluster} (
      salesforce_org LowCardinality(String),
      request_id String,
      data_type LowCardinality(String),
      package_id LowCardinality(String),
      window_start DateTime('UTC'),
      window_end DateTime('UTC'),
      state LowCardinality(String),
      rows_read UInt64,
      bytes_read UInt64,
      warnings String,
      failure String,
      updated_at DateTime64(3, 'UTC'),
      version UInt64
    ) ENGINE = ${engine.tableEngine('ReplacingMergeTree', 'version')} ORDER BY (salesforce_org, request_id)`,
    `CREATE TABLE IF NOT EXISTS entity_day ${engine.onCluster} (
      salesforce_org LowCardinality(String),
      slice UInt64,
      package_id LowCardinality(String),
      day Date,
      organization_id LowCardinality(String),
      is_production Bool,
      entity_type LowCardinality(String),
      entity LowCardinality(String),
      namespace LowCardinality(String),
      operation LowCardinality(String),
      log_type LowCardinality(String),
      is_automated Bool,
      user UInt64,
      user_class Enum8('none' = 0, 'internal' = 1, 'external' = 2, 'guest' = 3, 'unknown' = 4),
      rows UInt64,
      rows_sent UInt64,
      events UInt64
    ) ENGINE = ${engine.tableEngine('MergeTree')} PARTITION BY day
      ORDER BY (salesforce_org, organization_id, package_id, entity_type, entity, user)`,
    `CREATE TABLE IF NOT EXISTS user_day ${engine.onCluster} (
      salesforce_org LowCardinality(String),
      slice UInt64,
      package_id LowCardinality(String),
      day Date,
      organization_id LowCardinality(String),
      is_production Bool,
      user UInt64,
      user_class Enum8('none' = 0, 'internal' = 1, 'external' = 2, 'guest' = 3, 'unknown' = 4),
      events UInt64,
      automated_events UInt64
    ) ENGINE = ${engine.tableEngine('MergeTree')} PARTITION BY day
      ORDER BY (salesforce_org, organization_id, user, package_id)`,
    `CREATE TABLE IF NOT EXISTS snapshot_day ${engine.onCluster} (
      salesforce_org LowCardinality(String),
      slice UInt64,
      package_id LowCardinality(String),
      day Date,
      organization_id LowCardinality(String),
      entity LowCardinality(String),
      records Nullable(UInt64),
      rows_sent UInt64
    ) ENGINE = ${engine.tableEngine('MergeTree')} PARTITION BY day
      ORDER BY (salesforce_org, organization_id, package_id, entity)`,
    `CREATE TABLE IF NOT EXISTS user_month ${engine.onCluster} (
      salesforce_org LowCardinality(String),
      slice UInt64,
      package_id LowCardinality(String),
      month Date,
      organization_id LowCardinality(String),
      entity_type LowCardinality(String),
      entity LowCardinality(String),
      user UInt64,
      user_class Enum8('none' = 0, 'internal' = 1, 'external' = 2, 'guest' = 3, 'unknown' = 4),
      operations UInt64,
      views UInt64,
      events UInt64,
      rows_sent UInt64
    ) ENGINE = ${engine.tableEngine('MergeTree')} PARTITION BY month
      ORDER BY (salesforce_org, organization_id, package_id, entity_type, entity, user)`
  ]
];

/** Tables of facts, each partitioned by its day or month. */
export const FACT_TABLES = ['entity_day', 'user_day', 'snapshot_day', 'user_month'] as const;

/** Brings the tables to the newest version. May run at the same time elsewhere: every change can run twice. */
export async function migrate(engine: Engine): Promise<void> {
  await engine.execute(
    `CREATE TABLE IF NOT EXISTS schema_version ${engine.onCluster} (version UInt32, applied_at DateTime('UTC') DEFAULT now('UTC'))
     ENGINE = ${engine.tableEngine('ReplacingMergeTree', 'applied_at')} ORDER BY version`
  );
  const [latest] = await engine.query<{ version: number }>(
    'SELECT max(version) AS version FROM schema_version'
  );
  for (const [index, change] of MIGRATIONS.entries()) {
    const version = index + 1;
    if (version <= (latest?.version ?? 0)) continue;
    for (const statement of change(engine)) await engine.execute(statement);
    await engine.execute('INSERT INTO schema_version (version) VALUES ({version:UInt32})', { version });
  }
}

/**
 * Slices that count, for `slice IN (…)`; needs the parameters `org` and `dataType`. Of two that were published for one
 * window by processes that did not see each other, the newer one counts.
 */
export const CURRENT_SLICES = `SELECT slice FROM slice FINAL
  WHERE salesforce_org = {org:String} AND data_type = {dataType:String} AND is_current
  ORDER BY version DESC LIMIT 1 BY package_id, window_start, window_end, if(is_catch_up, slice, 0)`;
