/* A nightly run over many won opportunities, from the batch in Apex to FlexNet Operations and back, next to one sync for each. */
import { parseArgs } from 'node:util';
import { startChain, type Chain } from '../e2e/support/chain.ts';
import { describeMachine } from './machine.ts';
import { duration, printTable } from './table.ts';

const BLOCK = 2_000;
const SAMPLE = 40;

const CATALOGUE = `
  Product2 product = new Product2(Name = 'Dispatch', ProductCode = 'FL-DISPATCH-12M', IsActive = true, CrosswalkIncludeInFlexNetSync__c = true);
  insert product;
  insert new PricebookEntry(Product2Id = product.Id, UnitPrice = 100, IsActive = true,
    Pricebook2Id = [SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE].Id);
  List<Account> accounts = new List<Account>();
  for (Integer index = 0; index < 200; index++) {
    accounts.add(new Account(Name = 'Account ' + index, ShippingCountry = 'GB'));
  }
  insert accounts;`;

const orders = (count: number): string => `
  Id entry = [SELECT Id FROM PricebookEntry LIMIT 1].Id;
  Id pricebook = [SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE].Id;
  List<Account> accounts = [SELECT Id FROM Account LIMIT 200];
  List<Opportunity> orders = new List<Opportunity>();
  for (Integer index = 0; index < ${count}; index++) {
    orders.add(new Opportunity(Name = 'Order ' + index, AccountId = accounts[Math.mod(index, accounts.size())].Id,
      StageName = 'Closed Won', CloseDate = Date.newInstance(2026, 3, 31), Pricebook2Id = pricebook));
  }
  insert orders;
  List<OpportunityLineItem> lines = new List<OpportunityLineItem>();
  for (Opportunity order : orders) {
    lines.add(new OpportunityLineItem(OpportunityId = order.Id, PricebookEntryId = entry, Quantity = 5, UnitPrice = 100,
      CrosswalkExpirationDateOption__c = 'Permanent'));
  }
  insert lines;`;

/** Milliseconds that the whole run took; throws when an order was not synced. */
function nightly(chain: Chain, count: number): number {
  for (let made = 0; made < count; made += BLOCK) chain.apex(orders(Math.min(BLOCK, count - made)));
  const start = performance.now();
  chain.sync();
  const time = performance.now() - start;
  const synced = chain.rows({ object: 'Opportunity', where: `CrosswalkSyncStatus__c = 'Synced'` }).length;
  if (synced !== count) throw new Error(`${synced} of ${count} orders were synced`);
  return time;
}

/** Milliseconds for one order at a time, measured with some. */
function oneByOne(chain: Chain): number {
  const ids = chain
    .rows({ object: 'Opportunity' })
    .slice(0, SAMPLE)
    .map((row) => String(row['Id']));
  const { org, program } = chain.opened;
  const start = performance.now();
  for (const id of ids) {
    chain.apex(`CrosswalkOrderSync.startOneTime(new List<Id>{ '${id}' }, null);`);
    org.runJobs(program);
  }
  return (performance.now() - start) / ids.length;
}

const { values } = parseArgs({ options: { orders: { type: 'string', default: '10000' } } });
const count = Number(values.orders);
const chain = await startChain();
try {
  chain.apex(CATALOGUE);
  const run = nightly(chain, count);
  const single = oneByOne(chain);
  console.log(describeMachine());
  printTable(
    'Won opportunities to entitlements and back',
    ['what', 'all', 'for one order', 'ratio'],
    [
      [`one run over ${count}`, duration(run), duration(run / count), '1.0'],
      [
        `one sync for each (${SAMPLE} measured)`,
        duration(single * count),
        duration(single),
        ((single * count) / run).toFixed(1)
      ]
    ]
  );
} finally {
  await chain.close();
}
