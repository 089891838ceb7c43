import { basename } from 'node:path';
import { elements, flag, readXml, requiredText, text, type XmlElement } from './xml.ts';

export interface ObjectPermission {
  read: boolean;
  create: boolean;
  edit: boolean;
  delete: boolean;
  viewAll: boolean;
  modifyAll: boolean;
}

export interface FieldPermission {
  read: boolean;
  edit: boolean;
}

/** A permission set as its file grants it; keys are API names as written. */
export interface PermissionSetMetadata {
  name: string;
  label: string;
  description?: string;
  objects: Map<string, ObjectPermission>;
  /** By `Object.Field`. */
  fields: Map<string, FieldPermission>;
  customPermissions: Set<string>;
  classes: Set<string>;
  /** `Credential-Principal` pairs. */
  principals: Set<string>;
  userPermissions: Set<string>;
  /** Apps and tabs that are shown. */
  apps: Set<string>;
  tabs: Set<string>;
}

export interface CustomPermissionMetadata {
  name: string;
  label: string;
  description?: string;
}

export interface NotificationTypeMetadata {
  name: string;
  label: string;
  description?: string;
  desktop: boolean;
  mobile: boolean;
}

export interface LabelMetadata {
  name: string;
  value: string;
}

export interface CredentialHeader {
  name: string;
  /** May hold `{!$Credential.Credential.Parameter}` and quoted text. */
  value: string;
}

export interface NamedCredentialMetadata {
  name: string;
  url: string;
  externalCredential?: string;
  headers: CredentialHeader[];
  mergeFieldsInHeader: boolean;
  mergeFieldsInBody: boolean;
}

export interface ExternalCredentialMetadata {
  name: string;
  principal: string;
  headers: CredentialHeader[];
}

/** Reads `*.permissionset-meta.xml`. */
export function readPermissionSet(file: string): PermissionSetMetadata {
  const xml = readXml(file, 'PermissionSet');
  const description = text(xml, 'description');
  return {
    name: nameOf(file, '.permissionset-meta.xml'),
    label: requiredText(xml, 'label'),
    ...(description !== undefined && { description }),
    objects: new Map(
      elements(xml, 'objectPermissions').map((entry) => [
        requiredText(entry, 'object'),
        objectPermission(entry)
      ])
    ),
    fields: new Map(
      elements(xml, 'fieldPermissions').map((entry) => [
        requiredText(entry, 'field'),
        { read: flag(entry, 'readable') === true, edit: flag(entry, 'editable') === true }
      ])
    ),
    customPermissions: enabledNames(xml, 'customPermissions', 'name'),
    classes: enabledNames(xml, 'classAccesses', 'apexClass'),
    principals: enabledNames(xml, 'externalCredentialPrincipalAccesses', 'externalCredentialPrincipal'),
    userPermissions: enabledNames(xml, 'userPermissions', 'name'),
    apps: namesWith(xml, 'applicationVisibilities', 'application', 'visible', 'true'),
    tabs: namesWith(xml, 'tabSettings', 'tab', 'visibility', 'Visible')
  };
}

function objectPermission(entry: XmlElement): ObjectPermission {
  const granted = (name: string): boolean => flag(entry, name) === true;
  return {
    read: granted('allowRead'),
    create: granted('allowCreate'),
    edit: granted('allowEdit'),
    delete: granted('allowDelete'),
    viewAll: granted('viewAllRecords'),
    modifyAll: granted('modifyAllRecords')
  };
}

function enabledNames(xml: XmlElement, list: string, nameElement: string): Set<string> {
  const enabled = elements(xml, list).filter((entry) => flag(entry, 'enabled') !== false);
  return new Set(enabled.map((entry) => requiredText(entry, nameElement)));
}

function namesWith(
  xml: XmlElement,
  list: string,
  nameElement: string,
  element: string,
  value: string
): Set<string> {
  const shown = elements(xml, list).filter((entry) => text(entry, element) === value);
  return new Set(shown.map((entry) => requiredText(entry, nameElement)));
}

/** Reads `*.customPermission-meta.xml`. */
export function readCustomPermission(file: string): CustomPermissionMetadata {
  const xml = readXml(file, 'CustomPermission');
  const description = text(xml, 'description');
  return {
    name: nameOf(file, '.customPermission-meta.xml'),
    label: requiredText(xml, 'label'),
    ...(description !== undefined && { description })
  };
}

/** Reads `*.notiftype-meta.xml`. */
export function readNotificationType(file: string): NotificationTypeMetadata {
  const xml = readXml(file, 'CustomNotificationType');
  const description = text(xml, 'description');
  return {
    name: nameOf(file, '.notiftype-meta.xml'),
    label: requiredText(xml, 'masterLabel'),
    ...(description !== undefined && { description }),
    desktop: flag(xml, 'desktop') === true,
    mobile: flag(xml, 'mobile') === true
  };
}

/** Reads `*.labels-meta.xml`. */
export function readLabels(file: string): LabelMetadata[] {
  return elements(readXml(file, 'CustomLabels'), 'labels').map((label) => ({
    name: requiredText(label, 'fullName'),
    value: requiredText(label, 'value')
  }));
}

/** Reads `*.namedCredential-meta.xml` of the kind that uses an external credential. */
export function readNamedCredential(file: string): NamedCredentialMetadata {
  const xml = readXml(file, 'NamedCredential');
  const type = text(xml, 'namedCredentialType') ?? 'Legacy';
  if (type !== 'SecuredEndpoint') {
    throw new Error(`named credentials of type ${type} are not modelled by the local org`);
  }
  const parameters = elements(xml, 'namedCredentialParameters');
  const url = parameters.find((parameter) => text(parameter, 'parameterType') === 'Url');
  const authentication = parameters.find(
    (parameter) => text(parameter, 'parameterType') === 'Authentication'
  );
  const externalCredential = authentication && text(authentication, 'externalCredential');
  return {
    name: nameOf(file, '.namedCredential-meta.xml'),
    url: url === undefined ? '' : requiredText(url, 'parameterValue'),
    ...(externalCredential !== undefined && { externalCredential }),
    headers: headersOf(parameters, 'HttpHeader'),
    mergeFieldsInHeader: flag(xml, 'allowMergeFieldsInHeader') === true,
    mergeFieldsInBody: flag(xml, 'allowMergeFieldsInBody') === true
  };
}

/** Reads `*.externalCredential-meta.xml` of the custom protocol. */
export function readExternalCredential(file: string): ExternalCredentialMetadata {
  const xml = readXml(file, 'ExternalCredential');
  const protocol = requiredText(xml, 'authenticationProtocol');
  if (protocol !== 'Custom' && protocol !== 'NoAuthentication') {
    throw new Error(`external credentials with protocol ${protocol} are not modelled by the local org`);
  }
  const parameters = elements(xml, 'externalCredentialParameters');
  const principals = parameters.filter((parameter) =>
    /Principal$/.test(text(parameter, 'parameterType') ?? '')
  );
  const [principal] = principals;
  if (
    principal === undefined ||
    principals.length > 1 ||
    text(principal, 'parameterType') !== 'NamedPrincipal'
  )
    throw new Error(
      'an external credential without exactly one named principal is not modelled by the local org'
    );
  return {
    name: nameOf(file, '.externalCredential-meta.xml'),
    principal: requiredText(principal, 'parameterName'),
    headers: headersOf(parameters, 'AuthHeader')
  };
}

function headersOf(parameters: XmlElement[], type: string): CredentialHeader[] {
  return parameters
    .filter((parameter) => text(parameter, 'parameterType') === type)
    .sort(
      (left, right) => Number(text(left, 'sequenceNumber') ?? 0) - Number(text(right, 'sequenceNumber') ?? 0)
    )
    .map((parameter) => ({
      name: requiredText(parameter, 'parameterName'),
      value: requiredText(parameter, 'parameterValue')
    }));
}

function nameOf(file: string, ending: string): string {
  return basename(file).slice(0, -ending.length);
}
