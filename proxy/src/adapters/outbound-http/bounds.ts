import { OutboundHttpError, type OutboundRequest } from '../../ports/outbound-http.ts';

/** The time limit and the caller's signal of one exchange, as one. */
export interface Bounds {
  readonly signal: AbortSignal;
  /** Rejects with `timed-out` or `aborted`; never resolves. */
  readonly ended: Promise<never>;
  /** To be called when the exchange is over, so that no timer or listener stays behind. */
  release(): void;
}

/** Starts the clock of one exchange. */
export function startBounds(host: string, request: Pick<OutboundRequest, 'timeoutMs' | 'signal'>): Bounds {
  const controller = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason as OutboundHttpError));
  });
  // The exchange may be over before anybody waits for `ended`.
  ended.catch(() => undefined);

  const onTimeout = () =>
    controller.abort(
      new OutboundHttpError('timed-out', `${host} gave no complete answer within ${request.timeoutMs} ms.`)
    );
  const onAbort = () =>
    controller.abort(new OutboundHttpError('aborted', `The request to ${host} was given up.`));

  const timer = setTimeout(onTimeout, request.timeoutMs);
  request.signal?.addEventListener('abort', onAbort, { once: true });
  if (request.signal?.aborted === true) onAbort();

  return {
    signal: controller.signal,
    ended,
    release: () => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
    }
  };
}
