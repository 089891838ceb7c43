import { GenMapping, addMapping, setSourceContent, toEncodedMap } from '@jridgewell/gen-mapping';
import { ApexLoadError, notModelled, placed, type SourcePosition } from '../errors.ts';
import type { Database } from '../ports.ts';
import type { Place } from '../syntax/tree.ts';
import type { Types } from '../types.ts';

/** The JavaScript of one source file as it grows: lines, constants, coverage slots and the way back to Apex. */
export class Unit {
  readonly file: string;
  readonly types: Types;
  readonly database: Database;
  /** Values that the code refers to as `p0`, `p1`, ... */
  readonly constants: unknown[] = [];
  readonly lines: string[] = [];
  /** Apex place of each generated line, by index; null where there is none. */
  readonly places: (Place['start'] | null)[] = [];
  /** Apex line of each coverage slot. */
  readonly slots: number[] = [];
  readonly #names = new Map<unknown, string>();
  #place: Place | null = null;

  constructor(file: string, types: Types, database: Database) {
    this.file = file;
    this.types = types;
    this.database = database;
  }

  /** Name of a constant in the generated code. */
  constant(value: unknown): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = `p${this.constants.push(value) - 1}`;
    this.#names.set(value, name);
    return name;
  }

  line(js: string, place: Place | null = this.#place): void {
    this.lines.push(js);
    this.places.push(place?.start ?? null);
  }

  /** The counter of a new statement; the lines that follow belong to it. */
  cover(place: Place): string {
    this.#place = place;
    return `c[${this.slots.push(place.start.line) - 1}]++;`;
  }

  fail(reason: string, place: Place): never {
    throw new ApexLoadError(reason, this.#position(place));
  }

  failNotModelled(what: string, place: Place): never {
    throw notModelled(what, this.#position(place));
  }

  /** Runs `body`; complaints that know no place are about this one. */
  placed<T>(place: Place, body: () => T): T {
    return placed(this.#position(place), body);
  }

  #position({ start: { line, column } }: Place): SourcePosition {
    return { file: this.file, line, column };
  }

  /** The source map of the generated lines; `offset` lines stand before them. */
  sourceMap(source: string, offset: number): string {
    const map = new GenMapping({ file: `${this.file}.js` });
    setSourceContent(map, this.file, source);
    this.places.forEach((place, index) => {
      if (place === null) return;
      addMapping(map, {
        generated: { line: index + 1 + offset, column: 0 },
        source: this.file,
        original: place
      });
    });
    return JSON.stringify(toEncodedMap(map));
  }
}
