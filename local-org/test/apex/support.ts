import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOrg, type OpenedOrg } from '../../src/open.ts';
import type { LocalOrgOptions } from '../../src/platform/local-org.ts';

/** Opens an org with nothing but these classes, all of one API version. */
export function orgWith(
  classes: Readonly<Record<string, string>>,
  apiVersion?: number,
  options: Partial<LocalOrgOptions> = {}
): OpenedOrg {
  const folder = mkdtempSync(join(tmpdir(), 'apex-'));
  for (const [name, text] of Object.entries(classes)) {
    const file = join(folder, `${name}.cls`);
    writeFileSync(file, text);
    if (apiVersion !== undefined)
      writeFileSync(`${file}-meta.xml`, `<apiVersion>${apiVersion.toFixed(1)}</apiVersion>`);
  }
  return openOrg({ ...options, folders: [folder] });
}
