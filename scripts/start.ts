import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import getPort, { portNumbers } from 'get-port';
import { DEFAULT_CREDENTIALS } from '../simulators/flexnet/credentials.ts';
import { runDemo } from './start/demo.ts';
import { developmentKey } from './start/development-key.ts';
import { startPart, type Part } from './start/part.ts';

/** Org id of the stand-in org; the platform never gives this one out. */
const ORG_ID = '00DCW000000LOCALA2';

/** Starts everything that a newcomer needs, on this machine only, and stops it again on Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { reset: { type: 'boolean', default: false }, folder: { type: 'string', default: '.local' } }
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
  try {
    const simulator = await startSimulator(root, folder);
    parts.push(simulator.part);
    console.log(`FlexNet Operations simulator  ${simulator.url}`);
    const proxy = await startProxy(root, folder, simulator.url);
    parts.push(proxy.part);
    console.log(`Crosswalk proxy               ${proxy.url}\n`);
    const [token = ''] = DEFAULT_CREDENTIALS.tokens;
    const headers = { 'X-Api-Key': proxy.key, 'X-FlexNet-Url': simulator.url, 'X-FlexNet-Token': token };
    console.log((await runDemo({ url: proxy.url, headers })).join('\n'));
    console.log(
      `\nBoth go on until Ctrl-C. What FlexNet Operations holds is kept in ${values.folder}; --reset starts anew.`
    );
    await Promise.all(parts.map((part) => part.ended));
  } finally {
    await stop();
  }
}

async function startSimulator(root: string, folder: string): Promise<{ part: Part; url: string }> {
  const port = await getPort({ port: portNumbers(8090, 8099), host: '127.0.0.1' });
  const part = await startPart({
    name: 'The FlexNet Operations simulator',
    cwd: root,
    script: 'simulators/flexnet/main.ts',
    args: ['--port', String(port), '--data', path.join(folder, 'flexnet.jsonl'), '--seed'],
    isReady: (line) => line.startsWith('FlexNet Operations simulator')
  });
  return { part, url: `http://127.0.0.1:${port}` };
}

async function startProxy(
  root: string,
  folder: string,
  flexnetUrl: string
): Promise<{ part: Part; url: string; key: string }> {
  const port = await getPort({ port: portNumbers(8080, 8089), host: '127.0.0.1' });
  const { key, setting } = developmentKey(path.join(folder, 'api-key'), ORG_ID);
  const part = await startPart({
    name: 'The Crosswalk proxy',
    cwd: root,
    script: 'proxy/src/main.ts',
    env: {
      CROSSWALK_PROXY_PORT: String(port),
      CROSSWALK_PROXY_API_KEYS: setting,
      CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: flexnetUrl
    },
    isReady: (line) => line.includes('"event":"started"')
  });
  return { part, url: `http://127.0.0.1:${port}`, key };
}

try {
  await main();
} catch (error) {
  // What stops the start is said in a sentence; where in our code it happened helps nobody who starts it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
