import type { UserPermissions } from '../permissions.ts';
import { isAuditField } from '../schema/permissionable.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { FieldSchema, StoredValue } from '../schema/types.ts';
import { quote, toSql } from '../store.ts';
import { deleteRow, undeleteRow } from './delete.ts';
import { fail, RowFailure, type DmlRow, type RowOutcome } from './outcome.ts';
import { insertRow, updateRow, type WriteContext } from './write.ts';

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

export interface DmlRequest {
  operation: DmlOperation;
  rows: readonly DmlRow[];
  allOrNone: boolean;
  /** Permissions to respect; absent in system mode. */
  permissions?: UserPermissions;
  /** External id field of an upsert; absent means the record id. */
  externalIdField?: FieldSchema;
}

/** User mode was asked for and the user has no such right on the object. */
export class ObjectAccessDenied extends Error {
  readonly object: ObjectType;
  readonly isWrite: boolean;

  constructor(object: ObjectType, isWrite: boolean) {
    super(`Access to entity '${object.name}' denied`);
    this.name = 'ObjectAccessDenied';
    this.object = object;
    this.isWrite = isWrite;
  }
}

/** The status code of rows that user mode rejects because of their fields. */
export const FIELDS_INACCESSIBLE = 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY';

/**
 * Writes rows in order and answers what became of each. With `allOrNone`, one failure undoes all of them.
 * Throws ObjectAccessDenied.
 */
export function runDml(context: WriteContext, request: DmlRequest): RowOutcome[] {
  const { store } = context;
  if (request.permissions) checkObjects(request.permissions, request);
  const whole = store.mark();
  const seenKeys = new Set<string>();
  const outcomes = request.rows.map((row) => attempt(context, request, row, seenKeys));
  if (request.allOrNone && outcomes.some((outcome) => outcome.errors.length > 0)) store.rollbackTo(whole);
  store.release(whole);
  return outcomes;
}

const NEEDED: Readonly<Record<DmlOperation, readonly ('create' | 'edit' | 'delete')[]>> = {
  insert: ['create'],
  update: ['edit'],
  upsert: ['create', 'edit'],
  delete: ['delete'],
  undelete: ['delete']
};

function checkObjects(permissions: UserPermissions, { operation, rows }: DmlRequest): void {
  for (const object of new Set(rows.map((row) => row.object))) {
    if (!NEEDED[operation].every((access) => permissions.object(object, access)))
      throw new ObjectAccessDenied(object, true);
  }
}

function attempt(context: WriteContext, request: DmlRequest, row: DmlRow, seenKeys: Set<string>): RowOutcome {
  const mark = context.store.mark();
  try {
    const outcome = write(context, request, row, seenKeys);
    context.store.release(mark);
    return outcome;
  } catch (error) {
    context.store.rollbackTo(mark);
    context.store.release(mark);
    if (!(error instanceof RowFailure)) throw error;
    return { id: textOrNull(row.values['Id']), created: false, errors: error.errors };
  }
}

function write(context: WriteContext, request: DmlRequest, row: DmlRow, seenKeys: Set<string>): RowOutcome {
  const { object, values } = row;
  const id = textOrNull(values['Id']);
  const done = (rowId: string, created = false): RowOutcome => ({ id: rowId, created, errors: [] });
  switch (request.operation) {
    case 'insert':
      checkFields(request, row, 'create');
      return done(insertRow(context, object, values), true);
    case 'update':
      checkFields(request, row, 'edit');
      return done(updateRow(context, object, values));
    case 'delete':
      return done(deleteRow(context.store, object, id));
    case 'undelete':
      return done(undeleteRow(context.store, object, id));
    case 'upsert':
      return upsert(context, request, row, seenKeys);
  }
}

function upsert(context: WriteContext, request: DmlRequest, row: DmlRow, seenKeys: Set<string>): RowOutcome {
  const { object, values } = row;
  const known = request.externalIdField
    ? matchingId(
        context,
        object,
        request.externalIdField,
        values[request.externalIdField.name] ?? null,
        seenKeys
      )
    : textOrNull(values['Id']);
  checkFields(request, row, known === null ? 'create' : 'edit');
  if (known === null) return { id: insertRow(context, object, values), created: true, errors: [] };
  return { id: updateRow(context, object, { ...values, Id: known }), created: false, errors: [] };
}

function matchingId(
  context: WriteContext,
  object: ObjectType,
  field: FieldSchema,
  value: StoredValue,
  seenKeys: Set<string>
): string | null {
  if (value === null || value === '') fail('MISSING_ARGUMENT', `${field.name} not specified`, []);
  const key = field.caseSensitive ? String(value) : String(value).toLowerCase();
  if (seenKeys.has(key))
    fail('DUPLICATE_VALUE', `Duplicate external id specified: ${String(value)}`, [field.name]);
  seenKeys.add(key);
  const matches = context.store.rowsWhere(object, `${quote(field.name)} = ? AND IsDeleted = 0`, [
    toSql(value)
  ]);
  if (matches.length > 1) {
    const ids = matches.map((match) => String(match['Id'])).join(', ');
    fail(
      'DUPLICATE_EXTERNAL_ID',
      `${field.name}: more than one record found for external id field: [${ids}]`,
      []
    );
  }
  return textOrNull(matches[0]?.['Id']);
}

function checkFields(
  { permissions }: DmlRequest,
  { object, values }: DmlRow,
  access: 'create' | 'edit'
): void {
  if (permissions === undefined) return;
  const denied = Object.keys(values).filter((name) => {
    const field = object.fieldSchema(name);
    if (field === undefined || field.name === 'Id' || isAuditField(field.name)) return false;
    const neverWritten = !field.createable && !field.updateable;
    return !neverWritten && !permissions.field(object, field, access);
  });
  if (denied.length === 0) return;
  const message = `Operation failed due to fields being inaccessible on Sobject ${object.name}, check errors on Exception or Result!`;
  fail(FIELDS_INACCESSIBLE, message, denied);
}

function textOrNull(value: StoredValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
