import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_CREDENTIALS } from './credentials.ts';
import type { FaultRule } from './fault-script.ts';
import { generateProducts, seedDemo } from './seed.ts';
import { startFlexNetSimulator } from './simulator.ts';

const USAGE = `Simulates FlexNet Operations.

  --port <n>                 port of the web services (8090)
  --host <address>           address to listen on (127.0.0.1)
  --admin-port <n>           port of the admin endpoint, loopback only (none)
  --data <file>              keeps everything in this file (nothing is kept)
  --seed                     starts an empty tenant with the demo products
  --generate-products <n>    adds n generated products to an empty tenant
  --latency <ms>             how long every answer takes (0)
  --latency-per-record <ms>  how much longer for every record of a write (0)
  --faults <file>            JSON list of fault rules
  --user <name>:<password>   who may sign in (${DEFAULT_CREDENTIALS.users[0]?.name}:${DEFAULT_CREDENTIALS.users[0]?.password})
  --token <token>            an access token that is accepted (${DEFAULT_CREDENTIALS.tokens[0]})
  --exact                    answers keep to the schema, without the liberties of the real server
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8090' },
    host: { type: 'string', default: '127.0.0.1' },
    'admin-port': { type: 'string' },
    data: { type: 'string' },
    seed: { type: 'boolean', default: false },
    'generate-products': { type: 'string', default: '0' },
    latency: { type: 'string', default: '0' },
    'latency-per-record': { type: 'string', default: '0' },
    faults: { type: 'string' },
    user: { type: 'string', multiple: true },
    token: { type: 'string', multiple: true },
    exact: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false }
  }
});

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const simulator = await startFlexNetSimulator({
  port: Number(values.port),
  host: values.host,
  ...(values['admin-port'] === undefined ? {} : { adminPort: Number(values['admin-port']) }),
  ...(values.data === undefined ? {} : { file: fromCaller(values.data) }),
  latencyMs: Number(values.latency),
  latencyPerRecordMs: Number(values['latency-per-record']),
  faults: values.faults === undefined ? [] : readFaults(fromCaller(values.faults)),
  credentials: {
    users: values.user?.map(splitUser) ?? DEFAULT_CREDENTIALS.users,
    tokens: values.token ?? DEFAULT_CREDENTIALS.tokens
  },
  tenant: { extras: !values.exact }
});

if (simulator.data.products.size === 0) {
  const now = new Date().toISOString();
  if (values.seed) seedDemo(simulator.data, now);
  generateProducts(simulator.data, Number(values['generate-products']), now);
}

process.stdout.write(`FlexNet Operations simulator: ${simulator.url}\n`);
if (simulator.adminUrl !== undefined) process.stdout.write(`Admin endpoint: ${simulator.adminUrl}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}

/** npm runs this in the workspace's folder; paths are meant from where the caller stands. */
function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? '.', path);
}

function readFaults(path: string): FaultRule[] {
  const rules: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(rules)) throw new Error(`${path} must hold a list of fault rules.`);
  // A rule of another shape is found when it strikes: the script is a tool for developers.
  return rules as FaultRule[];
}

function splitUser(pair: string): { name: string; password: string } {
  const colon = pair.indexOf(':');
  return { name: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
