import { format } from 'c/crosswalkText';
import noneLabel from '@salesforce/label/c.Crosswalk_MetricText_None';
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
  none: noneLabel,
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
    return format(choice.measure === 'Events' ? LABELS.featureEvents : LABELS.featureUsers, featureName);
  }
  if (metric === 'RecordCount') return format(LABELS.records, choice.objectName ?? '', packageName);
  const users = ENGAGEMENT[metric ?? ''] ?? '';
  return choice.packageId ? format(LABELS.ofPackage, users, packageName) : format(LABELS.combined, users);
}

/** A number in a table: 0 is a number, and what is not known is a dash. */
export function figureText(value: number | null | undefined): string {
  return value === null || value === undefined ? LABELS.none : String(value);
}
