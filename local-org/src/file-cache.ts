import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is built once and kept for all orgs of this checkout, until the next `npm ci`. */
export const CACHE = fileURLToPath(new URL('../../node_modules/.cache/local-org', import.meta.url));

/** Texts that are costly to make and outlive the process, by everything that they are made from. */
export class FileCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * The text that was made from the same parts before, else what `make` answers now.
   * @param parts all that decides what the text is
   */
  text(parts: readonly unknown[], make: () => string): string {
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    const file = join(this.#folder, key);
    if (existsSync(file)) return readFileSync(file, 'utf8');
    const made = make();
    // Another process may write the same at the same time; a rename shows readers all of it or nothing.
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, made);
    renameSync(unfinished, file);
    return made;
  }
}
