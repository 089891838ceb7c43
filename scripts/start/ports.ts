import { execFileSync } from 'node:child_process';
import getPort, { portNumbers } from 'get-port';

/**
 * A free port of this machine: the first choice, or one of the nine after it. When the first choice is taken, `report`
 * gets a sentence that names who has it.
 */
export async function freePort(
  part: string,
  firstChoice: number,
  report: (text: string) => void
): Promise<number> {
  const port = await getPort({ port: portNumbers(firstChoice, firstChoice + 9), host: '127.0.0.1' });
  if (port !== firstChoice)
    report(`Port ${firstChoice} is in use by ${portOwner(firstChoice)}; ${part} takes ${port}.`);
  return port;
}

/** The process that listens on a port, as far as the tools of the machine tell. */
function portOwner(port: number): string {
  for (const look of [withLsof, withSs]) {
    const owner = look(port);
    if (owner !== null) return owner;
  }
  return 'another process';
}

function withLsof(port: number): string | null {
  const output = outputOf('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  const name = /^c(.+)$/m.exec(output)?.[1];
  return pid === undefined ? null : `${name ?? 'a process'} (process ${pid})`;
}

function withSs(port: number): string | null {
  const [, name, pid] =
    /users:\(\("([^"]+)",pid=(\d+)/.exec(outputOf('ss', ['-ltnpH', `sport = :${port}`])) ?? [];
  return pid === undefined ? null : `${name} (process ${pid})`;
}

/** Empty when the tool is not there or finds nothing. */
function outputOf(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
