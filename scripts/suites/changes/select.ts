import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FileGraph } from './file-graph.ts';
import { PackageGraph, wordsOf } from './package-graph.ts';
import { EVERYTHING, type Selection } from './selection.ts';

const PACKAGE = 'force-app/main/default';
/** What the local org builds pages from and with. */
const PAGE_BUILDER = 'local-org/src/bundle/app.ts';
const BROWSER = 'e2e/support/browser.ts';
const LOCAL_ORG = 'local-org/src/cli.ts';
/** Metadata that the Apex tests find in an org beside the package. */
const OPTIONAL = 'local-org/optional/';
/** What no test runs unless it names it. */
const UNTESTED = /\.md$|^(docs|bench|\.github)\/|^LICENSE$/;
/** The libraries and settings of everything, and what runs the tests. */
const UNDER_EVERYTHING =
  /^(package(-lock)?\.json|[^/]+\/package\.json|\.npmrc|tsconfig[^/]*\.json|scripts\/(test\.ts|suites\/.*|project\/files\.ts))$/;
const JEST_ONLY = /^(jest\.config\.js|config\/jest-[^/]+(\/.*)?|types\/.*)$/;

/**
 * The tests that changes can break; everything where that is not clear.
 * @param changed files from the root of the project; deleted ones too
 * @param nodeTests every test file that Node runs
 */
export function selectTests(
  root: string,
  changed: readonly string[],
  nodeTests: readonly string[]
): Selection {
  const inPackage = changed.filter((file) => file.startsWith(`${PACKAGE}/`));
  const others = changed.filter((file) => !inPackage.includes(file));
  const graph = new FileGraph(root, 'force-app');
  const reached = new Map(nodeTests.map((test) => [test, graph.reached(test)]));
  const byLocalOrg = graph.reached(LOCAL_ORG);
  const known = new Set([...reached.values(), byLocalOrg].flatMap((files) => [...files]));
  const isClear = (file: string): boolean => known.has(file) || JEST_ONLY.test(file) || UNTESTED.test(file);
  if (others.some((file) => UNDER_EVERYTHING.test(file) || !isClear(file))) return EVERYTHING;

  const packageGraph = new PackageGraph(root, PACKAGE);
  const names = packageGraph.leadingTo(inPackage);
  const components = inPackage.filter((file) => file.startsWith(`${PACKAGE}/lwc/`));
  return {
    componentTests: componentTests(),
    apexTests: apexTests(),
    nodeTests: new Set(nodeTests.filter(isBroken))
  };

  function componentTests(): readonly string[] | null {
    if (names === null || others.some((file) => JEST_ONLY.test(file))) return null;
    return packageGraph.componentTests(packageGraph.leadingTo(components) ?? names);
  }

  function apexTests(): readonly string[] | null {
    if (others.some((file) => byLocalOrg.has(file) || file.startsWith(OPTIONAL))) return null;
    if (components.length === inPackage.length) return [];
    const tests = names === null ? [] : packageGraph.testClasses(names);
    return tests.length === 0 ? null : tests;
  }

  function isBroken(test: string): boolean {
    const files = reached.get(test) ?? new Set();
    if (others.some((file) => files.has(file))) return true;
    if (inPackage.length === 0 || !files.has('force-app')) return false;
    if (names === null) return true;
    const hasPages = files.has(PAGE_BUILDER);
    if (components.length === inPackage.length && !hasPages) return false;
    // In a browser, any page may lead to any other.
    return (hasPages && files.has(BROWSER) && packageGraph.isShown(names)) || namesOneOf(root, files, names);
  }
}

/** Whether one of the files has one of the names as a word. */
function namesOneOf(root: string, files: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  return [...files].some((file) => {
    if (!/\.(ts|apex|cls|html|json|xml)$/.test(file)) return false;
    const words = wordsOf(readFileSync(path.join(root, file), 'utf8'));
    return [...names].some((name) => words.has(name));
  });
}
