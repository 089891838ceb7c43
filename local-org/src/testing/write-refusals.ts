/* Writes what must not compile as metadata for `sf project deploy start --dry-run --metadata-dir build/refusals`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusals } from './refusals.ts';

const FOLDER = 'build/refusals';

const version = (apiVersion: number): string =>
  `<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>${apiVersion.toFixed(1)}</apiVersion></ApexClass>`;

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(join(FOLDER, 'classes'), { recursive: true });
const expected = refusals().map(({ fact, says, apiVersion, classes }, index) => {
  const numbered = (text: string): string => text.replace(/\bRefused(Other)?\b/g, `Refused${index}$1`);
  for (const [name, code] of Object.entries(classes)) {
    const file = join(FOLDER, 'classes', `${numbered(name)}.cls`);
    writeFileSync(file, numbered(code));
    writeFileSync(`${file}-meta.xml`, version(apiVersion));
  }
  return `Refused${index}: ${fact}${says === '' ? '' : ` (${numbered(says)})`}`;
});
writeFileSync(
  join(FOLDER, 'package.xml'),
  '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>*</members><name>ApexClass</name></types>' +
    '<version>67.0</version></Package>'
);
console.log(`Each of these classes must be refused, with the words in parentheses:\n${expected.join('\n')}`);
