import type { ApexType } from '../types.ts';

/** Something that can be read and, unless it is final, assigned: a variable, field, property, element or record field. */
export interface Target {
  readonly type: ApexType;
  readonly read: string;
  /** Code that assigns the JavaScript it is given and has the assigned value. */
  readonly write: ((js: string) => string) | null;
  /** Code that must run once before `read` and `write`, when the target's own parts may have effects. */
  readonly prepare: readonly string[];
  readonly guard?: string;
}
