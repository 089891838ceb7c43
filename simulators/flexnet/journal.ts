import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync
} from 'node:fs';
import type { Stored } from './model.ts';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** Where changes go so that a killed simulator finds them again. */
export interface Journal {
  /** Returns when the operating system holds the changes, so that a killed process cannot lose them. */
  append(changes: readonly Stored[]): void;
  close(): void;
}

/** A journal for simulators that keep nothing. */
export const noJournal: Journal = { append: () => undefined, close: () => undefined };

/** Opens a journal for appending; what a kill left half written at its end, and nobody was told of, is cut off. */
export function openJournal(path: string): Journal {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
  let position = readLines(file, () => undefined);
  ftruncateSync(file, position);
  return {
    append(changes) {
      position += writeWhole(file, Buffer.from(`${JSON.stringify(changes)}\n`), position);
    },
    close: () => closeSync(file)
  };
}

/** Hands every change in a journal to `visit`, oldest first, and returns the number of changes. */
export function replayJournal(path: string, visit: (change: Stored) => void): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r');
  let count = 0;
  readLines(file, (line) => {
    // The file is written by append and by replaceJournal alone, which write arrays of changes.
    for (const change of JSON.parse(line) as Stored[]) {
      visit(change);
      count += 1;
    }
  });
  closeSync(file);
  return count;
}

/** Puts a journal of the given records in the place of the old one, in one step. */
export function replaceJournal(path: string, records: Iterable<Stored>): void {
  const draft = `${path}.new`;
  writeFileSync(draft, '');
  const file = openSync(draft, 'r+');
  let position = 0;
  for (const record of records)
    position += writeWhole(file, Buffer.from(`${JSON.stringify([record])}\n`), position);
  closeSync(file);
  renameSync(draft, path);
}

function writeWhole(file: number, bytes: Buffer, position: number): number {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
  return written;
}

function readLines(file: number, visit: (line: string) => void): number {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  let position = 0;
  let complete = 0;
  for (;;) {
    const size = readSync(file, chunk, 0, CHUNK_BYTES, position);
    if (size === 0) return complete;
    position += size;
    let from = 0;
    const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
    for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
      visit(bytes.toString('utf8', from, to));
      complete += to + 1 - from;
      from = to + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
}
