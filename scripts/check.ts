import { build } from './build.ts';
import { apex } from './checks/apex.ts';
import { apexRules } from './checks/apex-rules.ts';
import { bundles } from './checks/bundles.ts';
import { contract } from './checks/contract.ts';
import { conversion } from './checks/conversion.ts';
import { formatFinding, type Check, type Finding } from './checks/finding.ts';
import { format } from './checks/format.ts';
import { imports } from './checks/imports.ts';
import { lint } from './checks/lint.ts';
import { lockFile } from './checks/lock-file.ts';
import { metadataTypes } from './checks/metadata-types.ts';
import { packaging } from './checks/package.ts';
import { projectFiles } from './checks/project-files.ts';
import { references } from './checks/references.ts';
import { security } from './checks/security.ts';
import { types } from './checks/types.ts';
import { workflows } from './checks/workflows.ts';

const CHECKS: readonly Check[] = [
  build,
  lockFile,
  workflows,
  types,
  bundles,
  projectFiles,
  metadataTypes,
  references,
  apexRules,
  packaging,
  conversion,
  imports,
  contract,
  apex,
  security,
  lint,
  format
];

/** Runs the named checks, or all; prints each finding on a line of its own. Exits with 1 when there is one. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `Unknown check: ${unknown.join(', ')}. There are: ${CHECKS.map(({ name }) => name).join(', ')}.`
    );
  }
  let count = 0;
  for (const check of CHECKS) {
    if (names.length > 0 && !names.includes(check.name)) continue;
    const findings = await runCheck(check);
    console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'}  ${check.name}`);
    for (const finding of findings) console.log(`      ${formatFinding(finding)}`);
    count += findings.length;
  }
  console.log(count === 0 ? 'Every check passed.' : `${count} finding${count === 1 ? '' : 's'}.`);
  process.exitCode = count === 0 ? 0 : 1;
}

/** A check that cannot run has found something as well; the others go on. */
async function runCheck({ name, run }: Check): Promise<readonly Finding[]> {
  try {
    return await run(process.cwd());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        file: name,
        message: `The check could not run: ${reason}`,
        advice: 'See what it needs in CONTRIBUTING.md.'
      }
    ];
  }
}

await main(process.argv.slice(2));
