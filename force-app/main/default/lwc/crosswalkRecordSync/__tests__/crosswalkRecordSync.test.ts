import { createElement } from 'lwc';
import CrosswalkRecordSync from 'c/crosswalkRecordSync';
import getEntitlements from '@salesforce/apex/CrosswalkOneTimeSyncController.getEntitlements';
import getProgress from '@salesforce/apex/CrosswalkOneTimeSyncController.getProgress';
import startSync from '@salesforce/apex/CrosswalkOneTimeSyncController.startSync';
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';

jest.mock('@salesforce/apex/CrosswalkOneTimeSyncController.getEntitlements', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkOneTimeSyncController.getProgress', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkOneTimeSyncController.startSync', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/customPermission/CrosswalkRunSync', () => ({ __esModule: true, default: true }), {
  virtual: true
});

const ID = '006000000000001AAA';
const LINE = { Id: 'l1', PartNumber__c: 'FL-1', State__c: 'Deployed', CopiesCount__c: 10 };
const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

async function render() {
  const element = createElement('c-crosswalk-record-sync', { is: CrosswalkRecordSync });
  element.recordId = ID;
  document.body.append(element);
  await settled();
  const find = <T extends Element>(selector: string) =>
    element.shadowRoot?.querySelector<T>(selector) ?? null;
  return { element, find, text: () => element.shadowRoot?.textContent ?? '' };
}

beforeEach(() => {
  jest.resetAllMocks();
  jest.useFakeTimers();
  jest.mocked(getEntitlements).mockResolvedValue([]);
  jest.mocked(startSync).mockResolvedValue('a07000000000001AAA');
});
afterEach(() => jest.useRealTimers());

describe('c-crosswalk-record-sync', () => {
  it('says that nothing is held yet', async () => {
    const { text, element } = await render();

    expect(text()).toContain('c.Crosswalk_OneTime_NoEntitlements');
    jest.useRealTimers();
    await expect(element).toBeAccessible();
  });

  it.each([
    [
      'no copy is used',
      { ...LINE, FulfilledCount__c: 0, IsPermanent__c: true },
      'c.Crosswalk_OneTime_UsedOf'
    ],
    ['the number of used copies is not known', { ...LINE, IsPermanent__c: true }, '']
  ])('shows the lines of an entitlement when %s', async (_, line, used) => {
    jest
      .mocked(getEntitlements)
      .mockResolvedValue([{ Id: 'e1', EntitlementId__c: 'SF-1', State__c: 'Deployed', Lines__r: [line] }]);
    const { find } = await render();

    const cells = [...(find('tbody tr')?.children ?? [])].map((cell) => cell.textContent);
    expect(cells).toEqual(['FL-1', 'Deployed', used, 'c.Crosswalk_OneTime_Permanent']);
  });

  it('follows the run until it has ended, then shows each outcome and what is held now', async () => {
    jest
      .mocked(getProgress)
      .mockResolvedValueOnce({ isActive: true, run: { State__c: 'Running' }, outcomes: [] })
      .mockResolvedValueOnce({
        isActive: false,
        run: { State__c: 'SucceededWithErrors' },
        outcomes: [{ Id: 't1', RecordName__c: 'Order', Status__c: 'Failed', Message__c: 'Deploy it there.' }]
      });
    const { find, text } = await render();
    const button = find<HTMLElement & { disabled: boolean }>('[data-id="sync"]');
    button?.click();
    await settled();
    expect(startSync).toHaveBeenCalledWith({ recordId: ID });
    expect(button?.disabled).toBe(true);

    jest.advanceTimersByTime(1500);
    await settled();
    await settled();
    expect(text()).toContain('Deploy it there.');
    expect(button?.disabled).toBe(false);
    expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: ID }]);
    expect(getEntitlements).toHaveBeenCalledTimes(2);
  });

  it('says why the sync did not start, and can be asked again', async () => {
    jest.mocked(startSync).mockRejectedValue({ body: { message: 'The filters do not choose it.' } });
    const { find } = await render();
    const button = find<HTMLElement & { disabled: boolean }>('[data-id="sync"]');
    button?.click();
    await settled();

    expect(find('c-crosswalk-notice')).toHaveProperty('notice.message', 'The filters do not choose it.');
    expect(button?.disabled).toBe(false);
  });
});
