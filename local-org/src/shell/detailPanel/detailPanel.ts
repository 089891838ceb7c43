import { LightningElement, api } from 'lwc';
import type { FieldInfo, ObjectInfo } from '../metadata.ts';
import { detailFields, type ApiRecord } from '../records.ts';

/** All fields of a record that have no section of their own. */
export default class DetailPanel extends LightningElement {
  @api record: ApiRecord | undefined;
  @api info: ObjectInfo | undefined;
  @api hiddenFields: readonly string[] = [];

  get fields(): FieldInfo[] {
    const { info } = this;
    return info === undefined
      ? []
      : detailFields(info).filter(({ apiName }) => !this.hiddenFields.includes(apiName));
  }
}
