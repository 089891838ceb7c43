import { elements, requiredText, text, texts, type XmlElement } from './xml.ts';

type Behavior = 'Edit' | 'Readonly' | 'Required';

/** A page layout: what a record page shows of a record, in sections of columns, and the lists of its children. */
export interface Layout {
  /** As in the file's name, such as `Ship Layout`. */
  readonly name: string;
  readonly sections: readonly {
    readonly label: string;
    readonly columns: readonly (readonly { readonly field: string; readonly behavior: Behavior }[])[];
  }[];
  /** Lists by their names in the metadata, such as `Voyage__c.Ship__c`. */
  readonly relatedLists: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/** Reads `<object>-<layout>.layout-meta.xml`; the name of the file is escaped as in an address. */
export function readLayout(xml: XmlElement, fileName: string): Layout & { readonly object: string } {
  const [, object = '', name = ''] = /^([^-]+)-(.+)$/.exec(decodeURIComponent(fileName)) ?? [];
  if (object === '') throw new Error('the name of a layout is <object>-<layout>');
  const sections = elements(xml, 'layoutSections').filter(
    (section) => text(section, 'style') !== 'CustomLinks'
  );
  return {
    object,
    name,
    sections: sections.map((section) => ({
      label: text(section, 'label') ?? '',
      columns: elements(section, 'layoutColumns').map((column) =>
        // Empty places, links and components are not shown.
        elements(column, 'layoutItems').flatMap((item) => {
          const field = text(item, 'field');
          return field === undefined ? [] : [{ field, behavior: behaviorOf(item) }];
        })
      )
    })),
    relatedLists: elements(xml, 'relatedLists').map((list) => ({
      name: requiredText(list, 'relatedList'),
      columns: texts(list, 'fields')
    }))
  };
}

function behaviorOf(item: XmlElement): Behavior {
  const behavior = requiredText(item, 'behavior');
  if (behavior === 'Edit' || behavior === 'Readonly' || behavior === 'Required') return behavior;
  throw new Error(`there is no behavior ${behavior} of a layout item`);
}

/** The fields at the top of a record page. */
export interface CompactLayout {
  readonly name: string;
  readonly fields: readonly string[];
}

/** Reads `*.compactLayout-meta.xml`. */
export function readCompactLayout(xml: XmlElement): CompactLayout {
  return { name: requiredText(xml, 'fullName'), fields: texts(xml, 'fields') };
}

/** How records of an object are shown where no list view says so. */
export interface Display {
  readonly layouts: Layout[];
  readonly compactLayouts: CompactLayout[];
  /** Name of the compact layout in use; `SYSTEM` for the platform's own. */
  compactLayout: string;
  /** Columns of search results, and of the list of recently viewed records. */
  searchColumns: string[];
}

/** What the object's own file says about it. */
export function readDisplay(definition: XmlElement | undefined, compactLayouts: CompactLayout[]): Display {
  const [search] = definition === undefined ? [] : elements(definition, 'searchLayouts');
  return {
    layouts: [],
    compactLayouts,
    compactLayout: (definition && text(definition, 'compactLayoutAssignment')) ?? 'SYSTEM',
    searchColumns: search === undefined ? [] : texts(search, 'searchResultsAdditionalFields')
  };
}
