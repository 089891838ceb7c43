import { spawnSync } from 'node:child_process';
import { ORG_STEPS, commandsOf } from './org/steps.ts';

/** Without arguments: lists the steps. With the name of a step, and a package version where it needs one: runs it. */
function main([name, version, ...rest]: readonly string[]): void {
  if (name === undefined) {
    for (const step of ORG_STEPS) {
      console.log(`\nnpm run org -- ${step.name}${step.needsVersion ? ' 04t…' : ''}\n    ${step.proves}`);
      for (const command of commandsOf(step, '04t…')) console.log(`    ${command.join(' ')}`);
    }
    return;
  }
  const step = ORG_STEPS.find((candidate) => candidate.name === name);
  if (!step || rest.length > 0 || step.needsVersion !== (version !== undefined)) {
    console.error(`Say one of: ${ORG_STEPS.map((known) => usageOf(known)).join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  for (const [command = '', ...args] of commandsOf(step, version ?? '')) {
    console.log(`> ${[command, ...args].join(' ')}`);
    const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
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
