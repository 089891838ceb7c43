import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { services } from '../../../../simulators/flexnet/schemas.ts';
import { readMessage } from '../../../../simulators/flexnet/soap.ts';
import { connectFlexNet } from '../../../src/adapters/flexnet/flexnet-licensing.ts';
import type { CustomAttribute } from '../../../src/domain/attributes.ts';
import type { CustomerAccount, PortalUser } from '../../../src/domain/customer.ts';
import type { EntitlementUpdate } from '../../../src/domain/entitlement-diff.ts';
import type { Entitlement, EntitlementLine, LineExpiry, LineStart } from '../../../src/domain/entitlement.ts';
import type { Licensing } from '../../../src/ports/licensing.ts';
import { OutboundHttpError, type OutboundRequest } from '../../../src/ports/outbound-http.ts';
import { ScriptedHttp } from '../../fakes/fetch-http.ts';
import { aDeadline } from '../../fakes/records.ts';

/** Requests are built and handed over; nobody answers. */
function collector(): { readonly sent: OutboundRequest[]; readonly licensing: Licensing } {
  const http = new ScriptedHttp(() => new OutboundHttpError('too-large', 'nobody is there'));
  const credentials = { kind: 'token', token: 't' } as const;
  return {
    sent: http.sent,
    licensing: connectFlexNet({ http })({ url: 'https://tenant.example', credentials })
  };
}

function assertValid({ url, body = '' }: OutboundRequest): void {
  const service = services().find(({ path }) => url.endsWith(path));
  assert.ok(service, url);
  assert.equal(readMessage(body, service.schema).namespace, service.namespace);
}

const text = fc.string({ unit: fc.constantFrom('a', 'é', '<', '&', '"', ' ', '\n', '\r', ']]>', '😀') });
const optionalText = fc.option(text, { nil: undefined }).chain((value) => fc.constantFrom(value, null));
const date = fc.constantFrom('2027-01-01', '2028-02-29');
const start: fc.Arbitrary<LineStart> = fc.oneof(
  date.map((day) => ({ kind: 'on' as const, date: day })),
  fc.constantFrom({ kind: 'at-first-activation' as const }, { kind: 'at-each-activation' as const })
);
const expiry: fc.Arbitrary<LineExpiry> = fc.oneof(
  fc.constant({ kind: 'permanent' as const }),
  date.map((day) => ({ kind: 'on' as const, date: day })),
  fc.record({
    kind: fc.constant('after' as const),
    count: fc.integer({ min: 1, max: 999 }),
    unit: fc.constantFrom('days', 'weeks', 'months', 'years')
  })
);
const attribute: fc.Arbitrary<CustomAttribute> = fc.oneof(
  fc.record({ name: text, type: fc.constant('text' as const), value: fc.option(text) }),
  fc.record({ name: text, type: fc.constant('multi-text' as const), value: fc.option(fc.array(text)) }),
  fc.record({ name: text, type: fc.constant('number' as const), value: fc.option(fc.integer()) }),
  fc.record({ name: text, type: fc.constant('boolean' as const), value: fc.option(fc.boolean()) }),
  fc.record({ name: text, type: fc.constant('date' as const), value: fc.option(date) })
);
const attributes = fc.array(attribute, { maxLength: 3 });
const versionDate = fc.option(date);

const line: fc.Arbitrary<EntitlementLine> = fc.record({
  activationId: text,
  partNumber: text,
  licenseModel: optionalText,
  description: optionalText,
  orderId: text,
  orderLineNumber: text,
  copies: fc.integer({ min: 1 }),
  start,
  expiry,
  versionDate,
  timeZone: optionalText,
  attributes
});
const party = fc.record({ accountId: text, contact: fc.option(text) });
const entitlement: fc.Arbitrary<Entitlement> = fc.record({
  id: text,
  description: optionalText,
  shipToEmail: optionalText,
  shipToAddress: optionalText,
  emailTemplate: optionalText,
  endCustomer: party,
  partner: fc.option(party),
  isDeployed: fc.boolean(),
  attributes,
  lines: fc.array(line, { minLength: 1, maxLength: 3 })
});
const update: fc.Arbitrary<EntitlementUpdate> = fc.record({
  id: text,
  header: fc.option(
    fc.record(
      {
        description: optionalText,
        shipToEmail: optionalText,
        shipToAddress: optionalText,
        emailTemplate: optionalText,
        attributes
      },
      { requiredKeys: [] }
    )
  ),
  changedLines: fc.array(
    fc.record({
      activationId: text,
      changes: fc.record(
        {
          description: optionalText,
          orderId: text,
          orderLineNumber: text,
          copies: fc.integer({ min: 1 }),
          start,
          expiry,
          versionDate,
          timeZone: optionalText,
          attributes
        },
        { requiredKeys: [] }
      )
    }),
    { maxLength: 2 }
  ),
  addedLines: fc.array(line, { maxLength: 2 }),
  deployAddedLines: fc.boolean(),
  deactivatedActivationIds: fc.array(text, { maxLength: 2 }),
  deploy: fc.boolean()
});
const account: fc.Arbitrary<CustomerAccount> = fc.record({
  id: text,
  name: text,
  description: optionalText,
  address: fc.record({
    address1: optionalText,
    address2: optionalText,
    city: optionalText,
    state: optionalText,
    zipcode: optionalText,
    country: optionalText,
    region: optionalText
  }),
  type: fc.constantFrom(undefined, 'customer', 'channel-partner', 'publisher', 'self-registered'),
  attributes
});
const user: fc.Arbitrary<PortalUser> = fc.record({
  userName: text,
  accountId: text,
  role: fc.option(text),
  firstName: text,
  lastName: text,
  email: text,
  displayName: optionalText,
  optIn: fc.constantFrom(undefined, true, false),
  phoneNumber: optionalText,
  faxNumber: optionalText,
  street: optionalText,
  city: optionalText,
  state: optionalText,
  zipcode: optionalText,
  country: optionalText,
  locale: optionalText,
  isActive: fc.constantFrom(undefined, true, false),
  timezone: optionalText,
  attributes
});

async function assertAllValid<T>(
  values: fc.Arbitrary<T>,
  write: (licensing: Licensing, value: T) => Promise<unknown>
) {
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const { sent, licensing } = collector();
      await write(licensing, value);
      assert.ok(sent.length > 0);
      sent.forEach(assertValid);
    }),
    { numRuns: 150 }
  );
}

test('Every creation of an entitlement is valid by the contract', () =>
  assertAllValid(entitlement, ({ entitlements }, value) =>
    entitlements.create([value], 'together', aDeadline())
  ));

test('Every account is valid by the contract', () =>
  assertAllValid(account, ({ customers }, value) => customers.saveAccounts([value], 'update', aDeadline())));

test('Every user is valid by the contract', () =>
  assertAllValid(user, ({ customers }, value) => customers.saveUsers([value], aDeadline())));

const STEPS: [step: string, only: (value: EntitlementUpdate) => EntitlementUpdate | null][] = [
  ['of an entitlement itself', (value) => value.header && { ...NOTHING, id: value.id, header: value.header }],
  [
    'of lines',
    (value) =>
      value.changedLines.length > 0 ? { ...NOTHING, id: value.id, changedLines: value.changedLines } : null
  ],
  [
    'that adds lines',
    (value) =>
      value.addedLines.length > 0 ? { ...NOTHING, id: value.id, addedLines: value.addedLines } : null
  ],
  [
    'that deactivates lines',
    ({ id, deactivatedActivationIds }) =>
      deactivatedActivationIds.length > 0 ? { ...NOTHING, id, deactivatedActivationIds } : null
  ],
  ['that deploys', ({ id }) => ({ ...NOTHING, id, deploy: true })]
];
const NOTHING = {
  header: null,
  changedLines: [],
  addedLines: [],
  deployAddedLines: true,
  deactivatedActivationIds: [],
  deploy: false
} as const;

for (const [step, only] of STEPS) {
  test(`Every update ${step} is valid by the contract`, () =>
    assertAllValid(
      update.map(only).filter((value) => value !== null),
      ({ entitlements }, value) => entitlements.update([value], aDeadline())
    ));
}

test('Every question is valid by the contract', async () => {
  const { sent, licensing } = collector();
  const ignore = () => undefined;
  const query = { since: '2027-01-01T00:00:00.000Z', accountId: '0011', page: 1, pageSize: 200 };

  await licensing.products.findByPartNumber(['A&B <1>'], aDeadline()).catch(ignore);
  await licensing.products.listAll(aDeadline())[Symbol.asyncIterator]().next().catch(ignore);
  await licensing.entitlements.find(['SF-1'], aDeadline());
  await licensing.entitlements.changedLines(query, aDeadline()).catch(ignore);
  await licensing.entitlements
    .changedLines({ ...query, since: null, accountId: null }, aDeadline())
    .catch(ignore);
  for (const service of ['products', 'accounts', 'entitlements'] as const) {
    await licensing.access.probe(service, aDeadline());
  }

  assert.equal(sent.length, 8);
  sent.forEach(assertValid);
});
