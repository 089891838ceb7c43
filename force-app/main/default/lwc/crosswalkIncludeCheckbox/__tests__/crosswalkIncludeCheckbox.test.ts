import { createElement } from 'lwc';
import CrosswalkIncludeCheckbox from 'c/crosswalkIncludeCheckbox';

type Input = HTMLElement & { label: string; variant: string; checked: boolean; disabled: boolean };

function render(properties: Record<string, unknown> = {}) {
  const element = createElement('c-crosswalk-include-checkbox', { is: CrosswalkIncludeCheckbox });
  Object.assign(element, { productId: '01t1', productName: 'Designer', ...properties });
  document.body.append(element);
  const input = element.shadowRoot?.querySelector<Input>('lightning-input');
  const spinner = element.shadowRoot?.querySelector('lightning-spinner') ?? null;
  return { element, input, spinner };
}

describe('c-crosswalk-include-checkbox', () => {
  it('is named for its product in a table, and for the field elsewhere', async () => {
    const inTable = render({ checked: true });
    const onPage = render({ showLabel: true });

    expect(inTable.input?.label).toBe('c.Crosswalk_Products_IncludeProduct');
    expect(inTable.input?.variant).toBe('label-hidden');
    expect(inTable.input?.checked).toBe(true);
    expect(onPage.input?.label).toBe('c.Crosswalk_Products_IncludeColumn');
    expect(onPage.input?.variant).toBe('standard');
    await expect(inTable.element).toBeAccessible();
    await expect(onPage.element).toBeAccessible();
  });

  it('asks through the table for what was ticked', () => {
    const { element, input } = render();
    const asked: unknown[] = [];
    document.body.addEventListener('includechange', (event) => asked.push((event as CustomEvent).detail), {
      once: true
    });

    input?.dispatchEvent(new CustomEvent('change', { detail: { checked: true } }));

    expect(asked).toEqual([{ productId: '01t1', isIncluded: true }]);
    expect(element.isConnected).toBe(true);
  });

  it('shows that it is saving, keeps the focus, and takes no other click meanwhile', async () => {
    const { element, input, spinner } = render({ isSaving: true, checked: true });
    const onChange = jest.fn();
    element.addEventListener('includechange', onChange);
    if (input) input.checked = false;

    input?.dispatchEvent(new CustomEvent('change', { detail: { checked: false } }));

    expect(onChange).not.toHaveBeenCalled();
    expect(input?.checked).toBe(true);
    expect(input?.disabled).toBe(false);
    expect(spinner).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('cannot be changed by whoever may only see', () => {
    const { input, spinner } = render({ disabled: true });

    expect(input?.disabled).toBe(true);
    expect(spinner).toBeNull();
  });
});
