import type { ObjectType } from '../schema/schema.ts';
import type { StoredRow } from '../schema/types.ts';

/** One reason why a row was not saved, in the platform's words. */
export interface RowError {
  /** A status code such as `REQUIRED_FIELD_MISSING`. */
  status: string;
  message: string;
  fields: string[];
}

/** A row to be written: its object and the fields that were given. */
export interface DmlRow {
  object: ObjectType;
  values: StoredRow;
}

/** What became of a row. */
export interface RowOutcome {
  id: string | null;
  created: boolean;
  errors: RowError[];
}

/** Stops the work on one row; the other rows go on. */
export class RowFailure extends Error {
  readonly errors: RowError[];

  constructor(errors: RowError[]) {
    super(errors[0]?.message ?? 'row failed');
    this.name = 'RowFailure';
    this.errors = errors;
  }
}

/** Fails the row with one error. */
export function fail(status: string, message: string, fields: string[] = []): never {
  throw new RowFailure([{ status, message, fields }]);
}
