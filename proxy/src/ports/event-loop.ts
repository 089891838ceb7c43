/** Milliseconds that one piece of work may hold the event loop. */
const SLICE_MS = 10;

const waiting: (() => void)[] = [];

function letNextGo(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(letNextGo);
}

/** Waits for a turn of the event loop that no other long work has, so that many of them hold it no longer than one. */
export function takeTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(letNextGo);
  });
}

/**
 * For long work: to be called after each small step, and awaited when it returns a promise, which it does whenever the
 * work has held the event loop long enough.
 */
export function startPacing(): () => Promise<void> | undefined {
  let heldSince = performance.now();
  return () => {
    if (performance.now() - heldSince < SLICE_MS) return undefined;
    return takeTurn().then(() => {
      heldSince = performance.now();
    });
  };
}
