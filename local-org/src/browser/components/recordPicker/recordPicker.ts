import { LightningElement, api } from 'lwc';
import { uiApi } from '../../http.ts';

interface ApiRecord {
  readonly id: string;
  readonly fields: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Item {
  readonly type: 'option-card';
  readonly text: string;
  readonly value: string;
}

/** Chooses a record of an object by its name, with the public interface of the base component that npm lacks. */
export default class RecordPicker extends LightningElement {
  @api label = '';
  @api placeholder = 'Search...';
  @api objectApiName = '';
  @api variant: string | undefined;
  @api required = false;
  @api disabled = false;
  @api fieldLevelHelp: string | undefined;

  inputText = '';
  items: Item[] = [];
  pill: { label: string; iconName: string } | undefined;

  private recordId: string | null = null;
  private message = '';

  @api get value(): string | null {
    return this.recordId;
  }

  set value(recordId: string | null | undefined) {
    this.recordId = recordId ?? null;
    if (this.recordId === null) this.pill = undefined;
    else void this.showName(this.recordId);
  }

  get groups(): { items: Item[] }[] {
    return [{ items: this.items }];
  }

  @api clearSelection(): void {
    this.value = null;
    this.inputText = '';
  }

  @api checkValidity(): boolean {
    return !this.required || this.recordId !== null;
  }

  @api setCustomValidity(message: string): void {
    this.message = message;
  }

  @api reportValidity(): boolean {
    return this.checkValidity() && this.message === '';
  }

  async handleTextInput(event: CustomEvent<{ text: string }>): Promise<void> {
    this.inputText = event.detail.text;
    const { records } = await uiApi<{ records: ApiRecord[] }>(
      'GET',
      `lookups/${this.objectApiName}?q=${encodeURIComponent(this.inputText)}`
    );
    this.items = records.map((record) => ({ type: 'option-card', text: nameOf(record), value: record.id }));
  }

  handleSelect(event: CustomEvent<{ value: string }>): void {
    this.choose(event.detail.value);
  }

  handlePillRemove(): void {
    this.choose(null);
  }

  private choose(recordId: string | null): void {
    this.value = recordId;
    this.inputText = '';
    this.dispatchEvent(new CustomEvent('change', { detail: { recordId } }));
  }

  private async showName(recordId: string): Promise<void> {
    const record = await uiApi<ApiRecord>(
      'GET',
      `records/${recordId}?optionalFields=${this.objectApiName}.Name`
    );
    if (recordId === this.recordId) this.pill = { label: nameOf(record), iconName: 'standard:record_lookup' };
  }
}

function nameOf({ id, fields }: ApiRecord): string {
  const [name] = Object.values(fields);
  return typeof name?.value === 'string' ? name.value : id;
}
