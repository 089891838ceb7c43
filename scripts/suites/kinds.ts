import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { listFiles, relative } from '../project/files.ts';
import { parseXml } from '../project/xml.ts';
import { readReport, reportFile, runNode, type Counts, type Outcome, type Suite } from './suite.ts';

const NO_REPORT = 'Its runner ended without a report; see its output above.';

/** Tests of the components, by jest. */
export const componentSuite: Suite = {
  name: 'components',
  jobs(root, { componentTests }) {
    if (componentTests?.length === 0) return [];
    return [{ name: 'components', isReport: true, run: () => runJest(root, componentTests) }];
  }
};

async function runJest(root: string, files: readonly string[] | null): Promise<Outcome> {
  const file = reportFile(root, 'components');
  const { output } = await runNode(root, [
    path.join(root, 'node_modules/jest/bin/jest.js'),
    ...(files === null ? ['--coverage', '--coverageReporters=text-summary'] : ['--runTestsByPath', ...files]),
    '--json',
    `--outputFile=${file}`
  ]);
  const report = readReport<{
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numRuntimeErrorTestSuites: number;
  }>(file);
  if (report === null) return { passed: 0, failed: 0, skipped: 0, output, fault: NO_REPORT };
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests,
    output
  };
}

/**
 * Apex tests, run by the local org.
 * @param args further arguments for the local org
 */
export function apexSuite(name: string, args: readonly string[] = []): Suite {
  return {
    name,
    jobs(root, { apexTests }) {
      if (apexTests?.length === 0) return [];
      return [{ name, isReport: true, run: () => runApex(root, name, [...args, ...(apexTests ?? [])]) }];
    }
  };
}

async function runApex(root: string, name: string, args: readonly string[]): Promise<Outcome> {
  const folder = path.join(root, 'build/test-reports', name);
  rmSync(folder, { recursive: true, force: true });
  const cli = ['--import', 'tsx', 'local-org/src/cli.ts', 'test', '--reports', folder];
  const { output, exitCode } = await runNode(root, [...cli, ...args]);
  const report = path.join(folder, 'apex-junit.xml');
  if (!existsSync(report)) return { passed: 0, failed: 0, skipped: 0, output, fault: NO_REPORT };
  const { attributes } = parseXml(readFileSync(report, 'utf8'));
  const failed = Number(attributes.get('failures'));
  return {
    passed: Number(attributes.get('tests')) - failed,
    failed,
    skipped: 0,
    output,
    ...(exitCode !== 0 && failed === 0 ? { fault: 'The local org failed; see its output above.' } : {})
  };
}

/**
 * Tests of everything below a folder that Node runs, each file in a process of its own.
 * @param options.fileTimeoutMs milliseconds after which a test file is ended and counts as failed
 */
export function nodeSuite(
  name: string,
  folder: string,
  { fileTimeoutMs = 600_000 }: { fileTimeoutMs?: number } = {}
): Suite {
  return {
    name,
    jobs: (root, { nodeTests }) =>
      nodeTestFiles(root, folder)
        .filter((file) => nodeTests === null || nodeTests.has(file))
        .map((file) => ({ name: file, run: () => runNodeTests(root, name, file, fileTimeoutMs) }))
  };
}

/** The test files below a folder that Node runs, relative to the root. */
export function nodeTestFiles(root: string, folder: string): string[] {
  return listFiles(path.join(root, folder))
    .map((file) => relative(root, file))
    .filter((file) => file.endsWith('.test.ts') && !/(^|\/)(node_modules|dist|build|\.local)\//.test(file));
}

async function runNodeTests(root: string, suite: string, file: string, timeoutMs: number): Promise<Outcome> {
  const report = reportFile(root, suite, file);
  const args = [
    ...['--import', 'tsx'],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    `--test-reporter=${new URL('./count-reporter.mjs', import.meta.url).href}`,
    `--test-reporter-destination=${report}`,
    file
  ];
  // A test file that failed and left a server open must fail the gate, not stop it for ever.
  const { exitCode, output } = await runNode(root, args, timeoutMs);
  const counts = readReport<Counts>(report) ?? { passed: 0, failed: 0, skipped: 0 };
  const fault = nodeFault(file, counts, exitCode);
  return { ...counts, output, ...(fault !== null && { fault }) };
}

/** Why a file fails in which no test has failed. */
function nodeFault(
  file: string,
  { passed, failed, skipped }: Counts,
  exitCode: number | null
): string | null {
  if (failed > 0) return null;
  if (exitCode === null) return `${file} was killed: it did not end by itself.`;
  if (exitCode !== 0) return `${file} ended with exit code ${exitCode}.`;
  return passed + skipped === 0 ? `${file} ran no test.` : null;
}
