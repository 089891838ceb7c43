import { at, findComponent, hasComponent, type ReferenceRule, type References } from './context.ts';
import { hasTab } from './permission-sets.ts';
import { isExposed, targetConfigOf, targetsOf, type Bundle } from '../../project/bundles.ts';
import { componentsOf, type Component } from '../../project/package-source.ts';
import { childrenOf, textOf, walk, type XmlElement } from '../../project/xml.ts';
import type { Finding } from '../finding.ts';

const PAGE_TARGETS: Readonly<Record<string, string>> = {
  RecordPage: 'lightning__RecordPage',
  AppPage: 'lightning__AppPage',
  HomePage: 'lightning__HomePage',
  UtilityBar: 'lightning__UtilityBar'
};

/** Lightning pages: components, properties, fields and facets exist and fit the page. */
export const pageReferences: ReferenceRule = (references) =>
  componentsOf(references.source, 'FlexiPage').flatMap((page) => {
    const elements = [...walk(page.xml)];
    const named = (name: string): XmlElement[] => elements.filter((element) => element.name === name);
    return [
      ...checkPageObject(references, page),
      ...checkIdentifiers(page, named('identifier')),
      ...named('componentInstance').flatMap((instance) => checkInstance(references, page, instance)),
      ...named('fieldItem').flatMap((item) => checkFieldItem(references, page, item))
    ];
  });

function checkPageObject({ schema }: References, page: Component): Finding[] {
  const object = textOf(page.xml, 'sobjectType');
  if (object === undefined || schema.hasObject(object)) return [];
  return [at(page, page.xml, `The page is for ${object}, which is no object.`, 'Correct sobjectType.')];
}

function checkIdentifiers(page: Component, identifiers: readonly XmlElement[]): Finding[] {
  const seen = new Set<string>();
  return identifiers.flatMap((identifier) => {
    if (!seen.has(identifier.text)) {
      seen.add(identifier.text);
      return [];
    }
    const message = `The identifier ${identifier.text} stands twice on the page.`;
    return [at(page, identifier, message, 'Give each item an identifier of its own.')];
  });
}

function checkInstance(references: References, page: Component, instance: XmlElement): Finding[] {
  const name = textOf(instance, 'componentName') ?? '';
  const properties = childrenOf(instance, 'componentInstanceProperties');
  const facets = new Set(childrenOf(page.xml, 'flexiPageRegions').map((region) => textOf(region, 'name')));
  const lost = properties.filter((property) => {
    const value = textOf(property, 'value') ?? '';
    return value.startsWith('Facet-') && !facets.has(value);
  });
  const findings = lost.map((property) =>
    at(
      page,
      property,
      `The page has no facet ${textOf(property, 'value')}.`,
      'Correct the name of the facet.'
    )
  );
  if (name.startsWith('c:')) {
    return [
      at(
        page,
        instance,
        `${name} has a prefix.`,
        'A package without a namespace names its components without one.'
      )
    ];
  }
  if (name.includes(':')) return findings;
  const bundle = references.bundles.find((candidate) => candidate.name === name);
  if (!bundle) {
    const message = `The page uses the component ${name}, which the package does not have.`;
    return [...findings, at(page, instance, message, 'Correct the name or remove the component.')];
  }
  return [...findings, ...checkFit(page, instance, bundle), ...checkProperties(page, properties, bundle)];
}

function checkFit(page: Component, instance: XmlElement, bundle: Bundle): Finding[] {
  const target = PAGE_TARGETS[textOf(page.xml, 'type') ?? ''];
  if (target === undefined) return [];
  if (!isExposed(bundle) || !targetsOf(bundle).includes(target)) {
    const message = `The component ${bundle.name} is not made for this kind of page.`;
    return [at(page, instance, message, `Expose it and add the target ${target} to its configuration.`)];
  }
  const { objects } = targetConfigOf(bundle, target);
  const object = textOf(page.xml, 'sobjectType');
  if (objects.length === 0 || object === undefined || objects.includes(object)) return [];
  const message = `The component ${bundle.name} is not made for pages of ${object}.`;
  return [at(page, instance, message, `Add the object to its target ${target}.`)];
}

function checkProperties(page: Component, properties: readonly XmlElement[], bundle: Bundle): Finding[] {
  const target = PAGE_TARGETS[textOf(page.xml, 'type') ?? ''] ?? '';
  const offered = new Set(
    targetConfigOf(bundle, target).properties.map(({ attributes }) => attributes.get('name'))
  );
  return properties.flatMap((property) => {
    const name = textOf(property, 'name') ?? '';
    if (offered.has(name)) return [];
    const message = `The component ${bundle.name} offers no property ${name} on this kind of page.`;
    return [at(page, property, message, 'Correct the name, or add it to the target of the component.')];
  });
}

function checkFieldItem({ schema }: References, page: Component, item: XmlElement): Finding[] {
  const object = textOf(page.xml, 'sobjectType') ?? '';
  const field = item.text.replace(/^Record\./, '');
  if (schema.hasField(object, field)) return [];
  return [at(page, item, `${object} has no field ${field}.`, 'Correct the name or remove the field.')];
}

/** Properties that a bundle offers to admins are public properties of its class. */
export const bundleProperties: ReferenceRule = ({ bundles }) =>
  bundles.flatMap((bundle) =>
    [...walk(bundle.meta.xml)].flatMap((element) => {
      const name = element.name === 'property' ? element.attributes.get('name') : undefined;
      if (name === undefined || bundle.module.api.has(name)) return [];
      const message = `The component ${bundle.name} offers the property ${name}, which its class does not have.`;
      return [at(bundle.meta, element, message, `Add "@api ${name}" to the class, or remove the property.`)];
    })
  );

/** Apps: their tabs and pages exist, and each page is for the object it is assigned to. */
export const appReferences: ReferenceRule = (references) =>
  componentsOf(references.source, 'CustomApplication').flatMap((app) => [
    ...childrenOf(app.xml, 'tabs')
      .filter(({ text }) => !hasTab(references, text))
      .map((tab) =>
        at(app, tab, `The app shows the tab ${tab.text}, which does not exist.`, 'Correct the name.')
      ),
    ...childrenOf(app.xml, 'actionOverrides').flatMap((override) => checkOverride(references, app, override)),
    ...childrenOf(app.xml, 'utilityBar')
      .filter(({ text }) => !hasComponent(references, 'FlexiPage', text))
      .map((bar) => at(app, bar, `The app has no utility bar ${bar.text}.`, 'Correct the name.'))
  ]);

function checkOverride({ source }: References, app: Component, override: XmlElement): Finding[] {
  const content = textOf(override, 'content') ?? '';
  const object = textOf(override, 'pageOrSobjectType');
  const page = findComponent(source, 'FlexiPage', content);
  if (!page) {
    const message = `The app assigns the page ${content}, which does not exist.`;
    return [at(app, override, message, 'Correct the name or remove the assignment.')];
  }
  if (textOf(page.xml, 'sobjectType') === object) return [];
  return [at(app, override, `The page ${content} is not for ${object}.`, 'Assign a page of that object.')];
}

/** Tabs: the component, object or page that they open exists and may stand on a tab. */
export const tabReferences: ReferenceRule = (references) =>
  componentsOf(references.source, 'CustomTab').flatMap((tab) => {
    const component = textOf(tab.xml, 'lwcComponent');
    const bundle = references.bundles.find(({ name }) => name === component);
    if (component !== undefined && !bundle) {
      const message = `The tab opens the component ${component}, which the package does not have.`;
      return [at(tab, tab.xml, message, 'Correct lwcComponent.')];
    }
    if (bundle && !(isExposed(bundle) && targetsOf(bundle).includes('lightning__Tab'))) {
      const message = `The component ${bundle.name} cannot stand on a tab.`;
      return [at(tab, tab.xml, message, 'Expose it and add the target lightning__Tab to its configuration.')];
    }
    if (textOf(tab.xml, 'customObject') === 'true' && !references.schema.hasObject(tab.name)) {
      return [at(tab, tab.xml, `The tab is for ${tab.name}, which is no object.`, 'Rename the tab.')];
    }
    const page = textOf(tab.xml, 'flexiPage');
    if (page !== undefined && !hasComponent(references, 'FlexiPage', page)) {
      return [
        at(tab, tab.xml, `The tab opens the page ${page}, which does not exist.`, 'Correct flexiPage.')
      ];
    }
    return [];
  });

/** Names that list views of custom objects have for standard fields, as files from real orgs show them. */
const CUSTOM_OBJECT_COLUMNS = new Set([
  'NAME',
  'CREATED_DATE',
  'CREATEDBY_USER',
  'LAST_UPDATE',
  'UPDATEDBY_USER',
  'OWNER.ALIAS',
  'OWNER.FIRST_NAME',
  'OWNER.LAST_NAME',
  'RECORDTYPE',
  'LAST_ACTIVITY'
]);

/** The same for products; other standard objects have names of their own, which nothing here lists. */
const PRODUCT_COLUMNS = new Set(
  ['NAME', 'CUSTOMER_PRODUCT_ID', 'DESCRIPTION', 'FAMILY_ENUM', 'ACTIVE'].map((name) => `PRODUCT2.${name}`)
);

function isStandardColumn(object: string, name: string): boolean {
  if (object.endsWith('__c')) return CUSTOM_OBJECT_COLUMNS.has(name);
  if (object === 'Product2') return PRODUCT_COLUMNS.has(name);
  return /^[A-Z0-9_]+(\.[A-Z0-9_]+)?$/.test(name);
}

/** List views: custom columns and filter fields exist; standard ones have the names that the platform gives them. */
export const listViewReferences: ReferenceRule = ({ source, schema }) =>
  componentsOf(source, 'ListView').flatMap((view) => {
    const object = view.name.split('.')[0] ?? '';
    const columns = [
      ...childrenOf(view.xml, 'columns'),
      ...childrenOf(view.xml, 'filters').flatMap((filter) => childrenOf(filter, 'field'))
    ];
    return columns
      .filter(
        ({ text }) =>
          !(isStandardColumn(object, text) || (/__c$/.test(text) && schema.hasField(object, text)))
      )
      .map((column) =>
        at(view, column, `${object} has no field ${column.text}.`, 'Correct or remove the column.')
      );
  });

/** Named credentials: the external credential behind them exists. */
export const credentialReferences: ReferenceRule = (references) =>
  componentsOf(references.source, 'NamedCredential').flatMap((credential) =>
    childrenOf(credential.xml, 'namedCredentialParameters').flatMap((parameter) => {
      const name = textOf(parameter, 'externalCredential');
      if (name === undefined || hasComponent(references, 'ExternalCredential', name)) return [];
      const message = `The named credential uses the external credential ${name}, which does not exist.`;
      return [at(credential, parameter, message, 'Correct the name.')];
    })
  );
