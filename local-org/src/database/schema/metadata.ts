import { readHeaderFormula, type HeaderFormula } from './header-formulas.ts';
import { elements, flag, requiredText, text, type XmlElement } from './xml.ts';

/** What a permission set may grant on an object or a field. */
export type Access = 'read' | 'create' | 'edit' | 'delete';

/** What else it may grant: apps and tabs that are shown, permissions of the package and of the platform, and so on. */
export type GrantKind = 'app' | 'class' | 'custom permission' | 'principal' | 'tab' | 'user permission';

/** A permission set as its file grants it. */
export interface PermissionSetMetadata extends Described {
  /** By `grantKey`. */
  grants: ReadonlySet<string>;
  /** Names that it mentions, as written. */
  objects: readonly string[];
  fields: readonly string[];
  customPermissions: readonly string[];
}

/** What a grant is called inside a permission set; names ignore case. */
export function grantKey(kind: Access | GrantKind, name: string): string {
  return `${kind} ${name.toLowerCase()}`;
}

interface Described {
  name: string;
  label: string;
  description: string | undefined;
}

/** What many kinds of metadata say of themselves; a custom permission says nothing else. */
export function readDescribed(xml: XmlElement, name: string, label = 'label'): Described {
  return { name, label: requiredText(xml, label), description: text(xml, 'description') };
}

const OBJECT_ACCESS: Readonly<Record<string, readonly Access[]>> = {
  allowRead: ['read'],
  allowCreate: ['create'],
  allowEdit: ['edit'],
  allowDelete: ['delete'],
  viewAllRecords: ['read'],
  modifyAllRecords: ['read', 'create', 'edit', 'delete']
};
const FIELD_ACCESS: Readonly<Record<string, readonly Access[]>> = {
  readable: ['read'],
  editable: ['read', 'create', 'edit']
};

/** Lists of a permission set: the kind of grant, the element with its name, and that which says whether it holds. */
const NAMED_GRANTS: Readonly<
  Record<string, readonly [GrantKind, name: string, element: string, value: string]>
> = {
  applicationVisibilities: ['app', 'application', 'visible', 'true'],
  classAccesses: ['class', 'apexClass', 'enabled', 'true'],
  customPermissions: ['custom permission', 'name', 'enabled', 'true'],
  externalCredentialPrincipalAccesses: ['principal', 'externalCredentialPrincipal', 'enabled', 'true'],
  tabSettings: ['tab', 'tab', 'visibility', 'Visible'],
  userPermissions: ['user permission', 'name', 'enabled', 'true']
};

/** Reads `*.permissionset-meta.xml`. */
export function readPermissionSet(xml: XmlElement, name: string): PermissionSetMetadata {
  const objects = elements(xml, 'objectPermissions');
  const fields = elements(xml, 'fieldPermissions');
  const accessOf = (entry: XmlElement, element: string, table: typeof OBJECT_ACCESS): string[] => {
    const granted = Object.entries(table).filter(([right]) => flag(entry, right));
    return granted.flatMap(([, all]) => all.map((access) => grantKey(access, requiredText(entry, element))));
  };
  const named = Object.entries(NAMED_GRANTS).flatMap(([list, [kind, element, condition, value]]) =>
    elements(xml, list)
      .filter((entry) => text(entry, condition) === value)
      .map((entry) => grantKey(kind, requiredText(entry, element)))
  );
  return {
    ...readDescribed(xml, name),
    grants: new Set([
      ...objects.flatMap((entry) => accessOf(entry, 'object', OBJECT_ACCESS)),
      ...fields.flatMap((entry) => accessOf(entry, 'field', FIELD_ACCESS)),
      ...named
    ]),
    objects: objects.map((entry) => requiredText(entry, 'object')),
    fields: fields.map((entry) => requiredText(entry, 'field')),
    customPermissions: elements(xml, 'customPermissions').map((entry) => requiredText(entry, 'name'))
  };
}

/** Reads `*.notiftype-meta.xml`. */
export function readNotificationType(xml: XmlElement, name: string) {
  const channels = { desktop: flag(xml, 'desktop'), mobile: flag(xml, 'mobile') };
  return { ...readDescribed(xml, name, 'masterLabel'), ...channels };
}

/** Reads `*.labels-meta.xml`; names ignore case. */
export function readLabels(xml: XmlElement): (readonly [name: string, value: string])[] {
  return elements(xml, 'labels').map((label) => [
    requiredText(label, 'fullName').toLowerCase(),
    requiredText(label, 'value')
  ]);
}

export interface NamedCredentialMetadata {
  readonly name: string;
  readonly url: string;
  readonly externalCredential: string | undefined;
  /** Whether `{!` in a header begins a formula; it is sent as it stands otherwise. */
  readonly allowMergeFieldsInHeader: boolean;
  readonly isEnabled: boolean;
  readonly headers: readonly CredentialHeader[];
}

/** Reads `*.namedCredential-meta.xml` of the kind that uses an external credential. */
export function readNamedCredential(xml: XmlElement, name: string): NamedCredentialMetadata {
  const type = text(xml, 'namedCredentialType') ?? 'Legacy';
  if (type !== 'SecuredEndpoint')
    throw new Error(`named credentials of type ${type} are not modelled by the local org`);
  const parameters = elements(xml, 'namedCredentialParameters');
  const [url] = ofType(parameters, 'Url');
  const [authentication] = ofType(parameters, 'Authentication');
  return {
    name,
    url: url === undefined ? '' : requiredText(url, 'parameterValue'),
    externalCredential: authentication && text(authentication, 'externalCredential'),
    allowMergeFieldsInHeader: flag(xml, 'allowMergeFieldsInHeader'),
    isEnabled: text(xml, 'calloutStatus') !== 'Disabled',
    headers: headersOf(parameters, 'HttpHeader')
  };
}

export type ExternalCredentialMetadata = ReturnType<typeof readExternalCredential>;

/** Reads `*.externalCredential-meta.xml` of the custom protocol. */
export function readExternalCredential(xml: XmlElement, name: string) {
  const protocol = requiredText(xml, 'authenticationProtocol');
  if (protocol !== 'Custom')
    throw new Error(`external credentials with protocol ${protocol} are not modelled by the local org`);
  const parameters = elements(xml, 'externalCredentialParameters');
  const [principal, ...others] = parameters.filter((parameter) =>
    text(parameter, 'parameterType')?.endsWith('Principal')
  );
  if (principal === undefined || others.length > 0 || text(principal, 'parameterType') !== 'NamedPrincipal')
    throw new Error(
      'an external credential without exactly one named principal is not modelled by the local org'
    );
  return {
    name,
    principal: requiredText(principal, 'parameterName'),
    headers: headersOf(parameters, 'AuthHeader')
  };
}

export interface CredentialHeader {
  name: string;
  value: HeaderFormula;
}

function headersOf(parameters: XmlElement[], type: string): CredentialHeader[] {
  const sequence = (parameter: XmlElement): number => Number(text(parameter, 'sequenceNumber') ?? 0);
  return ofType(parameters, type)
    .sort((left, right) => sequence(left) - sequence(right))
    .map((parameter) => ({
      name: requiredText(parameter, 'parameterName'),
      value: readHeaderFormula(requiredText(parameter, 'parameterValue'))
    }));
}

function ofType(parameters: XmlElement[], type: string): XmlElement[] {
  return parameters.filter((parameter) => text(parameter, 'parameterType') === type);
}
