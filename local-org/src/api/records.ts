import { ObjectAccessDenied } from '../database/dml/dml.ts';
import type { RowError } from '../database/dml/outcome.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { FieldSchema, StoredRow, StoredValue } from '../database/schema/types.ts';
import type { Condition, OrderItem, Query } from '../database/soql/query.ts';
import type { FoundRecord } from '../database/soql/run.ts';
import { ApiError, readableObject, type ApiContext, type RecordErrors } from './context.ts';
import { displayValue } from './display-values.ts';

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
    allRows: false,
    ...(query.where !== undefined && { where: query.where }),
    ...(query.limit !== undefined && { limit: { kind: 'number', value: query.limit } }),
    ...(query.offset !== undefined && { offset: { kind: 'number', value: query.offset } })
  };
  const result = opened.org.database.select(soql, { userId, mode: 'USER_MODE' });
  if (result.kind !== 'records')
    throw new Error('A question without aggregates was answered with aggregates');
  const asked = new Set(query.fields.flatMap((path) => [path, path.split('.')[0] ?? path]));
  return result.records.map((record) => representation(record, asked));
}

function representation(record: FoundRecord, asked: ReadonlySet<string> | null): object {
  const { object, values, parents } = record;
  const own = [...values].flatMap(([name, value]) => {
    const field = object.fieldSchema(name);
    if (field === undefined || name === 'Id' || (asked !== null && ALWAYS.includes(name) && !asked.has(name)))
      return [];
    return [[name, { displayValue: displayValue(field, value), value: apiValue(field, value) }] as const];
  });
  const spans = [...parents].map(([name, parent]) => {
    const shown = parent === null ? null : representation(parent, null);
    const title =
      parent?.object.nameField === undefined
        ? null
        : (parent.values.get(parent.object.nameField.name) ?? null);
    return [name, { displayValue: title, value: shown }] as const;
  });
  return {
    apiName: object.name,
    childRelationships: {},
    fields: Object.fromEntries([...own, ...spans]),
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
 * Paths of the fields that were asked for, without the object's name. Throws for one of `fields` that the user may not read;
 * one of `optionalFields` is left out.
 */
export function fieldPaths(
  context: ApiContext,
  object: ObjectType,
  fields: readonly string[],
  optionalFields: readonly string[]
): string[] {
  const relative = (name: string): string => name.slice(name.indexOf('.') + 1);
  const unreadable = fields.find((name) => !isReadable(context, object, relative(name).split('.')));
  if (unreadable !== undefined)
    throw new ApiError(
      400,
      'INVALID_FIELD',
      `The field ${unreadable} does not exist, or you don't have access to it.`
    );
  const optional = optionalFields
    .map(relative)
    .filter((name) => isReadable(context, object, name.split('.')));
  return [...new Set([...fields.map(relative), ...optional])];
}

/** Whether the user may read the field at the end of the path, and every object on the way. */
export function isReadable(context: ApiContext, object: ObjectType, path: readonly string[]): boolean {
  const [name = '', ...rest] = path;
  const { permissions, opened } = context;
  if (rest.length === 0) {
    const field = object.fieldSchema(name);
    return field !== undefined && permissions.field(object, field, 'read');
  }
  const target = object.parentField(name)?.reference?.to[0];
  const parent = target === undefined ? undefined : opened.org.schema.object(target);
  return parent !== undefined && isReadable(context, parent, rest);
}

/** The object of a record id. Throws ApiError. */
export function objectOfRecord(context: ApiContext, recordId: string): ObjectType {
  const object = opened(context).schema.objectOfId(recordId);
  if (object === undefined) throw notFound();
  return readableObject(context, object.name);
}

const opened = ({ opened: { org } }: ApiContext) => org;

const notFound = (): ApiError => new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');

/** `GET records/{id}`. */
export function readRecord(
  context: ApiContext,
  recordId: string,
  fields: readonly string[],
  optionalFields: readonly string[]
): object {
  const object = objectOfRecord(context, recordId);
  const paths = fieldPaths(context, object, fields, optionalFields);
  const [record] = readRecords(context, { object, fields: paths, where: idIs(recordId) });
  if (record === undefined) throw notFound();
  return record;
}

const LOOKUP_SIZE = 10;

/** `GET lookups/{object}`: the first records whose name contains the text. */
export function lookup(context: ApiContext, objectName: string, text: string): object {
  const object = readableObject(context, objectName);
  const name = object.nameField?.name ?? 'Id';
  const escaped = text.replace(/[\\%_]/g, (character) => `\\${character}`);
  const records = readRecords(context, {
    object,
    fields: [name],
    where: {
      kind: 'compare',
      left: { kind: 'field', path: [name] },
      operator: 'LIKE',
      right: { kind: 'string', value: `%${escaped}%` }
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
  const unknown = Object.keys(fields).find((name) => object.fieldSchema(name) === undefined);
  if (unknown !== undefined)
    throw new ApiError(400, 'INVALID_FIELD', `No such column '${unknown}' on sobject of type ${object.name}`);
  const entries = Object.entries(fields).map(
    ([name, value]) => [name, storedValue(object.fieldSchema(name), value)] as const
  );
  try {
    const rows = [{ object, values: Object.fromEntries(entries) as StoredRow }];
    const [outcome] = org.database.write({ operation, rows, allOrNone: true, permissions }, userId);
    if (outcome === undefined || outcome.errors.length > 0 || outcome.id === null)
      throw recordError(object, outcome?.errors ?? []);
    return outcome.id;
  } catch (error) {
    if (!(error instanceof ObjectAccessDenied)) throw error;
    throw new ApiError(
      403,
      'INSUFFICIENT_ACCESS',
      `You don't have permission to ${operation} ${object.schema.labelPlural}.`
    );
  }
}

function storedValue(field: FieldSchema | undefined, value: unknown): StoredValue {
  if (value === '' || value === undefined) return null;
  if (field?.type === 'DATETIME' && typeof value === 'string') return Date.parse(value);
  return value as StoredValue;
}

function recordError(object: ObjectType, errors: readonly RowError[]): ApiError {
  const all = errors.flatMap(({ status, message, fields }) =>
    (fields.length === 0 ? [null] : fields).map((field) => ({
      errorCode: status,
      message,
      field,
      fieldLabel: field === null ? null : (object.fieldSchema(field)?.label ?? null)
    }))
  );
  const output: RecordErrors = {
    errors: all.filter(({ field }) => field === null),
    fieldErrors: byField(all)
  };
  return new ApiError(
    400,
    'INVALID_OPERATION',
    'An error occurred while trying to update the record. Please try again.',
    output
  );
}

function byField(errors: RecordErrors['errors']): Record<string, RecordErrors['errors'][number][]> {
  const fields: Record<string, RecordErrors['errors'][number][]> = {};
  for (const error of errors) if (error.field !== null) (fields[error.field] ??= []).push(error);
  return fields;
}
