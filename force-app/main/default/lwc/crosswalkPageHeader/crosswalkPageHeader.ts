import { LightningElement, api } from 'lwc';
import appName from '@salesforce/label/c.Crosswalk_AppName';
import checkAgain from '@salesforce/label/c.Crosswalk_Connection_CheckAgain';
import checking from '@salesforce/label/c.Crosswalk_Connection_Checking';
import connected from '@salesforce/label/c.Crosswalk_Connection_Connected';
import failed from '@salesforce/label/c.Crosswalk_Connection_Failed';
import notSetUp from '@salesforce/label/c.Crosswalk_Connection_NotSetUp';
import requestId from '@salesforce/label/c.Crosswalk_Error_RequestId';

interface Badge {
  readonly label: string;
  readonly icon: string;
  readonly theme: string;
}

const BADGES: Record<ConnectionState, Badge> = {
  Checking: { label: checking, icon: 'utility:sync', theme: '' },
  Connected: { label: connected, icon: 'utility:success', theme: 'slds-theme_success' },
  NotSetUp: { label: notSetUp, icon: 'utility:warning', theme: 'slds-theme_warning' },
  Failed: { label: failed, icon: 'utility:error', theme: 'slds-theme_error' }
};

export type ConnectionState = 'Checking' | 'Connected' | 'NotSetUp' | 'Failed';

/** What the header shows of the connection. */
export interface ConnectionView {
  readonly state: ConnectionState;
  /** What the state means and what to do; absent while checking. */
  readonly message?: string | null | undefined;
  /** Id of the failed request, for support. */
  readonly requestId?: string | null | undefined;
}

/** Header of every page of the app: where the admin is, and whether the way to FlexNet Operations is open. */
export default class CrosswalkPageHeader extends LightningElement {
  /** Title of the page. */
  @api heading = '';
  /** State of the connection. */
  @api connection: ConnectionView = { state: 'Checking' };

  labels = { appName, checkAgain, requestId };

  get badge(): Badge {
    return BADGES[this.connection.state];
  }

  get isChecking(): boolean {
    return this.connection.state === 'Checking';
  }

  handleCheck(): void {
    this.dispatchEvent(new CustomEvent('check'));
  }
}
