import { LightningElement, api } from 'lwc';

/** A page that has only something to say. */
export default class Message extends LightningElement {
  @api heading = '';
  @api text = '';
}
