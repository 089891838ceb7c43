import type { OpenedOrg } from '../open.ts';

const LOOK_FOR_DUE_SCHEDULES = 1_000;

/** Runs waiting jobs and due schedules between requests, one piece at a time, so that pages stay usable meanwhile. */
export class JobRunner {
  readonly #opened: OpenedOrg;
  readonly #clock: NodeJS.Timeout;
  #running = false;

  constructor(opened: OpenedOrg) {
    this.#opened = opened;
    this.#clock = setInterval(() => this.wake(), LOOK_FOR_DUE_SCHEDULES).unref();
  }

  /** Starts on what waits, unless that is going on. */
  wake(): void {
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => this.#work());
  }

  stop(): void {
    clearInterval(this.#clock);
  }

  #work(): void {
    const { org, program } = this.#opened;
    this.#running = org.runNextJobStep(program);
    if (this.#running) setImmediate(() => this.#work());
  }
}
