import { LightningElement, api, wire } from 'lwc';
import { getListInfoByName, getListInfosByObjectName, getListRecordsByName } from 'lightning/uiListsApi';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { openAddress } from '../../browser/pages.ts';
import { iconName, type ObjectInfo } from '../metadata.ts';
import { columnOf, rowOf, type ApiRecord, type Column, type Row } from '../records.ts';

interface Wired<T> {
  readonly data: T | undefined;
  readonly error: { readonly body: { readonly message: string } } | undefined;
}

interface ListReference {
  readonly apiName: string;
  readonly label: string;
}

interface ListInfo {
  readonly label: string;
  readonly displayColumns: readonly {
    readonly fieldApiName: string;
    readonly label: string;
    readonly sortable: boolean;
  }[];
}

const PAGE_SIZE = 50;

/** Home of an object: its list views, as Salesforce shows them. */
export default class ListPage extends LightningElement {
  @api objectApiName = '';
  @api filterName: string | undefined;
  @api isNew = false;

  info: ObjectInfo | undefined;
  lists: readonly ListReference[] = [];
  /** Whose lists these are: those of the page before stay until the new ones arrive. */
  listedObject: string | undefined;
  listInfo: ListInfo | undefined;
  error: string | undefined;
  searchTerm: string | undefined;
  sortedBy: string | undefined;
  sortedDirection: 'asc' | 'desc' = 'asc';
  pageSize = PAGE_SIZE;
  rows: Row[] = [];
  hasMore = false;
  isLoading = true;

  @wire(getObjectInfo, { objectApiName: '$objectApiName' })
  receiveObject({ data, error }: Wired<ObjectInfo>): void {
    this.info = data;
    this.error = error?.body.message ?? this.error;
  }

  @wire(getListInfosByObjectName, { objectApiName: '$objectApiName', pageSize: 100 })
  receiveLists({ data }: Wired<{ lists: readonly ListReference[]; objectApiName: string }>): void {
    this.lists = data?.lists ?? [];
    this.listedObject = data?.objectApiName;
  }

  @wire(getListInfoByName, { objectApiName: '$objectApiName', listViewApiName: '$listName' })
  receiveList({ data }: Wired<ListInfo>): void {
    this.listInfo = data;
  }

  @wire(getListRecordsByName, {
    objectApiName: '$objectApiName',
    listViewApiName: '$listName',
    pageSize: '$pageSize',
    searchTerm: '$search',
    sortBy: '$sortBy'
  })
  receiveRecords({
    data,
    error
  }: Wired<{ records: readonly ApiRecord[]; nextPageToken: string | null }>): void {
    this.error = error?.body.message ?? this.error;
    if (data === undefined) return;
    this.rows = data.records.map(rowOf);
    this.hasMore = data.nextPageToken !== null;
    this.isLoading = false;
  }

  get listName(): string | undefined {
    if (this.listedObject?.toLowerCase() !== this.objectApiName.toLowerCase()) return undefined;
    const [first] = this.lists;
    return this.lists.find(({ apiName }) => apiName === this.filterName)?.apiName ?? first?.apiName;
  }

  get search(): string {
    return this.searchTerm ?? '';
  }

  get sortBy(): string[] {
    if (this.sortedBy === undefined) return [];
    return [`${this.sortedDirection === 'desc' ? '-' : ''}${this.sortedBy}`];
  }

  get icon(): string {
    return this.info === undefined ? 'standard:default' : iconName(this.info);
  }

  get heading(): string {
    return this.info?.labelPlural ?? '';
  }

  get canCreate(): boolean {
    return this.info?.createable ?? false;
  }

  get listOptions(): { label: string; value: string }[] {
    return this.lists.map(({ apiName, label }) => ({ label, value: apiName }));
  }

  get columns(): Column[] {
    const { info } = this;
    if (info === undefined) return [];
    return (this.listInfo?.displayColumns ?? []).map((column) => columnOf(column, info));
  }

  get count(): string {
    return `${this.rows.length}${this.hasMore ? '+' : ''} items`;
  }

  get isEmpty(): boolean {
    return !this.isLoading && this.rows.length === 0;
  }

  handleList(event: CustomEvent<{ value: string }>): void {
    openAddress(`/lightning/o/${this.objectApiName}/list?filterName=${event.detail.value}`);
  }

  handleSearch(event: CustomEvent<{ value: string }>): void {
    this.searchTerm = event.detail.value;
    this.pageSize = PAGE_SIZE;
  }

  handleSort(event: CustomEvent<{ fieldName: string; sortDirection: 'asc' | 'desc' }>): void {
    this.sortedBy = this.columns.find(({ fieldName }) => fieldName === event.detail.fieldName)?.field;
    this.sortedDirection = event.detail.sortDirection;
  }

  handleMore(): void {
    if (this.hasMore) this.pageSize += PAGE_SIZE;
  }

  handleNew(): void {
    this.isNew = true;
  }

  handleClosed(event: CustomEvent<{ recordId: string | null }>): void {
    this.isNew = false;
    const { recordId } = event.detail;
    if (recordId !== null) openAddress(`/lightning/r/${this.objectApiName}/${recordId}/view`);
  }
}
