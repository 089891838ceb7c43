import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatFinding, type Check, type Finding } from './checks/finding.ts';
import { compile } from './checks/types.ts';
import { declareApexMethods } from './project/apex-types.ts';
import { listFiles, readText, relative } from './project/files.ts';

/** Declares the Apex methods for the components, then compiles the components in place. */
export async function buildComponents(root: string): Promise<readonly Finding[]> {
  const classes = listFiles(path.join(root, 'force-app/main/default/classes'))
    .filter((file) => file.endsWith('.cls'))
    .map((file) => readText(root, relative(root, file)));
  mkdirSync(path.join(root, 'types'), { recursive: true });
  writeFileSync(path.join(root, 'types/apex.d.ts'), declareApexMethods(classes));
  return compile(root, 'force-app/main/default/lwc/tsconfig.build.json');
}

/** The same, as a check: a component that does not compile is a finding. */
export const build: Check = { name: 'build', run: buildComponents };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const findings = await buildComponents(process.cwd());
  for (const finding of findings) console.error(formatFinding(finding));
  process.exitCode = findings.length > 0 ? 1 : 0;
}
