import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that belongs to what was started. */
export interface Part {
  readonly pid: number;
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
  /** Gets a sentence, and what it wrote last, when the process ends by itself after it was ready. */
  readonly onLost?: (text: string) => void;
  /** Ends the process when it aborts, even before it is ready. */
  readonly signal?: AbortSignal | undefined;
}

/** Lines that are shown when a process ends by itself. */
const LAST_LINES = 20;

/**
 * Starts a TypeScript program and waits until it takes requests.
 * @throws Error with its last lines when it ends before, whoever ended it
 */
export async function startPart({
  name,
  cwd,
  script,
  args = [],
  env = {},
  isReady,
  onLine,
  onLost = () => undefined,
  signal
}: PartOptions): Promise<Part> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own when we pass Ctrl-C on; otherwise the terminal sends it to the process as well.
    detached: signal !== undefined
  });
  const end = (): void => {
    // Asked a second time, the proxy would cut off the requests under way.
    if (!child.killed) child.kill('SIGTERM');
  };
  signal?.addEventListener('abort', end, { once: true });
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
  child.once('close', (code: number | null, killedBy: string | null) => {
    if (child.killed) return;
    const how = killedBy === null ? `with exit code ${code}` : `by ${killedBy}`;
    onLost(`${name} has ended ${how}. Press Ctrl-C and start again. It wrote last:\n${lines.join('\n')}`);
  });
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      end();
      await ended;
    }
  };
}
