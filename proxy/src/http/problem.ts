/** What a caller is told when a request is not answered: becomes the one error shape, with a status. */
export class Problem extends Error {
  readonly status: number;
  /** Lower-case words; part of the contract. */
  readonly code: string;
  readonly details: readonly ProblemDetail[] | undefined;

  /** @param message What happened and what to do next; it reaches the caller as it is. */
  constructor(status: number, code: string, message: string, details?: readonly ProblemDetail[]) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export interface ProblemDetail {
  /** Where in the request, such as `orders[3].lines[0].id`. */
  readonly where: string;
  readonly problem: string;
}
