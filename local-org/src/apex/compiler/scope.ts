import type { ApexType } from '../types.ts';
import type { ApexDefinition } from './definitions.ts';

export interface Local {
  readonly js: string;
  readonly type: ApexType;
  /** JavaScript that is true once a final variable has its value; null for other variables. */
  readonly assigned: string | null;
}

/** Where code stands: only constructors and initializers give final fields their values. */
export type Place = 'method' | 'constructor' | 'initializer' | 'accessor';

/** What is visible inside one method, initializer or accessor. */
export class Scope {
  readonly definition: ApexDefinition;
  readonly isStatic: boolean;
  readonly returns: ApexType;
  /** Field whose accessor this is: inside, its name means the stored value. */
  readonly accessorOf: string | null;
  readonly place: Place;
  readonly #blocks: Map<string, Local>[] = [new Map<string, Local>()];
  #temporaries = 0;
  #serial = 0;

  constructor(
    definition: ApexDefinition,
    isStatic: boolean,
    returns: ApexType,
    place: Place,
    accessorOf: string | null = null
  ) {
    this.definition = definition;
    this.isStatic = isStatic;
    this.returns = returns;
    this.place = place;
    this.accessorOf = accessorOf;
  }

  /** Runs `body` with a block of its own. */
  block(body: () => void): void {
    this.#blocks.push(new Map());
    body();
    this.#blocks.pop();
  }

  /** Declares a local variable and answers its JavaScript name; null when the name is taken. */
  declare(name: string, type: ApexType, assigned: string | null = null): string | null {
    const key = name.toLowerCase();
    if (this.local(key) !== undefined) return null;
    const js = `l_${key}`;
    this.#blocks.at(-1)?.set(key, { js, type, assigned });
    return js;
  }

  local(name: string): Local | undefined {
    const key = name.toLowerCase();
    return this.#blocks.findLast((block) => block.has(key))?.get(key);
  }

  /** The variables, by name in lower case. */
  locals(): string[] {
    return this.#blocks.flatMap((block) => [...block.keys()]);
  }

  /** A temporary variable of the method. */
  temporary(): string {
    return `t${this.#temporaries++}`;
  }

  /** The declaration of the temporaries used so far. */
  temporaries(): string {
    const names = Array.from({ length: this.#temporaries }, (_, index) => `t${index}`);
    return names.length === 0 ? '' : `let ${names.join(', ')};`;
  }

  /** A number that is new in the method, for names of loop variables. */
  serial(): number {
    return this.#serial++;
  }
}
