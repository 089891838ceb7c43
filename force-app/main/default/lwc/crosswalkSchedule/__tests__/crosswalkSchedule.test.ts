import { createElement } from 'lwc';
import CrosswalkSchedule from 'c/crosswalkSchedule';
import type { NoticeView } from 'c/crosswalkNotice';
import getSchedule from '@salesforce/apex/CrosswalkScheduleController.getSchedule';
import pause from '@salesforce/apex/CrosswalkScheduleController.pause';
import remove from '@salesforce/apex/CrosswalkScheduleController.remove';
import runNow from '@salesforce/apex/CrosswalkScheduleController.runNow';
import scheduleSync from '@salesforce/apex/CrosswalkScheduleController.scheduleSync';

jest.mock('@salesforce/apex/CrosswalkScheduleController.getSchedule', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkScheduleController.pause', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkScheduleController.remove', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkScheduleController.runNow', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkScheduleController.scheduleSync', () => ({ default: jest.fn() }), {
  virtual: true
});

type Field = HTMLElement & { name: string; value: string };

const get = jest.mocked(getSchedule);
const NOT_SCHEDULED = { state: 'NotScheduled', timeZone: 'Europe/Berlin' };
const SCHEDULED = {
  state: 'Scheduled',
  timeZone: 'Europe/Berlin',
  frequency: 'Daily',
  hour: 0,
  minute: 15,
  nextRunAt: '2026-11-26T00:15:00.000Z'
};

const settled = () => new Promise((resolve) => process.nextTick(resolve));

async function render() {
  const element = createElement('c-crosswalk-schedule', { is: CrosswalkSchedule });
  document.body.append(element);
  await settled();
  await settled();
  const find = <T extends Element>(selector: string) =>
    element.shadowRoot?.querySelector<T>(selector) ?? null;
  const field = (name: string) =>
    [...(element.shadowRoot?.querySelectorAll<Field>('lightning-combobox') ?? [])].find(
      (one) => one.name === name
    );
  return {
    element,
    find,
    button: (name: string) => find<HTMLElement & { disabled: boolean }>(`[data-id="${name}"]`),
    text: (name: string) => find(`[data-id="${name}"]`)?.textContent,
    value: (name: string) => field(name)?.value,
    notice: () => find<HTMLElement & { notice?: NoticeView }>('c-crosswalk-notice')?.notice,
    choose: (name: string, value: string) =>
      field(name)?.dispatchEvent(new CustomEvent('change', { detail: { value } })),
    submit: () => find('form')?.dispatchEvent(new CustomEvent('submit', { cancelable: true }))
  };
}

beforeEach(() => {
  jest.resetAllMocks();
  get.mockResolvedValue(NOT_SCHEDULED);
});

describe('c-crosswalk-schedule', () => {
  it('offers to schedule while nothing is scheduled, and neither to pause nor to delete', async () => {
    const page = await render();

    expect(page.text('state')).toBe('c.Crosswalk_Schedule_NotScheduled');
    expect(page.button('schedule')?.disabled).toBe(false);
    expect(page.button('pause')?.disabled).toBe(true);
    expect(page.button('remove')?.disabled).toBe(true);
    await expect(page.element).toBeAccessible();
  });

  it('sends what was chosen, with the day only for a weekly sync', async () => {
    const page = await render();
    page.choose('frequency', 'Weekly');
    await settled();
    page.choose('weekday', 'SUN');
    page.choose('hour', '0');
    page.choose('minute', '30');
    page.submit();
    await settled();

    expect(scheduleSync).toHaveBeenCalledWith({
      frequency: 'Weekly',
      weekday: 'SUN',
      hour: 0,
      minute: 30,
      everyHours: 4
    });
  });

  it('shows the hour 0 of a scheduled job, and does not offer to schedule another', async () => {
    get.mockResolvedValue(SCHEDULED);
    const page = await render();

    expect(page.value('hour')).toBe('0');
    expect(page.value('minute')).toBe('15');
    expect(page.button('schedule')?.disabled).toBe(true);
    expect(page.button('pause')?.disabled).toBe(false);
    await expect(page.element).toBeAccessible();
  });

  it('pauses, and then shows no next run although the job has one', async () => {
    get.mockResolvedValueOnce(SCHEDULED).mockResolvedValue({ ...SCHEDULED, state: 'Paused' });
    const page = await render();
    page.button('pause')?.click();
    await settled();
    await settled();

    expect(pause).toHaveBeenCalledTimes(1);
    expect(page.text('next')).toBe('c.Crosswalk_Schedule_Never');
    expect(page.button('resume')).not.toBeNull();
  });

  it('deletes the schedule', async () => {
    get.mockResolvedValueOnce(SCHEDULED).mockResolvedValue(NOT_SCHEDULED);
    const page = await render();
    page.button('remove')?.click();
    await settled();
    await settled();

    expect(remove).toHaveBeenCalledTimes(1);
    expect(page.button('schedule')?.disabled).toBe(false);
  });

  it('runs now, and leads to the run that was started', async () => {
    jest.mocked(runNow).mockResolvedValue('a07000000000001AAA');
    const page = await render();
    const goto = jest.fn();
    page.element.addEventListener('goto', goto);
    page.button('run-now')?.click();
    await settled();
    await settled();
    page.find('c-crosswalk-notice')?.dispatchEvent(new CustomEvent('action'));

    expect(page.notice()?.variant).toBe('success');
    expect((goto.mock.calls[0] as [CustomEvent])[0].detail).toEqual({
      page: 'logs',
      runId: 'a07000000000001AAA'
    });
  });

  it('says why it could not run, and can be asked again', async () => {
    jest.mocked(runNow).mockRejectedValue({ body: { message: 'A run is active.' } });
    const page = await render();
    page.button('run-now')?.click();
    await settled();
    await settled();

    expect(page.notice()).toEqual({ variant: 'error', message: 'A run is active.' });
    expect(page.button('run-now')?.disabled).toBe(false);
  });

  it('says why the schedule could not be read', async () => {
    get.mockRejectedValue({ body: { message: 'Ask your admin.' } });
    const page = await render();

    expect(page.notice()?.message).toBe('Ask your admin.');
  });
});
