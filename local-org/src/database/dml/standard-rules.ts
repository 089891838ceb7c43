import { BigDecimal } from '../../apex/values/numbers.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { StoredRow, StoredValue } from '../schema/types.ts';
import type { Store } from '../store.ts';
import { fail } from './outcome.ts';
import { isEmailAddress } from './values.ts';

/** What the platform computes or checks for one standard object beyond what its fields say. */
interface StandardRules {
  /** Completes the row before its checks; `previous` is absent on insert. */
  beforeSave?(store: Store, row: StoredRow, previous: StoredRow | undefined): void;
  afterSave?(store: Store, row: StoredRow): void;
  /** Fails for a record that has to stay. */
  beforeDelete?(store: Store, row: StoredRow): void;
  afterDelete?(store: Store, row: StoredRow): void;
}

const RULES: Readonly<Record<string, StandardRules>> = {
  Contact: { beforeSave: (_store, row) => setFullName(row) },
  User: {
    beforeSave: (store, row, previous) => {
      setFullName(row);
      row['CommunityNickname'] ??= String(row['Username'] ?? '').slice(0, 40);
      checkUsername(store, row, previous);
    }
  },
  Product2: { afterSave: passOnProduct },
  Account: { beforeDelete: refuseWonOpportunities },
  Opportunity: { beforeSave: setStage },
  OpportunityLineItem: { beforeSave: setLine, afterSave: rollUpLines, afterDelete: rollUpLines },
  PricebookEntry: { beforeSave: setEntry }
};

export function standardRules(object: ObjectType): StandardRules | undefined {
  return RULES[object.name];
}

/** The record that a field refers to. */
function referred(store: Store, objectName: string, row: StoredRow, field: string): StoredRow | undefined {
  return store.row(store.schema.existing(objectName), String(row[field] ?? ''));
}

function setFullName(row: StoredRow): void {
  row['Name'] = [row['FirstName'], row['LastName']].filter(Boolean).join(' ');
}

/** It looks like an email address, and no other user of any org has it. */
function checkUsername(store: Store, row: StoredRow, previous: StoredRow | undefined): void {
  const name = String(row['Username'] ?? '');
  if (name === '' || name === previous?.['Username']) return;
  if (!isEmailAddress(name))
    fail('INVALID_EMAIL_ADDRESS', 'Username must be in the form of an email address.', ['Username']);
  const users = store.rowsWhere(store.schema.existing('User'), 'Username = ?', [name]);
  if (users.some(({ Id }) => Id !== previous?.['Id']))
    fail('DUPLICATE_USERNAME', 'Duplicate Username. The username already exists in this or another org.', [
      'Username'
    ]);
}

function refuseWonOpportunities(store: Store, { Id = null }: StoredRow): void {
  const won = store.rowsWhere(
    store.schema.existing('Opportunity'),
    'AccountId = ? AND IsWon = 1 AND IsDeleted = 0',
    [Id]
  );
  for (const { Name } of won)
    fail(
      'DELETE_FAILED',
      'Your attempt to delete the account could not be completed because it is associated with the following closed won ' +
        `opportunities.: ${String(Name)}`
    );
}

/** Closed, won, probability and forecast category follow the stage. */
function setStage(store: Store, row: StoredRow, previous: StoredRow | undefined): void {
  // Products decide the amount; what is written is ignored.
  if (previous?.['HasOpportunityLineItem'] === true && row !== previous)
    row['Amount'] = previous['Amount'] ?? null;
  const stages = store.schema.existing('OpportunityStage');
  const [stage] = store.rowsWhere(stages, 'MasterLabel = ?', [String(row['StageName'] ?? '')]);
  row['IsClosed'] = stage?.['IsClosed'] ?? false;
  row['IsWon'] = stage?.['IsWon'] ?? false;
  if (previous?.['StageName'] !== row['StageName']) {
    if ((row['Probability'] ?? null) === (previous?.['Probability'] ?? null))
      row['Probability'] = stage?.['DefaultProbability'] ?? null;
    row['ForecastCategoryName'] = stage?.['ForecastCategoryName'] ?? null;
  }
  const amount = row['Amount'];
  row['ExpectedRevenue'] =
    typeof amount === 'number' ? times(amount, Number(row['Probability'] ?? 0) / 100) : null;
}

/** A line takes product and list price from its price book entry, and its total from price, quantity and discount. */
function setLine(store: Store, row: StoredRow, previous: StoredRow | undefined): void {
  if (previous === undefined) takeProduct(store, row);
  const quantity = row['Quantity'];
  if (typeof quantity !== 'number') return;
  if (quantity === 0) fail('FIELD_INTEGRITY_EXCEPTION', 'Quantity: quantity cannot be zero', ['Quantity']);
  const priceGiven = typeof row['UnitPrice'] === 'number';
  const totalGiven = typeof row['TotalPrice'] === 'number' && previous?.['TotalPrice'] !== row['TotalPrice'];
  if (previous === undefined && priceGiven === totalGiven) {
    const fields = ['UnitPrice', 'TotalPrice'];
    fail(
      'FIELD_INTEGRITY_EXCEPTION',
      'either UnitPrice or TotalPrice must be specified, but not both',
      fields
    );
  }
  const share = 1 - Number(row['Discount'] ?? 0) / 100;
  if (totalGiven) row['UnitPrice'] = times(Number(row['TotalPrice']) / quantity, 1 / share);
  else row['TotalPrice'] = times(times(Number(row['UnitPrice']), quantity), share);
}

function takeProduct(store: Store, row: StoredRow): void {
  const entry = referred(store, 'PricebookEntry', row, 'PricebookEntryId');
  if (entry === undefined)
    fail('REQUIRED_FIELD_MISSING', 'Required fields are missing: [PricebookEntryId]', ['PricebookEntryId']);
  const opportunity = referred(store, 'Opportunity', row, 'OpportunityId');
  row['Product2Id'] = entry['Product2Id'] ?? null;
  row['ProductCode'] = entry['ProductCode'] ?? null;
  row['ListPrice'] = entry['UnitPrice'] ?? null;
  row['Name'] = [opportunity?.['Name'], entry['Name']].filter(Boolean).join(' ');
  if (opportunity === undefined) return;
  const Pricebook2Id = entry['Pricebook2Id'] ?? null;
  if ((opportunity['Pricebook2Id'] ?? null) === null)
    store.update(store.schema.existing('Opportunity'), String(opportunity['Id']), { Pricebook2Id });
  else if (opportunity['Pricebook2Id'] !== Pricebook2Id)
    fail(
      'FIELD_INTEGRITY_EXCEPTION',
      'The pricebook entry is in a different pricebook than the one assigned to the opportunity',
      ['PricebookEntryId']
    );
}

/** An opportunity with products has the sum of their totals as its amount. */
function rollUpLines(store: Store, line: StoredRow): void {
  const row = referred(store, 'Opportunity', line, 'OpportunityId');
  if (row === undefined) return;
  const id = String(row['Id']);
  const sums = `round(sum(TotalPrice), 2) AS Amount, round(sum(Quantity), 2) AS TotalOpportunityQuantity`;
  const [lines] = store.all(
    `SELECT ${sums} FROM OpportunityLineItem WHERE OpportunityId = ? AND IsDeleted = 0 HAVING count(*) > 0`,
    [id]
  );
  Object.assign(row, lines, { HasOpportunityLineItem: lines !== undefined });
  setStage(store, row, row);
  store.update(store.schema.existing('Opportunity'), id, row);
}

/** A price book entry is named after its product, and needs a standard price before a price in another book. */
function setEntry(store: Store, row: StoredRow, previous: StoredRow | undefined): void {
  const product = referred(store, 'Product2', row, 'Product2Id');
  row['Name'] = product?.['Name'] ?? null;
  row['ProductCode'] = product?.['ProductCode'] ?? null;
  if (previous !== undefined) return;
  const [standard] = store.rowsWhere(store.schema.existing('Pricebook2'), 'IsStandard = 1', []);
  const entries = store.rowsWhere(
    store.schema.existing('PricebookEntry'),
    'Product2Id = ? AND IsDeleted = 0',
    [String(row['Product2Id'] ?? '')]
  );
  const isPriced = (book: StoredValue | undefined): boolean =>
    entries.some((entry) => entry['Pricebook2Id'] === book);
  if (isPriced(row['Pricebook2Id']))
    fail('DUPLICATE_VALUE', 'This price definition already exists in this price book');
  if (row['Pricebook2Id'] !== standard?.['Id'] && !isPriced(standard?.['Id']))
    fail('STANDARD_PRICE_NOT_DEFINED', 'Before creating a custom price, create a standard price.');
}

/** Entries and lines show the name and code that their product has now. */
function passOnProduct(store: Store, product: StoredRow): void {
  const { Id, Name = null, ProductCode = null } = product;
  for (const [objectName, shown] of [
    ['PricebookEntry', { Name, ProductCode }],
    ['OpportunityLineItem', { ProductCode }]
  ] as const) {
    const object = store.schema.existing(objectName);
    for (const row of store.rowsWhere(object, 'Product2Id = ?', [String(Id)]))
      store.update(object, String(row['Id']), shown);
  }
}

function times(left: number, right: number): number {
  return Number(new BigDecimal(left).times(right).toDecimalPlaces(2, BigDecimal.ROUND_HALF_UP));
}
