import type { RowError } from '../database/dml/outcome.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { FieldSchema, StoredValue } from '../database/schema/types.ts';
import type { Condition, OrderItem, Query } from '../database/soql/query.ts';
import type { FoundRecord } from '../database/soql/run.ts';
import { toId18 } from '../database/ids.ts';
import { readableObject, type ApiContext } from './context.ts';
import { displayValue } from './display-values.ts';
import { escapeLike } from './like.ts';
import { ApiError, type RecordError, type RecordErrors } from './errors.ts';
import { storedRow } from './input-values.ts';

/** A question about records of one object. Field paths are relative to the object: `Name`, `Account.Name`. */
export interface RecordQuery {
  readonly object: ObjectType;
  readonly fields: readonly string[];
  readonly where?: Condition | undefined;
  readonly orderBy?: readonly OrderItem[];
  readonly limit?: number;
  readonly offset?: number;
}

/** Fields that come with every record. */
const ALWAYS = ['LastModifiedById', 'LastModifiedDate', 'SystemModstamp'];

/** Records in the shape of the User Interface API, with the fields that were asked for. */
export function readRecords({ opened, userId }: ApiContext, query: RecordQuery): object[] {
  const { object } = query;
  const always = ALWAYS.filter((name) => object.fieldSchema(name) !== undefined);
  const names = [...new Set([...query.fields, ...always, 'Id'])];
  const soql: Query = {
    select: names.map((name) => ({ kind: 'operand', operand: { kind: 'field', path: name.split('.') } })),
    from: object.name,
    groupBy: [],
    orderBy: [...(query.orderBy ?? [])],
    ...(query.where !== undefined && { where: query.where }),
    ...(query.limit !== undefined && { limit: { kind: 'number', value: query.limit } }),
    ...(query.offset !== undefined && { offset: { kind: 'number', value: query.offset } })
  };
  const result = opened.org.database.select(soql, { userId, mode: 'USER_MODE' });
  if (result.kind !== 'records')
    throw new Error('A question without aggregates was answered with aggregates');
  const asked = new Set(query.fields.map((path) => path.toLowerCase()));
  return result.records.map((record) => representation(record, asked, ''));
}

interface FieldRepresentation {
  readonly displayValue: StoredValue;
  readonly value: unknown;
}

/** The record with the fields that were asked for; `prefix` is the path that leads to it. */
function representation(record: FoundRecord, asked: ReadonlySet<string>, prefix: string): object {
  const { object, values, parents } = record;
  const fields: Record<string, FieldRepresentation> = {};
  for (const [name, value] of values) {
    const field = object.fieldSchema(name);
    if (field !== undefined && asked.has(`${prefix}${name}`.toLowerCase()))
      fields[name] = { displayValue: displayValue(field, value), value: apiValue(field, value) };
  }
  for (const [name, parent] of parents) {
    const title = parent?.values.get(parent.object.nameField?.name ?? '') ?? null;
    const value = parent === null ? null : representation(parent, asked, `${prefix}${name}.`);
    fields[name] = { displayValue: title, value };
  }
  return {
    apiName: object.name,
    childRelationships: {},
    fields,
    id: values.get('Id'),
    lastModifiedById: values.get('LastModifiedById') ?? null,
    lastModifiedDate: isoDate(values.get('LastModifiedDate')),
    recordTypeId: null,
    recordTypeInfo: null,
    systemModstamp: isoDate(values.get('SystemModstamp')),
    weakEtag: Number(values.get('SystemModstamp') ?? 0)
  };
}

function apiValue(field: FieldSchema, value: StoredValue): StoredValue {
  return field.type === 'DATETIME' && value !== null ? isoDate(value) : value;
}

function isoDate(value: StoredValue | undefined): string | null {
  return value === undefined || value === null ? null : new Date(Number(value)).toISOString();
}

/**
 * Paths of the fields that were asked for, without the object's name. Throws for one of `fields` that the user may not
 * read; one of `optionalFields` is left out. In lists a field may stand without its object: `Name`.
 */
export function fieldPaths(
  context: ApiContext,
  object: ObjectType,
  { fields = [], optionalFields = [] }: { fields?: readonly string[]; optionalFields?: readonly string[] },
  style: 'qualified' | 'short'
): string[] {
  const prefix = `${object.name}.`;
  const pathOf = (name: string): string | null => {
    const isQualified = name.toLowerCase().startsWith(prefix.toLowerCase());
    if (!isQualified && style === 'qualified') return null;
    const path = isQualified ? name.slice(prefix.length) : name;
    return isReadable(context, object, path.split('.')) ? path : null;
  };
  const needed = fields.map((name) => {
    const path = pathOf(name);
    if (path !== null) return path;
    throw new ApiError(
      400,
      'INVALID_FIELD',
      `The field ${name} does not exist, or you don't have access to it.`
    );
  });
  const optional = optionalFields.map(pathOf).filter((path) => path !== null);
  return [...new Set([...needed, ...optional])];
}

/** Whether the user may read the field at the end of the path, and every look-up and object on the way. */
export function isReadable(context: ApiContext, object: ObjectType, path: readonly string[]): boolean {
  const [name = '', ...rest] = path;
  const { permissions, opened } = context;
  if (rest.length === 0) {
    const field = object.fieldSchema(name);
    return field !== undefined && permissions.field(object, field, 'read');
  }
  const lookup = object.parentField(name);
  if (lookup === undefined || !permissions.field(object, lookup, 'read')) return false;
  const parent = opened.org.schema.object(lookup.reference?.to[0] ?? '');
  return parent !== undefined && isReadable(context, parent, rest);
}

/** The object of a record id. Throws ApiError. */
export function objectOfRecord(context: ApiContext, recordId: string): ObjectType {
  if (toId18(recordId) === undefined)
    throw new ApiError(400, 'INVALID_ID_FIELD', `${recordId} is not the id of a record.`);
  const object = context.opened.org.schema.objectOfId(recordId);
  if (object === undefined) throw notFound();
  return readableObject(context, object.name);
}

function notFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** `GET records/{id}`. */
export function readRecord(context: ApiContext, recordId: string, paths: readonly string[]): object {
  const object = objectOfRecord(context, recordId);
  const [record] = readRecords(context, { object, fields: paths, where: idIs(recordId) });
  if (record === undefined) throw notFound();
  return record;
}

const LOOKUP_SIZE = 10;

/** `GET lookups/{object}`: the first records whose name contains the text. */
export function lookup(context: ApiContext, objectName: string, text: string): object {
  const object = readableObject(context, objectName);
  const name = object.nameField?.name ?? 'Id';
  const records = readRecords(context, {
    object,
    fields: [name],
    where: {
      kind: 'compare',
      left: { kind: 'field', path: [name] },
      operator: 'LIKE',
      right: { kind: 'string', value: `%${escapeLike(text)}%` }
    },
    orderBy: [{ operand: { kind: 'field', path: [name] }, descending: false, nullsLast: false }],
    limit: LOOKUP_SIZE
  });
  return { records };
}

function idIs(recordId: string): Condition {
  return {
    kind: 'compare',
    left: { kind: 'field', path: ['Id'] },
    operator: '=',
    right: { kind: 'string', value: recordId }
  };
}

/** Writes one record as the user and answers its id. Throws ApiError with the reasons by field. */
export function writeRecord(
  context: ApiContext,
  operation: 'insert' | 'update' | 'delete',
  object: ObjectType,
  fields: Readonly<Record<string, unknown>>
): string {
  const {
    opened: { org },
    userId,
    permissions
  } = context;
  const needed = { insert: 'create', update: 'edit', delete: 'delete' } as const;
  if (!permissions.object(object, needed[operation]))
    throw new ApiError(
      403,
      'INSUFFICIENT_ACCESS',
      `You don't have permission to ${needed[operation]} ${object.schema.labelPlural}.`
    );
  if (operation !== 'insert') existing(context, object, fields['Id']);
  const { row, errors } = storedRow(object, fields);
  if (errors.length > 0) throw recordError(object, operation, errors);
  const rows = [{ object, values: row }];
  const [outcome] = org.database.write({ operation, rows, allOrNone: true, permissions }, userId);
  if (outcome === undefined || outcome.errors.length > 0 || outcome.id === null)
    throw recordError(object, operation, outcome?.errors ?? []);
  return outcome.id;
}

function existing({ opened: { org } }: ApiContext, object: ObjectType, recordId: unknown): void {
  const id = toId18(String(recordId));
  const row = id === undefined ? undefined : org.database.store.row(object, id);
  if (row === undefined || row['IsDeleted'] === true) throw notFound();
}

const VERB = { insert: 'create', update: 'update', delete: 'delete' } as const;

function recordError(
  object: ObjectType,
  operation: keyof typeof VERB,
  errors: readonly RowError[]
): ApiError {
  const all = errors.flatMap(({ status, message, fields }) =>
    (fields.length === 0 ? [null] : fields).map((field): RecordError => ({
      constituentField: null,
      duplicateRecordError: null,
      errorCode: status,
      field,
      fieldLabel: field === null ? null : (object.fieldSchema(field)?.label ?? null),
      message
    }))
  );
  const output: RecordErrors = {
    errors: all.filter(({ field }) => field === null),
    fieldErrors: byField(all)
  };
  return new ApiError(
    400,
    'INVALID_OPERATION',
    `An error occurred while trying to ${VERB[operation]} the record. Please try again.`,
    output
  );
}

function byField(errors: readonly RecordError[]): Record<string, RecordError[]> {
  const fields: Record<string, RecordError[]> = {};
  for (const error of errors) if (error.field !== null) (fields[error.field] ??= []).push(error);
  return fields;
}
