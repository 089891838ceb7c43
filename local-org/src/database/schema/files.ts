import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readXml, type XmlElement } from './xml.ts';

/** Files of a folder with that ending, in the order of their names; none if the folder does not exist. */
export function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((file) => file.endsWith(ending));
  return names.sort().map((file) => join(folder, file));
}

/** The metadata cannot be loaded; every problem is listed with its file. */
export class MetadataError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The metadata cannot be loaded:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'MetadataError';
    this.problems = problems;
  }
}

/** Reads files and collects their problems, so that one load reports all of them. */
export class MetadataReader {
  readonly problems: string[] = [];
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  report(file: string, problem: string): void {
    const home = this.#folders.find((folder) => file.startsWith(folder));
    this.problems.push(`${home === undefined ? file : relative(home, file)}: ${problem}`);
  }

  /** What `read` answers, in a list; an empty one if it throws, which becomes a problem of the file. */
  guard<T>(file: string, read: () => T): T[] {
    try {
      return [read()];
    } catch (error) {
      this.report(file, error instanceof Error ? error.message : String(error));
      return [];
    }
  }

  /** Reads all files `<name>.<ending>-meta.xml` of a folder, whose root elements have to be `root`. */
  all<T>(folder: string, ending: string, root: string, read: (xml: XmlElement, name: string) => T): T[] {
    const whole = `.${ending}-meta.xml`;
    return filesIn(folder, whole).flatMap((file) =>
      this.guard(file, () => read(readXml(file, root), basename(file, whole)))
    );
  }
}
