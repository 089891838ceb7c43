import assert from 'node:assert/strict';
import test, { describe, type TestContext } from 'node:test';
import { countFailures, nodeSuite, runSuites, summarize, type SuiteResult } from '../suites/suites.ts';
import { writeProject } from './sample-project.ts';

function run(t: TestContext, files: Readonly<Record<string, string>>): Promise<SuiteResult[]> {
  const root = writeProject(t, [['tests/README.md', ''], ...Object.entries(files)]);
  // Node gives its test processes this mark, and a process that has it reports to a parent that is not there.
  const context = process.env['NODE_TEST_CONTEXT'];
  delete process.env['NODE_TEST_CONTEXT'];
  t.after(() => {
    if (context !== undefined) process.env['NODE_TEST_CONTEXT'] = context;
  });
  return runSuites(root, [nodeSuite('sample', 'tests', { fileTimeoutMs: 5000, output: 'ignore' })]);
}

const file = (body: string): string => `import test, { describe } from 'node:test';\n${body}\n`;

describe('suites of node:test', () => {
  test('count tests and not the groups that hold them', async (t) => {
    const results = await run(t, {
      'tests/a.test.ts': file("describe('a', () => { test('b', () => {}); test('c', () => {}); });"),
      'tests/b.test.ts': file("test('d', () => {}); test('e', { skip: 'later' }, () => {});")
    });

    assert.deepEqual(results, [{ name: 'sample', passed: 3, failed: 0, skipped: 1 }]);
    assert.equal(countFailures(results), 0);
  });

  test('fail when a test fails', async (t) => {
    const results = await run(t, {
      'tests/a.test.ts': file("test('a', () => {}); test('b', () => { throw new Error('broken'); });")
    });

    assert.deepEqual(results, [{ name: 'sample', passed: 1, failed: 1, skipped: 0 }]);
    assert.equal(countFailures(results), 1);
  });

  test('end although a failed test left a server open', async (t) => {
    const results = await run(t, {
      'tests/a.test.ts': file(
        "test('a', async () => { const { createServer } = await import('node:http'); createServer().listen(0); throw new Error('broken'); });"
      )
    });

    assert.ok((results[0]?.failed ?? 0) > 0);
  });

  test('fail when a file cannot be loaded', async (t) => {
    const results = await run(t, {
      'tests/a.test.ts': file("test('a', () => {});"),
      'tests/b.test.ts': "import './gone.ts';\n"
    });

    assert.equal(results[0]?.failed, 1);
  });

  test('fail when they ran no test', async (t) => {
    const results = await run(t, {});

    assert.equal(results[0]?.fault, 'It ran no test.');
    assert.equal(countFailures(results), 1);
  });

  test('fail when every test was skipped', async (t) => {
    const results = await run(t, { 'tests/a.test.ts': file("test('a', { skip: true }, () => {});") });

    assert.equal(results[0]?.fault, 'It ran no test.');
  });
});

describe('the summary', () => {
  test('ends with the sum alone on its line', () => {
    const summary = summarize([
      { name: 'one', passed: 2, failed: 1, skipped: 0 },
      { name: 'two', passed: 3, failed: 0, skipped: 1 }
    ]);

    assert.equal(summary.split('\n').at(-1), '5 passed, 1 failed');
    assert.match(summary, /two +3 passed, 0 failed, 1 skipped/);
  });

  test('counts a suite that could not run as a failure and says why', async () => {
    const broken = { name: 'one', run: () => Promise.reject(new Error('No runner.')) };

    const results = await runSuites('.', [broken]);

    assert.match(summarize(results), /No runner\./);
    assert.equal(summarize(results).split('\n').at(-1), '0 passed, 1 failed');
  });
});
