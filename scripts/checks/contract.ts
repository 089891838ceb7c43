import type { Check } from './finding.ts';
import { runCommand } from '../project/commands.ts';

/** The committed contract is what the routes of the proxy say. */
export const contract: Check = {
  name: 'contract',
  async run(root) {
    const args = ['--import', 'tsx', 'proxy/scripts/write-contract.ts', '--check'];
    const { exitCode, stderr } = await runCommand(process.execPath, args, root);
    if (exitCode === 0) return [];
    return [
      { file: 'contract/openapi.json', message: stderr.trim(), advice: 'Commit what the command writes.' }
    ];
  }
};
