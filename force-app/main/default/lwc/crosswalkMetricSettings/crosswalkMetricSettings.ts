import { LightningElement } from 'lwc';
import getSettings from '@salesforce/apex/CrosswalkFieldSyncController.getSettings';
import saveSettings from '@salesforce/apex/CrosswalkFieldSyncController.saveSettings';
import type { NoticeView } from 'c/crosswalkNotice';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_Metrics_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_Metrics_Intro';
import windowLabel from '@salesforce/label/c.Crosswalk_Metrics_Window';
import trailingLabel from '@salesforce/label/c.Crosswalk_Metrics_Trailing';
import calendarLabel from '@salesforce/label/c.Crosswalk_Metrics_Calendar';
import ruleLabel from '@salesforce/label/c.Crosswalk_Metrics_Rule';
import recordLabel from '@salesforce/label/c.Crosswalk_Metrics_Record';
import productionLabel from '@salesforce/label/c.Crosswalk_Metrics_Production';
import entitledLabel from '@salesforce/label/c.Crosswalk_Metrics_Entitled';
import trialsLabel from '@salesforce/label/c.Crosswalk_Metrics_Trials';
import automationLabel from '@salesforce/label/c.Crosswalk_Metrics_Automation';
import seatsLabel from '@salesforce/label/c.Crosswalk_Metrics_Seats';
import maxLabel from '@salesforce/label/c.Crosswalk_Metrics_Max';
import sumLabel from '@salesforce/label/c.Crosswalk_Metrics_Sum';
import trialFieldLabel from '@salesforce/label/c.Crosswalk_Metrics_TrialField';
import trialHelpLabel from '@salesforce/label/c.Crosswalk_Metrics_TrialHelp';
import saveLabel from '@salesforce/label/c.Crosswalk_Metrics_Save';
import savedLabel from '@salesforce/label/c.Crosswalk_Metrics_Saved';
import loadingLabel from '@salesforce/label/c.Crosswalk_Metrics_Loading';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  window: windowLabel,
  trailing: trailingLabel,
  calendar: calendarLabel,
  rule: ruleLabel,
  record: recordLabel,
  production: productionLabel,
  entitled: entitledLabel,
  trials: trialsLabel,
  automation: automationLabel,
  seats: seatsLabel,
  max: maxLabel,
  sum: sumLabel,
  trialField: trialFieldLabel,
  trialHelp: trialHelpLabel,
  save: saveLabel,
  saved: savedLabel,
  loading: loadingLabel
};

type Settings = Awaited<ReturnType<typeof getSettings>>;

/** How metrics are counted. */
export default class CrosswalkMetricSettings extends LightningElement {
  labels = LABELS;
  windows = [
    { value: 'Trailing', label: LABELS.trailing },
    { value: 'Calendar', label: LABELS.calendar }
  ];
  rules = [
    { value: 'Record', label: LABELS.record },
    { value: 'ProductionRecord', label: LABELS.production },
    { value: 'Entitled', label: LABELS.entitled }
  ];
  seatRules = [
    { value: 'Max', label: LABELS.max },
    { value: 'Sum', label: LABELS.sum }
  ];
  settings: Settings = {};
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;

  connectedCallback(): void {
    void perform(this, async () => {
      this.settings = await getSettings();
    }).finally(() => (this.isLoading = false));
  }

  handleChange(event: CustomEvent<{ value?: string; checked?: boolean }>): void {
    const field = (event.target as HTMLInputElement).name;
    this.settings = { ...this.settings, [field]: event.detail.checked ?? event.detail.value ?? null };
  }

  handleSave(): void {
    void perform(this, async () => {
      await saveSettings({ settings: this.settings });
      this.notice = { variant: 'success', message: LABELS.saved };
    });
  }
}
