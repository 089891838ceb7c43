import { createElement } from 'lwc';
import CrosswalkUsageData from 'c/crosswalkUsageData';
import type { NoticeView } from 'c/crosswalkNotice';
import getRequests from '@salesforce/apex/CrosswalkUsageController.getRequests';
import getSetup from '@salesforce/apex/CrosswalkUsageController.getSetup';
import getStatus from '@salesforce/apex/CrosswalkUsageController.getStatus';
import removeSchedule from '@salesforce/apex/CrosswalkUsageController.removeSchedule';
import requestUsage from '@salesforce/apex/CrosswalkUsageController.requestUsage';
import scheduleDaily from '@salesforce/apex/CrosswalkUsageController.scheduleDaily';
import setPackageIncluded from '@salesforce/apex/CrosswalkUsageController.setPackageIncluded';

jest.mock('@salesforce/apex/CrosswalkUsageController.getRequests', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkUsageController.getSetup', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkUsageController.getStatus', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkUsageController.removeSchedule', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkUsageController.requestUsage', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkUsageController.scheduleDaily', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkUsageController.setPackageIncluded', () => ({ default: jest.fn() }), {
  virtual: true
});

const PACKAGE = '0335g00000FLdAA';
const SETUP = {
  packages: [{ packageId: PACKAGE, name: 'Dispatch', isIncluded: true }],
  scheduleState: 'NotScheduled'
};

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render() {
  const element = createElement('c-crosswalk-usage-data', { is: CrosswalkUsageData });
  document.body.append(element);
  await settled();
  await settled();
  const find = <T extends Element>(selector: string) => element.shadowRoot?.querySelector<T>(selector);
  const notices = () =>
    [
      ...(element.shadowRoot?.querySelectorAll<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice') ??
        [])
    ].map(({ notice }) => notice?.message);
  const press = async (id: string) => {
    find<HTMLElement>(`[data-id="${id}"]`)?.click();
    await settled();
    await settled();
  };
  return { element, find, notices, press };
}

beforeEach(() => {
  jest.mocked(getSetup).mockResolvedValue(SETUP);
  jest.mocked(getRequests).mockResolvedValue([]);
  jest.mocked(getStatus).mockResolvedValue({
    isStale: false,
    packages: [{ packageId: PACKAGE, dataThrough: '2026-11-10', missingDays: 0, dirtyDays: 2 }]
  });
});

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-usage-data', () => {
  it('shows which days of each package are known: 0 as 0, and what is not known as a dash', async () => {
    const { element, find } = await render();
    const cells = [...(find(`[data-package="${PACKAGE}"]`)?.children ?? [])].map((cell) => cell.textContent);
    expect(cells).toEqual([
      'Dispatch',
      '',
      '2026-11-10',
      '0',
      '2',
      'c.Crosswalk_MetricText_None',
      'c.Crosswalk_MetricText_None'
    ]);
    await expect(element).toBeAccessible();
  });

  it('asks for usage and says that it runs', async () => {
    const { press, notices, find } = await render();
    jest.mocked(getSetup).mockResolvedValue({ ...SETUP, activeRunId: 'r1' });
    await press('request');
    expect(requestUsage).toHaveBeenCalledTimes(1);
    expect(notices()).toContain('c.Crosswalk_UsageData_Requested');
    expect(find<HTMLElement & { disabled: boolean }>('[data-id="request"]')?.disabled).toBe(true);
  });

  it('includes packages, schedules and stops the schedule', async () => {
    const { find } = await render();
    find(`lightning-input[data-id="${PACKAGE}"]`)?.dispatchEvent(
      new CustomEvent('change', { detail: { checked: false } })
    );
    await settled();
    expect(setPackageIncluded).toHaveBeenCalledWith({ packageId: PACKAGE, isIncluded: false });
    jest.mocked(getSetup).mockResolvedValue({ ...SETUP, scheduleState: 'Scheduled', hour: 23, minute: 30 });
    const pressDaily = async () => {
      find('c-crosswalk-daily-schedule')?.shadowRoot?.querySelector<HTMLElement>('lightning-button')?.click();
      await settled();
    };
    await pressDaily();
    expect(scheduleDaily).toHaveBeenCalledWith({ hour: 23, minute: 30 });
    await pressDaily();
    expect(removeSchedule).toHaveBeenCalledTimes(1);
  });

  it('explains what is missing in the org, and asks the proxy nothing then', async () => {
    jest.mocked(getSetup).mockResolvedValue({
      packages: [],
      licenses: { code: 'lma-missing', message: 'Install the app.' },
      analytics: { code: 'app-analytics-missing', message: 'No App Analytics.' }
    });
    const { notices, find } = await render();
    expect(notices()).toContain('Install the app.');
    expect(getStatus).not.toHaveBeenCalled();
    expect(find<HTMLElement & { disabled: boolean }>('[data-id="request"]')?.disabled).toBe(true);
  });

  it('says that no usage was loaded yet', async () => {
    jest.mocked(getStatus).mockResolvedValue({ isStale: true, dataThrough: null, packages: [] });
    const { notices } = await render();
    expect(notices()).toContain('c.Crosswalk_UsageData_None');
  });

  it('warns when usage is too old, and lists what was requested', async () => {
    jest.mocked(getStatus).mockResolvedValue({ isStale: true, dataThrough: '2026-11-01', packages: [] });
    jest.mocked(getRequests).mockResolvedValue([
      {
        Id: 'u1',
        WindowStart__c: '2026-11-10T00:00:00.000Z',
        WindowEnd__c: '2026-11-11T00:00:00.000Z',
        DataType__c: 'PackageUsageLog',
        PackageId__c: PACKAGE,
        State__c: 'Failed',
        Message__c: 'Too much.'
      }
    ]);
    const { notices, find } = await render();
    expect(notices()).toContain('c.Crosswalk_UsageData_Stale');
    expect(find('[data-id="requests"] tbody')?.textContent).toContain('Too much.');
    expect(find('[data-id="requests"] tbody')?.textContent).toContain('2026-11-10 00 – 2026-11-11 00');
  });
});
