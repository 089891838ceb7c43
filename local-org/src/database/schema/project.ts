import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { objectFormulas } from '../formulas.ts';
import { readValues, type ValueSets } from './custom-fields.ts';
import {
  filesIn,
  readObjectFolder,
  toCustomObject,
  type ObjectFolder,
  type Report
} from './custom-objects.ts';
import {
  readCustomPermission,
  readExternalCredential,
  readLabels,
  readNamedCredential,
  readNotificationType,
  readPermissionSet,
  type CustomPermissionMetadata,
  type ExternalCredentialMetadata,
  type NamedCredentialMetadata,
  type NotificationTypeMetadata,
  type PermissionSetMetadata
} from './metadata.ts';
import { isPermissionable } from './permissionable.ts';
import { standardObjectSchemas } from './standard-objects.ts';
import type { ObjectSchema, Picklist } from './types.ts';
import { readXml, type XmlElement } from './xml.ts';

/** Everything that the metadata of the loaded folders declares. */
export interface ProjectMetadata {
  objects: ObjectSchema[];
  labels: Map<string, string>;
  customPermissions: CustomPermissionMetadata[];
  permissionSets: PermissionSetMetadata[];
  namedCredentials: Map<string, NamedCredentialMetadata>;
  externalCredentials: Map<string, ExternalCredentialMetadata>;
  notificationTypes: NotificationTypeMetadata[];
}

/** The metadata cannot be loaded; every problem is listed with its file. */
export class MetadataError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The metadata cannot be loaded:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'MetadataError';
    this.problems = problems;
  }
}

/** Automation that would change data behind the back of a local run. */
const REFUSED_FOLDERS = [
  'flows',
  'workflows',
  'duplicateRules',
  'matchingRules',
  'approvalProcesses',
  'customMetadata'
];

/**
 * Reads the metadata in source format under `folders`, such as `force-app/main/default`.
 * Later folders may add fields to objects of earlier ones. Throws one `MetadataError` with all problems.
 */
export function readProject(folders: readonly string[]): ProjectMetadata {
  const problems: string[] = [];
  const report = createReport(problems, folders);
  for (const folder of folders) {
    for (const refused of REFUSED_FOLDERS.filter((name) => existsSync(join(folder, name)))) {
      report(join(folder, refused), 'is not modelled by the local org');
    }
  }
  const all = <T>(name: string, ending: string, read: (file: string) => T): T[] =>
    folders.flatMap((folder) =>
      filesIn(join(folder, name), ending).flatMap((file) => report.guard(file, () => [read(file)]) ?? [])
    );

  const project: ProjectMetadata = {
    objects: readObjects(folders, report),
    labels: new Map(
      all('labels', '.labels-meta.xml', readLabels)
        .flat()
        .map((label) => [label.name.toLowerCase(), label.value])
    ),
    customPermissions: all('customPermissions', '.customPermission-meta.xml', readCustomPermission),
    permissionSets: all('permissionsets', '.permissionset-meta.xml', readPermissionSet),
    namedCredentials: byName(all('namedCredentials', '.namedCredential-meta.xml', readNamedCredential)),
    externalCredentials: byName(
      all('externalCredentials', '.externalCredential-meta.xml', readExternalCredential)
    ),
    notificationTypes: all('notificationtypes', '.notiftype-meta.xml', readNotificationType)
  };
  checkReferences(project, report);
  if (problems.length > 0) {
    throw new MetadataError(problems);
  }
  return project;
}

function createReport(problems: string[], folders: readonly string[]): Report {
  const shorten = (file: string): string => {
    const home = folders.find((folder) => file.startsWith(folder));
    return home === undefined ? file : relative(home, file);
  };
  const report = (file: string, problem: string): void => void problems.push(`${shorten(file)}: ${problem}`);
  const guard = <T>(file: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      report(file, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  return Object.assign(report, { guard });
}

function byName<T extends { name: string }>(entries: readonly T[]): Map<string, T> {
  return new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
}

function readObjects(folders: readonly string[], report: Report): ObjectSchema[] {
  const valueSets = readValueSets(folders, report);
  const objects = new Map(
    standardObjectSchemas(folders).map((object) => [object.name.toLowerCase(), object])
  );
  const prefixes = new Set<string>();
  for (const folder of objectFolders(folders, valueSets, report)) {
    const known = objects.get(folder.name.toLowerCase());
    const { definition } = folder;
    if (known !== undefined) {
      known.fields.push(...folder.fields);
      known.listViews.push(...folder.listViews);
      known.validationRules.push(...folder.validationRules);
    } else if (definition !== undefined && isNewObject(definition)) {
      const prefix = customKeyPrefix(folder.name, prefixes);
      const object = report.guard(folder.name, () => toCustomObject({ ...folder, definition }, prefix));
      if (object !== undefined) {
        objects.set(folder.name.toLowerCase(), object);
      }
    } else {
      report(folder.name, 'this object is not in the list of standard objects of the local org');
    }
  }
  for (const object of objects.values()) report.guard(object.name, () => objectFormulas(object));
  return [...objects.values()];
}

function objectFolders(folders: readonly string[], valueSets: ValueSets, report: Report): ObjectFolder[] {
  return folders.flatMap((folder) => {
    const home = join(folder, 'objects');
    const names = existsSync(home) ? readdirSync(home).sort() : [];
    return names.map((name) => readObjectFolder(join(home, name), valueSets, report));
  });
}

function isNewObject(definition: XmlElement): boolean {
  return definition['label'] !== undefined;
}

function readValueSets(folders: readonly string[], report: Report): Map<string, Picklist> {
  const ending = '.globalValueSet-meta.xml';
  const valueSets = new Map<string, Picklist>();
  for (const file of folders.flatMap((folder) => filesIn(join(folder, 'globalValueSets'), ending))) {
    report.guard(file, () => {
      const values = readValues(readXml(file, 'GlobalValueSet'), 'customValue', true);
      valueSets.set(basename(file).slice(0, -ending.length), values);
    });
  }
  return valueSets;
}

const PREFIX_DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A key prefix that depends on the name, so that ids in a database file survive new objects. */
function customKeyPrefix(name: string, taken: Set<string>): string {
  let hash = 7;
  for (const character of name) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % (PREFIX_DIGITS.length * PREFIX_DIGITS.length);
  }
  for (;;) {
    const digits =
      PREFIX_DIGITS.charAt(Math.floor(hash / PREFIX_DIGITS.length)) +
      PREFIX_DIGITS.charAt(hash % PREFIX_DIGITS.length);
    const prefix = `a${digits}`;
    if (!taken.has(prefix)) {
      taken.add(prefix);
      return prefix;
    }
    hash = (hash + 1) % (PREFIX_DIGITS.length * PREFIX_DIGITS.length);
  }
}

/** Names that metadata mentions must exist, as a deployment would insist. */
function checkReferences(project: ProjectMetadata, report: Report): void {
  const objects = new Map(project.objects.map((object) => [object.name, object]));
  for (const object of project.objects) {
    for (const field of object.fields) {
      for (const target of field.reference?.to ?? []) {
        if (!objects.has(target)) {
          report(
            `${object.name}.${field.name}`,
            `refers to ${target}, which does not exist in the local org`
          );
        }
      }
    }
  }
  const permissionNames = new Set(project.customPermissions.map((permission) => permission.name));
  for (const set of project.permissionSets) {
    const complain = (what: string): void =>
      report(`permission set ${set.name}`, `${what} does not exist in the local org`);
    for (const name of [...set.objects.keys()].filter((key) => !objects.has(key))) complain(`object ${name}`);
    for (const path of set.fields.keys()) {
      const [objectName = '', fieldName = ''] = path.split('.');
      const field = objects.get(objectName)?.fields.find((candidate) => candidate.name === fieldName);
      if (field === undefined) complain(`field ${path}`);
      else if (!isPermissionable(field)) {
        report(
          `permission set ${set.name}`,
          `a deployment refuses field permissions on ${path}, which is always visible`
        );
      }
    }
    for (const name of [...set.customPermissions].filter((key) => !permissionNames.has(key)))
      complain(`custom permission ${name}`);
  }
}
