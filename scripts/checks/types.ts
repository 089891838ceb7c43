import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Check, Finding } from './finding.ts';
import { runCommand } from '../project/commands.ts';

const PROJECTS = [
  'tsconfig.json',
  'force-app/main/default/lwc/tsconfig.json',
  'local-org/tsconfig.browser.json'
];

/** The TypeScript compiler over everything that Node runs, the components with their tests, and the local org's browser side. */
export const types: Check = {
  name: 'types',
  async run(root) {
    const projects = PROJECTS.filter((project) => existsSync(path.join(root, project)));
    return (await Promise.all(projects.map((project) => compile(root, project, ['--noEmit'])))).flat();
  }
};

/** Runs the compiler on one tsconfig and turns what it says into findings. */
export async function compile(
  root: string,
  project: string,
  args: readonly string[] = []
): Promise<Finding[]> {
  const compiler = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
  const { stdout, exitCode } = await runCommand(
    process.execPath,
    [compiler, '-p', project, '--pretty', 'false', ...args],
    root
  );
  const findings = stdout.split('\n').flatMap(toFinding);
  if (exitCode !== 0 && findings.length === 0) {
    findings.push({ file: project, message: stdout.trim(), advice: 'Mend the configuration.' });
  }
  return findings;
}

function toFinding(text: string): Finding[] {
  const match = /^(.+?)\((\d+),\d+\): error (TS\d+): (.+)$/.exec(text);
  if (!match) return [];
  const [, file = '', line = '', code = '', message = ''] = match;
  return [{ file, line: Number(line), message: `${message} (${code})`, advice: 'Make the types agree.' }];
}
