import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Selection } from './changes/selection.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a job came to; `fault` says why it fails although no test does. */
export interface Outcome extends Counts {
  readonly output: string;
  readonly fault?: string;
}

/** A piece of a suite that runs by itself, in a process of its own. */
export interface Job {
  readonly name: string;
  /** Whether its output is of use although every test passed, such as figures of coverage. */
  readonly isReport?: boolean;
  readonly run: () => Promise<Outcome>;
}

/** A part of the tests that is counted by itself. */
export interface Suite {
  readonly name: string;
  /** The jobs of the tests that are selected; none when the suite has none of them. */
  readonly jobs: (root: string, selection: Selection) => readonly Job[];
}

/** What a process wrote, in the order in which it wrote it. `exitCode` is null when it was killed. */
export interface ProcessResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Milliseconds that the output of a process may take to arrive after its end. */
const LAST_OUTPUT_MS = 2000;

/**
 * Runs Node to its end.
 * @param timeoutMs milliseconds after which the process is killed
 */
export function runNode(cwd: string, args: readonly string[], timeoutMs?: number): Promise<ProcessResult> {
  // A process that finds this mark of Node's runner reports to a parent, and here is none.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      ...(timeoutMs !== undefined && { timeout: timeoutMs })
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('exit', (exitCode) => {
      const end = (): void => {
        clearTimeout(patience);
        resolve({ exitCode, output: Buffer.concat(chunks).toString() });
      };
      // What the process has started may outlive it and keep its output open.
      const patience = setTimeout(end, LAST_OUTPUT_MS);
      child.once('close', end);
    });
  });
}

/** A file for the report of a job, which is not there yet. */
export function reportFile(root: string, suite: string, job = suite): string {
  const file = path.join(root, 'build/test-reports', suite, `${job.replaceAll('/', '-')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  // A runner that dies must not be judged by what it wrote the last time.
  rmSync(file, { force: true });
  return file;
}

/** What a runner has reported; null when it died before, also where it had opened the file already. */
export function readReport<T>(file: string): T | null {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text === '' ? null : (JSON.parse(text) as T);
}
