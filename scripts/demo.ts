import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_CREDENTIALS } from '../simulators/flexnet/credentials.ts';
import { runDemo } from './start/demo.ts';
import type { Part } from './start/part.ts';
import { keyOf, startFlexNet, startProxy } from './start/parts.ts';

/** Syncs two demo orders through a proxy of its own, twice, and prints what came of it; nothing is kept. */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-demo-'));
  const options = { root: process.cwd(), folder, report: (text: string) => console.log(text) };
  const parts: Part[] = [];
  try {
    const flexNet = await startFlexNet(options);
    parts.push(flexNet);
    const proxy = await startProxy(options, flexNet.url);
    parts.push(proxy);
    const [token = ''] = DEFAULT_CREDENTIALS.tokens;
    const headers = {
      'X-Api-Key': keyOf(options).key,
      'X-FlexNet-Url': flexNet.url,
      'X-FlexNet-Token': token
    };
    console.log((await runDemo({ url: proxy.url, headers })).join('\n'));
    console.log('\nAnd once more: what is there already is found.\n');
    console.log((await runDemo({ url: proxy.url, headers })).join('\n'));
  } finally {
    await Promise.all(parts.map((part) => part.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
