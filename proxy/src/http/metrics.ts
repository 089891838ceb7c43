import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  requestEnded(request: { route: string; method: string; status: number; seconds: number }): void;
  upstreamCallEnded(call: { upstream: string; outcome: string; seconds: number }): void;
  ordersAnswered(statuses: readonly string[]): void;
  /** Asked for at every reading, so that forgotten hosts disappear from the metrics, too. */
  observeCircuits(upstream: string, read: () => { host: string; circuit: string }[]): void;
  /** Prometheus text format. */
  read(): Promise<{ contentType: string; text: string }>;
}

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Counts for Prometheus. Labels never hold anything that a caller can choose freely. */
export function createMetrics(options: { process: boolean }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process) collectDefaultMetrics({ register: registry });

  const requests = new Histogram({
    name: 'crosswalk_http_request_duration_seconds',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers
  });
  const upstreamCalls = new Histogram({
    name: 'crosswalk_upstream_call_duration_seconds',
    help: 'Calls to other systems, by outcome.',
    labelNames: ['upstream', 'outcome'],
    buckets: SECONDS,
    registers
  });
  const orders = new Counter({
    name: 'crosswalk_orders_total',
    help: 'Orders answered, by status.',
    labelNames: ['status'],
    registers
  });

  return {
    requestEnded: ({ route, method, status, seconds }) =>
      requests.observe({ route, method, status: String(status) }, seconds),
    upstreamCallEnded: ({ upstream, outcome, seconds }) =>
      upstreamCalls.observe({ upstream, outcome }, seconds),
    ordersAnswered: (statuses) => statuses.forEach((status) => orders.inc({ status })),
    observeCircuits: (upstream, read) => registerCircuits(registry, upstream, read),
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() })
  };
}

const CIRCUIT_VALUES: Readonly<Record<string, number>> = { closed: 0, 'half-open': 1, open: 2 };

function registerCircuits(
  registry: Registry,
  upstream: string,
  read: () => { host: string; circuit: string }[]
): void {
  new Gauge({
    name: 'crosswalk_upstream_circuit_state',
    help: 'Circuit of each host: 0 closed, 1 half-open, 2 open.',
    labelNames: ['upstream', 'host'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { host, circuit } of read()) this.set({ upstream, host }, CIRCUIT_VALUES[circuit] ?? 2);
    }
  });
}
