import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { ORG_STEPS } from '../org/steps.ts';
import { REPOSITORY } from './sample-project.ts';

interface Flag {
  readonly char?: string;
  readonly type: 'boolean' | 'option';
  readonly required?: boolean;
  readonly options?: readonly string[];
}

/** Commands of the Salesforce CLI that `npm ci` installs, with their flags, as its plugins declare them. */
const COMMANDS = new Map(
  readdirSync(path.join(REPOSITORY, 'node_modules/@salesforce'))
    .filter((name) => name.startsWith('plugin-'))
    .flatMap((name) => {
      const file = path.join(REPOSITORY, 'node_modules/@salesforce', name, 'oclif.manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
        commands: Readonly<Record<string, { flags: Readonly<Record<string, Flag>> }>>;
      };
      return Object.entries(manifest.commands).map(
        ([id, { flags }]) => [id.replaceAll(':', ' '), flags] as const
      );
    })
);

/** Every `npx sf …` that a text tells its reader to run. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/npx sf [^`|\n]*/g)].map(([command]) =>
    command.replace(/\s*(\\|&&.*)$/, '').trim()
  );
}

/** Fails with a sentence when the CLI would refuse the command. */
function assertAccepted(command: string): void {
  const words = command.split(/\s+/).slice(2);
  const firstFlag = words.findIndex((word) => word.startsWith('-'));
  const id = words.slice(0, firstFlag === -1 ? undefined : firstFlag).join(' ');
  const flags = COMMANDS.get(id);
  assert.ok(flags, `There is no command "sf ${id}": ${command}`);
  const given = new Set<string>();
  let flag: Flag | undefined;
  for (const word of firstFlag === -1 ? [] : words.slice(firstFlag)) {
    if (!word.startsWith('-')) {
      const allowed = flag?.options;
      assert.ok(!allowed || allowed.includes(word), `${word} is none of ${allowed?.join(', ')}: ${command}`);
      continue;
    }
    const found = Object.entries(flags).find(
      ([name, { char }]) => word === `--${name}` || word === `-${char}`
    );
    assert.ok(found, `"sf ${id}" has no flag ${word}: ${command}`);
    given.add(found[0]);
    flag = found[1];
  }
  for (const [name, { required }] of Object.entries(flags)) {
    // The org and the Dev Hub may come from the defaults of the reader.
    if (name.startsWith('target-')) continue;
    assert.ok(!required || given.has(name), `"sf ${id}" needs --${name}: ${command}`);
  }
}

describe('the way into an org', () => {
  for (const { name, commands } of ORG_STEPS) {
    test(`step ${name} has commands that the Salesforce CLI and npm know`, () => {
      const { scripts } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as {
        scripts: Readonly<Record<string, string>>;
      };
      for (const command of commands) {
        const [, script] = /^npm run (\S+)$/.exec(command) ?? [];
        if (script !== undefined) assert.ok(scripts[script], command);
        else assertAccepted(command);
      }
    });
  }

  for (const file of ['README.md', 'docs/org-checklist.md', 'CONTRIBUTING.md', 'local-org/README.md']) {
    test(`${file} names only commands that the Salesforce CLI knows`, () => {
      for (const command of commandsIn(readFileSync(path.join(REPOSITORY, file), 'utf8')))
        assertAccepted(command);
    });
  }

  test('a command that the CLI does not know, or would refuse, is found', () => {
    assert.throws(
      () => assertAccepted('npx sf org make scratch --alias x'),
      /no command "sf org make scratch"/
    );
    assert.throws(() => assertAccepted('npx sf apex run --script x'), /no flag --script/);
    assert.throws(
      () => assertAccepted('npx sf package create --name X --path y --package-type Loose'),
      /Loose is none of Managed, Unlocked/
    );
    assert.throws(() => assertAccepted('npx sf package create --name X --path y'), /needs --package-type/);
  });
});
