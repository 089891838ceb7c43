import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { listFiles, relative } from '../../project/files.ts';

/** Folders whose files are no sources. */
const SKIPPED = /(^|\/)(node_modules|dist|build|coverage|\.[^/]+)(\/|$)/;
/** A check names places of the project that it is given, which in its tests is a sample. */
const CHECKS = 'scripts/checks/';
/** In comments, names are examples. */
const BLOCK_COMMENT = /^\s*\/\*[\s\S]*?\*\//gm;
/** The text of a quoted literal, or the beginning of a template, as far as it may be a path. */
const LITERAL = /(['"`])([\w@./-]+)/g;

/**
 * What a file leads to: the files it imports, and the files and folders it names. Only texts that are paths from the root of
 * the project or from the file are seen, so a reader has to name what it reads in one piece.
 */
export class FileGraph {
  readonly #root: string;
  readonly #package: string;
  readonly #next = new Map<string, readonly string[]>();

  /** @param packageFolder the folder of the package, whose files `reached` leaves out */
  constructor(root: string, packageFolder: string) {
    this.#root = root;
    this.#package = packageFolder;
  }

  /** The file and all that it leads to, from the root of the project; the package itself stands for its files. */
  reached(file: string): ReadonlySet<string> {
    const found = new Set([file]);
    for (const one of found) for (const next of this.#after(one)) found.add(next);
    return found;
  }

  #after(file: string): readonly string[] {
    const known = this.#next.get(file);
    if (known !== undefined) return known;
    const next = /\.(ts|mjs|cjs|js)$/.test(file) ? this.#named(file) : [];
    this.#next.set(file, next);
    return next;
  }

  #named(file: string): string[] {
    const own = path.dirname(path.join(this.#root, file));
    const text = readFileSync(path.join(this.#root, file), 'utf8').replace(BLOCK_COMMENT, '');
    const literals = new Set([...text.matchAll(LITERAL)].map(([, , literal = '']) => literal));
    // Far more often a character than a folder.
    literals.delete('.');
    return [...literals].flatMap((literal) => [
      ...this.#files(path.resolve(own, literal)),
      // A word alone is no path from the root.
      ...(/[/.]/.test(literal) && !file.startsWith(CHECKS)
        ? this.#files(path.resolve(this.#root, literal))
        : [])
    ]);
  }

  /** The file at a path, or those of the folder that is there. */
  #files(full: string): string[] {
    const name = relative(this.#root, full);
    if (name === this.#package || name.startsWith(`${this.#package}/`)) return [this.#package];
    if (name === '' || name.startsWith('..') || SKIPPED.test(name) || !existsSync(full)) return [];
    if (!statSync(full).isDirectory()) return [name];
    return listFiles(full)
      .map((file) => relative(this.#root, file))
      .filter((file) => !SKIPPED.test(file));
  }
}
