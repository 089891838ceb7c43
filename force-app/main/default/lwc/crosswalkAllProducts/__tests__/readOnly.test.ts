import { createElement } from 'lwc';
import CrosswalkAllProducts from 'c/crosswalkAllProducts';
import getSummary from '@salesforce/apex/CrosswalkProductController.getSummary';

jest.mock('@salesforce/apex/CrosswalkProductController.getSummary', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/customPermission/CrosswalkAccess', () => ({ __esModule: true, default: true }), {
  virtual: true
});
jest.mock(
  '@salesforce/customPermission/CrosswalkSelectProducts',
  () => ({ __esModule: true, default: undefined }),
  {
    virtual: true
  }
);
jest.mock('c/crosswalkFieldsModal', () => ({ __esModule: true, default: {} }));

const summary = jest.mocked(getSummary);

function render() {
  const element = createElement('c-crosswalk-all-products', { is: CrosswalkAllProducts });
  document.body.append(element);
  const property = (id: string, name: string): unknown => {
    const found = element.shadowRoot?.querySelector(`[data-id="${id}"]`);
    return found ? Reflect.get(found, name) : null;
  };
  return { element, property };
}

it('c-crosswalk-all-products shows how products stand to a user who may not select, with every action off', async () => {
  summary.mockResolvedValue({ includedCount: 3, readyCount: 3, attentionCount: 0, uncheckedCount: 0 });
  const { element, property } = render();
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();

  expect(summary).toHaveBeenCalledTimes(1);
  expect(property('summary', 'textContent')).toBe('c.Crosswalk_Products_Summary');
  for (const action of ['include', 'exclude', 'check-selected', 'check-all']) {
    expect(property(action, 'disabled')).toBe(true);
  }
  await expect(element).toBeAccessible();
});
