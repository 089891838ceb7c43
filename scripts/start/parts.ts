import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_CREDENTIALS } from '../../simulators/flexnet/credentials.ts';
import { developmentKey } from './development-key.ts';
import { startPart, type Part } from './part.ts';
import { freePort } from './ports.ts';

/** Id of the local org, which its first record of Organization always has. */
const ORG_ID = '00DLO00000000012AA';

/** What was started, and where it answers. */
export interface Started extends Part {
  readonly url: string;
}

export interface StartOptions {
  /** The repository. */
  readonly root: string;
  /** Folder that keeps the state of every part. */
  readonly folder: string;
  readonly report: (text: string) => void;
}

/** The stand-in of FlexNet Operations with its demo products; what it holds is kept in the folder. */
export async function startFlexNet({ root, folder, report }: StartOptions): Promise<Started> {
  const name = 'The FlexNet Operations simulator';
  const port = await freePort(name, 8090, report);
  const part = await startPart({
    name,
    cwd: root,
    script: 'simulators/flexnet/main.ts',
    args: ['--port', String(port), '--data', path.join(folder, 'flexnet.jsonl'), '--seed'],
    isReady: (line) => line.startsWith('FlexNet Operations simulator')
  });
  return { ...part, url: `http://127.0.0.1:${port}` };
}

/** The proxy, which accepts the local org's key and trusts the one FlexNet Operations. */
export async function startProxy(options: StartOptions, flexNetUrl: string): Promise<Started> {
  const name = 'The Crosswalk proxy';
  const port = await freePort(name, 8080, options.report);
  const { setting } = keyOf(options);
  const part = await startPart({
    name,
    cwd: options.root,
    script: 'proxy/src/main.ts',
    env: {
      CROSSWALK_PROXY_PORT: String(port),
      CROSSWALK_PROXY_API_KEYS: setting,
      CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: flexNetUrl
    },
    isReady: (line) => line.includes('"event":"started"')
  });
  return { ...part, url: `http://127.0.0.1:${port}` };
}

/** The org with its demo data, connected to the proxy. */
export async function startLocalOrg(
  options: StartOptions & { readonly watch: boolean },
  proxyUrl: string,
  flexNetUrl: string
): Promise<Started> {
  const { root, folder, report, watch } = options;
  const name = 'The local org';
  const port = await freePort(name, 8070, report);
  const state = path.join(folder, 'org');
  mkdirSync(state, { recursive: true });
  writeCredentials(path.join(state, 'credentials.json'), proxyUrl, keyOf(options).key);
  const connection = path.join(state, 'connection.apex');
  writeFileSync(connection, connectionScript(flexNetUrl));
  const part = await startPart({
    name,
    cwd: root,
    script: 'local-org/src/cli.ts',
    args: [
      ...['serve', '--state', state, '--port', String(port), ...(watch ? ['--watch'] : [])],
      ...['permissions', 'vendor', 'users'].flatMap((seed) => ['--seed', `scripts/demo/${seed}.apex`]),
      ...['--run', connection]
    ],
    isReady: (line) => line.startsWith('Local org '),
    onLine: report
  });
  return { ...part, url: `http://127.0.0.1:${port}` };
}

/** The API key of the local org, and what the proxy keeps of it. */
export function keyOf({ folder }: Pick<StartOptions, 'folder'>): { key: string; setting: string } {
  return developmentKey(path.join(folder, 'api-key'), ORG_ID);
}

interface Credentials {
  readonly urls?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where the named credential leads now, and the principal's parameters unless somebody has changed them. */
function writeCredentials(file: string, proxyUrl: string, apiKey: string): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Credentials) : {};
  const [token = ''] = DEFAULT_CREDENTIALS.tokens;
  const first = { FlexNetUsername: '', FlexNetPassword: '', FlexNetToken: token };
  const credentials: Credentials = {
    urls: { Crosswalk: proxyUrl },
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
