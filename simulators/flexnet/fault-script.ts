/** Ways in which an answer can go wrong. */
export type Fault =
  | { readonly kind: 'http-status'; readonly status: number; readonly retryAfter?: number }
  | { readonly kind: 'soap-fault'; readonly message?: string }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'stall' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'slow-body'; readonly chunkBytes: number; readonly everyMs: number }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'html' }
  | { readonly kind: 'entities' }
  | { readonly kind: 'nameless-failure' }
  | { readonly kind: 'nameless-partial-failure' };

export type FaultKind = Fault['kind'];

/** When a fault strikes. */
export interface FaultRule {
  /** The operation as its request element says it, without `Request`; absent: any. */
  readonly operation?: string;
  /** Only requests that contain this text. */
  readonly contains?: string;
  /** How many matching requests pass first. */
  readonly skip?: number;
  /** How many matching requests are struck then; absent: one. */
  readonly times?: number;
  /** Whether the work is done although the answer goes wrong; absent: as is usual for the kind. */
  readonly afterWork?: boolean;
  readonly fault: Fault;
}

/** What strikes one request. */
export interface Strike {
  readonly fault: Fault;
  readonly afterWork: boolean;
}

/** Kinds that spoil an answer rather than prevent it. */
const AFTER_WORK: ReadonlySet<FaultKind> = new Set([
  'delay',
  'slow-body',
  'malformed',
  'truncated',
  'empty',
  'huge',
  'html',
  'entities',
  'nameless-partial-failure'
]);

/** Rules that are used up in their order: the first one that applies to a request strikes it. */
export class FaultScript {
  #rules: { readonly rule: FaultRule; seen: number }[] = [];
  #strikes = 0;

  constructor(rules: readonly FaultRule[] = []) {
    this.set(rules);
  }

  /** Replaces all rules. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, seen: 0 }));
  }

  clear(): void {
    this.set([]);
  }

  /** How many requests have been struck so far. */
  get strikes(): number {
    return this.#strikes;
  }

  /** What strikes the next request of an operation, or undefined. */
  next(operation: string, request: string): Strike | undefined {
    for (const entry of this.#rules) {
      if (!applies(entry.rule, operation, request)) continue;
      entry.seen += 1;
      const { skip = 0, times = 1, fault } = entry.rule;
      if (entry.seen <= skip || entry.seen > skip + times) continue;
      this.#strikes += 1;
      return { fault, afterWork: entry.rule.afterWork ?? AFTER_WORK.has(fault.kind) };
    }
    return undefined;
  }
}

function applies(rule: FaultRule, operation: string, request: string): boolean {
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  return rule.contains === undefined || request.includes(rule.contains);
}
