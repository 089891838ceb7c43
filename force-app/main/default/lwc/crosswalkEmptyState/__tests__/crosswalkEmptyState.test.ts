import { createElement } from 'lwc';
import CrosswalkEmptyState from 'c/crosswalkEmptyState';

describe('c-crosswalk-empty-state', () => {
  it('says that there is nothing, and what to do', async () => {
    const element = createElement('c-crosswalk-empty-state', { is: CrosswalkEmptyState });
    element.heading = 'No products';
    element.message = 'Search for something else.';
    document.body.append(element);

    expect(element.shadowRoot?.querySelector('h2')?.textContent).toBe('No products');
    expect(element.shadowRoot?.querySelector('p')?.textContent).toBe('Search for something else.');
    await expect(element).toBeAccessible();
  });
});
