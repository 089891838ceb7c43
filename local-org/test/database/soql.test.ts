import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { ApexLoadError } from '../../src/apex/errors.ts';
import { SoqlError } from '../../src/database/soql/errors.ts';
import { TestOrg } from './support.ts';

let org: TestOrg;
let account: string;

beforeEach(() => {
  org = new TestOrg();
  account = org.insert('Account', { Name: 'Ünal Shipping', Industry: 'Shipping' });
  const ships = [
    {
      Name: 'Anna',
      Captain__c: 'Ito',
      Class__c: 'Brig',
      Crew__c: 12,
      Tonnage__c: 0.1,
      Launched__c: '2026-11-23',
      Account__c: account,
      Flags__c: 'Red;Blue'
    },
    {
      Name: 'berta',
      Captain__c: 'Ng',
      Class__c: 'Sloop',
      Crew__c: 3,
      Tonnage__c: 0.2,
      Launched__c: '2026-11-24',
      Account__c: account,
      Flags__c: 'Blue'
    },
    {
      Name: 'Cara',
      Captain__c: 'Åse',
      Class__c: 'Barque',
      Launched__c: '2025-01-31',
      SeenAt__c: Date.UTC(2026, 10, 24, 0, 30)
    },
    { Name: 'Do%ra', Captain__c: 'Ito', Class__c: null, Crew__c: 40 }
  ];
  for (const ship of ships) org.insert('Ship__c', ship);
});

const names = (where: string, binds: Parameters<TestOrg['values']>[2] = []): unknown[] =>
  org.values(`SELECT Name FROM Ship__c WHERE ${where} ORDER BY Id`, 'Name', binds);

describe('filters', () => {
  test('text ignores case, beyond ASCII too', () => {
    assert.deepEqual(names("Name = 'BERTA'"), ['berta']);
    assert.deepEqual(names("Captain__c = 'åSE'"), ['Cara']);
    assert.deepEqual(names("Captain__c IN ('ÅSE', 'ng')"), ['berta', 'Cara']);
  });

  test('a value that is not equal includes null', () => {
    assert.deepEqual(names("Class__c != 'Brig'"), ['berta', 'Cara', 'Do%ra']);
    assert.deepEqual(names("Class__c NOT IN ('Brig', 'Sloop')"), ['Cara', 'Do%ra']);
    assert.deepEqual(names('Class__c = null'), ['Do%ra']);
    assert.deepEqual(names("Class__c IN ('Brig', null)"), ['Anna', 'Do%ra']);
    assert.deepEqual(names('Class__c NOT IN (null)'), ['Anna', 'berta', 'Cara']);
  });

  test('dates and times are compared with literals', () => {
    assert.deepEqual(names('Launched__c >= 2026-11-24'), ['berta']);
    assert.deepEqual(names('SeenAt__c < 2026-11-24T00:31:00Z'), ['Cara']);
    assert.deepEqual(names('SeenAt__c >= 2026-11-25'), []);
  });

  test('comparisons leave null out', () => {
    assert.deepEqual(names('Crew__c < 13'), ['Anna', 'berta']);
    assert.deepEqual(names('NOT Crew__c < 13'), ['Cara', 'Do%ra']);
  });

  test('LIKE knows wildcards and their escape', () => {
    assert.deepEqual(names("Name LIKE '%A'"), ['Anna', 'berta', 'Cara', 'Do%ra']);
    assert.deepEqual(names("Name LIKE '_ERT%'"), ['berta']);
    assert.deepEqual(names(String.raw`Name LIKE '%\\%%'`), ['Do%ra']);
  });

  test('binds are numbered by their colons and may be lists', () => {
    const binds = [
      { kind: 'list' as const, values: [{ kind: 'string' as const, value: 'Ito' }] },
      { kind: 'number' as const, value: 1 }
    ];

    assert.deepEqual(
      org.values(
        'SELECT Name FROM Ship__c WHERE Captain__c IN :captains ORDER BY Name DESC LIMIT :count',
        'Name',
        binds
      ),
      ['Do%ra']
    );
  });

  test('semi-joins and anti-joins look at another object', () => {
    assert.deepEqual(
      org.values(
        'SELECT Id FROM Account WHERE Id IN (SELECT Account__c FROM Ship__c WHERE Crew__c > 5)',
        'Id'
      ),
      [account]
    );
    assert.deepEqual(
      org.values('SELECT Id FROM Account WHERE Id NOT IN (SELECT Account__c FROM Ship__c)', 'Id'),
      []
    );
  });

  test('parents are reached by path, and a checkbox of no parent is false', () => {
    org.insert('Voyage__c', {
      Ship__c: String(org.values("SELECT Id FROM Ship__c WHERE Name = 'Anna'", 'Id')[0]),
      Port__c: 'Oslo'
    });

    assert.deepEqual(names("Account__r.Name = 'ünal shipping'"), ['Anna', 'berta']);
    assert.deepEqual(names('Account__r.Name = null'), ['Cara', 'Do%ra']);
    assert.deepEqual(
      org.values("SELECT Port__c FROM Voyage__c WHERE Ship__r.Account__r.Industry = 'Shipping'", 'Port__c'),
      ['Oslo']
    );
    assert.deepEqual(names('Account__r.Owner.IsActive = false'), ['Cara', 'Do%ra']);
  });
});

describe('date literals', () => {
  for (const [literal, expected] of [
    ['= TODAY', ['berta']],
    ['= YESTERDAY', ['Anna']],
    ['< TODAY', ['Anna', 'Cara']],
    ['!= TODAY', ['Anna', 'Cara', 'Do%ra']],
    ['= LAST_N_DAYS:1', ['Anna', 'berta']],
    ['= THIS_WEEK', ['Anna', 'berta']],
    ['= LAST_YEAR', ['Cara']],
    ['> LAST_YEAR', ['Anna', 'berta']],
    ['<= N_DAYS_AGO:1', ['Anna', 'Cara']],
    ['= LAST_N_QUARTERS:8', ['Cara']]
  ] as const) {
    test(`Launched__c ${literal}`, () => {
      assert.deepEqual(names(`Launched__c ${literal}`), expected);
    });
  }

  test('a date-time is in the day that begins at midnight UTC', () => {
    assert.deepEqual(names('SeenAt__c = TODAY'), ['Cara']);
    assert.deepEqual(names('SeenAt__c >= 2026-11-24T00:31:00Z'), []);
  });

  test('the clock decides what today is', () => {
    org.now += 86_400_000;

    assert.deepEqual(names('Launched__c = YESTERDAY'), ['berta']);
  });
});

describe('order', () => {
  const order = (by: string): unknown[] => org.values(`SELECT Name FROM Ship__c ORDER BY ${by}`, 'Name');

  test('text ignores case', () => {
    assert.deepEqual(order('Name DESC'), ['Do%ra', 'Cara', 'berta', 'Anna']);
  });

  test('nulls come first unless told otherwise', () => {
    assert.deepEqual(order('Crew__c'), ['Cara', 'berta', 'Anna', 'Do%ra']);
    assert.deepEqual(order('Crew__c DESC'), ['Cara', 'Do%ra', 'Anna', 'berta']);
    assert.deepEqual(order('Crew__c DESC NULLS LAST'), ['Do%ra', 'Anna', 'berta', 'Cara']);
  });

  test('picklists sort by the order of their values', () => {
    assert.deepEqual(order('Class__c NULLS LAST'), ['berta', 'Anna', 'Cara', 'Do%ra']);
  });

  test('offset skips', () => {
    assert.deepEqual(order('Name LIMIT 2 OFFSET 1'), ['berta', 'Cara']);
  });
});

describe('shape of records', () => {
  test('a parent brings the reference and its own id', () => {
    const [anna, , cara] = org.records('SELECT Account__r.Name FROM Ship__c ORDER BY Id');

    assert.equal(anna?.values.get('Account__c'), account);
    assert.deepEqual(
      [...(anna?.parents.get('Account__r')?.values ?? [])],
      [
        ['Id', account],
        ['Name', 'Ünal Shipping']
      ]
    );
    assert.equal(cara?.parents.get('Account__r'), null);
  });

  test('children come per parent, each with its own limit', () => {
    const other = org.insert('Account', { Name: 'Other' });
    org.insert('Ship__c', { Name: 'Zora', Captain__c: 'X', Account__c: other });
    const result = org.query(
      'SELECT Name, (SELECT Name FROM Ships__r ORDER BY Name DESC LIMIT 1) FROM Account ORDER BY Name'
    );

    assert.equal(result.kind, 'records');
    assert.equal(result.rowCount, 4);
    const children =
      result.kind === 'records'
        ? result.records.map((record) =>
            record.children.get('Ships__r')?.map((ship) => ship.values.get('Name'))
          )
        : [];
    assert.deepEqual(children, [['Zora'], ['berta']]);
  });

  test('deleted rows are not found', () => {
    const [id] = org.values("SELECT Id FROM Ship__c WHERE Name = 'Anna'", 'Id');
    org.write('delete', 'Ship__c', [{ Id: String(id) }]);

    assert.deepEqual(names("Name = 'Anna'"), []);
  });
});

describe('aggregates', () => {
  test('COUNT() is a number', () => {
    assert.deepEqual(org.query('SELECT COUNT() FROM Ship__c WHERE Crew__c > 3'), {
      kind: 'count',
      count: 2,
      rowCount: 1
    });
  });

  test('groups, aliases, HAVING and order', () => {
    const result = org.query(
      'SELECT Captain__c, COUNT(Id) ships, MAX(Crew__c) FROM Ship__c GROUP BY Captain__c HAVING COUNT(Id) > 1 ORDER BY COUNT(Id)'
    );

    assert.deepEqual(result.kind === 'aggregates' && result.rows.map((row) => [...row]), [
      [
        ['Captain__c', 'Ito'],
        ['ships', 2],
        ['expr0', 40]
      ]
    ]);
  });

  test('HAVING takes conditions of any depth, after those of WHERE', () => {
    const captains = (having: string): unknown[] => {
      const result = org.query(
        `SELECT Captain__c FROM Ship__c WHERE Crew__c > 1 GROUP BY Captain__c HAVING ${having} LIMIT 5`
      );
      return result.kind === 'aggregates' ? result.rows.map((row) => row.get('Captain__c')) : [];
    };

    assert.deepEqual(captains("Captain__c = 'ito' AND (SUM(Crew__c) < 1 OR MAX(Crew__c) IN (40, 41))"), [
      'Ito'
    ]);
    assert.deepEqual(captains('COUNT_DISTINCT(Id) = 1 OR AVG(Crew__c) = 26'), ['Ito', 'Ng']);
    assert.deepEqual(captains('NOT COUNT(Id) > 0'), []);
  });

  test('sums have no binary fractions', () => {
    const result = org.query('SELECT SUM(Tonnage__c) total FROM Ship__c');

    assert.deepEqual(result.kind === 'aggregates' && result.rows.map((row) => row.get('total')), [0.3]);
  });
});

describe('rejected queries', () => {
  for (const [soql, sentence] of [
    ['SELECT Nme FROM Ship__c', /No such column 'Nme' on entity 'Ship__c'/],
    ['SELECT Id FROM Shp__c', /sObject type 'Shp__c' is not supported/],
    ['SELECT Acount__r.Name FROM Ship__c', /Didn't understand relationship 'Acount__r'/],
    ['SELECT Id, (SELECT Id FROM Shps__r) FROM Account', /Didn't understand relationship 'Shps__r' in FROM/],
    ["SELECT Id FROM Ship__c WHERE Log__c = 'x'", /'Log__c' can not be filtered/],
    ['SELECT Id FROM Ship__c ORDER BY Log__c', /'Log__c' can not be sorted/],
    [
      "SELECT Id FROM Ship__c WHERE Crew__c = '3'",
      /'Crew__c' must be of type double and should not be enclosed in quotes/
    ],
    [
      'SELECT Id FROM Ship__c WHERE Name = 3',
      /'Name' must be of type string and should be enclosed in quotes/
    ],
    ["SELECT Id FROM Ship__c WHERE Account__c = 'abc'", /invalid ID field: abc/],
    ['SELECT Id FROM Ship__c WHERE COUNT(Id) > 1', /Aggregate function COUNT is not supported in a WHERE/],
    ['SELECT Name, COUNT(Id) FROM Ship__c', /Field must be grouped or aggregated: Name/],
    ['SELECT Id, Name, name FROM Ship__c', /duplicate field selected: Name/],
    ['SELECT Name FROM Ship__c LIMIT 1 OFFSET 2001', /Maximum SOQL offset allowed is 2000/]
  ] as const) {
    test(soql, () => {
      assert.throws(
        () => org.query(soql),
        (error) => error instanceof SoqlError && sentence.test(error.message)
      );
    });
  }

  test('what is not modelled is refused by name', () => {
    for (const soql of [
      'SELECT TYPEOF Owner WHEN User THEN Name END FROM Ship__c',
      'SELECT toLabel(Class__c) FROM Ship__c',
      'SELECT CALENDAR_YEAR(Launched__c), COUNT(Id) FROM Ship__c GROUP BY CALENDAR_YEAR(Launched__c)',
      'SELECT FIELDS(ALL) FROM Ship__c LIMIT 1',
      'SELECT s.Id FROM Ship__c s',
      'SELECT Id FROM Ship__c ALL ROWS',
      'SELECT Id FROM Ship__c WITH SECURITY_ENFORCED',
      "SELECT Id FROM Ship__c WHERE Flags__c INCLUDES ('Red')",
      'SELECT Id FROM Ship__c WHERE Launched__c = THIS_FISCAL_YEAR'
    ]) {
      assert.throws(
        () => org.query(soql),
        (error) => error instanceof ApexLoadError && /is not modelled by the local org/.test(error.message)
      );
    }
  });
});
