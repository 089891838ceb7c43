import { createElement } from 'lwc';
import CrosswalkUsage from 'c/crosswalkUsage';
import type { NoticeView } from 'c/crosswalkNotice';
import getAccounts from '@salesforce/apex/CrosswalkUsageAccountController.getAccounts';
import getAccount from '@salesforce/apex/CrosswalkUsageAccountController.getAccount';

jest.mock('@salesforce/apex/CrosswalkUsageAccountController.getAccounts', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkUsageAccountController.getAccount', () => ({ default: jest.fn() }), {
  virtual: true
});

const reason = { code: 'not-licensed', message: 'Not licensed.' };
const USAGE = {
  activeUsers: { dau: { value: 0 }, wau: { reason }, mau: { value: 12 } },
  internalSeats: { isSiteLicense: true, source: 'License' },
  externalSeats: { value: 3, source: 'Estimate' },
  seatsUsed: 7,
  renewalDate: { value: '2027-01-31', source: 'Override' },
  series: [],
  features: [],
  warnings: []
};
const PAGE = {
  columns: [
    { name: 'Tier__c', label: 'Tier', isFilterable: true, isSortable: true },
    { name: 'Regions__c', label: 'Regions', isFilterable: false, isSortable: false }
  ],
  rows: [{ accountId: '001A', name: 'Acme', cells: [null as unknown as string, 'West'] }],
  hasMore: true,
  usage: { dataThrough: '2026-11-10', isStale: false, accounts: [USAGE] }
};

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render() {
  const element = createElement('c-crosswalk-usage', { is: CrosswalkUsage });
  document.body.append(element);
  await settled();
  const find = <T extends Element>(selector: string) => element.shadowRoot?.querySelector<T>(selector);
  const notices = () =>
    [
      ...(element.shadowRoot?.querySelectorAll<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice') ??
        [])
    ].map(({ notice }) => notice?.message);
  return { element, find, notices };
}

beforeEach(() => {
  jest.mocked(getAccounts).mockResolvedValue(PAGE);
  jest.mocked(getAccount).mockResolvedValue(PAGE);
});

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-usage', () => {
  it('shows 0, what is not known with its reason, a site license and an estimate as what they are', async () => {
    const { element, find } = await render();
    const cells = [...(find('[data-account="Acme"]')?.querySelectorAll('td') ?? [])].map(({ textContent }) =>
      textContent?.trim()
    );
    expect(cells).toEqual([
      '',
      'West',
      '0',
      'c.Crosswalk_MetricText_Nonec.Crosswalk_Usage_NoneOf',
      '12',
      'c.Crosswalk_Usage_Site',
      '7',
      'c.Crosswalk_Usage_Estimated',
      '2027-01-31'
    ]);
    await expect(element).toBeAccessible();
  });

  it('searches, filters, sorts and brings more', async () => {
    const { find } = await render();
    const asked = { search: '', filters: [], sortBy: '', isDescending: false, offset: 0 };
    expect(getAccounts).toHaveBeenCalledWith({ query: asked });
    find('[data-id="search"]')?.dispatchEvent(new CustomEvent('change', { detail: { value: 'ac' } }));
    find<HTMLElement>('[data-id="more"]')?.click();
    await settled();
    expect(getAccounts).toHaveBeenLastCalledWith({ query: { ...asked, offset: 1 } });
    find('[data-name="Tier__c"]')?.dispatchEvent(new CustomEvent('change', { detail: { value: 'gold' } }));
    find('form')?.dispatchEvent(new CustomEvent('submit'));
    await settled();
    const filtered = { ...asked, search: 'ac', filters: [{ field: 'Tier__c', value: 'gold' }] };
    expect(getAccounts).toHaveBeenLastCalledWith({ query: filtered });
    for (const [isDescending, order] of [
      [false, 'ascending'],
      [true, 'descending']
    ] as const) {
      find<HTMLElement>('[data-sort="Tier__c"]')?.click();
      await settled();
      expect(getAccounts).toHaveBeenLastCalledWith({
        query: { ...filtered, sortBy: 'Tier__c', isDescending }
      });
      expect(find('[aria-sort]')?.getAttribute('aria-sort')).toBe(order);
    }
  });

  it('offers only what can be filtered and sorted by, and says where paging ends', async () => {
    jest.mocked(getAccounts).mockResolvedValue({ ...PAGE, hasMore: false, isCut: true });
    const { element, find } = await render();
    const named = (key: string) =>
      [...(element.shadowRoot?.querySelectorAll<HTMLElement>(`[data-${key}]`) ?? [])].map(
        ({ dataset }) => dataset[key]
      );
    expect(named('sort')).toEqual(['', 'Tier__c']);
    expect(named('name')).toEqual(['Tier__c', 'Acme']);
    expect(find('[data-id="cut"]')?.textContent).toBe('c.Crosswalk_Usage_Cut');
    expect(find('[data-id="more"]')).toBeNull();
  });

  it('opens one account, and says what is wrong', async () => {
    const { find, notices } = await render();
    find<HTMLElement>('[data-id="001A"]')?.click();
    await settled();
    expect(find('c-crosswalk-account-usage')).not.toBeNull();
    expect(getAccount).toHaveBeenCalledWith({ accountId: '001A' });
    jest.mocked(getAccounts).mockRejectedValue({ body: { message: 'Install the app.' } });
    find('form')?.dispatchEvent(new CustomEvent('submit'));
    await settled();
    expect(notices()).toContain('Install the app.');
  });

  it.each([
    [null, 'c.Crosswalk_Usage_None'],
    ['2026-11-10', 'c.Crosswalk_Usage_Stale']
  ])('warns of usage through %s, and says that nothing was found', async (dataThrough, warning) => {
    const usage = { isStale: true, dataThrough, accounts: [] };
    jest.mocked(getAccounts).mockResolvedValue({ ...PAGE, rows: [], usage });
    const { find, notices } = await render();
    expect(notices()).toContain(warning);
    expect(find('c-crosswalk-empty-state')).not.toBeNull();
  });
});
