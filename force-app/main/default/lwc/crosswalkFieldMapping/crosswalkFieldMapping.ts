import { LightningElement } from 'lwc';
import getFields from '@salesforce/apex/CrosswalkMappingController.getFields';
import getMappings from '@salesforce/apex/CrosswalkMappingController.getMappings';
import previewOpportunity from '@salesforce/apex/CrosswalkMappingController.preview';
import resetMappings from '@salesforce/apex/CrosswalkMappingController.resetMappings';
import saveMappings from '@salesforce/apex/CrosswalkMappingController.saveMappings';
import { toSentence } from 'c/crosswalkErrors';
import type { NoticeView } from 'c/crosswalkNotice';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_Mapping_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_Mapping_Intro';
import saveLabel from '@salesforce/label/c.Crosswalk_Mapping_Save';
import resetLabel from '@salesforce/label/c.Crosswalk_Mapping_Reset';
import accountLabel from '@salesforce/label/c.Crosswalk_Mapping_Account';
import contactLabel from '@salesforce/label/c.Crosswalk_Mapping_Contact';
import opportunityLabel from '@salesforce/label/c.Crosswalk_Mapping_Opportunity';
import lineItemLabel from '@salesforce/label/c.Crosswalk_Mapping_LineItem';
import attributesLabel from '@salesforce/label/c.Crosswalk_Mapping_Attributes';
import customAttributesLabel from '@salesforce/label/c.Crosswalk_Mapping_CustomAttributes';
import attributeLabel from '@salesforce/label/c.Crosswalk_Mapping_Attribute';
import fieldLabel from '@salesforce/label/c.Crosswalk_Mapping_Field';
import typeLabel from '@salesforce/label/c.Crosswalk_Mapping_Type';
import requiredLabel from '@salesforce/label/c.Crosswalk_Mapping_Required';
import actionsLabel from '@salesforce/label/c.Crosswalk_Mapping_Actions';
import chooseLabel from '@salesforce/label/c.Crosswalk_Mapping_Choose';
import noneLabel from '@salesforce/label/c.Crosswalk_Mapping_None';
import editLabel from '@salesforce/label/c.Crosswalk_Mapping_Edit';
import clearLabel from '@salesforce/label/c.Crosswalk_Mapping_Clear';
import removeLabel from '@salesforce/label/c.Crosswalk_Mapping_Remove';
import noCustomLabel from '@salesforce/label/c.Crosswalk_Mapping_NoCustom';
import newNameLabel from '@salesforce/label/c.Crosswalk_Mapping_NewName';
import newTypeLabel from '@salesforce/label/c.Crosswalk_Mapping_NewType';
import addLabel from '@salesforce/label/c.Crosswalk_Mapping_Add';
import typeTextLabel from '@salesforce/label/c.Crosswalk_Mapping_TypeText';
import typeNumberLabel from '@salesforce/label/c.Crosswalk_Mapping_TypeNumber';
import typeCheckboxLabel from '@salesforce/label/c.Crosswalk_Mapping_TypeCheckbox';
import typeDateLabel from '@salesforce/label/c.Crosswalk_Mapping_TypeDate';
import previewLabel from '@salesforce/label/c.Crosswalk_Mapping_Preview';
import previewIntroLabel from '@salesforce/label/c.Crosswalk_Mapping_PreviewIntro';
import objectLabel from '@salesforce/label/c.Crosswalk_Mapping_Object';
import recordLabel from '@salesforce/label/c.Crosswalk_Mapping_Record';
import valueLabel from '@salesforce/label/c.Crosswalk_Mapping_Value';
import emptyLabel from '@salesforce/label/c.Crosswalk_Mapping_Empty';
import loadingLabel from '@salesforce/label/c.Crosswalk_Mapping_Loading';
import savedLabel from '@salesforce/label/c.Crosswalk_Mapping_Saved';
import wasResetLabel from '@salesforce/label/c.Crosswalk_Mapping_WasReset';
import refusedLabel from '@salesforce/label/c.Crosswalk_Mapping_Refused';
import twiceLabel from '@salesforce/label/c.Crosswalk_Mapping_Twice';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  save: saveLabel,
  reset: resetLabel,
  account: accountLabel,
  contact: contactLabel,
  opportunity: opportunityLabel,
  lineItem: lineItemLabel,
  attributes: attributesLabel,
  customAttributes: customAttributesLabel,
  attribute: attributeLabel,
  field: fieldLabel,
  type: typeLabel,
  required: requiredLabel,
  actions: actionsLabel,
  choose: chooseLabel,
  none: noneLabel,
  edit: editLabel,
  clear: clearLabel,
  remove: removeLabel,
  noCustom: noCustomLabel,
  newName: newNameLabel,
  newType: newTypeLabel,
  add: addLabel,
  typeText: typeTextLabel,
  typeNumber: typeNumberLabel,
  typeCheckbox: typeCheckboxLabel,
  typeDate: typeDateLabel,
  preview: previewLabel,
  previewIntro: previewIntroLabel,
  object: objectLabel,
  record: recordLabel,
  value: valueLabel,
  empty: emptyLabel,
  loading: loadingLabel,
  saved: savedLabel,
  wasReset: wasResetLabel,
  refused: refusedLabel,
  twice: twiceLabel
};

type Mapping = Awaited<ReturnType<typeof getMappings>>[number];
type Problem = Awaited<ReturnType<typeof saveMappings>>[number];
type FieldOption = Awaited<ReturnType<typeof getFields>>[number];

interface Row {
  readonly key: string;
  readonly attribute: string;
  readonly field: string | null | undefined;
  readonly fieldLabel: string;
  readonly shownField: string;
  readonly typeLabel: string;
  readonly isRequired: boolean;
  readonly isEdited: boolean;
  readonly isClearDisabled: boolean;
  readonly editLabel: string;
  readonly clearLabel: string;
  readonly problem: string | undefined;
}

const ENTITIES = [
  { value: 'Account', label: LABELS.account },
  { value: 'Contact', label: LABELS.contact },
  { value: 'Opportunity', label: LABELS.opportunity },
  { value: 'OpportunityLineItem', label: LABELS.lineItem }
];

const TYPES = [
  { value: 'Text', label: LABELS.typeText },
  { value: 'Number', label: LABELS.typeNumber },
  { value: 'Checkbox', label: LABELS.typeCheckbox },
  { value: 'Date', label: LABELS.typeDate }
];

/** Types of fields that can feed an attribute, by its value type; text takes any. The proxy decides when it is saved. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  Number: ['DOUBLE', 'CURRENCY', 'PERCENT', 'INTEGER', 'LONG'],
  Checkbox: ['BOOLEAN'],
  Date: ['DATE']
};

/** The Field Mapping page: edits a copy, and saves all of it or nothing. */
export default class CrosswalkFieldMapping extends LightningElement {
  labels = LABELS;
  entities = ENTITIES;
  types = TYPES;
  entity = 'Account';
  newName = '';
  newType = 'Text';
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;
  preview:
    { key: number; entityLabel: string; record: string; attribute: string; shown: string }[] | undefined;
  private mappings: readonly Mapping[] = [];
  private problems: readonly Problem[] = [];
  private editedKey: string | undefined;
  private isChanged = false;
  private readonly fields = new Map<string, readonly FieldOption[]>();
  private fieldsOfEntity: readonly FieldOption[] = [];

  connectedCallback(): void {
    void this.load();
  }

  get isSaveDisabled(): boolean {
    return this.isBusy || !this.isChanged;
  }

  get sections(): { name: string; label: string; caption: string; rows: Row[] }[] {
    const rows = this.mappings.filter(({ entity }) => entity === this.entity);
    const caption = (label: string): string => `${this.labelOf(this.entity)}: ${label}`;
    return [
      {
        name: 'own',
        label: LABELS.attributes,
        caption: caption(LABELS.attributes),
        rows: rows.filter(({ isCustom }) => isCustom !== true).map((mapping) => this.rowOf(mapping))
      },
      {
        name: 'custom',
        label: LABELS.customAttributes,
        caption: caption(LABELS.customAttributes),
        rows: rows.filter(({ isCustom }) => isCustom === true).map((mapping) => this.rowOf(mapping))
      }
    ];
  }

  get fieldOptions(): { value: string; label: string }[] {
    const edited = this.mappings.find((mapping) => keyOf(mapping) === this.editedKey);
    const fitting = FITTING[edited?.valueType ?? 'Text'];
    return this.fieldsOfEntity
      .filter(({ type }) => fitting === undefined || fitting.includes(type ?? ''))
      .map(({ value, label }) => ({ value: value ?? '', label: `${label ?? ''} (${value ?? ''})` }));
  }

  handleEntity(event: Event): void {
    this.entity = (event.target as EventTarget & { value: string }).value;
    this.editedKey = undefined;
    // What was refused stays in sight: it may name an attribute of the entity that is opened now.
    this.loadFields().catch((error: unknown) => {
      this.notice = { variant: 'error', message: toSentence(error) };
    });
  }

  handleEdit(event: Event): void {
    this.editedKey = keyIn(event);
  }

  handleField(event: CustomEvent<{ value: string }>): void {
    this.setField(keyIn(event), event.detail.value);
    this.editedKey = undefined;
  }

  handleClear(event: Event): void {
    const key = keyIn(event);
    const mapping = this.mappings.find((candidate) => keyOf(candidate) === key);
    if (mapping?.isCustom === true) {
      this.mappings = this.mappings.filter((candidate) => candidate !== mapping);
      this.isChanged = true;
    } else {
      this.setField(key, null);
    }
  }

  handleNewName(event: CustomEvent<{ value: string }>): void {
    this.newName = event.detail.value;
  }

  handleNewType(event: CustomEvent<{ value: string }>): void {
    this.newType = event.detail.value;
  }

  handleAdd(event: Event): void {
    event.preventDefault();
    const attribute = this.newName.trim();
    if (attribute === '') return;
    const added: Mapping = {
      entity: this.entity,
      attribute,
      field: null,
      valueType: this.newType,
      isRequired: false,
      isCustom: true
    };
    if (this.mappings.some((mapping) => keyOf(mapping) === keyOf(added))) {
      this.notice = { variant: 'error', message: LABELS.twice };
      return;
    }
    this.notice = undefined;
    this.mappings = [...this.mappings, added];
    this.editedKey = keyOf(added);
    this.newName = '';
    this.isChanged = true;
  }

  handleSave(): void {
    void perform(this, async () => {
      this.problems = await saveMappings({ mappings: this.mappings });
      if (this.problems.length > 0) {
        const details = this.problems.map(({ message }) => message ?? '');
        this.notice = { variant: 'error', message: LABELS.refused, details };
        return;
      }
      this.isChanged = false;
      this.notice = { variant: 'success', message: LABELS.saved };
    });
  }

  handleReset(): void {
    void perform(this, async () => {
      this.mappings = await resetMappings({ entity: this.entity });
      this.problems = [];
      this.isChanged = false;
      this.notice = { variant: 'success', message: LABELS.wasReset };
    });
  }

  handleOpportunity(event: CustomEvent<{ recordId: string | null }>): void {
    const { recordId } = event.detail;
    if (recordId === null) {
      this.preview = undefined;
      return;
    }
    void perform(this, async () => {
      const values = await previewOpportunity({ opportunityId: recordId });
      this.preview = values.map(({ entity, record, attribute, value }, key) => ({
        key,
        entityLabel: this.labelOf(entity ?? ''),
        record: record ?? '',
        attribute: attribute ?? '',
        shown: value ?? LABELS.empty
      }));
    });
  }

  private async load(): Promise<void> {
    await perform(this, async () => {
      this.mappings = await getMappings();
      await this.loadFields();
    });
    this.isLoading = false;
  }

  private async loadFields(): Promise<void> {
    const { entity } = this;
    if (!this.fields.has(entity)) this.fields.set(entity, await getFields({ entity }));
    if (entity === this.entity) this.fieldsOfEntity = this.fields.get(entity) ?? [];
  }

  private setField(key: string | undefined, field: string | null): void {
    this.mappings = this.mappings.map((mapping) => {
      return keyOf(mapping) === key ? { ...mapping, field } : mapping;
    });
    this.problems = this.problems.filter(({ entity, attribute }) => `${entity}.${attribute}` !== key);
    this.isChanged = true;
  }

  private rowOf(mapping: Mapping): Row {
    const attribute = mapping.attribute ?? '';
    const known = this.fieldsOfEntity.find(({ value }) => value === mapping.field);
    const isMapped = mapping.field !== null && mapping.field !== undefined && mapping.field !== '';
    const label = isMapped ? (known?.label ?? mapping.field ?? '') : LABELS.none;
    return {
      key: keyOf(mapping),
      attribute,
      field: mapping.field,
      fieldLabel: LABELS.edit.replace('{0}', attribute),
      shownField: label,
      typeLabel: TYPES.find(({ value }) => value === mapping.valueType)?.label ?? '',
      isRequired: mapping.isRequired === true,
      isEdited: this.editedKey === keyOf(mapping),
      isClearDisabled: mapping.isCustom !== true && !isMapped,
      editLabel: LABELS.edit.replace('{0}', attribute),
      clearLabel: (mapping.isCustom === true ? LABELS.remove : LABELS.clear).replace('{0}', attribute),
      problem:
        this.problems.find(
          (problem) => problem.entity === mapping.entity && problem.attribute === mapping.attribute
        )?.message ?? undefined
    };
  }

  private labelOf(entity: string): string {
    return ENTITIES.find(({ value }) => value === entity)?.label ?? entity;
  }
}

function keyOf({ entity, attribute, isCustom }: Mapping): string {
  return `${entity ?? ''}.${isCustom === true ? 'custom.' : ''}${attribute ?? ''}`;
}

function keyIn(event: Event): string | undefined {
  return (event.currentTarget as HTMLElement).dataset.key;
}
