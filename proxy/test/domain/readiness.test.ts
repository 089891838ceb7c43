import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldCode, indexPartNumbers } from '../../src/domain/part-numbers.ts';
import type { LicensedProduct } from '../../src/domain/product.ts';
import { groupByCode, readinessInFlexNet, readinessInSalesforce } from '../../src/domain/readiness.ts';
import { LIFECYCLE_STATES } from '../../src/domain/states.ts';
import { aLicensedProduct, aProduct } from '../fakes/records.ts';

function inFlexNet(code: string, ...catalogue: LicensedProduct[]) {
  const index = indexPartNumbers([code]);
  index.add(catalogue);
  return readinessInFlexNet(aProduct({ productCode: code }), code, index.finding(code));
}

test('A product that is not included is NOT_INCLUDED, whatever else is wrong with it', () => {
  const product = aProduct({ isIncluded: false, isActive: false, productCode: null });

  assert.equal(readinessInSalesforce(product, new Map())?.code, 'NOT_INCLUDED');
});

test('An included product that is not active is INACTIVE', () => {
  assert.equal(readinessInSalesforce(aProduct({ isActive: false }), new Map())?.code, 'INACTIVE');
});

for (const productCode of [null, '']) {
  test(`An active product with the code ${JSON.stringify(productCode)} has NO_PRODUCT_CODE`, () => {
    assert.equal(readinessInSalesforce(aProduct({ productCode }), new Map())?.code, 'NO_PRODUCT_CODE');
  });
}

test('Products that share a code are CODE_NOT_UNIQUE, and each names the others', () => {
  const [one, two, three] = ['One', 'Two', 'Three'].map((name) => aProduct({ id: name, name }));
  const products = [one, two, three].filter((product) => product !== undefined);
  const holders = groupByCode(products);

  const readiness = products.map((product) => readinessInSalesforce(product, holders));

  assert.deepEqual(
    readiness.map((each) => each?.code),
    ['CODE_NOT_UNIQUE', 'CODE_NOT_UNIQUE', 'CODE_NOT_UNIQUE']
  );
  assert.match(
    readiness[0]?.message ?? '',
    /^2 other included products have the same product code: Two, Three\./
  );
});

test('A product that is told twice does not share its code with itself', () => {
  const holders = groupByCode([aProduct(), aProduct()]);

  assert.equal(readinessInSalesforce(aProduct(), holders), null);
});

test('Codes that differ in case are different codes in Salesforce', () => {
  const holders = groupByCode([aProduct(), aProduct({ id: 'other', productCode: 'fl-1' })]);

  assert.equal(readinessInSalesforce(aProduct(), holders), null);
});

test('A deployed product with exactly this part number makes it READY, with name and version', () => {
  const readiness = inFlexNet('FL-1', aLicensedProduct());

  assert.equal(readiness.code, 'READY');
  assert.equal(readiness.message, 'Ready: matches Dispatch 1.0 in FlexNet Operations.');
});

test('A part number nowhere is NO_PART_NUMBER', () => {
  assert.equal(inFlexNet('FL-1').code, 'NO_PART_NUMBER');
});

for (const near of ['fl-1', ' FL-1', 'FL-1 ', 'FL -1', 'Fl-1\u00a0']) {
  test(`The part number ${JSON.stringify(near)} is not FL-1, and is named as the near miss`, () => {
    const readiness = inFlexNet('FL-1', aLicensedProduct({ code: near }));

    assert.equal(readiness.code, 'NO_PART_NUMBER');
    assert.ok(readiness.message.includes(`"${near}"`), readiness.message);
  });
}

for (const state of LIFECYCLE_STATES.filter((each) => each !== 'Deployed')) {
  test(`A product in state ${state} is NOT_DEPLOYED and still tells what it matches`, () => {
    const readiness = inFlexNet('FL-1', aLicensedProduct({ state }));

    assert.equal(readiness.code, 'NOT_DEPLOYED');
    assert.equal(readiness.match?.name, 'Dispatch');
  });
}

test('Two products with one part number are PART_NUMBER_NOT_UNIQUE, even if only one is deployed', () => {
  const readiness = inFlexNet(
    'FL-1',
    aLicensedProduct({ id: 'a', version: '1.0' }),
    aLicensedProduct({ id: 'b', version: '2.0', state: 'Obsolete' })
  );

  assert.equal(readiness.code, 'PART_NUMBER_NOT_UNIQUE');
  assert.match(readiness.message, /Dispatch 1\.0, Dispatch 2\.0/);
});

test('A product that comes on two pages is one product', () => {
  assert.equal(inFlexNet('FL-1', aLicensedProduct(), aLicensedProduct()).code, 'READY');
});

test('Several license models and none at the part number need one on each line', () => {
  const readiness = inFlexNet('FL-1', aLicensedProduct({ licenseModels: ['Floating', 'Named'] }));

  assert.equal(readiness.code, 'READY');
  assert.equal(readiness.match?.needsLicenseModel, true);
  assert.match(readiness.message, /Floating, Named/);
});

test('The license model of the part number leaves no choice', () => {
  const partNumbers = [{ code: 'FL-1', licenseModel: 'Named' }];
  const readiness = inFlexNet(
    'FL-1',
    aLicensedProduct({ licenseModels: ['Floating', 'Named'], partNumbers })
  );

  assert.deepEqual([readiness.match?.needsLicenseModel, readiness.match?.licenseModels], [false, ['Named']]);
});

const aCode = fc.string({ unit: fc.constantFrom('a', 'A', 'b', ' ', '-', '1'), minLength: 1, maxLength: 4 });

test('Law: ready exactly when one product carries the equal part number, and it is deployed', () => {
  const catalogue = fc.array(
    fc.record({
      code: aCode,
      id: fc.constantFrom('p', 'q', 'r'),
      state: fc.constantFrom(...LIFECYCLE_STATES)
    }),
    { maxLength: 6 }
  );
  fc.assert(
    fc.property(aCode, catalogue, (code, seeds) => {
      const products = [...new Map(seeds.map((seed) => [seed.id, aLicensedProduct(seed)])).values()];
      const carriers = products.filter(({ partNumbers }) =>
        partNumbers.some((partNumber) => partNumber.code === code)
      );
      const expected = carriers.length === 1 && carriers[0]?.state === 'Deployed';

      assert.equal(inFlexNet(code, ...products).code === 'READY', expected);
    })
  );
});

test('Law: near misses fold to the code and never equal it', () => {
  fc.assert(
    fc.property(aCode, fc.array(aCode), (code, others) => {
      const index = indexPartNumbers([code]);
      index.add(others.map((other) => aLicensedProduct({ code: other })));

      for (const near of index.finding(code).nearMisses) {
        assert.notEqual(near, code);
        assert.equal(foldCode(near), foldCode(code));
      }
    })
  );
});

for (const [what, code, partNumber, sentence] of [
  [
    'an invisible character at the end',
    'FL-1\u200b',
    'FL-1',
    'The product code has the invisible character U+200B at the end:'
  ],
  [
    'a byte order mark',
    '\ufeffFL-1',
    'FL-1',
    'The product code has the invisible character U+FEFF at the start:'
  ],
  ['a full-width letter', '\uff26L-1', 'FL-1', 'The product code has the look-alike U+FF26 at the start:'],
  [
    'a soft hyphen on the other side',
    'FL-1',
    'FL\u00ad-1',
    'The part number has the invisible character U+00AD at place 3:'
  ],
  ['case', 'fl-1', 'FL-1', 'They differ only in case or blanks:']
] as const) {
  test(`A code that differs by ${what} is a near miss, and what differs is named`, () => {
    const index = indexPartNumbers([code]);
    index.add([aLicensedProduct({ code: partNumber })]);

    const { code: word, message } = readinessInFlexNet(
      aProduct({ productCode: code }),
      code,
      index.finding(code)
    );

    assert.equal(word, 'NO_PART_NUMBER');
    assert.ok(message.includes(sentence), message);
  });
}
