import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { generateProducts, putProduct } from '../../../../simulators/flexnet/seed.ts';
import { connectFlexNet } from '../../../src/adapters/flexnet/flexnet-licensing.ts';
import { LicensingError } from '../../../src/ports/licensing.ts';
import { FetchHttp, ScriptedHttp } from '../../fakes/fetch-http.ts';
import { aCustomerAccount, aDeadline, anEntitlement } from '../../fakes/records.ts';
import { NOW, simulatedTenant, type SimulatedTenant } from './simulated-tenant.ts';

const opened: SimulatedTenant[] = [];

async function open(...given: Parameters<typeof simulatedTenant>): Promise<SimulatedTenant> {
  const tenant = await simulatedTenant(...given);
  opened.push(tenant);
  return tenant;
}

after(async () => {
  await Promise.all(opened.map(({ simulator }) => simulator.close()));
});

async function allCodes({ licensing }: SimulatedTenant): Promise<string[]> {
  const codes = new Set<string>();
  for await (const page of licensing.products.listAll(aDeadline())) {
    for (const { partNumbers } of page.products) for (const { code } of partNumbers) codes.add(code);
  }
  return [...codes];
}

for (const overlappingPages of [false, true]) {
  test(`Reading through 1,001 products misses none where pages ${overlappingPages ? 'overlap' : 'follow each other'}`, async () => {
    const tenant = await open({ tenant: { overlappingPages } }, { readPage: 50, concurrency: 4 });
    generateProducts(tenant.simulator.data, 999, NOW);

    const codes = await allCodes(tenant);

    assert.equal(codes.length, 1001);
  });
}

test('Reading through all products asks for each page once', async () => {
  const tenant = await open({}, { readPage: 100 });
  generateProducts(tenant.simulator.data, 498, NOW);

  await allCodes(tenant);

  // One count, five full pages, and an empty one that shows that there are no more.
  assert.equal(tenant.http.sent.length, 7);
});

test('A page that fails in the middle of reading is told, not left out', async () => {
  const tenant = await open(
    { faults: [{ operation: 'getProductsQuery', skip: 2, times: 50, fault: { kind: 'malformed' } }] },
    { readPage: 10, concurrency: 2 }
  );
  generateProducts(tenant.simulator.data, 60, NOW);

  await assert.rejects(
    allCodes(tenant),
    (error) => error instanceof LicensingError && error.failure.code === 'answer-not-understood'
  );
});

test('Near misses in blanks are found where the server finds only what it is asked for', async () => {
  const tenant = await open();
  putProduct(
    tenant.simulator.data,
    { name: 'Forms', version: '1', state: 'DEPLOYED', parts: ['FORMS-12M '] },
    NOW
  );

  const found = await tenant.licensing.products.findByPartNumber(['FORMS-12M'], aDeadline());

  assert.deepEqual(
    new Set(found.products.flatMap(({ partNumbers }) => partNumbers.map(({ code }) => code))),
    new Set(['FORMS-12M '])
  );
});

let answers: { readonly find: string; readonly create: string; readonly products: string };

before(async () => {
  const { simulator, licensing, http } = await open();
  const bodies: string[] = [];
  const recording = new (class extends FetchHttp {
    override async send(request: Parameters<FetchHttp['send']>[0]) {
      const response = await http.send(request);
      bodies.push(response.body);
      return response;
    }
  })();
  const recorded = connectFlexNet({ http: recording })({
    url: simulator.url,
    credentials: { kind: 'token', token: 'rna_simulated' }
  });
  await licensing.customers.saveAccounts([aCustomerAccount()], 'update', aDeadline());
  await recorded.entitlements.create([anEntitlement()], 'together', aDeadline());
  await recorded.entitlements.find(['SF-0061'], aDeadline());
  await recorded.products.findByPartNumber(['FL-1'], aDeadline());
  const [create = '', find = '', products = ''] = bodies;
  answers = { create, find, products };
});

test('Law: no answer with parts changed, lost or doubled crashes the client, and none makes it call something done that was not said', async () => {
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(60),
    junk: fc.constantFrom(
      '',
      '<',
      '>',
      '&',
      '</responseData>',
      '<status>',
      'FAILURE',
      '\u0000',
      '<!DOCTYPE x>',
      '<a/>'
    )
  });
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      const mutate = (xml: string) =>
        mutations.reduce((text, { at, length, junk }) => {
          const from = Math.floor(at * text.length);
          return text.slice(0, from) + junk + text.slice(from + length);
        }, xml);
      const licensingOver = (body: string) =>
        connectFlexNet({
          http: new ScriptedHttp(() => ({ status: 200, headers: {}, body })),
          settings: { retries: 0 }
        })({
          url: 'https://tenant.example',
          credentials: { kind: 'token', token: 't' }
        });

      const create = mutate(answers.create);
      const outcomes = await licensingOver(create).entitlements.create(
        [anEntitlement()],
        'together',
        aDeadline()
      );
      const found = await licensingOver(mutate(answers.find)).entitlements.find(['SF-0061'], aDeadline());
      await licensingOver(mutate(answers.products))
        .products.findByPartNumber(['FL-1'], aDeadline())
        .catch((error: unknown) => assert.ok(error instanceof LicensingError, String(error)));

      assert.equal(outcomes.size, 1);
      if (outcomes.get('SF-0061')?.kind === 'done') assert.match(create, /SUCCESS|createdSimpleEntitlement/);
      assert.equal(found.size, 1);
    }),
    { numRuns: 500 }
  );
});
