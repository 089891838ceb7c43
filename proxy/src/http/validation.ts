import type { FastifySchemaCompiler, FastifyTypeProvider } from 'fastify';
import type { FastifySerializerCompiler } from 'fastify/types/schema.js';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Problem, type ProblemDetail } from './problem.ts';

/** Makes the types of routes follow from their schemas. */
export interface SchemaTypes extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  serializer: this['schema'] extends TSchema ? DeepReadonly<Static<this['schema']>> : unknown;
}

export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** Checks what comes in exactly as it was sent: nothing is converted, filled in or dropped. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const part = httpPart ?? 'request';
  return (value: unknown) =>
    validator.Check(value) ? { value } : { error: validationProblem(validator.Errors(value), schema, part) };
};

/**
 * Checks what goes out, so that nothing leaves the proxy that the contract does not name.
 * @throws Error naming the places, never the values, that break the contract
 */
export const compileSerializer: FastifySerializerCompiler<TSchema> = ({ schema }) => {
  const validator = Compile(schema);
  return (value: unknown) => {
    if (validator.Check(value)) return JSON.stringify(value);
    const places = validator.Errors(value).map(({ instancePath, keyword }) => `${instancePath} (${keyword})`);
    throw new Error(`The answer breaks the contract at ${places.join(', ')}.`);
  };
};

const MAX_NAME_LENGTH = 80;

function validationProblem(errors: TLocalizedValidationError[], schema: TSchema, part: string): Problem {
  const details = errors
    .filter((error) => error.keyword !== 'boolean' && !isSaidAlready(error, errors))
    .map((error) => toDetail(error, schema, part));
  const sentences = details.map(({ where, problem }) => `${where} ${problem}`);
  return new Problem(400, 'request-not-valid', `The request is not valid: ${sentences.join('; ')}.`, details);
}

/** A text that has neither the pattern nor the format is told once: the pattern is the stricter of the two. */
function isSaidAlready(
  error: TLocalizedValidationError,
  errors: readonly TLocalizedValidationError[]
): boolean {
  return (
    error.keyword === 'format' &&
    errors.some(({ keyword, instancePath }) => keyword === 'pattern' && instancePath === error.instancePath)
  );
}

function toDetail(error: TLocalizedValidationError, schema: TSchema, part: string): ProblemDetail {
  const place = readablePlace(error.instancePath);
  return { where: place === '' ? `the ${part}` : place, problem: problemOf(error, schema) };
}

function problemOf(error: TLocalizedValidationError, schema: TSchema): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return `has unknown properties: ${error.params.additionalProperties.slice(0, 5).map(quote).join(', ')}`;
    case 'required':
      return `lacks ${error.params.requiredProperties.map(quote).join(', ')}`;
    case 'enum':
      return `must be one of ${error.params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'pattern':
      return `has not the right form${descriptionAt(error.schemaPath, schema)}`;
    default:
      return error.message;
  }
}

/** `/orders/3/lines/0/id` becomes `orders[3].lines[0].id`. */
function readablePlace(pointer: string): string {
  const steps = pointer.split('/').slice(1).map(unescapeStep);
  return steps
    .reduce((place, step) => (/^\d+$/.test(step) ? `${place}[${step}]` : `${place}.${step}`), '')
    .slice(1);
}

/** RFC 6901 */
function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~').slice(0, MAX_NAME_LENGTH);
}

/** The description of the schema that was broken, which says what belongs there. */
function descriptionAt(schemaPath: string, schema: TSchema): string {
  const steps = schemaPath.split('/').slice(1);
  const broken = steps.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), schema);
  return isRecord(broken) && typeof broken['description'] === 'string' ? ` (${broken['description']})` : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function quote(name: string): string {
  return JSON.stringify(name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name);
}
