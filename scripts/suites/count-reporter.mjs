// Plain JavaScript, since node:test loads reporters before the loader of TypeScript is there.

/**
 * A reporter of node:test that writes only how many tests passed, failed and were skipped, as JSON.
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} source
 */
export default async function* countReporter(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A suite that failed by itself (its hooks, its file) holds no failing test that would be counted.
    const { details, skip } = data;
    if (details.type === 'suite' && (type === 'test:pass' || details.error?.failureType === 'subtestsFailed'))
      continue;
    if (skip !== undefined && skip !== false) counts.skipped++;
    else if (type === 'test:pass') counts.passed++;
    else counts.failed++;
  }
  yield JSON.stringify(counts);
}
