import { execFile, type ExecFileException } from 'node:child_process';

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end, without a shell.
 * @throws Error when it cannot be started, or was killed
 */
export function runCommand(command: string, args: readonly string[], cwd: string): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' } as const;
    execFile(command, args, options, (error: ExecFileException | null, stdout, stderr) => {
      if (error && typeof error.code !== 'number')
        reject(new Error(`${command}: ${error.message}`, { cause: error }));
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
