import { createElement, type LightningElement } from 'lwc';
import CrosswalkSalesforceSync from 'c/crosswalkSalesforceSync';
import type { NoticeView } from 'c/crosswalkNotice';
import getOverview from '@salesforce/apex/CrosswalkFieldSyncController.getOverview';
import removeSchedule from '@salesforce/apex/CrosswalkFieldSyncController.removeSchedule';
import runNow from '@salesforce/apex/CrosswalkFieldSyncController.runNow';
import scheduleDaily from '@salesforce/apex/CrosswalkFieldSyncController.scheduleDaily';
import getFields from '@salesforce/apex/CrosswalkFieldSyncController.getFields';

jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getOverview', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.removeSchedule', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.runNow', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.scheduleDaily', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getFields', () => ({ default: jest.fn() }), {
  virtual: true
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render() {
  const element = createElement('c-crosswalk-salesforce-sync', {
    is: CrosswalkSalesforceSync as unknown as typeof LightningElement
  });
  document.body.append(element);
  await settled();
  const find = <T extends Element>(selector: string) => element.shadowRoot?.querySelector<T>(selector);
  const press = async (id: string) => {
    find<HTMLElement>(`[data-id="${id}"]`)?.click();
    await settled();
    await settled();
  };
  const notices = () =>
    [
      ...(element.shadowRoot?.querySelectorAll<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice') ??
        [])
    ].map(({ notice }) => notice?.message);
  return { element, find, press, notices };
}

beforeEach(() => {
  jest.mocked(getOverview).mockResolvedValue({ scheduleState: 'NotScheduled' });
  jest.mocked(getFields).mockResolvedValue([]);
});

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-salesforce-sync', () => {
  it('opens with the synced fields, and says that it never ran', async () => {
    const { element, find } = await render();
    expect(find('c-crosswalk-synced-fields')).not.toBeNull();
    expect(find('[data-id="last"]')?.textContent).toContain('c.Crosswalk_SalesforceSync_Never');
    await expect(element).toBeAccessible();
  });

  it('runs the sync, and lets nobody start a second one', async () => {
    const { find, press, notices } = await render();
    jest.mocked(getOverview).mockResolvedValue({ activeRunId: 'r1' });
    await press('sync');
    expect(runNow).toHaveBeenCalledTimes(1);
    expect(notices()).toContain('c.Crosswalk_SalesforceSync_Running');
    expect(find<HTMLElement & { disabled: boolean }>('[data-id="sync"]')?.disabled).toBe(true);
  });

  it('says how a run ended that was over before anybody looked', async () => {
    const { find, press, notices } = await render();
    jest.mocked(getOverview).mockResolvedValue({ lastRun: { Id: 'r1', State__c: 'Succeeded' } });
    await press('sync');
    expect(notices().join()).toContain('c.Crosswalk_SalesforceSync_Ended');
    expect(find<HTMLElement & { disabled: boolean }>('[data-id="sync"]')?.disabled).toBe(false);
  });

  it('schedules the sync, and takes the schedule away', async () => {
    const { find } = await render();
    const pressDaily = async () => {
      find('c-crosswalk-daily-schedule')?.shadowRoot?.querySelector<HTMLElement>('lightning-button')?.click();
      await settled();
    };
    jest.mocked(getOverview).mockResolvedValue({ scheduleState: 'Scheduled' });
    await pressDaily();
    expect(scheduleDaily).toHaveBeenCalledWith({ hour: 5, minute: 0 });
    await pressDaily();
    expect(removeSchedule).toHaveBeenCalledTimes(1);
  });

  it('shows the counts and the sentence of the last run', async () => {
    jest.mocked(getOverview).mockResolvedValue({
      lastRun: { State__c: 'Failed', Message__c: 'Usage is too old.', ReadCount__c: 0 }
    });
    const { find } = await render();
    expect(find('[data-id="last"]')?.textContent).toContain('Usage is too old.');
  });

  it('says what is missing without the License Management App, and why a run was refused', async () => {
    jest
      .mocked(getOverview)
      .mockResolvedValue({ licenses: { code: 'lma-missing', message: 'Install the app.' } });
    const { find, notices } = await render();
    expect(notices()).toContain('Install the app.');
    expect(find<HTMLElement & { disabled: boolean }>('[data-id="sync"]')?.disabled).toBe(true);
    document.body.replaceChildren();

    jest.mocked(getOverview).mockResolvedValue({});
    jest.mocked(runNow).mockRejectedValue({ body: { message: 'A run is active.' } });
    const page = await render();
    await page.press('sync');
    expect(page.notices()).toContain('A run is active.');
  });
});
