import { LightningElement } from 'lwc';
import countMatching from '@salesforce/apex/CrosswalkFilterController.countMatching';
import getFields from '@salesforce/apex/CrosswalkFilterController.getFields';
import getFilters from '@salesforce/apex/CrosswalkFilterController.getFilters';
import saveFilters from '@salesforce/apex/CrosswalkFilterController.saveFilters';
import type { NoticeView } from 'c/crosswalkNotice';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_Filter_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_Filter_Intro';
import saveLabel from '@salesforce/label/c.Crosswalk_Filter_Save';
import countLabel from '@salesforce/label/c.Crosswalk_Filter_Count';
import ordersLabel from '@salesforce/label/c.Crosswalk_Filter_Orders';
import outcomeLabel from '@salesforce/label/c.Crosswalk_Filter_Outcome';
import objectLabel from '@salesforce/label/c.Crosswalk_Filter_Object';
import fieldLabel from '@salesforce/label/c.Crosswalk_Filter_Field';
import operatorLabel from '@salesforce/label/c.Crosswalk_Filter_Operator';
import valueLabel from '@salesforce/label/c.Crosswalk_Filter_Value';
import addLabel from '@salesforce/label/c.Crosswalk_Filter_Add';
import removeLabel from '@salesforce/label/c.Crosswalk_Filter_Remove';
import conditionLabel from '@salesforce/label/c.Crosswalk_Filter_Condition';
import logicLabel from '@salesforce/label/c.Crosswalk_Filter_Logic';
import logicHelpLabel from '@salesforce/label/c.Crosswalk_Filter_LogicHelp';
import opportunityLabel from '@salesforce/label/c.Crosswalk_Filter_Opportunity';
import accountLabel from '@salesforce/label/c.Crosswalk_Filter_Account';
import equalsLabel from '@salesforce/label/c.Crosswalk_Filter_Equals';
import notEqualLabel from '@salesforce/label/c.Crosswalk_Filter_NotEqual';
import lessThanLabel from '@salesforce/label/c.Crosswalk_Filter_LessThan';
import lessOrEqualLabel from '@salesforce/label/c.Crosswalk_Filter_LessOrEqual';
import greaterThanLabel from '@salesforce/label/c.Crosswalk_Filter_GreaterThan';
import greaterOrEqualLabel from '@salesforce/label/c.Crosswalk_Filter_GreaterOrEqual';
import containsLabel from '@salesforce/label/c.Crosswalk_Filter_Contains';
import startsWithLabel from '@salesforce/label/c.Crosswalk_Filter_StartsWith';
import yesLabel from '@salesforce/label/c.Crosswalk_Filter_Yes';
import noLabel from '@salesforce/label/c.Crosswalk_Filter_No';
import postConditionLabel from '@salesforce/label/c.Crosswalk_Filter_PostCondition';
import postConditionHelpLabel from '@salesforce/label/c.Crosswalk_Filter_PostConditionHelp';
import draftLabel from '@salesforce/label/c.Crosswalk_Filter_Draft';
import deployedLabel from '@salesforce/label/c.Crosswalk_Filter_Deployed';
import bringBackLabel from '@salesforce/label/c.Crosswalk_Filter_BringBack';
import bringBackHelpLabel from '@salesforce/label/c.Crosswalk_Filter_BringBackHelp';
import knownAccountsLabel from '@salesforce/label/c.Crosswalk_Filter_KnownAccounts';
import fromOpportunitiesLabel from '@salesforce/label/c.Crosswalk_Filter_FromOpportunities';
import nothingLabel from '@salesforce/label/c.Crosswalk_Filter_Nothing';
import soldToTierLabel from '@salesforce/label/c.Crosswalk_Filter_SoldToTier';
import soldToTierHelpLabel from '@salesforce/label/c.Crosswalk_Filter_SoldToTierHelp';
import endCustomerLabel from '@salesforce/label/c.Crosswalk_Filter_EndCustomer';
import partnerLabel from '@salesforce/label/c.Crosswalk_Filter_Partner';
import existingAccountsLabel from '@salesforce/label/c.Crosswalk_Filter_ExistingAccounts';
import existingAccountsHelpLabel from '@salesforce/label/c.Crosswalk_Filter_ExistingAccountsHelp';
import updateLabel from '@salesforce/label/c.Crosswalk_Filter_Update';
import keepLabel from '@salesforce/label/c.Crosswalk_Filter_Keep';
import removedLinesLabel from '@salesforce/label/c.Crosswalk_Filter_RemovedLines';
import removedLinesHelpLabel from '@salesforce/label/c.Crosswalk_Filter_RemovedLinesHelp';
import reportLabel from '@salesforce/label/c.Crosswalk_Filter_Report';
import deactivateLabel from '@salesforce/label/c.Crosswalk_Filter_Deactivate';
import defaultExpirationLabel from '@salesforce/label/c.Crosswalk_Filter_DefaultExpiration';
import defaultExpirationHelpLabel from '@salesforce/label/c.Crosswalk_Filter_DefaultExpirationHelp';
import permanentLabel from '@salesforce/label/c.Crosswalk_Filter_Permanent';
import failLabel from '@salesforce/label/c.Crosswalk_Filter_Fail';
import userRoleLabel from '@salesforce/label/c.Crosswalk_Filter_UserRole';
import userRoleHelpLabel from '@salesforce/label/c.Crosswalk_Filter_UserRoleHelp';
import adminRoleLabel from '@salesforce/label/c.Crosswalk_Filter_AdminRole';
import portalRoleLabel from '@salesforce/label/c.Crosswalk_Filter_PortalRole';
import noLoginLabel from '@salesforce/label/c.Crosswalk_Filter_NoLogin';
import loadingLabel from '@salesforce/label/c.Crosswalk_Filter_Loading';
import savedLabel from '@salesforce/label/c.Crosswalk_Filter_Saved';
import matchingLabel from '@salesforce/label/c.Crosswalk_Filter_Matching';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  save: saveLabel,
  count: countLabel,
  orders: ordersLabel,
  outcome: outcomeLabel,
  object: objectLabel,
  field: fieldLabel,
  operator: operatorLabel,
  value: valueLabel,
  add: addLabel,
  remove: removeLabel,
  condition: conditionLabel,
  logic: logicLabel,
  logicHelp: logicHelpLabel,
  opportunity: opportunityLabel,
  account: accountLabel,
  equals: equalsLabel,
  notEqual: notEqualLabel,
  lessThan: lessThanLabel,
  lessOrEqual: lessOrEqualLabel,
  greaterThan: greaterThanLabel,
  greaterOrEqual: greaterOrEqualLabel,
  contains: containsLabel,
  startsWith: startsWithLabel,
  yes: yesLabel,
  no: noLabel,
  postCondition: postConditionLabel,
  postConditionHelp: postConditionHelpLabel,
  draft: draftLabel,
  deployed: deployedLabel,
  bringBack: bringBackLabel,
  bringBackHelp: bringBackHelpLabel,
  knownAccounts: knownAccountsLabel,
  fromOpportunities: fromOpportunitiesLabel,
  nothing: nothingLabel,
  soldToTier: soldToTierLabel,
  soldToTierHelp: soldToTierHelpLabel,
  endCustomer: endCustomerLabel,
  partner: partnerLabel,
  existingAccounts: existingAccountsLabel,
  existingAccountsHelp: existingAccountsHelpLabel,
  update: updateLabel,
  keep: keepLabel,
  removedLines: removedLinesLabel,
  removedLinesHelp: removedLinesHelpLabel,
  report: reportLabel,
  deactivate: deactivateLabel,
  defaultExpiration: defaultExpirationLabel,
  defaultExpirationHelp: defaultExpirationHelpLabel,
  permanent: permanentLabel,
  fail: failLabel,
  userRole: userRoleLabel,
  userRoleHelp: userRoleHelpLabel,
  adminRole: adminRoleLabel,
  portalRole: portalRoleLabel,
  noLogin: noLoginLabel,
  loading: loadingLabel,
  saved: savedLabel,
  matching: matchingLabel
};

type Settings = Awaited<ReturnType<typeof getFilters>>;
type Condition = NonNullable<Settings['conditions']>[number];
type FieldOption = Awaited<ReturnType<typeof getFields>>[number];
type SettingName = Exclude<keyof Settings, 'conditions'>;

interface Option {
  readonly value: string;
  readonly label: string;
}

interface Choice {
  readonly setting: SettingName;
  readonly label: string;
  readonly help: string;
  readonly options: readonly Option[];
}

const OPERATORS: readonly Option[] = [
  { value: 'equals', label: LABELS.equals },
  { value: 'notEqual', label: LABELS.notEqual },
  { value: 'lessThan', label: LABELS.lessThan },
  { value: 'lessOrEqual', label: LABELS.lessOrEqual },
  { value: 'greaterThan', label: LABELS.greaterThan },
  { value: 'greaterOrEqual', label: LABELS.greaterOrEqual },
  { value: 'contains', label: LABELS.contains },
  { value: 'startsWith', label: LABELS.startsWith }
];

const SCOPES: readonly Option[] = [
  { value: 'Opportunity', label: LABELS.opportunity },
  { value: 'Account', label: LABELS.account }
];

const YES_NO: readonly Option[] = [
  { value: 'true', label: LABELS.yes },
  { value: 'false', label: LABELS.no }
];

/** Stands for a blank setting in a combobox, which has no blank value. */
const BLANK = '-';

const CHOICES: readonly Choice[] = [
  {
    setting: 'postCondition',
    label: LABELS.postCondition,
    help: LABELS.postConditionHelp,
    options: [
      { value: 'Draft', label: LABELS.draft },
      { value: 'Deployed', label: LABELS.deployed }
    ]
  },
  {
    setting: 'bringBack',
    label: LABELS.bringBack,
    help: LABELS.bringBackHelp,
    options: [
      { value: 'KnownAccounts', label: LABELS.knownAccounts },
      { value: 'FromOpportunities', label: LABELS.fromOpportunities },
      { value: 'Nothing', label: LABELS.nothing }
    ]
  },
  {
    setting: 'defaultExpiration',
    label: LABELS.defaultExpiration,
    help: LABELS.defaultExpirationHelp,
    options: [
      { value: BLANK, label: LABELS.fail },
      { value: 'Permanent', label: LABELS.permanent }
    ]
  },
  {
    setting: 'removedLines',
    label: LABELS.removedLines,
    help: LABELS.removedLinesHelp,
    options: [
      { value: 'Report', label: LABELS.report },
      { value: 'Deactivate', label: LABELS.deactivate }
    ]
  },
  {
    setting: 'existingAccounts',
    label: LABELS.existingAccounts,
    help: LABELS.existingAccountsHelp,
    options: [
      { value: 'Update', label: LABELS.update },
      { value: 'Keep', label: LABELS.keep }
    ]
  },
  {
    setting: 'soldToTier',
    label: LABELS.soldToTier,
    help: LABELS.soldToTierHelp,
    options: [
      { value: 'EndCustomer', label: LABELS.endCustomer },
      { value: 'Partner', label: LABELS.partner }
    ]
  },
  {
    setting: 'userRole',
    label: LABELS.userRole,
    help: LABELS.userRoleHelp,
    options: [
      { value: 'Portal Admin User', label: LABELS.adminRole },
      { value: 'Portal User', label: LABELS.portalRole },
      { value: 'No Portal Login', label: LABELS.noLogin }
    ]
  }
];

/** The Filters page: edits a copy, and saves all of it or nothing. */
export default class CrosswalkFilters extends LightningElement {
  labels = LABELS;
  operators = OPERATORS;
  scopes = SCOPES;
  settings: Settings = {};
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;
  private conditions: readonly Condition[] = [];
  private fields: Readonly<Record<string, readonly FieldOption[]>> = {};

  connectedCallback(): void {
    void this.load();
  }

  get rows() {
    return this.conditions.map((condition, key) => {
      const fields = this.fields[condition.scope ?? ''] ?? [];
      const field = fields.find(({ value }) => value === condition.field);
      const options = optionsOf(field);
      const position = String(key + 1);
      return {
        key,
        position,
        legend: LABELS.condition.replace('{0}', position),
        removeLabel: LABELS.remove.replace('{0}', position),
        scope: condition.scope,
        field: condition.field,
        operator: condition.operator,
        value: condition.value ?? '',
        fields: fields.map(({ value, label }) => ({ value: value ?? '', label: label ?? '' })),
        hasOptions: options.length > 0,
        options,
        inputType: field?.type === 'DATE' ? 'date' : 'text'
      };
    });
  }

  get choices() {
    return CHOICES.map((choice) => ({ ...choice, value: this.settings[choice.setting] ?? BLANK }));
  }

  handleRow(event: CustomEvent<{ value: string }>): void {
    const target = event.currentTarget as HTMLElement & Record<'name', keyof Condition>;
    const index = Number(target.dataset.index);
    const { value } = event.detail;
    this.conditions = this.conditions.map((condition, at) => {
      if (at !== index) return condition;
      if (target.name === 'scope') return { ...condition, scope: value, field: null, value: null };
      if (target.name === 'field') return { ...condition, field: value, value: null };
      return { ...condition, [target.name]: value };
    });
  }

  handleAdd(): void {
    this.conditions = [
      ...this.conditions,
      { scope: 'Opportunity', field: null, operator: 'equals', value: null }
    ];
  }

  handleRemove(event: Event): void {
    const index = Number((event.currentTarget as HTMLElement).dataset.index);
    this.conditions = this.conditions.filter((_, at) => at !== index);
  }

  handleSetting(event: CustomEvent<{ value: string }>): void {
    const { name } = event.currentTarget as HTMLElement & Record<'name', SettingName>;
    const { value } = event.detail;
    this.settings = { ...this.settings, [name]: value === BLANK ? null : value };
  }

  handleCount(): void {
    void perform(this, async () => {
      const count = await countMatching({ conditions: this.conditions, logic: this.settings.logic ?? '' });
      this.notice = { variant: 'info', message: LABELS.matching.replace('{0}', String(count)) };
    });
  }

  handleSave(): void {
    void perform(this, async () => {
      await saveFilters({ filters: { ...this.settings, conditions: this.conditions } });
      this.show(await getFilters());
      this.notice = { variant: 'success', message: LABELS.saved };
    });
  }

  private async load(): Promise<void> {
    await perform(this, async () => {
      const [settings, ofOpportunity, ofAccount] = await Promise.all([
        getFilters(),
        getFields({ scope: 'Opportunity' }),
        getFields({ scope: 'Account' })
      ]);
      this.fields = { Opportunity: ofOpportunity, Account: ofAccount };
      this.show(settings);
    });
    this.isLoading = false;
  }

  private show(settings: Settings): void {
    this.settings = settings;
    this.conditions = settings.conditions ?? [];
  }
}

function optionsOf(field: FieldOption | undefined): readonly Option[] {
  if (field?.type === 'BOOLEAN') return YES_NO;
  return (field?.picklistValues ?? []).map((value) => ({ value, label: value }));
}
