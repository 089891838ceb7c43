import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import type { Check, Finding } from './finding.ts';
import { runCommand } from '../project/commands.ts';

/** Prettier over every file that git has or would take. */
export const format: Check = {
  name: 'format',
  async run(root) {
    const { stdout } = await runCommand('git', ['ls-files', '-co', '--exclude-standard', '-z'], root);
    const findings: Finding[] = [];
    for (const file of stdout.split('\0').filter((name) => name !== '')) {
      const finding = await checkFile(root, file);
      if (finding) findings.push(finding);
    }
    return findings;
  }
};

async function checkFile(root: string, file: string): Promise<Finding | undefined> {
  const filepath = path.join(root, file);
  const ignorePath = path.join(root, '.prettierignore');
  const { ignored } = await prettier.getFileInfo(filepath, { ignorePath });
  const options = await prettier.resolveConfig(filepath);
  const { inferredParser } = await prettier.getFileInfo(filepath, { plugins: options?.plugins ?? [] });
  if (ignored || (inferredParser === null && options?.parser === undefined)) return undefined;
  try {
    const isFormatted = await prettier.check(readFileSync(filepath, 'utf8'), { ...options, filepath });
    return isFormatted
      ? undefined
      : { file, message: 'The file is not formatted.', advice: 'Run npm run format.' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      file,
      message: `It cannot be formatted: ${error.message.split('\n')[0]}.`,
      advice: 'Mend the syntax.'
    };
  }
}
