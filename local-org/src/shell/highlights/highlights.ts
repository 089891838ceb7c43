import { LightningElement, api } from 'lwc';
import { openAddress } from '../../browser/pages.ts';
import { deleteRecord } from 'lightning/uiRecordApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { iconName, type FieldInfo, type ObjectInfo } from '../metadata.ts';
import { textOf, type ApiRecord } from '../records.ts';

/** Title of a record page, with the actions that every record has. */
export default class Highlights extends LightningElement {
  @api recordId = '';
  @api objectApiName = '';
  @api record: ApiRecord | undefined;
  @api info: ObjectInfo | undefined;
  @api fields: readonly FieldInfo[] = [];

  isEditing = false;

  get icon(): string {
    return this.info === undefined ? 'standard:default' : iconName(this.info);
  }

  get objectLabel(): string {
    return this.info?.label ?? '';
  }

  get name(): string {
    const [field = 'Id'] = this.info?.nameFields ?? [];
    const name = textOf(this.record?.fields[field]);
    return name === '' ? this.recordId : name;
  }

  get canEdit(): boolean {
    return this.info?.updateable ?? false;
  }

  get canDelete(): boolean {
    return this.info?.deletable ?? false;
  }

  handleEdit(): void {
    this.isEditing = true;
  }

  handleClosed(): void {
    this.isEditing = false;
  }

  async handleDelete(): Promise<void> {
    try {
      await deleteRecord(this.recordId);
      openAddress(`/lightning/o/${this.objectApiName}/list`);
    } catch (error) {
      const { body } = error as { body: { message: string } };
      this.dispatchEvent(
        new ShowToastEvent({ title: 'The record was not deleted', message: body.message, variant: 'error' })
      );
    }
  }
}
