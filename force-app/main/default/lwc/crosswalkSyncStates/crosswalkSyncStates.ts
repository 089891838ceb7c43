import type { StatusView } from 'c/crosswalkStatusBadge';
import runningLabel from '@salesforce/label/c.Crosswalk_State_Running';
import succeededLabel from '@salesforce/label/c.Crosswalk_State_Succeeded';
import withErrorsLabel from '@salesforce/label/c.Crosswalk_State_WithErrors';
import failedLabel from '@salesforce/label/c.Crosswalk_State_Failed';
import notStartedLabel from '@salesforce/label/c.Crosswalk_State_NotStarted';
import abandonedLabel from '@salesforce/label/c.Crosswalk_State_Abandoned';
import syncedLabel from '@salesforce/label/c.Crosswalk_State_Synced';
import differsLabel from '@salesforce/label/c.Crosswalk_State_Differs';
import skippedLabel from '@salesforce/label/c.Crosswalk_State_Skipped';
import notSyncedLabel from '@salesforce/label/c.Crosswalk_State_NotSynced';

const LABELS = {
  running: runningLabel,
  succeeded: succeededLabel,
  withErrors: withErrorsLabel,
  failed: failedLabel,
  notStarted: notStartedLabel,
  abandoned: abandonedLabel,
  synced: syncedLabel,
  differs: differsLabel,
  skipped: skippedLabel,
  notSynced: notSyncedLabel
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
