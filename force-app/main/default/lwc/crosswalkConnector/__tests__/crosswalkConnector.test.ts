import { createElement, type LightningElement } from 'lwc';
import CrosswalkConnector from 'c/crosswalkConnector';
import checkConnection from '@salesforce/apex/CrosswalkConnectionController.checkConnection';
import isVerified from '@salesforce/apex/CrosswalkAdminSettingsController.isVerified';
import { CurrentPageReference } from 'lightning/navigation';

jest.mock('@salesforce/apex/CrosswalkConnectionController.checkConnection', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkAdminSettingsController.isVerified', () => ({ default: jest.fn() }), {
  virtual: true
});

// What the pages ask for is no matter of the container: it never arrives.
jest.mock(
  '@salesforce/apex/CrosswalkOverviewController.getOverview',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/CrosswalkFilterController.getFilters',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/CrosswalkMappingController.getMappings',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/CrosswalkMappingController.getFields',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/CrosswalkLogController.getRuns',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/CrosswalkLogController.getRetention',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/CrosswalkScheduleController.getSchedule',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/CrosswalkAdminSettingsController.getSettings',
  () => ({ default: () => new Promise(() => undefined) }),
  { virtual: true }
);

const reference = CurrentPageReference as unknown as { emit(reference: unknown): void };
const settled = () => new Promise((resolve) => process.nextTick(resolve));

async function render(state: Record<string, string> = {}) {
  const element = createElement('c-crosswalk-connector', {
    is: CrosswalkConnector as unknown as typeof LightningElement
  });
  document.body.append(element);
  reference.emit({ type: 'standard__navItemPage', attributes: {}, state });
  await settled();
  await settled();
  return { element, find: (selector: string) => element.shadowRoot?.querySelector(selector) ?? null };
}

beforeEach(() => {
  jest.resetAllMocks();
  jest.mocked(isVerified).mockResolvedValue(true);
  jest.mocked(checkConnection).mockResolvedValue({ state: 'Connected', message: 'Accepted.' });
});

describe('c-crosswalk-connector', () => {
  it.each([
    ['overview', 'c-crosswalk-connector-overview'],
    ['settings', 'c-crosswalk-admin-settings'],
    ['mapping', 'c-crosswalk-field-mapping'],
    ['filters', 'c-crosswalk-filters'],
    ['schedule', 'c-crosswalk-schedule'],
    ['logs', 'c-crosswalk-transaction-logs']
  ])('opens the page %s that the address names', async (page, tag) => {
    expect((await render({ c__page: page })).find(tag)).not.toBeNull();
  });

  it('opens the overview when the address names a page that there is not', async () => {
    expect((await render({ c__page: 'nowhere' })).find('c-crosswalk-connector-overview')).not.toBeNull();
  });

  it('leads to Admin Settings until the connection was verified once', async () => {
    jest.mocked(isVerified).mockResolvedValue(false);
    const { element, find } = await render({ c__page: 'schedule' });

    expect(find('c-crosswalk-schedule')).toBeNull();
    expect(find('[data-id="open-settings"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('opens Admin Settings before the connection was verified', async () => {
    jest.mocked(isVerified).mockResolvedValue(false);

    expect((await render({ c__page: 'settings' })).find('c-crosswalk-admin-settings')).not.toBeNull();
  });

  it('says why it does not know whether the connection was verified', async () => {
    jest.mocked(isVerified).mockRejectedValue({ body: { message: 'Ask your admin.' } });
    const { find } = await render();

    expect(find('c-crosswalk-notice')).toHaveProperty('notice.message', 'Ask your admin.');
    expect(find('c-crosswalk-connector-overview')).toBeNull();
  });

  it('shows the state of the connection, or why it is not known', async () => {
    expect((await render()).find('c-crosswalk-page-header')).toHaveProperty('connection.state', 'Connected');

    document.body.replaceChildren();
    jest.mocked(checkConnection).mockRejectedValue({ body: { message: 'No answer.' } });
    expect((await render()).find('c-crosswalk-page-header')).toHaveProperty('connection', {
      state: 'Failed',
      message: 'No answer.'
    });
  });
});
