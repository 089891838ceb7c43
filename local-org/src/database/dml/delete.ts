import type { ObjectType } from '../schema/schema.ts';
import type { ChildRelationship, StoredRow } from '../schema/types.ts';
import { quote, type Store } from '../store.ts';
import { fail } from './outcome.ts';
import { standardRules } from './standard-rules.ts';
import { existingRow } from './write.ts';

/** Puts a row and its details into the recycle bin; rows of custom settings are gone for good. Throws RowFailure. */
export function deleteRow(store: Store, object: ObjectType, id: string | null): string {
  const row = existingRow(store, object, id);
  const rowId = String(row['Id']);
  remove(store, object, row, rowId);
  return rowId;
}

function remove(store: Store, object: ObjectType, row: StoredRow, rootId: string): void {
  const id = String(row['Id']);
  for (const relationship of object.childRelationships) restrict(store, object, relationship, id);
  if (object.schema.customSetting !== undefined || object.schema.setup) store.erase(object, id);
  else store.markDeleted(object, id, rootId);
  for (const relationship of object.childRelationships) release(store, relationship, id, rootId);
  standardRules(object)?.afterDelete?.(store, row);
}

function restrict(store: Store, object: ObjectType, relationship: ChildRelationship, parentId: string): void {
  if (relationship.onDelete !== 'restrict') return;
  const [child] = childrenOf(store, relationship, parentId);
  if (child === undefined) return;
  fail(
    'DELETE_FAILED',
    `Your attempt to delete ${object.schema.label} could not be completed because it is associated with the following ` +
      `${relationship.childObject.labelPlural}.: ${String(child['Name'] ?? child['Id'])}`
  );
}

function release(store: Store, relationship: ChildRelationship, parentId: string, rootId: string): void {
  const { onDelete, field } = relationship;
  if (onDelete !== 'cascade' && onDelete !== 'setNull') return;
  const object = store.schema.existing(relationship.childObject.name);
  for (const child of childrenOf(store, relationship, parentId)) {
    if (onDelete === 'cascade') remove(store, object, child, rootId);
    else store.update(object, String(child['Id']), { [field.name]: null });
  }
}

function childrenOf(store: Store, relationship: ChildRelationship, parentId: string): StoredRow[] {
  const object = store.schema.existing(relationship.childObject.name);
  return store.rowsWhere(object, `${quote(relationship.field.name)} = ? AND IsDeleted = 0`, [parentId]);
}

/** Brings a row back from the recycle bin, with the details that went with it. Throws RowFailure. */
export function undeleteRow(store: Store, object: ObjectType, id: string | null): string {
  const row = id === null ? undefined : store.row(object, id);
  if (row === undefined) return fail('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (row['IsDeleted'] !== true) fail('UNDELETE_FAILED', 'Entity is not in the recycle bin', []);
  const rowId = String(row['Id']);
  for (const candidate of store.schema.objects) store.restoreDeletedWith(candidate, rowId);
  standardRules(object)?.afterSave?.(store, row);
  return rowId;
}
