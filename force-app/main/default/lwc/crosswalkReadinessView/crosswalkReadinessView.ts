import notChecked from '@salesforce/label/c.Crosswalk_Readiness_NotChecked';
import notCheckedDetail from '@salesforce/label/c.Crosswalk_Readiness_NotCheckedDetail';
import notSelected from '@salesforce/label/c.Crosswalk_Readiness_NotSelected';
import outdated from '@salesforce/label/c.Crosswalk_Readiness_Outdated';
import outdatedDetail from '@salesforce/label/c.Crosswalk_Readiness_OutdatedDetail';
import type { StatusView } from 'c/crosswalkStatusBadge';

/** What is stored of a product. */
export interface StoredReadiness {
  readonly isIncluded: boolean;
  /** Code of the last check; null before the first. */
  readonly code: string | null;
  /** The code in words. */
  readonly codeLabel: string | null;
  /** Why, and what to do. */
  readonly detail: string | null;
  /** The product was changed after it was checked. */
  readonly isOutdated: boolean;
}

/** What that means now. A product that was not checked as it is now is never shown as ready. */
export interface ReadinessView extends StatusView {
  /** Why, and what to do; empty when the badge says it all. */
  readonly sentence: string;
}

export function toReadinessView(stored: StoredReadiness): ReadinessView {
  const { isIncluded, code, codeLabel, detail, isOutdated } = stored;
  if (!isIncluded) return { label: notSelected, icon: 'utility:dash', variant: 'neutral', sentence: '' };
  if (code === null) {
    return { label: notChecked, icon: 'utility:help', variant: 'neutral', sentence: notCheckedDetail };
  }
  if (isOutdated) {
    return { label: outdated, icon: 'utility:refresh', variant: 'warning', sentence: outdatedDetail };
  }
  const sentence = detail ?? '';
  if (code === 'UNKNOWN') {
    return { label: notChecked, icon: 'utility:warning', variant: 'warning', sentence };
  }
  const label = codeLabel ?? code;
  return code === 'READY'
    ? { label, icon: 'utility:success', variant: 'success', sentence }
    : { label, icon: 'utility:error', variant: 'error', sentence };
}
