import { createElement } from 'lwc';
import CrosswalkFilters from 'c/crosswalkFilters';
import countMatching from '@salesforce/apex/CrosswalkFilterController.countMatching';
import getFields from '@salesforce/apex/CrosswalkFilterController.getFields';
import getFilters from '@salesforce/apex/CrosswalkFilterController.getFilters';
import saveFilters from '@salesforce/apex/CrosswalkFilterController.saveFilters';

jest.mock('@salesforce/apex/CrosswalkFilterController.countMatching', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFilterController.getFields', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFilterController.getFilters', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFilterController.saveFilters', () => ({ default: jest.fn() }), {
  virtual: true
});

type Input = HTMLElement & { name: string; value: string };

const WON = { scope: 'Opportunity', field: 'IsWon', operator: 'equals', value: 'true' };
const settled = async () => {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
};

async function render() {
  const element = createElement('c-crosswalk-filters', { is: CrosswalkFilters });
  document.body.append(element);
  await settled();
  const all = <T extends Element>(selector: string) => [
    ...(element.shadowRoot?.querySelectorAll<T>(selector) ?? [])
  ];
  const inputs = (name: string) =>
    all<Input>('lightning-combobox, lightning-input').filter((input) => input.name === name);
  return {
    element,
    all,
    inputs,
    enter: (name: string, value: string, at = 0) =>
      inputs(name)[at]?.dispatchEvent(new CustomEvent('change', { detail: { value } })),
    press: (name: string) => all<HTMLElement>(`[data-id="${name}"]`)[0]?.click(),
    notice: () => all('c-crosswalk-notice')[0]
  };
}

beforeEach(() => {
  jest.resetAllMocks();
  jest.mocked(getFilters).mockResolvedValue({ conditions: [WON], logic: null, postCondition: 'Draft' });
  jest.mocked(getFields).mockResolvedValue([
    { value: 'IsWon', label: 'Won', type: 'BOOLEAN' },
    { value: 'Amount', label: 'Amount', type: 'CURRENCY' }
  ]);
});

describe('c-crosswalk-filters', () => {
  it('shows the conditions that are kept, a checkbox field with True and False', async () => {
    const { element, inputs } = await render();

    expect(inputs('field')[0]?.value).toBe('IsWon');
    expect(inputs('value')[0]?.tagName).toBe('LIGHTNING-COMBOBOX');
    await expect(element).toBeAccessible();
  });

  it('forgets the value of a condition when its field changes', async () => {
    const { inputs, enter } = await render();
    enter('field', 'Amount');
    await settled();

    expect(inputs('value')[0]?.tagName).toBe('LIGHTNING-INPUT');
    expect(inputs('value')[0]?.value).toBe('');
  });

  it('counts with the conditions as they are entered, before they are saved', async () => {
    jest.mocked(countMatching).mockResolvedValue(0);
    const { press, enter, notice } = await render();
    press('add');
    await settled();
    enter('field', 'Amount', 1);
    await settled();
    enter('value', '0', 1);
    press('count');
    await settled();

    expect(countMatching).toHaveBeenCalledWith({
      conditions: [WON, { scope: 'Opportunity', field: 'Amount', operator: 'equals', value: '0' }],
      logic: ''
    });
    expect(notice()).toHaveProperty('notice.variant', 'info');
  });

  it('saves what was chosen', async () => {
    const { press, enter, notice } = await render();
    enter('postCondition', 'Deployed');
    press('save');
    await settled();

    expect(saveFilters).toHaveBeenCalledWith({
      filters: { conditions: [WON], logic: null, postCondition: 'Deployed' }
    });
    expect(notice()).toHaveProperty('notice.variant', 'success');
  });

  it('says what is wrong with a condition, and keeps what was entered', async () => {
    jest.mocked(saveFilters).mockRejectedValue({ body: { message: 'Condition 1 has no field.' } });
    const { press, enter, inputs, notice } = await render();
    enter('value', 'false');
    await settled();
    press('save');
    await settled();

    expect(notice()).toHaveProperty('notice.message', 'Condition 1 has no field.');
    expect(inputs('value')[0]?.value).toBe('false');
  });

  it('says why the filters could not be read', async () => {
    jest.mocked(getFilters).mockRejectedValue({ body: { message: 'Ask your admin.' } });

    expect((await render()).notice()).toHaveProperty('notice.message', 'Ask your admin.');
  });
});
