import type { OrgDatabase } from '../database/org-database.ts';
import type { StoredRow } from '../database/schema/types.ts';

/** Adds a row that only the platform writes, and answers its id. */
export function insertRow(
  { store, schema }: OrgDatabase,
  clock: () => number,
  objectName: string,
  values: StoredRow
): string {
  const object = schema.existing(objectName);
  const Id = store.nextId(object);
  const created = object.fieldSchema('CreatedDate') && { CreatedDate: clock() };
  store.insert(object, { ...values, ...created, Id });
  return Id;
}
