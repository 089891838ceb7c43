import { LightningElement, api } from 'lwc';
import type { FieldInfo, ObjectInfo, PageItem } from '../metadata.ts';
import type { ApiRecord } from '../records.ts';

/** A section of fields that a Lightning page lays out by column. */
export default class FieldSection extends LightningElement {
  @api label = '';
  @api columns: readonly (readonly PageItem[])[] = [];
  @api record: ApiRecord | undefined;
  @api info: ObjectInfo | undefined;

  get shown(): { key: string; fields: FieldInfo[] }[] {
    return this.columns.map((items, index) => ({
      key: String(index),
      fields: items.flatMap((item) => this.fieldOf(item))
    }));
  }

  private fieldOf({ field = '' }: PageItem): FieldInfo[] {
    const known = this.info?.fields[field];
    return known === undefined ? [] : [known];
  }
}
