import { LightningElement, api } from 'lwc';
import { fieldsOf, type FieldInfo, type Layout, type ObjectInfo } from '../metadata.ts';
import type { ApiRecord } from '../records.ts';

/** The fields of the record's layout that have no section of their own. */
export default class DetailPanel extends LightningElement {
  @api record: ApiRecord | undefined;
  @api info: ObjectInfo | undefined;
  @api layout: Layout | undefined;
  @api hiddenFields: readonly string[] = [];

  get fields(): FieldInfo[] {
    const { info, layout } = this;
    if (info === undefined || layout === undefined) return [];
    return fieldsOf(layout, info).filter(({ apiName }) => !this.hiddenFields.includes(apiName));
  }
}
