import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import type { Death, Moment } from '../../src/platform/faults.ts';
import { RunOrg } from './run-org.ts';

/** How many random stories each test tells; `RUN_SEEDS=1000` for a long night. */
const SEEDS = Number(process.env['RUN_SEEDS'] ?? 50);
const FIRST_SEED = Number(process.env['RUN_FIRST_SEED'] ?? 1);
const ROUNDS = 5;

type Random = (below: number) => number;

/** Small numbers that look random and are the same each time. */
function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const DEATHS: readonly Death[] = [
  { kind: 'cpu' },
  { kind: 'exception', typeName: 'System.QueryException', message: 'Record Currently Unavailable' },
  { kind: 'exception', typeName: 'System.DmlException', message: 'storage limit exceeded' },
  { kind: 'killed' },
  { kind: 'killed', leaves: 'Aborted' },
  { kind: 'killed', leaves: 'Processing' }
];

const MOMENTS: readonly Moment[] = [
  'start',
  'end',
  { counter: 'callouts', count: 1 },
  { counter: 'queries', count: 4 },
  { counter: 'dmlStatements', count: 1 },
  { counter: 'dmlStatements', count: 3 },
  { counter: 'queueableJobs', count: 1 }
];

const org = new RunOrg();
after(() => org.opened.org.close());

/** Puts in some of everything that can happen to a run. */
function misfortune(next: Random, object: string): void {
  const pick = <Item>(items: readonly Item[]): Item => items[next(items.length)] as Item; // `next` is below the length
  const { faults } = org;
  if (next(2) === 0)
    faults.killExecutions({ className: 'CrosswalkRunJob', nth: 1 + next(3) }, pick(DEATHS), pick(MOMENTS));
  if (next(6) === 0) faults.killExecutions({ className: 'CrosswalkRunJob' }, pick(DEATHS), pick(MOMENTS));
  if (next(4) === 0) faults.killExecutions({ kind: 'finalizer', nth: 1 }, pick(DEATHS));
  if (next(3) === 0) faults.failCallouts({ nth: 1 + next(3) }, 'timeout', next(2) === 0);
  if (next(8) === 0) faults.failCallouts({}, 'reset', next(2) === 0);
  if (next(4) === 0)
    faults.refuseWrites(
      { object, nth: 1 + next(5) },
      { status: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Not now.' }
    );
  if (next(4) === 0)
    faults.lockRows(org.rows(object).flatMap(({ Id }) => (next(4) === 0 ? [String(Id)] : [])));
}

/** A story of runs that die, are stopped and taken over, with edits in between; afterwards nothing is wrong any more. */
function tell(next: Random, object: string, start: string, edit: () => void): void {
  for (let round = 0; round < ROUNDS; round++) {
    edit();
    misfortune(next, object);
    org.apex(start);
    org.step(next(4));
    if (next(3) === 0) edit();
    if (next(4) === 0)
      org.apex(
        "for (CrosswalkSyncRun__c run : [SELECT Id FROM CrosswalkSyncRun__c WHERE State__c = 'Running']) CrosswalkRuns.stop(run.Id);"
      );
    org.step(next(30));
    org.pass(next(3) === 0 ? 20 : next(3));
    if (next(2) === 0) org.faults.clear();
  }
  org.faults.clear();
  org.drain();
  assert.equal(org.apex(start), null, 'the last run starts');
  org.drain();
}

function assertRunsAddUp(): void {
  for (const run of org.rows('CrosswalkSyncRun__c')) {
    assert.notEqual(run['State__c'], 'Running', `${run['Name']} has ended`);
    assert.equal(run['ActiveSlot__c'], null);
    const [read, ...parts] = ['Read', 'Changed', 'Unchanged', 'Skipped', 'Failed'].map((name) =>
      Number(run[`${name}Count__c`])
    );
    assert.equal(
      read,
      parts.reduce((sum, part) => sum + part, 0),
      `${run['Name']} adds up`
    );
  }
  const last = org.rows('CrosswalkSyncRun__c').at(-1);
  assert.equal(last?.['State__c'], 'Succeeded', JSON.stringify(last));
}

beforeEach(() => {
  org.faults.clear();
  org.held.clear();
  org.metrics.clear();
  org.clear('OpportunityLineItem', 'Opportunity', 'sfLma__License__c', 'Account');
  org.clear('CrosswalkTransaction__c', 'CrosswalkSyncRun__c', 'AsyncApexJob');
});

describe('whatever happens to syncs of orders, the next run that goes through heals it', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    test(`seed ${seed}`, () => {
      const next = random(seed);
      org.apex(newOrders(1 + next(40)));
      tell(
        next,
        next(3) === 0 ? 'OpportunityLineItem' : 'Opportunity',
        "CrosswalkOrderSync.startFull('Person');",
        () => org.apex(editOrders(next))
      );
      assertRunsAddUp();
      const orders = org.rows('Opportunity');
      assert.equal(org.held.size, orders.length);
      for (const order of orders) {
        const id = String(order['Id']);
        const lines = org.rows('OpportunityLineItem', 'OpportunityId = ?', [id]);
        assert.deepEqual(org.held.get(id), {
          name: order['Name'],
          quantities: Object.fromEntries(
            lines.map((line) => [String(line['Id']), line['Quantity']] as const)
          ),
          made: 1
        });
        assert.equal(order['CrosswalkSyncStatus__c'], 'Synced');
        assert.equal(order['CrosswalkEntitlementId__c'], `SF-${id}`);
        for (const line of lines) {
          assert.equal(line['CrosswalkActivationId__c'], `SF-${String(line['Id'])}`);
          assert.equal(line['CrosswalkRemainingQuantity__c'], line['Quantity']);
        }
      }
      for (const { Id, CrosswalkFlexNetAccountId__c } of org.rows('Account'))
        assert.equal(CrosswalkFlexNetAccountId__c, Id);
    });
  }
});

describe('whatever happens to syncs of fields, the next run that goes through heals it', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    test(`seed ${seed}`, () => {
      const next = random(seed);
      org.apex(newCustomers(1 + next(260)));
      tell(next, 'Account', "CrosswalkFieldSync.startAll('Person');", () => {
        for (const { Id } of org.rows('Account')) if (next(3) === 0) org.metrics.set(String(Id), next(100));
      });
      assertRunsAddUp();
      for (const account of org.rows('Account'))
        assert.equal(account['NumberOfEmployees'], org.metrics.get(String(account['Id'])) ?? null);
    });
  }
});

const newOrders = (count: number): string => `
  Account account = new Account(Name = 'Harbour Cranes', ShippingCity = 'Bristol');
  insert account;
  PricebookEntry entry = [SELECT Id FROM PricebookEntry LIMIT 1];
  List<Opportunity> orders = new List<Opportunity>();
  for (Integer index = 0; index < ${count}; index++) {
    orders.add(new Opportunity(Name = 'Order ' + index, AccountId = account.Id, StageName = 'Closed Won',
      CloseDate = Date.newInstance(2026, 3, 31), Pricebook2Id = [SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE].Id));
  }
  insert orders;
  List<OpportunityLineItem> lines = new List<OpportunityLineItem>();
  for (Opportunity order : orders) {
    lines.add(new OpportunityLineItem(OpportunityId = order.Id, PricebookEntryId = entry.Id, Quantity = 1, UnitPrice = 100,
      CrosswalkExpirationDateOption__c = 'Permanent'));
  }
  insert lines;`;

/** Changes a name, a quantity, or nothing. */
const editOrders = (next: Random): string => `
  List<Opportunity> orders = [SELECT Id, (SELECT Id FROM OpportunityLineItems) FROM Opportunity ORDER BY Id];
  Opportunity order = orders[Math.mod(${next(1000)}, orders.size())];
  if (${next(2)} == 0) {
    update new Opportunity(Id = order.Id, Name = 'Order ' + ${next(1000)});
  } else {
    update new OpportunityLineItem(Id = order.OpportunityLineItems[0].Id, Quantity = ${1 + next(9)});
  }`;

const newCustomers = (count: number): string => `
  List<Account> accounts = new List<Account>();
  for (Integer index = 0; index < ${count}; index++) {
    accounts.add(new Account(Name = 'Customer ' + index));
  }
  insert accounts;
  sfLma__Package__c bought = new sfLma__Package__c(Name = 'Tournament', sfLma__Package_ID__c = '0335g000000abcD');
  insert bought;
  List<sfLma__License__c> licenses = new List<sfLma__License__c>();
  for (Account account : accounts) {
    licenses.add(new sfLma__License__c(sfLma__Account__c = account.Id, sfLma__Package__c = bought.Id,
      sfLma__Subscriber_Org_ID__c = '00D000000000001', sfLma__Status__c = 'Active'));
  }
  insert licenses;`;
