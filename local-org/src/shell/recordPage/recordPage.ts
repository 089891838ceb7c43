import { LightningElement, api, wire } from 'lwc';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRecord } from 'lightning/uiRecordApi';
import { uiApi } from '../../browser/http.ts';
import {
  fieldsOf,
  type FieldInfo,
  type Layout,
  type ObjectInfo,
  type Page,
  type PageItem
} from '../metadata.ts';
import type { ApiRecord } from '../records.ts';
import { appMetadata, packageComponent, type Component } from '../registry/registry.ts';
import Highlights from '../highlights/highlights.ts';
import DetailPanel from '../detailPanel/detailPanel.ts';
import FieldSection from '../fieldSection/fieldSection.ts';
import RelatedLists from '../relatedLists/relatedLists.ts';
import Message from '../message/message.ts';

interface Block {
  readonly key: string;
  readonly component: Component;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface App {
  readonly recordPages: Readonly<Record<string, string>>;
}

const DEFAULT_PAGE: Page = {
  name: 'Default',
  label: 'Record page',
  object: null,
  template: 'flexipage:recordHomeTemplateDesktop',
  regions: {
    header: [{ component: 'force:highlightsPanel', properties: {} }],
    main: [{ component: 'force:detailPanel', properties: {} }],
    sidebar: [{ component: 'force:relatedListContainer', properties: {} }]
  }
};

/** Page of one record, laid out as the app's Lightning page says. */
export default class RecordPage extends LightningElement {
  @api recordId = '';
  @api app: App | undefined;

  record: ApiRecord | undefined;
  info: ObjectInfo | undefined;
  layout: Layout | undefined;
  compactLayout: Layout | undefined;
  optionalFields: string[] = [];
  error: string | undefined;
  objectName: string | undefined;

  private remembered = '';

  @api get objectApiName(): string | undefined {
    return this.objectName;
  }

  set objectApiName(name: string | undefined) {
    this.objectName = name;
    // An address may name the record alone.
    if (name === undefined)
      void uiApi<ApiRecord>('GET', `records/${this.recordId}`).then(
        ({ apiName }) => (this.objectName = apiName)
      );
  }

  @wire(getObjectInfo, { objectApiName: '$objectName' })
  receiveObject({ data, error }: { data?: ObjectInfo; error?: { body: { message: string } } }): void {
    this.info = data;
    this.error = error?.body.message ?? this.error;
    if (data !== undefined) void this.loadLayouts(data);
  }

  @wire(getRecord, {
    recordId: '$recordId',
    layoutTypes: ['Full', 'Compact'],
    modes: ['View'],
    optionalFields: '$optionalFields'
  })
  receiveRecord({ data, error }: { data?: ApiRecord; error?: { body: { message: string } } }): void {
    this.record = data;
    if (data !== undefined && data.id !== this.remembered) this.remember(data);
    this.error = error?.body.message;
  }

  /** Lightning pages show fields that the layout need not have. */
  private async loadLayouts(info: ObjectInfo): Promise<void> {
    const { apiName } = info;
    this.optionalFields = this.fieldsOfSections().flatMap((name) => {
      const relationship = info.fields[name]?.relationshipName;
      const own = `${apiName}.${name}`;
      return relationship == null ? [own] : [own, `${apiName}.${relationship}.Name`];
    });
    [this.layout, this.compactLayout] = await Promise.all(
      ['Full', 'Compact'].map((type) =>
        uiApi<Layout>('GET', `layout/${apiName}?layoutType=${type}&mode=View`)
      )
    );
  }

  /** Puts the record among the recently viewed ones, once for each visit. */
  private remember({ id, apiName }: ApiRecord): void {
    this.remembered = id;
    void uiApi('GET', `records/${id}?fields=${apiName}.Id&updateMru=true`);
  }

  get isReady(): boolean {
    return this.record !== undefined && this.info !== undefined && this.layout !== undefined;
  }

  get header(): Block[] {
    return this.blocksOf('header');
  }

  get main(): Block[] {
    return this.blocksOf('main');
  }

  get sidebar(): Block[] {
    return this.blocksOf('sidebar');
  }

  private get page(): Page {
    const name = this.app?.recordPages[this.objectName ?? ''];
    return appMetadata().pages.find((page) => page.name === name) ?? DEFAULT_PAGE;
  }

  private blocksOf(region: string): Block[] {
    return (this.page.regions[region] ?? []).map((item, index) => ({
      key: `${region} ${index}`,
      ...this.block(item)
    }));
  }

  private block({ component = '', properties }: PageItem): Omit<Block, 'key'> {
    const shared = { recordId: this.recordId, objectApiName: this.objectName };
    const own = { ...shared, record: this.record, info: this.info };
    switch (component) {
      case 'force:highlightsPanel':
        return { component: Highlights, properties: { ...own, fields: this.highlighted() } };
      case 'force:detailPanel':
        return {
          component: DetailPanel,
          properties: { ...own, layout: this.layout, hiddenFields: this.fieldsOfSections() }
        };
      case 'flexipage:fieldSection':
        return {
          component: FieldSection,
          properties: {
            ...own,
            label: properties['label'],
            columns: this.columnsOf(properties['columns'] ?? '')
          }
        };
      case 'force:relatedListContainer':
        return { component: RelatedLists, properties: shared };
      default: {
        const known = packageComponent(component);
        return known === undefined
          ? {
              component: Message,
              properties: { heading: component, text: 'The local org does not show this component.' }
            }
          : { component: known, properties: { ...properties, ...shared } };
      }
    }
  }

  /** The fields of a section by column: the facet of the section holds columns, whose facets hold fields. */
  private columnsOf(facet: string): readonly (readonly PageItem[])[] {
    const { regions } = this.page;
    return (regions[facet] ?? []).map(({ properties }) => regions[properties['body'] ?? ''] ?? []);
  }

  /** The fields of the compact layout below the name. */
  private highlighted(): FieldInfo[] {
    const { info, compactLayout } = this;
    if (info === undefined || compactLayout === undefined) return [];
    return fieldsOf(compactLayout, info).filter(({ nameField }) => !nameField);
  }

  /** Fields that have a section of their own and need not be repeated among the details. */
  private fieldsOfSections(): string[] {
    const items = Object.values(this.page.regions).flat();
    return items.flatMap(({ field }) => (field === undefined ? [] : [field]));
  }
}
