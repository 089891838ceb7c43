import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { describe, type TestContext } from 'node:test';
import { changedFiles } from '../suites/changes/changed-files.ts';
import { selectTests } from '../suites/changes/select.ts';
import { EVERYTHING, type Selection } from '../suites/changes/selection.ts';
import { writeProject } from './sample-project.ts';

const CLASSES = 'force-app/main/default/classes';
const LWC = 'force-app/main/default/lwc';

const FILES: Readonly<Record<string, string>> = {
  'local-org/src/cli.ts':
    "import './database.ts';\nimport './bundle/app.ts';\nexport const folder = 'force-app/main/default';\n",
  'local-org/src/database.ts': 'export {};\n',
  'local-org/src/bundle/app.ts': "export const shell = new URL('../shell', import.meta.url);\n",
  'local-org/src/shell/start.ts': 'export {};\n',
  'local-org/optional/lma/license.json': '{}\n',
  'proxy/src/price.ts': 'export const price = 1;\n',
  'proxy/test/price.test.ts': "import { price } from '../src/price.ts';\nimport './fixtures.ts';\n",
  'proxy/test/fixtures.ts': "export const folder = './data';\n",
  'proxy/test/data/rows.csv': 'a,b\n',
  'proxy/test/other.test.ts': 'export {};\n',
  'e2e/support/browser.ts': 'export {};\n',
  'e2e/orders.test.ts':
    "export const cli = 'local-org/src/database.ts';\nconst folder = 'force-app/main/default';\nrun('Orders.sync();', folder);\n",
  'e2e/pages.test.ts': "import './support/browser.ts';\nspawn('local-org/src/cli.ts');\n",
  [`${CLASSES}/Orders.cls`]: 'public class Orders { void sync() { new Client().send(); } }\n',
  [`${CLASSES}/OrdersTest.cls`]: '@IsTest class OrdersTest { void a() { Orders.sync(); } }\n',
  [`${CLASSES}/Client.cls`]: 'public class Client {}\n',
  [`${CLASSES}/Widgets.cls`]: 'public class Widgets { @AuraEnabled public static void find() {} }\n',
  [`${CLASSES}/WidgetsTest.cls`]: '@IsTest class WidgetsTest { void a() { Widgets.find(); } }\n',
  [`${LWC}/widgetList/widgetList.ts`]: "import find from '@salesforce/apex/Widgets.find';\n",
  [`${LWC}/widgetList/widgetList.html`]: '<template><c-widget-row></c-widget-row></template>\n',
  [`${LWC}/widgetList/__tests__/widgetList.test.ts`]: 'export {};\n',
  [`${LWC}/widgetRow/widgetRow.html`]: '<template></template>\n',
  [`${LWC}/widgetRow/__tests__/widgetRow.test.ts`]: 'export {};\n',
  [`${LWC}/alone/__tests__/alone.test.ts`]: 'export {};\n',
  'force-app/main/default/tabs/Widgets.tab-meta.xml': '<lwcComponent>widgetList</lwcComponent>\n',
  'force-app/main/default/labels/CustomLabels.labels-meta.xml': '<CustomLabels />\n',
  'docs/widgets.md': 'Widgets.\n'
};

const NODE_TESTS = Object.keys(FILES).filter((file) => /^(proxy|e2e)\/.*\.test\.ts$/.test(file));

function selected(t: TestContext, ...changed: string[]): Selection {
  return selectTests(writeProject(t, Object.entries(FILES)), changed, NODE_TESTS);
}

const nodeTests = (selection: Selection): string[] => [...(selection.nodeTests ?? NODE_TESTS)];

describe('a change', () => {
  test('of a source runs the tests that import it', (t) => {
    const selection = selected(t, 'proxy/src/price.ts');

    assert.deepEqual(nodeTests(selection), ['proxy/test/price.test.ts']);
    assert.deepEqual([selection.componentTests, selection.apexTests], [[], []]);
  });

  test('of a file runs the tests that read its folder', (t) => {
    assert.deepEqual(nodeTests(selected(t, 'proxy/test/data/rows.csv')), ['proxy/test/price.test.ts']);
    assert.deepEqual(nodeTests(selected(t, 'local-org/src/shell/start.ts')), ['e2e/pages.test.ts']);
  });

  test('of a test runs it', (t) => {
    assert.deepEqual(nodeTests(selected(t, 'proxy/test/other.test.ts')), ['proxy/test/other.test.ts']);
  });

  test('of a class runs the Apex tests that lead to it, and the tests that call what does', (t) => {
    const selection = selected(t, `${CLASSES}/Client.cls`);

    assert.deepEqual(selection.apexTests, ['OrdersTest']);
    assert.deepEqual(nodeTests(selection), ['e2e/orders.test.ts']);
    assert.deepEqual(selection.componentTests, []);
  });

  test('of a class behind a page runs the tests in a browser', (t) => {
    const selection = selected(t, `${CLASSES}/Widgets.cls`);

    assert.deepEqual(selection.apexTests, ['WidgetsTest']);
    assert.deepEqual(nodeTests(selection), ['e2e/pages.test.ts']);
  });

  test('of a component runs its tests, those of the components that use it, and those in a browser', (t) => {
    const selection = selected(t, `${LWC}/widgetRow/widgetRow.html`);

    assert.deepEqual(selection.componentTests, [
      `${LWC}/widgetList/__tests__/widgetList.test.ts`,
      `${LWC}/widgetRow/__tests__/widgetRow.test.ts`
    ]);
    assert.deepEqual(nodeTests(selection), ['e2e/pages.test.ts']);
    assert.deepEqual(selection.apexTests, []);
  });

  test('of other metadata runs all that has the package', (t) => {
    const selection = selected(t, 'force-app/main/default/labels/CustomLabels.labels-meta.xml');

    assert.deepEqual(nodeTests(selection), ['e2e/orders.test.ts', 'e2e/pages.test.ts']);
    assert.deepEqual([selection.componentTests, selection.apexTests], [null, null]);
  });

  test('of the local org, or of what an org may bring, runs every Apex test', (t) => {
    assert.equal(selected(t, 'local-org/src/database.ts').apexTests, null);
    assert.equal(selected(t, 'local-org/optional/lma/license.json').apexTests, null);
    assert.deepEqual(selected(t, 'proxy/src/price.ts', 'proxy/test/data/rows.csv').apexTests, []);
  });

  test('of a file that no test is known to need runs everything, and so does one that is gone', (t) => {
    assert.equal(selected(t, 'config/new.json'), EVERYTHING);
    assert.equal(selected(t, 'proxy/src/gone.ts'), EVERYTHING);
    assert.equal(selected(t, 'package-lock.json'), EVERYTHING);
    assert.equal(selected(t, 'scripts/suites/run.ts'), EVERYTHING);
  });

  test('of what only people read runs nothing', (t) => {
    const selection = selected(t, 'docs/widgets.md');

    assert.deepEqual([selection.componentTests, selection.apexTests, nodeTests(selection)], [[], [], []]);
  });
});

test('changes are those of the branch, committed or not, deleted and new files among them', (t) => {
  const root = writeProject(t, [
    ['kept.ts', ''],
    ['committed.ts', ''],
    ['deleted.ts', '']
  ]);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
      cwd: root,
      stdio: 'ignore'
    });
  const commit = () => {
    git('add', '--all');
    git('commit', '--no-verify', '--message', 'a');
  };
  git('init', '--initial-branch', 'main');
  commit();
  git('checkout', '-b', 'topic');
  writeFileSync(path.join(root, 'committed.ts'), 'export {};\n');
  commit();
  rmSync(path.join(root, 'deleted.ts'));
  writeFileSync(path.join(root, 'new.ts'), '');

  assert.deepEqual([...changedFiles(root).files].sort(), ['committed.ts', 'deleted.ts', 'new.ts']);
});
