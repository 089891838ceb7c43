import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { METHODS, OBJECTS, REFUSALS } from './matrix.ts';
import { PermissionOrg } from './permission-org.ts';
import { anotherOf, argumentsOf, GIVEN, insertRecords, recordOf } from './records.ts';

/* Each permission set of the package, and none, against each method that components call and each object. */

const SETS = ['CrosswalkAdmin', 'CrosswalkUser', 'CrosswalkIntegration'] as const;
/** What the vendor's org brings along for everybody. */
const VENDOR_SETS = ['LicenseManager', 'VendorFields'];
const CLASS_CLOSED = /^You do not have access to the Apex class named: /;
const OBJECT_CLOSED = /^(Access to entity '\w+' denied|sObject type '\w+' is not supported)/;

/** Rows of a table of words, by their first word and without the heading. */
const rowsOf = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));

let org: PermissionOrg;
before(() => {
  org = new PermissionOrg();
  insertRecords(org);
});
after(() => org.close());

test('App Analytics takes requests of those only who may also change and delete them', () => {
  const problem = (set: string): string | null =>
    org.run(
      'Assert.isNull(CrosswalkAppAnalytics.problem()?.code);',
      org.user('Minimum Access - Salesforce', 'EveryClass', set)
    ).refusal;

  assert.equal(problem('LicenseManager'), null);
  assert.match(String(problem('AnalyticsReader')), /app-analytics-denied/);
});

describe('a method that components call', () => {
  let sentences: Readonly<Record<string, string>>;
  let args: ReturnType<typeof argumentsOf>;
  let users: string[];
  let outsider: string;
  let outsiderWithClasses: string;

  before(() => {
    sentences = Object.fromEntries(Object.entries(REFUSALS).map(([what, name]) => [what, org.label(name)]));
    args = argumentsOf(org);
    users = SETS.map((set) => {
      const more = set === 'CrosswalkAdmin' ? ['CredentialManager'] : [];
      return org.user('Standard User', set, ...VENDOR_SETS, ...more);
    });
    outsider = org.user('Standard User', ...VENDOR_SETS);
    outsiderWithClasses = org.user('Standard User', 'EveryClass', ...VENDOR_SETS);
  });

  test('stands in the table, and nothing else does', () => {
    assert.deepEqual(
      rowsOf(METHODS)
        .map(([method]) => method)
        .sort(),
      org.methods().sort()
    );
  });

  for (const [method = '', needs = '', ...cells] of rowsOf(METHODS)) {
    test(`${method} asks for the right to ${needs} before it does anything`, () => {
      const call = (userId: string) => org.call(method, args[method] ?? {}, userId, GIVEN[method]);
      const refused = { refusal: sentences[needs], hasChanged: false };

      assert.equal(cells.length, SETS.length);
      assert.match(call(outsider).refusal ?? '', CLASS_CLOSED);
      assert.deepEqual(call(outsiderWithClasses), refused);
      for (const [index, cell] of cells.entries()) {
        const outcome = call(users[index] ?? '');
        const who = `${SETS[index]}: ${outcome.refusal}`;
        if (cell === 'yes') assert.equal(outcome.refusal, null, who);
        else if (cell === 'no') assert.deepEqual(outcome, refused, who);
        else
          assert.deepEqual(
            [cell, CLASS_CLOSED.test(outcome.refusal ?? ''), outcome.hasChanged],
            ['-', true, false],
            who
          );
      }
    });
  }

  test('tells an admin who may not manage named credentials what to ask for', () => {
    const admin = org.user('Standard User', 'CrosswalkAdmin');

    const { refusal } = org.call('CrosswalkAdminSettingsController.getSettings', {}, admin);

    assert.match(refusal ?? '', /Ask your Salesforce admin for the permission Manage Named Credentials/);
  });
});

describe('an object', () => {
  const users = new Map<string, string>();

  before(() => {
    for (const set of SETS) users.set(set, org.user('Minimum Access - Salesforce', set));
    users.set('nothing', org.user('Minimum Access - Salesforce'));
  });

  test('stands in the table, and nothing else does', () => {
    assert.deepEqual(
      rowsOf(OBJECTS)
        .map(([object]) => object)
        .sort(),
      org.objects().sort()
    );
  });

  for (const [object = '', ...cells] of rowsOf(OBJECTS)) {
    test(`${object} lets each permission set do what the table says, and nothing more`, () => {
      assert.equal(cells.length, SETS.length);
      const isSetting = object === 'CrosswalkSettings__c';
      const expected = [...SETS.map((set, index) => [set, cells[index]]), ['nothing', isSetting ? 'R' : '-']];

      assert.deepEqual(
        [...users].map(([set, userId]) => [set, rightsOn(object, userId)]),
        expected
      );
    });
  }

  /** What the user can do with records of the object in user mode: letters of CRED, or `-`. */
  function rightsOn(object: string, userId: string): string {
    const id = recordOf(org, object);
    const tries = {
      C: `Database.insert(${anotherOf(org, object)}, AccessLevel.USER_MODE);`,
      R: `Assert.areEqual(1, Database.query('SELECT Id FROM ${object}', AccessLevel.USER_MODE).size());`,
      E: `Database.update(new ${object}(Id = '${id}'), AccessLevel.USER_MODE);`,
      D: `Database.delete(new ${object}(Id = '${id}'), AccessLevel.USER_MODE);`
    };
    // An account with won opportunities cannot be deleted.
    const unblock = object === 'Account' ? 'delete [SELECT Id FROM Opportunity];' : '';
    const preparation: Readonly<Record<string, string>> = {
      // Another one may have to be as unique as the one that is there.
      C: `${unblock} delete [SELECT Id FROM ${object}];`,
      D: unblock
    };
    const granted = Object.entries(tries).filter(([letter, apex]) => {
      const { refusal, hasChanged } = org.run(apex, userId, preparation[letter] || undefined);
      if (refusal !== null) assert.match(refusal, OBJECT_CLOSED, apex);
      assert.equal(hasChanged, refusal === null && letter !== 'R', apex);
      return refusal === null;
    });
    return granted.map(([letter]) => letter).join('') || '-';
  }
});
