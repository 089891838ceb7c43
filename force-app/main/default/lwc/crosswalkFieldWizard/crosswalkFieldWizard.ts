import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import getAccountFields from '@salesforce/apex/CrosswalkFieldSyncController.getAccountFields';
import getCatalog from '@salesforce/apex/CrosswalkFieldSyncController.getCatalog';
import getFeatures from '@salesforce/apex/CrosswalkFeatureController.getFeatures';
import getOverview from '@salesforce/apex/CrosswalkFieldSyncController.getOverview';
import getSettings from '@salesforce/apex/CrosswalkFieldSyncController.getSettings';
import preview from '@salesforce/apex/CrosswalkFieldSyncController.preview';
import saveField from '@salesforce/apex/CrosswalkFieldSyncController.saveField';
import suggestField from '@salesforce/apex/CrosswalkFieldSyncController.suggestField';
import { choiceText } from 'c/crosswalkMetricText';
import type { NoticeView } from 'c/crosswalkNotice';
import { format } from 'c/crosswalkText';
import { perform } from 'c/crosswalkWork';
import addHeadingLabel from '@salesforce/label/c.Crosswalk_Wizard_AddHeading';
import editHeadingLabel from '@salesforce/label/c.Crosswalk_Wizard_EditHeading';
import stepPurposeLabel from '@salesforce/label/c.Crosswalk_Wizard_StepPurpose';
import stepDetailsLabel from '@salesforce/label/c.Crosswalk_Wizard_StepDetails';
import stepFieldLabel from '@salesforce/label/c.Crosswalk_Wizard_StepField';
import stepReviewLabel from '@salesforce/label/c.Crosswalk_Wizard_StepReview';
import stepSavedLabel from '@salesforce/label/c.Crosswalk_Wizard_StepSaved';
import purposeLabel from '@salesforce/label/c.Crosswalk_Wizard_Purpose';
import displayLabel from '@salesforce/label/c.Crosswalk_Wizard_Display';
import overrideLabel from '@salesforce/label/c.Crosswalk_Wizard_Override';
import metricLabel from '@salesforce/label/c.Crosswalk_Wizard_Metric';
import overrideKindLabel from '@salesforce/label/c.Crosswalk_Wizard_OverrideKind';
import internalLabel from '@salesforce/label/c.Crosswalk_Wizard_Internal';
import externalLabel from '@salesforce/label/c.Crosswalk_Wizard_External';
import renewalLabel from '@salesforce/label/c.Crosswalk_Wizard_Renewal';
import metricKindLabel from '@salesforce/label/c.Crosswalk_Wizard_MetricKind';
import dauLabel from '@salesforce/label/c.Crosswalk_Wizard_Dau';
import wauLabel from '@salesforce/label/c.Crosswalk_Wizard_Wau';
import mauLabel from '@salesforce/label/c.Crosswalk_Wizard_Mau';
import featureLabel from '@salesforce/label/c.Crosswalk_Wizard_Feature';
import recordsLabel from '@salesforce/label/c.Crosswalk_Wizard_Records';
import scopeLabel from '@salesforce/label/c.Crosswalk_Wizard_Scope';
import combinedLabel from '@salesforce/label/c.Crosswalk_Wizard_Combined';
import featureNameLabel from '@salesforce/label/c.Crosswalk_Wizard_FeatureName';
import noFeaturesLabel from '@salesforce/label/c.Crosswalk_Wizard_NoFeatures';
import measureLabel from '@salesforce/label/c.Crosswalk_Wizard_Measure';
import usersLabel from '@salesforce/label/c.Crosswalk_Wizard_Users';
import eventsLabel from '@salesforce/label/c.Crosswalk_Wizard_Events';
import objectLabel from '@salesforce/label/c.Crosswalk_Wizard_Object';
import packageLabel from '@salesforce/label/c.Crosswalk_Wizard_Package';
import displayDetailsLabel from '@salesforce/label/c.Crosswalk_Wizard_DisplayDetails';
import searchLabel from '@salesforce/label/c.Crosswalk_Wizard_Search';
import fieldsLabel from '@salesforce/label/c.Crosswalk_Wizard_Fields';
import noMatchLabel from '@salesforce/label/c.Crosswalk_Wizard_NoMatch';
import suggestionLabel from '@salesforce/label/c.Crosswalk_Wizard_Suggestion';
import countLabel from '@salesforce/label/c.Crosswalk_Wizard_Count';
import whatLabel from '@salesforce/label/c.Crosswalk_Wizard_What';
import fieldLabel from '@salesforce/label/c.Crosswalk_Wizard_Field';
import ruleLabel from '@salesforce/label/c.Crosswalk_Wizard_Rule';
import ruleRecordLabel from '@salesforce/label/c.Crosswalk_Wizard_RuleRecord';
import ruleProductionLabel from '@salesforce/label/c.Crosswalk_Wizard_RuleProduction';
import ruleEntitledLabel from '@salesforce/label/c.Crosswalk_Wizard_RuleEntitled';
import windowLabel from '@salesforce/label/c.Crosswalk_Wizard_Window';
import windowTrailingLabel from '@salesforce/label/c.Crosswalk_Wizard_WindowTrailing';
import windowCalendarLabel from '@salesforce/label/c.Crosswalk_Wizard_WindowCalendar';
import zeroLabel from '@salesforce/label/c.Crosswalk_Wizard_Zero';
import zeroCombinedLabel from '@salesforce/label/c.Crosswalk_Wizard_ZeroCombined';
import previewLabel from '@salesforce/label/c.Crosswalk_Wizard_Preview';
import previewLoadingLabel from '@salesforce/label/c.Crosswalk_Wizard_PreviewLoading';
import accountLabel from '@salesforce/label/c.Crosswalk_Wizard_Account';
import nowLabel from '@salesforce/label/c.Crosswalk_Wizard_Now';
import thenLabel from '@salesforce/label/c.Crosswalk_Wizard_Then';
import emptyLabel from '@salesforce/label/c.Crosswalk_Wizard_Empty';
import keptLabel from '@salesforce/label/c.Crosswalk_Wizard_Kept';
import asOfLabel from '@salesforce/label/c.Crosswalk_Wizard_AsOf';
import noPreviewLabel from '@salesforce/label/c.Crosswalk_Wizard_NoPreview';
import savedLabel from '@salesforce/label/c.Crosswalk_Wizard_Saved';
import backLabel from '@salesforce/label/c.Crosswalk_Wizard_Back';
import nextLabel from '@salesforce/label/c.Crosswalk_Wizard_Next';
import saveLabel from '@salesforce/label/c.Crosswalk_Wizard_Save';
import cancelLabel from '@salesforce/label/c.Crosswalk_Wizard_Cancel';
import anotherLabel from '@salesforce/label/c.Crosswalk_Wizard_Another';
import doneLabel from '@salesforce/label/c.Crosswalk_Wizard_Done';
import loadingLabel from '@salesforce/label/c.Crosswalk_Wizard_Loading';

const LABELS = {
  addHeading: addHeadingLabel,
  editHeading: editHeadingLabel,
  stepPurpose: stepPurposeLabel,
  stepDetails: stepDetailsLabel,
  stepField: stepFieldLabel,
  stepReview: stepReviewLabel,
  stepSaved: stepSavedLabel,
  purpose: purposeLabel,
  display: displayLabel,
  override: overrideLabel,
  metric: metricLabel,
  overrideKind: overrideKindLabel,
  internal: internalLabel,
  external: externalLabel,
  renewal: renewalLabel,
  metricKind: metricKindLabel,
  dau: dauLabel,
  wau: wauLabel,
  mau: mauLabel,
  feature: featureLabel,
  records: recordsLabel,
  scope: scopeLabel,
  combined: combinedLabel,
  featureName: featureNameLabel,
  noFeatures: noFeaturesLabel,
  measure: measureLabel,
  users: usersLabel,
  events: eventsLabel,
  object: objectLabel,
  package: packageLabel,
  displayDetails: displayDetailsLabel,
  search: searchLabel,
  fields: fieldsLabel,
  noMatch: noMatchLabel,
  suggestion: suggestionLabel,
  count: countLabel,
  what: whatLabel,
  field: fieldLabel,
  rule: ruleLabel,
  ruleRecord: ruleRecordLabel,
  ruleProduction: ruleProductionLabel,
  ruleEntitled: ruleEntitledLabel,
  window: windowLabel,
  windowTrailing: windowTrailingLabel,
  windowCalendar: windowCalendarLabel,
  zero: zeroLabel,
  zeroCombined: zeroCombinedLabel,
  preview: previewLabel,
  previewLoading: previewLoadingLabel,
  account: accountLabel,
  now: nowLabel,
  then: thenLabel,
  empty: emptyLabel,
  kept: keptLabel,
  asOf: asOfLabel,
  noPreview: noPreviewLabel,
  saved: savedLabel,
  back: backLabel,
  next: nextLabel,
  save: saveLabel,
  cancel: cancelLabel,
  another: anotherLabel,
  done: doneLabel,
  loading: loadingLabel
};

type AccountField = Awaited<ReturnType<typeof getAccountFields>>[number];
type Feature = Awaited<ReturnType<typeof getFeatures>>[number];
type Preview = Awaited<ReturnType<typeof preview>>[number];
type Settings = Awaited<ReturnType<typeof getSettings>>;
type Step = 'purpose' | 'details' | 'field' | 'review' | 'saved';

/** What the wizard has chosen so far; it stays while the admin goes back. */
interface Chosen {
  recordId?: string | null;
  purpose?: string | null;
  overrideKind?: string | null;
  metric?: string | null;
  packageId?: string | null;
  featureId?: string | null;
  measure?: string | null;
  objectName?: string | null;
  accountField?: string | null;
}

interface Option {
  readonly label: string;
  readonly value: string;
}

const STEPS: readonly { readonly value: Step; readonly label: string }[] = [
  { value: 'purpose', label: LABELS.stepPurpose },
  { value: 'details', label: LABELS.stepDetails },
  { value: 'field', label: LABELS.stepField },
  { value: 'review', label: LABELS.stepReview },
  { value: 'saved', label: LABELS.stepSaved }
];

const PURPOSES: readonly Option[] = [
  { value: 'Display', label: LABELS.display },
  { value: 'Override', label: LABELS.override },
  { value: 'Metric', label: LABELS.metric }
];

const OVERRIDE_KINDS: readonly Option[] = [
  { value: 'InternalSeatCount', label: LABELS.internal },
  { value: 'ExternalSeatCount', label: LABELS.external },
  { value: 'AccountRenewalDate', label: LABELS.renewal }
];

const METRICS: readonly Option[] = [
  { value: 'MAU', label: LABELS.mau },
  { value: 'WAU', label: LABELS.wau },
  { value: 'DAU', label: LABELS.dau },
  { value: 'Feature', label: LABELS.feature },
  { value: 'RecordCount', label: LABELS.records }
];

const MEASURES: readonly Option[] = [
  { value: 'Users', label: LABELS.users },
  { value: 'Events', label: LABELS.events }
];

const RULES: Readonly<Record<string, string>> = {
  Record: LABELS.ruleRecord,
  ProductionRecord: LABELS.ruleProduction,
  Entitled: LABELS.ruleEntitled
};

/** Add Field: purpose, details, Account field, review. Closes with `saved` when a field was saved. */
export default class CrosswalkFieldWizard extends LightningModal {
  /** The choice of a field that is changed; undefined for a new one. */
  @api choice: Chosen | undefined;

  labels = LABELS;
  steps = STEPS;
  purposes = PURPOSES;
  overrideKinds = OVERRIDE_KINDS;
  metrics = METRICS;
  measures = MEASURES;
  step: Step = 'purpose';
  chosen: Chosen = {};
  isBusy = true;
  notice: NoticeView | undefined;
  search = '';
  fields: readonly AccountField[] = [];
  previews: readonly Preview[] = [];
  isPreviewing = false;
  suggestionText = '';
  private packages: readonly Option[] = [];
  private objects: readonly (Option & { readonly packageId: string })[] = [];
  private features: readonly Feature[] = [];
  private settings: Settings = {};
  private hasSaved = false;

  connectedCallback(): void {
    this.chosen = { measure: 'Users', ...this.choice };
    void perform(this, () => this.load());
  }

  get heading(): string {
    return this.chosen.recordId ? LABELS.editHeading : LABELS.addHeading;
  }

  get isPurpose(): boolean {
    return this.step === 'purpose';
  }

  get isDetails(): boolean {
    return this.step === 'details';
  }

  get isField(): boolean {
    return this.step === 'field';
  }

  get isReview(): boolean {
    return this.step === 'review';
  }

  get isSaved(): boolean {
    return this.step === 'saved';
  }

  get isOverride(): boolean {
    return this.chosen.purpose === 'Override';
  }

  get isMetric(): boolean {
    return this.chosen.purpose === 'Metric';
  }

  get isDisplay(): boolean {
    return this.chosen.purpose === 'Display';
  }

  get isEngagement(): boolean {
    return ['DAU', 'WAU', 'MAU'].includes(this.chosen.metric ?? '');
  }

  get isFeature(): boolean {
    return this.chosen.metric === 'Feature';
  }

  get isRecordCount(): boolean {
    return this.chosen.metric === 'RecordCount';
  }

  get hasNoFeatures(): boolean {
    return this.isFeature && this.features.length === 0;
  }

  get featureOptions(): Option[] {
    return this.features.map(({ featureId, name }) => ({ value: featureId ?? '', label: name ?? '' }));
  }

  get scopes(): Option[] {
    return [{ value: '', label: LABELS.combined }, ...this.packages];
  }

  get scope(): string {
    return this.chosen.packageId ?? '';
  }

  get packageOptions(): readonly Option[] {
    return this.packages;
  }

  get objectOptions(): Option[] {
    return this.objects.filter(({ packageId }) => packageId === this.chosen.packageId);
  }

  get shownFields(): (AccountField & {
    readonly isChosen: boolean;
    readonly isOff: boolean;
    readonly id: string;
  })[] {
    const wanted = this.search.trim().toLowerCase();
    return this.fields
      .filter(({ label, value }) => `${label} ${value}`.toLowerCase().includes(wanted))
      .map((field) => ({
        ...field,
        id: `field-${field.value}`,
        isOff: Boolean(field.problem),
        isChosen: field.value === this.chosen.accountField
      }))
      .sort((left, right) => Number(left.isOff) - Number(right.isOff));
  }

  get hasNoMatch(): boolean {
    return this.shownFields.length === 0;
  }

  get countText(): string {
    const off = this.fields.filter(({ problem }) => problem).length;
    return format(LABELS.count, this.fields.length - off, off);
  }

  get whatText(): string {
    const { packageId, featureId } = this.chosen;
    const packageName = this.packages.find(({ value }) => value === packageId)?.label ?? packageId ?? '';
    const feature = this.features.find((one) => one.featureId === featureId);
    return choiceText(this.chosen, packageName, feature?.name ?? '');
  }

  get fieldText(): string {
    const field = this.fields.find(({ value }) => value === this.chosen.accountField);
    return field ? `${field.label ?? ''} (${field.value ?? ''})` : (this.chosen.accountField ?? '');
  }

  get ruleText(): string {
    return RULES[this.settings.licenseRule ?? ''] ?? '';
  }

  get windowText(): string {
    return this.settings.activeUserWindow === 'Calendar' ? LABELS.windowCalendar : LABELS.windowTrailing;
  }

  get zeroText(): string {
    return this.isEngagement && !this.chosen.packageId ? LABELS.zeroCombined : LABELS.zero;
  }

  get previewRows(): { key: string; account: string; now: string; then: string; explanation: string }[] {
    return this.previews.map((row) => {
      const value = row.value === null || row.value === undefined ? LABELS.empty : String(row.value);
      return {
        key: row.accountId ?? '',
        account: row.accountName ?? '',
        now: row.currentValue ?? LABELS.empty,
        then: row.isKept ? LABELS.kept : value,
        explanation: row.explanation ?? ''
      };
    });
  }

  get hasPreviews(): boolean {
    return this.previews.length > 0;
  }

  get asOfText(): string {
    const day = this.previews.find(({ dataThrough }) => dataThrough)?.dataThrough;
    return day ? format(LABELS.asOf, day) : '';
  }

  get canGoBack(): boolean {
    return !this.isPurpose && !this.isSaved;
  }

  get nextLabel(): string {
    return this.isReview ? LABELS.save : LABELS.next;
  }

  get isNextDisabled(): boolean {
    // A button that moves when the preview comes is missed by the pointer.
    return this.isBusy || this.isPreviewing || !this.isComplete;
  }

  private get isComplete(): boolean {
    const { purpose, overrideKind, metric, featureId, packageId, objectName, accountField } = this.chosen;
    if (this.isPurpose) return Boolean(purpose);
    if (this.isField) {
      return this.fields.some(({ value, problem }) => value === accountField && !problem);
    }
    if (!this.isDetails || purpose === 'Display') return true;
    if (purpose === 'Override') return Boolean(overrideKind);
    if (metric === 'Feature') return Boolean(featureId);
    if (metric === 'RecordCount') return Boolean(packageId && objectName);
    return Boolean(metric);
  }

  handleChoose(event: CustomEvent<{ value: string }>): void {
    const field = (event.target as HTMLInputElement).name as keyof Chosen;
    const chosenValue = event.detail.value;
    const change: Chosen = { [field]: chosenValue === '' ? null : chosenValue };
    // What belongs to another package, or to no package at all, does not stay chosen.
    if (field === 'packageId') change.objectName = null;

    this.chosen = { ...this.chosen, ...change };
  }

  handleSearch(event: CustomEvent<{ value: string }>): void {
    this.search = event.detail.value;
  }

  handleField(event: Event): void {
    this.chosen = { ...this.chosen, accountField: (event.target as HTMLInputElement).value };
  }

  handleBack(): void {
    this.notice = undefined;
    this.step = STEPS[STEPS.findIndex(({ value }) => value === this.step) - 1]?.value ?? 'purpose';
  }

  async handleNext(): Promise<void> {
    await perform(this, () => this.goOn());
  }

  handleAnother(): void {
    this.chosen = { measure: 'Users' };
    this.search = '';
    this.previews = [];
    this.step = 'purpose';
  }

  handleClose(): void {
    void this.close(this.hasSaved ? 'saved' : undefined);
  }

  private async goOn(): Promise<void> {
    switch (this.step) {
      case 'purpose':
        this.step = 'details';
        return;
      case 'details':
        this.fields = await getAccountFields({ choice: this.chosen });
        await this.suggest();
        this.step = 'field';
        return;
      case 'field':
        this.step = 'review';
        void this.askPreview();
        return;
      default:
        await saveField({ choice: this.chosen });
        this.hasSaved = true;
        this.step = 'saved';
    }
  }

  private async suggest(): Promise<void> {
    const suggestion = await suggestField({ choice: this.chosen });
    this.suggestionText = suggestion
      ? format(LABELS.suggestion, suggestion.label ?? '', suggestion.apiName ?? '', suggestion.type ?? '')
      : '';
  }

  /** A preview that fails is no reason not to save. */
  private async askPreview(): Promise<void> {
    this.isPreviewing = true;
    this.previews = [];
    const asked = this.chosen;
    await perform(this, async () => {
      const previews = await preview({ choice: asked });
      if (asked === this.chosen) this.previews = previews;
    });
    this.isPreviewing = false;
  }

  private async load(): Promise<void> {
    const [overview, settings, features] = await Promise.all([getOverview(), getSettings(), getFeatures()]);
    this.settings = settings;
    this.features = features;
    this.packages = (overview.packages ?? []).map(({ packageId, name }) => ({
      value: packageId ?? '',
      label: name ?? packageId ?? ''
    }));
    const { components } = await getCatalog();
    this.objects = (components ?? [])
      .filter(({ componentType }) => componentType === 'CustomObject')
      .map(({ packageId, componentName }) => ({
        packageId: packageId ?? '',
        value: componentName ?? '',
        label: componentName ?? ''
      }));
  }
}
