import { ESLint } from 'eslint';
import type { Check } from './finding.ts';
import { relative } from '../project/files.ts';

/** ESLint with the rules of Lightning Web Components, TypeScript and the design system. Warnings count. */
export const lint: Check = {
  name: 'lint',
  async run(root) {
    const eslint = new ESLint({ cwd: root, errorOnUnmatchedPattern: false });
    const results = await eslint.lintFiles(['.']);
    return results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, message, ruleId }) => ({
        file: relative(root, filePath),
        line,
        message: `${message} (${ruleId ?? 'syntax'})`,
        advice: 'Follow the rule; where it is wrong here, say why beside an exception.'
      }))
    );
  }
};
