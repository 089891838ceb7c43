import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTRIBUTES, type AttributeDefinition } from '../../src/domain/attribute-catalogue.ts';
import { DEFAULT_MAPPINGS } from '../../src/domain/default-mappings.ts';
import { checkMappings, type FieldMapping } from '../../src/domain/mapping.ts';

function withRow(row: FieldMapping): FieldMapping[] {
  return [
    ...DEFAULT_MAPPINGS.filter(
      ({ object, attribute }) => object !== row.object || attribute !== row.attribute
    ),
    row
  ];
}

function codesOf(mappings: readonly FieldMapping[]): string[] {
  return checkMappings(mappings).map(({ failure }) => failure.code);
}

test('The default mappings have no problem', () => {
  assert.deepEqual(checkMappings(DEFAULT_MAPPINGS), []);
});

test('An empty list lacks every required attribute', () => {
  const required = Object.values(ATTRIBUTES).flatMap((attributes) =>
    Object.values<AttributeDefinition>(attributes).filter(({ isRequired }) => isRequired)
  );

  const problems = codesOf([]);

  assert.equal(problems.length, required.length);
  assert.deepEqual(new Set(problems), new Set(['mapping-missing']));
});

test('A text field mapped to a date is refused', () => {
  const row = {
    object: 'OpportunityLineItem',
    attribute: 'startDate',
    field: 'Description',
    fieldType: 'STRING'
  };

  assert.deepEqual(codesOf(withRow(row as FieldMapping)), ['mapping-type-wrong']);
});

test('A date/time field mapped to a date is refused, because its day depends on the zone', () => {
  const row = {
    object: 'OpportunityLineItem',
    attribute: 'startDate',
    field: 'CreatedDate',
    fieldType: 'DATETIME'
  };

  assert.deepEqual(codesOf(withRow(row as FieldMapping)), ['mapping-type-wrong']);
});

test('Field types count in any case', () => {
  const row = {
    object: 'OpportunityLineItem',
    attribute: 'versionDate',
    field: 'ServiceDate',
    fieldType: 'date'
  };

  assert.deepEqual(codesOf(withRow(row as FieldMapping)), []);
});

test('A type that Salesforce may invent fits nothing', () => {
  const row = { object: 'Account', attribute: 'region', field: 'Place__c', fieldType: 'LOCATION' };

  assert.deepEqual(codesOf(withRow(row as FieldMapping)), ['mapping-type-wrong']);
});

test('An attribute that FlexNet Operations does not have is refused', () => {
  assert.deepEqual(codesOf(withRow({ object: 'Account', attribute: 'toString', field: 'Name' })), [
    'attribute-unknown'
  ]);
});

test('The same name is allowed as a custom attribute', () => {
  const row: FieldMapping = {
    object: 'Account',
    attribute: 'INDUSTRY',
    field: 'Industry',
    customType: 'text'
  };

  assert.deepEqual(codesOf(withRow(row)), []);
});

test('A custom number refuses a checkbox', () => {
  const row = {
    object: 'Account',
    attribute: 'SEATS',
    field: 'Is__c',
    fieldType: 'BOOLEAN',
    customType: 'number'
  };

  assert.deepEqual(codesOf(withRow(row as FieldMapping)), ['mapping-type-wrong']);
});

test('An attribute that is mapped twice is refused once', () => {
  const twice: FieldMapping = { object: 'Account', attribute: 'accountName', field: 'Site' };

  assert.deepEqual(codesOf([...DEFAULT_MAPPINGS, twice]), ['attribute-mapped-twice']);
});

test('The part number cannot come from anything but a product code', () => {
  const row: FieldMapping = { object: 'OpportunityLineItem', attribute: 'partNumber', field: 'Sku__c' };

  assert.deepEqual(codesOf(withRow(row)), ['part-number-fixed']);
});
