import type { Store } from '../database/store.ts';

/** What users changed of a list view. */
export interface ListViewChanges {
  readonly columns: string[];
  readonly label: string;
}

const LARGEST_RECENT = 200;

const CHANGES =
  'CREATE TABLE IF NOT EXISTS "list view" (object TEXT, name TEXT, columns TEXT, label TEXT, PRIMARY KEY (object, name))';
const RECENT =
  'CREATE TABLE IF NOT EXISTS "recently viewed" (user TEXT, object TEXT, record TEXT, at INTEGER, PRIMARY KEY (user, record))';

/** Makes the tables that this module keeps beside those of the objects. */
export function createListViewTables(store: Store): void {
  store.run(CHANGES);
  store.run(RECENT);
}

/** Changes of an object's list views, by the view's name. */
export function changedViews(store: Store, objectName: string): Map<string, ListViewChanges> {
  const rows = store.all('SELECT name, columns, label FROM "list view" WHERE object = ?', [objectName]);
  return new Map(
    rows.map(({ name, columns, label }) => [
      String(name),
      { columns: JSON.parse(String(columns)) as string[], label: String(label) }
    ])
  );
}

export function saveChanges(
  store: Store,
  objectName: string,
  name: string,
  { columns, label }: ListViewChanges
): void {
  store.run('INSERT OR REPLACE INTO "list view" VALUES (?, ?, ?, ?)', [
    objectName,
    name,
    JSON.stringify(columns),
    label
  ]);
}

/** Remembers that the user looked at the record. */
export function saveView(
  store: Store,
  userId: string,
  objectName: string,
  recordId: string,
  at: number
): void {
  store.run('INSERT OR REPLACE INTO "recently viewed" VALUES (?, ?, ?, ?)', [
    userId,
    objectName,
    recordId,
    at
  ]);
}

/** The records of the object that the user looked at, the latest first. */
export function recentRecordIds(store: Store, userId: string, objectName: string): string[] {
  return store
    .all('SELECT record FROM "recently viewed" WHERE user = ? AND object = ? ORDER BY at DESC LIMIT ?', [
      userId,
      objectName,
      LARGEST_RECENT
    ])
    .map(({ record }) => String(record));
}
