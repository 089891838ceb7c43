import type { ObjectType } from '../schema/schema.ts';
import type { ChildRelationship, StoredRow, StoredValue } from '../schema/types.ts';
import { quote, type Store } from '../store.ts';
import { fail } from './outcome.ts';
import { standardRules } from './standard-rules.ts';
import { existingRow } from './write.ts';

/** Marks a row and its details as deleted; rows of custom settings and of Setup are gone for good. Throws RowFailure. */
export function deleteRow(store: Store, object: ObjectType, id: StoredValue): string {
  const row = existingRow(store, object, id);
  remove(store, object, row);
  return String(row['Id']);
}

function remove(store: Store, object: ObjectType, row: StoredRow): void {
  const id = String(row['Id']);
  standardRules(object)?.beforeDelete?.(store, row);
  const children = ({ childObject, field }: ChildRelationship): StoredRow[] =>
    store.rowsWhere(store.schema.existing(childObject.name), `${quote(field.name)} = ? AND IsDeleted = 0`, [
      id
    ]);
  for (const relationship of object.childRelationships) {
    if (relationship.onDelete !== 'restrict') continue;
    for (const child of children(relationship))
      fail(
        'DELETE_FAILED',
        `Your attempt to delete ${object.schema.label} could not be completed because it is associated with the following ` +
          `${relationship.childObject.labelPlural}.: ${String(child['Name'] ?? child['Id'])}`
      );
  }
  if (object.schema.customSetting !== undefined || object.schema.setup) store.erase(object, id);
  else store.update(object, id, { IsDeleted: true });
  for (const relationship of object.childRelationships) {
    const { onDelete, field } = relationship;
    if (onDelete !== 'cascade' && onDelete !== 'setNull') continue;
    const childObject = store.schema.existing(relationship.childObject.name);
    for (const child of children(relationship)) {
      if (onDelete === 'cascade') remove(store, childObject, child);
      else store.update(childObject, String(child['Id']), { [field.name]: null });
    }
  }
  standardRules(object)?.afterDelete?.(store, row);
}
