/* From `npm start` to a page with data, part by part, with the base components already built and without. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../e2e/support/browser.ts';
import { startAll } from '../scripts/start/parts.ts';
import { describeMachine } from './machine.ts';
import { duration, printTable } from './table.ts';

const VENDOR_CACHE = 'node_modules/.cache/local-org';

/** Milliseconds by part, in order. */
type Parts = Map<string, number>;

async function measure(folder: string): Promise<Parts> {
  const times: Parts = new Map();
  let last = performance.now();
  const running = await startAll({ root: process.cwd(), folder, report: () => undefined, watch: false });
  times.set('simulator, proxy and local org answer', performance.now() - last);
  try {
    const browser = await launchBrowser();
    const page = await browser.newPage();
    // The browser itself is not ours to speed up.
    last = performance.now();
    await page.goto(`${running.addresses.org}/lightning/o/Product2/list`, { waitUntil: 'commit' });
    const paint = `new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))
      .observe({ type: 'paint', buffered: true }))`;
    const painted = await page.evaluate<number>(paint);
    times.set('first paint of the product list', painted);
    await page.getByRole('grid').getByRole('link').first().waitFor();
    times.set('its first rows, after the paint', performance.now() - last - painted);
    await browser.close();
  } finally {
    await running.stop();
  }
  return times;
}

const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-bench-'));
try {
  rmSync(VENDOR_CACHE, { recursive: true, force: true });
  const cold = await measure(folder);
  const warm = await measure(folder);
  const sum = (times: Parts): number => [...times.values()].reduce((total, time) => total + time, 0);
  console.log(describeMachine());
  printTable(
    'From npm start to a page with data',
    ['part', 'again', 'first time', 'ratio'],
    [
      ...[...warm].map(([name, time]) => [name, time, cold.get(name) ?? 0] as const),
      ['all', sum(warm), sum(cold)] as const
    ].map(([name, again, first]) => [name, duration(again), duration(first), (again / first).toFixed(2)])
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
