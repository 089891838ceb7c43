import { argumentsOfJson, jsonOf } from '../apex/library/json.ts';
import type { Runtime } from '../apex/transaction.ts';
import { ApexException, ApexObject } from '../apex/values.ts';
import type { Store } from '../database/store.ts';

/** Keeps what a schedule runs, by the id of its trigger, so that another process can run it. */
export class SavedWork {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    store.run(
      'CREATE TABLE IF NOT EXISTS "scheduled work" (trigger TEXT PRIMARY KEY, class TEXT, state TEXT)'
    );
  }

  /** An object that JSON cannot hold is not kept: its schedule ends with the process. */
  keep(triggerId: string, work: ApexObject): void {
    const state = stateOf(work);
    if (state !== null)
      this.#store.run('INSERT INTO "scheduled work" VALUES (?, ?, ?)', [triggerId, work.typeName, state]);
  }

  forget(triggerId: string): void {
    this.#store.run('DELETE FROM "scheduled work" WHERE trigger = ?', [triggerId]);
  }

  /** The object with the state that it had; null when it was not kept, or its class is gone or has changed too much. */
  make(runtime: Runtime, triggerId: string): ApexObject | null {
    const [row] = this.#store.all('SELECT class, state FROM "scheduled work" WHERE trigger = ?', [triggerId]);
    if (row === undefined) return null;
    const name = String(row['class']);
    if (runtime.types.definition(name) === undefined) return null;
    const parameters = [{ name: 'work', type: runtime.types.type(name) }];
    try {
      const made = runtime.inTransaction({}, (transaction) =>
        argumentsOfJson(transaction, `{"work":${String(row['state'])}}`, parameters).get('work')
      );
      return made instanceof ApexObject ? made : null;
    } catch (error) {
      if (error instanceof ApexException) return null;
      throw error;
    }
  }
}

function stateOf(work: ApexObject): string | null {
  try {
    return jsonOf(work);
  } catch (error) {
    if (error instanceof ApexException) return null;
    throw error;
  }
}
