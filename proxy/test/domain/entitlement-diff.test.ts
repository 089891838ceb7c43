import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareEntitlement, type ComparisonRules } from '../../src/domain/entitlement-diff.ts';
import type { Entitlement, HeldEntitlement, HeldLine } from '../../src/domain/entitlement.ts';
import { anEntitlement, anEntitlementLine, heldAs } from '../fakes/records.ts';

const RULES: ComparisonRules = {
  isKnown: false,
  removedLines: 'report',
  deploysExisting: false,
  leftOut: [],
  unready: new Map()
};
const LINE_IDS = new Map([['SF-00k1', '00k1']]);

function compare(wanted: Entitlement, held: HeldEntitlement, rules: Partial<ComparisonRules> = {}) {
  return compareEntitlement(wanted, held, LINE_IDS, { ...RULES, ...rules });
}

function ours(wanted: Entitlement, held: HeldEntitlement, rules: Partial<ComparisonRules> = {}) {
  const comparison = compare(wanted, held, rules);
  assert.equal(comparison.kind, 'ours', JSON.stringify(comparison));
  return comparison;
}

function holding(
  wanted: Entitlement,
  line: Partial<HeldLine>,
  header: Partial<HeldEntitlement> = {}
): HeldEntitlement {
  const held = heldAs(wanted);
  return { ...held, ...header, lines: held.lines.map((each) => ({ ...each, ...line })) };
}

const WANTED = anEntitlement();

test('What was just created needs no change', () => {
  const { update, differences } = ours(WANTED, heldAs(WANTED));

  assert.deepEqual([update, differences], [null, []]);
});

function conflict(wanted: Entitlement, held: HeldEntitlement, rules: Partial<ComparisonRules> = {}) {
  const comparison = compare(wanted, held, rules);
  assert.equal(comparison.kind, 'conflict', JSON.stringify(comparison));
  return comparison;
}

test('Another end customer is a conflict', () => {
  const { kind, differences } = conflict(WANTED, holding(WANTED, {}, { endCustomerId: '0019' }));

  assert.equal(kind, 'conflict');
  assert.deepEqual(differences, [
    { lineId: null, attribute: 'soldTo', inSalesforce: '0011', inFlexNet: '0019' }
  ]);
});

test('Another part number on a line of the same id is a conflict, even when only its case differs', () => {
  const { kind, differences } = conflict(WANTED, holding(WANTED, { partNumber: 'fl-1' }), { isKnown: true });

  assert.equal(kind, 'conflict');
  assert.deepEqual(differences[0], {
    lineId: '00k1',
    attribute: 'partNumber',
    inSalesforce: 'FL-1',
    inFlexNet: 'fl-1'
  });
});

test('An entitlement made by hand with the same part numbers is adopted, with its own activation ids', () => {
  const { update, heldLines } = ours(
    WANTED,
    holding(WANTED, { activationId: 'HAND', orderLineNumber: null, orderId: null })
  );

  assert.equal(heldLines.get('SF-00k1')?.activationId, 'HAND');
  assert.deepEqual(update?.changedLines, [
    { activationId: 'HAND', changes: { orderId: '0061', orderLineNumber: '00k1' } }
  ]);
});

test('An entitlement made by hand with one part number more is a conflict', () => {
  const held = holding(WANTED, { activationId: 'HAND', orderLineNumber: null });
  const [line] = held.lines;
  assert.ok(line);

  const more = { ...held, lines: [line, { ...line, activationId: 'MORE', partNumber: 'OTHER' }] };

  assert.equal(compare(WANTED, more).kind, 'conflict');
});

test('A changed quantity is an update of that line and nothing else', () => {
  const { update, differences } = ours(WANTED, holding(WANTED, { copies: 4 }));

  assert.deepEqual(update, {
    id: 'SF-0061',
    header: null,
    changedLines: [{ activationId: 'SF-00k1', changes: { copies: 5 } }],
    addedLines: [],
    deployAddedLines: false,
    deactivatedActivationIds: [],
    deploy: false
  });
  assert.deepEqual(differences, []);
});

test('A text that is not mapped is left alone, and one that was emptied is cleared', () => {
  const held = holding(WANTED, {}, { description: 'By hand', shipToEmail: 'a@b.example' });

  const { update } = ours({ ...WANTED, description: undefined, shipToEmail: null }, held);

  assert.deepEqual(update?.header, { shipToEmail: null });
});

test('Empty text and none are the same, and so are the kinds of line ends', () => {
  const held = holding(WANTED, {}, { description: '', shipToAddress: 'a\nb' });

  assert.equal(ours({ ...WANTED, description: null, shipToAddress: 'a\r\nb' }, held).update, null);
});

test('An added line is added, and deployed with a deployed entitlement', () => {
  const two = anEntitlement({
    lines: [
      anEntitlementLine(),
      anEntitlementLine({ activationId: 'B', orderLineNumber: 'b', partNumber: 'FL-2' })
    ]
  });

  const { update } = ours(two, holding(WANTED, { state: 'Deployed' }, { state: 'Deployed' }));

  assert.deepEqual(
    [update?.addedLines.map(({ activationId }) => activationId), update?.deployAddedLines],
    [['B'], true]
  );
});

test('A removed line is reported, and deactivated only when that is switched on', () => {
  const two = anEntitlement({
    lines: [
      anEntitlementLine(),
      anEntitlementLine({ activationId: 'SF-00k2', orderLineNumber: '00k2', partNumber: 'FL-2' })
    ]
  });

  const reported = ours(WANTED, heldAs(two));
  const deactivated = ours(WANTED, heldAs(two), { removedLines: 'deactivate' });

  assert.equal(reported.update, null);
  assert.deepEqual(reported.differences, [
    { lineId: null, attribute: 'lineItem', inSalesforce: null, inFlexNet: 'FL-2 (SF-00k2)' }
  ]);
  assert.deepEqual(
    [deactivated.update?.deactivatedActivationIds, deactivated.differences],
    [['SF-00k2'], []]
  );
});

test('A line that somebody added for another reason is never deactivated', () => {
  const held = heldAs(WANTED);
  const [line] = held.lines;
  assert.ok(line);
  const foreign = { ...line, activationId: 'HAND', orderId: null, orderLineNumber: null, partNumber: 'X' };

  const { update, differences } = ours(
    WANTED,
    { ...held, lines: [line, foreign] },
    { removedLines: 'deactivate' }
  );

  assert.equal(update, null);
  assert.equal(differences.length, 1);
});

test('A line that is inactive already is not removed again', () => {
  const two = heldAs(
    anEntitlement({
      lines: [anEntitlementLine(), anEntitlementLine({ activationId: 'SF-00k2', orderLineNumber: '00k2' })]
    })
  );
  const lines = two.lines.map((line) =>
    line.activationId === 'SF-00k2' ? { ...line, state: 'Inactive' as const } : line
  );

  assert.equal(ours(WANTED, { ...two, lines }, { removedLines: 'deactivate' }).update, null);
});

test('Nothing is changed in an entitlement that is inactive; the differences are told', () => {
  const { update, differences } = ours(WANTED, holding(WANTED, { copies: 4 }, { state: 'Inactive' }), {
    deploysExisting: true
  });

  assert.equal(update, null);
  assert.deepEqual(
    differences.map(({ attribute }) => attribute),
    ['state', 'numberOfCopies']
  );
});

test('An order that asks for Deployed deploys a draft, and the post-condition alone does not', () => {
  const deployed = { ...WANTED, isDeployed: true };

  assert.equal(ours(deployed, holding(WANTED, {}), { deploysExisting: true }).update?.deploy, true);
  assert.equal(ours(deployed, holding(WANTED, {})).update, null);
});

test('A deployed entitlement is never taken back to draft', () => {
  assert.equal(ours(WANTED, holding(WANTED, {}, { state: 'Deployed' })).update, null);
});

test('A term is settled by the date that it comes to', () => {
  const yearly = anEntitlement({
    lines: [
      anEntitlementLine({
        start: { kind: 'on', date: '2027-01-01' },
        expiry: { kind: 'after', count: 1, unit: 'years' }
      })
    ]
  });

  assert.equal(ours(yearly, holding(yearly, { expiry: { kind: 'on', date: '2027-12-31' } })).update, null);
  assert.deepEqual(
    ours(yearly, holding(yearly, { expiry: { kind: 'on', date: '2028-06-30' } })).update?.changedLines[0]
      ?.changes,
    {
      expiry: { kind: 'after', count: 1, unit: 'years' }
    }
  );
});

test('A license model that differs is told, not changed', () => {
  const named = anEntitlement({ lines: [anEntitlementLine({ licenseModel: 'Named' })] });

  const { update, differences } = ours(named, holding(named, { licenseModel: 'Floating' }));

  assert.equal(update, null);
  assert.deepEqual(
    differences.map(({ attribute }) => attribute),
    ['licenseModel']
  );
});

test('Custom attributes that differ are sent together, and the others are not', () => {
  const wanted = anEntitlement({
    attributes: [
      { name: 'A', type: 'number', value: 0 },
      { name: 'B', type: 'text', value: 'same' },
      { name: 'C', type: 'text', value: null }
    ]
  });
  const held = {
    ...heldAs(wanted),
    attributes: [
      { name: 'B', type: 'text', value: 'same' },
      { name: 'C', type: 'text', value: 'old' }
    ] as const
  };

  assert.deepEqual(
    ours(wanted, held).update?.header?.attributes?.map(({ name }) => name),
    ['A', 'C']
  );
});

const aLine = fc.record({
  activationId: fc.constantFrom('a', 'b', 'c', 'd'),
  orderLineNumber: fc.constantFrom('1', '2', '3'),
  partNumber: fc.constantFrom('X', 'Y')
});
const someLines = fc
  .uniqueArray(aLine, { selector: ({ activationId }) => activationId, maxLength: 4 })
  .map((lines) => lines.map((line) => anEntitlementLine(line)));

test('Law: what an entitlement creates never differs from it', () => {
  fc.assert(
    fc.property(
      someLines.filter((lines) => lines.length > 0),
      fc.option(fc.string(), { nil: undefined }),
      (lines, description) => {
        const wanted = anEntitlement({ lines, description });
        const { update, differences } = ours(wanted, heldAs(wanted), { removedLines: 'deactivate' });
        assert.deepEqual([update, differences], [null, []]);
      }
    )
  );
});
