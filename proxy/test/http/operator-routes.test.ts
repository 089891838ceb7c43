import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createSecret, hashSecret } from '../../src/http/api-keys.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { buildTestApp, call, example } from './test-app.ts';

describe('the routes of the operator', () => {
  it('tell that the process lives', async (t) => {
    const { inject } = await buildTestApp(t);

    const response = await inject({ method: 'GET', url: '/health' });

    assert.equal(response.statusCode, 200);
    assert.deepEqual(response.json(), example('getHealth/200-alive'));
  });

  it('tell that new requests are welcome, and how each upstream is', async (t) => {
    const { inject } = await buildTestApp(t, { upstreams: () => [{ name: 'flexnet', state: 'available' }] });

    const response = await inject({ method: 'GET', url: '/ready' });

    assert.equal(response.statusCode, 200);
    assert.deepEqual(response.json(), example('getReadiness/200-ready'));
  });

  it('stay ready while an upstream fails, because it belongs to single tenants', async (t) => {
    const { inject } = await buildTestApp(t, {
      upstreams: () => [{ name: 'flexnet', state: 'unavailable' }]
    });

    const response = await inject({ method: 'GET', url: '/ready' });

    assert.equal(response.statusCode, 200);
    assert.deepEqual(response.json(), {
      status: 'ready',
      upstreams: [{ name: 'flexnet', state: 'unavailable' }]
    });
  });

  it('show the contract that is in the repository', async (t) => {
    const { inject } = await buildTestApp(t);

    const response = await inject({ method: 'GET', url: '/openapi.json' });

    assert.equal(response.statusCode, 200);
    assert.deepEqual(response.json(), example('../openapi'));
  });

  it('do not log those who ask every few seconds', async (t) => {
    const { inject, log } = await buildTestApp(t);

    await inject({ method: 'GET', url: '/health' });
    await inject({ method: 'GET', url: '/ready' });
    await inject(call('checkConnection'));

    assert.deepEqual(
      log.map(({ route }) => route),
      ['/v1/connection/check']
    );
  });
});

describe('the metrics', () => {
  it('are those that the operator guide watches', async () => {
    const metrics = createMetrics({ process: false });
    metrics.observeCircuits('flexnet', () => []);
    const guide = readFileSync(new URL('../../../docs/operator-guide.md', import.meta.url), 'utf8');
    const watched = new Set(guide.match(/crosswalk_[a-z_]+?(?=_count|\b)/g));

    const { text } = await metrics.read();

    const known = [...text.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name);
    assert.deepEqual([...watched].sort(), known.sort());
  });

  it('are for nobody until a token is configured', async (t) => {
    const { inject } = await buildTestApp(t);

    const response = await inject({
      method: 'GET',
      url: '/metrics',
      headers: { authorization: `Bearer ${createSecret()}` }
    });

    assert.equal(response.statusCode, 403);
    assert.equal(response.json<{ code: string }>().code, 'metrics-not-configured');
  });

  it('are refused without the token', async (t) => {
    const { inject } = await buildTestApp(t, { operatorTokenHash: hashSecret(createSecret()) });
    const headers = [{}, { authorization: `Bearer ${createSecret()}` }, { authorization: 'Basic dTpw' }];

    const responses = await Promise.all(
      headers.map((sent) => inject({ method: 'GET', url: '/metrics', headers: sent }))
    );

    assert.deepEqual(
      responses.map((response) => [response.statusCode, response.json<{ code: string }>().code]),
      headers.map(() => [401, 'operator-token-not-valid'])
    );
  });

  it('count requests, orders, calls to upstreams and circuits', async (t) => {
    const token = createSecret();
    const metrics = createMetrics({ process: false });
    const { inject } = await buildTestApp(t, { metrics, operatorTokenHash: hashSecret(token) });
    metrics.upstreamCallEnded({ upstream: 'flexnet', outcome: 'timed-out', seconds: 0.2 });
    metrics.observeCircuits('flexnet', () => [
      { host: 'https://flex1234.flexnetoperations.com', circuit: 'open' }
    ]);
    await inject(call('syncOrders'));
    await inject({ method: 'GET', url: '/nothing/that/a/caller/made/up' });

    const response = await inject({
      method: 'GET',
      url: '/metrics',
      headers: { authorization: `Bearer ${token}` }
    });

    assert.equal(response.statusCode, 200);
    assert.match(String(response.headers['content-type']), /^text\/plain/);
    const lines = response.body.split('\n');
    for (const line of [
      'crosswalk_http_request_duration_seconds_count{route="/v1/orders/sync",method="POST",status="200"} 1',
      'crosswalk_http_request_duration_seconds_count{route="none",method="GET",status="404"} 1',
      'crosswalk_upstream_call_duration_seconds_count{upstream="flexnet",outcome="timed-out"} 1',
      'crosswalk_orders_total{status="synced"} 1',
      'crosswalk_orders_total{status="failed"} 1',
      'crosswalk_orders_total{status="skipped"} 1',
      'crosswalk_upstream_circuit_state{upstream="flexnet",host="https://flex1234.flexnetoperations.com"} 2'
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });
});
