import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { objectFormulas } from '../../src/database/formulas.ts';
import { completeField } from '../../src/database/schema/fields.ts';
import { TestOrg } from './support.ts';

const SHIP = { Name: 'Anna', Captain__c: 'Ito', Tonnage__c: 100.25, Crew__c: 30 };

const someOrg = new TestOrg();
someOrg.insert('Ship__c', SHIP);

/** What a checkbox with this formula is for the ship. */
function checkbox(text: string): unknown {
  const { schema } = someOrg.database.schema.existing('Ship__c');
  const formula = { text, blanksAsZero: false };
  const own = completeField('Own__c', { type: 'BOOLEAN', formula });
  const sql = objectFormulas({ ...schema, fields: [...schema.fields, own] }).fields.get('Own__c');
  return someOrg.database.store.all(`SELECT ${String(sql)} AS value FROM Ship__c`)[0]?.['value'] === 1;
}

const FACTS: readonly (readonly [formula: string, value: boolean])[] = [
  ['5 - 2 - 1 = 2', true],
  ['0.1 + 0.2 = 0.3', true],
  ['Crew__c > 5 = NOT(Crew__c >= 31)', true],
  ['Crew__c <> 30', false],
  ['Code__c = ""', true],
  ['Captain__c = "ito"', false],
  ["Captain__c != 'It\\'o'", true],
  [String.raw`"a\nb" <> "anb"`, true],
  ['SeenAt__c > CreatedDate', false],
  ['SeenAt__c <= CreatedDate', false],
  ['AND(ISBLANK(Code__c), ISBLANK(""), NOT(ISBLANK(Crew__c)))', true],
  ['ISPICKVAL(Class__c, "Sloop")', true],
  ['OR(ISPICKVAL(Class__c, "sloop"), TEXT(Class__c) = "Brig")', false]
];

for (const [formula, expected] of FACTS) {
  test(`${formula} is ${String(expected)}`, () => {
    assert.equal(checkbox(formula), expected);
  });
}

test('a part of the wrong type is an error, never a guess', () => {
  assert.throws(() => checkbox('Captain__c = Crew__c'), /has a number where a text is needed/);
  assert.throws(() => checkbox('Captain__c > "A"'), /has a text where a number is needed/);
  assert.throws(() => checkbox('Class__c = "Brig"'), /has a text where a picklist is needed/);
  assert.throws(() => checkbox('Crew__c'), /has a number where a boolean is needed/);
});

test('what cannot be read is refused with its place', () => {
  assert.throws(() => checkbox('AND(IsActive__c, '), /cannot be read at its end/);
  assert.throws(() => checkbox('IsActive__c Crew__c'), /cannot be read at Crew__c/);
  assert.throws(() => checkbox('Crew__c # 2'), /cannot be read at #/);
  assert.throws(() => checkbox('Name = "open'), /cannot be read at "/);
});

describe('a formula field', () => {
  let org: TestOrg;

  beforeEach(() => {
    org = new TestOrg();
  });

  const selected = (where = ''): unknown[] => {
    const fields = ['Name', 'TonsPerHead__c', 'Size__c', 'IsHeavy__c'];
    return org
      .records(`SELECT ${fields.join(', ')} FROM Ship__c ${where}`)
      .map((record) => fields.map((name) => record.values.get(name)));
  };

  test('is computed from other formulas too, rounded to its scale', () => {
    const id = org.insert('Ship__c', SHIP);
    assert.deepEqual(selected(), [['Anna', 70.3, 'Sloop', true]]);

    org.write('update', 'Ship__c', [{ Id: id, Tonnage__c: null }]);
    assert.deepEqual(selected(), [['Anna', null, 'Sloop', false]]);
  });

  test('can be filtered and sorted by', () => {
    org.insert('Ship__c', SHIP);
    org.insert('Ship__c', { ...SHIP, Name: 'Berta', Tonnage__c: 60, Class__c: 'Brig' });

    assert.deepEqual(org.values("SELECT Name FROM Ship__c WHERE Size__c = 'brig'", 'Name'), ['Berta']);
    assert.deepEqual(org.values('SELECT Name FROM Ship__c ORDER BY TonsPerHead__c', 'Name'), [
      'Berta',
      'Anna'
    ]);
  });

  test('cannot be written', () => {
    const [outcome] = org.write('insert', 'Ship__c', [{ ...SHIP, Size__c: 'Brig' }]);

    assert.equal(outcome?.errors[0]?.status, 'INVALID_FIELD_FOR_INSERT_UPDATE');
  });

  test('is hidden from users without field permission', () => {
    org.insert('Ship__c', SHIP);
    const userId = org.user('Minimum Access - Salesforce', 'Sailor');

    assert.throws(() => org.query('SELECT Size__c FROM Ship__c', { userId }), /Size__c/);
    assert.equal(org.query('SELECT IsHeavy__c FROM Ship__c', { userId }).kind, 'records');
  });
});

describe('a validation rule', () => {
  const org = new TestOrg();

  test('refuses a record with its message and field', () => {
    const [outcome] = org.write('insert', 'Ship__c', [{ ...SHIP, Crew__c: 3 }]);

    assert.deepEqual(outcome?.errors, [
      {
        status: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: 'A big ship needs a crew of ten.',
        fields: ['Crew__c']
      }
    ]);
  });

  test('knows a new record; every rule that applies is reported', () => {
    const id = org.insert('Ship__c', { ...SHIP, Code__c: 'FREE' });
    const change = (values: object): (string | undefined)[] =>
      org.write('update', 'Ship__c', [{ Id: id, ...values }])[0]?.errors.map(({ message }) => message) ?? [];

    assert.deepEqual(change({ Captain__c: 'Sato', Code__c: 'FIXED' }), []);
    assert.deepEqual(change({ Crew__c: 1, Code__c: 'FREE' }).sort(), [
      'A big ship needs a crew of ten.',
      'Only a new ship may be free.'
    ]);
  });
});

test('a row that somebody else holds cannot be written, and the others can', () => {
  const org = new TestOrg();
  const rows = ['Anna', 'Berta'].map((Name) => org.insert('Ship__c', { Name, Captain__c: 'Ito' }));
  const held = rows[0] ?? '';
  org.database.store.lockedRows.add(held);
  const write = (): (string | undefined)[] =>
    org
      .write(
        'update',
        'Ship__c',
        rows.map((Id) => ({ Id, Captain__c: 'Sato' }))
      )
      .map(({ errors }) => errors[0]?.status);

  assert.deepEqual(write(), ['UNABLE_TO_LOCK_ROW', undefined]);
  org.database.store.lockedRows.delete(held);
  assert.deepEqual(write(), [undefined, undefined]);
});
