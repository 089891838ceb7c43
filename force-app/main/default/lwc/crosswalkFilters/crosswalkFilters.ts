import { LightningElement } from 'lwc';
import countMatching from '@salesforce/apex/CrosswalkFilterController.countMatching';
import getFields from '@salesforce/apex/CrosswalkFilterController.getFields';
import getFilters from '@salesforce/apex/CrosswalkFilterController.getFilters';
import saveFilters from '@salesforce/apex/CrosswalkFilterController.saveFilters';
import { toSentence } from 'c/crosswalkErrors';
import type { NoticeView } from 'c/crosswalkNotice';
import heading from '@salesforce/label/c.Crosswalk_Filter_Heading';
import intro from '@salesforce/label/c.Crosswalk_Filter_Intro';
import save from '@salesforce/label/c.Crosswalk_Filter_Save';
import count from '@salesforce/label/c.Crosswalk_Filter_Count';
import orders from '@salesforce/label/c.Crosswalk_Filter_Orders';
import outcome from '@salesforce/label/c.Crosswalk_Filter_Outcome';
import object from '@salesforce/label/c.Crosswalk_Filter_Object';
import field from '@salesforce/label/c.Crosswalk_Filter_Field';
import operator from '@salesforce/label/c.Crosswalk_Filter_Operator';
import value from '@salesforce/label/c.Crosswalk_Filter_Value';
import add from '@salesforce/label/c.Crosswalk_Filter_Add';
import remove from '@salesforce/label/c.Crosswalk_Filter_Remove';
import condition from '@salesforce/label/c.Crosswalk_Filter_Condition';
import logic from '@salesforce/label/c.Crosswalk_Filter_Logic';
import logicHelp from '@salesforce/label/c.Crosswalk_Filter_LogicHelp';
import opportunity from '@salesforce/label/c.Crosswalk_Filter_Opportunity';
import account from '@salesforce/label/c.Crosswalk_Filter_Account';
import equals from '@salesforce/label/c.Crosswalk_Filter_Equals';
import notEqual from '@salesforce/label/c.Crosswalk_Filter_NotEqual';
import lessThan from '@salesforce/label/c.Crosswalk_Filter_LessThan';
import lessOrEqual from '@salesforce/label/c.Crosswalk_Filter_LessOrEqual';
import greaterThan from '@salesforce/label/c.Crosswalk_Filter_GreaterThan';
import greaterOrEqual from '@salesforce/label/c.Crosswalk_Filter_GreaterOrEqual';
import contains from '@salesforce/label/c.Crosswalk_Filter_Contains';
import startsWith from '@salesforce/label/c.Crosswalk_Filter_StartsWith';
import yes from '@salesforce/label/c.Crosswalk_Filter_Yes';
import no from '@salesforce/label/c.Crosswalk_Filter_No';
import postCondition from '@salesforce/label/c.Crosswalk_Filter_PostCondition';
import postConditionHelp from '@salesforce/label/c.Crosswalk_Filter_PostConditionHelp';
import draft from '@salesforce/label/c.Crosswalk_Filter_Draft';
import deployed from '@salesforce/label/c.Crosswalk_Filter_Deployed';
import bringBack from '@salesforce/label/c.Crosswalk_Filter_BringBack';
import bringBackHelp from '@salesforce/label/c.Crosswalk_Filter_BringBackHelp';
import knownAccounts from '@salesforce/label/c.Crosswalk_Filter_KnownAccounts';
import fromOpportunities from '@salesforce/label/c.Crosswalk_Filter_FromOpportunities';
import nothing from '@salesforce/label/c.Crosswalk_Filter_Nothing';
import soldToTier from '@salesforce/label/c.Crosswalk_Filter_SoldToTier';
import soldToTierHelp from '@salesforce/label/c.Crosswalk_Filter_SoldToTierHelp';
import endCustomer from '@salesforce/label/c.Crosswalk_Filter_EndCustomer';
import partner from '@salesforce/label/c.Crosswalk_Filter_Partner';
import existingAccounts from '@salesforce/label/c.Crosswalk_Filter_ExistingAccounts';
import existingAccountsHelp from '@salesforce/label/c.Crosswalk_Filter_ExistingAccountsHelp';
import update from '@salesforce/label/c.Crosswalk_Filter_Update';
import keep from '@salesforce/label/c.Crosswalk_Filter_Keep';
import removedLines from '@salesforce/label/c.Crosswalk_Filter_RemovedLines';
import removedLinesHelp from '@salesforce/label/c.Crosswalk_Filter_RemovedLinesHelp';
import report from '@salesforce/label/c.Crosswalk_Filter_Report';
import deactivate from '@salesforce/label/c.Crosswalk_Filter_Deactivate';
import defaultExpiration from '@salesforce/label/c.Crosswalk_Filter_DefaultExpiration';
import defaultExpirationHelp from '@salesforce/label/c.Crosswalk_Filter_DefaultExpirationHelp';
import permanent from '@salesforce/label/c.Crosswalk_Filter_Permanent';
import fail from '@salesforce/label/c.Crosswalk_Filter_Fail';
import userRole from '@salesforce/label/c.Crosswalk_Filter_UserRole';
import userRoleHelp from '@salesforce/label/c.Crosswalk_Filter_UserRoleHelp';
import adminRole from '@salesforce/label/c.Crosswalk_Filter_AdminRole';
import portalRole from '@salesforce/label/c.Crosswalk_Filter_PortalRole';
import noLogin from '@salesforce/label/c.Crosswalk_Filter_NoLogin';
import loading from '@salesforce/label/c.Crosswalk_Filter_Loading';
import saved from '@salesforce/label/c.Crosswalk_Filter_Saved';
import matching from '@salesforce/label/c.Crosswalk_Filter_Matching';

const LABELS = {
  heading,
  intro,
  save,
  count,
  orders,
  outcome,
  object,
  field,
  operator,
  value,
  add,
  remove,
  condition,
  logic,
  logicHelp,
  opportunity,
  account,
  equals,
  notEqual,
  lessThan,
  lessOrEqual,
  greaterThan,
  greaterOrEqual,
  contains,
  startsWith,
  yes,
  no,
  postCondition,
  postConditionHelp,
  draft,
  deployed,
  bringBack,
  bringBackHelp,
  knownAccounts,
  fromOpportunities,
  nothing,
  soldToTier,
  soldToTierHelp,
  endCustomer,
  partner,
  existingAccounts,
  existingAccountsHelp,
  update,
  keep,
  removedLines,
  removedLinesHelp,
  report,
  deactivate,
  defaultExpiration,
  defaultExpirationHelp,
  permanent,
  fail,
  userRole,
  userRoleHelp,
  adminRole,
  portalRole,
  noLogin,
  loading,
  saved,
  matching
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
  readonly name: SettingName;
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
    name: 'postCondition',
    label: LABELS.postCondition,
    help: LABELS.postConditionHelp,
    options: [
      { value: 'Draft', label: LABELS.draft },
      { value: 'Deployed', label: LABELS.deployed }
    ]
  },
  {
    name: 'bringBack',
    label: LABELS.bringBack,
    help: LABELS.bringBackHelp,
    options: [
      { value: 'KnownAccounts', label: LABELS.knownAccounts },
      { value: 'FromOpportunities', label: LABELS.fromOpportunities },
      { value: 'Nothing', label: LABELS.nothing }
    ]
  },
  {
    name: 'defaultExpiration',
    label: LABELS.defaultExpiration,
    help: LABELS.defaultExpirationHelp,
    options: [
      { value: BLANK, label: LABELS.fail },
      { value: 'Permanent', label: LABELS.permanent }
    ]
  },
  {
    name: 'removedLines',
    label: LABELS.removedLines,
    help: LABELS.removedLinesHelp,
    options: [
      { value: 'Report', label: LABELS.report },
      { value: 'Deactivate', label: LABELS.deactivate }
    ]
  },
  {
    name: 'existingAccounts',
    label: LABELS.existingAccounts,
    help: LABELS.existingAccountsHelp,
    options: [
      { value: 'Update', label: LABELS.update },
      { value: 'Keep', label: LABELS.keep }
    ]
  },
  {
    name: 'soldToTier',
    label: LABELS.soldToTier,
    help: LABELS.soldToTierHelp,
    options: [
      { value: 'EndCustomer', label: LABELS.endCustomer },
      { value: 'Partner', label: LABELS.partner }
    ]
  },
  {
    name: 'userRole',
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
    return CHOICES.map((choice) => ({ ...choice, value: this.settings[choice.name] ?? BLANK }));
  }

  handleRow(event: CustomEvent<{ value: string }>): void {
    const target = event.currentTarget as HTMLElement & { name: keyof Condition };
    const index = Number(target.dataset['index']);
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
    const index = Number((event.currentTarget as HTMLElement).dataset['index']);
    this.conditions = this.conditions.filter((_, at) => at !== index);
  }

  handleSetting(event: CustomEvent<{ value: string }>): void {
    const { name } = event.currentTarget as HTMLElement & { name: SettingName };
    const { value } = event.detail;
    this.settings = { ...this.settings, [name]: value === BLANK ? null : value };
  }

  handleCount(): void {
    void this.run(async () => {
      const count = await countMatching({ conditions: this.conditions, logic: this.settings.logic ?? '' });
      this.notice = { variant: 'info', message: LABELS.matching.replace('{0}', String(count)) };
    });
  }

  handleSave(): void {
    void this.run(async () => {
      await saveFilters({ filters: { ...this.settings, conditions: this.conditions } });
      this.show(await getFilters());
      this.notice = { variant: 'success', message: LABELS.saved };
    });
  }

  private async load(): Promise<void> {
    await this.run(async () => {
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

  private async run(work: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.notice = undefined;
    try {
      await work();
    } catch (error) {
      this.notice = { variant: 'error', message: toSentence(error) };
    } finally {
      this.isBusy = false;
    }
  }
}

function optionsOf(field: FieldOption | undefined): readonly Option[] {
  if (field?.type === 'BOOLEAN') return YES_NO;
  return (field?.picklistValues ?? []).map((value) => ({ value, label: value }));
}
