import type { UserPermissions } from '../permissions.ts';
import type { Access } from '../schema/metadata.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { FieldSchema, StoredValue } from '../schema/types.ts';
import { quote, type Store } from '../store.ts';
import { deleteRow } from './delete.ts';
import { fail, RowFailure, type DmlRow, type RowOutcome } from './outcome.ts';
import { insertRow, refuse, updateRow, type WriteContext } from './write.ts';

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete';

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

const NEEDED: Readonly<Record<DmlOperation, readonly Access[]>> = {
  insert: ['create'],
  update: ['edit'],
  upsert: ['create', 'edit'],
  delete: ['delete']
};

/**
 * Writes rows in order and answers what became of each. With `allOrNone`, one failure undoes all of them.
 * Throws ObjectAccessDenied.
 */
export function runDml(context: WriteContext, request: DmlRequest): RowOutcome[] {
  const { store } = context;
  const { operation, rows, allOrNone, permissions } = request;
  for (const object of new Set(rows.map((row) => row.object)))
    if (permissions && !NEEDED[operation].every((access) => permissions.object(object, access)))
      throw new ObjectAccessDenied(object, true);
  const whole = store.mark();
  const repeated = repeatedKeys(request);
  const outcomes = rows.map((row): RowOutcome => {
    try {
      return store.transact(() => write(context, request, row, repeated));
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error;
      return { id: textOrNull(row.values['Id']), created: false, errors: error.errors };
    }
  });
  if (allOrNone && outcomes.some((outcome) => outcome.errors.length > 0)) store.rollbackTo(whole);
  store.release(whole);
  return outcomes;
}

/** The external ids that an upsert names more than once: all their rows fail. */
function repeatedKeys({ operation, rows, externalIdField }: DmlRequest): ReadonlySet<string> {
  if (operation !== 'upsert' || externalIdField === undefined) return new Set();
  const keys = rows.map(({ values }) => keyOf(externalIdField, values[externalIdField.name] ?? null));
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.size === seen.add(key).size));
}

function keyOf({ caseSensitive }: FieldSchema, value: StoredValue): string {
  return caseSensitive ? String(value) : String(value).toLowerCase();
}

function write(
  context: WriteContext,
  request: DmlRequest,
  row: DmlRow,
  repeated: ReadonlySet<string>
): RowOutcome {
  const { operation, externalIdField } = request;
  const { object, values } = row;
  const done = (id: string, created = false): RowOutcome => ({ id, created, errors: [] });
  let known = textOrNull(values['Id']);
  if (operation === 'delete') {
    refuse(context, { operation, object: object.name, id: known, values });
    return done(deleteRow(context.store, object, known));
  }
  if (operation === 'upsert' && externalIdField)
    known = matchingId(
      context.store,
      object,
      externalIdField,
      values[externalIdField.name] ?? null,
      repeated
    );
  if (operation === 'insert' || (operation === 'upsert' && known === null)) {
    checkFields(request, row, 'create');
    return done(insertRow(context, object, values), true);
  }
  checkFields(request, row, 'edit');
  return done(updateRow(context, object, { ...values, Id: known }));
}

/** The record that has the external id, if there is one. */
function matchingId(
  store: Store,
  object: ObjectType,
  field: FieldSchema,
  value: StoredValue,
  repeated: ReadonlySet<string>
): string | null {
  const { name } = field;
  if (value === null || value === '') fail('MISSING_ARGUMENT', `${name} not specified`);
  if (repeated.has(keyOf(field, value)))
    fail('DUPLICATE_VALUE', `Duplicate external id specified: ${String(value)}`, [name]);
  const matches = store.rowsWhere(object, `${quote(name)} = ? AND IsDeleted = 0`, [value]);
  if (matches.length > 1) {
    const ids = matches.map((match) => String(match['Id'])).join(', ');
    fail('DUPLICATE_EXTERNAL_ID', `${name}: more than one record found for external id field: [${ids}]`);
  }
  return textOrNull(matches[0]?.['Id']);
}

function checkFields({ permissions }: DmlRequest, row: DmlRow, access: 'create' | 'edit'): void {
  const { object, values } = row;
  const denied = Object.keys(values).filter((name) => {
    const field = object.fieldSchema(name);
    // What only the platform writes is refused for everybody, if at all.
    if (field === undefined || !(field.createable || field.updateable)) return false;
    return permissions?.field(object, field, access) === false;
  });
  if (denied.length === 0) return;
  const message = `Operation failed due to fields being inaccessible on Sobject ${object.name}, check errors on Exception or Result!`;
  fail(FIELDS_INACCESSIBLE, message, denied);
}

function textOrNull(value: StoredValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
