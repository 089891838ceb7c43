import dauLabel from '@salesforce/label/c.Crosswalk_MetricText_Dau';
import wauLabel from '@salesforce/label/c.Crosswalk_MetricText_Wau';
import mauLabel from '@salesforce/label/c.Crosswalk_MetricText_Mau';
import combinedLabel from '@salesforce/label/c.Crosswalk_MetricText_Combined';
import ofPackageLabel from '@salesforce/label/c.Crosswalk_MetricText_OfPackage';
import featureUsersLabel from '@salesforce/label/c.Crosswalk_MetricText_FeatureUsers';
import featureEventsLabel from '@salesforce/label/c.Crosswalk_MetricText_FeatureEvents';
import recordsLabel from '@salesforce/label/c.Crosswalk_MetricText_Records';
import internalLabel from '@salesforce/label/c.Crosswalk_MetricText_Internal';
import externalLabel from '@salesforce/label/c.Crosswalk_MetricText_External';
import renewalLabel from '@salesforce/label/c.Crosswalk_MetricText_Renewal';
import displayLabel from '@salesforce/label/c.Crosswalk_MetricText_Display';

const LABELS = {
  dau: dauLabel,
  wau: wauLabel,
  mau: mauLabel,
  combined: combinedLabel,
  ofPackage: ofPackageLabel,
  featureUsers: featureUsersLabel,
  featureEvents: featureEventsLabel,
  records: recordsLabel,
  internal: internalLabel,
  external: externalLabel,
  renewal: renewalLabel,
  display: displayLabel
};

/** What a synced field is for, as the wizard has chosen it. */
export interface Choice {
  readonly purpose?: string | null | undefined;
  readonly overrideKind?: string | null | undefined;
  readonly metric?: string | null | undefined;
  readonly packageId?: string | null | undefined;
  readonly measure?: string | null | undefined;
  readonly objectName?: string | null | undefined;
}

const ENGAGEMENT: Readonly<Record<string, string>> = { DAU: LABELS.dau, WAU: LABELS.wau, MAU: LABELS.mau };

const OVERRIDES: Readonly<Record<string, string>> = {
  InternalSeatCount: LABELS.internal,
  ExternalSeatCount: LABELS.external,
  AccountRenewalDate: LABELS.renewal
};

const fill = (sentence: string, ...values: string[]): string =>
  values.reduce((text, value, index) => text.replace(`{${index}}`, value), sentence);

/**
 * What a choice is, in words.
 * @param packageName name of its package, else its id
 * @param featureName name of its feature
 */
export function choiceText(choice: Choice, packageName = '', featureName = ''): string {
  const { purpose, metric } = choice;
  if (purpose === 'Display') return LABELS.display;
  if (purpose === 'Override') return OVERRIDES[choice.overrideKind ?? ''] ?? '';
  if (metric === 'Feature') {
    return fill(choice.measure === 'Events' ? LABELS.featureEvents : LABELS.featureUsers, featureName);
  }
  if (metric === 'RecordCount') return fill(LABELS.records, choice.objectName ?? '', packageName);
  const users = ENGAGEMENT[metric ?? ''] ?? '';
  return choice.packageId ? fill(LABELS.ofPackage, users, packageName) : fill(LABELS.combined, users);
}
