import { cpus, totalmem, type } from 'node:os';

/** What the numbers were measured on, in one line. */
export function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model ?? 'unknown processor'}, ${memory} GiB, ${type()}, Node ${process.version}`;
}
