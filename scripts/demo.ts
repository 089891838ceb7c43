import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_CREDENTIALS } from '../simulators/flexnet/credentials.ts';
import { runDemo } from './start/demo.ts';
import { keyOf, startAll, type Running } from './start/parts.ts';

/** Syncs two demo orders through a proxy of its own, twice, and prints what came of it; nothing is kept. */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-demo-'));
  const options = { root: process.cwd(), folder, report: (text: string) => console.log(text), watch: false };
  let running: Running | undefined;
  try {
    running = await startAll(options);
    const { flexNet, proxy } = running.addresses;
    const [token = ''] = DEFAULT_CREDENTIALS.tokens;
    const headers = {
      'X-Api-Key': keyOf(options).key,
      'X-FlexNet-Url': flexNet,
      'X-FlexNet-Token': token
    };
    console.log((await runDemo({ url: proxy, headers })).join('\n'));
    console.log('\nAnd once more: what is there already is found.\n');
    console.log((await runDemo({ url: proxy, headers })).join('\n'));
  } finally {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
