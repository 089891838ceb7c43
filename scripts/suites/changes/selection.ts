/** Which tests run; null stands for all of a kind. */
export interface Selection {
  /** Test files of components, from the root of the project. */
  readonly componentTests: readonly string[] | null;
  /** Names of Apex test classes. */
  readonly apexTests: readonly string[] | null;
  /** Test files that Node runs, from the root of the project. */
  readonly nodeTests: ReadonlySet<string> | null;
}

export const EVERYTHING: Selection = { componentTests: null, apexTests: null, nodeTests: null };
