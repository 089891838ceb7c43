import { currentPage, onNavigated, openPage, pageAddress, type PageReference } from '../pages.ts';

export { type PageReference } from '../pages.ts';

/** Gives a component the page that it stands on, whenever that changes. */
export class CurrentPageReference {
  readonly #emit: (value: PageReference) => void;
  #stop: (() => void) | null = null;

  constructor(emit: (value: PageReference) => void) {
    this.#emit = emit;
  }

  connect(): void {
    this.#emit(currentPage());
    this.#stop = onNavigated(this.#emit);
  }

  update(): void {}

  disconnect(): void {
    this.#stop?.();
    this.#stop = null;
  }
}

const NAVIGATE = Symbol('Navigate');
const GENERATE_URL = Symbol('GenerateUrl');

type Constructor = new (...parameters: any[]) => object;

/** Adds `this[NavigationMixin.Navigate](reference, replace)` and `this[NavigationMixin.GenerateUrl](reference)`. */
export function NavigationMixin<Base extends Constructor>(base: Base) {
  return class extends base {
    [NAVIGATE](reference: PageReference, replace = false): void {
      openPage(reference, replace);
    }

    [GENERATE_URL](reference: PageReference): Promise<string> {
      return Promise.resolve(pageAddress(reference));
    }
  };
}

NavigationMixin.Navigate = NAVIGATE;
NavigationMixin.GenerateUrl = GENERATE_URL;
