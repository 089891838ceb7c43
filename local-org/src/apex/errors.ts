/** A place in an Apex source file; lines count from 1, columns from 0. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The source cannot be loaded: it is wrong, or uses something that the local org does not model. */
export class ApexLoadError extends Error {
  readonly position: SourcePosition | null;
  readonly reason: string;
  /** What is wrong, file by file. */
  readonly faults: readonly ApexLoadError[];

  constructor(reason: string, position: SourcePosition | null = null, faults: readonly ApexLoadError[] = []) {
    super(position === null ? reason : `${position.file}:${position.line}: ${reason}`);
    this.name = 'ApexLoadError';
    this.reason = reason;
    this.position = position;
    this.faults = faults.length > 0 ? faults : [this];
  }

  /** The same complaint with a place, for thrower that do not know the file. */
  at(position: SourcePosition): ApexLoadError {
    return this.position === null ? new ApexLoadError(this.reason, position) : this;
  }
}

/** Runs `body`; complaints that know no place are about this one. */
export function placed<T>(position: SourcePosition, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof ApexLoadError ? error.at(position) : error;
  }
}

/** Something valid in Salesforce (as far as we can tell) for which the local org has no model. */
export function notModelled(what: string, position: SourcePosition | null = null): ApexLoadError {
  return new ApexLoadError(`${what} is not modelled by the local org`, position);
}
