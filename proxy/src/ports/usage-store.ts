import type { CalendarDate } from '../domain/entitlement.ts';
import type { UsageSlice } from '../domain/usage/coverage.ts';
import type {
  UsageCatalogue,
  UsageFile,
  UsageFileRequest,
  UsageWarning
} from '../domain/usage/usage-file.ts';
import type { UsageDownload } from './usage-downloads.ts';
import type { UsageFigures, UsageView } from './usage-figures.ts';

/** A file with the time of its last sign of life, in milliseconds since the epoch. */
export interface StoredUsageFile {
  readonly file: UsageFile;
  readonly updatedAt: number;
}

/** What came of a file that was loaded. */
export interface LoadedUsage {
  /** Lines of the file, without its header. */
  readonly rowsRead: number;
  readonly warnings: readonly UsageWarning[];
}

/** Keeps the usage of the packages of Salesforce orgs. Every method is about one org, and sees nothing of another. */
export interface UsageStore {
  /** Whether other processes use the same store. */
  readonly isShared: boolean;
  /** Figures of what these slices hold. */
  figures(view: UsageView): UsageFigures;
  findFile(orgId: string, requestId: string): Promise<StoredUsageFile | null>;
  saveFile(orgId: string, stored: StoredUsageFile): Promise<void>;
  /** Files that are waiting or being loaded, with a sign of life since `since`. */
  countFiles(orgId: string, since: number): Promise<{ waiting: number; loading: number }>;
  /** True when a file with this content counts for this very window already. */
  isLoaded(orgId: string, request: UsageFileRequest, sha256: string): Promise<boolean>;
  /**
   * Puts a file in place of everything that counted for its window before; readers see the one or the other, never a
   * mixture, however this ends. Rows of a catch-up are added to the users of their days instead, where repetition does
   * no harm.
   * @param download null when App Analytics had no data for the window
   * @throws UsageError when the file cannot be read; what counted before still does
   */
  load(
    orgId: string,
    request: UsageFileRequest,
    download: UsageDownload | null,
    now: Date
  ): Promise<LoadedUsage>;
  /** Slices that count, of days that are kept. */
  slices(orgId: string, now: Date): Promise<UsageSlice[]>;
  /** Packages and components that were seen since a day. */
  catalogue(orgId: string, since: CalendarDate): Promise<UsageCatalogue>;
  /** Removes what counts no more, and days beyond the time of keeping. */
  cleanUp(now: Date): Promise<void>;
  close(): Promise<void>;
}
