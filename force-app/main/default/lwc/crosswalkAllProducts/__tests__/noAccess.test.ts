import { createElement } from 'lwc';
import CrosswalkAllProducts from 'c/crosswalkAllProducts';
import getSummary from '@salesforce/apex/CrosswalkProductController.getSummary';

jest.mock('@salesforce/apex/CrosswalkProductController.getSummary', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/customPermission/CrosswalkAccess', () => ({ __esModule: true, default: undefined }), {
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

it('c-crosswalk-all-products gives a user without access a sentence, and asks for nothing', async () => {
  const { element, property } = render();

  expect(property('notice', 'notice')).toEqual({ variant: 'error', message: 'c.Crosswalk_Error_NoAccess' });
  expect(property('include', 'disabled')).toBeNull();
  expect(summary).not.toHaveBeenCalled();
  await expect(element).toBeAccessible();
});
