import { parseArgs } from 'node:util';
import { startAppAnalyticsSimulator } from './simulator.ts';
import { DEMO_VENDOR } from './vendor.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8091' },
    host: { type: 'string', default: '127.0.0.1' },
    'query-ms': { type: 'string', default: '0' },
    help: { type: 'boolean', default: false }
  }
});

if (values.help) {
  process.stdout.write(`Simulates App Analytics for the demo vendor.

  --port <n>        port (8091)
  --host <address>  address to listen on (127.0.0.1)
  --query-ms <n>    how long a query takes, in milliseconds (0)
`);
  process.exit(0);
}

const simulator = await startAppAnalyticsSimulator({
  vendor: DEMO_VENDOR,
  port: Number(values.port),
  host: values.host,
  queryMs: Number(values['query-ms'])
});
process.stdout.write(`App Analytics simulator: ${simulator.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
