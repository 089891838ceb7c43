import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApexLoadError } from '../../src/apex/errors.ts';
import { refusals } from '../../src/testing/refusals.ts';
import { orgWith } from './support.ts';

const facts = refusals();

test('every refusal names its source', () => {
  assert.ok(facts.length > 100);
  assert.deepEqual(
    facts.filter(({ fact, source }) => fact === '' || source === ''),
    []
  );
});

for (const { fact, says, apiVersion, classes } of facts) {
  test(`does not compile, or is not true: ${fact}`, () => {
    assert.throws(
      () => orgWith(classes, apiVersion),
      (error) =>
        error instanceof ApexLoadError &&
        error.faults.every(({ position }) => position?.file.endsWith('Refused.cls') === true) &&
        error.message.includes(says)
    );
  });
}
