import { createElement } from 'lwc';
import CrosswalkReadiness from 'c/crosswalkReadiness';
import type { ReadinessView } from 'c/crosswalkReadinessView';

function render(readiness?: ReadinessView) {
  const element = createElement('c-crosswalk-readiness', { is: CrosswalkReadiness });
  element.readiness = readiness;
  document.body.append(element);
  const find = (selector: string) => element.shadowRoot?.querySelector(selector) ?? null;
  return { element, find };
}

const READY: ReadinessView = {
  label: 'Ready',
  icon: 'utility:success',
  variant: 'success',
  sentence: 'Why.'
};

describe('c-crosswalk-readiness', () => {
  it('shows the badge and the sentence', async () => {
    const { element, find } = render(READY);

    expect((find('c-crosswalk-status-badge') as { status?: unknown } | null)?.status).toEqual(READY);
    expect(find('[data-id="sentence"]')?.textContent).toBe('Why.');
    await expect(element).toBeAccessible();
  });

  it('has no empty sentence', () => {
    expect(render({ ...READY, sentence: '' }).find('[data-id="sentence"]')).toBeNull();
  });

  it('shows nothing before there is a readiness', () => {
    expect(render().find('c-crosswalk-status-badge')).toBeNull();
  });
});
