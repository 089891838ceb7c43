import { createElement } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import CrosswalkFeatures from 'c/crosswalkFeatures';
import type { NoticeView } from 'c/crosswalkNotice';
import getCatalog from '@salesforce/apex/CrosswalkFieldSyncController.getCatalog';
import getFeatures from '@salesforce/apex/CrosswalkFeatureController.getFeatures';
import removeFeature from '@salesforce/apex/CrosswalkFeatureController.removeFeature';
import saveFeature from '@salesforce/apex/CrosswalkFeatureController.saveFeature';

jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getCatalog', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFeatureController.getFeatures', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFeatureController.removeFeature', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFeatureController.saveFeature', () => ({ default: jest.fn() }), {
  virtual: true
});

type Control = HTMLElement & { name: string; options: { value: string; label: string }[] };

const confirm = jest.fn<Promise<unknown>, [unknown]>();
const PACKAGE = '0335g00000FLdAA';
const FEATURE = {
  featureId: 'f1',
  name: 'Planning',
  state: 'Recalculating',
  usedBy: 2,
  components: [{ packageId: PACKAGE, componentType: 'CustomObject', componentName: 'Job', operations: [] }]
};

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render() {
  const element = createElement('c-crosswalk-features', { is: CrosswalkFeatures });
  document.body.append(element);
  await settled();
  const find = <T extends Element>(selector: string) => element.shadowRoot?.querySelector<T>(selector);
  const press = async (id: string) => {
    find<HTMLElement>(`[data-id="${id}"]`)?.click();
    await settled();
  };
  const fire = async (selector: string, type: string, detail: unknown) => {
    find(selector)?.dispatchEvent(new CustomEvent(type, { detail }));
    await settled();
  };
  return {
    element,
    find,
    press,
    fire,
    notice: () => find<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice')?.notice
  };
}

beforeEach(() => {
  // The stub of the base component wants its opener to be replaced.
  (LightningConfirm as unknown as { open: unknown }).open = confirm;
  jest.mocked(getFeatures).mockResolvedValue([FEATURE]);
  jest.mocked(getCatalog).mockResolvedValue({
    packages: [{ packageId: PACKAGE, name: 'Dispatch' }],
    components: [
      { packageId: PACKAGE, componentType: 'CustomObject', componentName: 'Job' },
      { packageId: PACKAGE, componentType: 'ApexClass', componentName: 'Planner' }
    ]
  });
});

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-features', () => {
  it('lists features, and that the history of one is counted anew', async () => {
    const { element, find } = await render();
    expect(find('tbody')?.textContent).toContain('Planning');
    expect(
      find<HTMLElement & { status?: { label: string } }>('c-crosswalk-status-badge')?.status?.label
    ).toBe('c.Crosswalk_Features_Recalculating');
    await expect(element).toBeAccessible();
  });

  it('defines one from components that were seen, with operations of objects', async () => {
    const { element, find, press, fire } = await render();
    await press('add');
    await fire('lightning-input', 'change', { value: 'Dispatching' });
    expect(find<Control>('[data-id="candidate"]')?.options.map(({ label }) => label)).toEqual([
      'Job (CustomObject, Dispatch)',
      'Planner (ApexExecution, Dispatch)'
    ]);
    await fire('[data-id="candidate"]', 'change', { value: `${PACKAGE}|CustomObject|Job` });
    await press('add-component');
    await fire('lightning-checkbox-group', 'change', { value: ['INSERT'] });
    expect(find<Control>('[data-id="candidate"]')?.options).toHaveLength(1);
    await expect(element).toBeAccessible();
    await press('save');

    expect(saveFeature).toHaveBeenCalledWith({
      feature: {
        name: 'Dispatching',
        description: '',
        components: [
          { packageId: PACKAGE, componentType: 'CustomObject', componentName: 'Job', operations: ['INSERT'] }
        ]
      }
    });
  });

  it('keeps what was entered when it is refused', async () => {
    jest.mocked(saveFeature).mockRejectedValue({ body: { message: 'The name is taken.' } });
    const { press, find, notice } = await render();
    await press('add');
    await press('save');
    expect(notice()?.message).toBe('The name is taken.');
    expect(find('[data-id="save"]')).not.toBeNull();
    await press('cancel');
    expect(find('tbody')).not.toBeNull();
  });

  it('shows why a feature cannot be deleted', async () => {
    confirm.mockResolvedValue(true);
    jest.mocked(removeFeature).mockRejectedValue({ body: { message: 'It is in use.' } });
    const { fire, notice } = await render();
    await fire('lightning-button-menu', 'select', { value: 'delete' });
    await settled();
    expect(removeFeature).toHaveBeenCalledWith({ featureId: 'f1' });
    expect(notice()?.message).toBe('It is in use.');
  });

  it('says that no component is known yet', async () => {
    jest.mocked(getFeatures).mockResolvedValue([]);
    jest.mocked(getCatalog).mockResolvedValue({ packages: [], components: [] });
    const { find, press } = await render();
    expect(find('c-crosswalk-empty-state')).not.toBeNull();
    await press('add');
    expect(find('[data-id="no-catalog"]')).not.toBeNull();
  });
});
