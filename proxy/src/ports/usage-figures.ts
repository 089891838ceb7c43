import type { CalendarDate } from '../domain/entitlement.ts';
import type { FeatureComponent, Metric, RecordCount } from '../domain/usage/field-sync.ts';
import type { MetricWindow } from '../domain/usage/metric-window.ts';

/** Orgs that are counted together under one key. */
export interface OrgGroup {
  readonly key: string;
  readonly organizationIds: readonly string[];
}

/** A question about the users, or the events, of each group in a window. */
export interface UseQuestion {
  readonly window: MetricWindow;
  /** Null: of all packages together. */
  readonly packageId: string | null;
  /** Null: whatever they used. */
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
    orgId: string,
    groups: readonly OrgGroup[],
    questions: readonly UseQuestion[],
    includeAutomation: boolean
  ): Promise<Map<string, number[]>>;
  /**
   * Answers one question for each day of its window alone.
   * @return numbers by key and day; days of which nothing is known are missing
   */
  countDays(
    orgId: string,
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
    orgId: string,
    groups: readonly OrgGroup[],
    months: readonly CalendarDate[],
    packageId: string | null
  ): Promise<Map<string, number>>;
  /** Records of the objects in the orgs, in the snapshots of the days of a window. */
  countRecords(
    orgId: string,
    organizationIds: readonly string[],
    objects: readonly { readonly packageId: string; readonly objectName: string }[],
    window: MetricWindow
  ): Promise<RecordCount[]>;
}
