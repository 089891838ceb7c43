import { createElement } from 'lwc';
import CrosswalkFieldsModal from 'c/crosswalkFieldsModal';
import { updateListInfoByName } from 'lightning/uiListsApi';

const update = jest.mocked(updateListInfoByName);
const OPTIONS = ['Name', 'ProductCode', 'Family'].map((value) => ({ value, label: value }));

type Listbox = HTMLElement & { options: unknown; value: unknown; sourceLabel: string; selectedLabel: string };

function render(visible = ['Name']) {
  const element = createElement('c-crosswalk-fields-modal', { is: CrosswalkFieldsModal });
  Object.assign(element, {
    objectApiName: 'Product2',
    listViewApiName: 'AllProducts',
    options: OPTIONS,
    visible
  });
  document.body.append(element);
  const closed: unknown[] = [];
  element.addEventListener('closed', (event) => closed.push((event as CustomEvent).detail));
  const find = <T extends Element>(selector: string) => {
    const found = element.shadowRoot?.querySelector<T>(selector);
    if (!found) throw new Error(`There is no ${selector}.`);
    return found;
  };
  const choose = (value: string[]) =>
    find('lightning-dual-listbox').dispatchEvent(new CustomEvent('change', { detail: { value } }));
  const save = find<HTMLElement & { disabled: boolean }>('[data-id="save"]');
  return { element, closed, find, choose, save };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 30 && !isTrue(); turn++) await Promise.resolve();
  expect(isTrue()).toBe(true);
}

describe('c-crosswalk-fields-modal', () => {
  it('shows Available Fields and Visible Fields', async () => {
    const { element, find } = render();
    const listbox = find<Listbox>('lightning-dual-listbox');

    expect(listbox.options).toEqual(OPTIONS);
    expect(listbox.value).toEqual(['Name']);
    expect(listbox.sourceLabel).toBe('c.Crosswalk_Fields_Available');
    expect(listbox.selectedLabel).toBe('c.Crosswalk_Fields_Visible');
    await expect(element).toBeAccessible();
  });

  it('saves the chosen fields in their order and closes', async () => {
    update.mockResolvedValue({} as never);
    const { closed, choose, save } = render();

    choose(['Family', 'Name']);
    save.click();
    await until(() => closed.length > 0);

    expect(update).toHaveBeenCalledTimes(1);
    expect(update).toHaveBeenCalledWith({
      objectApiName: 'Product2',
      listViewApiName: 'AllProducts',
      displayColumns: ['Family', 'Name']
    });
    expect(closed).toEqual(['saved']);
  });

  it('changes nothing when it is cancelled', () => {
    const { closed, choose, find } = render();

    choose(['Family']);
    find<HTMLElement>('[data-id="cancel"]').click();

    expect(update).not.toHaveBeenCalled();
    expect(closed).toHaveLength(1);
    expect(closed).not.toContain('saved');
  });

  it('stays open with the reason when it cannot be saved', async () => {
    update.mockRejectedValue({ body: { message: 'You may not change this list view.' } });
    const { closed, find, save } = render();
    const notice = find<HTMLElement & { notice?: { message: string } }>('c-crosswalk-notice');

    save.click();
    await until(() => notice.notice !== undefined);

    expect(notice.notice?.message).toBe('You may not change this list view.');
    expect(closed).toEqual([]);
    expect(save.disabled).toBe(false);
  });

  it.each([
    ['no field', 0],
    ['more fields than a list view has', 16]
  ])('cannot be saved with %s', async (_, count) => {
    const { choose, save } = render();

    choose(Array.from({ length: count }, (__, index) => `Field${index}__c`));
    await Promise.resolve();

    expect(save.disabled).toBe(true);
  });
});
