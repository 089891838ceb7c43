import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApexLoadError } from '../../src/apex/errors.ts';
import { runTests } from '../../src/testing/run-tests.ts';
import { orgWith } from './support.ts';

/** A user without any right on Account reads and writes without naming an access mode. */
const UNNAMED = (statement: string): string => `@IsTest
private class UnnamedModeTest {
  @TestSetup
  static void setUp() {
    insert new Account(Name = 'A');
  }
  @IsTest
  static void asUserWithoutRights() {
    Profile minimum = [SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'];
    User nobody = new User(
      ProfileId = minimum.Id, LastName = 'N', Alias = 'n', Email = 'n@example.com', Username = 'n@crosswalk.example',
      TimeZoneSidKey = 'GMT', LocaleSidKey = 'en_US', LanguageLocaleKey = 'en_US', EmailEncodingKey = 'UTF-8'
    );
    insert as system nobody;
    System.runAs(nobody) {
      ${statement}
    }
  }
}`;

const STATEMENTS = [
  'Assert.areEqual(1, [SELECT Id FROM Account].size());',
  "Assert.areEqual(1, Database.query('SELECT Id FROM Account').size());",
  "Assert.areEqual(1, Database.countQuery('SELECT COUNT() FROM Account'));",
  "insert new Account(Name = 'B');",
  "Database.insert(new Account(Name = 'B'));"
];

// Apex Versioned Behavior Changes, 67.0: Database Operations in User Mode by Default
for (const statement of STATEMENTS) {
  test(`system mode is the default before API version 67, user mode from then on: ${statement}`, async () => {
    for (const [apiVersion, isAllowed] of [
      [66, true],
      [67, false]
    ] as const) {
      const { org, program } = orgWith({ UnnamedModeTest: UNNAMED(statement) }, apiVersion);

      const [outcome] = runTests(program);

      assert.equal(outcome?.failure === null, isAllowed, `${apiVersion}: ${outcome?.failure?.message}`);
      await org.close();
    }
  });
}

// Apex Versioned Behavior Changes, 67.0: WITH SECURITY_ENFORCED is removed
test('WITH SECURITY_ENFORCED does not compile from API version 67 on', () => {
  const classes = {
    Reader: `public class Reader {
      public static Integer count() { return [SELECT Id FROM Account WITH SECURITY_ENFORCED].size(); }
    }`
  };
  assert.throws(
    () => orgWith(classes, 67),
    (error) => error instanceof ApexLoadError && /:2: WITH SECURITY_ENFORCED/.test(error.message)
  );
});
