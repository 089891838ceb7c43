import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CALL_HEADERS, PATHS, buildTestApp, call, example } from './test-app.ts';

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
function changeAt(value: Json, path: (string | number)[], change: (at: Json) => Json): Json {
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

const otherType = (at: Json): Json => (typeof at === 'object' && at !== null ? 'text' : { unexpected: [] });

const withUnknown = (at: Json): Json =>
  typeof at === 'object' && at !== null && !Array.isArray(at) ? { ...at, 'Not A Name': true } : otherType(at);

const tooLong = (at: Json): Json => (typeof at === 'string' ? 'x'.repeat(140_000) : otherType(at));

/** Bodies of an operation that each break its schema in one place. */
function brokenBodies(operation: string): fc.Arbitrary<Json> {
  const valid = example(`${operation}/request`) as Json;
  return fc
    .tuple(fc.constantFrom(...placesOf(valid)), fc.constantFrom(otherType, withUnknown, tooLong))
    .map(([path, change]) => changeAt(valid, path, change));
}

function assertErrorShape(response: {
  statusCode: number;
  body: string;
  headers: Record<string, unknown>;
}): void {
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

describe('every route', () => {
  for (const [operation, url] of Object.entries(PATHS)) {
    it(`of ${url} answers bodies that break its schema with an error of the caller`, async (t) => {
      const { asked, inject } = await buildTestApp(t, { requestsPerMinute: 1_000_000 });

      await fc.assert(
        fc.asyncProperty(brokenBodies(operation), async (body) => {
          assertErrorShape(await inject(call(operation, { payload: JSON.stringify(body) })));
        }),
        { numRuns: 150 }
      );

      assert.equal(asked.length, 0);
    });

    it(`of ${url} answers any JSON and any bytes without failing`, async (t) => {
      const { inject } = await buildTestApp(t, { requestsPerMinute: 1_000_000 });
      const payloads = fc.oneof(
        fc.json(),
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
      );

      await fc.assert(
        fc.asyncProperty(payloads, async (payload) => {
          const response = await inject(call(operation, { payload }));
          if (response.statusCode !== 200) assertErrorShape(response);
        }),
        { numRuns: 150 }
      );
    });

    it(`of ${url} answers any headers without failing`, async (t) => {
      const { inject } = await buildTestApp(t, { requestsPerMinute: 1_000_000 });
      const names = [
        ...Object.keys(CALL_HEADERS),
        'x-flexnet-token',
        'x-request-timeout',
        'x-salesforce-org-id'
      ];
      const headers = fc
        .tuple(fc.constantFrom(...names), fc.string({ unit: 'grapheme-ascii', maxLength: 300 }))
        .map(([name, value]) => ({ ...CALL_HEADERS, [name]: value }));

      await fc.assert(
        fc.asyncProperty(headers, async (sent) => {
          const response = await inject(call(operation, { headers: sent }));
          if (response.statusCode !== 200) assertErrorShape(response);
        }),
        { numRuns: 150 }
      );
    });
  }
});
