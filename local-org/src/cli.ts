import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApexLoadError } from './apex/errors.ts';
import { asApexException } from './apex/run/operations.ts';
import { openOrg, openWithoutRefused, type OpenedOrg } from './open.ts';
import { serve } from './serve.ts';
import { coveredShare, lcov, lineCoverage, REQUIRED_SHARE, type FileCoverage } from './testing/coverage.ts';
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
  if (command === 'serve') return serveUntilStopped(values);
  if (command !== 'test' && command !== 'exec') {
    console.error(USAGE);
    return 2;
  }
  const debug = (text: string): void => console.log(text);
  const opened = values['skip-refused']
    ? openWithoutRefused({ folders: values.folder }, values.apex, debug, (fault) =>
        console.log(`refused: ${fault.message}`)
      )
    : openOrg({ folders: values.folder }, values.apex, debug);
  try {
    return command === 'test' ? test(opened, rest, values.reports) : execute(opened, rest[0] ?? '-');
  } finally {
    await opened.org.close();
  }
}

/** Serves the org until the process is asked to stop. */
async function serveUntilStopped(values: {
  folder: string[];
  state: string;
  port: string;
  watch: boolean;
  seed: string[];
  run: string[];
  'app-analytics'?: string | undefined;
}): Promise<number> {
  const [first = FOLDER, ...others] = values.folder;
  const served = await serve({
    folders: [first, ...others],
    state: values.state,
    port: Number(values.port),
    watch: values.watch,
    seed: values.seed,
    run: values.run,
    appAnalytics: values['app-analytics'],
    report: (text) => console.log(text)
  });
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
  if (reports !== undefined) writeReports(reports, junit(outcomes), coverage);
  const covered = classes.length > 0 || coveredShare(coverage) >= REQUIRED_SHARE;
  return covered && outcomes.length > 0 && outcomes.every(({ failure }) => failure === null) ? 0 : 1;
}

function writeReports(folder: string, junitText: string, coverage: readonly FileCoverage[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'apex-junit.xml'), junitText);
  writeFileSync(join(folder, 'apex.lcov'), lcov(coverage));
}

function execute({ org, program }: OpenedOrg, path: string): number {
  const text = readFileSync(path === '-' ? 0 : path, 'utf8');
  org.run(program, org.database.ids.administrator, (transaction) => program.execute(text, transaction));
  org.runJobs(program);
  return 0;
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
