import type { OpenedOrg } from '../open.ts';

const LOOK_FOR_DUE_SCHEDULES = 1_000;

/**
 * Runs waiting jobs and due schedules between requests: one transaction (a job, or one chunk of a batch), then whatever
 * requests wait, then the next one. What a job does in one transaction is done in one go, as is every callout in it.
 */
export class JobRunner {
  readonly #opened: OpenedOrg;
  readonly #clock: NodeJS.Timeout;
  #next: NodeJS.Immediate | null = null;

  constructor(opened: OpenedOrg) {
    this.#opened = opened;
    this.#clock = setInterval(() => this.wake(), LOOK_FOR_DUE_SCHEDULES).unref();
  }

  /** Starts on what waits, unless that is going on. */
  wake(): void {
    this.#next ??= setImmediate(() => this.#work());
  }

  stop(): void {
    clearInterval(this.#clock);
    if (this.#next !== null) clearImmediate(this.#next);
  }

  #work(): void {
    this.#next = null;
    try {
      const { org, program } = this.#opened;
      if (org.runNextJobStep(program)) this.wake();
    } catch (error) {
      // Apex errors end in the job's row; this is a fault of the local org, and the next job may do better.
      console.error(
        `A job ended in a fault of the local org: ${error instanceof Error ? error.stack : String(error)}`
      );
      this.wake();
    }
  }
}
