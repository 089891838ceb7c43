import { basename, join } from 'node:path';
import { filesIn } from '../database/schema/files.ts';
import {
  elements,
  flag,
  readXml,
  requiredText,
  text,
  texts,
  type XmlElement
} from '../database/schema/xml.ts';
import type { ApiContext } from './context.ts';

/** An entry of an app's navigation. */
export interface Tab {
  readonly name: string;
  readonly label: string;
  /** The component that the tab shows, or the object whose records it lists. */
  readonly component?: string;
  readonly object?: string;
  /** Look of the tab's icon, such as `Custom67: Gears`. */
  readonly motif?: string;
}

export interface App {
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
  /** Colour of the app as `#RRGGBB`, when it has one of its own. */
  readonly headerColor: string | null;
  readonly tabs: readonly string[];
  /** Record pages by object. */
  readonly recordPages: Readonly<Record<string, string>>;
}

/** A component or field on a page, with what the page's author set. */
export interface PageItem {
  readonly component?: string;
  readonly field?: string;
  readonly behavior?: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Page {
  readonly name: string;
  readonly label: string;
  readonly object: string | null;
  readonly template: string;
  /** Items by region or facet. */
  readonly regions: Readonly<Record<string, readonly PageItem[]>>;
}

/** What the shell shows: apps, tabs and record pages of the loaded metadata. */
export interface AppMetadata {
  readonly apps: readonly App[];
  readonly tabs: readonly Tab[];
  readonly pages: readonly Page[];
}

/** Reads apps, tabs and Lightning pages of the folders. */
export function readAppMetadata(folders: readonly string[]): AppMetadata {
  const all = <T>(folder: string, ending: string, read: (name: string, file: string) => T): T[] =>
    folders.flatMap((root) =>
      filesIn(join(root, folder), ending).map((file) => read(basename(file).slice(0, -ending.length), file))
    );
  return {
    apps: all('applications', '.app-meta.xml', readApp),
    tabs: all('tabs', '.tab-meta.xml', readTab),
    pages: all('flexipages', '.flexipage-meta.xml', readPage)
  };
}

const STANDARD_TAB = 'standard-';

/** The app that every org has, for whoever sees no other. */
const SALES: App = {
  name: 'standard__LightningSales',
  label: 'Sales',
  description: 'Accounts, contacts, opportunities and products.',
  headerColor: null,
  tabs: ['Opportunity', 'Account', 'Contact', 'Product2'].map((object) => STANDARD_TAB + object),
  recordPages: {}
};

/**
 * `GET /local/app`: the apps and tabs that permission sets show to the user, and the pages. A tab of an object is shown
 * to whoever may read the object; object tabs have the plural label of their object.
 */
export function appFor({ apps, tabs, pages }: AppMetadata, { opened, permissions }: ApiContext): AppMetadata {
  const { schema } = opened.org;
  const object = (name: string | undefined) => (name === undefined ? undefined : schema.object(name));
  const mayRead = (name: string): boolean => {
    const found = object(name);
    return found !== undefined && permissions.object(found, 'read');
  };
  const shown = tabs.filter(
    (tab) => permissions.has('tab', tab.name) && (tab.object === undefined || mayRead(tab.object))
  );
  const isShown = (name: string): boolean =>
    name.startsWith(STANDARD_TAB)
      ? mayRead(name.slice(STANDARD_TAB.length))
      : shown.some((tab) => tab.name === name);
  return {
    apps: [...apps.filter(({ name }) => permissions.has('app', name)), SALES].map((app) => ({
      ...app,
      tabs: app.tabs.filter(isShown)
    })),
    tabs: shown.map((tab) => ({
      ...tab,
      label: tab.label === '' ? (object(tab.object)?.schema.labelPlural ?? tab.name) : tab.label
    })),
    pages
  };
}

function readApp(name: string, file: string): App {
  const xml = readXml(file, 'CustomApplication');
  const overrides = elements(xml, 'actionOverrides').filter(
    (override) => text(override, 'actionName') === 'View' && text(override, 'formFactor') === 'Large'
  );
  return {
    name,
    label: requiredText(xml, 'label'),
    description: text(xml, 'description') ?? null,
    headerColor: elements(xml, 'brand').map((brand) => text(brand, 'headerColor') ?? null)[0] ?? null,
    tabs: texts(xml, 'tabs'),
    recordPages: Object.fromEntries(
      overrides.map((override) => [
        requiredText(override, 'pageOrSobjectType'),
        requiredText(override, 'content')
      ])
    )
  };
}

function readTab(name: string, file: string): Tab {
  const xml = readXml(file, 'CustomTab');
  const component = text(xml, 'lwcComponent');
  const motif = text(xml, 'motif');
  const icon = motif === undefined ? {} : { motif };
  if (component !== undefined) return { name, label: requiredText(xml, 'label'), component, ...icon };
  if (flag(xml, 'customObject') === true) return { name, label: '', object: name, ...icon };
  throw new Error(`${file}: only tabs of components and of custom objects are modelled by the local org`);
}

function readPage(name: string, file: string): Page {
  const xml = readXml(file, 'FlexiPage');
  const regions = elements(xml, 'flexiPageRegions').map(
    (region) => [requiredText(region, 'name'), elements(region, 'itemInstances').map(readItem)] as const
  );
  return {
    name,
    label: requiredText(xml, 'masterLabel'),
    object: text(xml, 'sobjectType') ?? null,
    template: elements(xml, 'template').map((template) => text(template, 'name') ?? '')[0] ?? '',
    regions: Object.fromEntries(regions)
  };
}

function readItem(item: XmlElement): PageItem {
  const [field] = elements(item, 'fieldInstance');
  if (field !== undefined) {
    const properties = pairs(field, 'fieldInstanceProperties');
    return {
      field: requiredText(field, 'fieldItem').replace(/^Record\./, ''),
      behavior: properties['uiBehavior'] ?? 'none',
      properties
    };
  }
  const [component] = elements(item, 'componentInstance');
  if (component === undefined) throw new Error('a page item is neither a field nor a component');
  return {
    component: requiredText(component, 'componentName'),
    properties: pairs(component, 'componentInstanceProperties')
  };
}

function pairs(element: XmlElement, name: string): Record<string, string> {
  return Object.fromEntries(
    elements(element, name).map((property) => [requiredText(property, 'name'), text(property, 'value') ?? ''])
  );
}
