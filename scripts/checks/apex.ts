import path from 'node:path';
import type { Check, Finding } from './finding.ts';
import { relative } from '../project/files.ts';
import { javaLibraries } from '../project/platform-objects.ts';
import { requireJava } from '../project/java.ts';
import { runCommand } from '../project/commands.ts';

interface Report {
  readonly files: readonly { readonly path: string; readonly messages: readonly Message[] }[];
}

interface Message {
  readonly start: { readonly line: number };
  readonly category: string;
  readonly message: string;
}

/** The Apex checker (apex-ls) over classes and metadata: syntax, types, methods, fields. Needs Java 17. */
export const apex: Check = {
  name: 'apex',
  async run(root) {
    await requireJava(root);
    const { stdout, stderr } = await runCommand(
      'java',
      [
        '-cp',
        path.join(javaLibraries(), '*'),
        'io.github.apexdevtools.apexls.CheckForIssues',
        '-w',
        root,
        '-d',
        'warnings',
        '-n',
        '-f',
        'json'
      ],
      root
    );
    return toFindings(root, stdout, stderr);
  }
};

function toFindings(root: string, stdout: string, stderr: string): Finding[] {
  let report: Report;
  try {
    report = JSON.parse(stdout) as Report;
  } catch (cause) {
    throw new Error(`The Apex checker gave no report: ${(stdout + stderr).trim()}`, { cause });
  }
  return report.files.flatMap(({ path: file, messages }) =>
    messages.map(({ start, category, message }) => ({
      file: relative(root, file),
      line: start.line,
      message: `${message.replaceAll(`${root}${path.sep}`, '')} (${category})`,
      advice: 'The org would refuse it or warn about it; mend the class or the metadata.'
    }))
  );
}
