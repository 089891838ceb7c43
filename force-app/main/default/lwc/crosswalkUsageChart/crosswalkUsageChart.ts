import { LightningElement, api } from 'lwc';
import { format } from 'c/crosswalkText';
import titleLabel from '@salesforce/label/c.Crosswalk_UsageChart_Title';
import asTableLabel from '@salesforce/label/c.Crosswalk_UsageChart_AsTable';
import asChartLabel from '@salesforce/label/c.Crosswalk_UsageChart_AsChart';
import dayLabel from '@salesforce/label/c.Crosswalk_UsageChart_Day';
import usersLabel from '@salesforce/label/c.Crosswalk_UsageChart_Users';
import unknownLabel from '@salesforce/label/c.Crosswalk_UsageChart_Unknown';
import summaryLabel from '@salesforce/label/c.Crosswalk_UsageChart_Summary';
import noneLabel from '@salesforce/label/c.Crosswalk_UsageChart_None';

const LABELS = {
  title: titleLabel,
  asTable: asTableLabel,
  asChart: asChartLabel,
  day: dayLabel,
  users: usersLabel,
  unknown: unknownLabel,
  summary: summaryLabel,
  none: noneLabel
};

/** Active users of one day; null when the day is not known, which is not 0. */
export interface DayUsers {
  readonly day?: string | null;
  readonly users?: number | null;
}

const WIDTH = 600;
const HEIGHT = 180;
const LEFT = 40;
const TOP = 12;
const BOTTOM = 24;

/** A line of active users by day, with the same figures as a table. */
export default class CrosswalkUsageChart extends LightningElement {
  /** The oldest day first. */
  @api series: readonly DayUsers[] = [];

  labels = LABELS;
  isTable = false;
  viewBox = `0 0 ${WIDTH} ${HEIGHT}`;
  left = LEFT;
  right = WIDTH;

  get isEmpty(): boolean {
    return !this.series.some(({ users }) => isKnown(users));
  }

  get most(): number {
    return Math.max(1, ...this.series.map(({ users }) => users ?? 0));
  }

  get summary(): string {
    return format(LABELS.summary, this.series.length, this.most);
  }

  get toggleLabel(): string {
    return this.isTable ? LABELS.asChart : LABELS.asTable;
  }

  /** One path for each stretch of days that are known. */
  get paths(): { key: number; line: string }[] {
    const paths: { key: number; line: string }[] = [];
    let line = '';
    this.series.forEach(({ users }, index) => {
      if (isKnown(users)) line += `${line === '' ? 'M' : 'L'}${this.x(index)} ${this.y(users)}`;
      else if (line !== '') {
        paths.push({ key: index, line });
        line = '';
      }
    });
    if (line !== '') paths.push({ key: this.series.length, line });
    return paths;
  }

  get points(): { key: string; x: number; y: number; title: string }[] {
    return this.series.flatMap(({ day, users }, index) => {
      if (!isKnown(users)) return [];
      return [{ key: day ?? '', x: this.x(index), y: this.y(users), title: `${day ?? ''}: ${users}` }];
    });
  }

  get ticks(): { key: number; y: number; labelY: number; text: string }[] {
    const middle = Math.round(this.most / 2);
    return [...new Set([0, middle, this.most])].map((users) => ({
      key: users,
      y: this.y(users),
      labelY: this.y(users) + 4,
      text: String(users)
    }));
  }

  get firstDay(): string {
    return this.series[0]?.day ?? '';
  }

  get lastDay(): string {
    return this.series.at(-1)?.day ?? '';
  }

  get rows(): { key: string; day: string; users: string }[] {
    return this.series.map(({ day, users }) => ({
      key: day ?? '',
      day: day ?? '',
      users: isKnown(users) ? String(users) : LABELS.unknown
    }));
  }

  handleToggle(): void {
    this.isTable = !this.isTable;
  }

  private x(index: number): number {
    const steps = Math.max(1, this.series.length - 1);
    return Math.round(LEFT + 6 + (index * (WIDTH - LEFT - 12)) / steps);
  }

  private y(users: number): number {
    return Math.round(TOP + (1 - users / this.most) * (HEIGHT - TOP - BOTTOM));
  }
}

function isKnown(users: number | null | undefined): users is number {
  return users !== null && users !== undefined;
}
