import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageLibrary } from '../../src/apex/library/language.ts';
import { Program } from '../../src/apex/program.ts';
import { apexFiles } from '../../src/open.ts';
import { LocalOrg } from '../../src/platform/local-org.ts';
import { runTests } from '../../src/testing/run-tests.ts';

const FOLDER = 'force-app/main/default';
const CLASSES = ['CrosswalkProxyClient.cls', 'CrosswalkCalloutProblem.cls'];

/** Changes of behaviour that the package's own tests must notice. */
const MUTANTS: readonly (readonly [from: string, to: string])[] = [
  ["'/v1/connection/check'", "'/v1/connection/checked'"],
  ["'callout:Crosswalk'", "'callout:Other'"],
  ['request.setMethod(method)', "request.setMethod('PUT')"],
  ["'application/json'", "'text/plain'"],
  ["'X-FlexNet-Url'", "'X-Url'"],
  ['timeout - 2000', 'timeout'],
  ['request.setBody(body)', "request.setBody('')"],
  ['!= 200', '== 200'],
  ["'proxy-unreachable'", "'unreachable'"],
  ["contains('timed out')", "contains('in time')"],
  ['Label.Crosswalk_Error_ProxyUnreachable', "'x'"],
  ['throw refusal(response)', 'throw unreadable(response)'],
  ["'proxy-answer-unexpected'", "'unexpected'"],
  ["response.getHeader('X-Request-Id'),", "response.getHeader('X-Id'),"],
  ['answer == null', 'answer != null']
];

const isMutated = ({ path }: { path: string }): boolean => CLASSES.some((name) => path.endsWith(name));

function failuresWith(from: string, to: string): number {
  const org = LocalOrg.open({ folders: [FOLDER] });
  const program = new Program({
    library: org.library(languageLibrary()),
    objectStatics: org.objectStatics,
    database: org.apexDatabase,
    platform: org.platform,
    clock: org.clock
  });
  program.load(
    apexFiles(FOLDER).map((file) =>
      isMutated(file) ? { ...file, text: file.text.replace(from, () => to) } : file
    )
  );
  const outcomes = runTests(program, ['CrosswalkProxyClientTest']);
  assert.ok(outcomes.length > 0);
  return outcomes.filter(({ failure }) => failure !== null).length;
}

test('the unchanged class passes its tests', () => {
  assert.equal(failuresWith('', ''), 0);
});

for (const [from, to] of MUTANTS) {
  test(`the Apex tests notice ${to} in the place of ${from}`, () => {
    assert.ok(apexFiles(FOLDER).some((file) => isMutated(file) && file.text.includes(from)));
    assert.ok(failuresWith(from, to) > 0);
  });
}
