import type { Native } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexMap, SObject, type ApexValue } from '../apex/values.ts';
import { toApex } from '../database/apex-values.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { StoredRow, StoredValue } from '../database/schema/types.ts';
import { session, type Services } from './services.ts';

/** The static methods of a custom setting. They read without counting as queries and without permissions. */
export function settingMethods(services: Services, object: ObjectType): Readonly<Record<string, Native>> {
  if (object.schema.customSetting === 'Hierarchy') return hierarchyMethods(services, object);
  return object.schema.customSetting === 'List' ? listMethods(services, object) : {};
}

function hierarchyMethods(services: Services, object: ObjectType): Record<string, Native> {
  const { database } = services;
  const { name } = object;
  const rowOf = (ownerId: string): StoredRow | undefined =>
    database.store.rowsWhere(object, 'SetupOwnerId = ?', [ownerId])[0];
  const merged = (userId: string): SObject => {
    const profile = database.store.row(database.schema.existing('User'), userId)?.['ProfileId'];
    const levels = [userId, profile, database.ids.organization].filter((id) => typeof id === 'string');
    return mergeLevels(object, presentOnly(levels.map(rowOf)));
  };
  return {
    [`static ${name} getOrgDefaults()`]: () =>
      mergeLevels(object, presentOnly([rowOf(database.ids.organization)])),
    [`static ${name} getInstance()`]: (transaction: Transaction) =>
      merged(session(services, transaction).userId),
    [`static ${name} getInstance(Id ownerId)`]: (_: Transaction, ownerId: string) => merged(ownerId),
    [`static ${name} getValues(Id ownerId)`]: (_: Transaction, ownerId: string) => {
      const row = rowOf(ownerId);
      return row === undefined ? null : mergeLevels(object, [row]);
    }
  };
}

/** Each field comes from the narrowest level that has a value; the record itself is that of the narrowest level. */
function mergeLevels(object: ObjectType, levels: readonly StoredRow[]): SObject {
  const record = new SObject(object);
  for (const field of object.fields) {
    const value = levels
      .map((level) => level[field.name] ?? null)
      .find((candidate): candidate is Exclude<StoredValue, null> => candidate !== null);
    if (value !== undefined) record.fields.set(field.name, toApex(field, value));
  }
  return record;
}

function listMethods({ database }: Services, object: ObjectType): Record<string, Native> {
  const { name } = object;
  const find = (_: Transaction, key: ApexValue): ApexValue => {
    const row = database.store.rowsWhere(object, 'Name = ?', [String(key)])[0];
    return row === undefined ? null : mergeLevels(object, [row]);
  };
  return {
    [`static ${name} getInstance(String name)`]: find,
    [`static ${name} getValues(String name)`]: find,
    [`static Map<String, ${name}> getAll()`]: (transaction: Transaction) => {
      const all = new ApexMap(transaction.types.type('String'), transaction.types.record(name));
      for (const row of database.store.rowsWhere(object, '1', []))
        all.put(String(row['Name']), mergeLevels(object, [row]));
      return all;
    }
  };
}

function presentOnly(rows: readonly (StoredRow | undefined)[]): StoredRow[] {
  return rows.filter((row) => row !== undefined);
}
