import type { StatusView } from 'c/crosswalkStatusBadge';
import running from '@salesforce/label/c.Crosswalk_State_Running';
import succeeded from '@salesforce/label/c.Crosswalk_State_Succeeded';
import withErrors from '@salesforce/label/c.Crosswalk_State_WithErrors';
import failed from '@salesforce/label/c.Crosswalk_State_Failed';
import notStarted from '@salesforce/label/c.Crosswalk_State_NotStarted';
import abandoned from '@salesforce/label/c.Crosswalk_State_Abandoned';
import synced from '@salesforce/label/c.Crosswalk_State_Synced';
import differs from '@salesforce/label/c.Crosswalk_State_Differs';
import skipped from '@salesforce/label/c.Crosswalk_State_Skipped';
import notSynced from '@salesforce/label/c.Crosswalk_State_NotSynced';

const LABELS = {
  running,
  succeeded,
  withErrors,
  failed,
  notStarted,
  abandoned,
  synced,
  differs,
  skipped,
  notSynced
};

const RUN_STATES: Readonly<Record<string, StatusView>> = {
  Running: { label: LABELS.running, icon: 'utility:sync', variant: 'neutral' },
  Succeeded: { label: LABELS.succeeded, icon: 'utility:success', variant: 'success' },
  SucceededWithErrors: { label: LABELS.withErrors, icon: 'utility:warning', variant: 'warning' },
  Failed: { label: LABELS.failed, icon: 'utility:error', variant: 'error' },
  NotStarted: { label: LABELS.notStarted, icon: 'utility:ban', variant: 'warning' },
  Abandoned: { label: LABELS.abandoned, icon: 'utility:ban', variant: 'error' }
};

const ORDER_STATUSES: Readonly<Record<string, StatusView>> = {
  Synced: { label: LABELS.synced, icon: 'utility:success', variant: 'success' },
  Differs: { label: LABELS.differs, icon: 'utility:warning', variant: 'warning' },
  Failed: { label: LABELS.failed, icon: 'utility:error', variant: 'error' },
  Skipped: { label: LABELS.skipped, icon: 'utility:skip', variant: 'neutral' }
};

const NOT_SYNCED: StatusView = { label: LABELS.notSynced, icon: 'utility:clock', variant: 'neutral' };

/** How the state of a run looks; a state that nobody knows is shown by its own name. */
export function runStateView(state: string | null | undefined): StatusView {
  return RUN_STATES[state ?? ''] ?? { label: state ?? '', icon: 'utility:question', variant: 'neutral' };
}

/** How the sync status of an order looks; no status means that it was never synced. */
export function orderStatusView(status: string | null | undefined): StatusView {
  return ORDER_STATUSES[status ?? ''] ?? NOT_SYNCED;
}
