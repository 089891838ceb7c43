import { toId18 } from '../ids.ts';
import type { ObjectType } from '../schema/schema.ts';
import { isAuditField } from '../schema/permissionable.ts';
import type { FieldSchema, StoredRow, StoredValue } from '../schema/types.ts';
import { quote, toSql, type Store } from '../store.ts';
import { fail, RowFailure, type RowError } from './outcome.ts';
import { standardRules } from './standard-rules.ts';
import { storable } from './values.ts';

/** Who writes, and when. */
export interface WriteContext {
  store: Store;
  userId: string;
  organizationId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Inserts one row and answers its id. Throws RowFailure. */
export function insertRow(context: WriteContext, object: ObjectType, given: StoredRow): string {
  if (given['Id'] !== undefined && given['Id'] !== null) {
    fail('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
  }
  refuseUnwritable(object, given, (field) => field.createable);
  const row = checked(context, object, given);
  applyDefaults(context, object, row);
  standardRules(object)?.beforeSave?.(context.store, row, undefined);
  requireFields(object, row, true);
  requireParents(context, object, row);
  requireUnique(context, object, row, null);
  const id = context.store.nextId(object);
  const complete = {
    ...row,
    ...nameAndNumbers(context, object, row, id),
    ...audit(context, object, true),
    Id: id
  };
  context.store.insert(object, complete);
  obeyRules(context, object, id, true);
  standardRules(object)?.afterSave?.(context.store, complete);
  return id;
}

/** Updates one row. Throws RowFailure. */
export function updateRow(context: WriteContext, object: ObjectType, given: StoredRow): string {
  const previous = existingRow(context.store, object, given['Id'] ?? null);
  const id = String(previous['Id']);
  const changes = withoutUnchangedReadOnly(object, given, previous);
  refuseUnwritable(object, changes, (field) => field.updateable);
  const row = checked(context, object, changes);
  delete row['Id'];
  const merged = { ...previous, ...row };
  standardRules(object)?.beforeSave?.(context.store, merged, previous);
  requireFields(object, row, false);
  requireParents(context, object, row);
  requireUnique(context, object, row, id);
  const complete = { ...merged, ...audit(context, object, false) };
  context.store.update(object, id, complete);
  obeyRules(context, object, id, false);
  standardRules(object)?.afterSave?.(context.store, complete);
  return id;
}

/** The row that an update or delete is about; fails if there is none, if it is in the recycle bin or locked. */
export function existingRow(store: Store, object: ObjectType, givenId: StoredValue): StoredRow {
  if (givenId === null) fail('MISSING_ARGUMENT', 'Id not specified in an update call', []);
  const id = toId18(String(givenId));
  const row = id === undefined ? undefined : store.row(object, id);
  if (row === undefined) return fail('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (row['IsDeleted'] === true) fail('ENTITY_IS_DELETED', 'entity is deleted', []);
  if (id !== undefined && store.lockedRows.has(id)) {
    const message = `unable to obtain exclusive access to this record or 1 records: ${id}`;
    fail('UNABLE_TO_LOCK_ROW', message, []);
  }
  return row;
}

/** All validation rules have their say about the row, which the failure takes back. */
function obeyRules({ store }: WriteContext, object: ObjectType, id: string, isNew: boolean): void {
  const errors = store.brokenRules(object, id, isNew);
  if (errors.length > 0) throw new RowFailure(errors);
}

/** The given values as they will be stored; every bad value is reported. */
function checked(context: WriteContext, object: ObjectType, given: StoredRow): StoredRow {
  const row: StoredRow = {};
  const errors: RowError[] = [];
  for (const [name, value] of Object.entries(given)) {
    const field = object.fieldSchema(name);
    if (field === undefined || field.name === 'Id') continue;
    try {
      row[field.name] = storable(context.store.schema, field, value);
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error;
      errors.push(...error.errors);
    }
  }
  if (errors.length > 0) throw new RowFailure(errors);
  return row;
}

function refuseUnwritable(
  object: ObjectType,
  given: StoredRow,
  isWritable: (field: FieldSchema) => boolean
): void {
  const names = Object.keys(given).filter((name) => {
    const field = object.fieldSchema(name);
    return field !== undefined && field.name !== 'Id' && !isWritable(field);
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

function applyDefaults(context: WriteContext, object: ObjectType, row: StoredRow): void {
  for (const field of object.fields) {
    if (row[field.name] !== undefined) continue;
    const value = defaultOf(context, field);
    if (value !== undefined) row[field.name] = value;
  }
}

function defaultOf(context: WriteContext, field: FieldSchema): StoredValue | undefined {
  if (field.defaultValue !== undefined) return field.defaultValue;
  if (field.name === 'OwnerId') return context.userId;
  if (field.name === 'SetupOwnerId') return context.organizationId;
  return (
    field.picklist?.values.find((entry) => entry.isDefault)?.value ??
    (field.type === 'BOOLEAN' ? false : undefined)
  );
}

function requireFields(object: ObjectType, row: StoredRow, isInsert: boolean): void {
  const missing = object.fields.filter((field) => {
    if (field.nillable || field.type === 'BOOLEAN' || !field.createable || isAuditField(field.name))
      return false;
    const value = row[field.name];
    return value === null || (value === undefined && isInsert && !field.defaultedOnCreate);
  });
  if (missing.length === 0) return;
  const names = missing.map((field) => field.name);
  fail('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
}

function requireParents(context: WriteContext, object: ObjectType, row: StoredRow): void {
  for (const field of object.fields) {
    const id = row[field.name];
    if (field.type !== 'REFERENCE' || typeof id !== 'string') continue;
    const parent = context.store.schema.objectOfId(id);
    const found = parent && context.store.row(parent, id);
    if (found === undefined) fail('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
    if (found['IsDeleted'] === true) fail('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
  }
}

function requireUnique(
  context: WriteContext,
  object: ObjectType,
  row: StoredRow,
  ownId: string | null
): void {
  for (const field of object.fields.filter((candidate) => candidate.unique)) {
    const value = row[field.name];
    if (value === undefined || value === null) continue;
    const condition = `${quote(field.name)} = ? AND IsDeleted = 0 AND Id IS NOT ?`;
    const other = context.store.rowsWhere(object, condition, [toSql(value), ownId])[0];
    if (other === undefined) continue;
    fail(
      'DUPLICATE_VALUE',
      `duplicate value found: ${field.name} duplicates value on record with id: ${String(other['Id'])}`,
      []
    );
  }
}

function nameAndNumbers(context: WriteContext, object: ObjectType, row: StoredRow, id: string): StoredRow {
  const filled: StoredRow = {};
  for (const field of object.fields) {
    if (field.autoNumberFormat !== undefined)
      filled[field.name] = autoNumber(context, object, field, field.autoNumberFormat);
    else if (
      field.nameField &&
      object.schema.custom &&
      field.createable &&
      (row[field.name] ?? null) === null
    )
      filled[field.name] = id;
  }
  return filled;
}

function autoNumber(context: WriteContext, object: ObjectType, field: FieldSchema, format: string): string {
  const next = context.store.nextNumber(object, field);
  return format.replace(/\{(0+)\}/, (_, zeros: string) => String(next).padStart(zeros.length, '0'));
}

function audit(context: WriteContext, object: ObjectType, isNew: boolean): StoredRow {
  const now = wholeSeconds(context.now);
  const { userId } = context;
  const all: StoredRow = { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now };
  if (isNew) Object.assign(all, { CreatedDate: now, CreatedById: userId });
  return Object.fromEntries(Object.entries(all).filter(([name]) => object.fieldSchema(name) !== undefined));
}

function wholeSeconds(millis: number): number {
  return Math.floor(millis / 1000) * 1000;
}
