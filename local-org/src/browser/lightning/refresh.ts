import { invalidate } from '../wire.ts';

const handlers = new Map<number, () => Promise<unknown>>();
let lastHandler = 0;

/** Dispatched by a component whose work changed what the page shows. */
export class RefreshEvent extends CustomEvent<void> {
  static readonly type = 'lightning__refreshview';

  constructor() {
    super(RefreshEvent.type, { bubbles: true, composed: true, cancelable: true });
  }
}

export function registerRefreshHandler(_component: unknown, handler: () => Promise<unknown>): number {
  handlers.set(++lastHandler, handler);
  return lastHandler;
}

export function unregisterRefreshHandler(id: number): void {
  handlers.delete(id);
}

document.addEventListener(RefreshEvent.type, () => {
  void invalidate(() => true);
  for (const handler of handlers.values()) void handler();
});
