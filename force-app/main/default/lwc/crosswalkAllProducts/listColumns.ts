import includeColumn from '@salesforce/label/c.Crosswalk_Products_IncludeColumn';
import readinessColumn from '@salesforce/label/c.Crosswalk_Products_ReadinessColumn';
import { toReadinessView, type ReadinessView } from 'c/crosswalkReadinessView';

export const INCLUDE_FIELD = 'CrosswalkIncludeInFlexNetSync__c';
export const READINESS_FIELD = 'CrosswalkReadiness__c';
const DETAIL_FIELD = 'CrosswalkReadinessDetail__c';
const OUTDATED_FIELD = 'CrosswalkIsReadinessOutdated__c';

/** Fields that the page needs beside the columns; a user who may not see one gets the rest. */
export const MORE_FIELDS = [
  'Product2.Name',
  ...[INCLUDE_FIELD, READINESS_FIELD, DETAIL_FIELD, OUTDATED_FIELD].map((field) => `Product2.${field}`)
];

/** A column of the data table. */
export interface Column {
  readonly label: string;
  readonly fieldName: string;
  readonly type: string;
  readonly sortable: boolean;
  readonly wrapText?: boolean;
  readonly initialWidth?: number;
  readonly typeAttributes?: Readonly<Record<string, unknown>>;
}

/** A product as the table shows it: the values of its columns under their paths, and what the page needs. */
export interface Row {
  readonly id: string;
  // eslint-disable-next-line no-restricted-globals -- a property, not the name of the window
  readonly name: string;
  readonly url: string;
  readonly isIncluded: boolean;
  readonly isSaving: boolean;
  readonly readiness: ReadinessView;
  readonly [path: string]: unknown;
}

const COLUMN_TYPES: Readonly<Record<string, string>> = {
  Boolean: 'boolean',
  Date: 'date-local',
  DateTime: 'date',
  Double: 'number',
  Int: 'number'
};
/** The table shows a date only, unless it is told of the time. */
const WITH_TIME = {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit'
};
/** Types whose value the table formats itself; the others are shown as the platform says. */
const RAW_TYPES = new Set(Object.keys(COLUMN_TYPES));

/** The columns of a list view, with the checkbox and the readiness in theirs. The readiness is always among them. */
export function toColumns(info: UiListInfo, object: UiObjectInfo, canSelect: boolean): Column[] {
  const columns = info.displayColumns.map((column) => toColumn(column, object, canSelect));
  const hasReadiness = columns.some(({ fieldName }) => fieldName === 'readiness');
  return hasReadiness || !object.fields[READINESS_FIELD]
    ? columns
    : [...columns, readiness(readinessColumn, false)];
}

function toColumn(column: UiListColumn, object: UiObjectInfo, canSelect: boolean): Column {
  const { fieldApiName: fieldName, label, lookupId, sortable } = column;
  if (fieldName === INCLUDE_FIELD) return include(sortable, canSelect);
  if (fieldName === READINESS_FIELD) return readiness(label, sortable);
  if (lookupId === 'Id') {
    const typeAttributes = { label: { fieldName: 'name' }, tooltip: { fieldName: 'name' } };
    return { label, fieldName: 'url', type: 'url', sortable, typeAttributes };
  }
  const type = COLUMN_TYPES[dataType(object, fieldName)] ?? 'text';
  return { label, fieldName, type, sortable, ...(type === 'date' ? { typeAttributes: WITH_TIME } : {}) };
}

function include(sortable: boolean, canSelect: boolean): Column {
  const typeAttributes = {
    productId: { fieldName: 'id' },
    productName: { fieldName: 'name' },
    isSaving: { fieldName: 'isSaving' },
    isDisabled: !canSelect
  };
  return {
    label: includeColumn,
    fieldName: 'isIncluded',
    type: 'include',
    sortable,
    initialWidth: 190,
    typeAttributes
  };
}

function readiness(label: string, sortable: boolean): Column {
  return { label, fieldName: 'readiness', type: 'readiness', sortable, wrapText: true, initialWidth: 380 };
}

/** The field by which a column sorts. */
export function sortField(column: string): string {
  const fields: Readonly<Record<string, string>> = {
    url: 'Name',
    isIncluded: INCLUDE_FIELD,
    readiness: READINESS_FIELD
  };
  return fields[column] ?? column;
}

/** The column that shows a field. */
export function columnName(field: string): string {
  const names: Readonly<Record<string, string>> = {
    Name: 'url',
    [INCLUDE_FIELD]: 'isIncluded',
    [READINESS_FIELD]: 'readiness'
  };
  return names[field] ?? field;
}

/** A record as a row. */
export function toRow(record: UiRecord, paths: readonly string[], object: UiObjectInfo): Row {
  const isIncluded = valueAt(record, INCLUDE_FIELD)?.value === true;
  const code = valueAt(record, READINESS_FIELD);
  const values = paths.map((path) => {
    const found = valueAt(record, path);
    const isRaw = RAW_TYPES.has(dataType(object, path));
    return [path, isRaw ? found?.value : (found?.displayValue ?? found?.value)] as const;
  });
  return {
    ...Object.fromEntries(values),
    id: record.id,
    name: text(valueAt(record, 'Name')?.value) ?? record.id,
    url: `/lightning/r/Product2/${record.id}/view`,
    isIncluded,
    isSaving: false,
    readiness: toReadinessView({
      isIncluded,
      code: text(code?.value),
      codeLabel: code?.displayValue ?? null,
      detail: text(valueAt(record, DETAIL_FIELD)?.value),
      isOutdated: valueAt(record, OUTDATED_FIELD)?.value === true
    })
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function dataType(object: UiObjectInfo, path: string): string {
  return object.fields[path]?.dataType ?? 'String';
}

/** The value at the end of a path such as `CreatedBy.Name`. */
function valueAt(record: UiRecord, path: string): UiFieldValue | undefined {
  const [name = '', ...rest] = path.split('.');
  const found = record.fields[name];
  if (rest.length === 0 || !found) return found;
  return found.value === null ? undefined : valueAt(found.value as UiRecord, rest.join('.'));
}
