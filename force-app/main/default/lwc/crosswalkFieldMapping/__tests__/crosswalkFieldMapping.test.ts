import { createElement } from 'lwc';
import CrosswalkFieldMapping from 'c/crosswalkFieldMapping';
import getFields from '@salesforce/apex/CrosswalkMappingController.getFields';
import getMappings from '@salesforce/apex/CrosswalkMappingController.getMappings';
import preview from '@salesforce/apex/CrosswalkMappingController.preview';
import resetMappings from '@salesforce/apex/CrosswalkMappingController.resetMappings';
import saveMappings from '@salesforce/apex/CrosswalkMappingController.saveMappings';

jest.mock('@salesforce/apex/CrosswalkMappingController.getFields', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkMappingController.getMappings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkMappingController.preview', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkMappingController.resetMappings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkMappingController.saveMappings', () => ({ default: jest.fn() }), {
  virtual: true
});

const NAME = {
  entity: 'Account',
  attribute: 'accountName',
  field: 'Name',
  valueType: 'Text',
  isRequired: true,
  isCustom: false
};
const REGION = { ...NAME, attribute: 'region', field: null, isRequired: false };
const settled = async () => {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
};

async function render() {
  const element = createElement('c-crosswalk-field-mapping', { is: CrosswalkFieldMapping });
  document.body.append(element);
  await settled();
  const all = <T extends Element = HTMLElement>(selector: string) => [
    ...(element.shadowRoot?.querySelectorAll<T>(selector) ?? [])
  ];
  return {
    element,
    all,
    rows: () => all('tbody tr').map((row) => row.textContent ?? ''),
    button: (name: string) => all<HTMLElement & { disabled: boolean }>(`[data-id="${name}"]`)[0],
    notice: () => all('c-crosswalk-notice')[0]
  };
}

beforeEach(() => {
  jest.resetAllMocks();
  jest.mocked(getMappings).mockResolvedValue([NAME, REGION]);
  jest.mocked(getFields).mockResolvedValue([
    { value: 'Name', label: 'Account Name', type: 'STRING' },
    { value: 'Site', label: 'Account Site', type: 'STRING' }
  ]);
});

describe('c-crosswalk-field-mapping', () => {
  it('shows each attribute with its field, and of one without that it is not sent', async () => {
    const { element, rows, button } = await render();

    expect(rows()[0]).toContain('Account Name');
    expect(rows()[1]).toContain('c.Crosswalk_Mapping_None');
    expect(button('save')?.disabled).toBe(true);
    await expect(element).toBeAccessible();
  });

  it('saves the field that was chosen for an attribute', async () => {
    jest.mocked(saveMappings).mockResolvedValue([]);
    const { all, button, notice } = await render();
    all('[data-key="Account.region"]')[0]?.click();
    await settled();
    all('lightning-combobox[data-key="Account.region"]')[0]?.dispatchEvent(
      new CustomEvent('change', { detail: { value: 'Site' } })
    );
    await settled();
    button('save')?.click();
    await settled();

    expect(saveMappings).toHaveBeenCalledWith({ mappings: [NAME, { ...REGION, field: 'Site' }] });
    expect(notice()).toHaveProperty('notice.variant', 'success');
  });

  it('saves nothing that does not fit, and names each problem', async () => {
    jest
      .mocked(saveMappings)
      .mockResolvedValue([{ entity: 'Account', attribute: 'region', message: 'The types do not agree.' }]);
    const { all, button, notice } = await render();
    all('[data-key="Account.region"]')[0]?.click();
    await settled();
    all('lightning-combobox[data-key="Account.region"]')[0]?.dispatchEvent(
      new CustomEvent('change', { detail: { value: 'Site' } })
    );
    await settled();
    button('save')?.click();
    await settled();

    expect(notice()).toHaveProperty('notice.details', ['The types do not agree.']);
    expect(button('save')?.disabled).toBe(false);
  });

  it('says why the fields of another object could not be read', async () => {
    const { all, notice } = await render();
    jest.mocked(getFields).mockRejectedValue({ body: { message: 'Ask your admin.' } });
    const [, contact] = all<HTMLElement & { value: string }>('lightning-tab');
    contact?.dispatchEvent(new CustomEvent('active'));
    await settled();

    expect(getFields).toHaveBeenLastCalledWith({ entity: 'Contact' });
    expect(notice()).toHaveProperty('notice.message', 'Ask your admin.');
  });

  it('gives the defaults back', async () => {
    jest.mocked(resetMappings).mockResolvedValue([NAME]);
    const { rows, button } = await render();
    button('reset')?.click();
    await settled();

    expect(resetMappings).toHaveBeenCalledWith({ entity: 'Account' });
    expect(rows()).toHaveLength(1);
  });

  it('shows what an opportunity would send, an empty value as empty', async () => {
    jest.mocked(preview).mockResolvedValue([
      { entity: 'Account', record: 'Acme', attribute: 'accountName', value: 'Acme' },
      { entity: 'Account', record: 'Acme', attribute: 'region', value: null }
    ]);
    const { all } = await render();
    all('lightning-record-picker')[0]?.dispatchEvent(
      new CustomEvent('change', { detail: { recordId: '006000000000001AAA' } })
    );
    await settled();

    expect(preview).toHaveBeenCalledWith({ opportunityId: '006000000000001AAA' });
    expect(all('[data-id="preview"]')[0]?.textContent).toContain('c.Crosswalk_Mapping_Empty');
  });

  it('says why the mappings could not be read', async () => {
    jest.mocked(getMappings).mockRejectedValue({ body: { message: 'Ask your admin.' } });

    expect((await render()).notice()).toHaveProperty('notice.message', 'Ask your admin.');
  });
});
