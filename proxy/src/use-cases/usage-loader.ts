import { failure, type Failure } from '../domain/failures.ts';
import { SILENT_FILE_MS, type UsageFile, type UsageFileRequest } from '../domain/usage/usage-file.ts';
import { windowProblem } from '../domain/usage/window.ts';
import type { UsageDownload, UsageDownloads } from '../ports/usage-downloads.ts';
import { UsageError } from '../ports/usage-error.ts';
import type { UsageStore } from '../ports/usage-store.ts';

/** Files that may wait; the org asks again for those that were refused. */
const MAX_WAITING = 100;
/** Signs of life are written so often while a file is downloaded. */
const SIGN_OF_LIFE_MS = 15_000;
/** Now and then is enough to clean up: what counts no more is in nobody's way. */
const CLEAN_UP_MS = 3_600_000;

export interface UsageLoaderDependencies {
  readonly store: () => Promise<UsageStore>;
  readonly downloads: () => Promise<UsageDownloads>;
  readonly now: () => Date;
  /** Told about each file that was loaded, or was not. */
  readonly onEnded: (orgId: string, file: UsageFile, error: unknown) => void;
  /** Told when what counts no more could not be removed; the next load tries again. */
  readonly onCleanUpFailed: (error: unknown) => void;
}

interface Job {
  readonly orgId: string;
  readonly request: UsageFileRequest;
  file: UsageFile;
  /** Last sign of life that was written, in milliseconds since the epoch. */
  updatedAt: number;
}

/**
 * Loads files of App Analytics, one after the other. A link is only ever held in memory: after a restart the org asks
 * for its file again, and nothing of it was loaded by then.
 */
export class UsageLoader {
  readonly #dependencies: UsageLoaderDependencies;
  readonly #jobs = new Map<string, Job>();
  #last: Promise<void> = Promise.resolve();
  #isStopping = false;
  #cleanedUpAt = 0;

  constructor(dependencies: UsageLoaderDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Takes a file over, unless it is under way or was loaded already.
   * @return how far it is
   * @throws UsageError when its window cannot be loaded, or too many files wait
   */
  async accept(orgId: string, request: UsageFileRequest): Promise<UsageFile> {
    const problem = windowProblem(request, this.#dependencies.now());
    if (problem !== null) throw new UsageError(problem);
    const known = await this.find(orgId, request.requestId);
    if (known !== null && known.state !== 'failed') return known;
    if (this.#jobs.size >= MAX_WAITING) throw new UsageError(failure('usage-queue-full'));

    // The same may have been sent twice while the store was asked.
    const sameMoment = this.#jobs.get(keyOf(orgId, request.requestId));
    if (sameMoment !== undefined && sameMoment.file.state !== 'failed') return sameMoment.file;
    const job: Job = { orgId, request, file: newFile(request), updatedAt: 0 };
    this.#jobs.set(keyOf(orgId, request.requestId), job);
    try {
      await this.#save(job, {});
    } catch (error) {
      this.#forget(job);
      throw error;
    }
    this.#last = this.#last.then(() => this.#run(job));
    return job.file;
  }

  /** How far a file is; null when nobody has asked for it. */
  async find(orgId: string, requestId: string): Promise<UsageFile | null> {
    const job = this.#jobs.get(keyOf(orgId, requestId));
    if (job !== undefined) return job.file;
    const store = await this.#dependencies.store();
    const stored = await store.findFile(orgId, requestId);
    if (stored === null) return null;
    const { file, updatedAt } = stored;
    if (file.state !== 'waiting' && file.state !== 'loading') return file;
    // In a store of its own, nobody else can be at work on it.
    const isAlive = store.isShared && updatedAt > this.#dependencies.now().getTime() - SILENT_FILE_MS;
    return isAlive ? file : { ...file, state: 'failed', failure: failure('usage-load-interrupted') };
  }

  /** Takes up no further file, and waits for the one that is being loaded. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#last;
  }

  async #run(job: Job): Promise<void> {
    let fault: unknown = null;
    try {
      if (this.#isStopping) throw new UsageError(failure('usage-load-interrupted'));
      await this.#save(job, { state: 'loading' });
      await this.#load(job);
    } catch (error) {
      fault = error;
      await this.#save(job, { state: 'failed', failure: failureOf(error) }).catch(() => undefined);
    }
    this.#forget(job);
    this.#dependencies.onEnded(job.orgId, job.file, fault);
    await this.#cleanUp().catch(this.#dependencies.onCleanUpFailed);
  }

  /** The org may have sent a file that failed again already, which is another job. */
  #forget(job: Job): void {
    const key = keyOf(job.orgId, job.request.requestId);
    if (this.#jobs.get(key) === job) this.#jobs.delete(key);
  }

  async #load(job: Job): Promise<void> {
    const { store, downloads, now } = this.#dependencies;
    const { orgId, request } = job;
    const opened = await store();
    const download =
      request.url === null
        ? null
        : await (
            await downloads()
          ).fetch(request.url, request.sizeBytes, (bytes) => this.#arrived(job, bytes));
    let outcome: Partial<UsageFile>;
    try {
      const isKnown = download !== null && (await this.#isKnown(opened, job, download));
      outcome = isKnown
        ? { state: 'unchanged' }
        : { state: 'loaded', ...(await opened.load(orgId, request, download, now())) };
    } finally {
      await download?.discard();
    }
    await this.#save(job, { bytesRead: download?.bytes ?? 0, ...outcome });
  }

  async #cleanUp(): Promise<void> {
    const now = this.#dependencies.now();
    if (this.#isStopping || now.getTime() - this.#cleanedUpAt < CLEAN_UP_MS) return;
    this.#cleanedUpAt = now.getTime();
    await (await this.#dependencies.store()).cleanUp(now);
  }

  async #isKnown(store: UsageStore, { orgId, request }: Job, download: UsageDownload): Promise<boolean> {
    if (request.sha256 !== null && request.sha256 !== download.sha256) {
      throw new UsageError(failure('usage-file-incomplete'));
    }
    return store.isLoaded(orgId, request, download.sha256);
  }

  #arrived(job: Job, bytes: number): void {
    const now = this.#dependencies.now().getTime();
    const isDue = now - job.updatedAt >= SIGN_OF_LIFE_MS;
    if (!isDue) {
      job.file = { ...job.file, bytesRead: bytes };
      return;
    }
    // A sign of life that is lost is made up for by the next one.
    this.#save(job, { bytesRead: bytes }).catch(() => undefined);
  }

  async #save(job: Job, change: Partial<UsageFile>): Promise<void> {
    job.file = { ...job.file, ...change };
    job.updatedAt = this.#dependencies.now().getTime();
    await (await this.#dependencies.store()).saveFile(job.orgId, job);
  }
}

function newFile({ requestId, dataType, packageId, windowStart, windowEnd }: UsageFileRequest): UsageFile {
  return {
    ...{ requestId, dataType, packageId, windowStart, windowEnd },
    state: 'waiting',
    rowsRead: 0,
    bytesRead: 0,
    warnings: [],
    failure: null
  };
}

function keyOf(orgId: string, requestId: string): string {
  return `${orgId} ${requestId}`;
}

function failureOf(error: unknown): Failure {
  return error instanceof UsageError ? error.failure : failure('usage-load-failed');
}
