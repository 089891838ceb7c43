import { readFileSync } from 'node:fs';
import type { OpenedOrg } from './open.ts';

/**
 * Runs the files of anonymous Apex that this org has not run yet, as the administrator. Each is one transaction, and the
 * org remembers it together with what it wrote: one that was interrupted or failed runs again at the next start.
 */
export function runSeeds(
  opened: OpenedOrg,
  files: readonly string[],
  report: (text: string) => void = () => undefined
): void {
  const { store } = opened.org.database;
  store.run('CREATE TABLE IF NOT EXISTS "seeds" (file TEXT PRIMARY KEY)');
  const known = new Set(store.all('SELECT file FROM "seeds"').map(({ file }) => file));
  const missing = files.filter((file) => !known.has(file));
  if (missing.length > 0) report('Filling the org with demo data (once)');
  for (const file of missing)
    execute(opened, file, () => store.run('INSERT INTO "seeds" VALUES (?)', [file]));
}

/** Runs a file (or what an open one holds) of anonymous Apex as the administrator; `andThen` belongs to the same transaction. */
export function execute(
  { org, program }: OpenedOrg,
  file: string | number,
  andThen: () => void = () => undefined
): void {
  org.run(program, org.database.ids.administrator, (transaction) => {
    program.execute(readFileSync(file, 'utf8'), transaction);
    andThen();
  });
}
