import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { runSeeds } from '../../src/seeds.ts';
import { ServedOrg } from './support.ts';

const SHIP = "insert new Ship__c(Name = 'Ada', Captain__c = 'Grace');";
const ACCOUNT = "insert new Account(Name = 'Acme');";

/** A folder for a database and seeds, with a way to write one. */
function scratch(test: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'seeds-'));
  test.after(() => rmSync(folder, { recursive: true }));
  const seed = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  return { databasePath: join(folder, 'org.sqlite'), seed };
}

test('a seed runs once in an org, in this process and in the next', async (t) => {
  const { databasePath, seed } = scratch(t);
  const ship = seed('ship.apex', SHIP);
  const said: string[] = [];
  const first = await ServedOrg.open(t, { databasePath });
  runSeeds(first.opened, [ship], (text) => said.push(text));
  runSeeds(first.opened, [ship], (text) => said.push(text));
  await first.close();

  const second = await ServedOrg.open(t, { databasePath });
  runSeeds(second.opened, [ship], (text) => said.push(text));

  assert.deepEqual(second.column('Ship__c', 'Name'), ['Ada']);
  assert.equal(said.length, 1);
});

test('a seed that came later runs in an org that has run the others', async (t) => {
  const { databasePath, seed } = scratch(t);
  const ship = seed('ship.apex', SHIP);
  const org = await ServedOrg.open(t, { databasePath });
  runSeeds(org.opened, [ship]);

  runSeeds(org.opened, [ship, seed('account.apex', ACCOUNT)]);

  assert.deepEqual(org.column('Ship__c', 'Name'), ['Ada']);
  assert.deepEqual(org.column('Account', 'Name'), ['Acme']);
});

test('a seed that fails leaves nothing, keeps those before it, and runs again when it is mended', async (t) => {
  const { seed } = scratch(t);
  const org = await ServedOrg.open(t);
  const account = seed('account.apex', ACCOUNT);
  const broken = `${SHIP} insert new Ship__c(Name = 'No captain');`;

  assert.throws(() => runSeeds(org.opened, [account, seed('ship.apex', broken)]), /Captain/);
  const afterFault = org.column('Ship__c', 'Name');
  runSeeds(org.opened, [account, seed('ship.apex', SHIP)]);

  assert.deepEqual(afterFault, []);
  assert.deepEqual(org.column('Ship__c', 'Name'), ['Ada']);
  assert.deepEqual(org.column('Account', 'Name'), ['Acme']);
});
