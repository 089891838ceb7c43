import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createClient } from '@clickhouse/client';
import { openEmbeddedEngine } from '../../src/adapters/usage-store/embedded-engine.ts';
import type { Engine } from '../../src/adapters/usage-store/engine.ts';
import { openServerEngine } from '../../src/adapters/usage-store/server-engine.ts';
import { startClickHouse } from '../fakes/clickhouse-server.ts';

/** ClickHouse with an empty database. */
export interface TestEngine {
  readonly engine: Engine;
  /** Ends what is left when the engine is closed. */
  stop(): Promise<void>;
}

export const MEMORY_BYTES = 1024 ** 3;

/** ClickHouse inside this process. */
export async function openTestEmbedded(folder: string): Promise<TestEngine> {
  const engine = await openEmbeddedEngine(path.join(folder, 'data'), MEMORY_BYTES);
  return { engine, stop: () => Promise.resolve() };
}

/**
 * A server with an empty database: a real one where CROSSWALK_TEST_CLICKHOUSE_URL names the origin of its HTTP interface
 * (with CROSSWALK_TEST_CLICKHOUSE_USER, _PASSWORD and _CLUSTER as it needs them), else its HTTP interface over ClickHouse
 * inside this process.
 */
export async function openTestServer(folder: string): Promise<TestEngine> {
  const {
    CROSSWALK_TEST_CLICKHOUSE_URL: url,
    CROSSWALK_TEST_CLICKHOUSE_USER: user = 'default',
    CROSSWALK_TEST_CLICKHOUSE_PASSWORD: password = '',
    CROSSWALK_TEST_CLICKHOUSE_CLUSTER: cluster = null
  } = process.env;
  if (url === undefined) {
    const fake = await startClickHouse(folder);
    return { engine: openServerEngine(fake.server, MEMORY_BYTES), stop: () => fake.close() };
  }
  const database = `crosswalk_test_${randomBytes(6).toString('hex')}`;
  const onCluster = cluster === null ? '' : `ON CLUSTER '${cluster}'`;
  const admin = createClient({ url, username: user, password });
  await admin.command({ query: `CREATE DATABASE ${database} ${onCluster}` });
  return {
    engine: openServerEngine({ url, database, user, password, cluster }, MEMORY_BYTES),
    async stop() {
      await admin.command({ query: `DROP DATABASE ${database} ${onCluster} SYNC` });
      await admin.close();
    }
  };
}
