import { execFileSync } from 'node:child_process';

/** What has changed since a commit: committed or not, known to git or not. */
export interface Changes {
  readonly since: string;
  /** From the root of the project; what was deleted is among them. */
  readonly files: readonly string[];
}

/**
 * The changes since the commit where the branch left main; on main itself, since the last commit.
 * @throws Error when the folder is no git repository
 */
export function changedFiles(root: string): Changes {
  const git = (...args: string[]): string[] =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter((file) => file !== '');
  const since = mergeBase(root, 'main') ?? mergeBase(root, 'origin/main') ?? 'HEAD';
  // Without renames, so that the former name of a file is a change as well.
  const changed = git('diff', '--name-only', '--no-renames', '-z', since);
  const unknown = git('ls-files', '--others', '--exclude-standard', '-z');
  return { since, files: [...new Set([...changed, ...unknown])] };
}

/** Where HEAD and the branch parted; null when there is no such branch. */
function mergeBase(root: string, branch: string): string | null {
  try {
    const args = ['merge-base', 'HEAD', branch];
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    }).trim();
  } catch {
    return null;
  }
}
