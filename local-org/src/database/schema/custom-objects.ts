import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCustomField, type ValueSets } from './custom-fields.ts';
import { completeField, ownerField, setupOwnerField, systemFields } from './field-defaults.ts';
import type { FieldSchema, ListView, ObjectSchema, ValidationRule } from './types.ts';
import { elements, flag, readXml, requiredText, text, texts, type XmlElement } from './xml.ts';

/** What one folder under `objects/` says: a custom object of our own, or additions to an object that exists. */
export interface ObjectFolder {
  name: string;
  definition?: XmlElement;
  fields: FieldSchema[];
  listViews: ListView[];
  validationRules: ValidationRule[];
}

/** Parts of an object that are read, and those that have no influence on data. */
const MODELLED = new Set([
  ...['fields', 'listViews', 'validationRules'],
  ...['compactLayouts', 'webLinks', 'fieldSets', 'indexes']
]);

/** Reads a folder under `objects/`; problems are reported with the file that has them. */
export function readObjectFolder(folder: string, valueSets: ValueSets, report: Report): ObjectFolder {
  const name = basename(folder);
  for (const part of foldersIn(folder)) {
    if (!MODELLED.has(part)) {
      report(join(folder, part), `${part} are not modelled by the local org`);
    }
  }
  const definitionFile = join(folder, `${name}.object-meta.xml`);
  const definition = existsSync(definitionFile)
    ? report.guard(definitionFile, () => readXml(definitionFile, 'CustomObject'))
    : undefined;
  const all = <T>(part: string, ending: string, root: string, read: (xml: XmlElement) => T): T[] =>
    filesIn(join(folder, part), ending).flatMap(
      (file) => report.guard(file, () => [read(readXml(file, root))]) ?? []
    );
  return {
    name,
    ...(definition && { definition }),
    fields: all('fields', '.field-meta.xml', 'CustomField', (xml) => readCustomField(xml, valueSets)),
    listViews: all('listViews', '.listView-meta.xml', 'ListView', readListView),
    validationRules: all('validationRules', '.validationRule-meta.xml', 'ValidationRule', readRule).flat()
  };
}

/** Collects problems, so that one load reports all of them. */
export interface Report {
  (file: string, problem: string): void;
  /** Runs `read`; an error becomes a problem of the file. */
  guard<T>(file: string, read: () => T): T | undefined;
}

/** Makes the schema of a custom object from its folder. */
export function toCustomObject(
  folder: ObjectFolder & { definition: XmlElement },
  keyPrefix: string
): ObjectSchema {
  const { definition, name } = folder;
  if (!name.endsWith('__c')) {
    throw new Error(`${name}: only custom objects and custom settings are modelled by the local org`);
  }
  const settingsType = text(definition, 'customSettingsType');
  const customSetting = settingsType === 'List' || settingsType === 'Hierarchy' ? settingsType : undefined;
  const hasMaster = folder.fields.some((field) => field.reference?.masterDetail);
  const label = requiredText(definition, 'label');
  const description = text(definition, 'description');
  return {
    name,
    label,
    labelPlural: text(definition, 'pluralLabel') ?? label,
    keyPrefix,
    custom: true,
    ...(customSetting && { customSetting }),
    setup: false,
    createable: true,
    updateable: true,
    deletable: true,
    queryable: true,
    ...(description !== undefined && { description }),
    fields: [
      ...systemFields(),
      nameField(definition, customSetting),
      ...(customSetting ? [setupOwnerField()] : hasMaster ? [] : [ownerField()]),
      ...folder.fields
    ],
    listViews: folder.listViews,
    validationRules: folder.validationRules
  };
}

const NAME_LENGTH = 80;
const SETTING_NAME_LENGTH = 38;

function nameField(definition: XmlElement, customSetting: string | undefined): FieldSchema {
  const element = elements(definition, 'nameField')[0];
  if (customSetting !== undefined) {
    return completeField({
      name: 'Name',
      label: 'Name',
      type: 'STRING',
      length: SETTING_NAME_LENGTH,
      nillable: customSetting === 'Hierarchy',
      nameField: true,
      idLookup: true
    });
  }
  if (element === undefined) {
    throw new Error('<nameField> is missing');
  }
  const autoNumber = text(element, 'type') === 'AutoNumber';
  return completeField({
    name: 'Name',
    label: requiredText(element, 'label'),
    type: 'STRING',
    length: NAME_LENGTH,
    // A custom object's name falls back to the record id when it is left out.
    nillable: !autoNumber,
    createable: !autoNumber,
    updateable: !autoNumber,
    nameField: true,
    idLookup: true,
    defaultedOnCreate: true,
    ...(autoNumber && { autoNumberFormat: text(element, 'displayFormat') ?? '{0}' })
  });
}

/** No rule for one that is switched off. */
function readRule(xml: XmlElement): ValidationRule[] {
  if (flag(xml, 'active') !== true) return [];
  const field = text(xml, 'errorDisplayField');
  return [
    {
      name: requiredText(xml, 'fullName'),
      condition: requiredText(xml, 'errorConditionFormula'),
      message: requiredText(xml, 'errorMessage'),
      ...(field !== undefined && { field })
    }
  ];
}

function readListView(xml: XmlElement): ListView {
  const booleanFilter = text(xml, 'booleanFilter');
  return {
    name: requiredText(xml, 'fullName'),
    label: requiredText(xml, 'label'),
    columns: texts(xml, 'columns'),
    filterScope: requiredText(xml, 'filterScope'),
    ...(booleanFilter !== undefined && { booleanFilter }),
    filters: elements(xml, 'filters').map((filter) => ({
      field: requiredText(filter, 'field'),
      operation: requiredText(filter, 'operation'),
      value: text(filter, 'value') ?? ''
    }))
  };
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** Files of a folder with that ending, in the order of their names; none if the folder does not exist. */
export function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => join(folder, file));
}
