import { LightningElement } from 'lwc';
import getAccounts from '@salesforce/apex/CrosswalkUsageAccountController.getAccounts';
import { figureText } from 'c/crosswalkMetricText';
import type { NoticeView } from 'c/crosswalkNotice';
import { format } from 'c/crosswalkText';
import { perform } from 'c/crosswalkWork';
import pageHeadingLabel from '@salesforce/label/c.Crosswalk_Usage_PageHeading';
import pageIntroLabel from '@salesforce/label/c.Crosswalk_Usage_PageIntro';
import searchLabel from '@salesforce/label/c.Crosswalk_Usage_Search';
import containsLabel from '@salesforce/label/c.Crosswalk_Usage_Contains';
import cutLabel from '@salesforce/label/c.Crosswalk_Usage_Cut';
import nameLabel from '@salesforce/label/c.Crosswalk_Usage_Name';
import applyLabel from '@salesforce/label/c.Crosswalk_Usage_Apply';
import moreLabel from '@salesforce/label/c.Crosswalk_Usage_More';
import dauLabel from '@salesforce/label/c.Crosswalk_Usage_Dau';
import wauLabel from '@salesforce/label/c.Crosswalk_Usage_Wau';
import mauLabel from '@salesforce/label/c.Crosswalk_Usage_Mau';
import seatsLabel from '@salesforce/label/c.Crosswalk_Usage_Seats';
import usedLabel from '@salesforce/label/c.Crosswalk_Usage_Used';
import externalLabel from '@salesforce/label/c.Crosswalk_Usage_External';
import renewalLabel from '@salesforce/label/c.Crosswalk_Usage_Renewal';
import siteLabel from '@salesforce/label/c.Crosswalk_Usage_Site';
import overriddenLabel from '@salesforce/label/c.Crosswalk_Usage_Overridden';
import estimatedLabel from '@salesforce/label/c.Crosswalk_Usage_Estimated';
import noneOfLabel from '@salesforce/label/c.Crosswalk_Usage_NoneOf';
import asOfLabel from '@salesforce/label/c.Crosswalk_Usage_AsOf';
import emptyHeadingLabel from '@salesforce/label/c.Crosswalk_Usage_EmptyHeading';
import emptyMessageLabel from '@salesforce/label/c.Crosswalk_Usage_EmptyMessage';
import loadingLabel from '@salesforce/label/c.Crosswalk_Usage_Loading';
import detailsLabel from '@salesforce/label/c.Crosswalk_Usage_Details';
import closeLabel from '@salesforce/label/c.Crosswalk_Usage_Close';
import noneLabel from '@salesforce/label/c.Crosswalk_Usage_None';
import staleLabel from '@salesforce/label/c.Crosswalk_Usage_Stale';

const LABELS = {
  pageHeading: pageHeadingLabel,
  pageIntro: pageIntroLabel,
  search: searchLabel,
  contains: containsLabel,
  name: nameLabel,
  cut: cutLabel,
  apply: applyLabel,
  more: moreLabel,
  dau: dauLabel,
  wau: wauLabel,
  mau: mauLabel,
  seats: seatsLabel,
  used: usedLabel,
  external: externalLabel,
  renewal: renewalLabel,
  site: siteLabel,
  overridden: overriddenLabel,
  estimated: estimatedLabel,
  noneOf: noneOfLabel,
  asOf: asOfLabel,
  emptyHeading: emptyHeadingLabel,
  emptyMessage: emptyMessageLabel,
  loading: loadingLabel,
  details: detailsLabel,
  close: closeLabel,
  none: noneLabel,
  stale: staleLabel
};

type Page = Awaited<ReturnType<typeof getAccounts>>;
type Usage = NonNullable<NonNullable<NonNullable<Page['usage']>['accounts']>[number]>;
type Figure = NonNullable<NonNullable<Usage['activeUsers']>['dau']>;

interface Cell {
  readonly key: string;
  readonly text: string;
  /** Why there is no number, for those who ask. */
  readonly help: string | undefined;
}

/** A column that accounts may be sorted by. */
interface Header {
  /** API name; empty for the name of the account. */
  readonly field: string;
  readonly label: string;
  readonly isSortable: boolean;
  /** How the accounts are sorted by it now, for `aria-sort`. */
  readonly order: 'ascending' | 'descending' | undefined;
  readonly icon: string | undefined;
}

/** A display field. */
interface Column extends Header {
  readonly isFilterable: boolean;
  readonly filterLabel: string;
  readonly filter: string;
}

/** Accounts with their display fields, seats and active users. */
export default class CrosswalkUsage extends LightningElement {
  labels = LABELS;
  pages: readonly Page[] = [];
  search = '';
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;
  chosenId: string | undefined;
  chosenName = '';
  private sortBy = '';
  private isDescending = false;
  /** What the pages answer; what was typed since then waits for Apply. */
  private asked: object = {};
  /** Part of a value by the field that has to have it. */
  private filters: Readonly<Record<string, string>> = {};

  connectedCallback(): void {
    void perform(this, () => this.load()).finally(() => (this.isLoading = false));
  }

  /** The display fields, with what is asked of each. */
  get columns(): Column[] {
    return (this.pages[0]?.columns ?? []).map(({ name, label, isFilterable, isSortable }) => ({
      ...this.sortable(name ?? '', label ?? '', isSortable === true),
      isFilterable: isFilterable === true,
      filterLabel: format(LABELS.contains, label ?? ''),
      filter: this.filters[name ?? ''] ?? ''
    }));
  }

  get filterColumns(): Column[] {
    return this.columns.filter(({ isFilterable }) => isFilterable);
  }

  /** All columns that stand before the figures. */
  get headers(): Header[] {
    return [this.sortable('', LABELS.name, true), ...this.columns];
  }

  get problem(): NoticeView | undefined {
    const { isStale, dataThrough } = this.pages[0]?.usage ?? {};
    const message = dataThrough ? LABELS.stale : LABELS.none;
    return isStale === true ? { variant: 'warning', message } : undefined;
  }

  get asOfText(): string {
    const day = this.pages[0]?.usage?.dataThrough;
    return day ? format(LABELS.asOf, day) : '';
  }

  get rows(): { id: string; name: string; cells: Cell[] }[] {
    return this.pages.flatMap(({ rows, usage }) =>
      (rows ?? []).map((row, index) => ({
        id: row.accountId ?? '',
        name: row.name ?? '',
        cells: [
          ...(row.cells ?? []).map((text, column) => ({
            key: `c${column}`,
            text: text ?? '',
            help: undefined
          })),
          ...cellsOf(usage?.accounts?.[index])
        ]
      }))
    );
  }

  get isEmpty(): boolean {
    return this.rows.length === 0;
  }

  get hasMore(): boolean {
    return this.pages.at(-1)?.hasMore === true;
  }

  get isCut(): boolean {
    return this.pages.at(-1)?.isCut === true;
  }

  get detailsHeading(): string {
    return format(LABELS.details, this.chosenName);
  }

  handleSearch(event: CustomEvent<{ value: string }>): void {
    this.search = event.detail.value;
  }

  handleFilter(event: CustomEvent<{ value: string }>): void {
    const { name = '' } = (event.currentTarget as HTMLElement).dataset;
    this.filters = { ...this.filters, [name]: event.detail.value };
  }

  handleSort(event: Event): void {
    const { sort = '' } = (event.currentTarget as HTMLElement).dataset;
    this.isDescending = sort === this.sortBy && !this.isDescending;
    this.sortBy = sort;
    void perform(this, () => this.load());
  }

  handleApply(event: Event): void {
    event.preventDefault();
    void perform(this, () => this.load());
  }

  handleMore(): void {
    void perform(this, async () => {
      this.pages = [...this.pages, await this.ask(this.rows.length)];
    });
  }

  handleChoose(event: Event): void {
    const { id, name } = (event.currentTarget as HTMLElement).dataset;
    this.chosenId = id;
    this.chosenName = name ?? '';
  }

  handleClose(): void {
    this.chosenId = undefined;
  }

  private async load(): Promise<void> {
    const { search, sortBy, isDescending } = this;
    const filters = Object.entries(this.filters).map(([field, value]) => ({ field, value }));
    this.asked = { search, filters, sortBy, isDescending };
    this.pages = [await this.ask(0)];
  }

  private ask(offset: number): Promise<Page> {
    return getAccounts({ query: { ...this.asked, offset } });
  }

  private sortable(field: string, label: string, isSortable: boolean): Header {
    const isSorted = isSortable && this.sortBy === field;
    const order = this.isDescending ? 'descending' : 'ascending';
    return {
      ...{ field, label, isSortable },
      order: isSorted ? order : undefined,
      icon: isSorted ? `utility:arrow${this.isDescending ? 'down' : 'up'}` : undefined
    };
  }
}

function cellsOf(usage: Usage | null | undefined): Cell[] {
  const { activeUsers, internalSeats, externalSeats, seatsUsed, renewalDate } = usage ?? {};
  const isOverridden = internalSeats?.source === 'Override';
  const seats = internalSeats?.isSiteLicense ? LABELS.site : figureText(internalSeats?.value);
  const external = figureText(externalSeats?.value);
  return [
    figureCell('dau', activeUsers?.dau),
    figureCell('wau', activeUsers?.wau),
    figureCell('mau', activeUsers?.mau),
    { key: 'seats', text: isOverridden ? format(LABELS.overridden, seats) : seats, help: undefined },
    { key: 'used', text: figureText(seatsUsed), help: undefined },
    {
      key: 'external',
      text: externalSeats?.source === 'Estimate' ? format(LABELS.estimated, external) : external,
      help: helpOf(externalSeats)
    },
    { key: 'renewal', text: renewalDate?.value ?? figureText(null), help: undefined }
  ];
}

function figureCell(key: string, figure: Figure | null | undefined): Cell {
  return { key, text: figureText(figure?.value), help: helpOf(figure) };
}

function helpOf(figure: Figure | null | undefined): string | undefined {
  return figure?.reason?.message ? format(LABELS.noneOf, figure.reason.message) : undefined;
}
