import { createElement } from 'lwc';
import CrosswalkOverview from 'c/crosswalkOverview';
import type { ConnectionView } from 'c/crosswalkPageHeader';
import checkConnection from '@salesforce/apex/CrosswalkConnectionController.checkConnection';

jest.mock('@salesforce/apex/CrosswalkConnectionController.checkConnection', () => ({ default: jest.fn() }), {
  virtual: true
});

const check = jest.mocked(checkConnection);

function render() {
  const element = createElement('c-crosswalk-overview', { is: CrosswalkOverview });
  document.body.append(element);
  const header = element.shadowRoot?.querySelector<
    HTMLElement & { heading: string; connection: ConnectionView }
  >('c-crosswalk-page-header');
  if (!header) throw new Error('There is no header.');
  return { element, header };
}

async function settled(isSettled: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20 && !isSettled(); turn++) await Promise.resolve();
  expect(isSettled()).toBe(true);
}

describe('c-crosswalk-overview', () => {
  it('is checking while Apex has not answered', async () => {
    check.mockReturnValue(new Promise(() => {}));

    const { element, header } = render();

    expect(header.heading).toBe('c.Crosswalk_Overview_Heading');
    expect(header.connection).toEqual({ state: 'Checking' });
    await expect(element).toBeAccessible();
  });

  it('hands the answer of Apex to the header', async () => {
    check.mockResolvedValue({
      state: 'Failed',
      code: 'timed-out',
      message: 'No answer in time.',
      requestId: 'req-1'
    });

    const { element, header } = render();
    await settled(() => header.connection.state === 'Failed');

    expect(check).toHaveBeenCalledTimes(1);
    expect(header.connection).toEqual({ state: 'Failed', message: 'No answer in time.', requestId: 'req-1' });
    await expect(element).toBeAccessible();
  });

  it('has failed with a sentence when Apex refuses the user', async () => {
    check.mockRejectedValue({ body: { message: 'You do not have access.' } });

    const { header } = render();
    await settled(() => header.connection.state === 'Failed');

    expect(header.connection).toEqual({ state: 'Failed', message: 'You do not have access.' });
  });

  it('checks again when the header asks for it', async () => {
    check.mockResolvedValueOnce({ state: 'NotSetUp', message: 'Enter the URL.' });
    check.mockResolvedValueOnce({ state: 'Connected', message: 'Accepted.' });
    const { header } = render();
    await settled(() => header.connection.state === 'NotSetUp');

    header.dispatchEvent(new CustomEvent('check'));
    expect(check).toHaveBeenCalledTimes(2);
    await settled(() => header.connection.state === 'Connected');

    expect(header.connection.message).toBe('Accepted.');
  });
});
