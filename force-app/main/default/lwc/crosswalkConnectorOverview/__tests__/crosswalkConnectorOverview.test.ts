import { createElement } from 'lwc';
import CrosswalkConnectorOverview from 'c/crosswalkConnectorOverview';
import getOverview from '@salesforce/apex/CrosswalkOverviewController.getOverview';

jest.mock('@salesforce/apex/CrosswalkOverviewController.getOverview', () => ({ default: jest.fn() }), {
  virtual: true
});

const get = jest.mocked(getOverview);
const VIEW = {
  products: [
    { state: 'READY', count: 6 },
    { state: 'NO_PART_NUMBER', count: 2 },
    { state: 'INACTIVE', count: 1 },
    { state: null, count: 3 }
  ],
  orders: [
    { state: 'Synced', count: 10 },
    { state: 'Failed', count: 4 }
  ],
  runs: [
    { Id: 'r2', Name: 'R-000002', State__c: 'Succeeded', ChangedCount__c: 0, UnchangedCount__c: 0 },
    { Id: 'r1', Name: 'R-000001', State__c: 'SucceededWithErrors', ChangedCount__c: 3, FailedCount__c: 1 }
  ],
  attention: [
    { Id: 'o1', Name: 'Order', CrosswalkSyncStatus__c: 'Failed', CrosswalkSyncMessage__c: 'Deploy it there.' }
  ]
};
const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

async function render() {
  const element = createElement('c-crosswalk-connector-overview', { is: CrosswalkConnectorOverview });
  document.body.append(element);
  await settled();
  const all = (selector: string) => [...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
  return { element, all, text: () => element.shadowRoot?.textContent ?? '' };
}

beforeEach(() => {
  jest.resetAllMocks();
  get.mockResolvedValue(VIEW);
});

describe('c-crosswalk-connector-overview', () => {
  it('adds up what is not ready, and keeps what was never checked apart', async () => {
    const { text, element } = await render();

    expect(text()).toMatch(/3\s*c\.Crosswalk_ConnectorOverview_NotReady/);
    expect(text()).toMatch(/3\s*c\.Crosswalk_ConnectorOverview_Unchecked/);
    expect(text()).toContain('12');
    await expect(element).toBeAccessible();
  });

  it('gives the next run to the component that knows the zone of the user, and says when there is none', async () => {
    const { all } = await render();
    expect(all('[data-tile="next"]')[0]?.textContent).toContain('c.Crosswalk_ConnectorOverview_NotScheduled');

    get.mockResolvedValue({ ...VIEW, nextRunAt: '2026-12-01T02:00:00.000Z' });
    const [time] = (await render()).all('[data-tile="next"] lightning-formatted-date-time');

    expect(time).toHaveProperty('value', '2026-12-01T02:00:00.000Z');
    expect(time).toHaveProperty('timeZoneName', 'short');
  });

  it('draws a part only where there is something, and has the numbers in a table', async () => {
    const { all } = await render();

    expect(all('rect')).toHaveLength(2);
    expect(all('tbody tr')).toHaveLength(2);
  });

  it('links what needs attention, with its sentence', async () => {
    const { all } = await render();
    const [item] = all('[data-id="attention"] li');

    expect(item?.querySelector('a')?.getAttribute('href')).toBe('/lightning/r/Opportunity/o1/view');
    expect(item?.textContent).toContain('Deploy it there.');
  });

  it('leads to the records of a run', async () => {
    const { element, all } = await render();
    const goto = jest.fn();
    element.addEventListener('goto', goto);
    all('[data-id="r1"]')[0]?.click();

    expect((goto.mock.calls[0] as [CustomEvent])[0].detail).toEqual({ page: 'logs', runId: 'r1' });
  });

  it('says where to start when there is nothing yet', async () => {
    get.mockResolvedValue({ products: [], orders: [], runs: [], attention: [] });
    const { text, element } = await render();

    expect(text()).toContain('c.Crosswalk_ConnectorOverview_NoRuns');
    expect(text()).toContain('c.Crosswalk_ConnectorOverview_Nothing');
    await expect(element).toBeAccessible();
  });

  it('says why it could not be read', async () => {
    get.mockRejectedValue({ body: { message: 'Ask your admin.' } });
    const { all } = await render();

    expect(all('c-crosswalk-notice')[0]).toHaveProperty('notice.message', 'Ask your admin.');
  });
});
