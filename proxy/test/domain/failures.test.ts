import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAILURE_CODES, FAILURES } from '../../src/domain/failures.ts';
import { quoteReason } from '../../src/domain/wording.ts';

const VALUES = new Proxy({}, { get: () => 'something' });

for (const code of FAILURE_CODES) {
  test(`${code} has a code in lower-case words and ends its sentence`, () => {
    const message = (FAILURES[code].sentence as (values: object) => string)(VALUES);

    assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.match(message, /(\.|something)$/);
    assert.doesNotMatch(message, /undefined|\[object/);
  });
}

test('A reason from outside becomes one line without markup', () => {
  assert.equal(quoteReason(' <b>No\n\u0000such</b>  part number. '), 'b No such /b part number');
});

test('A reason that is missing is said to be missing', () => {
  assert.equal(quoteReason(null), 'no reason was given');
});

test('An endless reason is shortened', () => {
  assert.equal(quoteReason('x'.repeat(10_000)).length, 500);
});
