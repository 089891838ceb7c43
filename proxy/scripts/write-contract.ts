import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { contractFiles } from './contract-files.ts';

const CONTRACT = new URL('../../contract/', import.meta.url);

/** Writes what the routes say of themselves to `contract/`; with `--check`, only tells whether it is up to date. */
async function main(isCheck: boolean): Promise<void> {
  const files = Object.entries(await contractFiles());
  const stale = files.filter(([name, text]) => readIfThere(name) !== text);
  if (!isCheck) return stale.forEach(([name, text]) => writeFileSync(new URL(name, CONTRACT), text));
  for (const [name] of stale) {
    process.stderr.write(
      `contract/${name} is not what the routes of the proxy say. Run: npm run -w proxy contract\n`
    );
  }
  if (stale.length > 0) process.exitCode = 1;
}

function readIfThere(name: string): string | null {
  const file = new URL(name, CONTRACT);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

await main(process.argv.includes('--check'));
