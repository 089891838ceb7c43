import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { StoredRow } from '../local-org/src/database/schema/types.ts';
import type { FaultRule } from '../simulators/flexnet/fault-script.ts';
import { startChain, type Chain } from './support/chain.ts';

/** Products as an admin would have marked them, and an account with a contact. */
const CATALOGUE = `
  List<Product2> products = new List<Product2>{
    new Product2(Name = 'Dispatch', ProductCode = 'FL-DISPATCH-12M', IsActive = true, CrosswalkIncludeInFlexNetSync__c = true),
    new Product2(Name = 'Insight', ProductCode = 'FL-INSIGHT-12M', IsActive = true, CrosswalkIncludeInFlexNetSync__c = true),
    new Product2(Name = 'Hours', ProductCode = 'HOURS', IsActive = true, CrosswalkIncludeInFlexNetSync__c = false)
  };
  insert products;
  List<PricebookEntry> entries = new List<PricebookEntry>();
  for (Product2 product : products) {
    entries.add(new PricebookEntry(
      Product2Id = product.Id, Pricebook2Id = [SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE].Id, UnitPrice = 100, IsActive = true));
  }
  insert entries;
  Account account = new Account(Name = 'Harbour Cranes', ShippingCity = 'Bristol', ShippingCountry = 'GB');
  insert account;
  insert new Contact(AccountId = account.Id, FirstName = 'Dana', LastName = 'Okafor', Email = 'dana@harbour.example');`;

/** A won opportunity of the one account, with lines of one product. */
const order = (name: string, productCode: string, lines = 1): string => `
  PricebookEntry entry = [SELECT Id FROM PricebookEntry WHERE ProductCode = '${productCode}' LIMIT 1];
  Opportunity opportunity = new Opportunity(Name = '${name}', AccountId = [SELECT Id FROM Account LIMIT 1].Id,
    StageName = 'Closed Won', CloseDate = Date.newInstance(2026, 3, 31),
    Pricebook2Id = [SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE].Id);
  insert opportunity;
  List<OpportunityLineItem> lines = new List<OpportunityLineItem>();
  for (Integer index = 0; index < ${lines}; index++) {
    lines.add(new OpportunityLineItem(OpportunityId = opportunity.Id, PricebookEntryId = entry.Id, Quantity = 5,
      UnitPrice = 100, CrosswalkExpirationDateOption__c = 'Permanent'));
  }
  insert lines;`;

describe('a sync through the proxy to FlexNet Operations', { timeout: 300_000 }, () => {
  let chain: Chain;

  before(async () => {
    chain = await startChain();
    chain.apex(CATALOGUE);
  });
  after(() => chain.close());

  test('makes one entitlement of a won order, fails what is not ready, and skips what is not included', () => {
    chain.apex(order('Ready', 'FL-DISPATCH-12M', 2));
    chain.apex(order('Draft product', 'FL-INSIGHT-12M'));
    chain.apex(order('Hours only', 'HOURS'));

    chain.sync();

    assert.deepEqual(statuses(chain), {
      Ready: 'Synced',
      'Draft product': 'Failed',
      'Hours only': 'Skipped'
    });
    assert.match(String(opportunity(chain, 'Draft product')['CrosswalkSyncMessage__c']), /Draft/);
    assertHeldExactly(chain, ['Ready']);
    const run = lastRun(chain);
    assert.equal(run['State__c'], 'SucceededWithErrors');
    assert.deepEqual(
      [run['ReadCount__c'], run['ChangedCount__c'], run['SkippedCount__c'], run['FailedCount__c']],
      [4, 2, 1, 1]
    );
  });

  test('brings the entitlement back in the same run', () => {
    const [entitlement] = chain.rows({ object: 'CrosswalkEntitlement__c' });
    assert.equal(entitlement?.['EntitlementId__c'], `SF-${String(opportunity(chain, 'Ready')['Id'])}`);
    assert.equal(entitlement['Opportunity__c'], opportunity(chain, 'Ready')['Id']);
    assert.equal(chain.rows({ object: 'CrosswalkEntitlementLine__c' }).length, 2);
  });

  test('sends nothing again when nothing changed', () => {
    const before = chain.held();

    chain.sync();

    assert.deepEqual([...chain.held().entitlements.values()], [...before.entitlements.values()]);
    assert.equal(lastRun(chain)['ChangedCount__c'], 0);
  });

  test('heals an order once its product is deployed in FlexNet Operations', async () => {
    const product = [...chain.held().products.values()].find(({ name }) => name === 'Fieldline Insight');
    await chain.simulator.setProductState(product?.uniqueId ?? '', 'DEPLOYED');

    chain.sync();

    assert.equal(statuses(chain)['Draft product'], 'Synced');
    assertHeldExactly(chain, ['Ready', 'Draft product']);
  });

  test('brings back how many copies are left', async () => {
    chain.apex(
      "update new Opportunity(Id = [SELECT Id FROM Opportunity WHERE Name = 'Ready'].Id, CrosswalkEntitlementState__c = 'Deployed');"
    );
    chain.sync();
    const [line] = lines(chain, 'Ready');
    await chain.simulator.activate(String(line?.['CrosswalkActivationId__c']), 2);

    chain.sync();

    assert.equal(lines(chain, 'Ready')[0]?.['CrosswalkRemainingQuantity__c'], 3);
    assert.equal(lines(chain, 'Ready')[0]?.['CrosswalkLineStatus__c'], 'Deployed');
  });

  test('sends a changed quantity as a change of the same entitlement', () => {
    chain.apex(
      "OpportunityLineItem line = [SELECT Id, Quantity FROM OpportunityLineItem WHERE Opportunity.Name = 'Draft product']; line.Quantity = 8; update line;"
    );

    chain.sync();

    assertHeldExactly(chain, ['Ready', 'Draft product']);
  });

  test('takes an order of 200 lines in one page', () => {
    chain.apex(order('Large', 'FL-DISPATCH-12M', 200));

    chain.sync();

    assert.equal(statuses(chain)['Large'], 'Synced');
    assertHeldExactly(chain, ['Ready', 'Draft product', 'Large']);
    assert.equal(
      lines(chain, 'Large').filter((line) => line['CrosswalkActivationId__c'] !== null).length,
      200
    );
  });
});

const FAULTS: Readonly<Record<string, FaultRule['fault']>> = {
  'an HTTP 503': { kind: 'http-status', status: 503 },
  'a SOAP fault': { kind: 'soap-fault' },
  'a refusal of the credentials': { kind: 'unauthorized' },
  'a redirect': { kind: 'redirect', location: 'https://elsewhere.example/' },
  'a connection that is cut': { kind: 'cut' },
  'a connection that is reset': { kind: 'reset' },
  'an answer that never comes': { kind: 'stall' },
  'an answer that comes late': { kind: 'delay', ms: 2500 },
  'an answer that is no XML': { kind: 'malformed' },
  'half an answer': { kind: 'truncated' },
  'an empty answer': { kind: 'empty' },
  'a page for people': { kind: 'html' },
  entities: { kind: 'entities' },
  'a failure without a name': { kind: 'nameless-failure' },
  'a partial failure without a name': { kind: 'nameless-partial-failure' }
};

describe('a fault of FlexNet Operations in the middle of a run', { timeout: 600_000 }, () => {
  let chain: Chain;

  before(async () => {
    chain = await startChain();
    chain.apex(CATALOGUE);
  });
  beforeEach(() => chain.simulator.setFaults([]));
  after(() => chain.close());

  const names: string[] = [];
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`is healed by the next run, and doubles nothing: ${name}`, async () => {
      names.push(name);
      chain.apex(order(name, 'FL-DISPATCH-12M', 2));
      const strikes = await chain.simulator.strikes();
      await chain.simulator.setFaults([{ operation: 'createSimpleEntitlement', fault }]);

      chain.sync();
      assert.equal(await chain.simulator.strikes(), strikes + 1, 'the fault did not strike');
      assert.ok(lastRun(chain)['EndedAt__c'], 'the run did not end');
      await chain.simulator.setFaults([]);
      chain.sync();

      assert.equal(statuses(chain)[name], 'Synced');
      assertHeldExactly(chain, names);
    });
  }
});

describe('a proxy that is killed in the middle of a run', { timeout: 300_000 }, () => {
  let chain: Chain;

  before(async () => {
    chain = await startChain();
    chain.apex(CATALOGUE);
  });
  after(() => chain.close());

  test('leaves a run that ends with a sentence, and the next run heals it', async () => {
    const names = ['First', 'Second', 'Third'];
    for (const name of names) chain.apex(order(name, 'FL-DISPATCH-12M'));
    await chain.simulator.setLatency(100);
    const killer = killWhenCalled(chain, 3);

    chain.sync();
    await killer;

    assert.equal(lastRun(chain)['State__c'], 'Failed');
    assert.equal(lastRun(chain)['Code__c'], 'proxy-unreachable');
    const [notice] = chain.opened.org.database.store.all('SELECT title, targetId FROM "sent notifications"');
    assert.equal(notice?.['title'], `FlexNet Operations sync ${String(lastRun(chain)['Name'])} failed`);
    assert.equal(notice['targetId'], lastRun(chain)['Id']);
    await chain.simulator.setLatency(0);
    await chain.restartProxy();
    chain.sync();

    assert.equal(lastRun(chain)['State__c'], 'Succeeded');
    assertHeldExactly(chain, names);
  });
});

describe('what keeps Salesforce from taking the outcome', { timeout: 300_000 }, () => {
  let chain: Chain;

  before(async () => {
    chain = await startChain(['e2e/house-rules']);
    chain.apex(CATALOGUE);
  });
  after(() => chain.close());

  test('a row that somebody else holds is logged, and written by the next run', () => {
    chain.apex(order('Held', 'FL-DISPATCH-12M'));
    chain.apex(order('Free', 'FL-DISPATCH-12M'));
    const { lockedRows } = chain.opened.org.database.store;
    lockedRows.add(String(opportunity(chain, 'Held')['Id']));

    chain.sync();
    lockedRows.clear();

    assert.deepEqual(statuses(chain), { Held: null, Free: 'Synced' });
    assert.equal(logOf(chain, 'Held').at(-1)?.['Code__c'], 'not-written-back');
    assertHeldExactly(chain, ['Held', 'Free']);
    chain.sync();
    assert.equal(statuses(chain)['Held'], 'Synced');
    assertHeldExactly(chain, ['Held', 'Free']);
  });

  test('a rule of the org that refuses the outcome is logged with its sentence, and the next run writes it', () => {
    chain.apex(order('Ruled', 'FL-DISPATCH-12M'));
    const id = String(opportunity(chain, 'Ruled')['Id']);
    setField(chain, 'Opportunity', id, 'NextStep', 'On hold');

    chain.sync();

    assert.equal(statuses(chain)['Ruled'], null);
    assert.equal(logOf(chain, 'Ruled').at(-1)?.['Code__c'], 'not-written-back');
    assert.match(String(logOf(chain, 'Ruled').at(-1)?.['Message__c']), /This opportunity is on hold\./);
    setField(chain, 'Opportunity', id, 'NextStep', null);
    chain.sync();
    assert.equal(statuses(chain)['Ruled'], 'Synced');
    assertHeldExactly(chain, ['Held', 'Free', 'Ruled']);
  });

  test('credentials that change during the outage of a run make it fail with a sentence, and the next one heal', () => {
    chain.apex(order('Changed', 'FL-DISPATCH-12M'));
    const { credentials } = chain.opened.org;
    credentials.put('Crosswalk', { FlexNetPassword: 'rotated' });

    chain.sync();

    assert.equal(lastRun(chain)['State__c'], 'Failed');
    assert.equal(lastRun(chain)['Code__c'], 'credentials-refused');
    assert.match(String(lastRun(chain)['Message__c']), /Admin Settings/);
    assert.equal(statuses(chain)['Changed'], null);
    credentials.put('Crosswalk', { FlexNetPassword: chain.secrets.password });
    chain.sync();
    assert.equal(statuses(chain)['Changed'], 'Synced');
  });

  test('the first set-up of an org that holds no credentials succeeds, and what it kept is what later callouts send', () => {
    const { credentials } = chain.opened.org;
    credentials.configure({});

    chain.setUp();
    chain.apex(`CrosswalkConnectionHops hops = CrosswalkAdminSettingsController.testConnection();
      Assert.isTrue(hops.isConnected(), JSON.serialize(hops));`);

    assert.deepEqual(credentials.parameterNames('Crosswalk').sort(), [
      'ApiKey',
      'FlexNetPassword',
      'FlexNetToken',
      'FlexNetUsername'
    ]);
  });

  test('nothing that is logged holds a secret', () => {
    const everything = JSON.stringify([
      chain.rows({ object: 'CrosswalkTransaction__c' }),
      chain.rows({ object: 'CrosswalkSyncRun__c' }),
      chain.rows({ object: 'CrosswalkSettings__c' })
    ]);
    for (const secret of [chain.secrets.apiKey, chain.secrets.password, 'rotated']) {
      assert.ok(secret);
      assert.equal(everything.includes(secret), false);
    }
  });
});

/** Kills the proxy after FlexNet Operations has had a number of calls; in a process of its own, as Apex keeps this thread busy. */
async function killWhenCalled(chain: Chain, calls: number): Promise<void> {
  const script = `
    const wait = async () => {
      const seen = (await (await fetch('${chain.simulator.url}/calls')).json()).length;
      if (seen >= ${calls}) process.kill(${chain.proxyPid}, 'SIGKILL');
      else setTimeout(wait, 5);
    };
    void wait();`;
  await once(spawn(process.execPath, ['-e', script], { stdio: 'inherit' }), 'exit');
}

function opportunity(chain: Chain, name: string): StoredRow {
  const [row] = chain.rows({ object: 'Opportunity', where: 'Name = ?', values: [name] });
  assert.ok(row, name);
  return row;
}

function lines(chain: Chain, name: string): StoredRow[] {
  const id = String(opportunity(chain, name)['Id']);
  return chain.rows({ object: 'OpportunityLineItem', where: 'OpportunityId = ?', values: [id] });
}

function statuses(chain: Chain): Record<string, unknown> {
  const rows = chain.rows({ object: 'Opportunity' });
  return Object.fromEntries(rows.map((row) => [String(row['Name']), row['CrosswalkSyncStatus__c']] as const));
}

function logOf(chain: Chain, name: string): StoredRow[] {
  return chain.rows({ object: 'CrosswalkTransaction__c', where: 'RecordName__c = ?', values: [name] });
}

/** Changes a stored value behind the back of every rule. */
function setField(chain: Chain, object: string, id: string, field: string, value: string | null): void {
  const { store, schema } = chain.opened.org.database;
  store.update(schema.existing(object), id, { [field]: value, SystemModstamp: Date.now() });
}

function lastRun(chain: Chain): StoredRow {
  const run = chain.rows({ object: 'CrosswalkSyncRun__c' }).at(-1);
  assert.ok(run);
  return run;
}

/** FlexNet Operations holds these orders with all their lines and quantities, each once, and nothing else. */
function assertHeldExactly(chain: Chain, names: readonly string[]): void {
  const wanted = names.map((name) => ({
    id: `SF-${String(opportunity(chain, name)['Id'])}`,
    lines: lines(chain, name)
      .map((line) => `SF-${String(line['Id'])} x ${String(line['Quantity'])}`)
      .sort()
  }));
  const held = [...chain.held().entitlements.values()].map((entitlement) => ({
    id: entitlement.entitlementId,
    lines: entitlement.lines.map((line) => `${line.activationId} x ${line.copies}`).sort()
  }));
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  assert.deepEqual(held.sort(byId), wanted.sort(byId));
}
