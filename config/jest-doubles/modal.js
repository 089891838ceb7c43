import { LightningElement } from 'lwc';

/** Stands in for the base class of modals, of which the platform's own stand-ins have none: `closed` says what it closed with. */
export default class LightningModal extends LightningElement {
  close(result) {
    this.dispatchEvent(new CustomEvent('closed', { detail: result }));
    return Promise.resolve();
  }
}
