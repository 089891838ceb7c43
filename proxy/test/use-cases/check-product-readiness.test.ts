import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../src/domain/failures.ts';
import { checkProductReadiness } from '../../src/use-cases/check-product-readiness.ts';
import { checkConnection } from '../../src/use-cases/check-connection.ts';
import { InMemoryLicensing } from '../fakes/in-memory-licensing.ts';
import { aDeadline, aLicensedProduct, aProduct } from '../fakes/records.ts';

function many(count: number) {
  return {
    products: Array.from({ length: count }, (_, n) => aProduct({ id: `p${n}`, productCode: `C-${n}` })),
    catalogue: Array.from({ length: count }, (_, n) => aLicensedProduct({ code: `C-${n}` }))
  };
}

test('Products come back in the order asked, those decided in Salesforce without asking FlexNet Operations', async () => {
  const licensing = new InMemoryLicensing([aLicensedProduct()]);
  const products = [aProduct({ id: 'a', isActive: false }), aProduct({ id: 'b', productCode: null })];

  const answer = await checkProductReadiness(licensing, { products, otherIncludedProducts: [] }, aDeadline());

  assert.deepEqual(
    answer.products.map(({ productId, code }) => [productId, code]),
    [
      ['a', 'INACTIVE'],
      ['b', 'NO_PRODUCT_CODE']
    ]
  );
  assert.deepEqual(licensing.questions, []);
});

test('A code that an included product outside of the call holds is not unique', async () => {
  const licensing = new InMemoryLicensing([aLicensedProduct()]);
  const otherIncludedProducts = [{ id: 'other', name: 'Other', productCode: 'FL-1' }];

  const answer = await checkProductReadiness(
    licensing,
    { products: [aProduct()], otherIncludedProducts },
    aDeadline()
  );

  assert.deepEqual(
    answer.products.map(({ code }) => code),
    ['CODE_NOT_UNIQUE']
  );
});

test('Few codes are asked for by part number', async () => {
  const { products, catalogue } = many(50);
  const licensing = new InMemoryLicensing(catalogue);

  const answer = await checkProductReadiness(licensing, { products, otherIncludedProducts: [] }, aDeadline());

  assert.equal(answer.products.length, 50);
  assert.ok(answer.products.every(({ code }) => code === 'READY'));
  assert.ok(licensing.questions[0]?.startsWith('find C-0 '));
});

test('Many codes are found by reading through all products once', async () => {
  const { products, catalogue } = many(250);
  const licensing = new InMemoryLicensing(catalogue);

  const answer = await checkProductReadiness(licensing, { products, otherIncludedProducts: [] }, aDeadline());

  assert.ok(answer.products.every(({ code }) => code === 'READY'));
  assert.deepEqual(licensing.questions, ['list']);
});

for (const count of [1, 60]) {
  test(`When FlexNet Operations fails, ${count} products are UNKNOWN with the reason, and never READY`, async () => {
    const { products, catalogue } = many(count);
    const licensing = new InMemoryLicensing(catalogue);
    licensing.outage = failure('credentials-refused');

    const answer = await checkProductReadiness(
      licensing,
      { products, otherIncludedProducts: [] },
      aDeadline()
    );

    assert.equal(answer.failure?.code, 'credentials-refused');
    assert.equal(answer.products.length, count);
    assert.ok(
      answer.products.every((each) => each.code === 'UNKNOWN' && each.failure?.code === 'credentials-refused')
    );
  });
}

test('A failure does not hide what Salesforce alone can tell', async () => {
  const licensing = new InMemoryLicensing();
  licensing.outage = failure('unreachable');
  const products = [aProduct({ id: 'a', isIncluded: false }), aProduct({ id: 'b' })];

  const answer = await checkProductReadiness(licensing, { products, otherIncludedProducts: [] }, aDeadline());

  assert.deepEqual(
    answer.products.map(({ code }) => code),
    ['NOT_INCLUDED', 'UNKNOWN']
  );
});

test('A connection is good when every service answers', async () => {
  const licensing = new InMemoryLicensing();

  const good = await checkConnection(licensing, aDeadline());
  licensing.outage = failure('credentials-refused');
  const bad = await checkConnection(licensing, aDeadline());

  assert.deepEqual([good.isConnected, good.failure, good.services.length], [true, null, 3]);
  assert.deepEqual([bad.isConnected, bad.failure?.code], [false, 'credentials-refused']);
});
