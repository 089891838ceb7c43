import { LightningElement } from 'lwc';
import checkConnection from '@salesforce/apex/CrosswalkConnectionController.checkConnection';
import overview from '@salesforce/label/c.Crosswalk_Overview_Heading';
import { toSentence } from 'c/crosswalkErrors';
import type { ConnectionState, ConnectionView } from 'c/crosswalkPageHeader';

/** First page of the app; it owns the state of the connection and hands it down. */
export default class CrosswalkOverview extends LightningElement {
  labels = { overview };
  connection: ConnectionView = { state: 'Checking' };

  connectedCallback(): void {
    void this.check();
  }

  handleCheck(): void {
    void this.check();
  }

  private async check(): Promise<void> {
    this.connection = { state: 'Checking' };
    try {
      const { state, message, requestId } = await checkConnection();
      this.connection = { state: state as ConnectionState, message, requestId };
    } catch (error) {
      this.connection = { state: 'Failed', message: toSentence(error) };
    }
  }
}
