/* The largest requests that the contract allows, against the same with a tenth of the items: how time grows, and how long /health waits. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startProxy, type ProxyProcess } from '../proxy/test/faults/proxy-process.ts';
import { largestRequests, type LargeRequest } from '../proxy/test/http/largest-requests.ts';
import { ROUTES } from '../proxy/test/http/test-app.ts';
import { startFlexNetSimulator } from '../simulators/flexnet/simulator.ts';
import { describeMachine } from './machine.ts';
import { duration, printTable } from './table.ts';

const LIMIT = 8 << 20;
/** How much less is sent to compare with. */
const SMALLER = 10;
const EVERY_MS = 10;

interface Measured {
  readonly status: number;
  /** Milliseconds. */
  readonly took: number;
  readonly longestHealth: number;
}

async function measure(proxy: ProxyProcess, { operation, payload }: LargeRequest): Promise<Measured> {
  const { url = '' } = ROUTES.get(operation) ?? {};
  let isDone = false;
  const startedAt = performance.now();
  const answer = fetch(proxy.url + url, { method: 'POST', headers: proxy.headers, body: payload })
    .then(async (response) => {
      await response.arrayBuffer();
      return response.status;
    })
    .finally(() => (isDone = true));
  let longestHealth = 0;
  while (!isDone) {
    const askedAt = performance.now();
    await fetch(`${proxy.url}/health`).then((response) => response.arrayBuffer());
    longestHealth = Math.max(longestHealth, performance.now() - askedAt);
    await pause(EVERY_MS);
  }
  return { status: await answer, took: performance.now() - startedAt, longestHealth };
}

/** The most memory that the process has had, in MB. */
function peakMemory({ pid }: ProxyProcess): number {
  const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

const simulator = await startFlexNetSimulator();
const proxy = await startProxy(simulator.url);
try {
  const large = largestRequests(LIMIT);
  const small = new Map(
    largestRequests(LIMIT, SMALLER).map((request) => [`${request.operation} ${request.title}`, request])
  );
  const rows: string[][] = [];
  for (const request of large) {
    const smaller = small.get(`${request.operation} ${request.title}`) ?? request;
    const before = await measure(proxy, smaller);
    const { status, took, longestHealth } = await measure(proxy, request);
    const growth = took / before.took / (request.payload.length / smaller.payload.length);
    rows.push([
      `${request.operation} ${request.title}`,
      String(status),
      duration(took),
      growth.toFixed(2),
      duration(longestHealth)
    ]);
  }
  console.log(describeMachine());
  printTable(
    'The largest request of every list of every route',
    ['', 'status', 'took', `growth per byte from 1/${SMALLER}`, '/health waited at most'],
    rows
  );
  console.log(`\nMost memory of the process: ${peakMemory(proxy).toFixed(0)} MB`);
} finally {
  await proxy.kill('SIGTERM');
  await simulator.close();
}
