import { LightningElement, api } from 'lwc';

/** Says that there is nothing to show, and what to do about it; a button for that goes into the slot. */
export default class CrosswalkEmptyState extends LightningElement {
  @api heading = '';
  @api message = '';
  /** Name of an icon, such as `utility:product`. */
  @api icon = 'utility:open_folder';
}
