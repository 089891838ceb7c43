import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangedLine } from '../../src/domain/entitlement.ts';
import { failure } from '../../src/domain/failures.ts';
import { LicensingError } from '../../src/ports/licensing.ts';
import { getEntitlementChanges, type ChangesInput } from '../../src/use-cases/get-entitlement-changes.ts';
import { InMemoryLicensing } from '../fakes/in-memory-licensing.ts';
import { aDeadline } from '../fakes/records.ts';

const STARTED = '2027-01-02T00:00:00.000Z';
const ALL: ChangesInput = { since: null, accountId: null, cursor: null, pageSize: 2 };

function changed(activationId: string, entitlementId: string, given: Partial<ChangedLine> = {}): ChangedLine {
  return {
    activationId,
    entitlementId,
    entitlementState: 'Deployed',
    entitlementDescription: null,
    accountId: '0011',
    accountName: 'Northwind',
    state: 'Deployed',
    productName: 'Dispatch',
    productVersion: '1.0',
    partNumber: 'FL-1',
    orderId: null,
    orderLineNumber: null,
    copies: 5,
    fulfilledCopies: 0,
    remainingCopies: 5,
    startDate: null,
    isPermanent: true,
    expirationDate: null,
    lastModifiedAt: '2027-01-01T00:00:00.000Z',
    ...given
  };
}

function ask(licensing: InMemoryLicensing, input: Partial<ChangesInput> = {}) {
  return getEntitlementChanges(licensing, { ...ALL, ...input }, aDeadline(), () => new Date(STARTED));
}

test('Lines are grouped by entitlement, and the last page has no cursor', async () => {
  const licensing = new InMemoryLicensing();
  licensing.changes = [changed('a', 'E'), changed('b', 'E'), changed('c', 'F')];

  const first = await ask(licensing);
  const second = await ask(licensing, { cursor: first.nextCursor });

  assert.deepEqual(
    first.entitlements.map(({ entitlementId, lines }) => [
      entitlementId,
      lines.map((line) => line.activationId)
    ]),
    [['E', ['a', 'b']]]
  );
  assert.deepEqual([second.entitlements.length, second.nextCursor], [1, null]);
});

test('The checkpoint is when the first page was asked for, on every page', async () => {
  const licensing = new InMemoryLicensing();
  licensing.changes = [changed('a', 'E'), changed('b', 'E'), changed('c', 'F')];

  const first = await ask(licensing);
  const later = () => new Date('2027-01-03T00:00:00.000Z');
  const second = await getEntitlementChanges(
    licensing,
    { ...ALL, cursor: first.nextCursor },
    aDeadline(),
    later
  );

  assert.deepEqual([first.checkpoint, second.checkpoint], [STARTED, STARTED]);
});

test('Reading starts fifteen minutes before the checkpoint', async () => {
  const licensing = new InMemoryLicensing();

  await ask(licensing, { since: '2027-01-01T12:00:00+02:00' });

  assert.deepEqual(licensing.questions, ['changes 1 2027-01-01T09:45:00.000Z']);
});

test('A line that comes twice on a page comes once, as it was last', async () => {
  const licensing = new InMemoryLicensing();
  licensing.changes = [
    changed('a', 'E', { remainingCopies: 0, lastModifiedAt: '2027-01-01T02:00:00.000Z' }),
    changed('a', 'E', { remainingCopies: 5 })
  ];

  const { entitlements } = await ask(licensing);

  assert.deepEqual(
    entitlements.flatMap(({ lines }) => lines.map((line) => line.remainingCopies)),
    [0]
  );
});

const UNREADABLE = {
  activationId: 'x',
  entitlementId: 'E',
  failure: failure('record-not-readable', { record: 'the line x', what: '"x" as state' })
};

for (const [what, since, checkpoint] of [
  ['stays for a week', '2026-12-31T00:00:00.000Z', '2026-12-31T00:00:00.000Z'],
  ['moves on after a week', '2026-12-20T00:00:00.000Z', STARTED],
  ['moves from the beginning', null, STARTED]
] as const) {
  test(`With a line that cannot be read, the checkpoint ${what}`, async () => {
    const licensing = new InMemoryLicensing();
    licensing.changes = [changed('a', 'E'), changed('b', 'E'), changed('c', 'F')];
    licensing.unreadable = [UNREADABLE];

    const first = await ask(licensing, { since });
    licensing.unreadable = [];
    const second = await ask(licensing, { since, cursor: first.nextCursor });

    assert.equal(first.unreadable.count, 1);
    assert.deepEqual([first.checkpoint, second.checkpoint], [checkpoint, checkpoint]);
  });
}

for (const cursor of ['', '0@2027-01-02T00:00:00.000Z', '2@yesterday', '{"page":2}']) {
  test(`The cursor ${JSON.stringify(cursor)} is refused`, async () => {
    await assert.rejects(
      ask(new InMemoryLicensing(), { cursor }),
      (error) => error instanceof LicensingError && error.failure.code === 'cursor-not-valid'
    );
  });
}
