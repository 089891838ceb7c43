import { LightningElement } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import checkFields from '@salesforce/apex/CrosswalkFieldSyncController.checkFields';
import getFields from '@salesforce/apex/CrosswalkFieldSyncController.getFields';
import removeField from '@salesforce/apex/CrosswalkFieldSyncController.removeField';
import setPaused from '@salesforce/apex/CrosswalkFieldSyncController.setPaused';
import CrosswalkFieldWizard from 'c/crosswalkFieldWizard';
import { choiceText } from 'c/crosswalkMetricText';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { format } from 'c/crosswalkText';
import { openDialog, perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Intro';
import addLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Add';
import checkLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Check';
import displayGroupLabel from '@salesforce/label/c.Crosswalk_SyncedFields_DisplayGroup';
import overrideGroupLabel from '@salesforce/label/c.Crosswalk_SyncedFields_OverrideGroup';
import metricGroupLabel from '@salesforce/label/c.Crosswalk_SyncedFields_MetricGroup';
import fieldLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Field';
import whatLabel from '@salesforce/label/c.Crosswalk_SyncedFields_What';
import stateLabel from '@salesforce/label/c.Crosswalk_SyncedFields_State';
import lastRunLabel from '@salesforce/label/c.Crosswalk_SyncedFields_LastRun';
import throughLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Through';
import resultLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Result';
import actionsLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Actions';
import activeLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Active';
import pausedLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Paused';
import brokenLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Broken';
import editLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Edit';
import pauseLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Pause';
import resumeLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Resume';
import deleteLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Delete';
import actionsOfLabel from '@salesforce/label/c.Crosswalk_SyncedFields_ActionsOf';
import noneLabel from '@salesforce/label/c.Crosswalk_SyncedFields_None';
import emptyHeadingLabel from '@salesforce/label/c.Crosswalk_SyncedFields_EmptyHeading';
import emptyMessageLabel from '@salesforce/label/c.Crosswalk_SyncedFields_EmptyMessage';
import brokenNoticeLabel from '@salesforce/label/c.Crosswalk_SyncedFields_BrokenNotice';
import readLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Read';
import result0Label from '@salesforce/label/c.Crosswalk_SyncedFields_Result0';
import neverLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Never';
import confirmLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Confirm';
import confirmHeadingLabel from '@salesforce/label/c.Crosswalk_SyncedFields_ConfirmHeading';
import checkedLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Checked';
import loadingLabel from '@salesforce/label/c.Crosswalk_SyncedFields_Loading';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  add: addLabel,
  check: checkLabel,
  displayGroup: displayGroupLabel,
  overrideGroup: overrideGroupLabel,
  metricGroup: metricGroupLabel,
  field: fieldLabel,
  what: whatLabel,
  state: stateLabel,
  lastRun: lastRunLabel,
  through: throughLabel,
  result: resultLabel,
  actions: actionsLabel,
  active: activeLabel,
  paused: pausedLabel,
  broken: brokenLabel,
  edit: editLabel,
  pause: pauseLabel,
  resume: resumeLabel,
  delete: deleteLabel,
  actionsOf: actionsOfLabel,
  none: noneLabel,
  emptyHeading: emptyHeadingLabel,
  emptyMessage: emptyMessageLabel,
  brokenNotice: brokenNoticeLabel,
  read: readLabel,
  result0: result0Label,
  never: neverLabel,
  confirm: confirmLabel,
  confirmHeading: confirmHeadingLabel,
  checked: checkedLabel,
  loading: loadingLabel
};

type SyncedField = Awaited<ReturnType<typeof getFields>>[number];

const STATES: Readonly<Record<string, StatusView>> = {
  Active: { label: LABELS.active, icon: 'utility:success', variant: 'success' },
  Paused: { label: LABELS.paused, icon: 'utility:pause', variant: 'neutral' },
  Broken: { label: LABELS.broken, icon: 'utility:error', variant: 'error' }
};

const GROUPS: readonly { readonly purpose: string; readonly heading: string }[] = [
  { purpose: 'Display', heading: LABELS.displayGroup },
  { purpose: 'Override', heading: LABELS.overrideGroup },
  { purpose: 'Metric', heading: LABELS.metricGroup }
];

interface Row {
  readonly id: string;
  readonly label: string;
  readonly apiName: string;
  readonly what: string;
  readonly badge: StatusView | undefined;
  readonly reason: string;
  readonly lastRunAt: string | undefined;
  readonly through: string;
  readonly result: string;
  readonly pauseLabel: string;
  readonly menuLabel: string;
}

/** Fields of one purpose. */
interface Group {
  readonly purpose: string;
  readonly heading: string;
  readonly rows: readonly Row[];
  readonly isEmpty: boolean;
  readonly isMetric: boolean;
  /** Whether a sync reads or writes them; display fields are read when they are shown. */
  readonly takesPart: boolean;
}

/** The list of synced fields in its three groups. */
export default class CrosswalkSyncedFields extends LightningElement {
  labels = LABELS;
  fields: readonly SyncedField[] = [];
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;

  connectedCallback(): void {
    void perform(this, () => this.load()).finally(() => (this.isLoading = false));
  }

  get isEmpty(): boolean {
    return this.fields.length === 0 && this.notice?.variant !== 'error';
  }

  get groups(): Group[] {
    return GROUPS.map(({ purpose, heading }) => {
      const rows = this.fields
        .filter(({ choice }) => choice?.purpose === purpose)
        .map((field) => rowOf(field));
      return {
        purpose,
        heading,
        rows,
        isEmpty: rows.length === 0,
        isMetric: purpose === 'Metric',
        takesPart: purpose !== 'Display'
      };
    });
  }

  handleAdd(): void {
    void this.openWizard(undefined);
  }

  handleCheck(): void {
    void perform(this, async () => {
      await checkFields();
      await this.load();
      this.notice ??= { variant: 'success', message: LABELS.checked };
    });
  }

  handleAction(event: CustomEvent<{ value: string }>): void {
    const { id } = (event.target as HTMLElement).dataset;
    const field = this.fields.find(({ choice }) => choice?.recordId === id);
    if (!field?.choice || id === undefined) return;
    const action = event.detail.value;
    if (action === 'edit') void this.openWizard(field.choice);
    else if (action === 'delete') void this.remove(id, field);
    else
      void perform(this, async () => {
        await setPaused({ recordId: id, isPaused: field.state !== 'Paused' });
        await this.load();
      });
  }

  private async remove(id: string, field: SyncedField): Promise<void> {
    const name = field.label ?? field.choice?.accountField ?? '';
    const isSure = await openDialog(LightningConfirm, {
      message: format(LABELS.confirm, name),
      label: LABELS.confirmHeading,
      theme: 'warning'
    });
    if (!isSure) return;
    await perform(this, async () => {
      await removeField({ recordId: id });
      await this.load();
    });
  }

  private async openWizard(choice: SyncedField['choice'] | undefined): Promise<void> {
    await openDialog(CrosswalkFieldWizard, { size: 'medium', choice });
    await perform(this, () => this.load());
  }

  private async load(): Promise<void> {
    this.fields = await getFields();
    const broken = this.fields.filter(({ state }) => state === 'Broken').length;
    if (broken > 0) this.notice = { variant: 'warning', message: format(LABELS.brokenNotice, broken) };
  }
}

function rowOf(field: SyncedField): Row {
  const { choice } = field;
  const apiName = choice?.accountField ?? '';
  const label = field.label ?? apiName;
  return {
    id: choice?.recordId ?? '',
    label,
    apiName,
    what: choiceText(choice ?? {}, field.packageName ?? '', field.featureName ?? ''),
    badge: STATES[field.state ?? ''],
    reason: field.stateReason ?? field.lastMessage ?? '',
    lastRunAt: field.lastRunAt ?? undefined,
    through: field.dataThrough ?? '',
    result: resultOf(field),
    pauseLabel: field.state === 'Paused' ? LABELS.resume : LABELS.pause,
    menuLabel: format(LABELS.actionsOf, label)
  };
}

/** What the last run wrote or read; empty before the first one. */
function resultOf({ lastChangedCount, lastFailedCount, lastReadCount }: SyncedField): string {
  if (typeof lastReadCount === 'number') return format(LABELS.read, lastReadCount);
  if (typeof lastChangedCount !== 'number') return '';
  return format(LABELS.result0, lastChangedCount, lastFailedCount ?? 0);
}
