import { cpus, loadavg, totalmem, type } from 'node:os';

/** What the numbers were measured on, and how busy it was with other things, in one line. */
export function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model ?? 'unknown processor'}, ${memory} GiB, ${type()}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`;
}
