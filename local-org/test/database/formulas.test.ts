import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { evaluate, type FormulaValue } from '../../src/database/formulas/functions.ts';
import { parseFormula } from '../../src/database/formulas/syntax.ts';
import { TestOrg } from './support.ts';

const VALUES: Readonly<Record<string, FormulaValue>> = {
  A: 'abc',
  N: 7,
  Blank: null,
  Yes: true,
  Set: 'x;yz'
};

function value(formula: string): FormulaValue {
  const read = (name: string): FormulaValue => VALUES[name] ?? null;
  return evaluate(parseFormula(formula), { isNew: false, value: read, previous: () => 'old' });
}

const FACTS: readonly (readonly [formula: string, value: FormulaValue])[] = [
  ['5 - 2 - 1', 2],
  ['2 + 3 * 4 ^ 2', 50],
  ['-(1 + 2) / 4', -0.75],
  ['0.1 + 0.2', 0.3],
  ['A & "-" & "d" = "abc-d"', true],
  ['N > 5 && NOT(N >= 8) || FALSE', true],
  ['N <> 7', false],
  ['N / 0', null],
  ['Blank + 1', null],
  ['Blank > 1', false],
  ['ISBLANK(Blank) && ISBLANK("") && !ISBLANK(A)', true],
  ['IF(Yes, "y", 1 / 0)', 'y'],
  ['CASE(N, 1, "one", 7, "seven", "many")', 'seven'],
  ['CASE(A, "b", 1, 2)', 2],
  ['ISPICKVAL(A, "abc")', true],
  ['INCLUDES(Set, "yz") && !INCLUDES(Set, "y")', true],
  ['BEGINS(A, "ab") && CONTAINS(A, "bc")', true],
  ['REGEX(A, "[a-c]{3}") && !REGEX(A, "ab")', true],
  ['LEFT(A, 2) & RIGHT(A, 1) & TEXT(LEN(A))', 'abc3'],
  ["SUBSTITUTE(UPPER(A), \"B\", '\\'')", "A'C"],
  ['ROUND(2.345, 2) + MOD(-3, 5) + MAX(1, N) + ABS(-1)', 12.35],
  ['VALUE(" 12.5 ") + VALUE("1a")', null],
  ['ISCHANGED(A) && PRIORVALUE(A) = "old"', true],
  ['/* why */ NULLVALUE(Blank, N)', 7]
];

for (const [formula, expected] of FACTS) {
  test(`${formula} is ${String(expected)}`, () => {
    assert.equal(value(formula), expected);
  });
}

test('a value of the wrong type is an error, never a guess', () => {
  assert.throws(() => value('A & N'), /needs a text where it has 7/);
  assert.throws(() => value('A > N'), /needs a number where it has abc/);
});

test('what cannot be read is refused with its place', () => {
  assert.throws(() => parseFormula('AND(A, '), /cannot be read at its end/);
  assert.throws(() => parseFormula('A B'), /cannot be read at B/);
  assert.throws(() => parseFormula('A # B'), /cannot be read at # B/);
});

describe('a formula field', () => {
  let org: TestOrg;
  const ship = { Name: 'Anna', Captain__c: 'Ito', Tonnage__c: 100, Crew__c: 30 };

  beforeEach(() => {
    org = new TestOrg();
  });

  const selected = (where = ''): unknown[] => {
    const fields = ['Name', 'TonsPerHead__c', 'Size__c', 'IsHeavy__c'];
    return org
      .records(`SELECT ${fields.join(', ')} FROM Ship__c ${where}`)
      .map((record) => fields.map((name) => record.values.get(name)));
  };

  test('is computed on every write, from other formulas too, rounded to its scale', () => {
    const id = org.insert('Ship__c', ship);
    assert.deepEqual(selected(), [['Anna', 3.3, 'big sloop', true]]);

    org.write('update', 'Ship__c', [{ Id: id, Tonnage__c: null }]);
    assert.deepEqual(selected(), [['Anna', null, 'small sloop', false]]);
  });

  test('can be filtered and sorted by', () => {
    org.insert('Ship__c', ship);
    org.insert('Ship__c', { ...ship, Name: 'Berta', Tonnage__c: 60, Class__c: 'Brig' });

    assert.deepEqual(org.values("SELECT Name FROM Ship__c WHERE Size__c = 'small brig'", 'Name'), ['Berta']);
    assert.deepEqual(org.values('SELECT Name FROM Ship__c ORDER BY TonsPerHead__c', 'Name'), [
      'Berta',
      'Anna'
    ]);
  });

  test('cannot be written', () => {
    const [outcome] = org.write('insert', 'Ship__c', [{ ...ship, Size__c: 'huge' }]);

    assert.equal(outcome?.errors[0]?.status, 'INVALID_FIELD_FOR_INSERT_UPDATE');
  });

  test('is hidden from users without field permission', () => {
    org.insert('Ship__c', ship);
    const userId = org.user('Minimum Access - Salesforce', 'Sailor');

    assert.throws(() => org.query('SELECT Size__c FROM Ship__c', { userId }), /Size__c/);
    assert.equal(org.query('SELECT IsHeavy__c FROM Ship__c', { userId }).kind, 'records');
  });
});

describe('a validation rule', () => {
  const org = new TestOrg();
  const ship = { Name: 'Anna', Captain__c: 'Ito', Tonnage__c: 100, Crew__c: 30 };

  test('refuses a record with its message and field', () => {
    const [outcome] = org.write('insert', 'Ship__c', [{ ...ship, Crew__c: 3 }]);

    assert.deepEqual(outcome?.errors, [
      {
        status: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: 'A big ship needs a crew of ten.',
        fields: ['Crew__c']
      }
    ]);
  });

  test('compares with the record before the save; every rule that applies is reported', () => {
    const id = org.insert('Ship__c', { ...ship, Code__c: 'FIXED' });
    const change = (values: object): (string | undefined)[] =>
      org.write('update', 'Ship__c', [{ Id: id, ...values }])[0]?.errors.map(({ message }) => message) ?? [];

    assert.deepEqual(change({ Captain__c: 'Sato', Code__c: 'FIXED' }), []);
    assert.deepEqual(change({ Crew__c: 1, Code__c: 'FREE' }).sort(), [
      'A big ship needs a crew of ten.',
      'The code FIXED may not change.'
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
