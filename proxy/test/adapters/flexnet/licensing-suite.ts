import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Licensing } from '../../../src/ports/licensing.ts';
import { userKey } from '../../../src/ports/licensing.ts';
import {
  aCustomerAccount,
  aDeadline,
  anEntitlement,
  anEntitlementLine,
  aPortalUser
} from '../../fakes/records.ts';

/** A licensing system with the deployed products `FL-1` and `FL-2`, and the account `0011`. */
export type OpenLicensing = () => Promise<{ readonly licensing: Licensing; close(): Promise<void> }>;

const NO_CHANGE = {
  header: null,
  changedLines: [],
  addedLines: [],
  deployAddedLines: false,
  deactivatedActivationIds: [],
  deploy: false
} as const;

/** What every licensing system has to do, the one in memory and the real one. */
export function testLicensing(name: string, open: OpenLicensing): void {
  function check(fact: string, body: (licensing: Licensing) => Promise<void>): void {
    test(`${name}: ${fact}`, async () => {
      const { licensing, close } = await open();
      try {
        await licensing.customers.saveAccounts([aCustomerAccount()], 'update', aDeadline());
        await body(licensing);
      } finally {
        await close();
      }
    });
  }

  async function findOne(licensing: Licensing, id = 'SF-0061') {
    const found = (await licensing.entitlements.find([id], aDeadline())).get(id);
    assert.equal(found?.kind, 'found');
    return found.entitlement;
  }

  check('every service answers', async ({ access }) => {
    assert.equal(await access.probe('products', aDeadline()), null);
    assert.equal(await access.probe('accounts', aDeadline()), null);
    assert.equal(await access.probe('entitlements', aDeadline()), null);
  });

  check('a product is found by its part number, and by one that differs in case', async ({ products }) => {
    const { products: exact } = await products.findByPartNumber(['FL-1'], aDeadline());
    const { products: near } = await products.findByPartNumber(['fl-1'], aDeadline());

    assert.deepEqual(
      exact.map(({ state, partNumbers }) => [state, partNumbers.map(({ code }) => code)]),
      [['Deployed', ['FL-1']]]
    );
    assert.ok(near.some(({ partNumbers }) => partNumbers.some(({ code }) => code === 'FL-1')));
  });

  check('reading through all products brings each', async ({ products }) => {
    const codes = new Set<string>();
    for await (const page of products.listAll(aDeadline())) {
      for (const { partNumbers } of page.products) for (const { code } of partNumbers) codes.add(code);
    }

    assert.deepEqual([...codes].sort(), ['FL-1', 'FL-2']);
  });

  check('an account and a user may be saved twice', async ({ customers }) => {
    for (let time = 0; time < 2; time += 1) {
      const accounts = await customers.saveAccounts([aCustomerAccount()], 'update', aDeadline());
      const users = await customers.saveUsers([aPortalUser()], aDeadline());

      assert.deepEqual([...accounts], [['0011', { kind: 'done' }]]);
      assert.deepEqual([...users], [[userKey(aPortalUser()), { kind: 'done' }]]);
    }
  });

  check('an entitlement is held as it was created', async (licensing) => {
    const text = 'R&D <"\'>\r\n\tLiège 😀 ]]>';
    const line = anEntitlementLine({
      start: { kind: 'at-first-activation' },
      expiry: { kind: 'on', date: '2028-01-01' }
    });
    const outcomes = await licensing.entitlements.create(
      [anEntitlement({ description: text, isDeployed: true, lines: [line] })],
      'together',
      aDeadline()
    );

    const held = await findOne(licensing);

    assert.deepEqual([...outcomes], [['SF-0061', { kind: 'done' }]]);
    assert.deepEqual([held.state, held.description, held.endCustomerId], ['Deployed', text, '0011']);
    assert.equal(held.lines.length, 1);
    assert.deepEqual(
      [
        held.lines[0]?.activationId,
        held.lines[0]?.partNumber,
        held.lines[0]?.copies,
        held.lines[0]?.start,
        held.lines[0]?.expiry
      ],
      ['SF-00k1', 'FL-1', 5, { kind: 'at-first-activation' }, { kind: 'on', date: '2028-01-01' }]
    );
  });

  check(
    'an entitlement that exists is refused, and the others of the call are not',
    async ({ entitlements }) => {
      const other = anEntitlement({ id: 'SF-0062', lines: [anEntitlementLine({ activationId: 'SF-00k2' })] });
      await entitlements.create([anEntitlement()], 'together', aDeadline());

      const outcomes = await entitlements.create([anEntitlement(), other], 'together', aDeadline());

      assert.deepEqual([outcomes.get('SF-0061')?.kind, outcomes.get('SF-0062')?.kind], ['refused', 'done']);
    }
  );

  check('an id that is not held is absent', async ({ entitlements }) => {
    const found = await entitlements.find(['SF-nothing'], aDeadline());

    assert.deepEqual([...found], [['SF-nothing', { kind: 'absent' }]]);
  });

  check('an update changes what it names and leaves the rest', async (licensing) => {
    const created = anEntitlement({ description: 'Stays', shipToEmail: 'old@northwind.example' });
    await licensing.entitlements.create([created], 'together', aDeadline());
    const update = {
      ...NO_CHANGE,
      id: 'SF-0061',
      header: { shipToEmail: 'new@northwind.example' },
      changedLines: [{ activationId: 'SF-00k1', changes: { copies: 9 } }],
      addedLines: [
        anEntitlementLine({ activationId: 'SF-00k2', orderLineNumber: '00k2', partNumber: 'FL-2' })
      ],
      deploy: true
    };

    const outcomes = await licensing.entitlements.update([update], aDeadline());

    const held = await findOne(licensing);
    const copies = new Map(held.lines.map(({ activationId, copies }) => [activationId, copies]));
    assert.deepEqual([...outcomes], [['SF-0061', { kind: 'done' }]]);
    assert.deepEqual(
      [held.state, held.description, held.shipToEmail],
      ['Deployed', 'Stays', 'new@northwind.example']
    );
    assert.deepEqual([copies.size, copies.get('SF-00k1'), copies.get('SF-00k2')], [2, 9, 5]);
  });

  check('a deactivated line is inactive and still there', async (licensing) => {
    await licensing.entitlements.create([anEntitlement({ isDeployed: true })], 'together', aDeadline());

    await licensing.entitlements.update(
      [{ ...NO_CHANGE, id: 'SF-0061', deactivatedActivationIds: ['SF-00k1'] }],
      aDeadline()
    );

    const { lines } = await findOne(licensing);
    assert.deepEqual(
      lines.map(({ state }) => state),
      ['Inactive']
    );
  });

  check('an update of what is not there is refused', async ({ entitlements }) => {
    const outcomes = await entitlements.update(
      [{ ...NO_CHANGE, id: 'SF-none', header: { description: 'x' } }],
      aDeadline()
    );

    assert.equal(outcomes.get('SF-none')?.kind, 'refused');
  });
}
