import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import getPort from 'get-port';
import { DEMO_VENDOR } from '../../simulators/app-analytics/vendor.ts';
import { DEFAULT_CREDENTIALS } from '../../simulators/flexnet/credentials.ts';
import { developmentKey } from './development-key.ts';
import { licensesScript } from './licenses.ts';
import { startPart, type Part } from './part.ts';
import { freePort } from './ports.ts';

/** Id of the local org, which its first record of Organization always has. */
const ORG_ID = '00DLO00000000012AA';

export interface StartOptions {
  /** The repository. */
  readonly root: string;
  /** Folder that keeps the state of every part. */
  readonly folder: string;
  /** Whether the local org builds changed components again. */
  readonly watch: boolean;
  /** Whether any free ports will do, so that several can run side by side; the usual ones by default. */
  readonly anyPorts?: boolean;
  /** Gets what happens on the way, a line at a time. */
  readonly report: (text: string) => void;
  /** Ends every process when it aborts, even while they start. */
  readonly signal?: AbortSignal;
}

/** Addresses of the parts. */
export interface Addresses {
  readonly flexNet: string;
  readonly appAnalytics: string;
  readonly proxy: string;
  readonly org: string;
}

/** Everything, running. */
export interface Running {
  readonly addresses: Addresses;
  /** Settles when every process has ended. */
  readonly ended: Promise<unknown>;
  /** Ends FlexNet Operations alone, as when a tenant is down. */
  stopFlexNet(): Promise<void>;
  /** Asks every process to end and waits until they have. */
  stop(): Promise<void>;
}

/**
 * Starts the simulators of FlexNet Operations and App Analytics with their demo data, the proxy, and the local org, side by
 * side. Throws with the last lines of a part that does not start; the others have ended then.
 */
export async function startAll(options: StartOptions): Promise<Running> {
  const { report, anyPorts = false } = options;
  const portOf = (part: string, usual: number): Promise<number> =>
    anyPorts ? getPort({ host: '127.0.0.1' }) : freePort(part, usual, report);
  const ports = {
    flexNet: await portOf('the FlexNet Operations simulator', 8090),
    appAnalytics: await portOf('the App Analytics simulator', 8091),
    proxy: await portOf('the proxy', 8080),
    org: await portOf('the local org', 8070)
  };
  const address = (port: number): string => `http://127.0.0.1:${port}`;
  const addresses = {
    flexNet: address(ports.flexNet),
    appAnalytics: address(ports.appAnalytics),
    proxy: address(ports.proxy),
    org: address(ports.org)
  };
  report('Starting the simulators, the proxy and the local org');
  const starts = await Promise.allSettled([
    startFlexNet(options, ports.flexNet),
    startAppAnalytics(options, ports.appAnalytics),
    startProxy(options, ports.proxy, addresses),
    startLocalOrg(options, ports.org, addresses)
  ]);
  const parts = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.stop()));
  };
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const stopFlexNet = async (): Promise<void> => parts[0]?.stop();
  return { addresses, ended: Promise.all(parts.map((part) => part.ended)), stopFlexNet, stop };
}

function startFlexNet({ root, folder, report, signal }: StartOptions, port: number): Promise<Part> {
  return startPart({
    name: 'The FlexNet Operations simulator',
    cwd: root,
    script: 'simulators/flexnet/main.ts',
    args: ['--port', String(port), '--data', path.join(folder, 'flexnet.jsonl'), '--seed'],
    isReady: (line) => line.startsWith('FlexNet Operations simulator'),
    onLost: report,
    signal
  });
}

function startAppAnalytics({ root, report, signal }: StartOptions, port: number): Promise<Part> {
  return startPart({
    name: 'The App Analytics simulator',
    cwd: root,
    script: 'simulators/app-analytics/main.ts',
    args: ['--port', String(port)],
    isReady: (line) => line.startsWith('App Analytics simulator'),
    onLost: report,
    signal
  });
}

/**
 * It accepts the local org's key and trusts the simulators. The local org lets a minute pass in a second, and sends in it
 * what an org sends in a minute: the proxy takes as much.
 */
function startProxy(options: StartOptions, port: number, addresses: Addresses): Promise<Part> {
  return startPart({
    name: 'The Crosswalk proxy',
    cwd: options.root,
    script: 'proxy/src/main.ts',
    env: {
      CROSSWALK_PROXY_PORT: String(port),
      CROSSWALK_PROXY_API_KEYS: keyOf(options).setting,
      CROSSWALK_PROXY_RATE_LIMIT_PER_MINUTE: String(60 * 600),
      CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: addresses.flexNet,
      CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS: addresses.appAnalytics,
      CROSSWALK_PROXY_USAGE_FOLDER: path.join(options.folder, 'usage')
    },
    isReady: (line) => line.includes('"event":"started"'),
    onLost: options.report,
    signal: options.signal
  });
}

function startLocalOrg(options: StartOptions, port: number, addresses: Addresses): Promise<Part> {
  const { root, folder, report, watch, signal } = options;
  const state = path.join(folder, 'org');
  mkdirSync(state, { recursive: true });
  writeCredentials(path.join(state, 'credentials.json'), addresses.proxy, keyOf(options).key);
  const connection = path.join(state, 'connection.apex');
  writeFileSync(connection, connectionScript(addresses.flexNet));
  const licenses = path.join(state, 'licenses.apex');
  writeFileSync(licenses, licensesScript(DEMO_VENDOR));
  return startPart({
    name: 'The local org',
    cwd: root,
    script: 'local-org/src/cli.ts',
    args: [
      ...['serve', '--state', state, '--port', String(port), ...(watch ? ['--watch'] : [])],
      // What the package itself does not bring: the License Management App, App Analytics, and fields of the vendor.
      ...['force-app/main/default', 'local-org/optional/lma', 'local-org/optional/vendor'].flatMap(
        (metadata) => ['--folder', metadata]
      ),
      ...['--app-analytics', addresses.appAnalytics],
      ...['permissions', 'vendor', 'users'].flatMap((seed) => ['--seed', `scripts/demo/${seed}.apex`]),
      ...['--seed', licenses],
      ...['--run', connection]
    ],
    isReady: (line) => line.startsWith('Local org '),
    onLine: (line) => {
      if (!line.startsWith('Local org ')) report(line);
    },
    onLost: report,
    signal
  });
}

/** The API key of the local org, and what the proxy keeps of it. */
export function keyOf({ folder }: Pick<StartOptions, 'folder'>): { key: string; setting: string } {
  return developmentKey(path.join(folder, 'api-key'), ORG_ID);
}

interface Credentials {
  readonly named?: Readonly<Record<string, object>>;
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where the named credential leads now, and the principal's parameters unless somebody has changed them. */
function writeCredentials(file: string, proxyUrl: string, apiKey: string): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Credentials) : {};
  const [token = ''] = DEFAULT_CREDENTIALS.tokens;
  const first = { FlexNetUsername: '-', FlexNetPassword: '-', FlexNetToken: token };
  const credentials: Credentials = {
    named: {
      Crosswalk: { url: proxyUrl, externalCredential: 'Crosswalk', allowMergeFieldsInHeader: true }
    },
    parameters: { Crosswalk: { ...first, ...known.parameters?.['Crosswalk'], ApiKey: apiKey } }
  };
  writeFileSync(file, JSON.stringify(credentials, null, 2), { mode: 0o600 });
}

/** The address of FlexNet Operations changes with its port, so it is set at every start. */
function connectionScript(flexNetUrl: string): string {
  return `CrosswalkSettings__c settings = CrosswalkSettings__c.getOrgDefaults();
settings.FlexNetUrl__c = '${flexNetUrl}';
settings.ConnectionVerifiedAt__c = System.now();
upsert settings;
`;
}
