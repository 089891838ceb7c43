import assert from 'node:assert/strict';
import { it } from 'node:test';
import { productionLicenses } from '../scripts/licenses.ts';

/** Licenses that let the proxy be used, changed and sold with nothing but their text kept. */
const ACCEPTED = ['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

it('whatever is installed with the proxy has a license that is accepted', () => {
  const licenses = productionLicenses();

  assert.deepEqual(
    [...licenses].filter(([license]) => !ACCEPTED.includes(license)),
    []
  );
  assert.ok([...licenses.values()].flat().includes('fastify'));
});
