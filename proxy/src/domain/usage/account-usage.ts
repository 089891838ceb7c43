import type { CalendarDate } from '../entitlement.ts';
import type {
  AccountValues,
  AccountWarning,
  FeatureComponent,
  FEATURE_MEASURES,
  MetricSettings,
  UsageAccount
} from './field-sync.ts';

/**
 * Seats of an account with several packages: the most that one of them has, because the same people use them all, or the
 * sum.
 */
export const SEAT_RULES = ['Max', 'Sum'] as const;

export type SeatRule = (typeof SEAT_RULES)[number];

export interface Feature {
  readonly featureId: string;
  readonly components: readonly FeatureComponent[];
  readonly measure: (typeof FEATURE_MEASURES)[number];
}

/** A question about the usage and the licenses of accounts, to be shown to people. */
export interface AccountUsageQuestion {
  readonly settings: MetricSettings;
  readonly seatRule: SeatRule;
  /** Packages that are enabled for App Analytics, 15 characters each. */
  readonly packageIds: readonly string[];
  /** Null: users, seats and renewal over all packages. */
  readonly packageId: string | null;
  /** Days of the series of active users, which ends with the last complete day; 0 for none. */
  readonly seriesDays: number;
  readonly features: readonly Feature[];
  readonly accounts: readonly UsageAccount[];
}

const UNKNOWN_MESSAGES = {
  'not-licensed': 'The account is not licensed for every package that this counts.',
  'no-license': 'The account has no license of any package.',
  'trial-only': 'All licenses of the account are trials, which do not count by the settings.',
  'usage-missing': 'No complete day of usage is loaded yet. Request it under Salesforce Sync, Package Usage.',
  'feature-empty': 'The feature has no component, so there is nothing to count. Add components to it.',
  'no-full-month':
    'There is no estimate before a calendar month is known. Load its summary, or every day of it.'
} as const;

export type UnknownCode = keyof typeof UNKNOWN_MESSAGES;

export const UNKNOWN_CODES = Object.keys(UNKNOWN_MESSAGES) as UnknownCode[];

/** Why a number is null, in words for people. */
export interface UnknownReason {
  readonly code: UnknownCode;
  readonly message: string;
}

/** A number, or the reason why there is none. */
export interface Counted {
  readonly value: number | null;
  readonly reason: UnknownReason | null;
}

/** No number, for this reason. */
export function unknown(code: UnknownCode): Counted {
  return { value: null, reason: { code, message: UNKNOWN_MESSAGES[code] } };
}

export const SEAT_SOURCES = ['Override', 'License'] as const;
export const ESTIMATE_SOURCES = ['Override', 'Estimate'] as const;

export interface InternalSeats {
  /** Null for a site license, and when no license is in force. */
  readonly value: number | null;
  /** Any number of people may use a package. */
  readonly isSiteLicense: boolean;
  /** Null when no license is in force. */
  readonly source: (typeof SEAT_SOURCES)[number] | null;
}

export interface ExternalSeats extends Counted {
  readonly source: (typeof ESTIMATE_SOURCES)[number] | null;
}

export interface Renewal {
  /** Null when no license in force expires. */
  readonly value: CalendarDate | null;
  readonly source: (typeof SEAT_SOURCES)[number] | null;
}

/** Active users of one UTC day; null when the day is not known. */
export interface UsageDay {
  readonly day: CalendarDate;
  readonly users: number | null;
}

export interface AccountUsage {
  readonly accountId: string;
  /** Not null: usage of this account is not counted. */
  readonly skipped: AccountValues['skipped'];
  readonly activeUsers: { readonly dau: Counted; readonly wau: Counted; readonly mau: Counted };
  readonly internalSeats: InternalSeats;
  readonly externalSeats: ExternalSeats;
  /** Used licenses of the License Management App; null when it knows of none. */
  readonly seatsUsed: number | null;
  readonly renewalDate: Renewal;
  /** Oldest day first; empty when users of the account are not counted. */
  readonly series: readonly UsageDay[];
  readonly features: readonly (Counted & { readonly featureId: string })[];
  readonly warnings: readonly AccountWarning[];
}

export interface AccountUsageAnswer {
  /** Last day that the values contain, in UTC; null while no day is complete. */
  readonly dataThrough: CalendarDate | null;
  /** The values are those of an old day, and are not written to fields. */
  readonly isStale: boolean;
  /** Days of the longest window of active users that are not known; the values are the least there can be. */
  readonly missingDays: number;
  readonly accounts: readonly AccountUsage[];
}
