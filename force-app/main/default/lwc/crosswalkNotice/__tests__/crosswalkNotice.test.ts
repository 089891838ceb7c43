import { createElement } from 'lwc';
import CrosswalkNotice, { type NoticeView } from 'c/crosswalkNotice';

function render(notice?: NoticeView, dismissible = false) {
  const element = createElement('c-crosswalk-notice', { is: CrosswalkNotice });
  element.notice = notice;
  element.dismissible = dismissible;
  document.body.append(element);
  const find = <T extends Element>(selector: string) =>
    element.shadowRoot?.querySelector<T>(selector) ?? null;
  return { element, find };
}

describe('c-crosswalk-notice', () => {
  it('is read at once when it is an error, and politely otherwise', async () => {
    const failed = render({ variant: 'error', message: 'Refused.' });
    const saved = render({ variant: 'success', message: 'Saved.' });

    expect(failed.find('[role="alert"]')?.textContent).toContain('Refused.');
    expect(saved.find('[role="status"]')?.textContent).toContain('Saved.');
    await expect(failed.element).toBeAccessible();
    await expect(saved.element).toBeAccessible();
  });

  it('lists the details', async () => {
    const { element, find } = render({ variant: 'warning', message: '1 failed.', details: ['A: x', 'B: y'] });

    const items = [...(find('[data-id="details"]')?.children ?? [])].map((item) => item.textContent);
    expect(items).toEqual(['A: x', 'B: y']);
    await expect(element).toBeAccessible();
  });

  it('has no list, no button and no cross unless there is something to list, do or close', () => {
    const { find } = render({ variant: 'info', message: 'Look.', details: [] });

    expect(find('[data-id="details"]')).toBeNull();
    expect(find('[data-id="action"]')).toBeNull();
    expect(find('[data-id="dismiss"]')).toBeNull();
  });

  it('asks its page for the action, and to be closed', () => {
    const { element, find } = render({ variant: 'info', message: 'Look.', action: 'Do' }, true);
    const events: string[] = [];
    element.addEventListener('action', () => events.push('action'));
    element.addEventListener('dismiss', () => events.push('dismiss'));

    find<HTMLElement>('[data-id="action"]')?.click();
    find<HTMLElement>('[data-id="dismiss"]')?.click();

    expect(events).toEqual(['action', 'dismiss']);
  });

  it('says nothing without a notice, and keeps the place where it will speak', () => {
    const { find } = render();

    expect(find('[role="status"]')).not.toBeNull();
    expect(find('[data-id="message"]')).toBeNull();
  });
});
