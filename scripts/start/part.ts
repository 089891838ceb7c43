import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that belongs to what was started. */
export interface Part {
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  /** Asks the process to end and waits until it has. */
  stop(): Promise<void>;
}

export interface PartOptions {
  /** What the process is, as the beginning of a sentence. */
  readonly name: string;
  readonly cwd: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a line of its output says that it takes requests. */
  readonly isReady: (line: string) => boolean;
  /** Gets every line of its output. */
  readonly onLine?: (line: string) => void;
}

/** Lines that are shown when a process ends before it was ready. */
const LAST_LINES = 20;

/**
 * Starts a TypeScript program and waits until it takes requests.
 * @throws Error with its last lines when it ends before
 */
export async function startPart({
  name,
  cwd,
  script,
  args = [],
  env = {},
  isReady,
  onLine
}: PartOptions): Promise<Part> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that Ctrl-C reaches it only through us, after what depends on it.
    detached: true
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.splice(0, lines.length - LAST_LINES + 1);
        lines.push(line);
        onLine?.(line);
        if (isReady(line)) resolve();
      });
    }
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${name} ended before it was ready:\n${lines.join('\n')}`)));
  });
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    }
  };
}
