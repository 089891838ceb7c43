import { createElement } from 'lwc';
import CrosswalkPageHeader, { type ConnectionView } from 'c/crosswalkPageHeader';

function render(connection?: ConnectionView) {
  const element = createElement('c-crosswalk-page-header', { is: CrosswalkPageHeader });
  element.heading = 'Overview';
  if (connection) element.connection = connection;
  document.body.append(element);
  const find = <T extends Element>(selector: string) =>
    element.shadowRoot?.querySelector<T>(selector) ?? null;
  return {
    element,
    badge: find<HTMLElement & { label: string; iconName: string }>('lightning-badge'),
    button: find<HTMLElement & { disabled: boolean }>('lightning-button'),
    heading: find('h1'),
    message: find('[data-id="message"]'),
    requestId: find('[data-id="request-id"]')
  };
}

describe('c-crosswalk-page-header', () => {
  it('names the app and the page', async () => {
    const { element, heading } = render();

    expect(heading?.textContent).toContain('c.Crosswalk_AppName');
    expect(heading?.textContent).toContain('Overview');
    await expect(element).toBeAccessible();
  });

  it('is checking until it is told otherwise, and offers no second check meanwhile', async () => {
    const { element, badge, button, message } = render();

    expect(badge?.label).toBe('c.Crosswalk_Connection_Checking');
    expect(button?.disabled).toBe(true);
    expect(message).toBeNull();
    await expect(element).toBeAccessible();
  });

  it.each([
    ['Connected', 'utility:success', 'slds-theme_success'],
    ['NotSetUp', 'utility:warning', 'slds-theme_warning'],
    ['Failed', 'utility:error', 'slds-theme_error']
  ] as const)('shows %s with an icon, a word and the sentence', async (state, icon, theme) => {
    const { element, badge, button, message } = render({ state, message: 'What it means.' });

    expect(badge?.label).toBe(`c.Crosswalk_Connection_${state}`);
    expect(badge?.iconName).toBe(icon);
    expect(badge?.className).toBe(theme);
    expect(button?.disabled).toBe(false);
    expect(message?.textContent).toBe('What it means.');
    await expect(element).toBeAccessible();
  });

  it('shows the request id of a failure for support', () => {
    const { requestId } = render({ state: 'Failed', message: 'Refused.', requestId: 'req-1' });

    expect(requestId?.textContent).toContain('req-1');
  });

  it('shows no request id when there is none', () => {
    const { message, requestId } = render({ state: 'Failed', message: 'Not reached.', requestId: null });

    expect(message?.textContent).toBe('Not reached.');
    expect(requestId).toBeNull();
  });

  it('asks its page for a check when the button is pressed', () => {
    const { element, button } = render({ state: 'Connected' });
    const onCheck = jest.fn();
    element.addEventListener('check', onCheck);

    button?.click();

    expect(onCheck).toHaveBeenCalledTimes(1);
  });
});
