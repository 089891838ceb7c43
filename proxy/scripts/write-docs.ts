import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { licenseList } from './licenses.ts';
import { settingsTable } from './settings-table.ts';

/** What the docs have from the sources, by the page and the name of the place in it. */
const PARTS = [
  { page: 'operator-guide.md', place: 'settings', write: settingsTable },
  { page: 'security.md', place: 'licenses', write: licenseList }
];

/** Writes these parts into the docs; with `--check`, only tells which are stale. */
async function main(isCheck: boolean): Promise<void> {
  for (const { page, place, write } of PARTS) {
    const file = fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));
    const text = readFileSync(file, 'utf8');
    const written = await format(replacePlace(text, place, write()), {
      ...(await resolveConfig(file)),
      filepath: file
    });
    if (!isCheck) writeFileSync(file, written);
    else if (written !== text) {
      process.stderr.write(`docs/${page} is stale: ${place}. Run: npm run -w proxy docs\n`);
      process.exitCode = 1;
    }
  }
}

function replacePlace(text: string, place: string, written: string): string {
  const [start, end] = [`<!-- ${place}: npm run -w proxy docs -->`, `<!-- end of ${place} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There is no place for ${place}: ${start} … ${end}`);
  return `${text.slice(0, from)}${start}\n\n${written}\n\n${text.slice(to)}`;
}

await main(process.argv.includes('--check'));
