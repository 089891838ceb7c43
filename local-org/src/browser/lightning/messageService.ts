interface Channel {
  readonly messageChannel: string;
}

type Listener = (message: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
export const APPLICATION_SCOPE = Symbol('application');

/** Given to components by `@wire`; there is one page, hence one context. */
export class MessageContext {
  constructor(emit: (value: unknown) => void) {
    emit({});
  }
  connect(): void {}
  update(): void {}
  disconnect(): void {}
}

export const createMessageContext = (): object => ({});
export const releaseMessageContext = (): void => undefined;

export function subscribe(_context: unknown, { messageChannel }: Channel, listener: Listener): () => void {
  const known = listeners.get(messageChannel) ?? new Set();
  listeners.set(messageChannel, known.add(listener));
  return () => known.delete(listener);
}

export function unsubscribe(subscription: (() => void) | null): void {
  subscription?.();
}

export function publish(_context: unknown, { messageChannel }: Channel, message: unknown): void {
  for (const listener of listeners.get(messageChannel) ?? []) listener(message);
}
