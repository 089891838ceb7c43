import { createElement } from 'lwc';
import CrosswalkAllProducts from 'c/crosswalkAllProducts';
import CrosswalkFieldsModal from 'c/crosswalkFieldsModal';
import type { NoticeView } from 'c/crosswalkNotice';
import checkIncluded from '@salesforce/apex/CrosswalkProductController.checkIncluded';
import checkReadiness from '@salesforce/apex/CrosswalkProductController.checkReadiness';
import getSummary from '@salesforce/apex/CrosswalkProductController.getSummary';
import setIncluded from '@salesforce/apex/CrosswalkProductController.setIncluded';
import { getListInfoByName, getListInfosByObjectName, getListRecordsByName } from 'lightning/uiListsApi';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';

jest.mock('@salesforce/apex/CrosswalkProductController.checkIncluded', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkProductController.checkReadiness', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkProductController.getSummary', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkProductController.setIncluded', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/customPermission/CrosswalkAccess', () => ({ __esModule: true, default: true }), {
  virtual: true
});
jest.mock(
  '@salesforce/customPermission/CrosswalkSelectProducts',
  () => ({ __esModule: true, default: true }),
  {
    virtual: true
  }
);
jest.mock('c/crosswalkFieldsModal', () => ({ __esModule: true, default: { open: jest.fn() } }));

/** What the modal was opened with. */
interface Asked {
  readonly options: readonly { readonly value: string }[];
  readonly visible: readonly string[];
}

/** The test double of a wire: it emits what the test says to those that it accepts by their parameters. */
interface Double {
  emit(value: object, filter?: (config: Record<string, unknown>) => boolean): void;
  getLastConfig(): Record<string, unknown>;
}
const lists = getListInfosByObjectName as unknown as Double;
const listInfo = getListInfoByName as unknown as Double;
const listRecords = getListRecordsByName as unknown as Double;
const objectInfo = getObjectInfo as unknown as { emit(value: object): void };
const save = jest.mocked(setIncluded);
const check = jest.mocked(checkReadiness);
const checkAll = jest.mocked(checkIncluded);
const summary = jest.mocked(getSummary);
const { open: openModal } = CrosswalkFieldsModal as unknown as { open: jest.Mock<Promise<unknown>, [Asked]> };

const COLUMNS = [
  { fieldApiName: 'Name', label: 'Product Name', lookupId: 'Id', sortable: true },
  { fieldApiName: 'ProductCode', label: 'Product Code', lookupId: null, sortable: true },
  { fieldApiName: 'CrosswalkIncludeInFlexNetSync__c', label: 'Include', lookupId: null, sortable: true },
  { fieldApiName: 'CrosswalkReadiness__c', label: 'Readiness', lookupId: null, sortable: true }
];
const INFO = {
  displayColumns: COLUMNS,
  label: 'Products for FlexNet Operations Sync',
  orderedByInfo: [{ fieldApiName: 'Name', isAscending: true }],
  updateable: true
};
const field = (apiName: string, dataType = 'String') => ({
  apiName,
  label: apiName,
  dataType,
  compound: false
});
const OBJECT = {
  fields: {
    Name: field('Name'),
    ProductCode: field('ProductCode'),
    CreatedById: field('CreatedById', 'Reference'),
    CrosswalkIncludeInFlexNetSync__c: field('CrosswalkIncludeInFlexNetSync__c', 'Boolean'),
    CrosswalkReadiness__c: field('CrosswalkReadiness__c', 'Picklist')
  }
};

type Fields = Record<string, { value: unknown; displayValue: null }>;

function product(index: number, values: Record<string, unknown> = {}) {
  const all = {
    Name: `Product ${index}`,
    ProductCode: `P-${index}`,
    CrosswalkIncludeInFlexNetSync__c: false,
    CrosswalkReadiness__c: null,
    CrosswalkReadinessDetail__c: null,
    CrosswalkIsReadinessOutdated__c: false,
    ...values
  };
  const fields = Object.entries(all).map(([name, value]) => [name, { value, displayValue: null }]);
  return { id: idOf(index), apiName: 'Product2', fields: Object.fromEntries(fields) as Fields };
}

function idOf(index: number): string {
  return `01t${String(index).padStart(12, '0')}AAA`;
}

function page(records: object[], nextPageToken: string | null = null, currentPageToken = '0') {
  return { data: { records, currentPageToken, nextPageToken } };
}

type Table = HTMLElement & {
  columns: { label: string; type: string; fieldName: string }[];
  data: {
    id: string;
    ProductCode: string;
    isIncluded: boolean;
    isSaving: boolean;
    readiness: { label: string };
  }[];
  selectedRows: string[];
  enableInfiniteLoading: boolean;
};

function render() {
  const element = createElement('c-crosswalk-all-products', { is: CrosswalkAllProducts });
  document.body.append(element);
  const find = <T extends Element>(selector: string) =>
    element.shadowRoot?.querySelector<T>(selector) ?? null;
  const table = () => {
    const found = find<Table>('c-crosswalk-product-table');
    if (!found) throw new Error('There is no table.');
    return found;
  };
  return {
    element,
    find,
    table,
    text: (id: string) => find(`[data-id="${id}"]`)?.textContent,
    button: (id: string) => {
      const found = find<HTMLElement & { disabled: boolean }>(`[data-id="${id}"]`);
      if (!found) throw new Error(`There is no ${id}.`);
      return found;
    },
    notice: () => find<HTMLElement & { notice?: NoticeView }>('[data-id="notice"]')?.notice,
    hint: () => find<HTMLElement & { notice?: NoticeView }>('[data-id="hint"]')?.notice,
    select: (indexes: number[]) =>
      table().dispatchEvent(
        new CustomEvent('rowselection', {
          detail: { selectedRows: indexes.map((index) => ({ id: idOf(index) })) }
        })
      ),
    tick: (index: number, isIncluded: boolean) =>
      table().dispatchEvent(
        new CustomEvent('includechange', { detail: { productId: idOf(index), isIncluded } })
      )
  };
}

/** The page with its list read: by default two products and no more. */
async function renderList(first = page([product(1), product(2)]), info: object = INFO) {
  const rendered = render();
  lists.emit({
    data: {
      lists: [
        { apiName: 'AllProducts', label: 'All Products' },
        { apiName: 'CrosswalkProductsForSync', label: 'Products for Sync' }
      ]
    }
  });
  objectInfo.emit(OBJECT);
  await Promise.resolve();
  listInfo.emit({ data: info });
  await Promise.resolve();
  listRecords.emit(first, ({ optionalFields }) => optionalFields !== undefined);
  await Promise.resolve();
  return rendered;
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !isTrue(); turn++) await Promise.resolve();
  expect(isTrue()).toBe(true);
}

/** What the wire of the rows asks for now; the other one collects ids. */
function rowConfig(isCollection = false): Record<string, unknown> {
  const configs: Record<string, unknown>[] = [];
  listRecords.emit({}, (config) => {
    configs.push(config);
    return false;
  });
  const found = configs.find(({ optionalFields }) => (optionalFields === undefined) === isCollection);
  if (!found) throw new Error('Nothing asks for records.');
  return found;
}

beforeEach(() => {
  summary.mockResolvedValue({ includedCount: 17, readyCount: 12, attentionCount: 3, uncheckedCount: 2 });
});

describe('c-crosswalk-all-products', () => {
  it('is loading until the list was read', async () => {
    const { element, find } = render();

    expect(find('lightning-spinner')).not.toBeNull();
    expect(find('c-crosswalk-product-table')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('opens the list view that came with the app, in its own order, by pages of 100', async () => {
    const { element, find } = await renderList();

    const picker = find<HTMLElement & { options: { value: string }[]; value: string }>(
      '[data-id="list-view"]'
    );
    expect(picker?.options.map(({ value }) => value)).toEqual(['AllProducts', 'CrosswalkProductsForSync']);
    expect(picker?.value).toBe('CrosswalkProductsForSync');
    expect(rowConfig()).toMatchObject({
      objectApiName: 'Product2',
      listViewApiName: 'CrosswalkProductsForSync',
      pageSize: 100,
      pageToken: '0',
      searchTerm: '',
      sortBy: ['Name'],
      where: '{ Id: { ne: null } }'
    });
    await expect(element).toBeAccessible();
  });

  it('shows the columns of the list view, the checkbox and the readiness among them', async () => {
    const { table } = await renderList(
      page([product(1, { CrosswalkIncludeInFlexNetSync__c: true, CrosswalkReadiness__c: 'READY' })])
    );

    expect(table().columns.map(({ type }) => type)).toEqual(['url', 'text', 'include', 'readiness']);
    expect(table().data).toHaveLength(1);
    expect(table().data[0]).toMatchObject({
      name: 'Product 1',
      url: `/lightning/r/Product2/${idOf(1)}/view`,
      ProductCode: 'P-1',
      isIncluded: true
    });
    expect(table().data[0]?.readiness.label).toBe('READY');
  });

  it('shows the readiness also in a list view without it, and says how to add the checkbox', async () => {
    const { table, hint, find } = await renderList(page([product(1)]), {
      ...INFO,
      displayColumns: COLUMNS.slice(0, 2)
    });

    expect(table().columns.map(({ type }) => type)).toEqual(['url', 'text', 'readiness']);
    expect(hint()).toMatchObject({ variant: 'info', message: 'c.Crosswalk_Products_NoColumn' });

    openModal.mockResolvedValue(undefined);
    find('[data-id="hint"]')?.dispatchEvent(new CustomEvent('action'));
    expect(openModal).toHaveBeenCalledTimes(1);
  });

  it('says how many are ready, need attention and are not checked', async () => {
    const { text } = await renderList();

    await until(() => text('summary') === 'c.Crosswalk_Products_Summary');
    expect(summary).toHaveBeenCalledTimes(1);
  });

  it('says what to do first when no product is included', async () => {
    summary.mockResolvedValue({ includedCount: 0, readyCount: 0, attentionCount: 0, uncheckedCount: 0 });
    const { text, button } = await renderList();

    await until(() => text('summary') === 'c.Crosswalk_Products_NoneIncluded');
    expect(button('check-all').disabled).toBe(true);
  });

  it('is empty with what to do, and has no table then', async () => {
    const { element, find } = await renderList(page([]));

    expect(find('c-crosswalk-empty-state')).not.toBeNull();
    expect(find('c-crosswalk-product-table')).toBeNull();
    expect(find('lightning-spinner')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('has failed with a sentence, and does not go on loading', async () => {
    const { element, notice, find } = render();

    lists.emit({ error: { status: 400, body: { message: 'You may not see products.' } } });
    await Promise.resolve();

    expect(notice()).toEqual({ variant: 'error', message: 'You may not see products.' });
    expect(find('lightning-spinner')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('keeps the list when only the summary cannot be read', async () => {
    summary.mockRejectedValue({ body: { message: 'You may not see Active.' } });
    const { notice, table } = await renderList();

    await until(() => notice() !== undefined);
    expect(notice()).toEqual({ variant: 'error', message: 'You may not see Active.' });
    expect(table().data).toHaveLength(2);
  });

  it('reads the next page at the end of the table, below the rows before', async () => {
    const { table, text } = await renderList(page([product(1), product(2)], '100'));
    expect(table().enableInfiniteLoading).toBe(true);

    table().dispatchEvent(new CustomEvent('loadmore'));
    await Promise.resolve();
    expect(rowConfig()['pageToken']).toBe('100');
    listRecords.emit(page([product(3)], null, '100'), ({ pageToken }) => pageToken === '100');
    await Promise.resolve();

    expect(table().data.map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(3)]);
    expect(table().enableInfiniteLoading).toBe(false);
    expect(text('count')).toBe('c.Crosswalk_Products_Count');
  });

  it('says that Salesforce gives no more of a list view, and asks for no more', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => product(index));
    const { table, text } = await renderList(page(many, '2000'));

    expect(table().enableInfiniteLoading).toBe(false);
    expect(text('end')).toBe('c.Crosswalk_Products_ListEnd');
  });

  it('starts over when the order, the filter, the search or the list view changes', async () => {
    jest.useFakeTimers();
    const { table, find } = await renderList(page([product(1)], '100'));

    table().dispatchEvent(
      new CustomEvent('sort', { detail: { fieldName: 'isIncluded', sortDirection: 'desc' } })
    );
    await Promise.resolve();
    expect(rowConfig()).toMatchObject({ sortBy: ['-CrosswalkIncludeInFlexNetSync__c'], pageToken: '0' });

    find('[data-id="filter"]')?.dispatchEvent(new CustomEvent('change', { detail: { value: 'ready' } }));
    await Promise.resolve();
    expect(rowConfig()['where']).toContain('CrosswalkReadiness__c: { eq: "READY" }');

    find('[data-id="search"]')?.dispatchEvent(new CustomEvent('change', { detail: { value: ' dsg ' } }));
    jest.runAllTimers();
    await Promise.resolve();
    expect(rowConfig()['searchTerm']).toBe('dsg');

    find('[data-id="list-view"]')?.dispatchEvent(
      new CustomEvent('change', { detail: { value: 'AllProducts' } })
    );
    await Promise.resolve();
    expect(listInfo.getLastConfig()['listViewApiName']).toBe('AllProducts');
    jest.useRealTimers();
  });

  it('saves a checkbox at once and shows that it is saving', async () => {
    let finish: (outcome: object) => void = () => {};
    save.mockReturnValue(new Promise((resolve) => (finish = resolve)));
    const { table, tick } = await renderList();

    tick(2, true);
    await Promise.resolve();

    expect(save).toHaveBeenCalledTimes(1);
    expect(save).toHaveBeenCalledWith({ productIds: [idOf(2)], isIncluded: true });
    expect(table().data[1]).toMatchObject({ isIncluded: true, isSaving: true });

    finish({ savedCount: 1, failures: [] });
    await until(() => table().data[1]?.isSaving === false);

    expect(table().data[1]?.isIncluded).toBe(true);
    expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: idOf(2) }]);
    await until(() => summary.mock.calls.length === 2);
  });

  it.each([
    ['Apex refuses', () => save.mockRejectedValue({ body: { message: 'Refused.' } })],
    [
      'the product cannot be saved',
      () =>
        save.mockResolvedValue({
          savedCount: 0,
          failures: [{ productId: idOf(2), name: 'Product 2', message: 'Refused.' }]
        })
    ]
  ])('takes a tick back with the reason when %s', async (_, fail) => {
    fail();
    const { table, tick, notice } = await renderList();

    tick(2, true);
    await until(() => notice() !== undefined);

    expect(table().data[1]).toMatchObject({ isIncluded: false, isSaving: false });
    expect(notice()).toEqual({ variant: 'error', message: 'Refused.' });
  });

  it('offers the actions only for selected rows', async () => {
    const { button, select, text } = await renderList();
    expect(button('include').disabled).toBe(true);

    select([1]);
    await Promise.resolve();

    expect(button('include').disabled).toBe(false);
    expect(button('exclude').disabled).toBe(false);
    expect(button('check-selected').disabled).toBe(false);
    expect(text('selection')).toBe('c.Crosswalk_Products_SelectedCount');
  });

  it('includes a thousand selected products in two calls, with progress, and tells the result', async () => {
    const finishes: ((outcome: object) => void)[] = [];
    save.mockImplementation(() => new Promise((resolve) => finishes.push(resolve)));
    const many = Array.from({ length: 1000 }, (_, index) => product(index));
    const { element, button, select, find, notice } = await renderList(page(many));
    select(many.map((_, index) => index));
    await Promise.resolve();

    button('include').click();
    await until(() => finishes.length === 1);
    expect(find('[data-id="progress"]')).not.toBeNull();
    expect(button('include').disabled).toBe(true);
    await expect(element).toBeAccessible();

    finishes[0]?.({ savedCount: 500, failures: [] });
    await until(() => finishes.length === 2);
    expect(find<HTMLElement & { value: number }>('lightning-progress-bar')?.value).toBe(50);
    finishes[1]?.({ savedCount: 500, failures: [] });
    await until(() => notice() !== undefined);

    expect(save).toHaveBeenCalledTimes(2);
    expect(save.mock.calls[0]?.[0]).toEqual({
      productIds: many.slice(0, 500).map(({ id }) => id),
      isIncluded: true
    });
    expect(notice()).toEqual({
      variant: 'success',
      message: 'c.Crosswalk_Products_SavedResult',
      details: []
    });
    expect(find('[data-id="progress"]')).toBeNull();
  });

  it('counts and names what could not be saved', async () => {
    save.mockResolvedValue({
      savedCount: 1,
      failures: [{ productId: idOf(2), name: 'Product 2', message: 'It is locked.' }]
    });
    const { button, select, notice } = await renderList();
    select([1, 2]);
    await Promise.resolve();

    button('exclude').click();
    await until(() => notice() !== undefined);

    expect(save).toHaveBeenCalledWith({ productIds: [idOf(1), idOf(2)], isIncluded: false });
    expect(notice()).toEqual({
      variant: 'error',
      message: 'c.Crosswalk_Products_SavedResult',
      details: ['Product 2: It is locked.']
    });
  });

  it('makes no other call once one was refused, and counts the rest as failed', async () => {
    save.mockResolvedValueOnce({ savedCount: 500, failures: [] });
    save.mockRejectedValueOnce({ body: { message: 'The session has ended.' } });
    const many = Array.from({ length: 1500 }, (_, index) => product(index));
    const { button, select, notice } = await renderList(page(many));
    select(many.map((_, index) => index));
    await Promise.resolve();

    button('include').click();
    await until(() => notice() !== undefined);

    expect(save).toHaveBeenCalledTimes(2);
    expect(notice()).toMatchObject({ variant: 'error', details: ['The session has ended.'] });
  });

  it('stops between two calls when asked to', async () => {
    let finish: (outcome: object) => void = () => {};
    save.mockImplementation(() => new Promise((resolve) => (finish = resolve as never)));
    const many = Array.from({ length: 1000 }, (_, index) => product(index));
    const { button, select, notice } = await renderList(page(many));
    select(many.map((_, index) => index));
    await Promise.resolve();
    button('include').click();
    await until(() => save.mock.calls.length === 1);
    await Promise.resolve();

    button('stop').click();
    finish({ savedCount: 500, failures: [] });
    await until(() => notice() !== undefined);

    expect(save).toHaveBeenCalledTimes(1);
    expect(notice()).toMatchObject({ variant: 'warning', details: ['c.Crosswalk_Products_Stopped'] });
  });

  it('checks the selected products in one call and has them read again', async () => {
    check.mockResolvedValue({ savedCount: 2, failures: [] });
    const { button, select, notice } = await renderList();
    select([1, 2]);
    await Promise.resolve();

    button('check-selected').click();
    await until(() => notice() !== undefined);

    expect(check).toHaveBeenCalledTimes(1);
    expect(check).toHaveBeenCalledWith({ productIds: [idOf(1), idOf(2)] });
    expect(notice()).toMatchObject({ variant: 'success', message: 'c.Crosswalk_Products_CheckedResult' });
    expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: idOf(1) }, { recordId: idOf(2) }]);
  });

  it('checks all included products call after call, from where the last one ended', async () => {
    checkAll.mockResolvedValueOnce({ savedCount: 2000, failures: [], lastId: idOf(2000) });
    checkAll.mockResolvedValueOnce({
      savedCount: 15,
      uncheckedCount: 2,
      failures: [],
      notice: 'FNO is slow.'
    });
    const { button, notice, text } = await renderList();
    await until(() => text('summary') !== '');

    button('check-all').click();
    await until(() => notice() !== undefined);

    expect(checkAll.mock.calls.map(([parameters]) => parameters)).toEqual([
      { afterId: null },
      { afterId: idOf(2000) }
    ]);
    expect(notice()).toMatchObject({ variant: 'error', details: ['FNO is slow.'] });
  });

  it('reads every page again after a change, and keeps the rows meanwhile', async () => {
    check.mockResolvedValue({ savedCount: 1, failures: [] });
    const { button, select, table, notice } = await renderList(page([product(1)], '100'));
    table().dispatchEvent(new CustomEvent('loadmore'));
    await Promise.resolve();
    listRecords.emit(page([product(2)], null, '100'), ({ pageToken }) => pageToken === '100');
    await Promise.resolve();
    select([1]);
    await Promise.resolve();

    button('check-selected').click();
    await until(() => notice() !== undefined);
    await until(() => rowConfig()['pageToken'] === '0');
    expect(table().data).toHaveLength(2);
    listRecords.emit(
      page([product(1, { ProductCode: 'NEW' })], '100'),
      ({ pageToken, optionalFields }) => pageToken === '0' && optionalFields !== undefined
    );
    await until(() => rowConfig()['pageToken'] === '100');

    expect(table().data.map(({ ProductCode }) => ProductCode)).toEqual(['NEW', 'P-2']);
  });

  it('selects all of the list view, also what was not loaded', async () => {
    save.mockResolvedValue({ savedCount: 3, failures: [] });
    const { button, select, find, notice } = await renderList(page([product(1)], '100'));
    select([1]);
    await Promise.resolve();

    button('select-all').click();
    await Promise.resolve();
    expect(rowConfig(true)).toMatchObject({ pageSize: 2000, pageToken: '0' });
    listRecords.emit(page([product(1), product(2), product(3)]), ({ pageSize }) => pageSize === 2000);
    await Promise.resolve();
    expect(find('[data-id="select-all"]')).toBeNull();
    button('include').click();
    await until(() => notice() !== undefined);

    expect(save).toHaveBeenCalledWith({ productIds: [idOf(1), idOf(2), idOf(3)], isIncluded: true });

    button('clear-selection').click();
    await Promise.resolve();
    expect(button('include').disabled).toBe(true);
  });

  it('says so when a list view has more than can be selected at once', async () => {
    const { button, select, notice, text } = await renderList(page([product(1)], '100'));
    select([1]);
    await Promise.resolve();

    button('select-all').click();
    await Promise.resolve();
    listRecords.emit(page([product(1)], '2000'), ({ pageSize }) => pageSize === 2000);
    await Promise.resolve();
    listRecords.emit(page([product(2)], '4000', '2000'), ({ pageToken }) => pageToken === '2000');
    await Promise.resolve();

    expect(notice()).toEqual({ variant: 'warning', message: 'c.Crosswalk_Products_CollectedMost' });
    expect(text('selection')).toBe('c.Crosswalk_Products_SelectedCount');
  });

  it('opens Select Fields to Display with the fields of products and those that are shown', async () => {
    openModal.mockResolvedValue('saved');
    const { find } = await renderList();

    find('[data-id="list-view-controls"]')?.dispatchEvent(new CustomEvent('select', { detail: {} }));
    await Promise.resolve();

    expect(openModal).toHaveBeenCalledTimes(1);
    const asked = openModal.mock.calls[0]?.[0];
    expect(asked?.visible).toEqual(COLUMNS.map(({ fieldApiName }) => fieldApiName));
    expect(asked?.options.map(({ value }) => value).sort()).toEqual([
      'CrosswalkIncludeInFlexNetSync__c',
      'CrosswalkReadiness__c',
      'Name',
      'ProductCode'
    ]);
  });

  it('says why the fields of a list view of somebody else cannot be changed', async () => {
    const { find, notice } = await renderList(page([product(1)]), { ...INFO, updateable: false });

    find('[data-id="list-view-controls"]')?.dispatchEvent(new CustomEvent('select', { detail: {} }));
    await Promise.resolve();

    expect(openModal).not.toHaveBeenCalled();
    expect(notice()).toEqual({ variant: 'warning', message: 'c.Crosswalk_Fields_NotEditable' });
  });
});
