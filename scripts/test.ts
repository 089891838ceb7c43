import { describeBrowser } from '../e2e/support/browser.ts';
import {
  apexSuite,
  componentSuite,
  countFailures,
  nodeSuite,
  runSuites,
  summarize,
  type Suite
} from './suites/suites.ts';

const SUITES: readonly Suite[] = [
  componentSuite,
  apexSuite('apex'),
  // Once more in an org that has what the package only reads where it is there.
  apexSuite('apex-vendor', [
    ...['--folder', 'force-app/main/default'],
    ...['--folder', 'local-org/optional/lma'],
    ...['--folder', 'local-org/optional/vendor']
  ]),
  nodeSuite('scripts', 'scripts/test'),
  nodeSuite('proxy', 'proxy/test'),
  nodeSuite('simulators', 'simulators'),
  nodeSuite('local-org', 'local-org/test'),
  nodeSuite('e2e', 'e2e', { oneByOne: true })
];

/** Runs the named suites, or all. Exits with 1 when a test failed, or a suite ran none. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `Unknown suite: ${unknown.join(', ')}. There are: ${SUITES.map(({ name }) => name).join(', ')}.`
    );
  }
  console.log(`Browser: ${await describeBrowser().catch(({ message }: Error) => message)}`);
  const results = await runSuites(
    process.cwd(),
    SUITES.filter(({ name }) => names.length === 0 || names.includes(name))
  );
  console.log(`\n${summarize(results)}`);
  process.exitCode = countFailures(results) === 0 ? 0 : 1;
}

await main(process.argv.slice(2));
