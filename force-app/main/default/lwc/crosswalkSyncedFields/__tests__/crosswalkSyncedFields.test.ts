import { createElement } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import CrosswalkSyncedFields from 'c/crosswalkSyncedFields';
import CrosswalkFieldWizard from 'c/crosswalkFieldWizard';
import type { NoticeView } from 'c/crosswalkNotice';
import checkFields from '@salesforce/apex/CrosswalkFieldSyncController.checkFields';
import getFields from '@salesforce/apex/CrosswalkFieldSyncController.getFields';
import removeField from '@salesforce/apex/CrosswalkFieldSyncController.removeField';
import setPaused from '@salesforce/apex/CrosswalkFieldSyncController.setPaused';

jest.mock('@salesforce/apex/CrosswalkFieldSyncController.checkFields', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getFields', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.removeField', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.setPaused', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('c/crosswalkFieldWizard', () => ({ __esModule: true, default: { open: jest.fn() } }));

const wizard = jest.mocked(
  (CrosswalkFieldWizard as unknown as { open: (properties: unknown) => Promise<unknown> }).open
);
const confirm = jest.fn<Promise<unknown>, [unknown]>();

const FIELDS = [
  {
    choice: { recordId: 'a1', purpose: 'Display', accountField: 'Industry' },
    label: 'Industry',
    state: 'Active'
  },
  {
    choice: { recordId: 'a2', purpose: 'Metric', metric: 'MAU', accountField: 'Users__c' },
    label: 'Users',
    state: 'Active',
    lastRunAt: '2026-11-11T05:00:00.000Z',
    dataThrough: '2026-11-10',
    lastChangedCount: 0,
    lastFailedCount: 2
  },
  {
    choice: { recordId: 'a3', purpose: 'Metric', metric: 'DAU', accountField: 'Gone__c' },
    state: 'Broken',
    stateReason: 'Gone__c was deleted.'
  }
];

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render() {
  const element = createElement('c-crosswalk-synced-fields', { is: CrosswalkSyncedFields });
  document.body.append(element);
  await settled();
  await settled();
  const find = <T extends Element>(selector: string) => element.shadowRoot?.querySelector<T>(selector);
  const act = async (id: string, value: string) => {
    find(`lightning-button-menu[data-id="${id}"]`)?.dispatchEvent(
      new CustomEvent('select', { detail: { value } })
    );
    await settled();
    await settled();
    // A dialog, a call and the list that is read again, one after the other.
    for (let turn = 0; turn < 5; turn++) await settled();
  };
  const notice = () => find<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice')?.notice;
  return { element, find, act, notice };
}

beforeEach(() => {
  // The stub of the base component wants its opener to be replaced.
  (LightningConfirm as unknown as { open: unknown }).open = confirm;
  jest.mocked(getFields).mockResolvedValue(FIELDS);
});

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-synced-fields', () => {
  it('says of an override field when it was read, and in how many accounts it has a value', async () => {
    const override = {
      choice: {
        recordId: 'a4',
        purpose: 'Override',
        overrideKind: 'InternalSeatCount',
        accountField: 'Seats__c'
      },
      label: 'Seats',
      state: 'Active',
      lastRunAt: '2026-11-11T05:00:00.000Z',
      lastReadCount: 0
    };
    jest.mocked(getFields).mockResolvedValue([...FIELDS, override]);
    const { find } = await render();

    expect(find('[data-field="Seats__c"]')?.textContent).toContain('c.Crosswalk_SyncedFields_Read');
    expect(find('[data-field="Seats__c"] lightning-formatted-date-time')).not.toBeNull();
    expect(find('[data-field="Industry"]')?.textContent).not.toContain('c.Crosswalk_SyncedFields_Never');
  });

  it('lists fields by what they are for, with how they are', async () => {
    const { element, find, notice } = await render();

    expect(find('[data-purpose="Display"] tbody')?.textContent).toContain('Industry');
    expect(find('[data-purpose="Override"]')?.textContent).toContain('c.Crosswalk_SyncedFields_None');
    expect(find('[data-field="Users__c"]')?.textContent).toContain('2026-11-10');
    expect(find('[data-field="Gone__c"]')?.textContent).toContain('Gone__c was deleted.');
    expect(find('[data-field="Gone__c"]')?.textContent).toContain('c.Crosswalk_SyncedFields_Never');
    expect(notice()?.variant).toBe('warning');
    await expect(element).toBeAccessible();
  });

  it('pauses, and asks before it deletes', async () => {
    const { act } = await render();
    await act('a2', 'pause');
    expect(setPaused).toHaveBeenCalledWith({ recordId: 'a2', isPaused: true });

    confirm.mockResolvedValue(false);
    await act('a2', 'delete');
    expect(removeField).not.toHaveBeenCalled();
    confirm.mockResolvedValue(true);
    await act('a2', 'delete');
    expect(removeField).toHaveBeenCalledWith({ recordId: 'a2' });
  });

  it('opens the wizard for a new field and for one that is changed', async () => {
    const { find, act } = await render();
    find<HTMLElement>('[data-id="add"]')?.click();
    await settled();
    expect(wizard).toHaveBeenLastCalledWith({ size: 'medium', choice: undefined });
    await act('a2', 'edit');
    expect(wizard).toHaveBeenLastCalledWith({ size: 'medium', choice: FIELDS[1]?.choice });
    expect(jest.mocked(getFields).mock.calls.length).toBeGreaterThan(2);
  });

  it('says what to do first, checks fields, and shows a failure', async () => {
    jest.mocked(getFields).mockResolvedValue([]);
    const { find, notice } = await render();
    expect(find('c-crosswalk-empty-state')).not.toBeNull();
    find<HTMLElement>('[data-id="check"]')?.click();
    await settled();
    await settled();
    expect(checkFields).toHaveBeenCalledTimes(1);
    expect(notice()).toEqual({ variant: 'success', message: 'c.Crosswalk_SyncedFields_Checked' });
    jest.mocked(checkFields).mockRejectedValue({ body: { message: 'You may not.' } });
    find<HTMLElement>('[data-id="check"]')?.click();
    await settled();
    expect(notice()?.message).toBe('You may not.');
  });
});
