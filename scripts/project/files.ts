import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Text of a file of the project. */
export function readText(root: string, file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** Path from the root of the project, with forward slashes. */
export function relative(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}

/** Every file below a folder, in a stable order. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}
