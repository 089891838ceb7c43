import { at, findComponent, hasComponent, type ReferenceRule, type References } from './context.ts';
import { readText } from '../../project/files.ts';
import { componentsOf, type Component } from '../../project/package-source.ts';
import { childrenOf, textOf, type XmlElement } from '../../project/xml.ts';
import type { Finding } from '../finding.ts';

/** Each grant names something that exists and that can be granted. */
export const permissionSetReferences: ReferenceRule = (references) =>
  componentsOf(references.source, 'PermissionSet').flatMap((set) => [
    ...grants(set, 'applicationVisibilities', 'application', (name) =>
      hasComponent(references, 'CustomApplication', name) ? undefined : 'the app'
    ),
    ...grants(set, 'classAccesses', 'apexClass', (name) =>
      hasComponent(references, 'ApexClass', name) ? undefined : 'the Apex class'
    ),
    ...grants(set, 'customPermissions', 'name', (name) =>
      hasComponent(references, 'CustomPermission', name) ? undefined : 'the custom permission'
    ),
    ...grants(set, 'objectPermissions', 'object', (name) =>
      references.schema.hasObject(name) ? undefined : 'the object'
    ),
    ...grants(set, 'tabSettings', 'tab', (name) => (hasTab(references, name) ? undefined : 'the tab')),
    ...grants(set, 'externalCredentialPrincipalAccesses', 'externalCredentialPrincipal', (name) =>
      hasPrincipal(references, name) ? undefined : 'the principal'
    ),
    ...childrenOf(set.xml, 'fieldPermissions').flatMap((grant) => checkField(references, set, grant))
  ]);

/** What exists but can be reached by nobody: a field in no permission set, a controller that none opens. */
export const everythingIsGranted: ReferenceRule = (references) => {
  const granted = new Set(
    componentsOf(references.source, 'PermissionSet').flatMap((set) =>
      [...childrenOf(set.xml, 'fieldPermissions'), ...childrenOf(set.xml, 'classAccesses')].map((grant) =>
        (textOf(grant, 'field') ?? textOf(grant, 'apexClass') ?? '').toLowerCase()
      )
    )
  );
  const missing = ({ name }: Component): boolean => !granted.has(name.toLowerCase());
  const fields = componentsOf(references.source, 'CustomField').filter(
    (field) => missing(field) && ungrantable(references, field) === undefined
  );
  const controllers = componentsOf(references.source, 'ApexClass').filter(
    (apexClass) => missing(apexClass) && isController(references, apexClass)
  );
  return [
    ...fields.map((field) =>
      at(
        field,
        field.xml,
        `No permission set grants the field ${field.name}.`,
        'Add it to those that need it.'
      )
    ),
    ...controllers.map((controller) =>
      at(
        controller,
        controller.xml,
        `No permission set opens the class ${controller.name}, which components call.`,
        'Add it to those whose users need it.'
      )
    )
  ];
};

function grants(
  set: Component,
  element: string,
  key: string,
  whatIsMissing: (name: string) => string | undefined
): Finding[] {
  return childrenOf(set.xml, element).flatMap((grant) => {
    const name = textOf(grant, key) ?? '';
    const what = whatIsMissing(name);
    if (what === undefined) return [];
    const message = `${set.name} grants ${what} ${name}, which the package does not have.`;
    return [at(set, grant, message, 'Correct the name or remove the grant.')];
  });
}

function checkField(references: References, set: Component, grant: XmlElement): Finding[] {
  const name = textOf(grant, 'field') ?? '';
  const [object = '', field = ''] = name.split('.');
  if (!references.schema.hasField(object, field)) {
    const message = `${set.name} grants the field ${name}, which does not exist.`;
    return [at(set, grant, message, 'Correct the name or remove the grant.')];
  }
  const component = findComponent(references.source, 'CustomField', name);
  const reason = component && ungrantable(references, component);
  if (reason === undefined) return [];
  return [at(set, grant, `${set.name} grants the field ${name}, but ${reason}.`, 'Remove the grant.')];
}

/** Why the platform refuses a grant of the field, or undefined when it takes one. */
function ungrantable({ source }: References, { name, xml }: Component): string | undefined {
  if (textOf(xml, 'required') === 'true') return 'a required field is always visible';
  if (textOf(xml, 'type') === 'MasterDetail') return 'a master-detail field is always visible';
  const object = findComponent(source, 'CustomObject', name.split('.')[0] ?? '');
  if (object && textOf(object.xml, 'customSettingsType') !== undefined)
    return 'a custom setting has no field grants';
  return undefined;
}

export function hasTab(references: References, name: string): boolean {
  const standard = /^standard-(\w+)$/.exec(name)?.[1];
  return standard === undefined
    ? hasComponent(references, 'CustomTab', name)
    : references.schema.hasObject(standard);
}

function hasPrincipal({ source }: References, name: string): boolean {
  const [credential = '', principal = ''] = name.split('-');
  const component = findComponent(source, 'ExternalCredential', credential);
  return (
    component !== undefined &&
    childrenOf(component.xml, 'externalCredentialParameters').some(
      (parameter) =>
        /Principal$/.test(textOf(parameter, 'parameterType') ?? '') &&
        textOf(parameter, 'parameterName') === principal
    )
  );
}

function isController({ source }: References, { content }: Component): boolean {
  return content !== undefined && /@AuraEnabled[^;{]*\bstatic\b/i.test(readText(source.root, content));
}
