import type { ReferenceRule } from './context.ts';
import { componentsOf } from '../../project/package-source.ts';
import { textOf } from '../../project/xml.ts';

/** Metadata lies where its name says: files of no component, and names that differ from their file. */
export const fileReferences: ReferenceRule = ({ source }) => {
  const owned = new Set(source.components.flatMap(({ file, content }) => [file, content ?? file]));
  const folders = source.components.flatMap(({ type, content }) =>
    type === 'LightningComponentBundle' && content !== undefined ? [`${content}/`] : []
  );
  const orphans = source.files.filter(
    (file) =>
      !owned.has(file) &&
      !folders.some((folder) => file.startsWith(folder)) &&
      !/\/tsconfig[.\w]*\.json$/.test(file)
  );
  const misnamed = source.components.filter(({ name, xml }) => {
    const fullName = textOf(xml, 'fullName');
    return fullName !== undefined && fullName !== name.split('.').at(-1);
  });
  return [
    // A file that could not be read is a finding already.
    ...orphans
      .filter((file) => !source.findings.some((finding) => finding.file === file))
      .map((file) => ({
        file,
        message: 'The file belongs to no metadata of the package and would not be deployed.',
        advice: 'Move it to the folder of its type, complete it, or remove it.'
      })),
    ...misnamed.map(({ file, xml }) => ({
      file,
      line: xml.line,
      message: `The name in the file is ${textOf(xml, 'fullName')}, and the file is named otherwise.`,
      advice: 'Rename one of them.'
    }))
  ];
};

/** Every object, field and permission says what it is; fields help the admin who fills them. */
export const documentation: ReferenceRule = ({ source }) =>
  source.components.flatMap(({ type, file, name, xml }) => {
    const needed: Readonly<Record<string, readonly string[]>> = {
      CustomObject: ['label', 'description'],
      CustomField: ['label', 'description', 'inlineHelpText'],
      CustomPermission: ['label', 'description'],
      PermissionSet: ['label', 'description'],
      LightningComponentBundle: ['masterLabel', 'description']
    };
    return (needed[type] ?? [])
      .filter((element) => !textOf(xml, element))
      .map((element) => ({
        file,
        line: xml.line,
        message: `${name} has no ${element}.`,
        advice: 'Write one for the admin who meets it.'
      }));
  });

/** What the platform demands of a field and no schema can say. */
export const fieldRules: ReferenceRule = ({ source }) =>
  componentsOf(source, 'CustomField').flatMap(({ file, name, xml }) => {
    const type = textOf(xml, 'type') ?? '';
    const faults: string[] = [];
    if (
      ['Number', 'Currency', 'Percent'].includes(type) &&
      !(textOf(xml, 'precision') && textOf(xml, 'scale'))
    ) {
      faults.push(`is a ${type} without precision and scale`);
    }
    if (['Text', 'LongTextArea', 'Html', 'EncryptedText'].includes(type) && !textOf(xml, 'length')) {
      faults.push(`is a ${type} without a length`);
    }
    if (['Lookup', 'MasterDetail'].includes(type) && !textOf(xml, 'relationshipName')) {
      faults.push('points to an object without a relationshipName');
    }
    if (
      type === 'Lookup' &&
      textOf(xml, 'required') === 'true' &&
      textOf(xml, 'deleteConstraint') === 'SetNull'
    ) {
      faults.push('is required and yet cleared when its parent is deleted');
    }
    // A formula field has no value of its own to begin with.
    if (type === 'Checkbox' && !textOf(xml, 'defaultValue') && !textOf(xml, 'formula'))
      faults.push('is a Checkbox without a defaultValue');
    return faults.map((fault) => ({
      file,
      line: xml.line,
      message: `${name} ${fault}.`,
      advice: 'The platform refuses such a field; complete it.'
    }));
  });

/** Lookups point to objects that exist. */
export const lookupReferences: ReferenceRule = ({ source, schema }) =>
  componentsOf(source, 'CustomField').flatMap(({ file, name, xml }) => {
    const target = textOf(xml, 'referenceTo');
    if (target === undefined || schema.hasObject(target)) return [];
    const message = `${name} points to ${target}, which is no object.`;
    return [{ file, line: xml.line, message, advice: 'Correct referenceTo.' }];
  });
