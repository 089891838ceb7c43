import type { Failure } from '../domain/failures.ts';

/** Usage that could not be loaded or read, with the reason for the admin. */
export class UsageError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'UsageError';
    this.failure = failure;
  }
}
