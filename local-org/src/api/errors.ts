import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ApexLoadError } from '../apex/errors.ts';
import { ObjectAccessDenied } from '../database/dml/dml.ts';
import { FieldAccessDenied } from '../database/org-database.ts';
import { SoqlError } from '../database/soql/errors.ts';

/** A refusal as the User Interface API answers it: `[{errorCode, message, enhancedErrorType?, output?}]`. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly output: RecordErrors | undefined;

  constructor(status: number, errorCode: string, message: string, output?: RecordErrors) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.output = output;
  }
}

/** `Record Exception Error` of the User Interface API. */
export interface RecordError {
  readonly constituentField: null;
  readonly duplicateRecordError: null;
  readonly errorCode: string;
  readonly field: string | null;
  readonly fieldLabel: string | null;
  readonly message: string;
}

/** Why a record was not saved: of the record as a whole, and by field. */
export interface RecordErrors {
  readonly errors: readonly RecordError[];
  readonly fieldErrors: Readonly<Record<string, readonly RecordError[]>>;
}

/** Answers an error; one that nobody foresaw is a fault of the local org, told on its console with its place. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, errorCode, message, output } = apiErrorOf(error) ?? unforeseen(error, request);
  const details = output === undefined ? {} : { enhancedErrorType: 'RecordError', output };
  return reply.status(status).send([{ errorCode, message, ...details }]);
}

function apiErrorOf(error: FastifyError): ApiError | null {
  if (error instanceof ApiError) return error;
  if (error instanceof SoqlError) return new ApiError(400, 'MALFORMED_QUERY', error.message);
  if (error instanceof FieldAccessDenied) return new ApiError(400, 'INVALID_FIELD', error.message);
  if (error instanceof ObjectAccessDenied) return new ApiError(403, 'INSUFFICIENT_ACCESS', error.message);
  if (error instanceof ApexLoadError) return new ApiError(501, 'NOT_MODELLED', error.message);
  if (error.validation !== undefined)
    return new ApiError(400, 'JSON_PARSER_ERROR', `The request is not of its form: ${error.message}.`);
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new ApiError(error.statusCode, 'INVALID_REQUEST', error.message);
  return null;
}

function unforeseen(error: FastifyError, { method, url }: FastifyRequest): ApiError {
  console.error(`${method} ${url.split('?')[0]}: ${error.stack ?? error.message}`);
  return new ApiError(500, 'UNKNOWN_EXCEPTION', error.message);
}
