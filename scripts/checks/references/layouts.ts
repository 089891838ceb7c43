import { at, type ReferenceRule, type References } from './context.ts';
import { readText } from '../../project/files.ts';
import { componentsOf, type Component } from '../../project/package-source.ts';
import { childrenOf, textOf, walk } from '../../project/xml.ts';
import type { Finding } from '../finding.ts';

/** Fields of relationships end otherwise on layouts than in the schema: `AccountId` stands for the lookup. */
const isCustom = (field: string): boolean => field.endsWith('__c');

/** Layouts and compact layouts: their fields exist, and so do the lookups of their related lists. */
export const layoutReferences: ReferenceRule = ({ source, schema }) => [
  ...componentsOf(source, 'Layout').flatMap((layout) => {
    const object = objectOf(layout);
    const elements = [...walk(layout.xml)];
    const fields = elements
      .filter(({ name, text }) => name === 'field' && isCustom(text) && !schema.hasField(object, text))
      .map((field) =>
        at(layout, field, `${object} has no field ${field.text}.`, 'Correct or remove the field.')
      );
    const lists = childrenOf(layout.xml, 'relatedLists').flatMap((list) => {
      const [child = '', lookup = ''] = (textOf(list, 'relatedList') ?? '').split('.');
      if (!child.endsWith('__c') || schema.hasField(child, lookup)) return [];
      const message = `The related list names ${child}.${lookup}, which does not exist.`;
      return [at(layout, list, message, 'Name the child object and its lookup.')];
    });
    return [...fields, ...lists];
  }),
  ...componentsOf(source, 'CompactLayout').flatMap((layout) => {
    const object = layout.name.split('.')[0] ?? '';
    return childrenOf(layout.xml, 'fields')
      .filter(({ text }) => isCustom(text) && !schema.hasField(object, text))
      .map((field) =>
        at(layout, field, `${object} has no field ${field.text}.`, 'Correct or remove the field.')
      );
  })
];

/** An object with a tab shows its records: without these three the platform shows little more than the name. */
export const objectsWithTab: ReferenceRule = ({ source }) =>
  componentsOf(source, 'CustomTab')
    .filter((tab) => textOf(tab.xml, 'customObject') === 'true')
    .flatMap((tab) => {
      const has = (type: string): boolean =>
        componentsOf(source, type).some(({ name }) => name.startsWith(`${tab.name}.`));
      const missing = [
        componentsOf(source, 'Layout').some((layout) => objectOf(layout) === tab.name) ? '' : 'layout',
        has('CompactLayout') ? '' : 'compact layout',
        has('ListView') ? '' : 'list view'
      ].filter(Boolean);
      return missing.map((what) =>
        at(tab, tab.xml, `${tab.name} has a tab and no ${what}.`, `Add a ${what}.`)
      );
    });

/** What a validation rule asks of a user can be entered: its fields are on a layout, a page, an action or a component. */
export const enterableFields: ReferenceRule = (references) => {
  const shown = shownText(references);
  return componentsOf(references.source, 'ValidationRule').flatMap((rule): Finding[] => {
    const names = new Set((textOf(rule.xml, 'errorConditionFormula') ?? '').match(/\b\w+__c\b/g) ?? []);
    const hidden = [...names].filter((name) => !shown.includes(name));
    if (hidden.length === 0) return [];
    const message = `The rule ${rule.name} asks for what no layout, page or component shows: ${hidden.join(', ')}.`;
    return [at(rule, rule.xml, message, 'Put the fields where a user fills them in.')];
  });
};

/** A granted field of the package is of use: something shows it, or Apex works with it. */
export const grantedFields: ReferenceRule = (references) => {
  const { source } = references;
  const used =
    shownText(references) +
    componentsOf(source, 'ApexClass')
      .flatMap(({ content }) => (content === undefined ? [] : [readText(source.root, content)]))
      .join('\n');
  return componentsOf(source, 'CustomField')
    .filter(({ name }) => {
      // Queries name a lookup by its relationship: Account__r.
      const [, field = ''] = name.split('.');
      return !used.includes(field) && !used.includes(field.replace(/__c$/, '__r'));
    })
    .map((field) =>
      at(
        field,
        field.xml,
        `Nothing shows or uses the field ${field.name}.`,
        'Put it on a layout, or remove it.'
      )
    );
};

/** A standard record is cloned with its custom fields, and a unique one stops that (Help, "Clone Opportunities"). */
export const uniqueFields: ReferenceRule = ({ source }) =>
  componentsOf(source, 'CustomField')
    .filter(({ name, xml }) => !/__\w+\./.test(name) && textOf(xml, 'unique') === 'true')
    .map((field) =>
      at(
        field,
        field.xml,
        `${field.name} is unique, so that records of a standard object cannot be cloned.`,
        'Make it an external id that is not unique.'
      )
    );

/** The object of a layout, whose name is `Object-Label of the layout`. */
function objectOf({ name }: Component): string {
  return name.split('-')[0] ?? '';
}

/** Everything that shows fields, as text: metadata of layouts, pages and actions, scripts and templates. */
function shownText({ source, bundles }: References): string {
  const metadata = ['Layout', 'CompactLayout', 'FlexiPage', 'QuickAction', 'ListView'].flatMap((type) =>
    componentsOf(source, type).map(({ file }) => file)
  );
  const components = bundles
    .flatMap(({ script, template }) => [script, template])
    .filter((file) => file !== undefined);
  return [...metadata, ...components].map((file) => readText(source.root, file)).join('\n');
}
