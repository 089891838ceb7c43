import { createElement } from 'lwc';
import CrosswalkMetricSettings from 'c/crosswalkMetricSettings';
import type { NoticeView } from 'c/crosswalkNotice';
import getSettings from '@salesforce/apex/CrosswalkFieldSyncController.getSettings';
import saveSettings from '@salesforce/apex/CrosswalkFieldSyncController.saveSettings';

jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.saveSettings', () => ({ default: jest.fn() }), {
  virtual: true
});

type Control = HTMLElement & { name: string; value: unknown };

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render() {
  const element = createElement('c-crosswalk-metric-settings', { is: CrosswalkMetricSettings });
  document.body.append(element);
  await settled();
  const find = <T extends Element>(selector: string) => element.shadowRoot?.querySelector<T>(selector);
  const change = (tag: string, name: string, detail: unknown) =>
    [...(element.shadowRoot?.querySelectorAll<Control>(tag) ?? [])]
      .find((control) => control.name === name)
      ?.dispatchEvent(new CustomEvent('change', { detail }));
  const save = async () => {
    find<HTMLElement>('[data-id="save"]')?.click();
    await settled();
  };
  return {
    element,
    change,
    save,
    notice: () => find<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice')?.notice
  };
}

beforeEach(() => {
  jest
    .mocked(getSettings)
    .mockResolvedValue({ activeUserWindow: 'Trailing', licenseRule: 'Record', includeTrials: false });
});

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-metric-settings', () => {
  it('saves what was changed together with the rest', async () => {
    const { element, change, save, notice } = await render();
    await expect(element).toBeAccessible();
    change('lightning-radio-group', 'activeUserWindow', { value: 'Calendar' });
    change('lightning-input', 'includeTrials', { checked: true });
    change('lightning-input', 'trialField', { value: 'Is_Pilot__c' });
    await save();

    expect(saveSettings).toHaveBeenCalledWith({
      settings: {
        activeUserWindow: 'Calendar',
        licenseRule: 'Record',
        includeTrials: true,
        trialField: 'Is_Pilot__c'
      }
    });
    expect(notice()).toEqual({ variant: 'success', message: 'c.Crosswalk_Metrics_Saved' });
  });

  it('shows why something was refused', async () => {
    jest.mocked(saveSettings).mockRejectedValue({ body: { message: 'There is no such checkbox.' } });
    const { save, notice } = await render();
    await save();
    expect(notice()).toEqual({ variant: 'error', message: 'There is no such checkbox.' });
  });
});
