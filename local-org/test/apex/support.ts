import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOrg, type OpenedOrg } from '../../src/open.ts';

/** Opens an org with nothing but these classes. */
export function orgWith(classes: Readonly<Record<string, string>>): OpenedOrg {
  const folder = mkdtempSync(join(tmpdir(), 'apex-'));
  for (const [name, text] of Object.entries(classes)) writeFileSync(join(folder, `${name}.cls`), text);
  return openOrg({ folders: [folder] });
}
