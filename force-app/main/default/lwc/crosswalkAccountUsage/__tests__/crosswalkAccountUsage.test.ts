import { createElement } from 'lwc';
import CrosswalkAccountUsage from 'c/crosswalkAccountUsage';
import type { NoticeView } from 'c/crosswalkNotice';
import getAccount from '@salesforce/apex/CrosswalkUsageAccountController.getAccount';

jest.mock('@salesforce/apex/CrosswalkUsageAccountController.getAccount', () => ({ default: jest.fn() }), {
  virtual: true
});

const reason = { code: 'trial-only', message: 'Trials only.' };

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render() {
  const element = createElement('c-crosswalk-account-usage', { is: CrosswalkAccountUsage });
  Object.assign(element, { recordId: '001A' });
  document.body.append(element);
  await settled();
  await settled();
  const find = <T extends Element>(selector: string) => element.shadowRoot?.querySelector<T>(selector);
  return { element, find, figure: (key: string) => find(`[data-figure="${key}"]`)?.textContent };
}

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-account-usage', () => {
  it('shows figures with where they come from, features, and what is not known', async () => {
    jest.mocked(getAccount).mockResolvedValue({
      featureNames: { f1: 'Planning' },
      usage: {
        dataThrough: '2026-11-10',
        isStale: false,
        missingDays: 2,
        accounts: [
          {
            activeUsers: { dau: { value: 0 }, wau: { value: 5 }, mau: { reason } },
            internalSeats: { value: 20, isSiteLicense: false, source: 'Override' },
            externalSeats: { reason },
            seatsUsed: 5,
            renewalDate: {},
            series: [{ day: '2026-11-10', users: 0 }],
            features: [{ featureId: 'f1', reason }],
            warnings: [{ code: 'override-not-whole', message: 'Enter a whole number.' }]
          }
        ]
      }
    });
    const { element, find, figure } = await render();

    expect(getAccount).toHaveBeenCalledWith({ accountId: '001A' });
    expect(figure('dau')).toBe('0');
    expect(figure('mau')).toBe('c.Crosswalk_MetricText_NoneTrials only.');
    expect(figure('internal')).toBe('20c.Crosswalk_AccountUsage_Override');
    expect(figure('used')).toBe('525 %');
    expect(figure('renewal')).toBe('c.Crosswalk_MetricText_None');
    expect(find('tbody')?.textContent).toContain('Planning');
    expect(element.shadowRoot?.textContent).toContain('Enter a whole number.');
    await expect(element).toBeAccessible();
  });

  it('says why there is nothing', async () => {
    jest.mocked(getAccount).mockRejectedValue({ body: { message: 'Install the app.' } });
    const { find } = await render();
    expect(find<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice')?.notice?.message).toBe(
      'Install the app.'
    );
  });
});
