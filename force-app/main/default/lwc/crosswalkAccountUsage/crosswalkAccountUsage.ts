import { LightningElement, api } from 'lwc';
import getAccount from '@salesforce/apex/CrosswalkUsageAccountController.getAccount';
import { figureText } from 'c/crosswalkMetricText';
import type { NoticeView } from 'c/crosswalkNotice';
import { format } from 'c/crosswalkText';
import { perform } from 'c/crosswalkWork';
import headingLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Heading';
import asOfLabel from '@salesforce/label/c.Crosswalk_AccountUsage_AsOf';
import noDataLabel from '@salesforce/label/c.Crosswalk_AccountUsage_NoData';
import dauLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Dau';
import wauLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Wau';
import mauLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Mau';
import internalLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Internal';
import externalLabel from '@salesforce/label/c.Crosswalk_AccountUsage_External';
import usedLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Used';
import renewalLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Renewal';
import siteLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Site';
import overrideLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Override';
import estimateLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Estimate';
import licenseLabel from '@salesforce/label/c.Crosswalk_AccountUsage_License';
import featuresLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Features';
import featureLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Feature';
import usersLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Users';
import whyLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Why';
import loadingLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Loading';
import missingLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Missing';
import staleLabel from '@salesforce/label/c.Crosswalk_AccountUsage_Stale';

const LABELS = {
  heading: headingLabel,
  asOf: asOfLabel,
  noData: noDataLabel,
  dau: dauLabel,
  wau: wauLabel,
  mau: mauLabel,
  internal: internalLabel,
  external: externalLabel,
  used: usedLabel,
  renewal: renewalLabel,
  site: siteLabel,
  override: overrideLabel,
  estimate: estimateLabel,
  license: licenseLabel,
  features: featuresLabel,
  feature: featureLabel,
  users: usersLabel,
  why: whyLabel,
  loading: loadingLabel,
  missing: missingLabel,
  stale: staleLabel
};

type Page = Awaited<ReturnType<typeof getAccount>>;
type Usage = NonNullable<NonNullable<NonNullable<Page['usage']>['accounts']>[number]>;

const SOURCES: Readonly<Record<string, string>> = {
  Override: LABELS.override,
  Estimate: LABELS.estimate,
  License: LABELS.license
};

/** What is known of the usage of one account: figures, active users by day, features. */
export default class CrosswalkAccountUsage extends LightningElement {
  labels = LABELS;
  page: Page = {};
  isBusy = false;
  isLoading = true;
  notice: NoticeView | undefined;
  private accountId: string | undefined;

  /** Id of the account. */
  @api
  get recordId(): string | undefined {
    return this.accountId;
  }
  set recordId(value: string | undefined) {
    this.accountId = value;
    if (value === undefined) return;
    void perform(this, async () => {
      this.page = await getAccount({ accountId: value });
    }).finally(() => (this.isLoading = false));
  }

  get usage(): Usage | undefined {
    return this.page.usage?.accounts?.[0] ?? undefined;
  }

  get skippedText(): string {
    return this.usage?.skipped?.message ?? '';
  }

  get asOfText(): string {
    const day = this.page.usage?.dataThrough;
    return day ? format(LABELS.asOf, day) : LABELS.noData;
  }

  get warnings(): { key: number; text: string }[] {
    const { isStale, dataThrough, missingDays } = this.page.usage ?? {};
    const own = (this.usage?.warnings ?? []).map(({ message }) => message ?? '');
    const missing = missingDays ? [format(LABELS.missing, missingDays)] : [];
    return [...(isStale && dataThrough ? [LABELS.stale] : []), ...missing, ...own].map((text, key) => ({
      key,
      text
    }));
  }

  get figures(): { key: string; label: string; value: string; note: string }[] {
    const { activeUsers, internalSeats, externalSeats, seatsUsed, renewalDate } = this.usage ?? {};
    const users = (key: string, label: string, figure: NonNullable<typeof activeUsers>['dau']) => ({
      key,
      label,
      value: figureText(figure?.value),
      note: figure?.reason?.message ?? ''
    });
    return [
      users('dau', LABELS.dau, activeUsers?.dau),
      users('wau', LABELS.wau, activeUsers?.wau),
      users('mau', LABELS.mau, activeUsers?.mau),
      {
        key: 'internal',
        label: LABELS.internal,
        value: internalSeats?.isSiteLicense ? LABELS.site : figureText(internalSeats?.value),
        note: SOURCES[internalSeats?.source ?? ''] ?? ''
      },
      { key: 'used', label: LABELS.used, value: figureText(seatsUsed), note: this.usedNote },
      {
        key: 'external',
        label: LABELS.external,
        value: figureText(externalSeats?.value),
        note: externalSeats?.reason?.message ?? SOURCES[externalSeats?.source ?? ''] ?? ''
      },
      {
        key: 'renewal',
        label: LABELS.renewal,
        value: renewalDate?.value ?? figureText(null),
        note: SOURCES[renewalDate?.source ?? ''] ?? ''
      }
    ];
  }

  get series(): NonNullable<Usage['series']> {
    return this.usage?.series ?? [];
  }

  get features(): { key: string; name: string; value: string; note: string }[] {
    const names = (this.page.featureNames ?? {}) as Readonly<Record<string, string>>;
    return (this.usage?.features ?? []).map(({ featureId, value, reason }) => ({
      key: featureId ?? '',
      name: names[featureId ?? ''] ?? '',
      value: figureText(value),
      note: reason?.message ?? ''
    }));
  }

  get hasFeatures(): boolean {
    return this.features.length > 0;
  }

  private get usedNote(): string {
    const seats = this.usage?.internalSeats?.value;
    const used = this.usage?.seatsUsed;
    return seats && used !== null && used !== undefined ? `${Math.round((used / seats) * 100)} %` : '';
  }
}
