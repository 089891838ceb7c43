import type { ObjectType } from '../database/schema/schema.ts';
import { isTextType, type FieldSchema, type ListView } from '../database/schema/types.ts';
import type { Condition, OrderItem, Value } from '../database/soql/query.ts';
import { toSql } from '../database/store.ts';
import { ApiError, readableObject, type ApiContext } from './context.ts';
import { fieldPaths, isReadable, readRecords } from './records.ts';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 2_000;

/** Names that list view metadata has for standard fields, where they differ from the field's own. */
const COLUMN_FIELD: Readonly<Record<string, string>> = {
  'PRODUCT2.NAME': 'Name',
  'PRODUCT2.CUSTOMER_PRODUCT_ID': 'ProductCode',
  'PRODUCT2.DESCRIPTION': 'Description',
  'PRODUCT2.ACTIVE': 'IsActive',
  'PRODUCT2.FAMILY_ENUM': 'Family',
  'ACCOUNT.NAME': 'Name',
  'ACCOUNT.TYPE': 'Type',
  'OPPORTUNITY.NAME': 'Name',
  'OPPORTUNITY.STAGE_NAME': 'StageName',
  'OPPORTUNITY.CLOSE_DATE': 'CloseDate',
  'OPPORTUNITY.AMOUNT': 'Amount',
  NAME: 'Name',
  CREATED_DATE: 'CreatedDate',
  LAST_UPDATE: 'LastModifiedDate'
};

/** List views that an org has from its first day. */
const STANDARD: Readonly<Record<string, readonly ListView[]>> = {
  Product2: [
    everything('AllProducts', 'All Products', ['Name', 'ProductCode', 'Description', 'Family', 'IsActive'])
  ],
  Account: [everything('AllAccounts', 'All Accounts', ['Name', 'Type', 'Industry', 'Phone', 'BillingCity'])],
  Contact: [everything('AllContacts', 'All Contacts', ['Name', 'Account.Name', 'Title', 'Phone', 'Email'])],
  Opportunity: [
    everything('AllOpportunities', 'All Opportunities', [
      'Name',
      'Account.Name',
      'Amount',
      'CloseDate',
      'StageName'
    ]),
    {
      ...everything('Won', 'Won', ['Name', 'Account.Name', 'Amount', 'CloseDate', 'StageName']),
      filters: [{ field: 'StageName', operation: 'equals', value: 'Closed Won' }]
    }
  ]
};

function everything(name: string, label: string, columns: string[]): ListView {
  return { name, label, columns, filterScope: 'Everything', filters: [] };
}

/** The list views of an object: the org's own, those of the metadata, or one over everything when there is none. */
function listViewsOf({ opened }: ApiContext, object: ObjectType): ListView[] {
  const known = [...(STANDARD[object.name] ?? []), ...object.schema.listViews];
  const views =
    known.length > 0
      ? known
      : [
          everything('All', `All ${object.schema.labelPlural}`, [
            object.nameField?.name ?? 'Id',
            'LastModifiedDate'
          ])
        ];
  const changes = new Map(columnChanges(opened.org.database.store, object.name));
  return views.map((view) => ({
    ...view,
    columns: changes.get(view.name) ?? view.columns.map(fieldOfColumn)
  }));
}

function fieldOfColumn(column: string): string {
  return COLUMN_FIELD[column] ?? column;
}

type Store = ApiContext['opened']['org']['database']['store'];

const CHANGES_TABLE =
  'CREATE TABLE IF NOT EXISTS "list view columns" (object TEXT, name TEXT, columns TEXT, PRIMARY KEY (object, name))';

function columnChanges(store: Store, object: string): [string, string[]][] {
  store.run(CHANGES_TABLE);
  return store
    .all('SELECT name, columns FROM "list view columns" WHERE object = ?', [object])
    .map(({ name, columns }) => [String(name), JSON.parse(String(columns)) as string[]]);
}

function listView(context: ApiContext, object: ObjectType, name: string): ListView {
  const found = listViewsOf(context, object).find((view) => view.name === name);
  if (found === undefined)
    throw new ApiError(404, 'NOT_FOUND', `There is no list view ${name} of ${object.name}.`);
  return found;
}

interface Page {
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
}

/** `GET list-info/{object}`: the list views of an object. */
export function listInfos(
  context: ApiContext,
  objectName: string,
  { pageSize = 20, pageToken = '0', q = '' }: Page & { q?: string | undefined }
): object {
  const object = readableObject(context, objectName);
  const all = listViewsOf(context, object).filter(({ label }) =>
    label.toLowerCase().includes(q.toLowerCase())
  );
  const start = offsetOf(pageToken);
  const lists = all.slice(start, start + pageSize).map(({ name, label }) => reference(object, name, label));
  const more = start + lists.length < all.length;
  return {
    count: lists.length,
    currentPageToken: String(start),
    lists,
    nextPageToken: more ? String(start + lists.length) : null,
    objectApiName: object.name,
    pageSize,
    previousPageToken: start === 0 ? null : String(Math.max(0, start - pageSize)),
    queryString: q
  };
}

function reference(object: ObjectType, apiName: string, label: string): object {
  return { apiName, id: null, label, listUiUrl: null, objectApiName: object.name, type: 'listView' };
}

/** `GET list-info/{object}/{listView}`. */
export function listInfo(context: ApiContext, objectName: string, name: string): object {
  const object = readableObject(context, objectName);
  const view = listView(context, object, name);
  const columns = view.columns.filter((path) => isReadable(context, object, path.split('.')));
  return {
    cloneable: false,
    createable: false,
    deletable: false,
    displayColumns: columns.map((path) => {
      const field = fieldAt(context, object, path);
      return {
        fieldApiName: path,
        label: labelOf(context, object, path),
        lookupId: path === object.nameField?.name ? 'Id' : null,
        sortable: field?.sortable ?? false
      };
    }),
    eTag: '',
    fieldApiName: null,
    filterLogicString: view.booleanFilter ?? null,
    filteredByInfo: view.filters.map(({ field, operation, value }) => ({
      fieldApiName: fieldOfColumn(field),
      label: labelOf(context, object, fieldOfColumn(field)),
      operandLabels: [value],
      operator: operation
    })),
    label: view.label,
    listReference: reference(object, name, view.label),
    orderedByInfo: orderOf(object).map(({ fieldApiName, isAscending }) => ({
      fieldApiName,
      isAscending,
      label: labelOf(context, object, fieldApiName)
    })),
    updateable: true,
    userPreferences: { columnWidths: {}, columnWrap: {} },
    visibility: 'Public',
    visibilityEditable: false
  };
}

/** `PATCH list-info/{object}/{listView}`: its columns, for everybody. */
export function updateListInfo(
  context: ApiContext,
  objectName: string,
  name: string,
  changes: { displayColumns?: unknown }
): object {
  const object = readableObject(context, objectName);
  listView(context, object, name);
  const { displayColumns } = changes;
  if (
    !Array.isArray(displayColumns) ||
    displayColumns.length === 0 ||
    !displayColumns.every((path) => typeof path === 'string')
  )
    throw new ApiError(
      400,
      'INVALID_INPUT',
      'displayColumns names the fields of the list view; at least one is needed.'
    );
  const unknown = displayColumns.find((path) => !isReadable(context, object, path.split('.')));
  if (unknown !== undefined)
    throw new ApiError(
      400,
      'INVALID_FIELD',
      `The field ${unknown} does not exist, or you don't have access to it.`
    );
  const { store } = context.opened.org.database;
  store.run(CHANGES_TABLE);
  store.run('INSERT OR REPLACE INTO "list view columns" VALUES (?, ?, ?)', [
    object.name,
    name,
    JSON.stringify(displayColumns)
  ]);
  return listInfo(context, objectName, name);
}

export interface ListRecordsRequest extends Page {
  readonly fields?: readonly string[];
  readonly optionalFields?: readonly string[];
  readonly searchTerm?: string;
  readonly sortBy?: readonly string[] | string;
  readonly where?: string;
}

/** `POST list-records/{object}/{listView}`: one page of records, read from the database as a page. */
export function listRecords(
  context: ApiContext,
  objectName: string,
  name: string,
  request: ListRecordsRequest
): object {
  const object = readableObject(context, objectName);
  const view = listView(context, object, name);
  if (request.where !== undefined)
    throw new ApiError(400, 'NOT_MODELLED', 'The local org does not model "where" of list records.');
  const { pageSize = DEFAULT_PAGE, searchTerm = '' } = request;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > LARGEST_PAGE)
    throw new ApiError(400, 'INVALID_INPUT', `pageSize has to be between 1 and ${LARGEST_PAGE}.`);
  const start = offsetOf(request.pageToken ?? '0');
  const columns = view.columns.filter((path) => isReadable(context, object, path.split('.')));
  const fields = [
    ...new Set([
      ...columns,
      ...fieldPaths(context, object, request.fields ?? [], request.optionalFields ?? [])
    ])
  ];
  const conditions = [
    ...view.filters.map((filter) => filterCondition(context, object, filter)),
    ...searchCondition(context, object, columns, searchTerm)
  ];
  const sortBy = [request.sortBy ?? []].flat();
  const records = readRecords(context, {
    object,
    fields,
    where: conditions.length === 0 ? undefined : { kind: 'and', parts: conditions },
    orderBy: orderBy(object, sortBy),
    limit: pageSize + 1,
    offset: start
  });
  const page = records.slice(0, pageSize);
  return {
    count: page.length,
    currentPageToken: String(start),
    fields: columns.map((path) => `${object.name}.${path}`),
    listReference: reference(object, name, view.label),
    nextPageToken: records.length > pageSize ? String(start + pageSize) : null,
    optionalFields: request.optionalFields ?? [],
    pageSize,
    previousPageToken: start === 0 ? null : String(Math.max(0, start - pageSize)),
    records: page,
    searchTerm: searchTerm === '' ? null : searchTerm,
    sortBy: sortBy.length === 0 ? orderOf(object).map(({ fieldApiName }) => fieldApiName) : sortBy,
    where: null
  };
}

function offsetOf(token: string): number {
  const offset = Number(token);
  if (!Number.isInteger(offset) || offset < 0)
    throw new ApiError(400, 'INVALID_INPUT', 'pageToken has to be one that an earlier page gave.');
  return offset;
}

function orderOf(object: ObjectType): { fieldApiName: string; isAscending: boolean }[] {
  return object.nameField === undefined ? [] : [{ fieldApiName: object.nameField.name, isAscending: true }];
}

/** `Name` or `-Name`; the id makes the order of equal values certain, so that pages neither overlap nor skip. */
function orderBy(object: ObjectType, sortBy: readonly string[]): OrderItem[] {
  const given = sortBy.length === 0 ? orderOf(object).map(({ fieldApiName }) => fieldApiName) : sortBy;
  return [...given, 'Id'].map((name) => {
    const path = name
      .replace(/^-/, '')
      .split('.')
      .filter((part, index) => index > 0 || part !== object.name);
    return {
      operand: { kind: 'field', path },
      descending: name.startsWith('-'),
      nullsLast: name.startsWith('-')
    };
  });
}

function searchCondition(
  context: ApiContext,
  object: ObjectType,
  columns: readonly string[],
  term: string
): Condition[] {
  if (term.trim() === '') return [];
  const escaped = term.trim().replace(/[\\%_]/g, (character) => `\\${character}`);
  const searched = columns.filter((path) => {
    const field = fieldAt(context, object, path);
    return field !== undefined && isTextType(field.type) && field.filterable;
  });
  if (searched.length === 0) return [];
  const parts = searched.map((path): Condition => ({
    kind: 'compare',
    left: { kind: 'field', path: path.split('.') },
    operator: 'LIKE',
    right: { kind: 'string', value: `%${escaped}%` }
  }));
  return [{ kind: 'or', parts }];
}

function filterCondition(
  context: ApiContext,
  object: ObjectType,
  filter: ListView['filters'][number]
): Condition {
  const path = fieldOfColumn(filter.field);
  const field = fieldAt(context, object, path);
  const operators: Readonly<Record<string, '=' | '!='>> = { equals: '=', notEqual: '!=' };
  const operator = operators[filter.operation];
  if (field === undefined || operator === undefined)
    throw new ApiError(
      500,
      'NOT_MODELLED',
      `The local org does not model the filter "${filter.field} ${filter.operation}" of a list view.`
    );
  const right: Value =
    field.type === 'BOOLEAN'
      ? { kind: 'boolean', value: filter.value === '1' }
      : { kind: 'string', value: String(toSql(filter.value)) };
  return { kind: 'compare', left: { kind: 'field', path: path.split('.') }, operator, right };
}

function fieldAt({ opened }: ApiContext, object: ObjectType, path: string): FieldSchema | undefined {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return object.fieldSchema(name);
  const target = object.parentField(name)?.reference?.to[0];
  const parent = target === undefined ? undefined : opened.org.schema.object(target);
  return parent === undefined ? undefined : fieldAt({ opened } as ApiContext, parent, rest.join('.'));
}

/** A parent's name is labelled after the reference, as list views do: "Account Name". */
function labelOf(context: ApiContext, object: ObjectType, path: string): string {
  return fieldAt(context, object, path)?.label ?? path;
}
