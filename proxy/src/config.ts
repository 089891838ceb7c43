import { Type, type Static, type TSchema } from 'typebox';
import { Check, Convert, Errors } from 'typebox/value';

const HOST_LABEL = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const HOST_PATTERN = `^(\\*\\.)?(${HOST_LABEL}\\.)+[a-z][a-z0-9-]*[a-z0-9]$`;

/**
 * Every setting of the proxy, by the name of its environment variable. Lists are written with commas, blanks or line
 * breaks between their items. The descriptions are what a faulty value is answered with.
 */
export const SettingsSchema = Type.Object({
  CROSSWALK_PROXY_HOST: Type.String({
    default: '127.0.0.1',
    minLength: 1,
    description: 'Address to listen on. 0.0.0.0 for every interface, as in a container.'
  }),
  CROSSWALK_PROXY_PORT: Type.Integer({
    default: 8080,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on. 0 takes any free one.'
  }),
  CROSSWALK_PROXY_LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
    default: 'info',
    description: 'Least severity that is logged: fatal, error, warn, info, debug or silent.'
  }),
  CROSSWALK_PROXY_API_KEYS: Type.Array(Type.String({ pattern: '^00D[A-Za-z0-9]{15}:[0-9a-f]{64}$' }), {
    default: '',
    maxItems: 10_000,
    description:
      'One item per API key, as `npm run -w proxy key -- <org id>` prints it: the org id of 18 characters, a colon ' +
      'and the SHA-256 of the key in hexadecimal. Several keys of one org are all valid. Never the key itself.'
  }),
  CROSSWALK_PROXY_OPERATOR_TOKEN_HASH: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{64}$',
      description:
        'SHA-256 in hexadecimal of the token that may read /metrics, as `npm run -w proxy key -- operator` prints ' +
        'it. Not set: nobody may.'
    })
  ),
  CROSSWALK_PROXY_RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 600,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Requests that one org may send in a minute, to each replica.'
  }),
  CROSSWALK_PROXY_BODY_LIMIT_BYTES: Type.Integer({
    default: 8 * 1024 * 1024,
    minimum: 1024,
    maximum: 64 * 1024 * 1024,
    description: 'Largest request body, in bytes.'
  }),
  CROSSWALK_PROXY_TIMEOUT_DEFAULT_MS: Type.Integer({
    default: 100_000,
    minimum: 1000,
    maximum: 600_000,
    description: 'Milliseconds that a request may take when it has no X-Request-Timeout.'
  }),
  CROSSWALK_PROXY_TIMEOUT_MAX_MS: Type.Integer({
    default: 120_000,
    minimum: 1000,
    maximum: 600_000,
    description: 'Most milliseconds that X-Request-Timeout may ask for. Salesforce waits for 120 s at most.'
  }),
  CROSSWALK_PROXY_SHUTDOWN_MS: Type.Integer({
    default: 25_000,
    minimum: 0,
    maximum: 600_000,
    description: 'Milliseconds that requests under way are given when the process is asked to stop.'
  }),
  CROSSWALK_PROXY_FLEXNET_HOSTS: Type.Array(Type.String({ pattern: HOST_PATTERN, maxLength: 253 }), {
    default: '*.flexnetoperations.com',
    maxItems: 1000,
    description:
      'Hosts of FlexNet Operations that may be called, over https at public addresses: exact names, or `*.` in place ' +
      'of the first label. Lower case, no scheme, no port, no IP address.'
  }),
  CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: Type.Array(
    Type.String({ pattern: '^https?://[a-z0-9.\\-\\[\\]:]+$', maxLength: 300 }),
    {
      default: '',
      maxItems: 100,
      description:
        'Exact origins that may be called at any address, private ones included, such as http://localhost:8090 for ' +
        'a simulator. Scheme, host and port in lower case, no path.'
    }
  ),
  CROSSWALK_PROXY_FLEXNET_CONNECT_TIMEOUT_MS: Type.Integer({
    default: 5000,
    minimum: 100,
    maximum: 60_000,
    description: 'Milliseconds for name, TCP and TLS of a new connection to FlexNet Operations.'
  }),
  CROSSWALK_PROXY_FLEXNET_CONNECTIONS_PER_HOST: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 256,
    description: 'Most calls at the same time to one host of FlexNet Operations, from each replica.'
  }),
  CROSSWALK_PROXY_FLEXNET_RESPONSE_LIMIT_BYTES: Type.Integer({
    default: 32 * 1024 * 1024,
    minimum: 64 * 1024,
    maximum: 256 * 1024 * 1024,
    description: 'Largest answer that is accepted from FlexNet Operations, in bytes.'
  }),
  CROSSWALK_PROXY_FLEXNET_CIRCUIT_FAILURES: Type.Integer({
    default: 5,
    minimum: 1,
    maximum: 1000,
    description: 'Failed calls in a row after which a host of FlexNet Operations is left alone for a while.'
  }),
  CROSSWALK_PROXY_FLEXNET_CIRCUIT_OPEN_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    maximum: 600_000,
    description: 'Milliseconds for which it is left alone; then one call finds out.'
  }),
  CROSSWALK_PROXY_FLEXNET_WRITE_BATCH: Type.Integer({
    default: 25,
    minimum: 1,
    maximum: 25,
    description: 'Records in one write; FlexNet Operations takes at most 25.'
  }),
  CROSSWALK_PROXY_FLEXNET_READ_PAGE: Type.Integer({
    default: 2000,
    minimum: 1,
    maximum: 2000,
    description:
      'Records in one page that is read; FlexNet Operations takes at most 2000. Lower it for a slow tenant.'
  }),
  CROSSWALK_PROXY_FLEXNET_READ_TIMEOUT_MS: Type.Integer({
    default: 30_000,
    minimum: 1000,
    maximum: 600_000,
    description: 'Milliseconds that one read from FlexNet Operations may take.'
  }),
  CROSSWALK_PROXY_FLEXNET_WRITE_TIMEOUT_MS: Type.Integer({
    default: 60_000,
    minimum: 1000,
    maximum: 600_000,
    description: 'Milliseconds that one write to FlexNet Operations may take.'
  }),
  CROSSWALK_PROXY_USAGE_FOLDER: Type.String({
    default: 'usage-data',
    minLength: 1,
    description:
      'Folder of the package usage, for this process alone. It is made with the first usage request.'
  }),
  CROSSWALK_PROXY_USAGE_HOSTS: Type.Array(Type.String({ pattern: HOST_PATTERN, maxLength: 253 }), {
    default: 'pa-production-pickup.s3.us-west-2.amazonaws.com',
    maxItems: 1000,
    description:
      'Hosts from which files of App Analytics may be downloaded, over https at public addresses: exact names, or `*.` ' +
      'in place of the first label.'
  }),
  CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS: Type.Array(
    Type.String({ pattern: '^https?://[a-z0-9.\\-\\[\\]:]+$', maxLength: 300 }),
    {
      default: '',
      maxItems: 100,
      description: 'Exact origins from which files may be downloaded at any address, such as a simulator.'
    }
  ),
  CROSSWALK_PROXY_USAGE_FILE_LIMIT_BYTES: Type.Integer({
    default: 20 * 1024 ** 3,
    minimum: 1024,
    maximum: 100 * 1024 ** 3,
    description:
      'Largest file of App Analytics, in bytes as it comes; so much room the folder needs besides its data.'
  }),
  CROSSWALK_PROXY_USAGE_DOWNLOAD_TIMEOUT_MS: Type.Integer({
    default: 1_800_000,
    minimum: 1000,
    maximum: 3_600_000,
    description: 'Milliseconds that one download may take.'
  }),
  CROSSWALK_PROXY_USAGE_MEMORY_BYTES: Type.Integer({
    default: 2 * 1024 ** 3,
    minimum: 512 * 1024 ** 2,
    maximum: 1024 ** 4,
    description:
      'Memory that one statement of the usage store may take, in bytes; at 60 % of it, it goes on on disk.'
  }),
  CROSSWALK_PROXY_USAGE_KEPT_DAYS: Type.Integer({
    default: 400,
    minimum: 45,
    maximum: 4000,
    description: 'Days for which usage is kept.'
  }),
  CROSSWALK_PROXY_CLICKHOUSE_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[a-z0-9.\\-\\[\\]:]+$',
      maxLength: 300,
      description:
        'Origin of the HTTP interface of a ClickHouse server that keeps the usage, such as ' +
        'https://clickhouse.example.com:8443. Not set: ClickHouse runs inside this process, with its data in the folder.'
    })
  ),
  CROSSWALK_PROXY_CLICKHOUSE_TRUSTED_ORIGINS: Type.Array(
    Type.String({ pattern: '^https?://[a-z0-9.\\-\\[\\]:]+$', maxLength: 300 }),
    {
      default: '',
      maxItems: 100,
      description:
        'Exact origins of ClickHouse that may be called over http, such as http://clickhouse:8123 in a private network. ' +
        'This machine always may.'
    }
  ),
  CROSSWALK_PROXY_CLICKHOUSE_DATABASE: Type.String({
    default: 'crosswalk',
    pattern: '^[A-Za-z_][A-Za-z0-9_]{0,99}$',
    description: 'Database on that server, which has to exist; its tables are made.'
  }),
  CROSSWALK_PROXY_CLICKHOUSE_USER: Type.String({
    default: 'default',
    minLength: 1,
    maxLength: 200,
    description: 'User of that server, who may make, change, read and write tables of the database.'
  }),
  CROSSWALK_PROXY_CLICKHOUSE_PASSWORD: Type.String({
    default: '',
    maxLength: 1000,
    description: 'Password of that user. A secret: it is never logged.'
  }),
  CROSSWALK_PROXY_CLICKHOUSE_CLUSTER: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_.\\-]{1,100}$',
      description:
        'Name of the cluster all of whose servers are to hold copies of the tables. Not set: that server alone.'
    })
  )
});

type Settings = Static<typeof SettingsSchema>;

export interface ApiKeyHash {
  /** Salesforce org id of 18 characters. */
  readonly orgId: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly sha256: string;
}

export type Config = ReturnType<typeof toConfig>;

/** What is wrong with the settings: one sentence for each fault, none of which repeats a value. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The settings have ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * Turns environment variables into the one config object.
 * @throws ConfigError with every fault at once
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults = unknownSettings(environment);
  const values = Object.entries(SettingsSchema.properties).map(([name, schema]) => {
    const value = readSetting(environment[name], schema);
    if (!isValid(schema, value)) faults.push(...faultsOf(name, schema, value));
    return [name, value];
  });
  // Each value has passed its own schema by the time that this is used.
  const settings = Object.fromEntries(values) as Settings;
  if (faults.length === 0) faults.push(...contradictions(settings));
  if (faults.length > 0) throw new ConfigError(faults);
  return deepFreeze(toConfig(settings));
}

function unknownSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('CROSSWALK_PROXY_') && !(name in SettingsSchema.properties))
    .map(
      (name) =>
        `${name} is not a setting. Correct the name or remove it; docs/operator-guide.md lists them all.`
    );
}

function readSetting(text: string | undefined, schema: TSchema): unknown {
  const isSet = text !== undefined && text.trim() !== '';
  const value: unknown = isSet ? text.trim() : 'default' in schema ? schema.default : undefined;
  if (Type.IsArray(schema))
    return String(value)
      .split(/[\s,]+/)
      .filter((item) => item !== '');
  return value === undefined ? undefined : Convert(schema, value);
}

function isValid(schema: TSchema, value: unknown): boolean {
  return value === undefined ? Type.IsOptional(schema) : Check(schema, value);
}

/** One sentence for a faulty setting, or for each faulty item of a list. */
function faultsOf(name: string, schema: TSchema, value: unknown): string[] {
  const description = 'description' in schema ? String(schema.description) : '';
  const problems = new Map<string, string>();
  for (const { instancePath, keyword, message } of Errors(schema, value)) {
    const item = /^\/(\d+)/.exec(instancePath)?.[1];
    const place = item === undefined ? name : `Item ${Number(item) + 1} of ${name}`;
    if (!problems.has(place)) problems.set(place, keyword === 'pattern' ? 'has not the right form' : message);
  }
  return [...problems].map(([place, problem]) => `${place} ${problem}. What belongs there: ${description}`);
}

const ORIGIN_SETTINGS = [
  'CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS',
  'CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS',
  'CROSSWALK_PROXY_CLICKHOUSE_TRUSTED_ORIGINS'
] as const;

function contradictions(settings: Settings): string[] {
  const faults: string[] = [];
  if (settings.CROSSWALK_PROXY_TIMEOUT_DEFAULT_MS > settings.CROSSWALK_PROXY_TIMEOUT_MAX_MS) {
    faults.push(
      'CROSSWALK_PROXY_TIMEOUT_DEFAULT_MS is larger than CROSSWALK_PROXY_TIMEOUT_MAX_MS. Lower the one or raise the other.'
    );
  }
  for (const name of ORIGIN_SETTINGS) {
    for (const origin of settings[name]) {
      if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
      faults.push(`${name} contains ${origin}, which is not an origin. Leave out a default port (80, 443).`);
    }
  }
  return [...faults, ...serverFaults(settings)];
}

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The password goes where the URL says, so it must not be read on the way. */
function serverFaults(settings: Settings): string[] {
  const {
    CROSSWALK_PROXY_CLICKHOUSE_URL: url,
    CROSSWALK_PROXY_CLICKHOUSE_PASSWORD: password,
    CROSSWALK_PROXY_CLICKHOUSE_CLUSTER: cluster,
    CROSSWALK_PROXY_CLICKHOUSE_TRUSTED_ORIGINS: trustedOrigins
  } = settings;
  if (url === undefined) {
    if (password === '' && cluster === undefined) return [];
    return [
      'CROSSWALK_PROXY_CLICKHOUSE_URL is missing, so that the other settings of ClickHouse would do nothing.'
    ];
  }
  if (!URL.canParse(url) || new URL(url).origin !== url) {
    return ['CROSSWALK_PROXY_CLICKHOUSE_URL is not an origin. Leave out a default port (80, 443).'];
  }
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || THIS_MACHINE.test(hostname) || trustedOrigins.includes(url)) return [];
  return [
    'CROSSWALK_PROXY_CLICKHOUSE_URL has http, over which anybody on the way reads the password and the usage. Use ' +
      'https, or name the origin in CROSSWALK_PROXY_CLICKHOUSE_TRUSTED_ORIGINS if the network is your own.'
  ];
}

function toConfig(settings: Settings) {
  return {
    listen: { host: settings.CROSSWALK_PROXY_HOST, port: settings.CROSSWALK_PROXY_PORT },
    logLevel: settings.CROSSWALK_PROXY_LOG_LEVEL,
    apiKeys: settings.CROSSWALK_PROXY_API_KEYS.map(toApiKeyHash),
    /** SHA-256 in hexadecimal, or null when nobody may read the metrics. */
    operatorTokenHash: settings.CROSSWALK_PROXY_OPERATOR_TOKEN_HASH ?? null,
    requestsPerMinute: settings.CROSSWALK_PROXY_RATE_LIMIT_PER_MINUTE,
    bodyLimitBytes: settings.CROSSWALK_PROXY_BODY_LIMIT_BYTES,
    timeout: {
      defaultMs: settings.CROSSWALK_PROXY_TIMEOUT_DEFAULT_MS,
      maxMs: settings.CROSSWALK_PROXY_TIMEOUT_MAX_MS
    },
    shutdownMs: settings.CROSSWALK_PROXY_SHUTDOWN_MS,
    flexnet: {
      destinations: {
        hostPatterns: settings.CROSSWALK_PROXY_FLEXNET_HOSTS,
        trustedOrigins: settings.CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS
      },
      connectTimeoutMs: settings.CROSSWALK_PROXY_FLEXNET_CONNECT_TIMEOUT_MS,
      maxConnectionsPerHost: settings.CROSSWALK_PROXY_FLEXNET_CONNECTIONS_PER_HOST,
      maxResponseBytes: settings.CROSSWALK_PROXY_FLEXNET_RESPONSE_LIMIT_BYTES,
      circuit: {
        failuresToOpen: settings.CROSSWALK_PROXY_FLEXNET_CIRCUIT_FAILURES,
        openMs: settings.CROSSWALK_PROXY_FLEXNET_CIRCUIT_OPEN_MS
      },
      services: {
        writeBatch: settings.CROSSWALK_PROXY_FLEXNET_WRITE_BATCH,
        readPage: settings.CROSSWALK_PROXY_FLEXNET_READ_PAGE,
        readTimeoutMs: settings.CROSSWALK_PROXY_FLEXNET_READ_TIMEOUT_MS,
        writeTimeoutMs: settings.CROSSWALK_PROXY_FLEXNET_WRITE_TIMEOUT_MS
      }
    },
    usage: {
      folder: settings.CROSSWALK_PROXY_USAGE_FOLDER,
      destinations: {
        hostPatterns: settings.CROSSWALK_PROXY_USAGE_HOSTS,
        trustedOrigins: settings.CROSSWALK_PROXY_USAGE_TRUSTED_ORIGINS
      },
      maxFileBytes: settings.CROSSWALK_PROXY_USAGE_FILE_LIMIT_BYTES,
      downloadTimeoutMs: settings.CROSSWALK_PROXY_USAGE_DOWNLOAD_TIMEOUT_MS,
      memoryBytes: settings.CROSSWALK_PROXY_USAGE_MEMORY_BYTES,
      keptDays: settings.CROSSWALK_PROXY_USAGE_KEPT_DAYS,
      /** Null: ClickHouse runs inside this process. */
      server: toServer(settings)
    }
  };
}

function toServer(settings: Settings) {
  const url = settings.CROSSWALK_PROXY_CLICKHOUSE_URL;
  if (url === undefined) return null;
  return {
    url,
    database: settings.CROSSWALK_PROXY_CLICKHOUSE_DATABASE,
    user: settings.CROSSWALK_PROXY_CLICKHOUSE_USER,
    password: settings.CROSSWALK_PROXY_CLICKHOUSE_PASSWORD,
    cluster: settings.CROSSWALK_PROXY_CLICKHOUSE_CLUSTER ?? null
  };
}

function toApiKeyHash(item: string): ApiKeyHash {
  const [orgId = '', sha256 = ''] = item.split(':');
  return { orgId, sha256 };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
