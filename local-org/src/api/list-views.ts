import type { ObjectType } from '../database/schema/schema.ts';
import { isTextType, type ListView } from '../database/schema/types.ts';
import type { Condition, OrderItem } from '../database/soql/query.ts';
import { readableObject, type ApiContext } from './context.ts';
import { ApiError } from './errors.ts';
import { columnLabel, fieldAt, fieldOfColumn, shownPath } from './list-columns.ts';
import { escapeLike } from './like.ts';
import { viewCondition } from './list-filters.ts';
import { fieldPaths, isReadable, readRecords } from './records.ts';
import { changedViews, recentRecordIds, saveChanges } from './list-view-store.ts';
import { whereCondition } from './where.ts';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 2_000;
/** A page may start there at the latest, as documented for `pageToken`; a later token only says that there are more. */
const LARGEST_OFFSET = 2_000;
const LARGEST_SORT = 5;

/** Name of the list of what the user saw last. */
const RECENT = '__Recent';

/** Lets a user change list views that everybody sees. */
const MANAGES_LISTS = 'ManagePublicListViews';

const OPPORTUNITY = ['Name', 'Account.Name', 'Amount', 'CloseDate', 'StageName', 'Owner.Alias'];
const CONTACT = ['Name', 'Account.Name', 'Title', 'Phone', 'Email', 'Owner.Alias'];
const ACCOUNT = ['Name', 'BillingState', 'Phone', 'Type', 'Owner.Alias'];
const PRODUCT = ['Name', 'ProductCode', 'Description', 'Family'];

/** List views that an org has from its first day, beside the one of recently viewed records. */
const STANDARD: Readonly<Record<string, readonly ListView[]>> = {
  Product2: [view('AllProducts', 'All Products', PRODUCT)],
  Account: [view('AllAccounts', 'All Accounts', ACCOUNT), mine(view('MyAccounts', 'My Accounts', ACCOUNT))],
  Contact: [view('AllContacts', 'All Contacts', CONTACT), mine(view('MyContacts', 'My Contacts', CONTACT))],
  Opportunity: [
    view('AllOpportunities', 'All Opportunities', OPPORTUNITY),
    mine(view('MyOpportunities', 'My Opportunities', OPPORTUNITY)),
    {
      ...view('Won', 'Won', OPPORTUNITY),
      filters: [{ field: 'IsWon', operation: 'equals', value: '1' }]
    }
  ]
};

function view(name: string, label: string, columns: string[]): ListView {
  return { name, label, columns, filterScope: 'Everything', filters: [] };
}

function mine(list: ListView): ListView {
  return { ...list, filterScope: 'Mine' };
}

/** The list views of an object: the org's own, those of the metadata, or one over everything when there is none. */
function listViewsOf({ opened }: Pick<ApiContext, 'opened'>, object: ObjectType): ListView[] {
  const { listViews, labelPlural, display } = object.schema;
  const nameField = object.nameField?.name ?? 'Id';
  const everything = view('All', `All ${labelPlural}`, [nameField, 'LastModifiedDate']);
  const named = [...(STANDARD[object.name] ?? []), ...listViews];
  const [first = everything, ...others] = named;
  const found = display.searchColumns.length === 0 ? first.columns : [nameField, ...display.searchColumns];
  const recent = view(RECENT, `Recently Viewed ${labelPlural}`, [...new Set(found.map(fieldOfColumn))]);
  const known = [first, ...others, recent];
  const changes = changedViews(opened.org.database.store, object.name);
  return known.map((list) => ({
    ...list,
    columns: list.columns.map((column) => shownPath(object, fieldOfColumn(column))),
    ...changes.get(list.name)
  }));
}

const NO_QUERY = {
  select: [{ kind: 'operand' as const, operand: { kind: 'field' as const, path: ['Id'] } }],
  groupBy: [],
  orderBy: []
};

/** Throws for a list view of the metadata that the local org does not model, with its name. */
export function checkListViews(opened: ApiContext['opened']): void {
  const { schema, database } = opened.org;
  for (const object of schema.objects)
    for (const list of object.schema.listViews) {
      try {
        const where = viewCondition({ opened, userId: database.ids.administrator }, object, list);
        database.check({ ...NO_QUERY, from: object.name, ...(where !== undefined && { where }) });
        const unknown = list.columns.find(
          (column) => fieldAt(schema, object, fieldOfColumn(column)) === undefined
        );
        if (unknown !== undefined)
          throw new Error(`The column ${unknown} of a list view is not modelled by the local org`);
      } catch (error) {
        throw new Error(`${object.name}.${list.name}: ${(error as Error).message}`, { cause: error });
      }
    }
}

function listView(context: ApiContext, object: ObjectType, name: string): ListView {
  const found = listViewsOf(context, object).find((list) => list.name === name);
  if (found === undefined)
    throw new ApiError(404, 'NOT_FOUND', `There is no list view ${name} of ${object.name}.`);
  return found;
}

export interface ListInfosRequest {
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
  readonly q?: string | undefined;
  readonly recentListsOnly?: boolean | undefined;
}

/** `GET list-info/{object}`: the list views of an object. */
export function listInfos(
  context: ApiContext,
  objectName: string,
  { pageSize = 20, pageToken = '0', q = '', recentListsOnly = false }: ListInfosRequest
): object {
  const object = readableObject(context, objectName);
  if (pageSize < 1 || pageSize > LARGEST_PAGE)
    throw new ApiError(400, 'INVALID_INPUT', `pageSize has to be between 1 and ${LARGEST_PAGE}.`);
  const all = listViewsOf(context, object).filter(
    ({ name, label }) =>
      label.toLowerCase().includes(q.toLowerCase()) && (!recentListsOnly || name === RECENT)
  );
  const start = offsetOf(pageToken);
  const lists = all.slice(start, start + pageSize).map((list) => reference(object, list));
  const more = start + lists.length < all.length;
  return {
    count: lists.length,
    currentPageToken: String(start),
    lists,
    nextPageToken: more ? String(start + lists.length) : null,
    objectApiName: object.name,
    pageSize,
    previousPageToken: start === 0 ? null : String(Math.max(0, start - pageSize)),
    queryString: q,
    recentListsOnly
  };
}

function reference(object: ObjectType, { name, label }: ListView): object {
  return { apiName: name, id: null, label, listUiUrl: null, objectApiName: object.name, type: 'listView' };
}

/** `GET list-info/{object}/{listView}`. */
export function listInfo(context: ApiContext, objectName: string, name: string): object {
  const object = readableObject(context, objectName);
  const { schema } = context.opened.org;
  const list = listView(context, object, name);
  const mayChange = name !== RECENT && context.permissions.has('user permission', MANAGES_LISTS);
  return {
    cloneable: false,
    createable: false,
    deletable: false,
    displayColumns: readableColumns(context, object, list).map((path) => ({
      fieldApiName: path,
      label: columnLabel(schema, object, path),
      lookupId: lookupOf(object, path),
      sortable: fieldAt(schema, object, path)?.sortable ?? false
    })),
    eTag: '',
    filterLogicString: list.booleanFilter ?? null,
    filteredByInfo: list.filters.map(({ field, operation, value }) => ({
      fieldApiName: fieldOfColumn(field),
      label: columnLabel(schema, object, fieldOfColumn(field)),
      operandLabels: value === '' ? [] : value.split(','),
      operator: operation.charAt(0).toUpperCase() + operation.slice(1)
    })),
    label: list.label,
    listReference: reference(object, list),
    orderedByInfo: orderOf(object).map(({ fieldApiName, isAscending }) => ({
      fieldApiName,
      isAscending,
      label: columnLabel(schema, object, fieldApiName)
    })),
    updateable: mayChange,
    userPreferences: { columnWidths: {}, columnWrap: {} },
    visibility: 'Public',
    visibilityEditable: false
  };
}

function readableColumns(context: ApiContext, object: ObjectType, { columns }: ListView): string[] {
  return columns.filter((path) => isReadable(context, object, path.split('.')));
}

/** The field with the id of the record that a column leads to. */
function lookupOf(object: ObjectType, path: string): string | null {
  if (path === object.nameField?.name) return 'Id';
  const parent = /^(.+)\.(?:Name|Alias)$/.exec(path)?.[1];
  return parent === undefined ? null : `${parent}.Id`;
}

export interface ListInfoChange {
  readonly displayColumns?: readonly string[];
  readonly label?: string;
}

/** `PATCH list-info/{object}/{listView}`: its columns and label, for everybody who sees it. */
export function updateListInfo(
  context: ApiContext,
  objectName: string,
  name: string,
  { displayColumns, label }: ListInfoChange
): object {
  const object = readableObject(context, objectName);
  const list = listView(context, object, name);
  if (name === RECENT || !context.permissions.has('user permission', MANAGES_LISTS))
    throw new ApiError(
      403,
      'INSUFFICIENT_ACCESS',
      `You can't change the list view ${list.label}. Ask an admin for the permission Manage Public List Views.`
    );
  const unknown = displayColumns?.find((path) => !isReadable(context, object, path.split('.')));
  if (unknown !== undefined)
    throw new ApiError(
      400,
      'INVALID_FIELD',
      `The field ${unknown} does not exist, or you don't have access to it.`
    );
  saveChanges(context.opened.org.database.store, object.name, name, {
    columns: displayColumns === undefined ? list.columns : [...new Set(displayColumns)],
    label: label ?? list.label
  });
  return listInfo(context, objectName, name);
}

export interface ListRecordsRequest {
  readonly fields?: readonly string[];
  readonly optionalFields?: readonly string[];
  readonly pageSize?: number;
  readonly pageToken?: string;
  readonly searchTerm?: string;
  readonly sortBy?: readonly string[] | string;
  /** In the syntax of GraphQL. */
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
  const list = listView(context, object, name);
  const { pageSize = DEFAULT_PAGE, searchTerm = '', where = '', optionalFields = [] } = request;
  const start = offsetOf(request.pageToken ?? '0');
  const columns = readableColumns(context, object, list);
  const sortBy = [request.sortBy ?? []].flat().filter((field) => field !== '');
  const conditions = [
    viewCondition(context, object, list),
    name === RECENT ? isRecent(context, object) : undefined,
    searchCondition(context, object, columns, searchTerm),
    where === '' ? undefined : whereCondition(context, object, where)
  ].filter((condition) => condition !== undefined);
  const isByRecency = name === RECENT && sortBy.length === 0;
  const records = readRecords(context, {
    object,
    fields: [...new Set([...columns, ...fieldPaths(context, object, request, 'short')])],
    where: conditions.length === 0 ? undefined : { kind: 'and', parts: conditions },
    orderBy: orderBy(context, object, sortBy),
    ...(!isByRecency && { limit: pageSize + 1, offset: start })
  });
  const found = isByRecency ? byRecency(context, object, records).slice(start) : records;
  const page = found.slice(0, pageSize);
  return {
    count: page.length,
    currentPageToken: String(start),
    fields: columns.map((path) => `${object.name}.${path}`),
    listReference: reference(object, list),
    nextPageToken: found.length > pageSize ? String(start + pageSize) : null,
    optionalFields,
    pageSize,
    previousPageToken: start === 0 ? null : String(Math.max(0, start - pageSize)),
    records: page,
    searchTerm: searchTerm === '' ? null : searchTerm,
    sortBy: sortBy.length === 0 ? orderOf(object).map(({ fieldApiName }) => fieldApiName) : sortBy,
    where: where === '' ? null : where
  };
}

export const PAGE_SIZE_LIMITS = { minimum: 1, maximum: LARGEST_PAGE };

function offsetOf(token: string): number {
  const offset = Number(token);
  if (token.trim() === '' || !Number.isInteger(offset) || offset < 0 || offset > LARGEST_OFFSET)
    throw new ApiError(
      400,
      'INVALID_INPUT',
      `pageToken has to be one that an earlier page gave; a page starts at ${LARGEST_OFFSET} at the latest.`
    );
  return offset;
}

function orderOf(object: ObjectType): { fieldApiName: string; isAscending: boolean }[] {
  return object.nameField === undefined ? [] : [{ fieldApiName: object.nameField.name, isAscending: true }];
}

/** `Name` or `-Name`; the id makes the order of equal values certain, so that pages neither overlap nor skip. */
function orderBy(context: ApiContext, object: ObjectType, sortBy: readonly string[]): OrderItem[] {
  if (sortBy.length > LARGEST_SORT)
    throw new ApiError(400, 'INVALID_INPUT', `A list is sorted by at most ${LARGEST_SORT} fields.`);
  const given = sortBy.length === 0 ? orderOf(object).map(({ fieldApiName }) => fieldApiName) : sortBy;
  return [...given, 'Id'].map((name) => {
    const descending = name.startsWith('-');
    const path = (descending ? name.slice(1) : name)
      .split('.')
      .filter((part, index) => index > 0 || part !== object.name);
    const field = fieldAt(context.opened.org.schema, object, path.join('.'));
    if (field?.sortable !== true || !isReadable(context, object, path))
      throw new ApiError(400, 'INVALID_SORT', `The list can't be sorted by ${name}.`);
    return { operand: { kind: 'field', path }, descending, nullsLast: descending };
  });
}

/** Whether a column that shows text contains the term, in which * and ? stand for any text and any letter. */
function searchCondition(
  context: ApiContext,
  object: ObjectType,
  columns: readonly string[],
  term: string
): Condition | undefined {
  if (term.trim() === '') return undefined;
  const pattern = escapeLike(term.trim()).replaceAll('*', '%').replaceAll('?', '_');
  const searched = columns.filter((path) => {
    const field = fieldAt(context.opened.org.schema, object, path);
    return field !== undefined && isTextType(field.type) && field.filterable;
  });
  const parts = searched.map((path): Condition => ({
    kind: 'compare',
    left: { kind: 'field', path: path.split('.') },
    operator: 'LIKE',
    right: { kind: 'string', value: `%${pattern}%` }
  }));
  // Where no column shows text, nothing is found.
  return parts.length === 0 ? idIn([]) : { kind: 'or', parts };
}

/** The latest first; there are few enough of them to be sorted here. */
function byRecency({ opened, userId }: ApiContext, object: ObjectType, records: object[]): object[] {
  const ids = recentRecordIds(opened.org.database.store, userId, object.name);
  const place = (record: object): number => ids.indexOf((record as { id: string }).id);
  return records.sort((left, right) => place(left) - place(right));
}

function isRecent({ opened, userId }: ApiContext, object: ObjectType): Condition {
  return idIn(recentRecordIds(opened.org.database.store, userId, object.name));
}

function idIn(ids: readonly string[]): Condition {
  return {
    kind: 'in',
    left: { kind: 'field', path: ['Id'] },
    negated: false,
    right: ids.map((value) => ({ kind: 'string', value }))
  };
}
