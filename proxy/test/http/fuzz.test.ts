import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { file, logFile, startUsageApp } from '../usage/usage-app.ts';
import { CALL_HEADERS, ROUTES, buildTestApp, call, example, type TestApp } from './test-app.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every place of a JSON value, as the keys that lead there. */
function placesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [path];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

/** The value with `change` done to it at a place. */
function changeAt(value: Json, path: (string | number)[], change: (value: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((inner, n) => (n === key ? changeAt(inner, rest, change) : inner));
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>).map(([name, inner]) => [
      name,
      name === key ? changeAt(inner, rest, change) : inner
    ])
  );
}

const otherType = (value: Json): Json =>
  typeof value === 'object' && value !== null ? 'text' : { unexpected: [] };

const withUnknown = (value: Json): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value, 'Not A Name': true }
    : otherType(value);

const tooLong = (value: Json): Json => (typeof value === 'string' ? 'x'.repeat(140_000) : otherType(value));

/** Bodies of an operation that each break its schema in one place. */
function brokenBodies(operation: string): fc.Arbitrary<Json> {
  return fc
    .tuple(placesInExamples(operation), fc.constantFrom(otherType, withUnknown, tooLong))
    .map(([{ valid, path }, change]) => changeAt(valid, path, change));
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Record<string, unknown>;
}

/** Either it went well, or the caller is told what was wrong with the request. */
function assertAnswered(response: Answer): void {
  if (response.statusCode !== 200 && response.statusCode !== 202) assertErrorShape(response);
}

function assertErrorShape(response: Answer): void {
  const answer = JSON.parse(response.body) as Record<string, unknown>;
  assert.ok(
    response.statusCode >= 400 && response.statusCode < 500,
    `${response.statusCode} ${response.body}`
  );
  assert.match(String(answer['code']), /^[a-z]+(-[a-z]+)*$/);
  assert.match(String(answer['message']), /\.$/);
  assert.equal(answer['requestId'], response.headers['x-request-id']);
  const unknown = Object.keys(answer).filter(
    (key) => !['code', 'message', 'requestId', 'details'].includes(key)
  );
  assert.deepEqual(unknown, []);
}

/** Bodies of an operation with any text in the place of one of its texts; some of them are valid. */
function bodiesWithOtherTexts(operation: string): fc.Arbitrary<Json> {
  return fc
    .tuple(
      placesInExamples(operation, (value) => typeof value === 'string'),
      fc.string({ unit: 'binary', maxLength: 300 })
    )
    .map(([{ valid, path }, text]) => changeAt(valid, path, () => text));
}

/** Places of the examples of a request whose values are such. */
function placesInExamples(operation: string, isSuch: (value: Json) => boolean = () => true) {
  const places = requestsOf(operation).flatMap((valid) =>
    placesOf(valid)
      .filter((path) => isSuch(valueAt(valid, path)))
      .map((path) => ({ valid, path }))
  );
  return fc.constantFrom(...places);
}

function requestsOf(operation: string): Json[] {
  return readdirSync(new URL(`../../../contract/examples/${operation}/`, import.meta.url))
    .filter((name) => name.startsWith('request'))
    .map((name) => example(`${operation}/${name.replace('.json', '')}`) as Json);
}

function valueAt(value: Json, path: (string | number)[]): Json {
  return path.reduce((inner, key) => (inner as Record<string | number, Json>)[key] ?? null, value);
}

/** Addresses of a route with any text in place of its last part, or with any query. */
function addressesOf(url: string): fc.Arbitrary<string> {
  const parent = url.slice(0, url.lastIndexOf('/') + 1);
  return fc.oneof(
    fc.webQueryParameters().map((query) => `${url}?${query}`),
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => parent + encodeURIComponent(text)),
    fc.webPath().map((path) => parent + path)
  );
}

/** Packages of the examples, with usage in the store, so that questions go all the way. */
const PACKAGES = ['0335g000000abcD', '0335g000000pkgA', '0335g000000pkgB'];

/** The app, and how often something behind its routes was asked; the routes of usage lead to a real store. */
async function startApp(t: TestContext, url: string): Promise<TestApp & { timesAsked(): number }> {
  if (/^\/v1\/(usage|field-sync)\//.test(url)) {
    const { app, asked, load, serve } = await startUsageApp(t);
    for (const packageId of PACKAGES) {
      serve(file(logFile([{ package_id: packageId }])));
      assert.equal((await load({ packageId })).state, 'loaded');
    }
    return { ...app, timesAsked: () => asked.length };
  }
  const app = await buildTestApp(t, { requestsPerMinute: 1_000_000 });
  return { ...app, timesAsked: () => app.asked.length };
}

const RUNS = { numRuns: 150 };

describe('every route', () => {
  for (const [operation, { method, url, hasBody }] of ROUTES) {
    it(`answers whatever it is sent: ${method} ${url}`, async (t) => {
      const { inject, timesAsked } = await startApp(t, url);

      // First, while nothing that an earlier request has started can still ask.
      if (hasBody)
        await t.test('bodies that break its schema, with an error of the caller', async () => {
          const known = timesAsked();

          await fc.assert(
            fc.asyncProperty(brokenBodies(operation), async (body) => {
              assertErrorShape(await inject(call(operation, { payload: JSON.stringify(body) })));
            }),
            RUNS
          );

          assert.equal(timesAsked(), known);
        });

      await t.test('any headers, without failing', async () => {
        const names = [
          ...Object.keys(CALL_HEADERS),
          'authorization',
          'x-flexnet-token',
          'x-request-timeout',
          'x-salesforce-org-id'
        ];
        const headers = fc
          .tuple(fc.constantFrom(...names), fc.string({ unit: 'grapheme-ascii', maxLength: 300 }))
          .map(([name, value]) => ({ ...CALL_HEADERS, [name]: value }));

        await fc.assert(
          fc.asyncProperty(headers, async (sent) => {
            assertAnswered(await inject(call(operation, { headers: sent })));
          }),
          RUNS
        );
      });

      await t.test('any address, without failing', async () => {
        await fc.assert(
          fc.asyncProperty(addressesOf(url), async (address) => {
            assertAnswered(await inject(call(operation, { url: address })));
          }),
          RUNS
        );
      });

      if (!hasBody) return;

      await t.test('any text in place of a text, without failing', async () => {
        await fc.assert(
          fc.asyncProperty(bodiesWithOtherTexts(operation), async (body) => {
            assertAnswered(await inject(call(operation, { payload: JSON.stringify(body) })));
          }),
          RUNS
        );
      });

      await t.test('any JSON and any bytes, without failing', async () => {
        const payloads = fc.oneof(
          fc.json(),
          fc.string({ unit: 'binary' }),
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
        );

        await fc.assert(
          fc.asyncProperty(payloads, async (payload) => {
            assertAnswered(await inject(call(operation, { payload })));
          }),
          RUNS
        );
      });
    });
  }
});
