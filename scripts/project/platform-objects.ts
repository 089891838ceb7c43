import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { readClassFields } from './class-file.ts';

/** What a name on an object stands for. Names are in lower case, since Salesforce does not tell cases apart. */
export type Member =
  | { readonly kind: 'field' }
  | { readonly kind: 'parent'; readonly object: string }
  | { readonly kind: 'children'; readonly object: string };

export type Members = ReadonlyMap<string, Member>;

/** Objects of the platform that its type library leaves out, with the fields that every object has. */
const LEFT_OUT = ['UserExternalCredential'];
const FOLDER = 'com/nawforce/runforce/SObjects/';

/** Folder of the Java libraries that come with the Apex checker. */
export function javaLibraries(): string {
  const require = createRequire(import.meta.url);
  return path.join(path.dirname(require.resolve('@salesforce/code-analyzer-pmd-engine')), 'java-lib');
}

/**
 * Finds the members of standard objects in the type library of the Apex checker, which has every standard object
 * of one API version as a compiled class. Needs no Java.
 */
export class PlatformObjects {
  private readonly jar: Uint8Array;
  private readonly known = new Map<string, Members | undefined>();
  private entries: ReadonlyMap<string, string> | undefined;

  constructor() {
    const folder = javaLibraries();
    const name = readdirSync(folder).find((file) => file.startsWith('sobject-types'));
    if (!name) throw new Error('The Apex checker came without its sobject-types library; run npm ci.');
    this.jar = readFileSync(path.join(folder, name));
  }

  /** Members of the object, or undefined when the platform has no such object. */
  members(object: string): Members | undefined {
    const key = object.toLowerCase();
    if (!this.known.has(key)) this.known.set(key, this.read(key));
    return this.known.get(key);
  }

  private read(key: string): Members | undefined {
    if (LEFT_OUT.some((object) => object.toLowerCase() === key)) return new Map([['id', { kind: 'field' }]]);
    const entry = this.index().get(key);
    if (!entry) return undefined;
    const bytes = unzipSync(this.jar, { filter: (file) => file.name === entry })[entry];
    return (
      bytes && new Map(readClassFields(bytes).flatMap(({ name, descriptor }) => toMember(name, descriptor)))
    );
  }

  private index(): ReadonlyMap<string, string> {
    if (!this.entries) {
      const entries = new Map<string, string>();
      unzipSync(this.jar, {
        filter: ({ name }) => {
          const match = /^([A-Za-z0-9_]+)\.class$/.exec(name.replace(FOLDER, ''));
          if (match?.[1]) entries.set(match[1].toLowerCase(), name);
          return false;
        }
      });
      this.entries = entries;
    }
    return this.entries;
  }
}

function toMember(name: string, descriptor: string): [string, Member][] {
  const key = name.toLowerCase();
  const match = /^(\[?)L(.+);$/.exec(descriptor);
  const type = match?.[2] ?? '';
  if (type.startsWith('com/nawforce/runforce/Internal/')) return [];
  if (!type.startsWith(FOLDER)) return [[key, { kind: 'field' }]];
  const object = type.slice(FOLDER.length);
  return [[key, match?.[1] ? { kind: 'children', object } : { kind: 'parent', object }]];
}
