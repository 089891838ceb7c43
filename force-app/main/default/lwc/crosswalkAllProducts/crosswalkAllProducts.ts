import { LightningElement, wire } from 'lwc';
import checkIncluded from '@salesforce/apex/CrosswalkProductController.checkIncluded';
import checkReadiness from '@salesforce/apex/CrosswalkProductController.checkReadiness';
import getSummary from '@salesforce/apex/CrosswalkProductController.getSummary';
import setIncluded from '@salesforce/apex/CrosswalkProductController.setIncluded';
import mayAccess from '@salesforce/customPermission/CrosswalkAccess';
import maySelect from '@salesforce/customPermission/CrosswalkSelectProducts';
import appName from '@salesforce/label/c.Crosswalk_AppName';
import checkAll from '@salesforce/label/c.Crosswalk_Products_CheckAll';
import checkSelected from '@salesforce/label/c.Crosswalk_Products_CheckSelected';
import checking from '@salesforce/label/c.Crosswalk_Products_Checking';
import clearSelection from '@salesforce/label/c.Crosswalk_Products_ClearSelection';
import collectedMost from '@salesforce/label/c.Crosswalk_Products_CollectedMost';
import count from '@salesforce/label/c.Crosswalk_Products_Count';
import countMore from '@salesforce/label/c.Crosswalk_Products_CountMore';
import empty from '@salesforce/label/c.Crosswalk_Products_Empty';
import emptyDetail from '@salesforce/label/c.Crosswalk_Products_EmptyDetail';
import exclude from '@salesforce/label/c.Crosswalk_Products_Exclude';
import heading from '@salesforce/label/c.Crosswalk_Products_Heading';
import include from '@salesforce/label/c.Crosswalk_Products_Include';
import listEnd from '@salesforce/label/c.Crosswalk_Products_ListEnd';
import listView from '@salesforce/label/c.Crosswalk_Products_ListView';
import listViewControls from '@salesforce/label/c.Crosswalk_Products_ListViewControls';
import loading from '@salesforce/label/c.Crosswalk_Products_Loading';
import mayNotSelect from '@salesforce/label/c.Crosswalk_Error_MayNotSelect';
import noAccess from '@salesforce/label/c.Crosswalk_Error_NoAccess';
import noColumn from '@salesforce/label/c.Crosswalk_Products_NoColumn';
import noneIncluded from '@salesforce/label/c.Crosswalk_Products_NoneIncluded';
import readinessFilter from '@salesforce/label/c.Crosswalk_Products_ReadinessFilter';
import savingMany from '@salesforce/label/c.Crosswalk_Products_SavingMany';
import search from '@salesforce/label/c.Crosswalk_Products_Search';
import selectAll from '@salesforce/label/c.Crosswalk_Products_SelectAll';
import selectFields from '@salesforce/label/c.Crosswalk_Fields_Heading';
import selectedCount from '@salesforce/label/c.Crosswalk_Products_SelectedCount';
import stop from '@salesforce/label/c.Crosswalk_Products_Stop';
import summaryLabel from '@salesforce/label/c.Crosswalk_Products_Summary';
import viewNotEditable from '@salesforce/label/c.Crosswalk_Fields_NotEditable';
import { getListInfoByName, getListInfosByObjectName, getListRecordsByName } from 'lightning/uiListsApi';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { toSentence } from 'c/crosswalkErrors';
import CrosswalkFieldsModal, { type FieldOption } from 'c/crosswalkFieldsModal';
import type { IncludeChange } from 'c/crosswalkIncludeCheckbox';
import type { NoticeView } from 'c/crosswalkNotice';
import { format } from 'c/crosswalkText';
import { openDialog } from 'c/crosswalkWork';
import { chunksOf, runBulk, type BulkWork, type Outcome } from './bulk';
import {
  columnName,
  INCLUDE_FIELD,
  MORE_FIELDS,
  sortField,
  toColumns,
  toRow,
  type Column,
  type Row
} from './listColumns';
import { FILTER_OPTIONS, whereOf, type FilterName } from './readinessFilters';

const OBJECT = 'Product2';
/** List views that are opened first, if the org has them. */
const FIRST_VIEWS = ['CrosswalkProductsForSync', 'AllProducts'];
const PAGE_SIZE = 100;
/** The platform gives the rows of a list view up to this offset, and pages of at most this size. */
const LARGEST_OFFSET = 2000;
/** Products of one call. Few enough that the progress moves and that the org's own automation has room. */
const SAVED_AT_ONCE = 500;
const CHECKED_AT_ONCE = 2000;
const SEARCH_DELAY = 300;
const FIRST_PAGE = '0';

interface Progress {
  readonly label: string;
  readonly percent: number;
}

/** The products of the org in its own list views: which take part in the sync, and which are ready for it. */
export default class CrosswalkAllProducts extends LightningElement {
  labels = {
    appName,
    checkAll,
    checkSelected,
    clearSelection,
    empty,
    emptyDetail,
    exclude,
    heading,
    include,
    listView,
    listViewControls,
    loading,
    readinessFilter,
    search,
    selectAll,
    selectFields,
    stop
  };
  filterOptions = FILTER_OPTIONS;

  canSelect = maySelect === true;
  /** Undefined, so that no wire asks, for whoever has no access. */
  objectApiName = mayAccess === true ? OBJECT : undefined;
  moreFields = MORE_FIELDS;
  pageSize = PAGE_SIZE;

  listViews: readonly UiListReference[] | undefined;
  listViewApiName: string | undefined;
  info: UiListInfo | undefined;
  object: UiObjectInfo | undefined;
  columns: Column[] = [];
  rows: Row[] = [];
  filter: FilterName = 'all';
  where = whereOf('all');
  searchTerm = '';
  /** Undefined until the list view said its own order. */
  sortBy: readonly string[] | undefined;
  pageToken = FIRST_PAGE;

  /** List view whose every id is being collected; undefined while nothing is. */
  collectedView: string | undefined;
  collectToken = FIRST_PAGE;
  collectSize = LARGEST_OFFSET;

  selectedIds: readonly string[] = [];
  /** All of the list view are selected, not only rows that were loaded. */
  isEverySelected = false;
  summary: Awaited<ReturnType<typeof getSummary>> | undefined;
  progress: Progress | undefined;
  notice: NoticeView | undefined = mayAccess === true ? undefined : { variant: 'error', message: noAccess };

  private pages: ReadonlyMap<string, UiListRecords> = new Map();
  /** Checkboxes that were changed here and are not read again yet, with their new value. */
  private readonly changing = new Map<string, { isIncluded: boolean; isSaving: boolean }>();
  private reloadUntil: string | undefined;
  private collectedIds: string[] = [];
  private isStopped = false;
  private searchTimer: ReturnType<typeof setTimeout> | undefined;

  @wire(getListInfosByObjectName, { objectApiName: '$objectApiName', pageSize: 200 })
  wiredListViews({ data, error }: UiWired<{ readonly lists: readonly UiListReference[] }>): void {
    this.fail(error);
    if (!data) return;
    this.listViews = data.lists;
    const names = data.lists.map(({ apiName }) => apiName);
    this.listViewApiName ??= FIRST_VIEWS.find((name) => names.includes(name)) ?? names[0];
  }

  @wire(getListInfoByName, { objectApiName: '$objectApiName', listViewApiName: '$listViewApiName' })
  wiredListInfo({ data, error }: UiWired<UiListInfo>): void {
    this.fail(error);
    if (!data) return;
    this.info = data;
    this.sortBy ??= data.orderedByInfo.map(
      ({ fieldApiName, isAscending }) => `${isAscending ? '' : '-'}${fieldApiName}`
    );
    this.show();
  }

  @wire(getObjectInfo, { objectApiName: '$objectApiName' })
  wiredObjectInfo({ data, error }: UiWired<UiObjectInfo>): void {
    this.fail(error);
    if (!data) return;
    this.object = data;
    this.show();
  }

  @wire(getListRecordsByName, {
    objectApiName: '$objectApiName',
    listViewApiName: '$listViewApiName',
    optionalFields: '$moreFields',
    pageSize: '$pageSize',
    pageToken: '$pageToken',
    searchTerm: '$searchTerm',
    sortBy: '$sortBy',
    where: '$where'
  })
  wiredRecords({ data, error }: UiWired<UiListRecords>): void {
    this.fail(error);
    if (!data) return;
    this.pages = new Map([...this.pages, [data.currentPageToken, data]]);
    for (const { id } of data.records) if (!this.changing.get(id)?.isSaving) this.changing.delete(id);
    this.show();
    if (this.reloadUntil === undefined) return;
    if (this.reloadUntil === data.currentPageToken || data.nextPageToken === null) {
      this.reloadUntil = undefined;
    } else {
      this.pageToken = data.nextPageToken;
    }
  }

  @wire(getListRecordsByName, {
    objectApiName: '$objectApiName',
    listViewApiName: '$collectedView',
    pageSize: '$collectSize',
    pageToken: '$collectToken',
    searchTerm: '$searchTerm',
    sortBy: '$sortBy',
    where: '$where'
  })
  wiredCollection({ data, error }: UiWired<UiListRecords>): void {
    this.fail(error);
    if (error) this.collectedView = undefined;
    if (!data || this.collectedView === undefined) return;
    this.collectedIds = [...this.collectedIds, ...data.records.map(({ id }) => id)];
    if (data.nextPageToken !== null && data.currentPageToken === FIRST_PAGE) {
      this.collectToken = data.nextPageToken;
      return;
    }
    this.selectedIds = [...new Set(this.collectedIds)];
    this.isEverySelected = true;
    this.collectedView = undefined;
    if (data.nextPageToken !== null) {
      this.notice = { variant: 'warning', message: format(collectedMost, this.selectedIds.length) };
    }
  }

  connectedCallback(): void {
    if (this.objectApiName !== undefined) void this.readSummary();
  }

  disconnectedCallback(): void {
    clearTimeout(this.searchTimer);
    this.isStopped = true;
  }

  get hasAccess(): boolean {
    return this.objectApiName !== undefined;
  }

  get viewOptions(): FieldOption[] {
    return (this.listViews ?? []).map(({ apiName, label }) => ({ value: apiName, label }));
  }

  get hasRows(): boolean {
    return this.records.length > 0;
  }

  get isLoading(): boolean {
    return this.hasAccess && !this.isReady && this.notice?.variant !== 'error';
  }

  get isEmpty(): boolean {
    return this.isReady && this.records.length === 0;
  }

  get hasMore(): boolean {
    return this.lastPage?.nextPageToken != null && this.records.length < LARGEST_OFFSET;
  }

  get countText(): string {
    return format(this.lastPage?.nextPageToken == null ? count : countMore, this.records.length);
  }

  get endText(): string {
    return this.lastPage?.nextPageToken != null && !this.hasMore ? format(listEnd, this.records.length) : '';
  }

  get selectionText(): string {
    return this.selectedIds.length > 0 ? format(selectedCount, this.selectedIds.length) : '';
  }

  /** Offered once rows are selected, as long as the list has more than those. */
  get canSelectAll(): boolean {
    const hasOthers = this.lastPage?.nextPageToken != null || this.selectedIds.length < this.records.length;
    return this.selectedIds.length > 0 && hasOthers && !this.isEverySelected && !this.isCollecting;
  }

  get isCollecting(): boolean {
    return this.collectedView !== undefined;
  }

  get summaryText(): string {
    if (!this.summary) return '';
    const { includedCount, readyCount, attentionCount, uncheckedCount } = this.summary;
    return includedCount === 0
      ? noneIncluded
      : format(summaryLabel, readyCount ?? 0, attentionCount ?? 0, uncheckedCount ?? 0);
  }

  get isBusy(): boolean {
    return this.progress !== undefined || this.isCollecting;
  }

  get isActionDisabled(): boolean {
    return !this.canSelect || this.isBusy || this.selectedIds.length === 0;
  }

  get isCheckAllDisabled(): boolean {
    return !this.canSelect || this.isBusy || (this.summary?.includedCount ?? 0) === 0;
  }

  get sortedBy(): string {
    return columnName((this.sortBy?.[0] ?? '').replace(/^-/, ''));
  }

  get sortedDirection(): 'asc' | 'desc' {
    return this.sortBy?.[0]?.startsWith('-') ? 'desc' : 'asc';
  }

  /** What the admin should know about this list before anything else. */
  get hint(): NoticeView | undefined {
    if (!this.hasAccess || !this.info) return undefined;
    if (!this.canSelect) return { variant: 'info', message: mayNotSelect };
    const isShown = this.info.displayColumns.some(({ fieldApiName }) => fieldApiName === INCLUDE_FIELD);
    return isShown ? undefined : { variant: 'info', message: noColumn, action: selectFields };
  }

  handleViewChange(event: CustomEvent<{ value: string }>): void {
    this.listViewApiName = event.detail.value;
    this.info = undefined;
    this.sortBy = undefined;
    this.startOver();
  }

  handleFilterChange(event: CustomEvent<{ value: string }>): void {
    this.filter = event.detail.value as FilterName;
    this.where = whereOf(this.filter);
    this.startOver();
  }

  handleSearch(event: CustomEvent<{ value: string }>): void {
    const term = event.detail.value.trim();
    clearTimeout(this.searchTimer);
    // Waits until the admin stops typing.
    // eslint-disable-next-line @lwc/lwc/no-async-operation
    this.searchTimer = setTimeout(() => {
      if (term === this.searchTerm) return;
      this.searchTerm = term;
      this.startOver();
    }, SEARCH_DELAY);
  }

  handleSort(event: CustomEvent<{ fieldName: string; sortDirection: string }>): void {
    const field = sortField(event.detail.fieldName);
    this.sortBy = [event.detail.sortDirection === 'desc' ? `-${field}` : field];
    this.startOver();
  }

  handleLoadMore(): void {
    const token = this.lastPage?.nextPageToken;
    if (token != null && this.hasMore && this.reloadUntil === undefined) this.pageToken = token;
  }

  handleRowSelection(event: CustomEvent<{ selectedRows: readonly Row[] }>): void {
    const selected = event.detail.selectedRows.map(({ id }) => id);
    // The table speaks of its own rows only, also when it is told of a selection that reaches further.
    const isOwnEcho = this.isEverySelected && selected.length === this.records.length;
    if (isOwnEcho) return;
    this.selectedIds = selected;
    this.isEverySelected = false;
  }

  handleSelectAll(): void {
    this.collectedIds = [];
    this.collectToken = FIRST_PAGE;
    this.collectedView = this.listViewApiName;
  }

  handleClearSelection(): void {
    this.selectedIds = [];
    this.isEverySelected = false;
  }

  async handleIncludeChange(event: CustomEvent<IncludeChange>): Promise<void> {
    const { productId, isIncluded } = event.detail;
    this.notice = undefined;
    this.changing.set(productId, { isIncluded, isSaving: true });
    this.show();
    const { reason } = await runBulk(this.savingOf([productId], isIncluded));
    if (reason === undefined) {
      this.changing.set(productId, { isIncluded, isSaving: false });
    } else {
      this.changing.delete(productId);
      this.notice = { variant: 'error', message: reason };
    }
    this.show();
    await this.refresh([productId]);
  }

  async handleInclude(): Promise<void> {
    await this.saveSelected(true);
  }

  async handleExclude(): Promise<void> {
    await this.saveSelected(false);
  }

  async handleCheckSelected(): Promise<void> {
    const ids = this.selectedIds;
    const chunks = chunksOf(ids, CHECKED_AT_ONCE);
    const next = async () => {
      const productIds = chunks.shift();
      return productIds && checkReadiness({ productIds });
    };
    await this.work({ kind: 'check', total: ids.length, next });
    await this.refresh(ids);
  }

  async handleCheckAll(): Promise<void> {
    let afterId: string | null = null;
    let isDone = false;
    const next = async () => {
      if (isDone) return undefined;
      const outcome: Outcome = await checkIncluded({ afterId });
      afterId = outcome.lastId ?? null;
      isDone = afterId === null;
      return outcome;
    };
    await this.work({ kind: 'check', total: this.summary?.includedCount ?? 0, next });
    await this.refresh(this.records.map(({ id }) => id));
  }

  handleStop(): void {
    this.isStopped = true;
  }

  handleDismiss(): void {
    this.notice = undefined;
  }

  async handleSelectFields(): Promise<void> {
    const { info, object, listViewApiName } = this;
    if (!info || !object || listViewApiName === undefined) return;
    if (!info.updateable) {
      this.notice = { variant: 'warning', message: viewNotEditable };
      return;
    }
    const visible = info.displayColumns.map(({ fieldApiName }) => fieldApiName);
    const result = await openDialog(CrosswalkFieldsModal, {
      size: 'small',
      objectApiName: OBJECT,
      listViewApiName,
      options: fieldOptions(info, object),
      visible
    });
    if (result === 'saved') this.reload();
  }

  private async saveSelected(isIncluded: boolean): Promise<void> {
    const ids = this.selectedIds;
    await this.work(this.savingOf(ids, isIncluded));
    await this.refresh(ids);
  }

  private savingOf(ids: readonly string[], isIncluded: boolean): BulkWork {
    const chunks = chunksOf(ids, SAVED_AT_ONCE);
    const next = async () => {
      const productIds = chunks.shift();
      return productIds && setIncluded({ productIds, isIncluded });
    };
    return { kind: 'save', total: ids.length, next };
  }

  private async work(work: BulkWork): Promise<void> {
    const show = (done: number) => {
      const label = format(work.kind === 'save' ? savingMany : checking, done, work.total);
      this.progress = { label, percent: work.total === 0 ? 100 : Math.round((100 * done) / work.total) };
    };
    this.notice = undefined;
    this.isStopped = false;
    show(0);
    const { notice } = await runBulk(work, show, () => this.isStopped);
    this.progress = undefined;
    this.notice = notice;
  }

  /** Reads again what changed: the rows that are shown, page after page, and the summary. */
  private async refresh(ids: readonly string[]): Promise<void> {
    const changed = new Set(ids);
    const shown = this.records.filter(({ id }) => changed.has(id));
    if (shown.length > 0) {
      await notifyRecordUpdateAvailable(shown.map(({ id }) => ({ recordId: id })));
      this.reload();
    }
    await this.readSummary();
  }

  /** The wire keeps the last page up to date; those before it are read again, one after the other. */
  private reload(): void {
    if (this.pageToken === FIRST_PAGE) return;
    this.reloadUntil = this.pageToken;
    this.pageToken = FIRST_PAGE;
  }

  private async readSummary(): Promise<void> {
    try {
      this.summary = await getSummary();
    } catch (error) {
      this.summary = undefined;
      this.notice ??= { variant: 'error', message: toSentence(error) };
    }
  }

  private startOver(): void {
    this.pages = new Map();
    this.show();
    this.pageToken = FIRST_PAGE;
    this.reloadUntil = undefined;
    this.collectedView = undefined;
    this.handleClearSelection();
  }

  private fail(error: unknown): void {
    if (error) this.notice = { variant: 'error', message: toSentence(error) };
  }

  /** Lays out what was read, with the checkboxes as the admin left them. */
  private show(): void {
    const { info, object } = this;
    if (!info || !object) {
      this.rows = [];
      return;
    }
    this.columns = toColumns(info, object, this.canSelect);
    const paths = info.displayColumns.map(({ fieldApiName }) => fieldApiName);
    this.rows = this.records.map((record) => {
      const change = this.changing.get(record.id);
      if (!change) return toRow(record, paths, object);
      const fields = { ...record.fields, [INCLUDE_FIELD]: { value: change.isIncluded, displayValue: null } };
      return { ...toRow({ ...record, fields }, paths, object), isSaving: change.isSaving };
    });
  }

  private get records(): readonly UiRecord[] {
    return [...this.pages.values()].flatMap(({ records }) => records);
  }

  private get lastPage(): UiListRecords | undefined {
    return [...this.pages.values()].at(-1);
  }

  private get isReady(): boolean {
    return this.info !== undefined && this.object !== undefined && this.pages.size > 0;
  }
}

/** Every field of products that a list view can show, and what this one shows of related records. */
function fieldOptions(info: UiListInfo, object: UiObjectInfo): FieldOption[] {
  const own = Object.values(object.fields)
    .filter(({ compound, dataType }) => !compound && dataType !== 'Reference')
    .map(({ apiName, label }) => ({ value: apiName, label }));
  const known = new Set(own.map(({ value }) => value));
  const related = info.displayColumns
    .filter(({ fieldApiName }) => !known.has(fieldApiName))
    .map(({ fieldApiName, label }) => ({ value: fieldApiName, label }));
  return [...own, ...related].sort((a, b) => a.label.localeCompare(b.label));
}
