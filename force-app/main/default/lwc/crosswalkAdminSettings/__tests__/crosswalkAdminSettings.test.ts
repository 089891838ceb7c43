import { createElement } from 'lwc';
import CrosswalkAdminSettings from 'c/crosswalkAdminSettings';
import type { NoticeView } from 'c/crosswalkNotice';
import getSettings from '@salesforce/apex/CrosswalkAdminSettingsController.getSettings';
import storeProxy from '@salesforce/apex/CrosswalkAdminSettingsController.storeProxy';
import submit from '@salesforce/apex/CrosswalkAdminSettingsController.submit';
import testConnection from '@salesforce/apex/CrosswalkAdminSettingsController.testConnection';

jest.mock('@salesforce/apex/CrosswalkAdminSettingsController.getSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkAdminSettingsController.storeProxy', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkAdminSettingsController.submit', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock(
  '@salesforce/apex/CrosswalkAdminSettingsController.testConnection',
  () => ({ default: jest.fn() }),
  { virtual: true }
);

type Field = HTMLElement & { name: string; value: string; reportValidity?: () => boolean };

const CONNECTED = { proxyState: 'Connected', flexNetState: 'Connected', flexNetMessage: 'Accepted.' };
const settled = () => new Promise((resolve) => process.nextTick(resolve));

async function render() {
  const element = createElement('c-crosswalk-admin-settings', { is: CrosswalkAdminSettings });
  document.body.append(element);
  await settled();
  await settled();
  const all = <T extends Element>(selector: string) => [
    ...(element.shadowRoot?.querySelectorAll<T>(selector) ?? [])
  ];
  const field = (name: string) =>
    all<Field>('lightning-input, lightning-radio-group').find((one) => one.name === name);
  return {
    element,
    field,
    all,
    button: (name: string) => all<HTMLElement & { disabled: boolean }>(`[data-id="${name}"]`)[0],
    notice: () => all<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice')[0]?.notice,
    enter: (values: Record<string, string>) => {
      for (const [name, value] of Object.entries(values))
        field(name)?.dispatchEvent(new CustomEvent('change', { detail: { value } }));
    },
    async submit(isValid = true) {
      for (const input of all<Field>('lightning-input')) input.reportValidity = () => isValid;
      all('form')[0]?.dispatchEvent(new CustomEvent('submit', { cancelable: true }));
      for (let turn = 0; turn < 6; turn += 1) await settled();
    }
  };
}

beforeEach(() => {
  jest.resetAllMocks();
  jest.mocked(getSettings).mockResolvedValue({
    proxyUrl: 'https://proxy.example',
    url: 'https://flex1.example',
    hasApiKey: true,
    verifiedAt: '2026-11-01T00:00:00.000Z'
  });
  jest.mocked(submit).mockResolvedValue(CONNECTED);
});

describe('c-crosswalk-admin-settings', () => {
  it('shows the address that is kept, and no secret', async () => {
    const page = await render();

    expect(page.field('proxyUrl')?.value).toBe('https://proxy.example');
    expect(page.field('url')?.value).toBe('https://flex1.example');
    expect(page.field('password')?.value).toBe('');
    expect(page.field('apiKey')?.value).toBe('');
    await expect(page.element).toBeAccessible();
  });

  it('hands the credentials on once, forgets them, and tells that the way is open', async () => {
    const page = await render();
    const verified = jest.fn();
    page.element.addEventListener('verified', verified);
    page.enter({ userName: 'sysadmin', password: 'secret' });
    await page.submit();

    expect(submit).toHaveBeenCalledWith({
      url: 'https://flex1.example',
      userName: 'sysadmin',
      password: 'secret',
      token: ''
    });
    expect(storeProxy).not.toHaveBeenCalled();
    expect(page.field('password')?.value).toBe('');
    expect(page.notice()?.variant).toBe('success');
    expect(verified).toHaveBeenCalledTimes(1);
  });

  it('sends a token alone when the token was chosen', async () => {
    const page = await render();
    page.enter({ userName: 'sysadmin', kind: 'token' });
    await settled();
    page.enter({ token: 'rna_1' });
    await page.submit();

    expect(submit).toHaveBeenCalledWith({
      url: 'https://flex1.example',
      userName: '',
      password: '',
      token: 'rna_1'
    });
  });

  it('keeps a new key of the proxy before it tries the credentials', async () => {
    const page = await render();
    page.enter({ userName: 'sysadmin', password: 'secret', apiKey: 'key' });
    await page.submit();

    expect(storeProxy).toHaveBeenCalledWith({ proxyUrl: 'https://proxy.example', apiKey: 'key' });
    expect(page.field('apiKey')?.value).toBe('');
  });

  it('keeps a new address of the proxy before it tries the credentials, once', async () => {
    const page = await render();
    page.enter({ userName: 'sysadmin', password: 'secret', proxyUrl: 'https://other.example' });
    await page.submit();
    await page.submit();

    expect(jest.mocked(storeProxy).mock.calls).toEqual([[{ proxyUrl: 'https://other.example', apiKey: '' }]]);
  });

  it('says of refused credentials that nothing was kept, and leaves what was entered', async () => {
    jest
      .mocked(submit)
      .mockResolvedValue({ ...CONNECTED, flexNetState: 'Failed', flexNetMessage: 'Refused.' });
    const page = await render();
    page.enter({ userName: 'sysadmin', password: 'wrong' });
    await page.submit();

    expect(page.notice()).toEqual({ variant: 'error', message: 'c.Crosswalk_Admin_Refused' });
    expect(page.field('userName')?.value).toBe('sysadmin');
    expect(page.element.shadowRoot?.textContent).toContain('Refused.');
  });

  it('sends nothing while a field is not valid', async () => {
    const page = await render();
    await page.submit(false);

    expect(submit).not.toHaveBeenCalled();
  });

  it('tests what is kept, and cannot while nothing is', async () => {
    jest.mocked(testConnection).mockResolvedValue(CONNECTED);
    const page = await render();
    page.button('test')?.click();
    await settled();
    await settled();
    expect(page.element.shadowRoot?.textContent).toContain('Accepted.');

    jest.mocked(getSettings).mockResolvedValue({ hasApiKey: false });
    document.body.replaceChildren();
    expect((await render()).button('test')?.disabled).toBe(true);
  });

  it('says why the settings could not be read', async () => {
    jest.mocked(getSettings).mockRejectedValue({ body: { message: 'Ask your admin.' } });

    expect((await render()).notice()?.message).toBe('Ask your admin.');
  });
});
