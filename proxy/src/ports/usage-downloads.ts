/** A file of App Analytics on this machine, complete as far as can be told without reading all of it. */
export interface UsageDownload {
  readonly path: string;
  readonly compression: 'gzip' | 'none';
  /** As they came over the wire. */
  readonly bytes: number;
  /** Of the bytes as they came, in hexadecimal. */
  readonly sha256: string;
  /** Names of its header line, in the order of the file. */
  readonly columns: readonly string[];
  /** Removes it from this machine. */
  discard(): Promise<void>;
}

export interface UsageDownloads {
  /**
   * Fetches a file to this machine, with as little memory for a large file as for a small one.
   * @param url a secret: it is in no message and no log
   * @param sizeBytes what the file has to be; null when that is not known
   * @param onBytes told now and then how many bytes have come
   * @throws UsageError when it did not come, or not whole, or is no CSV; nothing of it is left behind
   */
  fetch(url: string, sizeBytes: number | null, onBytes: (bytes: number) => void): Promise<UsageDownload>;
}
