/** What an adapter needs from HTTP: one exchange, bounded in time and size, with failures it can tell apart. */
export interface OutboundHttp {
  /**
   * Sends one request and reads the whole answer. Any HTTP status is an answer, never an error, and redirects
   * are not followed. Never repeats a request: whether that is safe, only the caller knows.
   * @throws OutboundHttpError when there is no complete answer
   */
  send(request: OutboundRequest): Promise<OutboundResponse>;
}

/** The same for answers that are too large to be held. */
export interface OutboundStreams {
  /**
   * Sends a GET and hands the answer to `read` while it arrives, under the same rules and bounds.
   * @throws OutboundHttpError when there is no complete answer; an error of `read` counts as that, so it returns its own
   */
  stream<T>(request: StreamRequest, read: (answer: StreamedResponse) => Promise<T>): Promise<T>;
}

export interface StreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds from sending until the last byte of the answer. */
  readonly timeoutMs: number;
  /** Milliseconds for which nothing may arrive. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface StreamedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes as they come over the wire. To stop reading ends the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Milliseconds from sending until the last byte of the answer. */
  readonly timeoutMs: number;
  /** Ends the exchange early, with the failure kind `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded as UTF-8. */
  readonly body: string;
}

/**
 * - `host-refused`: not allowed by configuration, or resolves to an address that is not; nothing was sent
 * - `unreachable`: no connection (name, route, TLS, refused) or the circuit is open; nothing was sent
 * - `timed-out`: no complete answer within `timeoutMs`; the request may have been carried out
 * - `connection-cut`: the connection ended before the answer was complete; the request may have been carried out
 * - `too-large`: the answer is larger than we accept; the request may have been carried out
 * - `aborted`: the caller's signal fired; the request may have been carried out
 */
export type OutboundFailureKind =
  'host-refused' | 'unreachable' | 'timed-out' | 'connection-cut' | 'too-large' | 'aborted';

export class OutboundHttpError extends Error {
  readonly kind: OutboundFailureKind;

  constructor(kind: OutboundFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutboundHttpError';
    this.kind = kind;
  }
}
