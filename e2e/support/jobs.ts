import type { OpenedOrg } from '../../local-org/src/open.ts';

/** A clock of this machine that can be put forward. */
export class MovableClock {
  #ahead = 0;

  readonly now = (): number => Date.now() + this.#ahead;

  putForward(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}

/**
 * Runs every job that waits and every job that follows; the clock is put forward to those that are to run later.
 * @param between called after each piece of work
 */
export function runAllJobs(
  { org, program }: OpenedOrg,
  clock: MovableClock,
  between: () => void = () => undefined
): void {
  const jobs = org.schema.existing('AsyncApexJob');
  for (;;) {
    while (org.runNextJobStep(program)) between();
    if (org.database.store.rowsWhere(jobs, "Status IN ('Queued', 'Holding')", []).length === 0) return;
    clock.putForward(1_000);
  }
}
