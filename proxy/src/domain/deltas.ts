import type { CustomAttribute } from './attributes.ts';
import type { Difference, HeaderChanges, LineChanges } from './entitlement-diff.ts';
import type {
  Entitlement,
  EntitlementLine,
  HeldEntitlement,
  HeldLine,
  LineExpiry,
  LineStart,
  OptionalText
} from './entitlement.ts';
import { mayEndOn } from './line-dates.ts';

/** A difference together with the change that would settle it. Null: a sync does not change this. */
export interface Delta<Changes> extends Difference {
  readonly change: Changes | null;
}

/** Where an order and the held entitlement differ, beside lines and parties. */
export function headerDeltas(wanted: Entitlement, held: HeldEntitlement): Delta<HeaderChanges>[] {
  const text = (
    attribute: string,
    key: keyof HeaderChanges & keyof Entitlement,
    mine: OptionalText,
    theirs: string | null
  ) => textDelta<HeaderChanges>(null, attribute, mine, theirs, { [key]: mine });
  return [
    ...text('description', 'description', wanted.description, held.description),
    ...text('shipToEmail', 'shipToEmail', wanted.shipToEmail, held.shipToEmail),
    ...text('shipToAddress', 'shipToAddress', wanted.shipToAddress, held.shipToAddress),
    ...text('emailTemplateVariation', 'emailTemplate', wanted.emailTemplate, held.emailTemplate),
    ...attributeDeltas<HeaderChanges>(null, wanted.attributes, held.attributes, (attributes) => ({
      attributes
    }))
  ];
}

/** Where a line item and its held line differ. The part number is not compared: it decides whether they belong together. */
export function lineDeltas(
  wanted: EntitlementLine,
  held: HeldLine,
  lineId: string | null
): Delta<LineChanges>[] {
  const text = (attribute: string, mine: OptionalText, theirs: string | null, change: LineChanges | null) =>
    textDelta(lineId, attribute, mine, theirs, change);
  const delta = (attribute: string, inSalesforce: string, inFlexNet: string | null, change: LineChanges) => ({
    lineId,
    attribute,
    inSalesforce,
    inFlexNet,
    change
  });
  const { start, expiry, copies } = wanted;
  return [
    ...text('description', wanted.description, held.description, { description: wanted.description }),
    ...text('licenseModel', wanted.licenseModel ?? undefined, held.licenseModel, null),
    ...text('orderID', wanted.orderId, held.orderId, { orderId: wanted.orderId }),
    ...text('orderLineNumber', wanted.orderLineNumber, held.orderLineNumber, {
      orderLineNumber: wanted.orderLineNumber
    }),
    ...(copies === held.copies
      ? []
      : [
          delta('numberOfCopies', String(copies), held.copies === null ? null : String(held.copies), {
            copies
          })
        ]),
    ...(!held.start || isSameStart(start, held.start)
      ? []
      : [delta('startDate', startText(start), startText(held.start), { start })]),
    ...(!held.expiry || isSameExpiry(start, expiry, held.expiry)
      ? []
      : [delta('expirationDate', expiryText(expiry), expiryText(held.expiry), { expiry })]),
    // A date cannot be cleared: there is no empty one to send.
    ...text(
      'versionDate',
      wanted.versionDate,
      held.versionDate,
      wanted.versionDate ? { versionDate: wanted.versionDate } : null
    ),
    ...text('FNPTimeZoneValue', wanted.timeZone, held.timeZone, { timeZone: wanted.timeZone }),
    ...attributeDeltas<LineChanges>(lineId, wanted.attributes, held.attributes, (attributes) => ({
      attributes
    }))
  ];
}

/** A value that is not mapped is no difference; an empty one and none are the same; kinds of line ends do not count. */
function textDelta<C>(
  lineId: string | null,
  attribute: string,
  mine: OptionalText,
  theirs: string | null,
  change: C | null
): Delta<C>[] {
  if (mine === undefined || unixLines(mine ?? '') === unixLines(theirs ?? '')) return [];
  return [{ lineId, attribute, inSalesforce: mine, inFlexNet: theirs || null, change }];
}

function unixLines(text: string): string {
  return text.replace(/\r\n?/gu, '\n');
}

/** All attributes that differ go into one change each of which carries the whole list, so that merging is harmless. */
function attributeDeltas<C>(
  lineId: string | null,
  mine: readonly CustomAttribute[],
  theirs: readonly CustomAttribute[],
  change: (attributes: readonly CustomAttribute[]) => C
): Delta<C>[] {
  const heldText = new Map(theirs.map((attribute) => [attribute.name, attributeText(attribute)]));
  const changed = mine.filter(
    (attribute) => unixLines(attributeText(attribute) ?? '') !== unixLines(heldText.get(attribute.name) ?? '')
  );
  return changed.map((attribute) => ({
    lineId,
    attribute: attribute.name,
    inSalesforce: attributeText(attribute),
    inFlexNet: heldText.get(attribute.name) || null,
    change: change(changed)
  }));
}

function attributeText(attribute: CustomAttribute): string | null {
  if (attribute.value === null) return null;
  return attribute.type === 'multi-text' ? [...attribute.value].sort().join('; ') : String(attribute.value);
}

function isSameStart(mine: LineStart, theirs: LineStart): boolean {
  return startText(mine) === startText(theirs);
}

function isSameExpiry(start: LineStart, mine: LineExpiry, theirs: LineExpiry): boolean {
  if (mine.kind === 'after' && theirs.kind === 'on') return mayEndOn(theirs.date, start, mine);
  return expiryText(mine) === expiryText(theirs);
}

function startText(start: LineStart): string {
  switch (start.kind) {
    case 'on':
      return start.date;
    case 'at-first-activation':
      return 'Use First Activation Date';
    case 'at-each-activation':
      return 'Use Each Activation Date';
  }
}

function expiryText(expiry: LineExpiry): string {
  switch (expiry.kind) {
    case 'permanent':
      return 'Permanent';
    case 'on':
      return expiry.date;
    case 'after':
      return `${expiry.count} ${expiry.unit}`;
  }
}
