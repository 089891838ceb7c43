import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openOrg, type OpenedOrg } from '../local-org/src/open.ts';

/** Leaves what came of including every product where the test finds it. */
const INCLUDE_ALL = `
  List<Id> ids = new List<Id>(new Map<Id, Product2>([SELECT Id FROM Product2]).keySet());
  CrosswalkProductOutcome outcome = CrosswalkProductController.setIncluded(ids, true);
  insert new Account(Name = 'outcome', Description = JSON.serialize(outcome));`;

interface Outcome {
  readonly savedCount: number;
  readonly failures: readonly { readonly name: string; readonly message: string }[];
}

let opened: OpenedOrg;
before(() => {
  opened = openOrg({ folders: ['force-app/main/default'] });
  opened.org.assignPermissionSet(opened.org.database.ids.administrator, 'CrosswalkAdmin');
});
after(() => opened.org.close());

function apex(text: string): void {
  const { org, program } = opened;
  org.run(program, org.database.ids.administrator, (transaction) => program.execute(text, transaction));
}

test('a product that somebody else is saving is named, and the others are saved', () => {
  const { store } = opened.org.database;
  apex(`insert new List<Product2>{ new Product2(Name = 'Free'), new Product2(Name = 'Held') };`);
  const [held] = store.all(`SELECT Id FROM Product2 WHERE Name = 'Held'`);
  store.lockedRows.add(String(held?.['Id']));

  apex(INCLUDE_ALL);

  store.lockedRows.clear();
  const [stored] = store.all(`SELECT Description FROM Account WHERE Name = 'outcome'`);
  const outcome = JSON.parse(String(stored?.['Description'])) as Outcome;
  assert.equal(outcome.savedCount, 1);
  assert.deepEqual(
    outcome.failures.map(({ name, message }) => [name, message]),
    [['Held', 'Somebody else is saving this product. Try again in a moment.']]
  );
  const included = store.all('SELECT Name FROM Product2 WHERE CrosswalkIncludeInFlexNetSync__c = 1');
  assert.deepEqual(
    included.map(({ Name }) => Name),
    ['Free']
  );
});
