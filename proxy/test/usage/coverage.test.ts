import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coverageOf, type UsageSlice } from '../../src/domain/usage/coverage.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-12T23:30:00Z');

/** A whole day of logs of package A, asked for as soon as it is complete, unless something else is said. */
function day(text: string, change: Partial<UsageSlice> = {}): UsageSlice {
  const windowStart = Date.parse(`${text}T00:00:00Z`);
  return {
    id: 1n,
    dataType: 'PackageUsageLog',
    packageId: 'A',
    windowStart,
    windowEnd: windowStart + DAY_MS,
    isCatchUp: false,
    askedAt: windowStart + DAY_MS + 23 * 3_600_000,
    loadedAt: NOW.getTime(),
    ...change
  };
}

describe('how far usage is known', () => {
  it('is the latest complete day of a package, and of all packages the latest that all have', () => {
    const coverage = coverageOf(
      [day('2026-11-08'), day('2026-11-10'), day('2026-11-08', { packageId: 'B' })],
      NOW
    );

    assert.equal(coverage.dataThrough(['A']), '2026-11-10');
    assert.equal(coverage.dataThrough(['A', 'B']), '2026-11-08');
    assert.equal(coverage.dataThrough(['A', 'C']), null);
    assert.equal(coverage.dataThrough([]), null);
    assert.equal(coverage.isComplete('A', '2026-11-09'), false);
  });

  it('does not come from a day that was asked for too early, a catch-up, or files of another kind', () => {
    const early = day('2026-11-10');
    const coverage = coverageOf(
      [
        { ...early, askedAt: early.askedAt - 1000 },
        day('2026-11-09', { isCatchUp: true }),
        day('2026-11-08', { dataType: 'SubscriberSnapshot' })
      ],
      NOW
    );

    assert.equal(coverage.dataThrough(['A']), null);
    assert.equal(coverage.snapshotThrough('A'), '2026-11-08');
    assert.deepEqual(coverage.packages()[0]?.dirtyDays, ['2026-11-09']);
  });

  it('goes stale after four days', () => {
    const coverage = coverageOf([], NOW);

    assert.equal(coverage.isStale('2026-11-08'), false);
    assert.equal(coverage.isStale('2026-11-07'), true);
    assert.equal(coverage.isStale(null), true);
  });

  it('lacks the days of the last 45 that are complete in App Analytics and were not loaded', () => {
    const missing = coverageOf([day('2026-11-11'), day('2026-11-09')], NOW).packages()[0]?.missingDays ?? [];

    assert.equal(missing[0], '2026-09-29');
    assert.equal(missing.at(-1), '2026-11-10');
    assert.equal(missing.length, 42);
    assert.ok(!missing.includes('2026-11-09'));
  });
});
