import { LightningElement, api } from 'lwc';
import type { FieldInfo } from '../metadata.ts';
import { addressOf, labelOf, textOf, type ApiRecord } from '../records.ts';

/** One field of a record page, to read. */
export default class FieldValue extends LightningElement {
  @api field: FieldInfo | undefined;
  @api record: ApiRecord | undefined;

  get label(): string {
    return this.field === undefined ? '' : labelOf(this.field);
  }

  get help(): string | null {
    return this.field?.inlineHelpText ?? null;
  }

  get isCheckbox(): boolean {
    return this.field?.dataType === 'Boolean';
  }

  get isChecked(): boolean {
    return this.record?.fields[this.field?.apiName ?? '']?.value === true;
  }

  get text(): string {
    const { parent } = this;
    return parent?.name ?? textOf(this.record?.fields[this.field?.apiName ?? '']);
  }

  get address(): string | null {
    return this.parent?.address ?? null;
  }

  private get parent(): { name: string; address: string } | null {
    const reference = this.record?.fields[this.field?.relationshipName ?? ''];
    if (reference === undefined || reference.value === null) return null;
    return { name: reference.displayValue ?? '', address: addressOf(reference.value as ApiRecord) };
  }
}
