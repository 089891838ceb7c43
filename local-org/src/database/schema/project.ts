import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { objectFormulas } from '../formulas.ts';
import { readObjectFolder, toCustomObject } from './custom-objects.ts';
import { isPermissionable } from './fields.ts';
import { MetadataError, MetadataReader } from './files.ts';
import { readLayout, type Display, type Layout } from './layouts.ts';
import {
  readDescribed,
  readExternalCredential,
  readLabels,
  readNamedCredential,
  readNotificationType,
  readPermissionSet,
  type PermissionSetMetadata
} from './metadata.ts';
import { standardObjectSchemas } from './standard-objects.ts';
import type { ObjectSchema } from './types.ts';
import type { XmlElement } from './xml.ts';

/** Everything that the metadata of the loaded folders declares. */
export type ProjectMetadata = ReturnType<typeof readProject>;

/** Automation that would change data behind the back of a local run. */
const REFUSED_FOLDERS = [
  ...['flows', 'workflows', 'duplicateRules', 'matchingRules', 'approvalProcesses'],
  ...['customMetadata', 'globalValueSets']
];

/**
 * Reads the metadata in source format under `folders`, such as `force-app/main/default`.
 * Later folders may add fields to objects of earlier ones. Throws one `MetadataError` with all problems.
 */
export function readProject(folders: readonly string[]) {
  const reader = new MetadataReader(folders);
  for (const refused of folders.flatMap((folder) => REFUSED_FOLDERS.map((name) => join(folder, name))))
    if (existsSync(refused)) reader.report(refused, 'is not modelled by the local org');
  const all = <T>(
    name: string,
    ending: string,
    root: string,
    read: (xml: XmlElement, name: string) => T
  ): T[] => folders.flatMap((folder) => reader.all(join(folder, name), ending, root, read));

  const project = {
    objects: readObjects(folders, reader),
    labels: new Map(all('labels', 'labels', 'CustomLabels', readLabels).flat()),
    customPermissions: all('customPermissions', 'customPermission', 'CustomPermission', readDescribed),
    permissionSets: all('permissionsets', 'permissionset', 'PermissionSet', readPermissionSet),
    namedCredentials: byName(
      all('namedCredentials', 'namedCredential', 'NamedCredential', readNamedCredential)
    ),
    externalCredentials: byName(
      all('externalCredentials', 'externalCredential', 'ExternalCredential', readExternalCredential)
    ),
    notificationTypes: all('notificationtypes', 'notiftype', 'CustomNotificationType', readNotificationType)
  };
  const objects = new Map(project.objects.map((object) => [object.name, object]));
  const permissions = new Set(project.customPermissions.map(({ name }) => name));
  checkReferences(objects, reader);
  for (const { object: name, ...layout } of all('layouts', 'layout', 'Layout', readLayout)) {
    const object = objects.get(name);
    if (object === undefined) reader.report(`layout ${layout.name}`, `there is no object ${name}`);
    else addLayout(object, layout);
  }
  for (const object of objects.values()) checkDisplay(object, reader);
  for (const set of project.permissionSets) checkPermissionSet(set, objects, permissions, reader);
  if (reader.problems.length > 0) throw new MetadataError(reader.problems);
  return project;
}

function byName<T extends { name: string }>(entries: readonly T[]): Map<string, T> {
  return new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
}

function readObjects(folders: readonly string[], reader: MetadataReader): ObjectSchema[] {
  const objects = byName(standardObjectSchemas(folders));
  const prefixes = new Set<string>();
  for (const home of folders
    .map((folder) => join(folder, 'objects'))
    .filter((folder) => existsSync(folder))) {
    for (const name of readdirSync(home).sort()) {
      const folder = readObjectFolder(join(home, name), reader);
      const { definition } = folder;
      const known = objects.get(name.toLowerCase());
      if (known !== undefined) {
        known.fields.push(...folder.fields);
        known.listViews.push(...folder.listViews);
        known.validationRules.push(...folder.validationRules);
        known.display = joined(known.display, folder.display);
      } else if (definition?.['label'] !== undefined) {
        const prefix = customKeyPrefix(name, prefixes);
        for (const object of reader.guard(name, () => toCustomObject(folder, definition, prefix)))
          objects.set(name.toLowerCase(), object);
      } else reader.report(name, 'this object is not in the list of standard objects of the local org');
    }
  }
  for (const object of objects.values()) reader.guard(object.name, () => objectFormulas(object));
  return [...objects.values()];
}

/** A later folder decides what an earlier one left open. */
function joined(former: Display, added: Display): Display {
  return {
    layouts: former.layouts,
    compactLayouts: [...former.compactLayouts, ...added.compactLayouts],
    compactLayout: added.compactLayout === 'SYSTEM' ? former.compactLayout : added.compactLayout,
    searchColumns: added.searchColumns.length > 0 ? added.searchColumns : former.searchColumns
  };
}

/** A layout takes the place of one with the same name, as a deployment does. */
function addLayout({ display: { layouts } }: ObjectSchema, layout: Layout): void {
  const place = layouts.findIndex(({ name }) => name === layout.name);
  if (place < 0) layouts.push(layout);
  else layouts[place] = layout;
}

/** Layouts show fields that exist. */
function checkDisplay({ name, fields, display }: ObjectSchema, reader: MetadataReader): void {
  const known = new Set(fields.map((field) => field.name));
  const check = (owner: string, shown: readonly string[]): void => {
    for (const field of shown)
      if (!known.has(field)) reader.report(`${name}, ${owner}`, `there is no field ${field}`);
  };
  for (const layout of display.layouts)
    check(
      `layout ${layout.name}`,
      layout.sections.flatMap(({ columns }) => columns.flat().map(({ field }) => field))
    );
  for (const compact of display.compactLayouts) check(`compact layout ${compact.name}`, compact.fields);
  if (
    display.compactLayout !== 'SYSTEM' &&
    !display.compactLayouts.some((compact) => compact.name === display.compactLayout)
  )
    reader.report(name, `there is no compact layout ${display.compactLayout}`);
}

const PREFIXES = 36 ** 2;

/** A key prefix that depends on the name, so that ids in a database file survive new objects. */
function customKeyPrefix(name: string, taken: Set<string>): string {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % PREFIXES;
  const prefix = (): string => `a${hash.toString(36).padStart(2, '0')}`;
  while (taken.has(prefix())) hash = (hash + 1) % PREFIXES;
  taken.add(prefix());
  return prefix();
}

type Objects = ReadonlyMap<string, ObjectSchema>;

/** Objects that fields refer to must exist, as a deployment would insist. */
function checkReferences(objects: Objects, reader: MetadataReader): void {
  for (const object of objects.values())
    for (const { name, reference } of object.fields)
      for (const target of reference?.to ?? [])
        if (!objects.has(target))
          reader.report(
            `${object.name}.${name}`,
            `refers to ${target}, which does not exist in the local org`
          );
}

/** So must what permission sets grant. */
function checkPermissionSet(
  set: PermissionSetMetadata,
  objects: Objects,
  permissions: ReadonlySet<string>,
  reader: MetadataReader
): void {
  const report = (problem: string): void => reader.report(`permission set ${set.name}`, problem);
  const missing = (what: string): void => report(`${what} does not exist in the local org`);
  for (const name of set.objects) if (!objects.has(name)) missing(`object ${name}`);
  for (const name of set.customPermissions) if (!permissions.has(name)) missing(`custom permission ${name}`);
  for (const path of set.fields) {
    const [objectName = '', fieldName = ''] = path.split('.');
    const field = objects.get(objectName)?.fields.find(({ name }) => name === fieldName);
    if (field === undefined) missing(`field ${path}`);
    else if (!isPermissionable(field))
      report(`a deployment refuses field permissions on ${path}, which is always visible`);
  }
}
