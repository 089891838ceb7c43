import { abandoned } from './engine.ts';

interface Waiting {
  readonly orgId: string;
  readonly start: () => void;
}

/**
 * Shares a few places among orgs: each org has one at a time, so that there is always one for another org, and whoever has
 * waited longest is next.
 */
export class FairQueue {
  readonly #places: number;
  readonly #busy = new Set<string>();
  #waiting: readonly Waiting[] = [];

  /** @param places how many orgs are served at the same time */
  constructor(places: number) {
    this.#places = places;
  }

  /**
   * Does something for an org when it is its turn.
   * @throws UsageError when nobody waits for it any more by then
   */
  async run<T>(orgId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#turn(orgId, signal);
    try {
      return await work();
    } finally {
      this.#busy.delete(orgId);
      this.#startNext();
    }
  }

  #turn(orgId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abandoned());
      const waiting = {
        orgId,
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        }
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(abandoned());
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting = [...this.#waiting, waiting];
      this.#startNext();
    });
  }

  #startNext(): void {
    if (this.#busy.size >= this.#places) return;
    const next = this.#waiting.find(({ orgId }) => !this.#busy.has(orgId));
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((other) => other !== next);
    this.#busy.add(next.orgId);
    next.start();
  }
}
