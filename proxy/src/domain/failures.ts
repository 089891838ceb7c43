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

function entry<V>(isTemporary: boolean, sentence: (values: V) => string) {
  return { isTemporary, sentence };
}

/** Every failure there is. Codes are part of the contract: add new ones, never give an old one another meaning. */
export const FAILURES = {
  // The connection: nothing of the call can succeed.
  'credentials-refused': entry(
    false,
    (_: object) =>
      'FlexNet Operations refused the credentials. Enter the user name and password, or a valid access token, on Admin Settings and test the connection.'
  ),
  'permission-missing': entry(
    false,
    (v: { service: string }) =>
      `The FlexNet Operations user may not use the ${v.service} web service. Give it the System Administrator role there, or enter another user on Admin Settings.`
  ),
  'service-not-found': entry(
    false,
    (v: { service: string }) =>
      `No ${v.service} web service answers at this FlexNet Operations URL. Check the URL on Admin Settings.`
  ),
  'host-not-allowed': entry(
    false,
    (v: { host: string }) =>
      `The Crosswalk service may not connect to ${v.host}. Check the FlexNet Operations URL on Admin Settings, or ask the operator of the service to allow this host.`
  ),
  unreachable: entry(
    true,
    (_: object) =>
      'FlexNet Operations could not be reached. Nothing was sent; the next run tries again. If this stays, check the URL on Admin Settings.'
  ),
  'timed-out': entry(
    true,
    (_: object) =>
      'FlexNet Operations did not answer in time. The next run tries again; if this stays, ask for fewer records at once.'
  ),
  'deadline-passed': entry(
    true,
    (_: object) =>
      'The time for this call ran out before this was done. Nothing was sent for it; send it again.'
  ),
  'connection-cut': entry(
    true,
    (_: object) =>
      'The connection to FlexNet Operations broke before its answer was complete. The next run tries again.'
  ),
  'flexnet-busy': entry(
    true,
    (v: { status: number }) =>
      `FlexNet Operations is not available at the moment (HTTP ${v.status}). The next run tries again.`
  ),
  'flexnet-refused': entry(
    false,
    (v: { reason: string }) =>
      `FlexNet Operations refused this: ${v.reason}. Correct the record or the field mapping, then sync again.`
  ),
  'answer-not-understood': entry(
    true,
    (v: { what: string }) =>
      `FlexNet Operations gave an answer that could not be read (${v.what}). The next run tries again; if this stays, tell the operator of the Crosswalk service.`
  ),
  'answer-too-large': entry(
    false,
    (_: object) =>
      'The answer of FlexNet Operations was larger than the Crosswalk service accepts. Ask its operator for smaller pages.'
  ),
  'outcome-unknown': entry(
    true,
    (_: object) =>
      'It is not known whether FlexNet Operations carried this out. The next run asks FlexNet Operations first, so that nothing is made twice.'
  ),
  'text-not-sendable': entry(
    false,
    (v: { where: string }) =>
      `${v.where} contains a control character that cannot be sent to FlexNet Operations. Remove it in Salesforce.`
  ),
  'cursor-not-valid': entry(
    false,
    (_: object) =>
      'The place to continue from is not valid. Start reading the changes from the last checkpoint again.'
  )
} satisfies Record<string, CatalogueEntry>;

export type FailureCode = keyof typeof FAILURES;

type ValuesOf<C extends FailureCode> = Parameters<(typeof FAILURES)[C]['sentence']>[0];

/** Makes a failure of the catalogue, with its sentence filled in. */
export function failure<C extends FailureCode>(code: C, values: ValuesOf<C>): Failure {
  const { isTemporary, sentence } = FAILURES[code] as {
    isTemporary: boolean;
    sentence: (v: ValuesOf<C>) => string;
  };
  return { code, message: sentence(values), isTemporary };
}
