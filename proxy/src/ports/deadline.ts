/** How long a use case may take. Handed down to every call outside, so that no answer comes after the caller left. */
export interface Deadline {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Fires at `expiresAt`, or sooner when the caller goes away. */
  readonly signal: AbortSignal;
}
