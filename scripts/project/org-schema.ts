import { PlatformObjects, type Member } from './platform-objects.ts';
import { componentsOf, type Component, type PackageSource } from './package-source.ts';
import { textOf } from './xml.ts';

const SYSTEM_FIELDS = [
  'Id',
  'Name',
  'IsDeleted',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp'
];
const VIEWED_FIELDS = ['LastViewedDate', 'LastReferencedDate', 'LastActivityDate'];

/** The objects and fields of an org that has the package: the standard ones, and those that the package adds. */
export class OrgSchema {
  private readonly customObjects = new Set<string>();
  /** What the package adds, by object: to its own objects, and to those of the platform. */
  private readonly custom = new Map<string, Map<string, Member>>();
  private readonly platform = new PlatformObjects();

  constructor(source: PackageSource) {
    for (const object of componentsOf(source, 'CustomObject')) this.addObject(object);
    for (const field of componentsOf(source, 'CustomField')) this.addField(field);
  }

  hasObject(object: string): boolean {
    return this.customObjects.has(object.toLowerCase()) || this.platform.members(object) !== undefined;
  }

  /** What the name stands for on the object, or undefined when it has no such member. */
  member(object: string, name: string): Member | undefined {
    const key = name.toLowerCase();
    return this.custom.get(object.toLowerCase())?.get(key) ?? this.platform.members(object)?.get(key);
  }

  hasField(object: string, field: string): boolean {
    return this.member(object, field)?.kind === 'field';
  }

  private addObject({ name, xml }: Component): void {
    this.customObjects.add(name.toLowerCase());
    const members = this.added(name);
    for (const field of SYSTEM_FIELDS) members.set(field.toLowerCase(), { kind: 'field' });
    for (const relation of ['createdby', 'lastmodifiedby'])
      members.set(relation, { kind: 'parent', object: 'User' });
    if (textOf(xml, 'customSettingsType') !== undefined) {
      members.set('setupownerid', { kind: 'field' });
      return;
    }
    for (const field of VIEWED_FIELDS) members.set(field.toLowerCase(), { kind: 'field' });
    if (textOf(xml, 'sharingModel') !== 'ControlledByParent') {
      members.set('ownerid', { kind: 'field' });
      members.set('owner', { kind: 'parent', object: 'User' });
    }
  }

  private addField({ name, xml }: Component): void {
    const [object = '', field = ''] = name.split('.');
    this.added(object).set(field.toLowerCase(), { kind: 'field' });
    const parent = textOf(xml, 'referenceTo');
    if (parent === undefined) return;
    this.added(object).set(field.toLowerCase().replace(/__c$/, '__r'), { kind: 'parent', object: parent });
    const children = textOf(xml, 'relationshipName');
    if (children) this.added(parent).set(`${children.toLowerCase()}__r`, { kind: 'children', object });
  }

  private added(object: string): Map<string, Member> {
    const key = object.toLowerCase();
    const members = this.custom.get(key) ?? new Map<string, Member>();
    this.custom.set(key, members);
    return members;
  }
}
