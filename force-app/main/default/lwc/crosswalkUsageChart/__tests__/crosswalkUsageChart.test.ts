import { createElement } from 'lwc';
import CrosswalkUsageChart, { type DayUsers } from 'c/crosswalkUsageChart';

function render(series: readonly DayUsers[]) {
  const element = createElement('c-crosswalk-usage-chart', { is: CrosswalkUsageChart });
  Object.assign(element, { series });
  document.body.append(element);
  const all = <T extends Element>(selector: string) => [
    ...(element.shadowRoot?.querySelectorAll<T>(selector) ?? [])
  ];
  return { element, all };
}

afterEach(() => document.body.replaceChildren());

const SERIES = [
  { day: '2026-11-07', users: 4 },
  { day: '2026-11-08', users: 0 },
  { day: '2026-11-09', users: null },
  { day: '2026-11-10', users: 8 }
];

describe('c-crosswalk-usage-chart', () => {
  it('leaves a gap where a day is not known, and draws 0 as 0', async () => {
    const { element, all } = render(SERIES);

    expect(all('path')).toHaveLength(2);
    expect(all('circle title').map((title) => title.textContent)).toEqual([
      '2026-11-07: 4',
      '2026-11-08: 0',
      '2026-11-10: 8'
    ]);
    const heights = all('circle').map((circle) => Number(circle.getAttribute('cy')));
    expect(heights[1]).toBeGreaterThan(heights[0] ?? 0);
    expect(heights[2]).toBeLessThan(heights[0] ?? 0);
    await expect(element).toBeAccessible();
  });

  it('shows the same figures as a table', async () => {
    const { element, all } = render(SERIES);
    all<HTMLElement>('[data-id="toggle"]')[0]?.click();
    await Promise.resolve();

    const rows = all('tbody tr').map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ['2026-11-07', '4'],
      ['2026-11-08', '0'],
      ['2026-11-09', 'c.Crosswalk_UsageChart_Unknown'],
      ['2026-11-10', '8']
    ]);
    await expect(element).toBeAccessible();
  });

  it('says that nothing is known', () => {
    expect(render([{ day: '2026-11-10', users: null }]).element.shadowRoot?.textContent).toContain(
      'c.Crosswalk_UsageChart_None'
    );
  });
});
