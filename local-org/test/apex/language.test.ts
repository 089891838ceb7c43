import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApexLoadError } from '../../src/apex/errors.ts';
import { apexFiles, openOrg } from '../../src/open.ts';
import { lineCoverage, missedLines } from '../../src/testing/coverage.ts';
import { junit } from '../../src/testing/reports.ts';
import { runTests } from '../../src/testing/run-tests.ts';
import { orgWith } from './support.ts';

test('the facts about the language and the platform hold', async () => {
  const { org, program } = openOrg({ folders: ['local-org/conformance'] });

  const outcomes = runTests(program);

  const stated = apexFiles('local-org/conformance').flatMap(
    ({ text }) => text.match(/@IsTest\s+static void/g) ?? []
  );
  assert.equal(outcomes.length, stated.length);
  assert.deepEqual(
    outcomes.filter(({ failure }) => failure !== null),
    []
  );
  await org.close();
});

const REFUSED: readonly (readonly [what: string, body: string, reason: RegExp])[] = [
  [
    'a method that no table has',
    "String s = 'a'.toLeetSpeak();",
    /Refused\.cls:3: .*String\.toLeetSpeak\(\)/
  ],
  ['an overload that no table has', "Integer i = 'abc'.indexOf(true);", /:3: .*indexOf\(Boolean\)/],
  ['a class that no table has', 'Messaging.SingleEmailMessage m = null;', /:3: .*SingleEmailMessage/],
  ['SOSL', "Object found = [FIND 'a' IN ALL FIELDS RETURNING Account];", /:3: SOSL is not modelled/],
  [
    'an unknown field of an object',
    'Account a = new Account(Nam = null);',
    /:3: .*Account has no field or relationship Nam/
  ],
  ['an unknown field in a query', 'List<Account> a = [SELECT Nam FROM Account];', /:3: .*Nam/],
  [
    'a conversion that Apex does not make',
    "Integer i = 'a';",
    /:3: .*Illegal assignment from String to Integer/
  ],
  ['the smallest Integer, written as a number', 'Integer i = -2147483648;', /:3: Illegal integer/],
  ['a reserved word as a variable', 'Integer number = 1;', /:3: Identifier name is reserved: number/],
  ['a variable that was not declared', 'x = 1;', /:3: Variable does not exist: x/]
];

for (const [what, body, reason] of REFUSED) {
  test(`${what} is refused when the class is loaded, with its line`, () => {
    const source = `public class Refused {\n  static void run() {\n    ${body}\n  }\n}`;

    assert.throws(
      () => orgWith({ Refused: source }),
      (error) => error instanceof ApexLoadError && reason.test(error.message)
    );
  });
}

const FAILING = `@IsTest
private class FailingTest {
  static Integer count = 0;
  @TestSetup
  static void setUp() { count = 5; insert new Account(Name = 'A'); }
  @IsTest
  static void startsWithFreshStaticsAndTheDataOfSetUp() {
    Assert.areEqual(0, count);
    Assert.areEqual(1, [SELECT COUNT() FROM Account]);
    delete [SELECT Id FROM Account];
  }
  @IsTest
  static void seesNothingOfOtherTests() {
    Assert.areEqual(1, [SELECT COUNT() FROM Account]);
  }
  @IsTest
  static void fails() {
    helper(null);
  }
  static void helper(String text) {
    text.length();
    count = 7;
  }
}`;

test('tests are isolated, and a failure says where in Apex it happened', async () => {
  const { org, program } = orgWith({ FailingTest: FAILING });

  const outcomes = runTests(program);

  assert.deepEqual(
    outcomes.map(({ method, failure }) => [method, failure?.type ?? null]),
    [
      ['startsWithFreshStaticsAndTheDataOfSetUp', null],
      ['seesNothingOfOtherTests', null],
      ['fails', 'System.NullPointerException']
    ]
  );
  const trace = outcomes[2]?.failure?.trace ?? [];
  assert.match(trace[0] ?? '', /FailingTest\.cls:21 \(FailingTest\.helper\)/);
  assert.match(trace[1] ?? '', /FailingTest\.cls:18 \(FailingTest\.fails\)/);
  assert.match(junit(outcomes), /tests="3" failures="1"/);
  assert.deepEqual(program.coverage.map(lineCoverage).flatMap(missedLines), [22]);
  await org.close();
});

// Apex Reference Guide, Assert Class: a failed assertion is a fatal error
test('a failed assertion is not caught, and ends the test', async () => {
  const source = `@IsTest
private class CatchingTest {
  @IsTest
  static void catches() {
    try { Assert.fail('no'); } catch (Exception e) { System.debug(''); }
  }
}`;
  const { org, program } = orgWith({ CatchingTest: source });

  const [outcome] = runTests(program);

  assert.equal(outcome?.failure?.type, 'System.AssertException');
  await org.close();
});
