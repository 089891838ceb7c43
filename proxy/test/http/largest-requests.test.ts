import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutboundRequest, OutboundResponse } from '../../src/ports/outbound-http.ts';
import { ScriptedHttp } from '../fakes/fetch-http.ts';
import { buildFlexNetApp } from './flexnet-app.ts';
import { largestRequests } from './largest-requests.ts';
import { call, CALL_HEADERS } from './test-app.ts';

const LIMIT = 8 << 20;

/** A tenant that has nothing and refuses nothing. */
function empty({ body = '' }: OutboundRequest): OutboundResponse {
  const name = /<(\w+)Request /.exec(body)?.[1] ?? '';
  const answer = `<${name}Response><statusInfo><status>SUCCESS</status></statusInfo></${name}Response>`;
  return {
    status: 200,
    headers: {},
    body: `<e:Envelope xmlns:e="s"><e:Body>${answer}</e:Body></e:Envelope>`
  };
}

for (const { operation, title, payload } of largestRequests(LIMIT)) {
  // Work that grows with the square of a request would take minutes here.
  test(`${operation} takes ${title}, or refuses it`, { timeout: 60_000 }, async (t) => {
    const { inject } = await buildFlexNetApp(t, new ScriptedHttp(empty), { bodyLimitBytes: LIMIT });

    const response = await inject(call(operation, { headers: CALL_HEADERS, payload }));

    const { code = null } = response.json<{ code?: string }>();
    assert.ok(
      response.statusCode === 200 ||
        (response.statusCode >= 400 && code !== null && code !== 'internal-error'),
      `${response.statusCode} ${code}`
    );
  });
}

test(
  'Products that all share one code are answered, and each is told of a few others only',
  { timeout: 60_000 },
  async (t) => {
    const { inject } = await buildFlexNetApp(t, new ScriptedHttp(empty), { bodyLimitBytes: LIMIT });
    const product = (prefix: string, n: number) => ({
      id: `01t${prefix}${String(n).padStart(14, '0')}`,
      name: `Product ${n}`,
      productCode: 'FL-1'
    });
    const asked = Array.from({ length: 10_000 }, (_, n) => ({
      ...product('A', n),
      isActive: true,
      isIncluded: true
    }));
    const others = Array.from({ length: 40_000 }, (_, n) => product('B', n));

    const response = await inject(
      call('checkProductReadiness', {
        headers: CALL_HEADERS,
        payload: JSON.stringify({ products: asked, otherIncludedProducts: others })
      })
    );

    const { products } = response.json<{ products: { code: string; message: string }[] }>();
    assert.ok(products.every(({ code }) => code === 'CODE_NOT_UNIQUE'));
    assert.match(products[0]?.message ?? '', /^49999 other included products .* and 49994 more\./);
  }
);
