import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles, relative } from '../../project/files.ts';

/** Words that a text has, with the names of components as scripts write them. */
export function wordsOf(text: string): Set<string> {
  const tags = [...text.matchAll(/\bc-([a-z0-9-]+)/g)].map(([, name = '']) => camelCase(name));
  return new Set([...(text.match(/\w+/g) ?? []), ...tags]);
}

const camelCase = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A class, component, tab or page of the package by its name, and the words of its files. */
interface Named {
  readonly name: string;
  readonly kind: 'class' | 'component' | 'tab' | 'page';
  readonly files: string[];
  readonly words: Set<string>;
}

const KINDS: readonly (readonly [Named['kind'], RegExp])[] = [
  ['class', /\/classes\/(?:.*\/)?(\w+)\.cls(-meta\.xml)?$/],
  ['component', /\/lwc\/(\w+)\//],
  ['tab', /\/tabs\/(\w+)\.tab-meta\.xml$/],
  ['page', /\/flexipages\/(\w+)\.flexipage-meta\.xml$/]
];

/** Which classes, components, tabs and pages of the package name which others. */
export class PackageGraph {
  readonly #named = new Map<string, Named>();
  readonly #root: string;
  readonly #folder: string;

  /** @param folder the folder of the package, from the root of the project */
  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
    for (const file of listFiles(path.join(root, folder)).map((full) => relative(root, full)))
      this.#read(file);
  }

  /**
   * All that leads to the files, themselves included: names of classes, components, tabs and pages. Null when one of the
   * files is of another kind, on which anything may depend.
   */
  leadingTo(files: readonly string[]): ReadonlySet<string> | null {
    const found = new Set<string>();
    for (const file of files) {
      const named = this.#namedBy(file);
      if (named === null) return null;
      found.add(named.name);
    }
    for (const name of found) {
      for (const other of this.#named.values()) if (other.words.has(name)) found.add(other.name);
    }
    return found;
  }

  /** Whether one of the names is that of a tab or page. */
  isShown(names: ReadonlySet<string>): boolean {
    return [...this.#named.values()].some(
      ({ kind, name }) => (kind === 'tab' || kind === 'page') && names.has(name)
    );
  }

  /** Test classes among the names. */
  testClasses(names: ReadonlySet<string>): string[] {
    return [...this.#named.values()]
      .filter(({ kind, name, words }) => kind === 'class' && names.has(name) && isTest(words))
      .map(({ name }) => name);
  }

  /** Test files of the components among the names. */
  componentTests(names: ReadonlySet<string>): string[] {
    return [...this.#named.values()]
      .filter(({ kind, name }) => kind === 'component' && names.has(name))
      .flatMap(({ files }) => files.filter((file) => file.endsWith('.test.ts')));
  }

  #read(file: string): void {
    const named = this.#namedBy(file);
    if (named === null) return;
    const key = `${named.kind} ${named.name}`;
    const known = this.#named.get(key) ?? { ...named, files: [], words: new Set() };
    known.files.push(file);
    for (const word of wordsOf(readFileSync(path.join(this.#root, file), 'utf8'))) known.words.add(word);
    this.#named.set(key, known);
  }

  /** The kind and name that a file belongs to, whether it is there or was. */
  #namedBy(file: string): Pick<Named, 'kind' | 'name'> | null {
    if (!file.startsWith(`${this.#folder}/`)) return null;
    for (const [kind, pattern] of KINDS) {
      const name = pattern.exec(file)?.[1];
      if (name !== undefined) return { kind, name };
    }
    return null;
  }
}

const isTest = (words: ReadonlySet<string>): boolean => words.has('IsTest') || words.has('isTest');
