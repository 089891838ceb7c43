import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Check, Finding } from './finding.ts';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FILE = 'package-lock.json';

/**
 * The lock file names every optional package that a locked package names, so that `npm ci` installs the binaries of any
 * platform and not only of the one that wrote the file (https://github.com/npm/cli/issues/4828).
 */
export const lockFile: Check = {
  name: 'lock file',
  run(root) {
    const { packages } = JSON.parse(readFileSync(path.join(root, FILE), 'utf8')) as {
      packages: Readonly<Record<string, LockedPackage>>;
    };
    return Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(packages, at, name))
        .map((name) => missing(at, name))
    );
  }
};

/** Whether Node would find the package from a folder, looking in it and in every folder above. */
function isLocked(packages: Readonly<Record<string, LockedPackage>>, at: string, name: string): boolean {
  const folders = at
    .split('/node_modules/')
    .map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'));
  return ['', ...folders].some((folder) => path.posix.join(folder, 'node_modules', name) in packages);
}

function missing(at: string, name: string): Finding {
  return {
    file: FILE,
    message: `${at === '' ? 'The project' : at} names the optional package ${name}, which is not locked.`,
    advice:
      'Delete node_modules and run "npm install --package-lock-only" against a registry that has the package.'
  };
}
