import type { Check, Finding } from './finding.ts';
import { runCommand } from '../project/commands.ts';

/** What is committed though it can be derived: the contract of the proxy, and what the docs have from its sources. */
const WRITTEN = [
  { file: 'contract/openapi.json', script: 'proxy/scripts/write-contract.ts' },
  { file: 'docs', script: 'proxy/scripts/write-docs.ts' }
];

/** The committed contract is what the routes of the proxy say, and the docs have its settings and licenses. */
export const contract: Check = {
  name: 'contract',
  async run(root) {
    const findings = await Promise.all(WRITTEN.map(({ file, script }) => findStale(root, file, script)));
    return findings.flat();
  }
};

async function findStale(root: string, file: string, script: string): Promise<Finding[]> {
  const { exitCode, stderr } = await runCommand(
    process.execPath,
    ['--import', 'tsx', script, '--check'],
    root
  );
  if (exitCode === 0) return [];
  return [{ file, message: stderr.trim(), advice: 'Commit what the command writes.' }];
}
