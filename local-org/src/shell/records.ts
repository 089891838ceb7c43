import type { FieldInfo, ObjectInfo } from './metadata.ts';

/** A record as the User Interface API gives it. */
export interface ApiRecord {
  readonly id: string;
  readonly apiName: string;
  readonly fields: Readonly<Record<string, ApiField>>;
}

export interface ApiField {
  readonly value: unknown;
  readonly displayValue: string | null;
}

/** A row of a datatable: texts by field path, and the addresses of records. */
export type Row = Readonly<Record<string, unknown>>;

export interface Column {
  readonly label: string;
  readonly fieldName: string;
  readonly field: string;
  readonly type: string;
  readonly sortable: boolean;
  readonly typeAttributes?: object;
}

/** A record as a row; `<path>/address` leads to the record that a name stands for. */
export function rowOf(record: ApiRecord): Row {
  return { id: record.id, address: addressOf(record), ...flatten(record, '') };
}

function flatten({ fields }: ApiRecord, prefix: string): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const path = prefix + name;
    if (isRecord(field.value))
      Object.assign(row, flatten(field.value, `${path}.`), { [`${path}/address`]: addressOf(field.value) });
    else row[path] = typeof field.value === 'boolean' ? field.value : (field.displayValue ?? field.value);
  }
  return row;
}

function isRecord(value: unknown): value is ApiRecord {
  return typeof value === 'object' && value !== null && 'fields' in value;
}

export function addressOf({ apiName, id }: Pick<ApiRecord, 'apiName' | 'id'>): string {
  return `/lightning/r/${apiName}/${id}/view`;
}

/** The column of a datatable for one of a list view; names of records are links. */
export function columnOf(
  { fieldApiName, label, sortable }: { fieldApiName: string; label: string; sortable: boolean },
  info: ObjectInfo
): Column {
  const field = info.fields[fieldApiName];
  const shared = { label, field: fieldApiName, sortable };
  if (field?.nameField === true)
    return { ...shared, fieldName: 'address', type: 'url', typeAttributes: link(fieldApiName) };
  const parent = /^(.+)\.Name$/.exec(fieldApiName)?.[1];
  if (parent !== undefined)
    return { ...shared, fieldName: `${parent}/address`, type: 'url', typeAttributes: link(fieldApiName) };
  return { ...shared, fieldName: fieldApiName, type: field?.dataType === 'Boolean' ? 'boolean' : 'text' };
}

function link(fieldName: string): object {
  return { label: { fieldName }, target: '_self' };
}

/** What is shown of a field: the text that a person reads. */
export function textOf(field: ApiField | undefined): string {
  if (field === undefined || field.value === null) return '';
  return field.displayValue ?? String(field.value as string | number | boolean);
}

/** The label of a field on a page: a reference is labelled after the record, not after its id. */
export function labelOf({ label, dataType }: FieldInfo): string {
  return dataType === 'Reference' ? label.replace(/ ID$/, '') : label;
}
