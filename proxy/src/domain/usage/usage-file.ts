import type { CalendarDate } from '../entitlement.ts';
import type { Failure } from '../failures.ts';

/** The kinds of files of App Analytics that are read. */
export const USAGE_DATA_TYPES = ['PackageUsageLog', 'PackageUsageSummary', 'SubscriberSnapshot'] as const;

export type UsageDataType = (typeof USAGE_DATA_TYPES)[number];

export const USAGE_FILE_STATES = ['waiting', 'loading', 'loaded', 'unchanged', 'failed'] as const;

/** Waiting and loading pass by themselves; `unchanged` means that the same file was loaded before. */
export type UsageFileState = (typeof USAGE_FILE_STATES)[number];

/** Milliseconds without a sign of life after which nobody is at work on a file any more. */
export const SILENT_FILE_MS = 10 * 60_000;

/** What a Salesforce org asks to load: the answer to one AppAnalyticsQueryRequest about one package. */
export interface UsageFileRequest {
  /** Id of the AppAnalyticsQueryRequest, 18 characters. */
  readonly requestId: string;
  readonly dataType: UsageDataType;
  /** 15 characters, whatever the org sent: the files hold no more. */
  readonly packageId: string;
  /** In UTC, ISO 8601; whole hours of one day, or the first days of two months for a summary. */
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Not null for a catch-up: only rows that arrived after this. */
  readonly availableSince: string | null;
  /** When App Analytics began to answer; decides whether the day was complete by then. */
  readonly askedAt: string;
  /** A secret, valid for an hour. Null when App Analytics found no data. */
  readonly url: string | null;
  /** What the whole file has to be; null when the org does not know. */
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
}

/** Something about a loaded file that an operator may want to know; never a reason to refuse it. */
export interface UsageWarning {
  readonly code: 'rows-left-out' | 'rows-of-other-days' | 'duplicate-rows';
  readonly message: string;
  readonly rows: number;
}

/** How far the load of a file has come. */
export interface UsageFile {
  readonly requestId: string;
  readonly dataType: UsageDataType;
  readonly packageId: string;
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly state: UsageFileState;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly warnings: readonly UsageWarning[];
  readonly failure: Failure | null;
}

/** How far the usage of one package is known. */
export interface PackageUsageStatus {
  readonly packageId: string;
  /** Latest complete day of its logs, in UTC; null before the first. */
  readonly dataThrough: CalendarDate | null;
  readonly isStale: boolean;
  readonly firstDay: CalendarDate | null;
  readonly lastLoadedAt: string | null;
  /** Days that App Analytics still has, 45 at most, and that are not complete here. */
  readonly missingDays: readonly CalendarDate[];
  /** Days of which App Analytics has sent rows since they were loaded; to be requested again as a whole. */
  readonly dirtyDays: readonly CalendarDate[];
  readonly snapshotThrough: CalendarDate | null;
  readonly summaryThrough: CalendarDate | null;
}

export interface UsageStatus {
  readonly packages: readonly PackageUsageStatus[];
  /** Latest day that is complete for every package. */
  readonly dataThrough: CalendarDate | null;
  readonly isStale: boolean;
  readonly filesWaiting: number;
  readonly filesLoading: number;
}

export interface UsageCatalogue {
  readonly packages: readonly {
    readonly packageId: string;
    readonly namespace: string | null;
    readonly lastSeen: CalendarDate;
  }[];
  readonly components: readonly {
    readonly packageId: string;
    readonly componentType: string;
    readonly componentName: string;
    readonly lastSeen: CalendarDate;
  }[];
}
