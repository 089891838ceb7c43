import type { CalendarDate } from '../domain/entitlement.ts';
import type { UsageSlice } from '../domain/usage/coverage.ts';
import type { FeatureComponent, Metric, RecordCount } from '../domain/usage/field-sync.ts';
import type { MetricWindow } from '../domain/usage/metric-window.ts';

/** What of the usage of an org is looked at, and for how long. */
export interface UsageView {
  readonly orgId: string;
  /** Slices that count. All figures of a view are of the same ones, whatever is loaded meanwhile. */
  readonly slices: readonly UsageSlice[];
  /** Fires when nobody waits for the figures any more. */
  readonly signal: AbortSignal;
}

/** Orgs that are counted together under one key. */
export interface OrgGroup {
  readonly key: string;
  readonly orgs: readonly GroupedOrg[];
}

export interface GroupedOrg {
  readonly organizationId: string;
  /** Packages that the org has a license of; figures of other packages leave it out. */
  readonly packageIds: readonly string[];
}

/** A question about the users, or the events, of each group in a window. */
export interface UseQuestion {
  readonly window: MetricWindow;
  /** Null: of all packages together, also of those that an org has no license of. */
  readonly packageId: string | null;
  /** Null: whatever they used. Else each component counts in the orgs that have a license of its package. */
  readonly components: readonly FeatureComponent[] | null;
  readonly measure: Metric['measure'];
  /** External: those of communities and portals alone, without guests. */
  readonly users: 'All' | 'External';
}

/** Counts what a usage store holds. Sandboxes are never counted. */
export interface UsageFigures {
  /**
   * Answers all questions for all groups.
   * @return numbers by key, one for each question; a group of which nothing is known is missing
   */
  countUse(
    groups: readonly OrgGroup[],
    questions: readonly UseQuestion[],
    includeAutomation: boolean
  ): Promise<Map<string, number[]>>;
  /**
   * Answers one question for each day of its window alone.
   * @return numbers by key and day; days of which nothing is known are missing
   */
  countDays(
    groups: readonly OrgGroup[],
    question: UseQuestion,
    includeAutomation: boolean
  ): Promise<Map<string, Map<CalendarDate, number>>>;
  /**
   * Counts the external users in the summaries of months, which hold production orgs only.
   * @param months first days of the months
   * @param packageId null: of all packages together
   * @return by key the sum of the months; keys of which nothing is known are missing
   */
  countExternalUsers(
    groups: readonly OrgGroup[],
    months: readonly CalendarDate[],
    packageId: string | null
  ): Promise<Map<string, number>>;
  /** Records of the objects in the orgs, in the snapshots of the days of a window. */
  countRecords(
    organizationIds: readonly string[],
    objects: readonly { readonly packageId: string; readonly objectName: string }[],
    window: MetricWindow
  ): Promise<RecordCount[]>;
}
