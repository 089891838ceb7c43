import { createElement } from 'lwc';
import CrosswalkProductInformation from 'c/crosswalkProductInformation';
import type { NoticeView } from 'c/crosswalkNotice';
import type { ReadinessView } from 'c/crosswalkReadinessView';
import checkReadiness from '@salesforce/apex/CrosswalkProductController.checkReadiness';
import setIncluded from '@salesforce/apex/CrosswalkProductController.setIncluded';
import { getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';

jest.mock('@salesforce/apex/CrosswalkProductController.checkReadiness', () => ({ default: jest.fn() }), {
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

/** The test double of the wire: it emits what the test says. */
const record = getRecord as unknown as {
  emit(record: unknown, filter?: (config: Record<string, unknown>) => boolean): void;
  error(body: unknown, status: number, statusText: string): void;
};
const save = jest.mocked(setIncluded);
const check = jest.mocked(checkReadiness);
const ID = '01t000000000001AAA';

function product(values: Record<string, unknown> = {}) {
  const all = {
    Name: 'Designer',
    CrosswalkIncludeInFlexNetSync__c: true,
    CrosswalkReadiness__c: 'READY',
    CrosswalkReadinessDetail__c: 'Ready: matches Designer 5.0 in FlexNet Operations.',
    CrosswalkIsReadinessOutdated__c: false,
    CrosswalkFlexNetProduct__c: 'Designer 5.0',
    CrosswalkCheckedAt__c: '2026-04-01T08:00:00.000Z',
    ...values
  };
  const fields = Object.entries(all).map(([name, value]) => [
    name,
    { value, displayValue: name === 'CrosswalkReadiness__c' ? 'In Words' : null }
  ]);
  return { id: ID, apiName: 'Product2', fields: Object.fromEntries(fields) as Record<string, unknown> };
}

function render() {
  const element = createElement('c-crosswalk-product-information', { is: CrosswalkProductInformation });
  element.recordId = ID;
  document.body.append(element);
  const find = <T extends Element>(selector: string) =>
    element.shadowRoot?.querySelector<T>(selector) ?? null;
  return {
    element,
    find,
    checkbox: () =>
      find<HTMLElement & { checked: boolean; isSaving: boolean; disabled: boolean }>(
        'c-crosswalk-include-checkbox'
      ),
    button: () => find<HTMLElement & { disabled: boolean }>('[data-id="check-now"]'),
    readiness: () => find<HTMLElement & { readiness: ReadinessView }>('c-crosswalk-readiness')?.readiness,
    notice: () => find<HTMLElement & { notice?: NoticeView }>('[data-id="notice"]')?.notice,
    tick: (isIncluded: boolean) =>
      find('c-crosswalk-include-checkbox')?.dispatchEvent(
        new CustomEvent('includechange', { detail: { productId: ID, isIncluded } })
      )
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 50 && !isTrue(); turn++) await Promise.resolve();
  expect(isTrue()).toBe(true);
}

describe('c-crosswalk-product-information', () => {
  it('is loading until the product was read', async () => {
    const { element, find, checkbox } = render();
    await Promise.resolve();
    const asked: unknown[] = [];
    record.emit(undefined, ({ recordId }) => asked.push(recordId) === 0);

    expect(find('lightning-spinner')).not.toBeNull();
    expect(checkbox()).toBeNull();
    expect(asked).toEqual([ID]);
    await expect(element).toBeAccessible();
  });

  it('shows checkbox, readiness with its reason, match and time', async () => {
    const { element, find, checkbox, readiness } = render();

    record.emit(product());
    await Promise.resolve();

    expect(checkbox()?.checked).toBe(true);
    expect(readiness()).toMatchObject({ label: 'In Words', variant: 'success' });
    expect(readiness()?.sentence).toBe('Ready: matches Designer 5.0 in FlexNet Operations.');
    expect(find('[data-id="match"]')?.textContent).toBe('Designer 5.0');
    expect(find<HTMLElement & { value: string }>('lightning-formatted-date-time')?.value).toBe(
      '2026-04-01T08:00:00.000Z'
    );
    await expect(element).toBeAccessible();
  });

  it('says that it was never checked and nothing was found, rather than nothing', async () => {
    const { element, find, readiness } = render();

    record.emit(
      product({
        CrosswalkReadiness__c: null,
        CrosswalkFlexNetProduct__c: null,
        CrosswalkCheckedAt__c: null,
        CrosswalkReadinessDetail__c: null
      })
    );
    await Promise.resolve();

    expect(readiness()?.label).toBe('c.Crosswalk_Readiness_NotChecked');
    expect(find('[data-id="match"]')?.textContent).toBe('c.Crosswalk_Product_NoMatch');
    expect(find('[data-id="checked-at"]')?.textContent).toBe('c.Crosswalk_Product_NeverChecked');
    await expect(element).toBeAccessible();
  });

  it('asks to be checked again once the product was changed', async () => {
    const { readiness } = render();

    record.emit(product({ CrosswalkIsReadinessOutdated__c: true }));
    await Promise.resolve();

    expect(readiness()?.label).toBe('c.Crosswalk_Readiness_Outdated');
  });

  it('has failed with a sentence when the product cannot be read', async () => {
    const { element, notice, find } = render();

    record.error({ message: 'No access to the product.' }, 403, 'Forbidden');
    await Promise.resolve();

    expect(notice()).toEqual({ variant: 'error', message: 'No access to the product.' });
    expect(find('lightning-spinner')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('saves the checkbox at once, shows it, and has the record read again', async () => {
    let finish: (outcome: object) => void = () => {};
    save.mockReturnValue(new Promise((resolve) => (finish = resolve)));
    const { checkbox, tick } = render();
    record.emit(product({ CrosswalkIncludeInFlexNetSync__c: false }));
    await Promise.resolve();

    tick(true);
    await Promise.resolve();

    expect(checkbox()?.isSaving).toBe(true);
    expect(checkbox()?.checked).toBe(true);
    expect(save).toHaveBeenCalledTimes(1);
    expect(save).toHaveBeenCalledWith({ productIds: [ID], isIncluded: true });

    finish({ savedCount: 1, failures: [] });
    await until(() => checkbox()?.isSaving === false);

    expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: ID }]);
  });

  it.each([
    ['Apex refuses', () => save.mockRejectedValue({ body: { message: 'Refused.' } })],
    [
      'the product cannot be saved',
      () => save.mockResolvedValue({ savedCount: 0, failures: [{ productId: ID, message: 'Refused.' }] })
    ]
  ])('takes the tick back with the reason when %s', async (_, fail) => {
    fail();
    const { checkbox, notice, tick } = render();
    record.emit(product({ CrosswalkIncludeInFlexNetSync__c: false }));
    await Promise.resolve();

    tick(true);
    await until(() => notice() !== undefined);
    await until(() => checkbox()?.checked === false);

    expect(notice()).toEqual({ variant: 'error', message: 'Refused.' });
    expect(checkbox()?.isSaving).toBe(false);
  });

  it('checks now, offers no second check meanwhile, and has the record read again', async () => {
    let finish: (outcome: object) => void = () => {};
    check.mockReturnValue(new Promise((resolve) => (finish = resolve)));
    const { element, button, notice } = render();
    record.emit(product());
    await Promise.resolve();

    button()?.click();
    await Promise.resolve();

    expect(button()?.disabled).toBe(true);
    expect(check).toHaveBeenCalledTimes(1);
    expect(check).toHaveBeenCalledWith({ productIds: [ID] });
    await expect(element).toBeAccessible();

    finish({ savedCount: 1, failures: [] });
    await until(() => button()?.disabled === false);

    expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: ID }]);
    expect(notice()).toBeUndefined();
  });

  it('says why it could not check', async () => {
    check.mockRejectedValue({ body: { message: 'The proxy did not answer.' } });
    const { button, notice } = render();
    record.emit(product());
    await Promise.resolve();

    button()?.click();
    await until(() => notice() !== undefined);

    expect(notice()).toEqual({ variant: 'error', message: 'The proxy did not answer.' });
    expect(button()?.disabled).toBe(false);
  });
});
