import type { Coverage } from '../apex/program.ts';

/** Lines of a file that can run, with how often each did. */
export interface FileCoverage {
  readonly file: string;
  readonly lines: ReadonlyMap<number, number>;
}

/** The org's rule: deployable code is covered to three quarters. */
export const REQUIRED_SHARE = 0.75;

/** Statement counts by line; a line counts as run when its first statement was. */
export function lineCoverage({ file, slots, hits }: Coverage): FileCoverage {
  const lines = new Map<number, number>();
  slots.forEach((line, slot) => lines.set(line, Math.max(lines.get(line) ?? 0, hits[slot] ?? 0)));
  return { file, lines: new Map([...lines].sort(([a], [b]) => a - b)) };
}

/** Share of the lines that ran, 1 when there are none. */
export function coveredShare(files: readonly FileCoverage[]): number {
  const counts = files.flatMap((file) => [...file.lines.values()]);
  return counts.length === 0 ? 1 : counts.filter((count) => count > 0).length / counts.length;
}

/** Lines that never ran, for the reader of a report. */
export function missedLines(file: FileCoverage): number[] {
  return [...file.lines].flatMap(([line, count]) => (count === 0 ? [line] : []));
}

/** The coverage in lcov's format. */
export function lcov(files: readonly FileCoverage[]): string {
  return files.map(lcovRecord).join('');
}

function lcovRecord({ file, lines }: FileCoverage): string {
  const hit = [...lines.values()].filter((count) => count > 0).length;
  const counts = [...lines].map(([line, count]) => `DA:${line},${count}\n`).join('');
  return `TN:\nSF:${file}\n${counts}LF:${lines.size}\nLH:${hit}\nend_of_record\n`;
}
