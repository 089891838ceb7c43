import { toId18 } from '../ids.ts';
import type { ObjectType } from '../schema/schema.ts';
import { isAuditField } from '../schema/fields.ts';
import type { FieldSchema, StoredRow, StoredValue } from '../schema/types.ts';
import { quote, type Store } from '../store.ts';
import { fail, RowFailure, type RowError } from './outcome.ts';
import { standardRules } from './standard-rules.ts';
import { storable } from './values.ts';

/** A row that is about to be written. */
export interface AttemptedWrite {
  readonly operation: 'insert' | 'update' | 'delete';
  readonly object: string;
  readonly id: string | null;
  readonly values: StoredRow;
}

/** Who writes, and when. */
export interface WriteContext {
  /** Why the row is refused whatever it holds; undefined if it is not. */
  refusalOf: (write: AttemptedWrite) => RowError | undefined;
  store: Store;
  userId: string;
  organizationId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Inserts one row and answers its id. Throws RowFailure. */
export function insertRow(context: WriteContext, object: ObjectType, given: StoredRow): string {
  const { store } = context;
  refuse(context, { operation: 'insert', object: object.name, id: null, values: given });
  if ((given['Id'] ?? null) !== null)
    fail('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
  refuseUnwritable(object, given, 'createable');
  const row = { ...defaults(context, object), ...checked(store, object, given) };
  standardRules(object)?.beforeSave?.(store, row, undefined);
  requireFields(object, row, true);
  requireOthers(store, object, row, null);
  const id = store.nextId(object);
  const complete = {
    ...row,
    ...nameAndNumbers(store, object, row, id),
    ...audit(context, object, true),
    Id: id
  };
  store.insert(object, complete);
  obeyRules(store, object, id, true);
  standardRules(object)?.afterSave?.(store, complete);
  return id;
}

/** Updates one row. Throws RowFailure. */
export function updateRow(context: WriteContext, object: ObjectType, given: StoredRow): string {
  const { store } = context;
  const previous = existingRow(store, object, given['Id'] ?? null);
  const id = String(previous['Id']);
  refuse(context, { operation: 'update', object: object.name, id, values: given });
  const changes = withoutUnchangedReadOnly(object, given, previous);
  refuseUnwritable(object, changes, 'updateable');
  const row = checked(store, object, changes);
  const complete = { ...previous, ...row };
  standardRules(object)?.beforeSave?.(store, complete, previous);
  requireFields(object, row, false);
  requireOthers(store, object, row, id);
  Object.assign(complete, audit(context, object, false));
  store.update(object, id, complete);
  obeyRules(store, object, id, false);
  standardRules(object)?.afterSave?.(store, complete);
  return id;
}

/** Fails a row that is refused whatever it holds. */
export function refuse(context: WriteContext, write: AttemptedWrite): void {
  const error = context.refusalOf(write);
  if (error !== undefined) throw new RowFailure([error]);
}

/** The row that an update or delete is about; fails if there is none, if it was deleted or is locked. */
export function existingRow(store: Store, object: ObjectType, givenId: StoredValue): StoredRow {
  if (givenId === null) fail('MISSING_ARGUMENT', 'Id not specified in an update call');
  const id = toId18(String(givenId)) ?? '';
  const row = requireUndeleted(store.row(object, id));
  if (store.lockedRows.has(id))
    fail('UNABLE_TO_LOCK_ROW', `unable to obtain exclusive access to this record or 1 records: ${id}`);
  return row;
}

function requireUndeleted(row: StoredRow | undefined, fields: string[] = []): StoredRow {
  if (row === undefined) return fail('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', fields);
  if (row['IsDeleted'] === true) fail('ENTITY_IS_DELETED', 'entity is deleted', fields);
  return row;
}

/** All validation rules have their say about the row, which the failure takes back. */
function obeyRules(store: Store, object: ObjectType, id: string, isNew: boolean): void {
  const errors = store.brokenRules(object, id, isNew);
  if (errors.length > 0) throw new RowFailure(errors);
}

/** The given values as they will be stored; every bad value is reported. */
function checked(store: Store, object: ObjectType, given: StoredRow): StoredRow {
  const row: StoredRow = {};
  const errors: RowError[] = [];
  for (const [name, value] of Object.entries(given)) {
    const field = object.fieldSchema(name);
    if (field === undefined || field.name === 'Id') continue;
    try {
      row[field.name] = storable(store.schema, field, value);
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error;
      errors.push(...error.errors);
    }
  }
  if (errors.length > 0) throw new RowFailure(errors);
  return row;
}

function refuseUnwritable(object: ObjectType, given: StoredRow, how: 'createable' | 'updateable'): void {
  const names = Object.keys(given).filter((name) => {
    const field = object.fieldSchema(name);
    return field !== undefined && field.name !== 'Id' && !field[how];
  });
  if (names.length === 0) return;
  const message =
    `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field ` +
    `and verify that it is read/write for your profile or permission set.`;
  fail('INVALID_FIELD_FOR_INSERT_UPDATE', message, names);
}

/** A record that was queried may be written back with the read-only fields that the query brought along. */
function withoutUnchangedReadOnly(object: ObjectType, given: StoredRow, previous: StoredRow): StoredRow {
  const kept = Object.entries(given).filter(([name, value]) => {
    const field = object.fieldSchema(name);
    if (field === undefined || field.updateable || field.name === 'Id') return true;
    return !isAuditField(field.name) && previous[field.name] !== value;
  });
  return Object.fromEntries(kept);
}

function defaults(context: WriteContext, object: ObjectType): StoredRow {
  const entries = object.fields.map((field) => [field.name, defaultOf(context, field)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, StoredValue] => entry[1] !== undefined)
  );
}

function defaultOf(context: WriteContext, field: FieldSchema): StoredValue | undefined {
  if (field.defaultValue !== undefined) return field.defaultValue;
  if (field.name === 'OwnerId') return context.userId;
  if (field.name === 'SetupOwnerId') return context.organizationId;
  if (field.type === 'BOOLEAN') return false;
  return field.picklist?.values.find((entry) => entry.isDefault)?.value;
}

function requireFields(object: ObjectType, row: StoredRow, isInsert: boolean): void {
  const missing = object.fields.filter((field) => {
    if (field.nillable || field.type === 'BOOLEAN' || !field.createable) return false;
    const value = row[field.name];
    return value === null || (value === undefined && isInsert && !field.defaultedOnCreate);
  });
  if (missing.length === 0) return;
  const names = missing.map((field) => field.name);
  fail('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
}

/** Records that are referred to must be there, and values that are unique must not; `ownId` is null on insert. */
function requireOthers(store: Store, object: ObjectType, row: StoredRow, ownId: string | null): void {
  for (const { name, type, unique } of object.fields) {
    const value = row[name] ?? null;
    if (value === null) continue;
    if (type === 'REFERENCE') {
      const parent = store.schema.objectOfId(String(value));
      requireUndeleted(parent && store.row(parent, String(value)), [name]);
    }
    if (!unique) continue;
    const condition = `${quote(name)} = ? AND IsDeleted = 0 AND Id IS NOT ?`;
    for (const { Id } of store.rowsWhere(object, condition, [value, ownId]))
      fail(
        'DUPLICATE_VALUE',
        `duplicate value found: ${name} duplicates value on record with id: ${String(Id)}`
      );
  }
}

function nameAndNumbers(store: Store, object: ObjectType, row: StoredRow, id: string): StoredRow {
  const filled: StoredRow = {};
  for (const field of object.fields) {
    const { name, autoNumberFormat, nameField, createable } = field;
    if (autoNumberFormat !== undefined) {
      const next = String(store.nextNumber(object, field));
      filled[name] = autoNumberFormat.replace(/\{(0+)\}/, (_, zeros: string) =>
        next.padStart(zeros.length, '0')
      );
    } else if (nameField && createable && object.schema.custom) filled[name] = row[name] ?? id;
  }
  return filled;
}

function audit({ now, userId }: WriteContext, object: ObjectType, isNew: boolean): StoredRow {
  const second = Math.floor(now / 1000) * 1000;
  const all: StoredRow = { LastModifiedDate: second, LastModifiedById: userId, SystemModstamp: second };
  if (isNew) Object.assign(all, { CreatedDate: second, CreatedById: userId });
  return Object.fromEntries(Object.entries(all).filter(([name]) => object.fieldSchema(name) !== undefined));
}
