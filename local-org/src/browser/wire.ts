import { unwrap, type WireAdapterConstructor } from 'lwc';

/** What a wire gives to a component. */
export interface Emitted {
  readonly data: unknown;
  readonly error: unknown;
}

type Config = Record<string, unknown>;

export interface AdapterOptions {
  /** Part of the key under which the value is shared. */
  readonly name: string;
  /** Asks the server. */
  readonly load: (config: Config) => Promise<unknown>;
  /** Parameters without which nothing is asked; an undefined one that is present blocks the call in any case. */
  readonly required?: readonly string[];
  /** What the value is about, such as record ids: `invalidate` asks again for all values about one of them. */
  readonly about?: (config: Config, data: unknown) => readonly string[];
}

/** A value that every wire with the same parameters shares. */
class SharedValue {
  emitted: Emitted | null = null;
  about: readonly string[] = [];
  readonly subscribers = new Set<(value: Emitted) => void>();
  readonly #options: AdapterOptions;
  readonly #config: Config;
  #turn = 0;

  constructor(options: AdapterOptions, config: Config) {
    this.#options = options;
    this.#config = config;
  }

  /** Asks the server and tells every subscriber; an answer that a later question overtook is dropped. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    const emitted = await this.#ask();
    if (turn !== this.#turn) return;
    this.emitted = emitted;
    this.about = this.#options.about?.(this.#config, emitted.data) ?? [];
    valueOf.set(emitted, this);
    for (const tell of this.subscribers) tell(emitted);
  }

  async #ask(): Promise<Emitted> {
    try {
      return { data: deepFreeze(await this.#options.load(this.#config)), error: undefined };
    } catch (error) {
      return { data: undefined, error };
    }
  }
}

const shared = new Map<string, SharedValue>();
const valueOf = new WeakMap<object, SharedValue>();
const NOTHING_YET: Emitted = { data: undefined, error: undefined };

/** A wire adapter with the platform's semantics: it waits for its parameters, shares values and emits frozen data. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a wire gives is typed where it is received
export function wireAdapter(options: AdapterOptions): WireAdapterConstructor<any, any> {
  return class {
    readonly #emit: (value: Emitted) => void;
    #connected = false;
    #config: Config = {};
    #value: SharedValue | null = null;

    constructor(emit: (value: Emitted) => void) {
      this.#emit = emit;
      emit(NOTHING_YET);
    }

    connect(): void {
      this.#connected = true;
      this.#subscribe();
    }

    update(config: Config): void {
      this.#config = config;
      this.#subscribe();
    }

    disconnect(): void {
      this.#connected = false;
      this.#leave();
    }

    #subscribe(): void {
      if (!this.#connected) return;
      const missing = options.required?.some((name) => this.#config[name] === undefined) ?? false;
      if (missing || Object.values(this.#config).includes(undefined)) return;
      const value = sharedValue(options, this.#config);
      if (value === this.#value) return;
      this.#leave();
      this.#value = value;
      value.subscribers.add(this.#emit);
      if (value.emitted !== null && value.emitted.error === undefined) this.#emit(value.emitted);
      else void value.load();
    }

    #leave(): void {
      this.#value?.subscribers.delete(this.#emit);
      this.#value = null;
    }
  };
}

function sharedValue(options: AdapterOptions, config: Config): SharedValue {
  const key = `${options.name} ${JSON.stringify(config, Object.keys(config).sort())}`;
  const known = shared.get(key) ?? new SharedValue(options, config);
  shared.set(key, known);
  return known;
}

/** Asks again for the value that a wire emitted. Resolves when it has arrived. */
export async function refreshEmitted(emitted: unknown): Promise<void> {
  const value = valueOf.get(unwrap(emitted as object) as object);
  await value?.load();
}

/** Asks again for every value about one of the things; those that nobody shows are forgotten. */
export async function invalidate(isStale: (thing: string) => boolean): Promise<void> {
  const stale = [...shared].filter(([, { about }]) => about.some(isStale));
  for (const [key, { subscribers }] of stale) if (subscribers.size === 0) shared.delete(key);
  await Promise.all(
    stale.filter(([, { subscribers }]) => subscribers.size > 0).map(([, value]) => value.load())
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
