import { existsSync, readFileSync } from 'node:fs';
import { ApexException } from '../apex/values.ts';
import type { UserPermissions } from '../database/permissions.ts';
import { evaluateHeader, readHeaderFormula, type HeaderFormula } from '../database/schema/header-formulas.ts';
import type { ExternalCredentialMetadata, NamedCredentialMetadata } from '../database/schema/metadata.ts';
import type { OrgSchema } from '../database/schema/schema.ts';

/** What an org has beside its metadata: named credentials that were made in it, and the parameters of principals. */
export interface CredentialSettings {
  /** By name: named credentials that Setup or Apex made or changed; they win over those of the metadata. */
  named?: Readonly<Record<string, OwnNamedCredential>>;
  /** By external credential: authentication parameters by name. */
  parameters?: Record<string, Record<string, string>>;
}

/** A named credential without headers of its own. */
export type OwnNamedCredential = Pick<
  NamedCredentialMetadata,
  'url' | 'externalCredential' | 'allowMergeFieldsInHeader'
>;

/** Reads the settings from a file that is kept out of the repository; a missing file means none. */
export function readCredentialSettings(path: string): CredentialSettings {
  if (!existsSync(path)) return {};
  return JSON.parse(readFileSync(path, 'utf8')) as CredentialSettings; // a developer's own file
}

type Headers = readonly (readonly [name: string, value: string])[];

/** Where a callout goes, with all its headers. */
export interface ResolvedEndpoint {
  url: string;
  headers: [name: string, value: string][];
}

const CALLOUT = /^callout:([^/?#]+)(.*)$/is;

/** Addresses and secrets of the org: turns `callout:Name/path` into an address with the headers of its credentials. */
export class Credentials {
  readonly #schema: OrgSchema;
  #settings: CredentialSettings;
  #changed: (settings: CredentialSettings) => void = () => undefined;

  constructor(schema: OrgSchema, settings: CredentialSettings) {
    this.#schema = schema;
    this.#settings = settings;
  }

  /** Replaces all addresses and secrets. */
  configure(settings: CredentialSettings): void {
    this.#settings = settings;
  }

  /** Names of the parameters of an external credential that have a value. */
  parameterNames(externalCredential: string): string[] {
    const parameters = Object.entries(this.#settings.parameters?.[externalCredential] ?? {});
    return parameters.filter(([, value]) => value !== '').map(([name]) => name);
  }

  /** Gives an external credential parameters; it keeps the others unless they are replaced. */
  put(externalCredential: string, given: Readonly<Record<string, string>>, replaces = false): void {
    const { parameters } = this.#settings;
    const kept = replaces ? {} : parameters?.[externalCredential];
    const all = { ...parameters, [externalCredential]: { ...kept, ...given } };
    this.#settings = { ...this.#settings, parameters: all };
    this.#changed(this.#settings);
  }

  /** The named credential with the name, whatever its case; undefined when there is none. */
  named(name: string): NamedCredentialMetadata | undefined {
    const own = Object.entries(this.#settings.named ?? {}).find(([key]) => isSame(key, name));
    const packaged = this.#schema.metadata.namedCredentials.get(name.toLowerCase());
    return own === undefined
      ? packaged
      : { name: own[0], isEnabled: true, headers: packaged?.headers ?? [], ...own[1] };
  }

  /** Makes a named credential, or changes where an existing one leads. */
  putNamed(name: string, credential: OwnNamedCredential): void {
    this.#settings = { ...this.#settings, named: { ...this.#settings.named, [name]: credential } };
    this.#changed(this.#settings);
  }

  /** Calls the listener with all settings after Apex has changed some. */
  whenChanged(listener: (settings: CredentialSettings) => void): void {
    this.#changed = listener;
  }

  /**
   * The address of an endpoint, and the headers of a callout: those given and those of its credentials. Throws a
   * CalloutException if this user cannot use the endpoint or a header cannot be filled in.
   */
  resolve(endpoint: string, permissions: UserPermissions, given: Headers = []): ResolvedEndpoint {
    const match = CALLOUT.exec(endpoint);
    if (match === null) {
      throw calloutFailure(
        `Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = ${endpoint}`
      );
    }
    const [, name = '', path = ''] = match;
    const named = this.named(name);
    if (named?.isEnabled !== true)
      throw calloutFailure(
        `The callout couldn't access the endpoint. You might not have the required permissions, or the named credential "${name}" might not exist.`
      );
    return {
      url: named.url.replace(/\/$/, '') + path,
      headers: this.#headers(named, permissions, given)
    };
  }

  /** Formulas in headers count only where the named credential allows it; elsewhere they go out as they are. */
  #headers(named: NamedCredentialMetadata, permissions: UserPermissions, given: Headers): [string, string][] {
    const { externalCredentials } = this.#schema.metadata;
    const external = externalCredentials.get(named.externalCredential?.toLowerCase() ?? '');
    if (external !== undefined) this.#requirePrincipal(external, permissions);
    const own = [...named.headers, ...(external?.headers ?? [])];
    if (!named.allowMergeFieldsInHeader)
      return [
        ...given.map(([name, value]) => [name, value] as [string, string]),
        ...own.map(({ name, value }) => [name, value.text] as [string, string])
      ];
    return [...given.map(([name, value]) => ({ name, value: formulaOf(value) })), ...own].map(
      ({ name, value }) => [name, evaluateHeader(value, (...path) => this.#parameter(...path))]
    );
  }

  #requirePrincipal(external: ExternalCredentialMetadata, permissions: UserPermissions): void {
    const allowed = permissions.has('principal', `${external.name}-${external.principal}`);
    const readsCredentials = permissions.object(this.#schema.existing('UserExternalCredential'), 'read');
    if (allowed && readsCredentials) return;
    throw calloutFailure(
      `We couldn't access the credential(s). You might not have the required permissions, or the external credential "${external.name}" might not exist.`
    );
  }

  /** The sentence is that of https://salesforce.stackexchange.com/questions/406660 */
  #parameter(credential: string, parameter: string): string {
    const value = this.#settings.parameters?.[credential]?.[parameter] ?? '';
    if (value !== '') return value;
    throw calloutFailure(`Field ${credential}.${parameter} does not exist. Check spelling.`);
  }
}

function formulaOf(text: string): HeaderFormula {
  try {
    return readHeaderFormula(text);
  } catch (error) {
    throw calloutFailure(`A header cannot be filled in: ${(error as Error).message}`);
  }
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** The exception of everything that keeps a callout from an answer. */
export function calloutFailure(message: string): ApexException {
  return new ApexException('System.CalloutException', message);
}
