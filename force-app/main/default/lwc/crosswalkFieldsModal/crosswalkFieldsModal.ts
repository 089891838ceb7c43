import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import available from '@salesforce/label/c.Crosswalk_Fields_Available';
import cancel from '@salesforce/label/c.Crosswalk_Action_Cancel';
import heading from '@salesforce/label/c.Crosswalk_Fields_Heading';
import help from '@salesforce/label/c.Crosswalk_Fields_Help';
import save from '@salesforce/label/c.Crosswalk_Action_Save';
import saving from '@salesforce/label/c.Crosswalk_Products_Saving';
import visible from '@salesforce/label/c.Crosswalk_Fields_Visible';
import { updateListInfoByName } from 'lightning/uiListsApi';
import { toSentence } from 'c/crosswalkErrors';
import type { NoticeView } from 'c/crosswalkNotice';

/** A list view has at most so many columns. */
export const MOST_COLUMNS = 15;

/** A field that a list view can show. */
export interface FieldOption {
  readonly label: string;
  readonly value: string;
}

/** Select Fields to Display: saves the columns of a list view, and closes with `saved` when that was done. */
export default class CrosswalkFieldsModal extends LightningModal {
  @api objectApiName = '';
  @api listViewApiName = '';
  /** Every field that can be shown. */
  @api options: readonly FieldOption[] = [];
  /** Names of the fields that are shown now, in their order. */
  @api visible: readonly string[] = [];

  labels = { available, cancel, heading, help, save, saving, visible };
  mostColumns = MOST_COLUMNS;
  notice: NoticeView | undefined;
  isSaving = false;
  private chosen: readonly string[] | undefined;

  get selected(): readonly string[] {
    return this.chosen ?? this.visible;
  }

  get isSaveDisabled(): boolean {
    return this.isSaving || this.selected.length === 0 || this.selected.length > MOST_COLUMNS;
  }

  handleChange(event: CustomEvent<{ value: string[] }>): void {
    this.chosen = event.detail.value;
  }

  handleCancel(): void {
    void this.close(undefined);
  }

  async handleSave(): Promise<void> {
    this.notice = undefined;
    this.isSaving = true;
    try {
      const { objectApiName, listViewApiName, selected } = this;
      await updateListInfoByName({ objectApiName, listViewApiName, displayColumns: [...selected] });
      await this.close('saved');
    } catch (error) {
      this.notice = { variant: 'error', message: toSentence(error) };
    } finally {
      this.isSaving = false;
    }
  }
}
