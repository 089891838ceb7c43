import type { CalendarDate } from '../entitlement.ts';
import type { Failure } from '../failures.ts';

export const ACTIVE_USER_WINDOWS = ['Trailing', 'Calendar'] as const;
export const LICENSE_RULES = ['Record', 'ProductionRecord', 'Entitled'] as const;
export const METRICS = ['DAU', 'WAU', 'MAU', 'Feature', 'RecordCount'] as const;
export const FEATURE_MEASURES = ['Users', 'Events'] as const;
export const COMPONENT_TYPES = [
  'CustomObject',
  'LightningPage',
  'LightningComponent',
  'VisualforcePage',
  'ApexExecution'
] as const;
export const OPERATIONS = ['INSERT', 'READ', 'SOQL_QUERY', 'SOSL_QUERY', 'UPDATE', 'DELETE'] as const;

/** How metrics are counted in this org. */
export interface MetricSettings {
  /** Trailing: 1, 7 and 30 days up to the last complete one. Calendar: the last complete day, ISO week and month. */
  readonly activeUserWindow: (typeof ACTIVE_USER_WINDOWS)[number];
  /**
   * Which licenses make an account licensed for a package. Record: any. ProductionRecord: any outside of sandboxes.
   * Entitled: active, not expired, outside of sandboxes, in an org that was not deleted.
   */
  readonly licenseRule: (typeof LICENSE_RULES)[number];
  /** False leaves accounts alone whose licenses are all trials. */
  readonly includeTrials: boolean;
  /** False leaves out users that were seen in automated work only. */
  readonly includeAutomation: boolean;
}

/** One license record of the License Management App. */
export interface License {
  readonly licenseId: string;
  /** 15 characters, case-sensitive. */
  readonly organizationId: string;
  /** 15 characters. */
  readonly packageId: string;
  /** Trial, Active, Suspended or Uninstalled. */
  readonly status: string | null;
  /** As stored there: 1970-01-01 means that it does not expire. */
  readonly expiresOn: CalendarDate | null;
  /** As stored there: negative or null is a site license. */
  readonly seats: number | null;
  readonly usedLicenses: number | null;
  readonly isSandbox: boolean;
  readonly orgStatus: string | null;
  /** A license that the vendor marked to be counted as a trial. */
  readonly treatAsTrial: boolean;
  readonly installedOn: CalendarDate | null;
}

/** Values of the override fields as they stand on the account; null is a blank field or one that nobody mapped. */
export interface Overrides {
  readonly internalSeats: number | null;
  readonly externalSeats: number | null;
  readonly renewalDate: CalendarDate | null;
}

export interface UsageAccount {
  readonly accountId: string;
  readonly overrides: Overrides;
  readonly licenses: readonly License[];
}

export interface FeatureComponent {
  readonly packageId: string;
  readonly componentType: (typeof COMPONENT_TYPES)[number];
  readonly componentName: string;
  /** Empty: whatever was done with it. Only custom objects have operations. */
  readonly operations: readonly (typeof OPERATIONS)[number][];
}

export interface Metric {
  readonly metricId: string;
  readonly metric: (typeof METRICS)[number];
  /** 15 characters; null counts all packages together. */
  readonly packageId: string | null;
  /** Developer name of a custom object, for RecordCount. */
  readonly objectName: string | null;
  /** Components of the feature, for Feature; else null. */
  readonly components: readonly FeatureComponent[] | null;
  readonly measure: (typeof FEATURE_MEASURES)[number];
}

export interface FieldSyncBatch {
  readonly settings: MetricSettings;
  /** Packages that are enabled for App Analytics, 15 characters each; combined figures wait for all of them. */
  readonly packageIds: readonly string[];
  readonly metrics: readonly Metric[];
  readonly accounts: readonly UsageAccount[];
}

/** Why a value is null and not a number. */
export const NULL_REASONS = ['not-licensed', 'no-snapshot', 'count-unreadable'] as const;

export interface MetricValue {
  readonly metricId: string;
  /** Null empties the field. */
  readonly value: number | null;
  /** Null exactly when there is a value. */
  readonly reason: (typeof NULL_REASONS)[number] | null;
}

export const SKIP_REASONS = ['no-license', 'trial-only'] as const;

/** What an admin should know about an account, though its values were computed. */
export const ACCOUNT_WARNINGS = ['override-not-whole', 'org-of-two-accounts', 'snapshot-partial'] as const;

export interface AccountWarning {
  readonly code: (typeof ACCOUNT_WARNINGS)[number];
  readonly message: string;
}

export interface AccountValues {
  readonly accountId: string;
  /** Not null: the fields of this account are left as they are. */
  readonly skipped: { readonly code: (typeof SKIP_REASONS)[number]; readonly message: string } | null;
  /** One for each metric that has no failure; none when the account is skipped. */
  readonly values: readonly MetricValue[];
  readonly warnings: readonly AccountWarning[];
}

export interface MetricOutcome {
  readonly metricId: string;
  /** Last day that the values contain, in UTC. */
  readonly dataThrough: CalendarDate | null;
  /** Days of its window that are not known; the values are the least there can be. */
  readonly missingDays: number;
  /** Not null: there are no values of this metric, and nothing is to be written. */
  readonly failure: Failure | null;
}

export interface FieldSyncAnswer {
  readonly metrics: readonly MetricOutcome[];
  readonly accounts: readonly AccountValues[];
}

/** Records of one object in one org on one day. */
export interface RecordCount {
  readonly organizationId: string;
  readonly packageId: string;
  readonly day: CalendarDate;
  /** Null: the org is in the snapshot of that day. */
  readonly objectName: string | null;
  /** Null when the snapshot has something for it that is no number of records. */
  readonly records: number | null;
}
