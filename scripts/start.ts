import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Part } from './start/part.ts';
import { startFlexNet, startLocalOrg, startProxy } from './start/parts.ts';

/** Starts everything that a newcomer needs, on this machine only, and stops it again on Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reset: { type: 'boolean', default: false },
      folder: { type: 'string', default: '.local' },
      watch: { type: 'boolean', default: true }
    },
    allowNegative: true
  });
  const root = process.cwd();
  const folder = path.resolve(root, values.folder);
  if (values.reset) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const parts: Part[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.stop()));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  const options = { root, folder, report: (text: string) => console.log(`  ${text}`), watch: values.watch };
  try {
    const flexNet = await startFlexNet(options);
    parts.push(flexNet);
    console.log(`FlexNet Operations simulator  ${flexNet.url}`);
    const proxy = await startProxy(options, flexNet.url);
    parts.push(proxy);
    console.log(`Crosswalk proxy               ${proxy.url}`);
    const org = await startLocalOrg(options, proxy.url, flexNet.url);
    parts.push(org);
    console.log(`Local org                     ${org.url}`);
    console.log(
      `\nOpen ${org.url} in a browser. What you change is kept in ${values.folder}; --reset starts anew.`
    );
    console.log('Everything goes on until Ctrl-C.');
    await Promise.all(parts.map((part) => part.ended));
  } finally {
    await stop();
  }
}

try {
  await main();
} catch (error) {
  // What stops the start is said in a sentence; where in our code it happened helps nobody who starts it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
