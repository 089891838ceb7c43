import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'local-org/refusals';

/** Something that Apex does not compile. */
export interface Refusal {
  readonly fact: string;
  /** Where it is documented. */
  readonly source: string;
  /** What the compiler's message contains; empty where only an org knows its words. */
  readonly says: string;
  readonly apiVersion: number;
  /** The classes, by name: `Refused` is the one that does not compile. */
  readonly classes: Readonly<Record<string, string>>;
}

/** The facts of all files of `local-org/refusals`. */
export function refusals(): Refusal[] {
  return readdirSync(FOLDER).flatMap((name) =>
    readFileSync(join(FOLDER, name), 'utf8')
      .split(/^(?=\/\/\/ fact: )/m)
      .filter((block) => block.trim() !== '')
      .map(refusalOf)
  );
}

function refusalOf(block: string): Refusal {
  const head = new Map<string, string>();
  for (const [, key = '', value = ''] of block.matchAll(/^\/\/\/ (\w+):(.*)$/gm)) head.set(key, value.trim());
  const code = block.replace(/^\/\/\/.*\n/gm, '').trim();
  const isClass =
    /^(@IsTest\s|(public |private |global |virtual |abstract |final )*(class|interface|enum) )/.test(code);
  const other = head.get('with');
  return {
    fact: head.get('fact') ?? '',
    source: head.get('source') ?? '',
    says: head.get('says') ?? '',
    apiVersion: Number(head.get('api') ?? 66),
    classes: {
      Refused: isClass ? code : `public class Refused {\n  static void run() {\n${code}\n  }\n}`,
      ...(other !== undefined && { RefusedOther: other })
    }
  };
}
