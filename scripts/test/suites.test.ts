import assert from 'node:assert/strict';
import test, { describe, type TestContext } from 'node:test';
import { nodeSuite } from '../suites/kinds.ts';
import { countFailures, runSuites, summarize, type SuiteResult } from '../suites/run.ts';
import { writeProject } from './sample-project.ts';

interface Ran {
  readonly results: SuiteResult[];
  readonly told: readonly string[];
}

async function run(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  options: { fileTimeoutMs?: number } = {}
): Promise<Ran> {
  const root = writeProject(t, [['tests/README.md', ''], ...Object.entries(files)]);
  const told: string[] = [];
  const suites = [nodeSuite('sample', 'tests', options)];
  return { results: await runSuites(root, suites, { report: (text) => told.push(text) }), told };
}

const file = (body: string): string => `import test, { describe } from 'node:test';\n${body}\n`;

describe('suites of node:test', () => {
  test('count tests and not the groups that hold them', async (t) => {
    const { results } = await run(t, {
      'tests/a.test.ts': file("describe('a', () => { test('b', () => {}); test('c', () => {}); });"),
      'tests/b.test.ts': file("test('d', () => {}); test('e', { skip: 'later' }, () => {});")
    });

    assert.deepEqual(results, [{ name: 'sample', passed: 3, failed: 0, skipped: 1, faults: [] }]);
    assert.equal(countFailures(results), 0);
  });

  test('fail when a test fails, and tell its output in one piece', async (t) => {
    const { results, told } = await run(t, {
      'tests/a.test.ts': file("test('a', () => {}); test('b', () => { throw new Error('broken'); });"),
      'tests/b.test.ts': file("test('c', () => console.log('nobody asks'));")
    });

    assert.deepEqual(results, [{ name: 'sample', passed: 2, failed: 1, skipped: 0, faults: [] }]);
    assert.equal(countFailures(results), 1);
    assert.match(
      told.find((text) => text.includes('a.test.ts')) ?? '',
      /broken[\s\S]*✖ tests\/a\.test\.ts {2}1 passed, 1 failed/
    );
    assert.match(
      told.find((text) => text.includes('b.test.ts')) ?? '',
      /^✔ tests\/b\.test\.ts {2}1 passed, 0 failed \([\d.]+ s\)$/
    );
  });

  test('end although a test left a server open', async (t) => {
    const { results } = await run(
      t,
      {
        'tests/a.test.ts': file(
          "test('a', async () => { const { createServer } = await import('node:http'); createServer().listen(0); });"
        )
      },
      { fileTimeoutMs: 3000 }
    );

    assert.deepEqual(results[0]?.faults, ['tests/a.test.ts was killed: it did not end by itself.']);
  });

  test('fail when a file cannot be loaded', async (t) => {
    const { results } = await run(t, {
      'tests/a.test.ts': file("test('a', () => {});"),
      'tests/b.test.ts': "import './gone.ts';\n"
    });

    assert.equal(countFailures(results), 1);
    assert.deepEqual(results[0]?.faults, ['tests/b.test.ts ended with exit code 1.']);
  });

  test('fail when one of their files runs no test', async (t) => {
    const { results } = await run(t, {
      'tests/a.test.ts': file("test('a', () => {});"),
      'tests/b.test.ts': 'export {};\n'
    });

    assert.equal(countFailures(results), 1);
    assert.deepEqual(results[0]?.faults, ['tests/b.test.ts ran no test.']);
  });

  test('fail when they ran no test', async (t) => {
    const { results } = await run(t, {});

    assert.deepEqual(results[0]?.faults, ['It ran no test.']);
    assert.equal(countFailures(results), 1);
  });

  test('fail when every test was skipped', async (t) => {
    const { results } = await run(t, { 'tests/a.test.ts': file("test('a', { skip: true }, () => {});") });

    assert.deepEqual(results[0]?.faults, ['It ran no test.']);
  });
});

describe('the summary', () => {
  test('ends with the sum alone on its line', () => {
    const summary = summarize([
      { name: 'one', passed: 2, failed: 1, skipped: 0, faults: [] },
      { name: 'two', passed: 3, failed: 0, skipped: 1, faults: [] }
    ]);

    assert.equal(summary.split('\n').at(-1), '5 passed, 1 failed');
    assert.match(summary, /two +3 passed, 0 failed, 1 skipped/);
  });

  test('counts a suite that could not run as a failure and says why', async () => {
    const job = { name: 'one', run: () => Promise.reject(new Error('No runner.')) };

    const results = await runSuites('.', [{ name: 'one', jobs: () => [job] }], { report: () => undefined });

    assert.match(summarize(results), /No runner\./);
    assert.equal(summarize(results).split('\n').at(-1), '0 passed, 1 failed');
  });
});
