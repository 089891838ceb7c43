import { parseArgs } from 'node:util';
import { describeBrowser } from '../e2e/support/browser.ts';
import { changedFiles } from './suites/changes/changed-files.ts';
import { selectTests } from './suites/changes/select.ts';
import { EVERYTHING, type Selection } from './suites/changes/selection.ts';
import { apexSuite, componentSuite, nodeSuite, nodeTestFiles } from './suites/kinds.ts';
import { countFailures, runSuites, summarize } from './suites/run.ts';
import type { Suite } from './suites/suite.ts';

/** Folders with tests that Node runs, by the suite; what takes longest is first, so that nothing long is left for the end. */
const NODE_SUITES = {
  scripts: 'scripts/test',
  e2e: 'e2e',
  proxy: 'proxy/test',
  'local-org': 'local-org/test',
  simulators: 'simulators'
} as const;

const SUITES: readonly Suite[] = [
  ...Object.entries(NODE_SUITES).map(([name, folder]) => nodeSuite(name, folder)),
  componentSuite,
  apexSuite('apex'),
  // Once more in an org that has what the package only reads where it is there.
  apexSuite('apex-vendor', [
    ...['--folder', 'force-app/main/default'],
    ...['--folder', 'local-org/optional/lma'],
    ...['--folder', 'local-org/optional/vendor']
  ])
];

/** Runs the named suites, or all; with `--changed`, the tests in them that a change can break. Exits with 1 when a test failed. */
async function main(): Promise<void> {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { changed: { type: 'boolean', default: false } }
  });
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `Unknown suite: ${unknown.join(', ')}. There are: ${SUITES.map(({ name }) => name).join(', ')}.`
    );
  }
  const root = process.cwd();
  const selection = values.changed ? selectChanged(root) : EVERYTHING;
  console.log(`Browser: ${await describeBrowser().catch(({ message }: Error) => message)}`);
  const suites = SUITES.filter(({ name }) => names.length === 0 || names.includes(name));
  const results = await runSuites(root, suites, { selection });
  console.log(`\n${summarize(results)}`);
  process.exitCode = countFailures(results) === 0 ? 0 : 1;
}

function selectChanged(root: string): Selection {
  const { since, files } = changedFiles(root);
  const nodeTests = Object.values(NODE_SUITES).flatMap((folder) => nodeTestFiles(root, folder));
  const selection = selectTests(root, files, nodeTests);
  const extent = selection === EVERYTHING ? 'everything' : 'what they can break';
  console.log(`${files.length} files changed since ${since.slice(0, 8)}; running ${extent}.`);
  return selection;
}

await main();
