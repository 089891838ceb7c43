import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCustomField } from './custom-fields.ts';
import { completeFields, OWNER, SETUP_OWNER, type FieldInput } from './fields.ts';
import type { MetadataReader } from './files.ts';
import { readCompactLayout, readDisplay } from './layouts.ts';
import type { ListView, ObjectSchema, ValidationRule } from './types.ts';
import { elements, flag, readXml, requiredText, text, texts, type XmlElement } from './xml.ts';

/** What one folder under `objects/` says: a custom object of our own, or additions to an object that exists. */
interface ObjectFolder extends Pick<
  ObjectSchema,
  'name' | 'fields' | 'listViews' | 'validationRules' | 'display'
> {
  definition?: XmlElement | undefined;
}

const MODELLED = ['compactLayouts', 'fields', 'listViews', 'validationRules'];

/** Reads a folder under `objects/`. */
export function readObjectFolder(folder: string, reader: MetadataReader): ObjectFolder {
  const name = basename(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory() && !MODELLED.includes(entry.name))
      reader.report(join(folder, entry.name), `${entry.name} are not modelled by the local org`);
  const file = join(folder, `${name}.object-meta.xml`);
  const [definition] = existsSync(file) ? reader.guard(file, () => readXml(file, 'CustomObject')) : [];
  const all = <T>(part: string, ending: string, root: string, read: (xml: XmlElement) => T): T[] =>
    reader.all(join(folder, part), ending, root, read);
  return {
    name,
    definition,
    fields: all('fields', 'field', 'CustomField', readCustomField),
    listViews: all('listViews', 'listView', 'ListView', readListView),
    validationRules: all('validationRules', 'validationRule', 'ValidationRule', readRule).flat(),
    display: readDisplay(
      definition,
      all('compactLayouts', 'compactLayout', 'CompactLayout', readCompactLayout)
    )
  };
}

/** Makes the schema of a custom object from its folder. */
export function toCustomObject(
  folder: ObjectFolder,
  definition: XmlElement,
  keyPrefix: string
): ObjectSchema {
  const { name, fields, listViews, validationRules, display } = folder;
  const settingsType = text(definition, 'customSettingsType');
  if (!name.endsWith('__c') || settingsType === 'List')
    throw new Error(`${name}: only custom objects and hierarchy settings are modelled by the local org`);
  const customSetting = settingsType === undefined ? undefined : 'Hierarchy';
  const hasMaster = fields.some((field) => field.reference?.masterDetail);
  const label = requiredText(definition, 'label');
  const system = completeFields({
    Name: customSetting ? SETTING_NAME : nameField(definition),
    ...(customSetting ? { SetupOwnerId: SETUP_OWNER } : !hasMaster && { OwnerId: OWNER })
  });
  return {
    name,
    label,
    labelPlural: text(definition, 'pluralLabel') ?? label,
    keyPrefix,
    custom: true,
    customSetting,
    setup: false,
    createable: true,
    updateable: true,
    deletable: true,
    fields: [...system, ...fields],
    listViews,
    validationRules,
    display
  };
}

const SETTING_NAME: FieldInput = { type: 'STRING', length: 38, nameField: true, idLookup: true };

/** A custom object's name falls back to the record id when it is left out. */
function nameField(definition: XmlElement): FieldInput {
  const [element] = elements(definition, 'nameField');
  if (element === undefined) throw new Error('<nameField> is missing');
  const autoNumber = text(element, 'type') === 'AutoNumber';
  return {
    type: 'STRING',
    label: requiredText(element, 'label'),
    length: 80,
    nameField: true,
    idLookup: true,
    required: autoNumber,
    readOnly: autoNumber,
    defaultedOnCreate: true,
    autoNumberFormat: autoNumber ? (text(element, 'displayFormat') ?? '{0}') : undefined
  };
}

/** No rule for one that is switched off. */
function readRule(xml: XmlElement): ValidationRule[] {
  if (!flag(xml, 'active')) return [];
  return [
    {
      name: requiredText(xml, 'fullName'),
      condition: requiredText(xml, 'errorConditionFormula'),
      message: requiredText(xml, 'errorMessage'),
      field: text(xml, 'errorDisplayField')
    }
  ];
}

function readListView(xml: XmlElement): ListView {
  return {
    name: requiredText(xml, 'fullName'),
    label: requiredText(xml, 'label'),
    columns: texts(xml, 'columns'),
    filterScope: requiredText(xml, 'filterScope'),
    booleanFilter: text(xml, 'booleanFilter'),
    filters: elements(xml, 'filters').map((filter) => ({
      field: requiredText(filter, 'field'),
      operation: requiredText(filter, 'operation'),
      value: text(filter, 'value') ?? ''
    }))
  };
}
