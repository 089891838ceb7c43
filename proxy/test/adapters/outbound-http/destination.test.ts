import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeDestination } from '../../../src/adapters/outbound-http/destination.ts';
import { guardedLookup } from '../../../src/adapters/outbound-http/guarded-lookup.ts';
import { isPublicAddress } from '../../../src/adapters/outbound-http/public-address.ts';
import { OutboundHttpError } from '../../../src/ports/outbound-http.ts';

const RULES = {
  hostPatterns: ['*.flexnetoperations.com', 'fno.acme.example'],
  trustedOrigins: ['http://localhost:8090', 'https://10.0.0.7:8443']
};

describe('a destination', () => {
  const allowed = [
    { address: 'https://flex1234.flexnetoperations.com/flexnet/services', mayBePrivate: false },
    { address: 'https://flex1234-uat.flexnetoperations.com:443/', mayBePrivate: false },
    { address: 'https://FLEX1234.FlexnetOperations.com', mayBePrivate: false },
    { address: 'https://fno.acme.example/', mayBePrivate: false },
    { address: 'http://localhost:8090/flexnet/services', mayBePrivate: true },
    { address: 'https://10.0.0.7:8443/', mayBePrivate: true }
  ];

  for (const { address, mayBePrivate } of allowed) {
    it(`${address} is allowed`, () => {
      const destination = judgeDestination(address, RULES);

      assert.equal(destination.allowed, true);
      assert.equal(destination.allowed && destination.mayBePrivate, mayBePrivate);
    });
  }

  const refused = [
    'https://flexnetoperations.com/',
    'https://a.b.flexnetoperations.com/',
    'https://flex1234.flexnetoperations.com.evil.example/',
    'https://evil-flexnetoperations.com/',
    'https://flex1234.flexnetoperations.com./',
    'https://flex1234.flexnetoperations.com:8443/',
    'http://flex1234.flexnetoperations.com/',
    'https://admin:secret@flex1234.flexnetoperations.com/',
    'https://flex1234.flexnetoperations.com@evil.example/',
    'https://other.acme.example/',
    'http://localhost:8091/',
    'https://localhost:8090/',
    'http://127.0.0.1:8090/',
    'https://169.254.169.254/',
    'https://[::1]/',
    'https://0x7f.1/',
    'file:///etc/passwd',
    'flex1234.flexnetoperations.com',
    ''
  ];

  for (const address of refused) {
    it(`${address === '' ? 'that is empty' : address} is refused`, () => {
      const destination = judgeDestination(address, RULES);

      assert.equal(destination.allowed, false);
      assert.match(destination.allowed ? '' : destination.reason, /^The .+\.$/);
    });
  }
});

describe('an address', () => {
  for (const address of ['8.8.8.8', '52.1.2.3', '2600:1f18::1', '2a00:1450:4001::1']) {
    it(`${address} is public`, () => assert.equal(isPublicAddress(address), true));
  }

  const special = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '4000::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'not an address'
  ];

  for (const address of special) {
    it(`${address} is not public`, () => assert.equal(isPublicAddress(address), false));
  }
});

describe('a guarded lookup', () => {
  const lookUp = (addresses: { address: string; family: number }[], all: boolean) =>
    new Promise<unknown[]>((resolve) => {
      const lookup = guardedLookup((_hostname, answer) => answer(null, addresses));
      lookup('flex1234.flexnetoperations.com', { all }, (...answer) => resolve(answer));
    });
  const PUBLIC = { address: '52.1.2.3', family: 4 };
  const PUBLIC_6 = { address: '2600:1f18::1', family: 6 };

  it('gives all public addresses, or the first, as it is asked', async () => {
    assert.deepEqual(await lookUp([PUBLIC, PUBLIC_6], true), [null, [PUBLIC, PUBLIC_6]]);
    assert.deepEqual(await lookUp([PUBLIC, PUBLIC_6], false), [null, '52.1.2.3', 4]);
  });

  it('refuses a name when only one of its addresses is private', async () => {
    const [error] = await lookUp([PUBLIC, { address: '10.0.0.1', family: 4 }], true);

    assert.ok(error instanceof OutboundHttpError);
    assert.equal(error.kind, 'host-refused');
  });

  it('passes on that a name cannot be resolved', async () => {
    const notFound = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const lookup = guardedLookup((_hostname, answer) => answer(notFound, []));

    const error = await new Promise((resolve) => lookup('x.flexnetoperations.com', { all: true }, resolve));

    assert.equal(error, notFound);
  });

  it('fails for a name without addresses', async () => {
    const [error] = await lookUp([], true);

    assert.ok(error instanceof Error);
  });
});
