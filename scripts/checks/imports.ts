import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import type { Check } from './finding.ts';

const HOMES = ['proxy', 'simulators', 'local-org', 'scripts'];

/** Who may import whom; each rule with its reason stands in config/import-rules.json. */
export const imports: Check = {
  name: 'imports',
  async run(root) {
    const ruleSet = JSON.parse(
      readFileSync(path.join(root, 'config/import-rules.json'), 'utf8')
    ) as IConfiguration;
    const { output } = await cruise(
      HOMES.filter((home) => existsSync(path.join(root, home))),
      {
        baseDir: root,
        ruleSet,
        validate: true,
        tsPreCompilationDeps: true,
        doNotFollow: { path: 'node_modules' },
        exclude: { path: '(^|/)(dist|build|coverage)/' },
        combinedDependencies: true
      },
      {
        bustTheCache: true,
        extensions: ['.ts', '.js'],
        conditionNames: ['import', 'node'],
        exportsFields: ['exports']
      }
    );
    const { summary } = output as ICruiseResult;
    const reasons = new Map((ruleSet.forbidden ?? []).map(({ name, comment }) => [name, comment]));
    return summary.violations.map(({ from, to, rule }) => ({
      file: from,
      message: from === to ? `The module breaks the rule ${rule.name}.` : `It imports ${to} (${rule.name}).`,
      advice: reasons.get(rule.name) ?? 'Remove the import.'
    }));
  }
};
