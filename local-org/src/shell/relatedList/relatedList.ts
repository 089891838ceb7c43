import { LightningElement, api, wire } from 'lwc';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { addressOf, textOf, type ApiRecord } from '../records.ts';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly details: readonly { readonly label: string; readonly text: string }[];
}

interface Answer {
  readonly records: readonly ApiRecord[];
  readonly nextPageToken: string | null;
  readonly columns: readonly { readonly fieldApiName: string; readonly label: string }[];
}

/** One related list as cards: the name of each record and its first fields. */
export default class RelatedList extends LightningElement {
  @api recordId = '';
  @api relatedListId = '';
  @api label = '';

  items: Item[] = [];
  hasMore = false;

  @wire(getRelatedListRecords, { parentRecordId: '$recordId', relatedListId: '$relatedListId' })
  receive({ data }: { data?: Answer }): void {
    if (data === undefined) return;
    const [name, ...details] = data.columns;
    this.hasMore = data.nextPageToken !== null;
    this.items = data.records.map((record) => ({
      id: record.id,
      name: name === undefined ? record.id : valueAt(record, name.fieldApiName) || record.id,
      address: addressOf(record),
      details: details.map(({ fieldApiName, label }) => ({ label, text: valueAt(record, fieldApiName) }))
    }));
  }

  get title(): string {
    return `${this.label} (${this.items.length}${this.hasMore ? '+' : ''})`;
  }
}

function valueAt(record: ApiRecord, path: string): string {
  const [first = '', ...rest] = path.split('.');
  const field = record.fields[first];
  return rest.length === 0 || field === undefined || field.value === null
    ? textOf(field)
    : valueAt(field.value as ApiRecord, rest.join('.'));
}
