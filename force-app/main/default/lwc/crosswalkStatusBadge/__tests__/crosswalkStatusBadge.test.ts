import { createElement } from 'lwc';
import CrosswalkStatusBadge, { type StatusView } from 'c/crosswalkStatusBadge';

function render(status?: StatusView) {
  const element = createElement('c-crosswalk-status-badge', { is: CrosswalkStatusBadge });
  element.status = status;
  document.body.append(element);
  const badge = element.shadowRoot?.querySelector<HTMLElement & { label: string; iconName: string }>(
    'lightning-badge'
  );
  return { element, badge };
}

describe('c-crosswalk-status-badge', () => {
  it.each([
    ['success', 'slds-theme_success'],
    ['warning', 'slds-theme_warning'],
    ['error', 'slds-theme_error'],
    ['neutral', '']
  ] as const)('shows %s with icon and word', async (variant, theme) => {
    const { element, badge } = render({ label: 'Ready', icon: 'utility:success', variant });

    expect(badge?.label).toBe('Ready');
    expect(badge?.iconName).toBe('utility:success');
    expect(badge?.className).toBe(theme);
    await expect(element).toBeAccessible();
  });

  it('shows nothing without a status', () => {
    expect(render().badge).toBeNull();
  });
});
