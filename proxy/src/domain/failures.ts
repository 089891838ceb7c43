/** A failure as a Salesforce admin reads it. */
export interface Failure {
  readonly code: FailureCode;
  /** What happened and what to do next, in one sentence or two. */
  readonly message: string;
  /** True when sending the same again later may succeed without anybody changing anything. */
  readonly isTemporary: boolean;
}

interface CatalogueEntry {
  readonly isTemporary: boolean;
  readonly sentence: (values: never) => string;
}

/** Passes by itself: the next run may succeed. */
function temporary<V = void>(sentence: (values: V) => string) {
  return { isTemporary: true, sentence };
}

/** Stays until somebody changes something. */
function lasting<V = void>(sentence: (values: V) => string) {
  return { isTemporary: false, sentence };
}

/** Where in Salesforce something is wrong, such as `The line item of Designer Pro`. */
interface At {
  readonly where: string;
}

interface Attribute extends At {
  readonly attribute: string;
}

/** Every failure there is. Codes are part of the contract: add new ones, never give an old one another meaning. */
export const FAILURES = {
  // FlexNet Operations as a whole.
  'credentials-refused': lasting(
    () =>
      'FlexNet Operations refused the credentials. Enter the user name and password, or a valid access token, on Admin Settings and test the connection.'
  ),
  'permission-missing': lasting(
    () =>
      'The FlexNet Operations user may not use its web services. Give it the System Administrator role there, or enter another user on Admin Settings.'
  ),
  'service-not-found': lasting(
    () =>
      'No FlexNet Operations web service answers at this URL. Correct the FlexNet Operations URL on Admin Settings.'
  ),
  'host-not-allowed': lasting<{ host: string }>(
    ({ host }) =>
      `The Crosswalk service may not connect to ${host}. Correct the FlexNet Operations URL on Admin Settings, or ask the operator of the service to allow this host.`
  ),
  unreachable: temporary(
    () =>
      'FlexNet Operations could not be reached, and nothing was sent. The next run tries again; if this stays, check the URL on Admin Settings.'
  ),
  'timed-out': temporary(
    () =>
      'FlexNet Operations did not answer in time. The next run tries again; if this stays, sync fewer records at once.'
  ),
  'deadline-passed': temporary(
    () => 'The time for this call ran out before this was sent. Send it again, or wait for the next run.'
  ),
  'connection-cut': temporary(
    () =>
      'The connection to FlexNet Operations broke before its answer was complete. The next run tries again.'
  ),
  'flexnet-busy': temporary<{ status: number }>(
    ({ status }) =>
      `FlexNet Operations is not available at the moment (HTTP status ${status}). The next run tries again.`
  ),
  'request-not-accepted': lasting<{ status: number; reason: string }>(
    ({ status, reason }) =>
      `FlexNet Operations did not accept the request (HTTP status ${status}): ${reason}. Sending it again does not help; ask the administrator of FlexNet Operations, or the operator of the Crosswalk service.`
  ),
  'flexnet-fault': temporary<{ reason: string }>(
    ({ reason }) =>
      `FlexNet Operations reported an error: ${reason}. The next run tries again; if this stays, ask the administrator of FlexNet Operations.`
  ),
  'flexnet-refused': lasting<{ reason: string }>(
    ({ reason }) =>
      `FlexNet Operations refused this: ${reason}. Correct the record or the field mapping, then sync again.`
  ),
  'answer-not-understood': temporary<{ what: string }>(
    ({ what }) =>
      `FlexNet Operations gave an answer that could not be read: ${what}. The next run tries again; if this stays, tell the operator of the Crosswalk service.`
  ),
  'record-not-readable': lasting<{ record: string; what: string }>(
    ({ record, what }) =>
      `FlexNet Operations gave ${record} in a form that cannot be read: ${what}. Correct it there, then sync again.`
  ),
  'pages-without-end': temporary(
    () =>
      'FlexNet Operations gave the same page again and again, so reading ended before everything was read. The next run tries again; if this stays, ask the administrator of FlexNet Operations.'
  ),
  'answer-too-large': lasting(
    () =>
      'The answer of FlexNet Operations was larger than the Crosswalk service accepts. Ask its operator for smaller pages.'
  ),
  'outcome-unknown': temporary(
    () =>
      'It is not known yet whether FlexNet Operations carried this out. The next run asks it first, so that nothing is made twice.'
  ),
  'cursor-not-valid': lasting(
    () => 'The place to continue from is not valid. Read the changes again from the last checkpoint.'
  ),

  // Field mappings: found before anything is sent.
  'attribute-unknown': lasting<{ object: string; attribute: string }>(
    ({ object, attribute }) =>
      `${object} has no attribute ${attribute} in FlexNet Operations. Clear this row on the Field Mapping page, or register it as a custom attribute.`
  ),
  'attribute-mapped-twice': lasting<{ object: string; attribute: string }>(
    ({ object, attribute }) =>
      `The attribute ${attribute} of ${object} is mapped twice. Clear one of the rows on the Field Mapping page.`
  ),
  'mapping-missing': lasting<{ object: string; attribute: string }>(
    ({ object, attribute }) =>
      `The required attribute ${attribute} of ${object} has no Salesforce field. Choose one on the Field Mapping page.`
  ),
  'mapping-type-wrong': lasting<{ object: string; attribute: string; field: string; needs: string }>(
    ({ object, attribute, field, needs }) =>
      `The attribute ${attribute} of ${object} needs ${needs}, and ${field} is none. Choose another field on the Field Mapping page.`
  ),
  'part-number-fixed': lasting<{ field: string }>(
    ({ field }) =>
      `The part number is always the product code, so it cannot come from ${field}. Choose the product code on the Field Mapping page.`
  ),

  // Values of a record.
  'field-not-read': lasting<Attribute & { field: string }>(
    ({ where, attribute, field }) =>
      `${where} came without the field ${field}, which is mapped to ${attribute}. Let the integration user read this field, or choose another on the Field Mapping page.`
  ),
  'value-missing': lasting<Attribute & { field: string }>(
    ({ where, attribute, field }) =>
      `${where} has no value in ${field}, which FlexNet Operations requires as ${attribute}. Enter it in Salesforce.`
  ),
  'value-wrong': lasting<Attribute & { value: string; needs: string }>(
    ({ where, attribute, value, needs }) =>
      `${where} has "${value}" as ${attribute}, which needs ${needs}. Correct it in Salesforce.`
  ),
  'value-too-long': lasting<Attribute & { length: number; most: number }>(
    ({ where, attribute, length, most }) =>
      `${where} has ${length} characters as ${attribute}, and FlexNet Operations takes at most ${most}. Shorten it in Salesforce.`
  ),
  'text-not-sendable': lasting<At>(
    ({ where }) =>
      `${where} contains a control character that cannot be sent to FlexNet Operations. Remove it in Salesforce.`
  ),
  'id-not-allowed': lasting<Attribute & { value: string }>(
    ({ where, attribute, value }) =>
      `${where} has "${value}" as ${attribute}, with a character that FlexNet Operations does not take in an id. Use letters, digits, - and _.`
  ),

  // Line items.
  'product-missing': lasting<At>(
    ({ where }) => `${where} has no product. Choose one in Salesforce, or remove the line item.`
  ),
  'product-not-sent': lasting<At>(
    ({ where }) =>
      `${where} has a product that the integration user could not read. Give it access to that product.`
  ),
  'product-not-ready': lasting<At & { reason: string }>(
    ({ where, reason }) => `${where} is not ready. ${reason}`
  ),
  'license-model-missing': lasting<At & { models: string }>(
    ({ where, models }) =>
      `${where} leaves open which license model applies: ${models}. Map licenseModel on the Field Mapping page and enter one of them.`
  ),
  'quantity-not-valid': lasting<At & { value: string }>(
    ({ where, value }) =>
      `${where} has the quantity ${value}, and FlexNet Operations takes positive whole numbers only. Correct the quantity in Salesforce.`
  ),
  'start-date-missing': lasting<At>(
    ({ where }) =>
      `${where} has no start date, which Specify Value Now needs. Enter a Start Date, or choose another Start Date Option.`
  ),
  'start-date-not-allowed': lasting<At & { option: string }>(
    ({ where, option }) =>
      `${where} has a start date, which ${option} does not allow. Clear the Start Date, or choose Specify Value Now.`
  ),
  'expiration-option-missing': lasting<At>(
    ({ where }) =>
      `${where} has no Expiration Date Option. Choose one, or set Permanent as the default on the Field Mapping page.`
  ),
  'expiration-date-missing': lasting<At>(
    ({ where }) =>
      `${where} has no expiration date, which Specify Expiration Date needs. Enter an Expiration Date, or choose another Expiration Date Option.`
  ),
  'expiration-date-not-allowed': lasting<At & { option: string }>(
    ({ where, option }) =>
      `${where} has an expiration date, which ${option} does not allow. Clear the Expiration Date, or choose Specify Expiration Date.`
  ),
  'term-missing': lasting<At>(
    ({ where }) =>
      `${where} has no expiration term with its unit, which Specify Duration needs. Enter Expiration Term and Expiration Term Option.`
  ),
  'term-not-allowed': lasting<At & { option: string }>(
    ({ where, option }) =>
      `${where} has an expiration term, which ${option} does not allow. Clear Expiration Term and Expiration Term Option, or choose Specify Duration.`
  ),
  'term-not-valid': lasting<At & { value: string }>(
    ({ where, value }) =>
      `${where} has the expiration term ${value}, and FlexNet Operations takes positive whole numbers only. Correct the Expiration Term.`
  ),
  'term-too-long': lasting<At & { value: string; most: string }>(
    ({ where, value, most }) =>
      `${where} has the expiration term ${value}, and the longest is ${most}. Shorten the Expiration Term, or choose Permanent.`
  ),
  'option-unknown': lasting<Attribute & { value: string; options: string }>(
    ({ where, attribute, value, options }) =>
      `${where} has "${value}" as ${attribute}. Choose one of: ${options}.`
  ),
  'expires-before-start': lasting<At & { start: string; expiration: string }>(
    ({ where, start, expiration }) =>
      `${where} expires on ${expiration}, before it starts on ${start}. Correct one of the dates.`
  ),

  // Orders.
  'no-included-product': lasting(
    () =>
      'None of the products of this opportunity is included in the sync, so there is nothing to send. Tick Include in FlexNet Operations Sync on a product if this is wrong.'
  ),
  'account-missing': lasting(() => 'The opportunity has no account. Choose one, then sync again.'),
  'account-not-sent': lasting<At & { accountId: string }>(
    ({ where, accountId }) =>
      `${where} names the account ${accountId}, which the integration user could not read. Give it access to that account, or choose another.`
  ),
  'account-not-saved': lasting<{ name: string; reason: string }>(
    ({ name, reason }) => `The account ${name} could not be saved. ${reason}`
  ),
  'contact-not-sent': lasting<{ contactId: string }>(
    ({ contactId }) =>
      `The contact ${contactId} could not be read by the integration user, so no user was created for it. Give it access to that contact.`
  ),
  'contact-not-saved': lasting<{ name: string; reason: string }>(
    ({ name, reason }) => `The contact ${name} could not become a user. ${reason}`
  ),
  'sent-twice': lasting<{ id: string }>(
    ({ id }) =>
      `Another record of the same call uses the id ${id} too, so none of them was sent. Give each its own id.`
  ),
  'held-differently': lasting<{ id: string; differences: string }>(
    ({ id, differences }) =>
      `FlexNet Operations already has an entitlement ${id} that is not this order: ${differences}. Correct it there, or give this opportunity another entitlement id.`
  ),
  'entitlement-gone': lasting<{ id: string }>(
    ({ id }) =>
      `The entitlement ${id} of an earlier sync is no longer in FlexNet Operations. Clear the entitlement id of the opportunity if it should be created again.`
  ),

  'line-left-out': lasting<{ line: string }>(
    ({ line }) =>
      `The line ${line} stays as it is in FlexNet Operations, because its product is not included in the sync any more. Deactivate it there if it should end.`
  ),
  'line-in-use': lasting<{ line: string; copies: string }>(
    ({ line, copies }) =>
      `The line ${line} is no longer in the opportunity, and ${copies} copies of it are in use, so it was not deactivated. Decide in FlexNet Operations whether it should end.`
  ),
  'line-ambiguous': lasting<{ partNumber: string; wanted: number; held: string }>(
    ({ partNumber, wanted, held }) =>
      `${wanted} line item(s) of ${partNumber} could not be told apart from what FlexNet Operations holds: ${held}. Nothing was added or changed for them; make the quantities or dates agree on one side, then sync again.`
  ),
  'value-left-out': lasting<Attribute & { length: number; most: number }>(
    ({ where, attribute, length, most }) =>
      `${where} has ${length} characters as ${attribute}, and FlexNet Operations takes at most ${most}, so it was left out. Shorten it in Salesforce.`
  ),

  // Files of App Analytics.
  'usage-window-wrong': lasting(
    () =>
      'The window of this usage request cannot be loaded. Request whole hours of one UTC day, or one calendar month of a summary.'
  ),
  'usage-window-overlaps': lasting(
    () =>
      'Usage of a part of this window was loaded from another file, and neither can replace the other. Request the whole day.'
  ),
  'usage-host-refused': lasting<{ host: string }>(
    ({ host }) =>
      `The Crosswalk service may not download usage from ${host}. Ask its operator to allow this host.`
  ),
  'usage-link-expired': lasting(
    () =>
      'The download link of this usage file is not valid any more. Request the file again in App Analytics.'
  ),
  'usage-download-failed': temporary<{ reason: string }>(
    ({ reason }) => `The usage file could not be downloaded: ${reason}. Request it again in App Analytics.`
  ),
  'usage-file-incomplete': temporary(
    () =>
      'The usage file did not arrive whole, so nothing of it was loaded. Request it again in App Analytics.'
  ),
  'usage-file-damaged': temporary(
    () =>
      'The usage file cannot be read to its end, so nothing of it was loaded. Request it again in App Analytics.'
  ),
  'usage-row-unreadable': lasting<{ what: string }>(
    ({ what }) =>
      `The usage file has ${what}, so nothing of it was loaded and what was known stays. Request the day again; if this stays, report the file to Salesforce.`
  ),
  'usage-rows-foreign': lasting(
    () =>
      'The usage file has rows, but none of this package and this window, so nothing of it was loaded and what was known stays. Request the package and the day again.'
  ),
  'usage-window-future': lasting(
    () =>
      'This usage request is about a time that has not come yet by the clock of the Crosswalk service. Request a day that is over, or ask its operator to check the clock.'
  ),
  'usage-file-not-csv': lasting<{ what: string }>(
    ({ what }) =>
      `The usage file is ${what}. Request it in App Analytics with the file type csv, compressed with gzip or not at all.`
  ),
  'usage-column-missing': lasting<{ column: string }>(
    ({ column }) =>
      `The usage file has no column ${column}, which every figure needs. Check that its data type is the one that was requested.`
  ),
  'usage-file-too-large': lasting<{ most: string }>(
    ({ most }) =>
      `The usage file is larger than ${most}, the most that the Crosswalk service takes. Request a shorter window.`
  ),
  'usage-disk-full': temporary(
    () =>
      'The Crosswalk service has no room left for usage, so nothing was loaded. Ask its operator to make room; the next load tries again.'
  ),
  'usage-load-interrupted': temporary(
    () =>
      'The Crosswalk service stopped while it loaded this usage file, and nothing of it counts. Request it again.'
  ),
  'usage-load-failed': temporary(
    () =>
      'The Crosswalk service could not store this usage file, and nothing of it counts. The next load tries again; if this stays, tell its operator.'
  ),
  'usage-queue-full': temporary(
    () =>
      'The Crosswalk service has too many usage files to load already. Send this one again in a few minutes.'
  ),
  'usage-missing': temporary(
    () =>
      'No complete day of usage is loaded yet, so nothing was written. Request it under Salesforce Sync, Package Usage.'
  ),
  'usage-stale': temporary<{ day: string }>(
    ({ day }) =>
      `Usage is known until ${day} only, which is too long ago to write it, so the fields keep what they have. See under Salesforce Sync, Package Usage, why no later usage was loaded.`
  ),
  'feature-empty': lasting(
    () =>
      'The feature has no component, so there is nothing to count. Add components to it, or remove this field.'
  ),
  'usage-folder-in-use': temporary(
    () =>
      'Another process of the Crosswalk service uses the folder of the usage store. Ask its operator to stop that process, or to give each a folder of its own.'
  ),
  'usage-store-unavailable': temporary(
    () =>
      'The Crosswalk service cannot reach its usage store at the moment. Try again; if this stays, tell its operator.'
  )
} satisfies Record<string, CatalogueEntry>;

export type FailureCode = keyof typeof FAILURES;

export const FAILURE_CODES = Object.keys(FAILURES) as readonly FailureCode[];

type Values<C extends FailureCode> = Parameters<(typeof FAILURES)[C]['sentence']>[0];

type ValuesOf<C extends FailureCode> = Values<C> extends void ? [] : [values: Values<C>];

/** Makes a failure of the catalogue, with its sentence filled in. */
export function failure<C extends FailureCode>(code: C, ...values: ValuesOf<C>): Failure {
  const { isTemporary, sentence } = FAILURES[code];
  // The union of all sentences cannot be called with the values of one; the signature above has paired them.
  const message = (sentence as (...values: ValuesOf<C>) => string)(...values);
  return { code, message, isTemporary };
}
