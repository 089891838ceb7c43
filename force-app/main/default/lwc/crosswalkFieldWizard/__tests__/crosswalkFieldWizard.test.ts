import { createElement } from 'lwc';
import CrosswalkFieldWizard from 'c/crosswalkFieldWizard';
import type { NoticeView } from 'c/crosswalkNotice';
import getAccountFields from '@salesforce/apex/CrosswalkFieldSyncController.getAccountFields';
import getCatalog from '@salesforce/apex/CrosswalkFieldSyncController.getCatalog';
import getFeatures from '@salesforce/apex/CrosswalkFeatureController.getFeatures';
import getOverview from '@salesforce/apex/CrosswalkFieldSyncController.getOverview';
import getSettings from '@salesforce/apex/CrosswalkFieldSyncController.getSettings';
import preview from '@salesforce/apex/CrosswalkFieldSyncController.preview';
import saveField from '@salesforce/apex/CrosswalkFieldSyncController.saveField';
import suggestField from '@salesforce/apex/CrosswalkFieldSyncController.suggestField';

jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getAccountFields', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getCatalog', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFeatureController.getFeatures', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getOverview', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.getSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.preview', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.saveField', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkFieldSyncController.suggestField', () => ({ default: jest.fn() }), {
  virtual: true
});

type Control = HTMLElement & {
  name: string;
  value: unknown;
  options: { value: string; label: string }[];
  disabled: boolean;
};

const PACKAGE = '0335g00000FLdAA';
const FIELDS = [
  {
    value: 'Industry',
    label: 'Industry',
    problem: { code: 'field-type-wrong', message: 'Choose a number field.' }
  },
  { value: 'Users__c', label: 'Users', warning: 'Another field has this metric.' }
];

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function render(choice?: Record<string, unknown>) {
  const element = createElement('c-crosswalk-field-wizard', { is: CrosswalkFieldWizard });
  Object.assign(element, { choice });
  document.body.append(element);
  const closed: unknown[] = [];
  element.addEventListener('closed', (event) => closed.push((event as CustomEvent).detail));
  await settled();
  const all = <T extends Element>(selector: string) => [
    ...(element.shadowRoot?.querySelectorAll<T>(selector) ?? [])
  ];
  const find = <T extends Element>(selector: string) => all<T>(selector)[0];
  const control = (name: string) =>
    [...all<Control>('lightning-radio-group'), ...all<Control>('lightning-combobox')].find(
      (one) => one.name === name
    );
  const choose = async (name: string, value: string) => {
    const target = control(name);
    if (!target) throw new Error(`There is no ${name}.`);
    target.dispatchEvent(new CustomEvent('change', { detail: { value } }));
    await settled();
  };
  const button = (name: string) => find<Control>(`[data-id="${name}"]`);
  const press = async (name: string) => {
    button(name)?.click();
    await settled();
    await settled();
  };
  const pick = async (value: string) => {
    const radio = all<HTMLInputElement>('input[type="radio"]').find((one) => one.value === value);
    radio?.dispatchEvent(new CustomEvent('change'));
    await settled();
  };
  const notice = () => find<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice')?.notice;
  return {
    element,
    closed,
    all,
    find,
    control,
    choose,
    button,
    press,
    pick,
    notice,
    text: (id: string) => find(`[data-id="${id}"]`)?.textContent
  };
}

beforeEach(() => {
  jest.mocked(getOverview).mockResolvedValue({ packages: [{ packageId: PACKAGE, name: 'Dispatch' }] });
  jest
    .mocked(getSettings)
    .mockResolvedValue({ licenseRule: 'ProductionRecord', activeUserWindow: 'Trailing' });
  jest.mocked(getFeatures).mockResolvedValue([]);
  jest.mocked(getCatalog).mockResolvedValue({
    packages: [],
    components: [
      { packageId: PACKAGE, componentType: 'CustomObject', componentName: 'Job' },
      { packageId: 'other', componentType: 'CustomObject', componentName: 'Crew' },
      { packageId: PACKAGE, componentType: 'LightningPage', componentName: 'Board' }
    ]
  });
  jest.mocked(getAccountFields).mockResolvedValue(FIELDS);
  jest.mocked(suggestField).mockResolvedValue({ label: 'MAU', apiName: 'MAU__c', type: 'Number(8, 0)' });
  jest.mocked(preview).mockResolvedValue([
    {
      accountId: '1',
      accountName: 'Acme',
      currentValue: '7',
      value: 12,
      isKept: false,
      dataThrough: '2026-11-10'
    },
    { accountId: '2', accountName: 'Bolt', value: 0, isKept: false, explanation: 'Nobody used it.' },
    { accountId: '3', accountName: 'Core', isKept: false, explanation: 'Not licensed.' },
    { accountId: '4', accountName: 'Dune', isKept: true, explanation: 'Trials only.' }
  ]);
  jest.mocked(saveField).mockResolvedValue('a01');
});

afterEach(() => {
  document.body.replaceChildren();
  jest.resetAllMocks();
});

describe('c-crosswalk-field-wizard', () => {
  it('goes from the purpose to a saved metric and sends what was chosen', async () => {
    const page = await render();
    expect(page.button('next')?.disabled).toBe(true);
    await page.choose('purpose', 'Metric');
    await page.press('next');
    expect(page.button('next')?.disabled).toBe(true);
    await page.choose('metric', 'MAU');
    await page.choose('packageId', PACKAGE);
    await page.press('next');
    expect(getAccountFields).toHaveBeenCalledWith({
      choice: { measure: 'Users', purpose: 'Metric', metric: 'MAU', packageId: PACKAGE, objectName: null }
    });
    expect(page.button('next')?.disabled).toBe(true);
    await page.pick('Users__c');
    await page.press('next');
    await page.press('next');

    expect(saveField).toHaveBeenCalledTimes(1);
    expect(saveField).toHaveBeenCalledWith({
      choice: {
        measure: 'Users',
        purpose: 'Metric',
        metric: 'MAU',
        packageId: PACKAGE,
        objectName: null,
        accountField: 'Users__c'
      }
    });
    expect(page.text('saved')).toBe('c.Crosswalk_Wizard_Saved');
    await page.press('done');
    expect(page.closed).toEqual(['saved']);
  });

  it('lists fields that cannot serve with the reason, and does not let one be chosen', async () => {
    const page = await render();
    await page.choose('purpose', 'Metric');
    await page.press('next');
    await page.choose('metric', 'MAU');
    await page.press('next');

    const radios = page.all<HTMLInputElement>('input[type="radio"]');
    expect(radios.map(({ value, disabled }) => [value, disabled])).toEqual([
      ['Users__c', false],
      ['Industry', true]
    ]);
    expect(page.element.shadowRoot?.textContent).toContain('Choose a number field.');
    expect(page.element.shadowRoot?.textContent).toContain('Another field has this metric.');
    expect(page.find('[data-id="suggestion"]')).not.toBeNull();
    page.find('[data-id="search"]')?.dispatchEvent(new CustomEvent('change', { detail: { value: 'indus' } }));
    await settled();
    expect(page.all('input[type="radio"]')).toHaveLength(1);
    await expect(page.element).toBeAccessible();
  });

  it('shows a number, a 0, an empty field and one that is kept as four different things', async () => {
    const page = await render({
      recordId: 'a01',
      purpose: 'Metric',
      metric: 'DAU',
      accountField: 'Users__c'
    });
    await page.press('next');
    await page.press('next');
    await page.press('next');

    const rows = page
      .all('[data-id="preview"] tbody tr')
      .map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ['Acme', '7', '12'],
      ['Bolt', 'c.Crosswalk_Wizard_Empty', '0Nobody used it.'],
      ['Core', 'c.Crosswalk_Wizard_Empty', 'c.Crosswalk_Wizard_EmptyNot licensed.'],
      ['Dune', 'c.Crosswalk_Wizard_Empty', 'c.Crosswalk_Wizard_KeptTrials only.']
    ]);
    expect(page.text('rule')).toBe('c.Crosswalk_Wizard_RuleProduction');
    expect(page.text('zero')).toBe('c.Crosswalk_Wizard_ZeroCombined');
  });

  it('loses nothing when the admin goes back', async () => {
    const page = await render();
    await page.choose('purpose', 'Override');
    await page.press('next');
    await page.choose('overrideKind', 'AccountRenewalDate');
    await page.press('back');
    expect(page.control('purpose')?.value).toBe('Override');
    await page.press('next');
    expect(page.control('overrideKind')?.value).toBe('AccountRenewalDate');
  });

  it('offers only the objects of the chosen package', async () => {
    const page = await render();
    await page.choose('purpose', 'Metric');
    await page.press('next');
    await page.choose('metric', 'RecordCount');
    await page.choose('packageId', PACKAGE);
    expect(page.control('objectName')?.options).toEqual([{ packageId: PACKAGE, value: 'Job', label: 'Job' }]);
    expect(page.button('next')?.disabled).toBe(true);
    await page.choose('objectName', 'Job');
    expect(page.button('next')?.disabled).toBe(false);
  });

  it('says what to do when no feature is defined', async () => {
    const page = await render();
    await page.choose('purpose', 'Metric');
    await page.press('next');
    await page.choose('metric', 'Feature');
    expect(page.text('no-features')).toBe('c.Crosswalk_Wizard_NoFeatures');
    expect(page.button('next')?.disabled).toBe(true);
  });

  it('stays on the review with the sentence when the choice is refused', async () => {
    jest.mocked(saveField).mockRejectedValue({ body: { message: 'The field is taken.' } });
    const page = await render({ purpose: 'Display', accountField: 'Users__c' });
    await page.press('next');
    await page.press('next');
    await page.press('next');
    await page.press('next');

    expect(page.notice()).toEqual({ variant: 'error', message: 'The field is taken.' });
    expect(page.text('what')).toBe('c.Crosswalk_MetricText_Display');
    await page.press('cancel');
    expect(page.closed).toEqual([null]);
  });

  it('can be saved although the preview failed', async () => {
    jest.mocked(preview).mockRejectedValue({ body: { message: 'Nobody answers.' } });
    const page = await render({ purpose: 'Display', accountField: 'Users__c' });
    await page.press('next');
    await page.press('next');
    await page.press('next');
    expect(page.notice()?.message).toBe('Nobody answers.');
    await page.press('next');
    expect(saveField).toHaveBeenCalledTimes(1);
    await page.press('another');
    expect(page.control('purpose')?.value).toBeUndefined();
  });
});
