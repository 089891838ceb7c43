import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { openOrg, type OpenedOrg } from '../../local-org/src/open.ts';
import type { StoredRow } from '../../local-org/src/database/schema/types.ts';
import { createApiKey, hashSecret } from '../../proxy/src/http/api-keys.ts';
import { startPart } from '../../scripts/start/part.ts';
import type { FaultRule } from '../../simulators/flexnet/fault-script.ts';
import { MovableClock, runAllJobs } from './jobs.ts';
import { FlexNetData } from '../../simulators/flexnet/data.ts';

const PACKAGE = 'force-app/main/default';
const USER = { name: 'sysadmin', password: 'simulated' };

/** The whole chain: the package in a local org, a proxy and a FlexNet Operations simulator, each in a process of its own. */
export interface Chain {
  readonly opened: OpenedOrg;
  readonly simulator: SimulatorAdmin;
  /** What FlexNet Operations holds now. */
  held(): FlexNetData;
  /** Enters address, key and credentials on Admin Settings. */
  setUp(): void;
  /** What an admin entered and nobody may see again: the key of the proxy, and the password of FlexNet Operations. */
  readonly secrets: { readonly apiKey: string; readonly password: string };
  /** Process id of the proxy as it runs now. */
  readonly proxyPid: number;
  /** Starts the proxy again after it was killed, at the same address. */
  restartProxy(): Promise<void>;
  /** Runs an anonymous block as the admin of the org. */
  apex(text: string): void;
  /** Starts a full sync as the admin and runs every job that follows. */
  sync(): void;
  rows(soql: TableQuery): StoredRow[];
  close(): Promise<void>;
}

interface TableQuery {
  readonly object: string;
  readonly where?: string;
  readonly values?: readonly (string | number)[];
}

/**
 * Starts everything with an empty org and the demo products in FlexNet Operations.
 * @param more folders with metadata that the org has beside the package
 */
export async function startChain(more: readonly string[] = []): Promise<Chain> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-chain-'));
  const [port, adminPort, proxyPort] = [await getPort(), await getPort(), await getPort()];
  const dataFile = join(folder, 'flexnet.jsonl');
  const tenant = `http://127.0.0.1:${port}`;
  const simulator = await startPart({
    name: 'The FlexNet Operations simulator',
    cwd: process.cwd(),
    script: 'simulators/flexnet/main.ts',
    args: ['--port', String(port), '--admin-port', String(adminPort), '--data', dataFile, '--seed'],
    isReady: (line) => line.startsWith('FlexNet Operations simulator')
  });
  const clock = new MovableClock();
  const opened = openOrg({ folders: [PACKAGE, ...more], clock: clock.now });
  const { org, program } = opened;
  const { administrator, organization } = org.database.ids;
  const secrets = { apiKey: createApiKey(organization), password: USER.password };
  org.assignPermissionSet(administrator, 'CrosswalkAdmin');

  const startProxy = () =>
    startPart({
      name: 'The Crosswalk proxy',
      cwd: process.cwd(),
      script: 'proxy/src/main.ts',
      env: {
        CROSSWALK_PROXY_PORT: String(proxyPort),
        CROSSWALK_PROXY_API_KEYS: `${organization}:${hashSecret(secrets.apiKey)}`,
        CROSSWALK_PROXY_RATE_LIMIT_PER_MINUTE: '1000000',
        CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: tenant,
        CROSSWALK_PROXY_FLEXNET_READ_TIMEOUT_MS: '1500',
        CROSSWALK_PROXY_FLEXNET_WRITE_TIMEOUT_MS: '1500',
        CROSSWALK_PROXY_FLEXNET_CIRCUIT_FAILURES: '1000'
      },
      isReady: (line) => line.includes('"event":"started"')
    });
  let proxy = await startProxy();
  const apex = (text: string): void =>
    void org.run(program, administrator, (transaction) => program.execute(text, transaction));
  const setUp = (): void => {
    apex(
      `CrosswalkAdminSettingsController.storeProxy('http://127.0.0.1:${proxyPort}', '${secrets.apiKey}');`
    );
    apex(`CrosswalkConnectionHops hops = CrosswalkAdminSettingsController.submit(
      '${tenant}', '${USER.name}', '${USER.password}', null);
      Assert.isTrue(hops.isConnected(), JSON.serialize(hops));`);
  };
  setUp();
  return {
    opened,
    secrets,
    setUp,
    held: () => FlexNetData.read(dataFile),
    simulator: new SimulatorAdmin(`http://127.0.0.1:${adminPort}`),
    get proxyPid() {
      return proxy.pid;
    },
    async restartProxy() {
      await proxy.stop();
      proxy = await startProxy();
    },
    apex,
    sync() {
      apex("CrosswalkOrderSync.startFull('Person');");
      runAllJobs(opened, clock);
    },
    rows: ({ object, where = '1', values = [] }) =>
      org.database.store.rowsWhere(org.schema.existing(object), where, [...values]),
    async close() {
      await org.close();
      await Promise.all([proxy.stop(), simulator.stop()]);
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** Ways to steer the FlexNet Operations simulator. */
export class SimulatorAdmin {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** How many faults have struck. */
  async strikes(): Promise<number> {
    return ((await (await fetch(`${this.url}/state`)).json()) as { strikes: number }).strikes;
  }

  setFaults(rules: readonly FaultRule[]): Promise<void> {
    return this.#send('PUT', '/faults', rules);
  }

  setLatency(ms: number): Promise<void> {
    return this.#send('PUT', '/latency', { ms });
  }

  setProductState(uniqueId: string, state: string): Promise<void> {
    return this.#send('PUT', `/products/${uniqueId}/state`, { state });
  }

  activate(activationId: string, copies: number): Promise<void> {
    return this.#send('POST', '/activations', { activationId, copies });
  }

  async #send(method: string, path: string, body: unknown): Promise<void> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
  }
}
