import { availableParallelism } from 'node:os';
import { EVERYTHING, type Selection } from './changes/selection.ts';
import type { Counts, Job, Outcome, Suite } from './suite.ts';

/** What a suite came to; `faults` say why it fails although no test does. */
export interface SuiteResult extends Counts {
  readonly name: string;
  readonly faults: readonly string[];
}

export interface RunOptions {
  /** Which tests run; all by default. */
  readonly selection?: Selection;
  /** Gets what is told of each job when it has ended, at once. */
  readonly report?: (text: string) => void;
}

/**
 * Runs the jobs of the suites, as many at a time as the machine has processors, in the order of the suites. A suite of
 * which nothing is selected is left out. A suite that ran no test has failed, and so has one that could not run.
 */
export async function runSuites(
  root: string,
  suites: readonly Suite[],
  { selection = EVERYTHING, report = (text) => console.log(text) }: RunOptions = {}
): Promise<SuiteResult[]> {
  const planned = suites.map(({ name, jobs }) => ({
    name,
    jobs: jobs(root, selection),
    outcomes: [] as Outcome[]
  }));
  const waiting = planned.flatMap(({ jobs, outcomes }) => jobs.map((job) => ({ job, outcomes })));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const startedAt = performance.now();
      const outcome = await outcomeOf(next.job);
      next.outcomes.push(outcome);
      report(textOf(next.job, outcome, performance.now() - startedAt));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return planned
    .filter(({ jobs }) => selection === EVERYTHING || jobs.length > 0)
    .map(({ name, outcomes }) => resultOf(name, outcomes));
}

async function outcomeOf({ run }: Job): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 0, skipped: 0, output: '', fault };
  }
}

function textOf({ name, isReport = false }: Job, outcome: Outcome, ms: number): string {
  const { failed, fault, output } = outcome;
  const isSound = failed === 0 && fault === undefined;
  const line = `${isSound ? '✔' : '✖'} ${name}  ${wordsOf(outcome)} (${(ms / 1000).toFixed(1)} s)`;
  const why = fault === undefined ? [] : [`  ${fault}`];
  return isSound && !isReport ? line : [output.trimEnd(), line, ...why].join('\n');
}

function resultOf(name: string, outcomes: readonly Outcome[]): SuiteResult {
  const sum = (what: keyof Counts): number => outcomes.reduce((total, outcome) => total + outcome[what], 0);
  const counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  const faults = outcomes.flatMap(({ fault }) => fault ?? []);
  const ranNone = counts.passed + counts.failed === 0 && faults.length === 0;
  return { name, ...counts, faults: ranNone ? ['It ran no test.'] : faults };
}

/** The table of the results, and last the sum alone on its line. Each fault counts as one failure. */
export function summarize(results: readonly SuiteResult[]): string {
  const rows = results.flatMap((result) => [
    `${result.name.padEnd(12)}  ${wordsOf(result)}`,
    ...result.faults.map((fault) => `  ${fault}`)
  ]);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  return [...rows, '', `${passed} passed, ${countFailures(results)} failed`].join('\n');
}

export function countFailures(results: readonly SuiteResult[]): number {
  return results.reduce((sum, { failed, faults }) => sum + failed + faults.length, 0);
}

function wordsOf({ passed, failed, skipped }: Counts): string {
  return [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
}
