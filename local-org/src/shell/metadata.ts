/** What `/local/app` answers; see `src/api/app-metadata.ts`. */
export interface AppMetadata {
  readonly apps: readonly {
    readonly name: string;
    readonly label: string;
    readonly description: string | null;
    readonly tabs: readonly string[];
    readonly recordPages: Readonly<Record<string, string>>;
  }[];
  readonly tabs: readonly Tab[];
  readonly pages: readonly Page[];
}

export interface Tab {
  readonly name: string;
  readonly label: string;
  readonly component?: string;
  readonly object?: string;
}

export interface Page {
  readonly name: string;
  readonly label: string;
  readonly object: string | null;
  readonly template: string;
  readonly regions: Readonly<Record<string, readonly PageItem[]>>;
}

export interface PageItem {
  readonly component?: string;
  readonly field?: string;
  readonly behavior?: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface FieldInfo {
  readonly apiName: string;
  readonly label: string;
  readonly dataType: string;
  readonly inlineHelpText: string | null;
  readonly required: boolean;
  readonly updateable: boolean;
  readonly createable: boolean;
  readonly relationshipName: string | null;
  readonly referenceToInfos: readonly { readonly apiName: string }[];
  readonly length: number;
  readonly scale: number;
  readonly sortable: boolean;
  readonly nameField: boolean;
}

export interface ObjectInfo {
  readonly apiName: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly nameFields: readonly string[];
  readonly fields: Readonly<Record<string, FieldInfo>>;
  readonly themeInfo: { readonly iconUrl: string };
}

/** Name of an object's icon for `lightning-icon`. */
export function iconName(info: ObjectInfo): string {
  return `standard:${info.themeInfo.iconUrl.split('/').at(-1) ?? 'custom'}`;
}

/** A layout as the User Interface API gives it. */
export interface Layout {
  readonly sections: readonly {
    readonly layoutRows: readonly { readonly layoutItems: readonly LayoutItem[] }[];
  }[];
}

export interface LayoutItem {
  readonly editableForNew: boolean;
  readonly editableForUpdate: boolean;
  readonly required: boolean;
  readonly layoutComponents: readonly { readonly apiName: string }[];
}

/** The places of a layout, row by row. */
export function itemsOf({ sections }: Layout): LayoutItem[] {
  return sections.flatMap(({ layoutRows }) => layoutRows.flatMap(({ layoutItems }) => layoutItems));
}

/** The fields of a layout, or of its places that `which` agrees to. */
export function fieldsOf(
  layout: Layout,
  info: ObjectInfo,
  which: (item: LayoutItem) => boolean = () => true
): FieldInfo[] {
  const components = itemsOf(layout)
    .filter(which)
    .flatMap(({ layoutComponents }) => layoutComponents);
  return components.flatMap(({ apiName }) => info.fields[apiName] ?? []);
}
