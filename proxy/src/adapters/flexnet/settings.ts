/** How FlexNet Operations is spoken to. */
export interface FlexNetSettings {
  /** Records of one write; FlexNet Operations takes at most 25. */
  readonly writeBatch: number;
  /** Lines of one write, over all its entitlements, so that no request grows out of bounds. */
  readonly linesPerWrite: number;
  /** Records of one page; FlexNet Operations takes at most 2,000. */
  readonly readPage: number;
  /** Calls at the same time for one use case. */
  readonly concurrency: number;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  /** Further attempts of a call that is safe to repeat. */
  readonly retries: number;
  readonly retryDelayMs: number;
}

export const DEFAULT_FLEXNET_SETTINGS: FlexNetSettings = {
  writeBatch: 25,
  linesPerWrite: 500,
  readPage: 2000,
  concurrency: 8,
  readTimeoutMs: 30_000,
  writeTimeoutMs: 60_000,
  retries: 2,
  retryDelayMs: 200
};
