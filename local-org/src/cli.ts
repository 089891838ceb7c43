import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApexLoadError } from './apex/errors.ts';
import { asApexException } from './apex/run/operations.ts';
import { openOrg, openWithoutRefused, type OpenedOrg } from './open.ts';
import { execute } from './seeds.ts';
import { serve, type ServeOptions } from './serve.ts';
import { coveredShare, lcov, lineCoverage, REQUIRED_SHARE } from './testing/coverage.ts';
import { junit, textReport } from './testing/reports.ts';
import { isTestClass, runTests } from './testing/run-tests.ts';

const USAGE = `Usage:
  local-org test [--folder <metadata>]... [--apex <more classes>]... [--skip-refused] [--reports <folder>]
      [<TestClass>...]
  local-org exec [--folder <metadata>]... <file.apex, or - for standard input>
  local-org serve [--folder <metadata>]... [--state <folder>] [--port <number>] [--watch]
      [--app-analytics <address of a simulator>]
      [--seed <file.apex, run once in a new org>]... [--run <file.apex, run at every start>]...`;

const FOLDER = 'force-app/main/default';

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      folder: { type: 'string', multiple: true, default: [FOLDER] },
      apex: { type: 'string', multiple: true, default: [] },
      'skip-refused': { type: 'boolean', default: false },
      reports: { type: 'string' },
      state: { type: 'string', default: '.local/org' },
      port: { type: 'string', default: '0' },
      watch: { type: 'boolean', default: false },
      seed: { type: 'string', multiple: true, default: [] },
      run: { type: 'string', multiple: true, default: [] },
      'app-analytics': { type: 'string' }
    }
  });
  const [command, ...rest] = positionals;
  const report = (text: string): void => console.log(text);
  if (command === 'serve') {
    const { folder: folders, state, port, watch, seed, run, 'app-analytics': appAnalytics } = values;
    return serveUntilStopped({ folders, state, port: Number(port), watch, seed, run, appAnalytics, report });
  }
  if (command !== 'test' && command !== 'exec') {
    console.error(USAGE);
    return 2;
  }
  const opened = values['skip-refused']
    ? openWithoutRefused({ folders: values.folder }, values.apex, report, (fault) =>
        report(`refused: ${fault.message}`)
      )
    : openOrg({ folders: values.folder }, values.apex, report);
  try {
    if (command === 'test') return test(opened, rest, values.reports);
    const [path = '-'] = rest;
    execute(opened, path === '-' ? process.stdin.fd : path);
    opened.org.runJobs(opened.program);
    return 0;
  } finally {
    await opened.org.close();
  }
}

/** Serves the org until the process is asked to stop. */
async function serveUntilStopped(options: ServeOptions): Promise<number> {
  const served = await serve(options);
  console.log(`Local org ${served.url}`);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await served.close();
  return 0;
}

function test({ program }: OpenedOrg, classes: readonly string[], reports: string | undefined): number {
  const outcomes = runTests(program, classes);
  const testFiles = new Set(program.classes.filter(isTestClass).map(({ file }) => file));
  const coverage = program.coverage
    .filter(({ file, slots }) => !testFiles.has(file) && slots.length > 0)
    .map(lineCoverage);
  console.log(textReport(outcomes, coverage));
  if (reports !== undefined) {
    mkdirSync(reports, { recursive: true });
    writeFileSync(join(reports, 'apex-junit.xml'), junit(outcomes));
    writeFileSync(join(reports, 'apex.lcov'), lcov(coverage));
  }
  const covered = classes.length > 0 || coveredShare(coverage) >= REQUIRED_SHARE;
  return covered && outcomes.length > 0 && outcomes.every(({ failure }) => failure === null) ? 0 : 1;
}

/** One sentence for a person, with the Apex place when there is one. */
function explain(error: unknown): string {
  if (error instanceof ApexLoadError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'Another program has the port. Name another with --port, or leave it out for any free one.';
  const exception = asApexException(error);
  return exception === null ? String(error instanceof Error ? error.stack : error) : exception.toString();
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
