import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describeRoutes } from './describe-routes.ts';

const FILE = new URL('../../contract/openapi.json', import.meta.url);

/** Writes what the routes say of themselves to `contract/openapi.json`; with `--check`, only tells whether it is stale. */
async function main(isCheck: boolean): Promise<void> {
  const text = `${JSON.stringify(await describeRoutes(), null, 2)}\n`;
  if (!isCheck) return writeFileSync(FILE, text);
  if (existsSync(FILE) && readFileSync(FILE, 'utf8') === text) return;
  process.stderr.write(
    'contract/openapi.json is not what the routes of the proxy say. Run: npm run -w proxy contract\n'
  );
  process.exitCode = 1;
}

await main(process.argv.includes('--check'));
