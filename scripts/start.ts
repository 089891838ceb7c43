import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { interruption } from './start/interrupt.ts';
import { startAll } from './start/parts.ts';

/** Starts everything that a newcomer needs, on this machine only, and stops it again when `signal` aborts. */
async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      reset: { type: 'boolean', default: false },
      folder: { type: 'string', default: '.local' },
      watch: { type: 'boolean', default: true },
      'any-ports': { type: 'boolean', default: false }
    },
    allowNegative: true
  });
  const root = process.cwd();
  const folder = path.resolve(root, values.folder);
  if (values.reset) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const report = (text: string): void => console.log(`  ${text}`);
  const { watch, 'any-ports': anyPorts } = values;
  const running = await startAll({ root, folder, report, watch, anyPorts, signal });
  const { flexNet, proxy, org } = running.addresses;
  console.log(`FlexNet Operations simulator  ${flexNet}`);
  console.log(`Crosswalk proxy               ${proxy}`);
  console.log(`Local org                     ${org}`);
  console.log(
    `\nOpen ${org} in a browser. What you change is kept in ${values.folder}; --reset starts anew.`
  );
  console.log('Everything goes on until Ctrl-C.');
  await running.ended;
}

const signal = interruption();
try {
  await main(signal);
} catch (error) {
  // What stops the start is said in a sentence; where in our code it happened helps nobody who starts it.
  if (!signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
