import { LightningElement, wire } from 'lwc';
import { CurrentPageReference, NavigationMixin } from 'lightning/navigation';
import checkConnection from '@salesforce/apex/CrosswalkConnectionController.checkConnection';
import isVerified from '@salesforce/apex/CrosswalkAdminSettingsController.isVerified';
import { toSentence } from 'c/crosswalkErrors';
import type { NoticeView } from 'c/crosswalkNotice';
import type { ConnectionState, ConnectionView } from 'c/crosswalkPageHeader';
import headingLabel from '@salesforce/label/c.Crosswalk_Connector_Heading';
import navigationLabel from '@salesforce/label/c.Crosswalk_Connector_Navigation';
import sectionLabel from '@salesforce/label/c.Crosswalk_Connector_Section';
import overviewLabel from '@salesforce/label/c.Crosswalk_Connector_Overview';
import settingsLabel from '@salesforce/label/c.Crosswalk_Connector_Settings';
import mappingLabel from '@salesforce/label/c.Crosswalk_Connector_Mapping';
import filtersLabel from '@salesforce/label/c.Crosswalk_Connector_Filters';
import scheduleLabel from '@salesforce/label/c.Crosswalk_Connector_Schedule';
import logsLabel from '@salesforce/label/c.Crosswalk_Connector_Logs';
import lockedHeadingLabel from '@salesforce/label/c.Crosswalk_Connector_LockedHeading';
import lockedMessageLabel from '@salesforce/label/c.Crosswalk_Connector_LockedMessage';
import openSettingsLabel from '@salesforce/label/c.Crosswalk_Connector_OpenSettings';

const LABELS = {
  heading: headingLabel,
  navigation: navigationLabel,
  section: sectionLabel,
  overview: overviewLabel,
  settings: settingsLabel,
  mapping: mappingLabel,
  filters: filtersLabel,
  schedule: scheduleLabel,
  logs: logsLabel,
  lockedHeading: lockedHeadingLabel,
  lockedMessage: lockedMessageLabel,
  openSettings: openSettingsLabel
};

/** Names of the pages, as they stand in the address behind `c__page`. */
export type ConnectorPage = 'overview' | 'settings' | 'mapping' | 'filters' | 'schedule' | 'logs';

/** Where a page wants to go; detail of the event `goto`. */
export interface Destination {
  readonly page: ConnectorPage;
  /** Run whose records are shown, for the logs. */
  readonly runId?: string;
}

const PAGES: readonly { readonly name: ConnectorPage; readonly label: string }[] = [
  { name: 'overview', label: LABELS.overview },
  { name: 'settings', label: LABELS.settings },
  { name: 'mapping', label: LABELS.mapping },
  { name: 'filters', label: LABELS.filters },
  { name: 'schedule', label: LABELS.schedule },
  { name: 'logs', label: LABELS.logs }
];

interface PageReference {
  readonly state?: { readonly c__page?: string; readonly c__run?: string };
}

/** The FlexNet connector. It owns the navigation, which lives in the address, and the state of the connection. */
export default class CrosswalkConnector extends NavigationMixin(LightningElement) {
  labels = LABELS;
  heading = LABELS.heading;
  pages = PAGES;
  page: ConnectorPage = 'overview';
  runId: string | undefined;
  connection: ConnectionView = { state: 'Checking' };
  notice: NoticeView | undefined;
  /** Undefined until it is known. */
  private wasVerified: boolean | undefined;

  @wire(CurrentPageReference)
  handlePageReference(reference: PageReference | null | undefined): void {
    const wanted = reference?.state?.c__page;
    this.page = PAGES.find(({ name }) => name === wanted)?.name ?? 'overview';
    this.runId = reference?.state?.c__run;
  }

  connectedCallback(): void {
    void this.checkVerified();
    void this.check();
  }

  get pageLabel(): string {
    return PAGES.find(({ name }) => name === this.page)?.label ?? '';
  }

  get isLocked(): boolean {
    return this.wasVerified === false && this.page !== 'settings';
  }

  get isOpen(): boolean {
    return this.page === 'settings' || this.wasVerified === true;
  }

  get isOverview(): boolean {
    return this.page === 'overview';
  }

  get isSettings(): boolean {
    return this.page === 'settings';
  }

  get isMapping(): boolean {
    return this.page === 'mapping';
  }

  get isFilters(): boolean {
    return this.page === 'filters';
  }

  get isSchedule(): boolean {
    return this.page === 'schedule';
  }

  handleSelect(event: CustomEvent<{ name: ConnectorPage }>): void {
    if (event.detail.name !== this.page) this.goTo({ page: event.detail.name });
  }

  handleOpenSettings(): void {
    this.goTo({ page: 'settings' });
  }

  handleGoTo(event: CustomEvent<Destination>): void {
    this.goTo(event.detail);
  }

  handleVerified(): void {
    this.wasVerified = true;
    void this.check();
  }

  handleCheck(): void {
    void this.check();
  }

  private goTo({ page, runId }: Destination): void {
    this[NavigationMixin.Navigate]({
      type: 'standard__navItemPage',
      attributes: { apiName: 'CrosswalkConnector' },
      state: { c__page: page, ...(runId === undefined ? {} : { c__run: runId }) }
    });
  }

  private async checkVerified(): Promise<void> {
    try {
      this.wasVerified = await isVerified();
    } catch (error) {
      this.notice = { variant: 'error', message: toSentence(error) };
    }
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
