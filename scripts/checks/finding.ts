/** One thing that is wrong, said so that the reader can mend it without asking. */
export interface Finding {
  /** Path from the root of the project, with forward slashes. */
  readonly file: string;
  /** Line, counted from 1; left out when the finding is about the whole file. */
  readonly line?: number | undefined;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
}

/** A check looks at the project under `root` (absolute path) and never changes it. */
export interface Check {
  readonly name: string;
  readonly run: (root: string) => readonly Finding[] | Promise<readonly Finding[]>;
}

/** One line for people and for the problem matchers of editors. */
export function formatFinding({ file, line, message, advice }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}  ${message} ${advice}`.replaceAll(/\s*\n\s*/g, ' ');
}
