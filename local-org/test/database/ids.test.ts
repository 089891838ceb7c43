import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum } from '../../src/apex/run/ids.ts';
import { makeId, sequenceOf, toId18 } from '../../src/database/ids.ts';

test('the suffix of a known id is the one that Salesforce shows', () => {
  assert.equal(checksum('0015000000Gv7qJ'), 'AAR');
});

test('an id has its prefix, 18 characters, and gives back its sequence', () => {
  const id = makeId('a0X', 12345);

  assert.equal(id.length, 18);
  assert.equal(id.slice(0, 3), 'a0X');
  assert.equal(sequenceOf(id), 12345);
});

test('ids sort in the order in which they were made', () => {
  const ids = [9, 10, 35, 36, 61, 62, 3843, 3844].map((sequence) => makeId('001', sequence));

  assert.deepEqual([...ids].sort(), ids);
});

test('a 15-character id gets its suffix, and text that is no id is refused', () => {
  assert.equal(toId18('0015000000Gv7qJ'), '0015000000Gv7qJAAR');
  assert.equal(toId18('0015000000Gv7q'), undefined);
  assert.equal(toId18('0015000000Gv7q-'), undefined);
});
