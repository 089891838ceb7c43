import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { OrgDatabase } from '../../src/database/org-database.ts';
import { MetadataError } from '../../src/database/schema/files.ts';
import { readProject } from '../../src/database/schema/project.ts';
import { OrgSchema } from '../../src/database/schema/schema.ts';
import { readCredentialSettings } from '../../src/platform/credentials.ts';
import { FIXTURES, NOON } from './support.ts';

const home = mkdtempSync(join(tmpdir(), 'local-org-'));
let folder = '';
let count = 0;

beforeEach(() => {
  folder = join(home, `project-${count++}`);
});

after(() => rmSync(home, { recursive: true }));

function file(path: string, root: string, body: string): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `<${root}>${body}</${root}>`);
}

/** The problems of the fixture project joined with the folder under test. */
function problems(): readonly string[] {
  try {
    readProject([FIXTURES, folder]);
    return [];
  } catch (error) {
    if (error instanceof MetadataError) return error.problems;
    throw error;
  }
}

const shipField = (name: string, type: string, more = ''): void =>
  file(
    `objects/Ship__c/fields/${name}.field-meta.xml`,
    'CustomField',
    `<fullName>${name}</fullName><label>${name}</label><type>${type}</type>${more}`
  );

test('objects, fields, list views and labels are read', () => {
  const project = readProject([FIXTURES]);
  const ship = project.objects.find((object) => object.name === 'Ship__c');

  assert.deepEqual([ship?.label, ship?.labelPlural, ship?.keyPrefix.charAt(0)], ['Ship', 'Ships', 'a']);
  assert.deepEqual(
    ship?.listViews.map((view) => [view.name, view.columns]),
    [['All', ['NAME', 'Captain__c']]]
  );
  assert.equal(project.labels.get('ahoy'), 'Ahoy there');
});

const FORMULAS: readonly (readonly [formula: string, problem: RegExp])[] = [
  ['TODAY() - Launched__c', /function TODAY is not modelled/],
  ['Account__r.Name', /reaches beyond its record \(Account__r.Name\) is not modelled/],
  ['$User.Username', /reaches beyond its record \(\$User.Username\)/],
  ['VLOOKUP(Name, Name, Name)', /function VLOOKUP is not modelled/],
  ['NOT(TRUE, FALSE)', /there is no field TRUE/],
  ['NOT()', /NOT does not take 0 arguments/],
  ['ISNEW()', /function ISNEW is not modelled/],
  ['Sails__c', /there is no field Sails__c/],
  ['Own__c + 1', /formula refers to itself/]
];

for (const [formula, problem] of FORMULAS) {
  test(`the formula ${formula} is refused when the metadata is loaded`, () => {
    const more = `<precision>9</precision><scale>0</scale><formula>${formula}</formula>`;
    shipField('Own__c', 'Number', more);

    assert.equal(problems().length, 1);
    assert.match(problems()[0] ?? '', problem);
  });
}

test('a later folder adds fields to an object of an earlier one', () => {
  shipField('Mast__c', 'Number', '<precision>2</precision><scale>0</scale>');

  assert.equal(
    new OrgSchema(readProject([FIXTURES, folder])).object('ship__c')?.field('MAST__C')?.type,
    'Decimal'
  );
});

describe('refused with the file and a sentence', () => {
  test('roll-ups, flows, and rules without a condition', () => {
    shipField('Miles__c', 'Summary');
    file(
      'objects/Ship__c/validationRules/Rule.validationRule-meta.xml',
      'ValidationRule',
      '<active>true</active><fullName>Rule</fullName>'
    );
    file('flows/Sink.flow-meta.xml', 'Flow', '<label>Sink</label>');

    assert.deepEqual([...problems()].sort(), [
      'flows: is not modelled by the local org',
      'objects/Ship__c/fields/Miles__c.field-meta.xml: field Miles__c: type Summary is not modelled by the local org',
      'objects/Ship__c/validationRules/Rule.validationRule-meta.xml: <errorConditionFormula> is missing'
    ]);
  });

  test('names that do not exist', () => {
    shipField('Port__c', 'Lookup', '<referenceTo>Port__c</referenceTo>');
    const permission = (name: string): string =>
      `<fieldPermissions><field>${name}</field><readable>true</readable></fieldPermissions>`;
    file(
      'permissionsets/Mate.permissionset-meta.xml',
      'PermissionSet',
      `<label>Mate</label>${permission('Ship__c.Nope__c')}${permission('Ship__c.Captain__c')}`
    );

    assert.deepEqual(problems(), [
      'Ship__c.Port__c: refers to Port__c, which does not exist in the local org',
      'permission set Mate: field Ship__c.Nope__c does not exist in the local org',
      'permission set Mate: a deployment refuses field permissions on Ship__c.Captain__c, which is always visible'
    ]);
  });
});

test('a database file keeps its rows, and gains the columns of new fields', () => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'org.db');
  const options = { path, clock: () => NOON };
  const first = new OrgDatabase(new OrgSchema(readProject([FIXTURES])), options);
  const ship = first.schema.existing('Ship__c');
  const write = (database: OrgDatabase, name: string): string =>
    String(
      database.write(
        {
          operation: 'insert',
          rows: [{ object: ship, values: { Name: name, Captain__c: 'C' } }],
          allOrNone: true
        },
        first.ids.administrator
      )[0]?.id
    );
  const id = write(first, 'Anna');
  first.close();

  shipField('Mast__c', 'Text', '<length>5</length>');
  const second = new OrgDatabase(new OrgSchema(readProject([FIXTURES, folder])), options);
  const stored = second.store.row(second.schema.existing('Ship__c'), id);
  const next = write(second, 'Berta');
  second.close();

  assert.deepEqual([stored?.['Name'], stored?.['Mast__c']], ['Anna', null]);
  assert.ok(next > id);
  assert.equal(second.ids.administrator, first.ids.administrator);
});

test('credential settings come from a file that may be missing', () => {
  assert.deepEqual(readCredentialSettings(join(folder, 'none.json')), {});

  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'credentials.json'), '{"parameters":{"Beacon":{"ApiKey":"k"}}}');
  assert.deepEqual(readCredentialSettings(join(folder, 'credentials.json')), {
    parameters: { Beacon: { ApiKey: 'k' } }
  });
});

test('a layout shows fields that exist, of objects that exist, and says how', () => {
  const section = (field: string, behavior: string): string =>
    `<layoutSections><layoutColumns><layoutItems><behavior>${behavior}</behavior><field>${field}</field></layoutItems></layoutColumns></layoutSections>`;
  file('layouts/Ship__c-Ship Layout.layout-meta.xml', 'Layout', section('Mast__c', 'Edit'));
  file('layouts/Raft__c-Raft Layout.layout-meta.xml', 'Layout', '');
  file('layouts/Ship__c-Other.layout-meta.xml', 'Layout', section('Name', 'Hidden'));
  file(
    'objects/Ship__c/Ship__c.object-meta.xml',
    'CustomObject',
    '<compactLayoutAssignment>None</compactLayoutAssignment>'
  );

  const found = problems().join('\n');
  for (const problem of [
    /Ship__c, layout Ship Layout: there is no field Mast__c/,
    /there is no object Raft__c/,
    /there is no behavior Hidden/,
    /there is no compact layout None/
  ])
    assert.match(found, problem);
});
