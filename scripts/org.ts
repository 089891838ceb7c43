import { spawnSync } from 'node:child_process';
import { ORG_STEPS, commandsOf } from './org/steps.ts';

/** Id of a package version, with 15 or 18 characters. */
const VERSION_ID = /^04t[0-9A-Za-z]{12}([0-9A-Z]{3})?$/i;

/** Without arguments: lists the steps. With the name of a step, and a package version where it needs one: runs it. */
function main([name, version, ...rest]: readonly string[]): void {
  if (name === undefined) {
    for (const [index, step] of ORG_STEPS.entries()) {
      console.log(
        `\n${index + 1}. npm run org -- ${step.name}${step.needsVersion ? ' 04t…' : ''}\n    ${step.proves}`
      );
      for (const command of commandsOf(step, '04t…')) console.log(`    ${command.join(' ')}`);
    }
    return;
  }
  const step = ORG_STEPS.find((candidate) => candidate.name === name);
  const isVersion = version !== undefined && VERSION_ID.test(version);
  if (!step || rest.length > 0 || (step.needsVersion ? !isVersion : version !== undefined)) {
    console.error(`Say one of: ${ORG_STEPS.map((known) => usageOf(known)).join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  for (const [command = '', ...args] of commandsOf(step, version ?? '')) {
    console.log(`> ${[command, ...args].join(' ')}`);
    // On Windows, npm and npx are scripts, which need a shell. No argument has a character that a shell reads.
    const { status, error } = spawnSync(command, args, {
      stdio: 'inherit',
      shell: process.platform === 'win32'
    });
    if (error) throw error;
    if (status !== 0) {
      process.exitCode = status ?? 1;
      return;
    }
  }
}

function usageOf({ name, needsVersion }: (typeof ORG_STEPS)[number]): string {
  return needsVersion ? `${name} 04t…` : name;
}

main(process.argv.slice(2));
