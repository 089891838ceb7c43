import { BigDecimal } from '../../apex/values/numbers.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { StoredRow } from '../schema/types.ts';
import type { Store } from '../store.ts';
import { fail } from './outcome.ts';

/** What the platform computes or checks for one standard object beyond what its fields say. */
export interface StandardRules {
  /** Completes the row before its checks; `previous` is absent on insert. */
  beforeSave?(store: Store, row: StoredRow, previous: StoredRow | undefined): void;
  afterSave?(store: Store, row: StoredRow): void;
  afterDelete?(store: Store, row: StoredRow): void;
}

const RULES: Readonly<Record<string, StandardRules>> = {
  Contact: { beforeSave: (_store, row) => setFullName(row) },
  User: {
    beforeSave: (_store, row, previous) => {
      setFullName(row);
      if (previous === undefined) row['CommunityNickname'] ??= String(row['Username'] ?? '').slice(0, 40);
    }
  },
  Product2: { afterSave: passOnProductCode },
  Opportunity: { beforeSave: setStage },
  OpportunityLineItem: { beforeSave: setLine, afterSave: rollUpLines, afterDelete: rollUpLines },
  PricebookEntry: { beforeSave: setEntry }
};

export function standardRules(object: ObjectType): StandardRules | undefined {
  return RULES[object.name];
}

function setFullName(row: StoredRow): void {
  row['Name'] = [row['FirstName'], row['LastName']]
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join(' ');
}

/** Closed, won, probability and forecast category follow the stage. */
function setStage(store: Store, row: StoredRow, previous: StoredRow | undefined): void {
  const stage = store.rowsWhere(store.schema.existing('OpportunityStage'), 'MasterLabel = ?', [
    String(row['StageName'] ?? '')
  ])[0];
  row['IsClosed'] = stage?.['IsClosed'] ?? false;
  row['IsWon'] = stage?.['IsWon'] ?? false;
  const changed = previous?.['StageName'] !== row['StageName'];
  if (changed && (row['Probability'] ?? null) === (previous?.['Probability'] ?? null))
    row['Probability'] = stage?.['DefaultProbability'] ?? null;
  if (changed) row['ForecastCategoryName'] = stage?.['ForecastCategoryName'] ?? null;
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
  const totalGiven =
    typeof row['TotalPrice'] === 'number' &&
    (previous === undefined || previous['TotalPrice'] !== row['TotalPrice']);
  if (previous === undefined && priceGiven === totalGiven) {
    fail('FIELD_INTEGRITY_EXCEPTION', 'either UnitPrice or TotalPrice must be specified, but not both', [
      'UnitPrice',
      'TotalPrice'
    ]);
  }
  const share = 1 - Number(row['Discount'] ?? 0) / 100;
  if (totalGiven) row['UnitPrice'] = times(Number(row['TotalPrice']) / quantity, 1 / share);
  else row['TotalPrice'] = times(times(Number(row['UnitPrice']), quantity), share);
}

function takeProduct(store: Store, row: StoredRow): void {
  const entryId = row['PricebookEntryId'];
  const entry =
    typeof entryId === 'string' ? store.row(store.schema.existing('PricebookEntry'), entryId) : undefined;
  const opportunity = store.row(store.schema.existing('Opportunity'), String(row['OpportunityId'] ?? ''));
  if (entry === undefined) {
    fail('REQUIRED_FIELD_MISSING', 'Required fields are missing: [PricebookEntryId]', ['PricebookEntryId']);
  }
  row['Product2Id'] = entry['Product2Id'] ?? null;
  row['ProductCode'] = entry['ProductCode'] ?? null;
  row['ListPrice'] = entry['UnitPrice'] ?? null;
  row['Name'] = `${String(opportunity?.['Name'] ?? '')} ${String(entry['Name'] ?? '')}`.trim();
  const pricebook = opportunity?.['Pricebook2Id'] ?? null;
  if (opportunity !== undefined && pricebook === null) {
    store.update(store.schema.existing('Opportunity'), String(opportunity['Id']), {
      Pricebook2Id: entry['Pricebook2Id'] ?? null
    });
  } else if (opportunity !== undefined && pricebook !== entry['Pricebook2Id']) {
    fail(
      'FIELD_INTEGRITY_EXCEPTION',
      'The pricebook entry is in a different pricebook than the one assigned to the opportunity',
      ['PricebookEntryId']
    );
  }
}

/** An opportunity with products has the sum of their totals as its amount. */
function rollUpLines(store: Store, line: StoredRow): void {
  const opportunity = store.schema.existing('Opportunity');
  const id = String(line['OpportunityId']);
  const lines = store.rowsWhere(
    store.schema.existing('OpportunityLineItem'),
    'OpportunityId = ? AND IsDeleted = 0',
    [id]
  );
  const row = store.row(opportunity, id);
  if (row === undefined) return;
  const sum = (field: string): number =>
    Number(lines.reduce((total, each) => total.plus(Number(each[field] ?? 0)), new BigDecimal(0)));
  row['HasOpportunityLineItem'] = lines.length > 0;
  if (lines.length > 0) {
    row['Amount'] = sum('TotalPrice');
    row['TotalOpportunityQuantity'] = sum('Quantity');
  }
  setStage(store, row, row);
  store.update(opportunity, id, row);
}

/** A price book entry is named after its product, and needs a standard price before a price in another book. */
function setEntry(store: Store, row: StoredRow, previous: StoredRow | undefined): void {
  const product = store.row(store.schema.existing('Product2'), String(row['Product2Id'] ?? ''));
  row['Name'] = product?.['Name'] ?? null;
  row['ProductCode'] = product?.['ProductCode'] ?? null;
  if (previous !== undefined) return;
  const standard = store.rowsWhere(store.schema.existing('Pricebook2'), 'IsStandard = 1', [])[0];
  const entries = store.rowsWhere(
    store.schema.existing('PricebookEntry'),
    'Product2Id = ? AND IsDeleted = 0',
    [String(row['Product2Id'] ?? '')]
  );
  if (entries.some((entry) => entry['Pricebook2Id'] === row['Pricebook2Id'])) {
    fail('DUPLICATE_VALUE', 'This price definition already exists in this price book');
  }
  if (
    row['Pricebook2Id'] !== standard?.['Id'] &&
    !entries.some((entry) => entry['Pricebook2Id'] === standard?.['Id'])
  ) {
    fail('STANDARD_PRICE_NOT_DEFINED', 'Before creating a custom price, create a standard price.');
  }
}

/** Entries and lines show the name and code that their product has now. */
function passOnProductCode(store: Store, product: StoredRow): void {
  const ofProduct = 'Product2Id = ?';
  const shown = { ProductCode: product['ProductCode'] ?? null };
  const entry = store.schema.existing('PricebookEntry');
  for (const row of store.rowsWhere(entry, ofProduct, [String(product['Id'])])) {
    store.update(entry, String(row['Id']), { ...shown, Name: product['Name'] ?? null });
  }
  const line = store.schema.existing('OpportunityLineItem');
  for (const row of store.rowsWhere(line, ofProduct, [String(product['Id'])]))
    store.update(line, String(row['Id']), shown);
}

function times(left: number, right: number): number {
  return Number(new BigDecimal(left).times(right).toDecimalPlaces(2, BigDecimal.ROUND_HALF_UP));
}
