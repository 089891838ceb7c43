import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failure, type Failure } from '../../domain/failures.ts';
import { OutboundHttpError, type OutboundStreams, type StreamedResponse } from '../../ports/outbound-http.ts';
import type { UsageDownloads } from '../../ports/usage-downloads.ts';
import { UsageError } from '../../ports/usage-error.ts';
import { inspectFile } from './file-inspection.ts';

export interface DownloadOptions {
  readonly http: OutboundStreams;
  /** Where files lie until they are loaded. */
  readonly folder: string;
  readonly maxBytes: number;
  /** Milliseconds for a whole file. */
  readonly timeoutMs: number;
  readonly silenceMs: number;
}

/** Bytes that are written at a time; a write for each piece that arrives takes a third longer. */
const WRITTEN_AT_A_TIME = 4 * 1024 ** 2;

/** Downloads of App Analytics, to a folder of this machine. */
export async function createUsageDownloads(options: DownloadOptions): Promise<UsageDownloads> {
  await mkdir(options.folder, { recursive: true }).catch(refuseFullDisk);
  return {
    async fetch(url, sizeBytes, onBytes) {
      const file = path.join(options.folder, `${process.pid}-${randomUUID()}.part`);
      const discard = () => rm(file, { force: true });
      try {
        const { bytes, sha256 } = await download(options, url, file, onBytes);
        if (sizeBytes !== null && bytes !== sizeBytes) throw new UsageError(failure('usage-file-incomplete'));
        return { path: file, bytes, sha256, ...(await inspectFile(file)), discard };
      } catch (error) {
        await discard();
        throw error;
      }
    }
  };
}

interface Arrived {
  readonly bytes: number;
  readonly sha256: string;
}

async function download(
  options: DownloadOptions,
  url: string,
  file: string,
  onBytes: (bytes: number) => void
): Promise<Arrived> {
  // Opened before anything is asked, so that an exchange that ends early cannot make the file once it was removed.
  const target = await open(file, 'wx').catch(refuseFullDisk);
  try {
    const { failure: reason, ...arrived } = await options.http.stream(
      // No header of ours: the link is its own permission, and a storage refuses two kinds of it.
      { url, headers: {}, timeoutMs: options.timeoutMs, silenceMs: options.silenceMs },
      (answer) => keep(answer, target, onBytes)
    );
    if (reason !== null) throw new UsageError(reason);
    return arrived;
  } catch (error) {
    throw explain(error, url, options.maxBytes);
  } finally {
    await target.close();
  }
}

/** Writes the body to the file. What goes wrong on this side is returned, because only the network may throw here. */
async function keep(
  { status, body }: StreamedResponse,
  target: FileHandle,
  onBytes: (bytes: number) => void
): Promise<Arrived & { readonly status: number; readonly failure: Failure | null }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes(bytes);
      done(null, chunk);
    }
  });
  const refused = refusal(status);
  if (refused !== null) {
    for await (const _ of body) break;
    return { status, bytes, sha256: '', failure: refused };
  }
  try {
    await pipeline(body, count, target.createWriteStream({ highWaterMark: WRITTEN_AT_A_TIME }));
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    return { status, bytes, sha256: '', failure: failure('usage-disk-full') };
  }
  return { status, bytes, sha256: hash.digest('hex'), failure: null };
}

/** S3 says 403 of a link whose time has passed, and 404 of a file that was removed. */
function refusal(status: number): Failure | null {
  if (status === 200) return null;
  if (status === 403 || status === 404 || status === 410) return failure('usage-link-expired');
  return failure('usage-download-failed', { reason: `the storage answered with status ${status}` });
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** Without the error's own words: they may hold the link. */
function explain(error: unknown, url: string, maxBytes: number): unknown {
  if (!(error instanceof OutboundHttpError)) return error;
  const cause = { cause: new Error(error.kind) };
  if (error.kind === 'host-refused') {
    const host = URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
    return new UsageError(failure('usage-host-refused', { host }), cause);
  }
  if (error.kind === 'too-large') {
    const most = `${Math.floor(maxBytes / 1024 ** 2)} MB`;
    return new UsageError(failure('usage-file-too-large', { most }), cause);
  }
  if (error.kind === 'connection-cut') return new UsageError(failure('usage-file-incomplete'), cause);
  const reason = error.kind === 'timed-out' ? 'it took too long' : 'the storage could not be reached';
  return new UsageError(failure('usage-download-failed', { reason }), cause);
}

function refuseFullDisk(error: unknown): never {
  throw isDiskFull(error) ? new UsageError(failure('usage-disk-full'), { cause: error }) : error;
}

/** Removes what a process that has ended, as by a crash, left in the folder of downloads. */
export async function removeLeftBehind(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    const pid = Number(/^(\d+)-.*\.part$/u.exec(name)?.[1] ?? 0);
    const isOfOthers = pid !== 0 && pid !== process.pid && isAlive(pid);
    if (name.endsWith('.part') && !isOfOthers) await rm(path.join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
