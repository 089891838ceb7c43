import { createElement } from 'lwc';
import CrosswalkDailySchedule from 'c/crosswalkDailySchedule';

type Control = HTMLElement & { value?: string; label?: string; disabled?: boolean };

function render(schedule: CrosswalkDailySchedule['schedule']) {
  const element = createElement('c-crosswalk-daily-schedule', { is: CrosswalkDailySchedule });
  Object.assign(element, { schedule, proposal: '23:30', startLabel: 'Daily', stopLabel: 'Stop' });
  const heard: unknown[] = [];
  for (const name of ['schedule', 'stop'])
    element.addEventListener(name, (event) => heard.push([name, (event as CustomEvent).detail]));
  document.body.append(element);
  const find = (selector: string) => element.shadowRoot?.querySelector<Control>(selector);
  return { element, heard, time: find('lightning-input'), button: find('lightning-button') };
}

afterEach(() => {
  document.body.replaceChildren();
});

describe('c-crosswalk-daily-schedule', () => {
  it('proposes a time, and schedules at the one that was chosen', async () => {
    const { element, heard, time, button } = render({
      scheduleState: 'NotScheduled',
      timeZone: 'Europe/Berlin'
    });
    expect([time?.value, time?.disabled, button?.label]).toEqual(['23:30', false, 'Daily']);
    button?.click();
    time?.dispatchEvent(new CustomEvent('change', { detail: { value: '06:05:00.000' } }));
    button?.click();
    expect(heard).toEqual([
      ['schedule', { hour: 23, minute: 30 }],
      ['schedule', { hour: 6, minute: 5 }]
    ]);
    await expect(element).toBeAccessible();
  });

  it('does not schedule without a time', async () => {
    const { heard, time, button } = render({ scheduleState: 'NotScheduled' });
    time?.dispatchEvent(new CustomEvent('change', { detail: { value: null } }));
    await Promise.resolve();
    expect(button?.disabled).toBe(true);
    expect(heard).toEqual([]);
  });

  it('shows when the job runs, and stops it', () => {
    const { heard, time, button } = render({ scheduleState: 'Scheduled', hour: 4, minute: 0 });
    expect([time?.value, time?.disabled, button?.label]).toEqual(['04:00', true, 'Stop']);
    button?.click();
    expect(heard).toEqual([['stop', null]]);
  });

  it('shows no time of a job whose times were changed in Setup, and still stops it', () => {
    const { time, button } = render({ scheduleState: 'Paused', hour: null, minute: null });
    expect([time?.value, button?.disabled]).toEqual(['', false]);
  });
});
