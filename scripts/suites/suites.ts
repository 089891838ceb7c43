import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseXml } from '../project/xml.ts';
import { listFiles, relative } from '../project/package-source.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A part of the tests that is run and counted by itself. */
export interface Suite {
  readonly name: string;
  /** Runs the tests of the suite, whose output goes to the terminal. */
  readonly run: (root: string) => Promise<Counts>;
}

/** What a suite came to; `fault` says why it fails although no test does. */
export interface SuiteResult extends Counts {
  readonly name: string;
  readonly fault?: string;
}

/** Tests of the components, by jest. */
export const componentSuite: Suite = {
  name: 'components',
  async run(root) {
    const report = reportFile(root, 'components');
    const jest = path.join(root, 'node_modules/jest/bin/jest.js');
    await runNode(root, [
      jest,
      '--coverage',
      '--coverageReporters=text-summary',
      '--json',
      `--outputFile=${report}`
    ]);
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = readReport<{
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numRuntimeErrorTestSuites: number;
    }>(report);
    return {
      passed: numPassedTests,
      failed: numFailedTests + numRuntimeErrorTestSuites,
      skipped: numPendingTests
    };
  }
};

/**
 * Apex tests, run by the local org.
 * @param args further arguments for the local org
 */
export function apexSuite(name: string, args: readonly string[] = []): Suite {
  return {
    name,
    async run(root) {
      const folder = path.join(root, 'build/test-reports', name);
      rmSync(folder, { recursive: true, force: true });
      const exitCode = await runNode(root, [
        '--import',
        'tsx',
        'local-org/src/cli.ts',
        'test',
        '--reports',
        folder,
        ...args
      ]);
      const report = path.join(folder, 'apex-junit.xml');
      if (!existsSync(report)) throw new Error('The local org ended without a report; see its output above.');
      const { attributes } = parseXml(readFileSync(report, 'utf8'));
      const failed = Number(attributes.get('failures'));
      if (exitCode !== 0 && failed === 0) throw new Error('The local org failed; see its output above.');
      return { passed: Number(attributes.get('tests')) - failed, failed, skipped: 0 };
    }
  };
}

/**
 * Tests of everything below a folder that Node runs, by its own runner.
 * @param options.fileTimeoutMs milliseconds after which a test file is ended and counts as failed
 * @param options.output what becomes of the output of the tests
 * @param options.oneByOne whether the files share what only one of them can have, such as ports
 */
export function nodeSuite(
  name: string,
  folder: string,
  {
    fileTimeoutMs = 600_000,
    output = 'inherit',
    oneByOne = false
  }: { fileTimeoutMs?: number; output?: 'inherit' | 'ignore'; oneByOne?: boolean } = {}
): Suite {
  return {
    name,
    async run(root) {
      const files = listFiles(path.join(root, folder))
        .map((file) => relative(root, file))
        .filter(
          (file) => file.endsWith('.test.ts') && !/(^|\/)(node_modules|dist|build|\.local)\//.test(file)
        );
      if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
      const report = reportFile(root, name);
      await runNode(
        root,
        [
          '--import',
          'tsx',
          '--test',
          // A test file that failed and left a server open must fail the gate, not stop it for ever.
          `--test-timeout=${fileTimeoutMs}`,
          ...(oneByOne ? ['--test-concurrency=1'] : []),
          '--test-reporter=spec',
          '--test-reporter-destination=stdout',
          `--test-reporter=${new URL('./count-reporter.mjs', import.meta.url).href}`,
          `--test-reporter-destination=${report}`,
          ...files
        ],
        output
      );
      return readReport<Counts>(report);
    }
  };
}

/** Runs one suite after the other. A suite that ran no test has failed, and so has one that could not run. */
export async function runSuites(root: string, suites: readonly Suite[]): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const { name, run } of suites) {
    console.log(`\n── ${name} ──`);
    try {
      const counts = await run(root);
      const ranNone = counts.passed + counts.failed === 0;
      results.push({ name, ...counts, ...(ranNone ? { fault: 'It ran no test.' } : {}) });
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      results.push({ name, passed: 0, failed: 0, skipped: 0, fault });
    }
  }
  return results;
}

/** The table of the results, and last the sum alone on its line. A fault counts as one failure. */
export function summarize(results: readonly SuiteResult[]): string {
  const rows = results.map(({ name, passed, failed, skipped, fault }) => {
    const parts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
    return `${name.padEnd(12)}  ${parts.join(', ')}${fault === undefined ? '' : `  ${fault}`}`;
  });
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  return [...rows, '', `${passed} passed, ${countFailures(results)} failed`].join('\n');
}

export function countFailures(results: readonly SuiteResult[]): number {
  return results.reduce(
    (sum, { failed, fault }) => sum + failed + (fault !== undefined && failed === 0 ? 1 : 0),
    0
  );
}

function reportFile(root: string, name: string): string {
  const file = path.join(root, 'build/test-reports', `${name}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  // A runner that dies must not be judged by what it wrote the last time.
  rmSync(file, { force: true });
  return file;
}

function readReport<T>(file: string): T {
  if (!existsSync(file)) throw new Error('Its runner ended without a report; see its output above.');
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** Runs Node to its end; gives its exit code, 1 when it was killed. */
function runNode(
  cwd: string,
  args: readonly string[],
  output: 'inherit' | 'ignore' = 'inherit'
): Promise<number> {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { cwd, stdio: ['ignore', output, output] })
      .once('error', reject)
      .once('close', (code) => resolve(code ?? 1));
  });
}
