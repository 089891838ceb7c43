import { LightningElement, track } from 'lwc';
import { request } from '../../browser/http.ts';
import { currentPage, onNavigated, openAddress, openPage, type PageReference } from '../../browser/pages.ts';
import { session } from '../../browser/session.ts';
import ListPage from '../listPage/listPage.ts';
import Message from '../message/message.ts';
import RecordPage from '../recordPage/recordPage.ts';
import SetupPage from '../setupPage/setupPage.ts';
import type { Tab } from '../metadata.ts';
import { appMetadata, packageComponent, type Component } from '../registry/registry.ts';

interface Shown {
  readonly component: Component;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface NavigationItem {
  readonly name: string;
  readonly label: string;
  readonly address: string;
  readonly className: string;
  readonly current: 'page' | undefined;
}

interface User {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly permissionSets: readonly string[];
}

const STANDARD_TAB = 'standard-';
const LABEL: Readonly<Record<string, string>> = {
  Product2: 'Products',
  Account: 'Accounts',
  Contact: 'Contacts',
  Opportunity: 'Opportunities',
  home: 'Home'
};

/** Frame of every page, as Lightning Experience has it: header, app launcher, tabs, and the page itself. */
export default class App extends LightningElement {
  userName = session.user.name;
  app = appMetadata().apps[0];
  objectLabels: Record<string, string> = { ...LABEL };
  isLauncherOpen = false;
  isUserMenuOpen = false;
  @track users: User[] = [];
  page: PageReference = currentPage();
  shown: Shown | null = null;

  private stop: (() => void) | null = null;

  connectedCallback(): void {
    this.stop = onNavigated((page) => this.open(page));
    this.open(currentPage());
    void this.loadLabels();
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  get appLabel(): string {
    return this.app?.label ?? 'Local org';
  }

  get tabs(): readonly Tab[] {
    const { tabs } = appMetadata();
    return (this.app?.tabs ?? []).map((name) => {
      const known = tabs.find((tab) => tab.name === name);
      if (known !== undefined) return known;
      return { name, label: '', object: name.replace(STANDARD_TAB, '') };
    });
  }

  get navigation(): NavigationItem[] {
    return this.tabs.map((tab) => {
      const isCurrent = tab.name === this.currentTab;
      return {
        name: tab.name,
        label: this.labelOf(tab),
        address: addressOf(tab),
        className: `slds-context-bar__item${isCurrent ? ' slds-is-active' : ''}`,
        current: isCurrent ? 'page' : undefined
      };
    });
  }

  get launcherClass(): string {
    return `slds-dropdown-trigger slds-dropdown-trigger_click${this.isLauncherOpen ? ' slds-is-open' : ''}`;
  }

  get userMenuClass(): string {
    return `slds-dropdown-trigger slds-dropdown-trigger_click${this.isUserMenuOpen ? ' slds-is-open' : ''}`;
  }

  get userChoices(): (User & { readonly note: string; readonly isCurrent: boolean })[] {
    return this.users.map((user) => ({
      ...user,
      note: [user.profile, ...user.permissionSets].join(' · '),
      isCurrent: user.id === session.user.id
    }));
  }

  /** Name of the tab that the page belongs to. */
  private get currentTab(): string | undefined {
    const { type, attributes } = this.page;
    if (type === 'standard__navItemPage') return attributes['apiName'];
    const object = attributes['objectApiName'];
    return this.tabs.find((tab) => object !== undefined && tab.object === object)?.name;
  }

  toggleLauncher(): void {
    this.isLauncherOpen = !this.isLauncherOpen;
  }

  closeLauncher(): void {
    this.isLauncherOpen = false;
  }

  async toggleUserMenu(): Promise<void> {
    this.isUserMenuOpen = !this.isUserMenuOpen;
    if (this.isUserMenuOpen) this.users = await request<User[]>('GET', '/local/users');
  }

  async logInAs(event: Event): Promise<void> {
    const userId = (event.currentTarget as HTMLElement).dataset['id'];
    await request('POST', '/local/session', { userId });
    location.reload();
  }

  openSetup(): void {
    openAddress('/lightning/setup/home');
  }

  private labelOf(tab: Tab): string {
    return tab.label === '' ? (this.objectLabels[tab.object ?? ''] ?? tab.object ?? tab.name) : tab.label;
  }

  private async loadLabels(): Promise<void> {
    const objects = this.tabs.flatMap(({ object, label }) =>
      object === undefined || label !== '' ? [] : [object]
    );
    const path = (object: string): string =>
      `/services/data/v${session.apiVersion}/ui-api/object-info/${object}`;
    const infos = await Promise.allSettled(
      objects.map((object) => request<{ apiName: string; labelPlural: string }>('GET', path(object)))
    );
    const labels = infos.flatMap((info) => (info.status === 'fulfilled' ? [info.value] : []));
    this.objectLabels = {
      ...LABEL,
      ...Object.fromEntries(labels.map(({ apiName, labelPlural }) => [apiName, labelPlural]))
    };
  }

  private open(page: PageReference): void {
    this.page = page;
    this.isLauncherOpen = false;
    const shown = this.componentFor(page);
    if (shown === null) return;
    this.shown = shown;
    document.title = `${this.titleOf(page)} | Local org`;
  }

  private titleOf({ attributes }: PageReference): string {
    const tab = this.tabs.find(({ name }) => name === attributes['apiName']);
    return tab === undefined
      ? (this.objectLabels[attributes['objectApiName'] ?? ''] ?? this.appLabel)
      : this.labelOf(tab);
  }

  private componentFor({ type, attributes, state }: PageReference): Shown | null {
    switch (type) {
      case 'standard__navItemPage':
        return this.tabPage(attributes['apiName'] ?? '');
      case 'standard__objectPage':
        return {
          component: ListPage,
          properties: {
            objectApiName: attributes['objectApiName'],
            filterName: state['filterName'],
            isNew: attributes['actionName'] === 'new'
          }
        };
      case 'standard__recordPage':
        return {
          component: RecordPage,
          properties: {
            recordId: attributes['recordId'],
            objectApiName: attributes['objectApiName'],
            app: this.app
          }
        };
      case 'local__setup':
        return { component: SetupPage, properties: { pageName: attributes['pageName'] } };
      case 'standard__app':
        this.app = appMetadata().apps.find(({ name }) => name === attributes['appTarget']) ?? this.app;
        this.openFirstTab();
        return null;
      case 'standard__namedPage':
        this.openFirstTab();
        return null;
      default:
        return message('Page not found', 'The local org has no such page. Choose one in the navigation bar.');
    }
  }

  private tabPage(name: string): Shown {
    const tab = [...this.tabs, ...appMetadata().tabs].find((known) => known.name === name);
    if (tab?.object !== undefined) return { component: ListPage, properties: { objectApiName: tab.object } };
    const component = tab?.component === undefined ? undefined : packageComponent(tab.component);
    return component === undefined
      ? message('Page not found', `There is no tab ${name} that you can open.`)
      : { component, properties: {} };
  }

  private openFirstTab(): void {
    const [first] = this.tabs;
    if (first !== undefined) openAddress(addressOf(first), true);
    else
      openPage(
        { type: 'standard__objectPage', attributes: { objectApiName: 'Account', actionName: 'list' } },
        true
      );
  }
}

function addressOf({ name, object, component }: Tab): string {
  return component === undefined && object !== undefined
    ? `/lightning/o/${object}/list`
    : `/lightning/n/${name}`;
}

function message(heading: string, text: string): Shown {
  return { component: Message, properties: { heading, text } };
}
