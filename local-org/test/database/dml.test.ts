import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { StoredRow } from '../../src/database/schema/types.ts';
import { NOON, TestOrg } from './support.ts';

let org: TestOrg;

beforeEach(() => {
  org = new TestOrg();
});

const SHIP = { Name: 'Anna', Captain__c: 'Ito' };

/** Status, message and fields of the errors of one inserted row. */
function failure(objectName: string, values: StoredRow): [string, string, string[]][] {
  const [outcome] = org.write('insert', objectName, [values]);
  return outcome?.errors.map((error) => [error.status, error.message, error.fields]) ?? [];
}

function row(objectName: string, id: string): StoredRow | undefined {
  return org.database.store.row(org.database.schema.existing(objectName), id);
}

describe('insert', () => {
  test('keeps moments without milliseconds', () => {
    const id = org.insert('Ship__c', { ...SHIP, SeenAt__c: 1_700_000_000_123 });
    assert.equal(row('Ship__c', id)?.['SeenAt__c'], 1_700_000_000_000);
  });

  test('fills in defaults, owner and audit fields', () => {
    const stored = row('Ship__c', org.insert('Ship__c', SHIP));

    assert.equal(stored?.['Class__c'], 'Sloop');
    assert.equal(stored?.['IsActive__c'], true);
    assert.equal(stored?.['OwnerId'], org.database.ids.administrator);
    assert.equal(stored?.['CreatedDate'], NOON);
    assert.equal(stored?.['LastModifiedById'], org.database.ids.administrator);
  });

  test('keeps a null that was given where a default would come', () => {
    assert.equal(row('Ship__c', org.insert('Ship__c', { ...SHIP, Class__c: null }))?.['Class__c'], null);
  });

  test('numbers auto-number names', () => {
    const ship = org.insert('Ship__c', SHIP);
    const voyages = [org.insert('Voyage__c', { Ship__c: ship }), org.insert('Voyage__c', { Ship__c: ship })];

    assert.deepEqual(
      voyages.map((id) => row('Voyage__c', id)?.['Name']),
      ['V-0001', 'V-0002']
    );
  });

  test('trims text, stores the empty text as null and rounds numbers half up', () => {
    const stored = row(
      'Ship__c',
      org.insert('Ship__c', { ...SHIP, Name: '  Anna ', Code__c: ' ', Tonnage__c: 1.005 })
    );

    assert.equal(stored?.['Name'], 'Anna');
    assert.equal(stored?.['Code__c'], null);
    assert.equal(stored?.['Tonnage__c'], 1.01);
  });

  for (const [what, values, status, message, fields] of [
    [
      'a missing required field',
      { Captain__c: undefined },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [Captain__c]',
      ['Captain__c']
    ],
    [
      'a text that is too long',
      { Code__c: 'x'.repeat(11) },
      'STRING_TOO_LONG',
      `Code: data value too large: ${'x'.repeat(11)} (max length=10)`,
      ['Code__c']
    ],
    [
      'a value outside a restricted picklist',
      { Class__c: 'Raft' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Class: bad value for restricted picklist field: Raft',
      ['Class__c']
    ],
    [
      'one bad member of many',
      { Flags__c: 'Red;Pink' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Flags: bad value for restricted picklist field: Pink',
      ['Flags__c']
    ],
    [
      'a number with too many digits',
      { Tonnage__c: 10000 },
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Tonnage: value outside of valid range on numeric field: 10000',
      ['Tonnage__c']
    ],
    [
      'an address that is none',
      { Email__c: 'nobody' },
      'INVALID_EMAIL_ADDRESS',
      'Email: invalid email address: nobody',
      ['Email__c']
    ],
    [
      'text where an id belongs',
      { Account__c: 'x' },
      'MALFORMED_ID',
      'Account: id value of incorrect type: x',
      ['Account__c']
    ],
    [
      'an id that exists nowhere',
      { Account__c: '001LO0000000zzz' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
      ['Account__c']
    ],
    [
      'an id of its own',
      { Id: 'a00' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'cannot specify Id in an insert call',
      ['Id']
    ]
  ] as const) {
    test(`refuses ${what}`, () => {
      const given = Object.fromEntries(
        Object.entries({ ...SHIP, ...values }).filter(([, value]) => value !== undefined)
      ) as StoredRow;

      assert.deepEqual(failure('Ship__c', given), [[status, message, [...fields]]]);
    });
  }

  test('refuses an id of another object and a read-only field', () => {
    const account = org.insert('Account', { Name: 'A' });

    assert.equal(failure('Voyage__c', { Ship__c: account })[0]?.[0], 'FIELD_INTEGRITY_EXCEPTION');
    assert.equal(
      failure('Ship__c', { ...SHIP, CreatedDate: NOON })[0]?.[0],
      'INVALID_FIELD_FOR_INSERT_UPDATE'
    );
  });

  test('refuses a parent that was deleted', () => {
    const account = org.insert('Account', { Name: 'A' });
    org.write('delete', 'Account', [{ Id: account }]);

    assert.deepEqual(failure('Ship__c', { ...SHIP, Account__c: account }), [
      ['ENTITY_IS_DELETED', 'entity is deleted', ['Account__c']]
    ]);
  });

  test('refuses a duplicate of a unique field, without regard to case, until the other is deleted', () => {
    const first = org.insert('Ship__c', { ...SHIP, Code__c: 'ab' });

    assert.deepEqual(failure('Ship__c', { ...SHIP, Code__c: 'AB' }), [
      ['DUPLICATE_VALUE', `duplicate value found: Code__c duplicates value on record with id: ${first}`, []]
    ]);
    org.write('delete', 'Ship__c', [{ Id: first }]);
    assert.deepEqual(failure('Ship__c', { ...SHIP, Code__c: 'AB' }), []);
  });

  test('saves the good rows, or none of them if all must succeed', () => {
    const rows = [SHIP, { Name: 'No captain' }];

    const some = org.write('insert', 'Ship__c', rows);
    assert.deepEqual(
      some.map((outcome) => outcome.errors.length),
      [0, 1]
    );
    assert.equal(org.records('SELECT Id FROM Ship__c').length, 1);

    org.write('insert', 'Ship__c', rows, { allOrNone: true });
    assert.equal(org.records('SELECT Id FROM Ship__c').length, 1);
  });
});

describe('update', () => {
  test('changes only what was given and moves the audit fields', () => {
    const id = org.insert('Ship__c', { ...SHIP, Crew__c: 5 });
    org.now += 5500;
    org.write('update', 'Ship__c', [{ Id: id, Crew__c: 6 }]);
    const stored = row('Ship__c', id);

    assert.equal(stored?.['Crew__c'], 6);
    assert.equal(stored?.['Captain__c'], 'Ito');
    assert.equal(stored?.['CreatedDate'], NOON);
    assert.equal(stored?.['LastModifiedDate'], NOON + 5000);
  });

  test('refuses to empty a required field, to move a detail, and rows that are not there', () => {
    const ships = [org.insert('Ship__c', SHIP), org.insert('Ship__c', SHIP)];
    const voyage = org.insert('Voyage__c', { Ship__c: ships[0] ?? null });
    const status = (objectName: string, values: StoredRow): unknown =>
      org.write('update', objectName, [values])[0]?.errors[0]?.status;

    assert.equal(status('Ship__c', { Id: ships[0] ?? null, Captain__c: null }), 'REQUIRED_FIELD_MISSING');
    assert.equal(
      status('Voyage__c', { Id: voyage, Ship__c: ships[1] ?? null }),
      'INVALID_FIELD_FOR_INSERT_UPDATE'
    );
    assert.equal(status('Voyage__c', { Id: voyage, Ship__c: ships[0] ?? null, Port__c: 'Oslo' }), undefined);
    assert.equal(status('Ship__c', { Captain__c: 'X' }), 'MISSING_ARGUMENT');
    assert.equal(
      status('Ship__c', { Id: '001LO0000000zzz', Captain__c: 'X' }),
      'INVALID_CROSS_REFERENCE_KEY'
    );
    org.write('delete', 'Ship__c', [{ Id: ships[1] ?? null }]);
    assert.equal(status('Ship__c', { Id: ships[1] ?? null, Captain__c: 'X' }), 'ENTITY_IS_DELETED');
  });
});

describe('upsert by external id', () => {
  const upsert = (rows: StoredRow[]): ReturnType<TestOrg['write']> => {
    const externalIdField = org.database.schema.existing('Ship__c').fieldSchema('Code__c');
    return org.write('upsert', 'Ship__c', rows, externalIdField ? { externalIdField } : {});
  };

  test('updates the row that has the value and inserts the others', () => {
    const id = org.insert('Ship__c', { ...SHIP, Code__c: 'a' });

    const outcomes = upsert([
      { Code__c: 'A', Crew__c: 9 },
      { ...SHIP, Code__c: 'b' }
    ]);

    assert.deepEqual(
      outcomes.map((outcome) => outcome.created),
      [false, true]
    );
    assert.equal(outcomes[0]?.id, id);
    assert.equal(row('Ship__c', id)?.['Crew__c'], 9);
  });

  test('refuses a missing value and the same value twice', () => {
    const outcomes = upsert([{ ...SHIP, Code__c: 'a' }, { ...SHIP, Code__c: 'a' }, SHIP]);

    assert.deepEqual(
      outcomes.map((outcome) => outcome.errors[0]?.status),
      ['DUPLICATE_VALUE', 'DUPLICATE_VALUE', 'MISSING_ARGUMENT']
    );
  });
});

describe('delete', () => {
  test('takes details along and empties lookups', () => {
    const account = org.insert('Account', { Name: 'A' });
    const ship = org.insert('Ship__c', { ...SHIP, Account__c: account });
    const voyage = org.insert('Voyage__c', { Ship__c: ship });

    org.write('delete', 'Account', [{ Id: account }]);
    assert.equal(row('Ship__c', ship)?.['Account__c'], null);

    org.write('delete', 'Ship__c', [{ Id: ship }]);
    assert.equal(row('Voyage__c', voyage)?.['IsDeleted'], true);
  });

  test('is refused while a restricting lookup points here', () => {
    const account = org.insert('Account', { Name: 'A' });
    org.insert('Ship__c', { ...SHIP, Builder__c: account });

    const [outcome] = org.write('delete', 'Account', [{ Id: account }]);

    assert.equal(outcome?.errors[0]?.status, 'DELETE_FAILED');
    assert.equal(row('Account', account)?.['IsDeleted'], false);
  });
});

describe('standard objects', () => {
  function opportunity(): { id: string; entry: string } {
    const account = org.insert('Account', { Name: 'A' });
    const product = org.insert('Product2', { Name: 'Compass', ProductCode: 'C-1', IsActive: true });
    const Pricebook2Id = org.database.ids.standardPricebook;
    const entry = org.insert('PricebookEntry', {
      Pricebook2Id,
      Product2Id: product,
      UnitPrice: 10.1,
      IsActive: true
    });
    const id = org.insert('Opportunity', {
      Name: 'O',
      AccountId: account,
      StageName: 'Prospecting',
      CloseDate: '2026-12-01'
    });
    return { id, entry };
  }

  test('the stage decides whether an opportunity is closed and won', () => {
    const { id } = opportunity();
    assert.deepEqual(
      [row('Opportunity', id)?.['IsWon'], row('Opportunity', id)?.['Probability']],
      [false, 10]
    );

    org.write('update', 'Opportunity', [{ Id: id, StageName: 'Closed Won' }]);

    assert.deepEqual(
      ['IsClosed', 'IsWon', 'Probability'].map((name) => row('Opportunity', id)?.[name]),
      [true, true, 100]
    );
  });

  test('a line takes product, price book and total, and the opportunity their sum', () => {
    const { id, entry } = opportunity();
    const line = org.insert('OpportunityLineItem', {
      OpportunityId: id,
      PricebookEntryId: entry,
      Quantity: 3,
      UnitPrice: 10.1
    });
    org.insert('OpportunityLineItem', {
      OpportunityId: id,
      PricebookEntryId: entry,
      Quantity: 1,
      TotalPrice: 5
    });

    assert.deepEqual(
      ['ProductCode', 'TotalPrice', 'Name'].map((name) => row('OpportunityLineItem', line)?.[name]),
      ['C-1', 30.3, 'O Compass']
    );
    assert.equal(row('Opportunity', id)?.['Amount'], 35.3);
    assert.equal(row('Opportunity', id)?.['Pricebook2Id'], org.database.ids.standardPricebook);

    org.write('delete', 'OpportunityLineItem', [{ Id: line }]);
    assert.equal(row('Opportunity', id)?.['Amount'], 5);
  });

  test('a price in another book needs a standard price first', () => {
    const product = org.insert('Product2', { Name: 'Rope' });
    const book = org.insert('Pricebook2', { Name: 'Partners', IsActive: true });

    assert.equal(
      failure('PricebookEntry', { Pricebook2Id: book, Product2Id: product, UnitPrice: 1 })[0]?.[0],
      'STANDARD_PRICE_NOT_DEFINED'
    );
  });
});

test('a transaction that throws leaves nothing behind', () => {
  assert.throws(() =>
    org.database.transact(() => {
      org.insert('Ship__c', SHIP);
      throw new Error('stop');
    })
  );
  assert.equal(org.records('SELECT Id FROM Ship__c').length, 0);

  org.database.transact(() => org.insert('Ship__c', SHIP));
  assert.equal(org.records('SELECT Id FROM Ship__c').length, 1);
});
