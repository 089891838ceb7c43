import { existsSync, readFileSync } from 'node:fs';
import { ApexException } from '../apex/values.ts';
import type { UserPermissions } from '../database/permissions.ts';
import type {
  CredentialHeader,
  ExternalCredentialMetadata,
  NamedCredentialMetadata
} from '../database/schema/metadata.ts';
import type { OrgSchema } from '../database/schema/schema.ts';

/** Where a named credential leads on this machine, and the parameters of its principals: never part of the metadata. */
export interface CredentialSettings {
  /** By named credential: an address that replaces the one in the metadata. */
  urls?: Record<string, string>;
  /** By external credential: authentication parameters by name. */
  parameters?: Record<string, Record<string, string>>;
}

/** Reads the settings from a file that is kept out of the repository; a missing file means none. */
export function readCredentialSettings(path: string): CredentialSettings {
  if (!existsSync(path)) return {};
  return JSON.parse(readFileSync(path, 'utf8')) as CredentialSettings; // a developer's own file
}

/** An address and the headers that a `callout:` endpoint stands for. */
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

  /** Names of the parameters of an external credential that have been given, blank ones among them. */
  parameterNames(externalCredential: string): string[] {
    return Object.keys(this.#settings.parameters?.[externalCredential] ?? {});
  }

  /** Gives an external credential some parameters; it keeps the others. */
  put(externalCredential: string, given: Readonly<Record<string, string>>): void {
    const { parameters } = this.#settings;
    const all = { ...parameters, [externalCredential]: { ...parameters?.[externalCredential], ...given } };
    this.#settings = { ...this.#settings, parameters: all };
    this.#changed(this.#settings);
  }

  /** Calls the listener with all settings after Apex has changed some. */
  whenChanged(listener: (settings: CredentialSettings) => void): void {
    this.#changed = listener;
  }

  /** Throws a CalloutException if the endpoint cannot be used by this user. */
  resolve(endpoint: string, permissions: UserPermissions): ResolvedEndpoint {
    const match = CALLOUT.exec(endpoint);
    if (match === null) {
      throw calloutFailure(
        `Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = ${endpoint}`
      );
    }
    const [, name = '', path = ''] = match;
    const named = this.#schema.metadata.namedCredentials.get(name.toLowerCase());
    if (named === undefined)
      throw calloutFailure(`The callout couldn't access the endpoint: no named credential ${name}`);
    const url = (this.#settings.urls?.[named.name] ?? named.url).replace(/\/$/, '') + path;
    return { url, headers: this.#headers(named, permissions) };
  }

  #headers(named: NamedCredentialMetadata, permissions: UserPermissions): [string, string][] {
    const { externalCredentials } = this.#schema.metadata;
    const external = externalCredentials.get(named.externalCredential?.toLowerCase() ?? '');
    if (external !== undefined) this.#requirePrincipal(external, permissions);
    return [...named.headers, ...(external?.headers ?? [])].map((header) => [
      header.name,
      this.#merge(header)
    ]);
  }

  #requirePrincipal(external: ExternalCredentialMetadata, permissions: UserPermissions): void {
    const allowed = permissions.has('principal', `${external.name}-${external.principal}`);
    const readsCredentials = permissions.object(this.#schema.existing('UserExternalCredential'), 'read');
    if (allowed && readsCredentials) return;
    throw calloutFailure(
      `We couldn't access the credential(s). You might not have the required permissions, or the external credential "${external.name}" might not exist.`
    );
  }

  /** Fills in `{!$Credential.Name.Parameter}`; quoted text and `&` around it are Salesforce's formula syntax. */
  #merge(header: CredentialHeader): string {
    return header.value.replace(/\{!(.*?)\}/gs, (_, formula: string) =>
      formula
        .split('&')
        .map((part) => this.#term(part.trim(), header))
        .join('')
    );
  }

  #term(term: string, header: CredentialHeader): string {
    const quoted = /^(['"])(.*)\1$/s.exec(term)?.[2];
    if (quoted !== undefined) return quoted;
    const [, credential = '', parameter = ''] = /^\$Credential\.(\w+)\.(\w+)$/.exec(term) ?? [];
    const value = this.#settings.parameters?.[credential]?.[parameter];
    if (value === undefined) {
      throw calloutFailure(
        `Unable to resolve ${term} of header ${header.name}: the principal has no such parameter`
      );
    }
    return value;
  }
}

/** The exception of everything that keeps a callout from an answer. */
export function calloutFailure(message: string): ApexException {
  return new ApexException('System.CalloutException', message);
}
