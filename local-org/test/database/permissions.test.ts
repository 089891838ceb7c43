import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { ObjectAccessDenied } from '../../src/database/dml/dml.ts';
import { FieldAccessDenied } from '../../src/database/org-database.ts';
import { TestOrg } from './support.ts';

let org: TestOrg;
let sailor: string;

beforeEach(() => {
  org = new TestOrg();
  sailor = org.user('Minimum Access - Salesforce', 'Sailor');
  org.insert('Ship__c', { Name: 'Anna', Captain__c: 'Ito', Crew__c: 3 });
});

describe('a query in user mode', () => {
  test('sees granted, required and name fields', () => {
    assert.equal(
      org.query('SELECT Id, Name, Captain__c, Code__c, Crew__c, CreatedDate FROM Ship__c', { userId: sailor })
        .rowCount,
      1
    );
  });

  for (const [place, soql] of [
    ['SELECT', 'SELECT Tonnage__c FROM Ship__c'],
    ['WHERE', 'SELECT Id FROM Ship__c WHERE Tonnage__c = 1'],
    ['ORDER BY', 'SELECT Id FROM Ship__c ORDER BY Tonnage__c'],
    ['an aggregate', 'SELECT MAX(Tonnage__c) FROM Ship__c']
  ] as const) {
    test(`names the field that is hidden in ${place}`, () => {
      assert.throws(
        () => org.query(soql, { userId: sailor }),
        (error) =>
          error instanceof FieldAccessDenied &&
          error.message.startsWith("No such column 'Tonnage__c' on entity 'Ship__c'") &&
          error.fields.get('Ship__c')?.has('Tonnage__c') === true
      );
    });
  }

  test('is denied for an object that is not granted, parents and semi-joins included', () => {
    for (const soql of [
      'SELECT Id FROM Voyage__c',
      'SELECT Account__r.Name FROM Ship__c',
      'SELECT Id FROM Ship__c WHERE Id IN (SELECT Ship__c FROM Voyage__c)'
    ]) {
      assert.throws(() => org.query(soql, { userId: sailor }), ObjectAccessDenied, soql);
    }
  });

  test('WITH SYSTEM_MODE overrules', () => {
    assert.equal(
      org.query('SELECT Tonnage__c FROM Ship__c WITH SYSTEM_MODE', { userId: sailor }).rowCount,
      1
    );
  });

  test('an administrator without permission sets sees standard fields but no custom ones', () => {
    const { administrator } = org.database.ids;

    assert.equal(org.query('SELECT Name, Captain__c FROM Ship__c', { userId: administrator }).rowCount, 1);
    assert.throws(
      () => org.query('SELECT Crew__c FROM Ship__c', { userId: administrator }),
      FieldAccessDenied
    );
    org.query('SELECT Industry FROM Account', { userId: administrator });
    assert.throws(
      () => org.query('SELECT Fleet__c FROM Account', { userId: administrator }),
      FieldAccessDenied
    );
  });
});

describe('a write in user mode', () => {
  test('is allowed for granted fields', () => {
    const [outcome] = org.write('insert', 'Ship__c', [{ Name: 'B', Captain__c: 'C', Crew__c: 1 }], {
      userId: sailor
    });

    assert.deepEqual(outcome?.errors, []);
  });

  test('names the fields that may be read but not written', () => {
    const [outcome] = org.write('insert', 'Ship__c', [{ Name: 'B', Captain__c: 'C', Code__c: 'x' }], {
      userId: sailor
    });

    assert.equal(
      outcome?.errors[0]?.message,
      'Operation failed due to fields being inaccessible on Sobject Ship__c, check errors on Exception or Result!'
    );
    assert.deepEqual(outcome.errors[0].fields, ['Code__c']);
  });

  test('is denied as a whole without the right on the object', () => {
    const [id] = org.values('SELECT Id FROM Ship__c', 'Id');

    assert.throws(
      () => org.write('delete', 'Ship__c', [{ Id: String(id) }], { userId: sailor }),
      /Access to entity 'Ship__c' denied/
    );
  });
});

test('custom permissions and principals come with the permission set, until it is taken away', () => {
  assert.equal(org.database.permissions(sailor).has('custom permission', 'steer'), true);
  assert.equal(org.database.permissions(sailor).has('principal', 'Beacon-Keeper'), true);
  assert.equal(
    org.database.permissions(org.database.ids.administrator).has('custom permission', 'Steer'),
    false
  );

  const [assignment] = org.values(
    `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${sailor}'`,
    'Id'
  );
  org.write('delete', 'PermissionSetAssignment', [{ Id: String(assignment) }]);

  assert.equal(org.database.permissions(sailor).has('custom permission', 'Steer'), false);
});
