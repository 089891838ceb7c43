import { LightningElement } from 'lwc';
import getSettings from '@salesforce/apex/CrosswalkAdminSettingsController.getSettings';
import storeProxy from '@salesforce/apex/CrosswalkAdminSettingsController.storeProxy';
import submit from '@salesforce/apex/CrosswalkAdminSettingsController.submit';
import testConnection from '@salesforce/apex/CrosswalkAdminSettingsController.testConnection';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_Admin_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_Admin_Intro';
import proxyUrlLabel from '@salesforce/label/c.Crosswalk_Admin_ProxyUrl';
import proxyUrlHelpLabel from '@salesforce/label/c.Crosswalk_Admin_ProxyUrlHelp';
import urlLabel from '@salesforce/label/c.Crosswalk_Admin_Url';
import kindLabel from '@salesforce/label/c.Crosswalk_Admin_Kind';
import kindPasswordLabel from '@salesforce/label/c.Crosswalk_Admin_KindPassword';
import kindTokenLabel from '@salesforce/label/c.Crosswalk_Admin_KindToken';
import userNameLabel from '@salesforce/label/c.Crosswalk_Admin_UserName';
import passwordLabel from '@salesforce/label/c.Crosswalk_Admin_Password';
import tokenLabel from '@salesforce/label/c.Crosswalk_Admin_Token';
import apiKeyLabel from '@salesforce/label/c.Crosswalk_Admin_ApiKey';
import apiKeyHelpLabel from '@salesforce/label/c.Crosswalk_Admin_ApiKeyHelp';
import apiKeyKeptLabel from '@salesforce/label/c.Crosswalk_Admin_ApiKeyKept';
import submitLabel from '@salesforce/label/c.Crosswalk_Admin_Submit';
import testLabel from '@salesforce/label/c.Crosswalk_Admin_Test';
import stateLabel from '@salesforce/label/c.Crosswalk_Admin_State';
import hopProxyLabel from '@salesforce/label/c.Crosswalk_Admin_HopProxy';
import hopFlexNetLabel from '@salesforce/label/c.Crosswalk_Admin_HopFlexNet';
import notTriedLabel from '@salesforce/label/c.Crosswalk_Admin_NotTried';
import notTriedProxyLabel from '@salesforce/label/c.Crosswalk_Admin_NotTriedProxy';
import connectedLabel from '@salesforce/label/c.Crosswalk_Connection_Connected';
import failedLabel from '@salesforce/label/c.Crosswalk_Connection_Failed';
import requestIdLabel from '@salesforce/label/c.Crosswalk_Error_RequestId';
import verifiedAtLabel from '@salesforce/label/c.Crosswalk_Admin_VerifiedAt';
import whereLabel from '@salesforce/label/c.Crosswalk_Admin_Where';
import savedLabel from '@salesforce/label/c.Crosswalk_Admin_Saved';
import refusedLabel from '@salesforce/label/c.Crosswalk_Admin_Refused';

const LABELS = {
  heading: headingLabel,
  intro: introLabel,
  proxyUrl: proxyUrlLabel,
  proxyUrlHelp: proxyUrlHelpLabel,
  url: urlLabel,
  kind: kindLabel,
  kindPassword: kindPasswordLabel,
  kindToken: kindTokenLabel,
  userName: userNameLabel,
  password: passwordLabel,
  token: tokenLabel,
  apiKey: apiKeyLabel,
  apiKeyHelp: apiKeyHelpLabel,
  apiKeyKept: apiKeyKeptLabel,
  submit: submitLabel,
  test: testLabel,
  state: stateLabel,
  hopProxy: hopProxyLabel,
  hopFlexNet: hopFlexNetLabel,
  notTried: notTriedLabel,
  notTriedProxy: notTriedProxyLabel,
  connected: connectedLabel,
  failed: failedLabel,
  requestId: requestIdLabel,
  verifiedAt: verifiedAtLabel,
  where: whereLabel,
  saved: savedLabel,
  refused: refusedLabel
};

type Hops = Awaited<ReturnType<typeof testConnection>>;
type Field = 'proxyUrl' | 'url' | 'userName' | 'password' | 'token' | 'apiKey' | 'kind';

const HOP_STATES: Readonly<Record<string, StatusView>> = {
  Connected: { label: LABELS.connected, icon: 'utility:success', variant: 'success' },
  Failed: { label: LABELS.failed, icon: 'utility:error', variant: 'error' },
  Unknown: { label: LABELS.notTried, icon: 'utility:clock', variant: 'neutral' }
};

const NOT_TRIED: Hops = { proxyMessage: LABELS.notTriedProxy, flexNetMessage: LABELS.notTriedProxy };

/** Takes the credentials once, hands them on, and forgets them. */
export default class CrosswalkAdminSettings extends LightningElement {
  labels = LABELS;
  kinds = [
    { label: LABELS.kindPassword, value: 'password' },
    { label: LABELS.kindToken, value: 'token' }
  ];
  proxyUrl = '';
  url = '';
  kind = 'password';
  userName = '';
  password = '';
  token = '';
  apiKey = '';
  hasApiKey = false;
  verifiedAt: string | null | undefined;
  isBusy = true;
  notice: NoticeView | undefined;
  private found: Hops = NOT_TRIED;
  private keptProxyUrl = '';

  connectedCallback(): void {
    void this.load();
  }

  get isPassword(): boolean {
    return this.kind === 'password';
  }

  get isApiKeyNeeded(): boolean {
    return !this.hasApiKey;
  }

  get apiKeyPlaceholder(): string {
    return this.hasApiKey ? LABELS.apiKeyKept : '';
  }

  get isTestDisabled(): boolean {
    return this.isBusy || !this.verifiedAt;
  }

  get requestId(): string | null | undefined {
    return this.found.requestId;
  }

  get hops(): { name: string; label: string; status: StatusView | undefined; message: string }[] {
    const { proxyState, proxyMessage, flexNetState, flexNetMessage } = this.found;
    return [
      {
        name: 'proxy',
        label: LABELS.hopProxy,
        status: HOP_STATES[proxyState ?? 'Unknown'],
        message: proxyMessage ?? ''
      },
      {
        name: 'flexNet',
        label: LABELS.hopFlexNet,
        status: HOP_STATES[flexNetState ?? 'Unknown'],
        message: flexNetMessage ?? ''
      }
    ];
  }

  handleChange(event: CustomEvent<{ value: string }>): void {
    const { name } = event.target as EventTarget & Record<'name', Field>;
    this[name] = event.detail.value;
  }

  handleSubmit(event: Event): void {
    event.preventDefault();
    if (this.areInputsValid()) void this.submit();
  }

  handleTest(): void {
    void perform(this, async () => {
      this.found = await testConnection();
    });
  }

  private async load(): Promise<void> {
    await perform(this, async () => {
      const settings = await getSettings();
      this.keptProxyUrl = settings.proxyUrl ?? '';
      this.proxyUrl = this.keptProxyUrl;
      this.url = settings.url ?? '';
      this.verifiedAt = settings.verifiedAt;
      this.hasApiKey = settings.hasApiKey === true;
    });
  }

  private async submit(): Promise<void> {
    await perform(this, async () => {
      if (this.apiKey !== '' || this.proxyUrl !== this.keptProxyUrl) {
        await storeProxy({ proxyUrl: this.proxyUrl, apiKey: this.apiKey });
        this.hasApiKey = true;
        this.keptProxyUrl = this.proxyUrl;
        this.apiKey = '';
      }
      const { url, userName, password, token } = this;
      this.found = await submit({
        url,
        userName: this.isPassword ? userName : '',
        password: this.isPassword ? password : '',
        token: this.isPassword ? '' : token
      });
      if (this.found.flexNetState !== 'Connected') {
        this.notice = { variant: 'error', message: LABELS.refused };
        return;
      }
      this.password = '';
      this.token = '';
      this.verifiedAt = (await getSettings()).verifiedAt;
      this.notice = { variant: 'success', message: LABELS.saved };
      this.dispatchEvent(new CustomEvent('verified'));
    });
  }

  private areInputsValid(): boolean {
    const inputs = [
      ...(this.template?.querySelectorAll<HTMLElement & { reportValidity(): boolean }>('lightning-input') ??
        [])
    ];
    return inputs.map((input) => input.reportValidity()).every(Boolean);
  }
}
