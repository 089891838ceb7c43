import { LightningElement, api, wire } from 'lwc';
import { getObjectInfo, getPicklistValuesByRecordType } from 'lightning/uiObjectInfoApi';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { uiApi } from '../../browser/http.ts';
import { fieldsOf, type FieldInfo, type Layout, type ObjectInfo } from '../metadata.ts';
import { labelOf, type ApiRecord } from '../records.ts';

const MASTER_RECORD_TYPE = '012000000000000AAA';

interface Picklists {
  readonly picklistFieldValues: Readonly<
    Record<string, { readonly values: readonly { label: string; value: string }[] }>
  >;
}

interface RecordErrors {
  readonly message: string;
  readonly output?: {
    readonly errors: readonly { readonly message: string }[];
    readonly fieldErrors: Readonly<Record<string, readonly { readonly message: string }[]>>;
  };
}

interface Input {
  readonly field: FieldInfo;
  readonly label: string;
  readonly value: unknown;
  readonly isCheckbox: boolean;
  readonly isPicklist: boolean;
  readonly isReference: boolean;
  readonly isTextArea: boolean;
  readonly isOther: boolean;
  readonly type: string;
  readonly step: string;
  readonly options: readonly { label: string; value: string }[];
  readonly target: string;
}

const INPUT_TYPE: Readonly<Record<string, string>> = {
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  Phone: 'tel',
  Url: 'url',
  Int: 'number',
  Double: 'number',
  Currency: 'number',
  Percent: 'number'
};

/** Window in which a record is made or changed. */
export default class RecordForm extends LightningElement {
  @api objectApiName = '';
  @api recordId: string | undefined;
  @api record: ApiRecord | undefined;

  info: ObjectInfo | undefined;
  layout: Layout | undefined;
  picklists: Picklists | undefined;
  errors: string[] = [];
  isSaving = false;

  private readonly changes: Record<string, unknown> = {};

  connectedCallback(): void {
    const mode = this.recordId === undefined ? 'Create' : 'Edit';
    void uiApi<Layout>('GET', `layout/${this.objectApiName}?layoutType=Full&mode=${mode}`).then(
      (layout) => (this.layout = layout)
    );
  }

  @wire(getObjectInfo, { objectApiName: '$objectApiName' })
  receiveObject({ data }: { data?: ObjectInfo }): void {
    this.info = data;
  }

  @wire(getPicklistValuesByRecordType, { objectApiName: '$objectApiName', recordTypeId: MASTER_RECORD_TYPE })
  receivePicklists({ data }: { data?: Picklists }): void {
    this.picklists = data;
  }

  get heading(): string {
    return `${this.recordId === undefined ? 'New' : 'Edit'} ${this.info?.label ?? ''}`;
  }

  get inputs(): Input[] {
    const { info, layout } = this;
    if (info === undefined || layout === undefined || this.picklists === undefined) return [];
    const isNew = this.recordId === undefined;
    return fieldsOf(layout, info, ({ editableForNew, editableForUpdate }) =>
      isNew ? editableForNew : editableForUpdate
    ).map((field) => this.inputOf(field));
  }

  get hasErrors(): boolean {
    return this.errors.length > 0;
  }

  handleChange(event: CustomEvent<{ value?: unknown; checked?: boolean; recordId?: string | null }>): void {
    const { name = '', kind } = (event.target as HTMLElement).dataset;
    const { value, checked, recordId } = event.detail;
    this.changes[name] =
      kind === 'checkbox' ? checked : kind === 'reference' ? recordId : value === '' ? null : value;
  }

  handleKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close(null);
  }

  handleCancel(): void {
    this.close(null);
  }

  async handleSave(): Promise<void> {
    this.isSaving = true;
    this.errors = [];
    try {
      const fields = this.typedChanges();
      const { recordId } = this;
      const saved =
        recordId === undefined
          ? await createRecord({ apiName: this.objectApiName, fields })
          : await updateRecord({ fields: { ...fields, Id: recordId } });
      this.dispatchEvent(
        new ShowToastEvent({ title: `${this.info?.label ?? 'Record'} was saved.`, variant: 'success' })
      );
      this.close(saved.id);
    } catch (error) {
      this.errors = this.sentences((error as { body: RecordErrors }).body);
    } finally {
      this.isSaving = false;
    }
  }

  private close(recordId: string | null): void {
    this.dispatchEvent(new CustomEvent('closed', { detail: { recordId } }));
  }

  private inputOf(field: FieldInfo): Input {
    const { dataType, apiName } = field;
    const isPicklist = dataType === 'Picklist';
    const isReference = dataType === 'Reference';
    const isCheckbox = dataType === 'Boolean';
    const isTextArea = dataType === 'TextArea';
    const value =
      apiName in this.changes ? this.changes[apiName] : (this.record?.fields[apiName]?.value ?? null);
    return {
      field,
      label: labelOf(field),
      value,
      isPicklist,
      isReference,
      isCheckbox,
      isTextArea,
      isOther: !isPicklist && !isReference && !isCheckbox && !isTextArea,
      type: INPUT_TYPE[dataType] ?? 'text',
      step: String(10 ** -field.scale),
      options: this.optionsOf(apiName, value),
      target: field.referenceToInfos[0]?.apiName ?? ''
    };
  }

  /** The values of a picklist, and what the record has though the picklist does not offer it. */
  private optionsOf(field: string, value: unknown): { label: string; value: string }[] {
    const offered = this.picklists?.picklistFieldValues[field]?.values ?? [];
    const isKnown = typeof value !== 'string' || offered.some((option) => option.value === value);
    return [{ label: '--None--', value: '' }, ...offered, ...(isKnown ? [] : [{ label: value, value }])];
  }

  private typedChanges(): Record<string, unknown> {
    const numbers = new Set(['Int', 'Double', 'Currency', 'Percent']);
    return Object.fromEntries(
      Object.entries(this.changes).map(([name, value]) => [
        name,
        value !== null && numbers.has(this.info?.fields[name]?.dataType ?? '') ? Number(value) : value
      ])
    );
  }

  private sentences({ message, output }: RecordErrors): string[] {
    const byField = Object.entries(output?.fieldErrors ?? {}).flatMap(([field, errors]) =>
      errors.map((error) => `${this.info?.fields[field]?.label ?? field}: ${error.message}`)
    );
    const all = [...(output?.errors ?? []).map((error) => error.message), ...byField];
    return all.length > 0 ? all : [message];
  }
}
