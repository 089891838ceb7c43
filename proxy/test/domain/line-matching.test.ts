import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EntitlementLine, HeldLine } from '../../src/domain/entitlement.ts';
import { isLineOf, matchLines } from '../../src/domain/line-matching.ts';
import { anEntitlement, anEntitlementLine, heldAs } from '../fakes/records.ts';

function wantedLines(...given: Partial<EntitlementLine>[]): EntitlementLine[] {
  return given.map((line, n) =>
    anEntitlementLine({ activationId: `SF-new${n}`, orderLineNumber: `new${n}`, ...line })
  );
}

function heldLines(...given: Partial<HeldLine>[]): HeldLine[] {
  return given.map((line, n) => {
    const [held] = heldAs(anEntitlement()).lines;
    assert.ok(held);
    const { copies = held.copies } = line;
    return {
      ...held,
      activationId: `SF-old${n}`,
      orderLineNumber: `old${n}`,
      copies,
      remainingCopies: copies,
      ...line
    };
  });
}

function told({ pairs, onlyWanted, onlyHeld, ambiguous }: ReturnType<typeof matchLines>) {
  return {
    pairs: pairs.map((pair) => `${pair.wanted.activationId}=${pair.held.activationId}`).sort(),
    added: onlyWanted.map(({ activationId }) => activationId).sort(),
    removed: onlyHeld.map(({ activationId }) => activationId).sort(),
    ambiguous: ambiguous
      .flatMap(({ wanted, held }) => [...wanted, ...held].map(({ activationId }) => activationId))
      .sort()
  };
}

const NOTHING = { pairs: [], added: [], removed: [], ambiguous: [] };
const YEAR_1 = { kind: 'on', date: '2027-01-01' } as const;
const YEAR_2 = { kind: 'on', date: '2028-01-01' } as const;

const CASES: [
  fact: string,
  wanted: EntitlementLine[],
  held: HeldLine[],
  expected: Partial<typeof NOTHING>
][] = [
  [
    'Replaced line items are told by their copies',
    wantedLines({ copies: 10 }, { copies: 5 }),
    heldLines({ copies: 5 }, { copies: 10 }),
    { pairs: ['SF-new0=SF-old1', 'SF-new1=SF-old0'] as never }
  ],
  [
    'Replaced line items are told by their dates where the copies changed',
    wantedLines({ copies: 7, start: YEAR_2 }, { copies: 8, start: YEAR_1 }),
    heldLines({ copies: 1, start: YEAR_1 }, { copies: 2, start: YEAR_2 }),
    { pairs: ['SF-new0=SF-old1', 'SF-new1=SF-old0'] as never }
  ],
  [
    'An id that stayed is certain, whatever else changed',
    wantedLines({ activationId: 'SF-old0', copies: 10 }, { activationId: 'SF-old1', copies: 5 }),
    heldLines({ copies: 5 }, { copies: 10 }),
    { pairs: ['SF-old0=SF-old0', 'SF-old1=SF-old1'] as never }
  ],
  [
    'Equal lines stand for each other',
    wantedLines({}, {}),
    heldLines({}, {}),
    { pairs: ['SF-new0=SF-old0', 'SF-new1=SF-old1'] as never }
  ],
  [
    'Of equal lines that are too many, the one in use stays',
    wantedLines({}),
    heldLines({ remainingCopies: 5 }, { remainingCopies: 2 }),
    { pairs: ['SF-new0=SF-old1'] as never, removed: ['SF-old0'] as never }
  ],
  [
    'A line more than before is added',
    wantedLines({}, { copies: 9 }),
    heldLines({}),
    { pairs: ['SF-new0=SF-old0'] as never, added: ['SF-new1'] as never }
  ],
  [
    'The only line of its part number is the same line, whatever changed',
    wantedLines({ copies: 9, start: YEAR_2 }),
    heldLines({}),
    { pairs: ['SF-new0=SF-old0'] as never }
  ],
  [
    'Two lines that nothing tells apart are neither guessed nor added',
    wantedLines({ copies: 7 }, { copies: 3 }),
    heldLines({ copies: 5 }, { copies: 10 }),
    { ambiguous: ['SF-new0', 'SF-new1', 'SF-old0', 'SF-old1'] as never }
  ],
  [
    'A line that was split is not added beside the whole',
    wantedLines({ copies: 7 }, { copies: 3 }),
    heldLines({ copies: 10 }),
    { ambiguous: ['SF-new0', 'SF-new1', 'SF-old0'] as never }
  ],
  [
    'A line that is switched off stands for no other',
    wantedLines({}),
    heldLines({ state: 'Inactive' }),
    { added: ['SF-new0'] as never, removed: ['SF-old0'] as never }
  ],
  [
    'A term is told by the date on which it ends',
    wantedLines(
      { start: YEAR_1, expiry: { kind: 'after', count: 1, unit: 'years' } },
      { start: YEAR_1, expiry: { kind: 'after', count: 2, unit: 'years' } }
    ),
    heldLines(
      { start: YEAR_1, expiry: { kind: 'on', date: '2028-12-31' } },
      { start: YEAR_1, expiry: { kind: 'on', date: '2028-01-01' } }
    ),
    { pairs: ['SF-new0=SF-old1', 'SF-new1=SF-old0'] as never }
  ]
];

for (const [fact, wanted, held, expected] of CASES) {
  test(fact, () => assert.deepEqual(told(matchLines(wanted, held)), { ...NOTHING, ...expected }));
}

test('A line that somebody added for other reasons is adopted only by its equal', () => {
  const isOurs = isLineOf(new Set(['0061']));
  const theirs = { activationId: 'HAND', orderId: null, orderLineNumber: null };

  const equal = matchLines(wantedLines({}), heldLines(theirs), isOurs);
  const other = matchLines(wantedLines({ copies: 9 }), heldLines(theirs), isOurs);

  assert.deepEqual(told(equal).pairs, ['SF-new0=HAND']);
  assert.deepEqual([told(other).added, told(other).removed], [['SF-new0'], ['HAND']]);
});

const lineChoices = {
  partNumber: fc.constantFrom('A', 'B'),
  copies: fc.integer({ min: 1, max: 3 }),
  start: fc.constantFrom(YEAR_1, YEAR_2, { kind: 'at-first-activation' } as const),
  expiry: fc.constantFrom<EntitlementLine['expiry']>(
    { kind: 'permanent' },
    { kind: 'after', count: 1, unit: 'years' },
    { kind: 'on', date: '2028-01-01' }
  )
};
const number = fc.constantFrom('1', '2', '3', '4', '5', '6');
const someWanted = fc.uniqueArray(fc.record({ ...lineChoices, n: number }), {
  selector: ({ n }) => n,
  maxLength: 6
});
const someHeld = fc.uniqueArray(
  fc.record({
    ...lineChoices,
    copies: fc.option(lineChoices.copies),
    expiry: fc.option(lineChoices.expiry),
    n: fc.constantFrom('1', '2', '3', '7', '8', '9'),
    inUse: fc.boolean(),
    state: fc.constantFrom<HeldLine['state']>('Deployed', 'Deployed', 'Inactive')
  }),
  { selector: ({ n }) => n, maxLength: 6 }
);
const lines = fc.record({ wanted: someWanted, held: someHeld }).map(({ wanted, held }) => ({
  wanted: wantedLines(
    ...wanted.map(({ n, ...line }) => ({ ...line, activationId: `SF-${n}`, orderLineNumber: n }))
  ),
  held: heldLines(
    ...held.map(({ n, inUse, ...line }) => ({
      ...line,
      activationId: `SF-${n}`,
      orderLineNumber: n,
      remainingCopies: inUse ? 0 : line.copies
    }))
  )
}));

test('Law: every line is in one place, and the order in which they are given does not matter', () => {
  fc.assert(
    fc.property(lines, ({ wanted, held }) => {
      const matches = matchLines(wanted, held);
      const places = [
        ...matches.pairs.flatMap((pair) => [pair.wanted, pair.held]),
        ...matches.onlyWanted,
        ...matches.onlyHeld,
        ...matches.ambiguous.flatMap((group) => [...group.wanted, ...group.held])
      ];
      assert.equal(places.length, wanted.length + held.length);
      assert.equal(new Set(places).size, places.length);
      assert.deepEqual(told(matchLines(wanted.toReversed(), held.toReversed())), told(matches));
    }),
    { numRuns: 2000 }
  );
});

test('Law: never more copies than were sold, or held before', () => {
  const isLive = ({ state }: HeldLine) => state !== 'Inactive';
  const sum = (some: readonly { copies: number | null }[]) =>
    some.reduce((total, { copies }) => total + (copies ?? 0), 0);
  fc.assert(
    fc.property(lines, ({ wanted, held }) => {
      const { pairs, onlyWanted, onlyHeld, ambiguous } = matchLines(wanted, held);
      for (const partNumber of ['A', 'B']) {
        const of = <T extends { partNumber: string | null }>(some: readonly T[]) =>
          some.filter((line) => line.partNumber === partNumber);
        const added = of(onlyWanted);
        const stay = [...of(onlyHeld).filter(isLive), ...of(ambiguous.flatMap((group) => group.held))];
        assert.ok(added.length === 0 || stay.length === 0, 'nothing is added beside what may be meant');
        const after = sum(of(pairs.map((pair) => pair.wanted))) + sum(added) + sum(stay);
        const sold = sum(of(wanted));
        assert.ok(after <= sold || after <= sold + sum(stay), `${after} of ${sold}`);
        if (added.length > 0) assert.ok(after <= sold, `${after} of ${sold}`);
      }
    }),
    { numRuns: 2000 }
  );
});

test('Law: line items that are replaced by equal ones are all adopted', () => {
  fc.assert(
    fc.property(someWanted, (sold) => {
      const before = wantedLines(
        ...sold.map(({ n, ...line }) => ({ ...line, activationId: `SF-${n}`, orderLineNumber: n }))
      );
      const after = wantedLines(
        ...sold.map(({ n, ...line }) => ({ ...line, activationId: `SF-x${n}`, orderLineNumber: `x${n}` }))
      );
      const { held } = { held: heldAs(anEntitlement({ lines: before })).lines };

      const { pairs } = matchLines(after, held);

      assert.equal(pairs.length, sold.length);
      for (const pair of pairs) {
        const { partNumber, copies, start } = pair.held;
        assert.deepEqual(
          [pair.wanted.partNumber, pair.wanted.copies, pair.wanted.start],
          [partNumber, copies, start]
        );
      }
    }),
    { numRuns: 2000 }
  );
});
